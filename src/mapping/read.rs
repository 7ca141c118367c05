//! Reads a mapping set in one pass of serde_json over the text.
//!
//! Values are borrowed raw, so that each has its place; what a line holds beside the members known here is
//! skipped, but not unseen: a key written twice is refused everywhere, because PingOne would keep one of the two
//! and nobody can say which.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fmt;

use provmap_model::error::Error;
use provmap_model::node::{self, KeySeed, Kind, Node, Refusal};
use provmap_model::text;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::lines::{LineReader, Lines, PlainField};
use super::skip::{Keys, Skip};
use super::{Field, Form, Mapping, MappingSet, trimmed};

/// The largest number of lines that are read in one set.
pub const MAX_MAPPINGS: usize = 100_000;

impl<'a> MappingSet<'a> {
    /// Reads a mapping set in any of the forms that people have: the API's list response
    /// (`_embedded.mappings`), an array, one mapping, or `{"mappings": […]}` with an optional `"connector"`.
    ///
    /// Read-only members (`id`, `environment`, `rule`, `createdAt`, …) and `name` are ignored. White space around
    /// names is trimmed; a blank string and `null` count as absent.
    ///
    /// # Errors
    ///
    /// When the text is no mapping set: malformed JSON, a member of the wrong type, a key written twice, more than
    /// [`MAX_BYTES`](node::MAX_BYTES) bytes, [`MAX_DEPTH`](node::MAX_DEPTH) levels or [`MAX_MAPPINGS`] lines, or another document
    /// altogether. The error has the line and column.
    ///
    /// ```
    /// let error = provmap::MappingSet::from_json("[\n  {\"targetAttribute\": 5}\n]").unwrap_err();
    /// assert_eq!(error.in_file("zoom.json"), "zoom.json:2:23: /0/targetAttribute: expected a string, found a number");
    /// ```
    pub fn from_json(text: &'a str) -> Result<MappingSet<'a>, Error> {
        node::check_size(text)?;
        // Editors put a byte order mark first; JSON has none.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        MappingSet::from_part(text, text, "")
    }

    /// Reads the set that `part`, a slice of `text`, holds; `base` is the JSON pointer of the part, which needs no
    /// escapes. Places are those in the text.
    pub(crate) fn from_part(
        text: &'a str,
        part: &'a str,
        base: &'static str,
    ) -> Result<MappingSet<'a>, Error> {
        let mut reading = Reading::new(text, part, base, Texts::Plain);
        let mut top = reading.top();
        if top.is_err() {
            reading = Reading::new(text, part, base, Texts::Raw);
            top = reading.top();
        }
        match top {
            Ok(Top::List { form, lines, connector }) => {
                let mut mappings = lines;
                reading.place_lines(form, &mut mappings);
                Ok(MappingSet { text: Cow::Borrowed(text), connector, mappings, form, base })
            }
            Ok(Top::Other) => Err(reading.error_at(base, NO_MAPPING_SET)),
            Err(error) => Err(reading.explain(&error)),
        }
    }
}

const NO_MAPPING_SET: &str = "this is no mapping set: expected a mapping (an object with `targetAttribute`), \
     an array of mappings, `{\"mappings\": […]}`, or the API's list response (`_embedded.mappings`)";

/// What the whole text is.
#[derive(Debug, PartialEq)]
enum Top<'a> {
    List { form: Form, lines: Vec<Mapping<'a>>, connector: Option<Field<'a>> },
    Other,
}

/// How the texts of lines are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Texts {
    /// As serde_json hands them over, which is quicker. A text without escapes is a slice of the document, and so
    /// has a place; anything else fails without a word, and the document is read again.
    Plain,
    /// In their raw form, which always has a place.
    Raw,
}

/// The state of one reading. serde_json's own errors repeat values of the text, so what is wrong is left here and
/// serde's error only unwinds.
pub(super) struct Reading<'a> {
    pub(super) text: &'a str,
    /// The slice of the text that is read, and its JSON pointer.
    part: &'a str,
    base: &'static str,
    pub(super) texts: Texts,
    failure: RefCell<Option<Error>>,
    pub(super) refusal: Cell<Option<Refusal>>,
    /// The pointer of the value being read, as far as it is not a line, and the line.
    pub(super) form: Cell<Option<Form>>,
    pub(super) line: Cell<usize>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(text: &'a str, part: &'a str, base: &'static str, texts: Texts) -> Self {
        Reading {
            text,
            part,
            base,
            texts,
            failure: RefCell::new(None),
            refusal: Cell::new(None),
            form: Cell::new(None),
            line: Cell::new(0),
        }
    }

    fn top(&self) -> Result<Top<'a>, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(self.part);
        let top = deserializer.deserialize_any(TopVisitor(self))?;
        deserializer.end()?;
        Ok(top)
    }

    pub(super) fn fail<T, E: serde::de::Error>(&self, error: Error) -> Result<T, E> {
        *self.failure.borrow_mut() = Some(error);
        Err(E::custom("refused"))
    }

    /// A text member of a line or of the envelope; nothing when blank or null.
    #[inline]
    pub(super) fn field<A: MapAccess<'a>>(
        &self,
        key: &str,
        map: &mut A,
    ) -> Result<Option<Field<'a>>, A::Error> {
        match self.texts {
            Texts::Plain => map.next_value_seed(PlainField(self.text)),
            Texts::Raw => self.raw_field(key, map.next_value()?),
        }
    }

    pub(super) fn raw_field<E: serde::de::Error>(
        &self,
        key: &str,
        raw: &'a RawValue,
    ) -> Result<Option<Field<'a>>, E> {
        let raw = raw.get();
        let start = node::offset_of(self.text, raw);
        match Kind::of(raw) {
            Kind::String => {}
            Kind::Null => return Ok(None),
            kind => {
                return self.fail(Error::at_offset(
                    start,
                    &self.pointer_of(key),
                    format!("expected a string, found {kind}"),
                ));
            }
        }
        let Some(value) = node::unescape(raw) else {
            let message = "the string holds half of a surrogate pair (`\\ud800` to `\\udfff`)";
            return self.fail(Error::at_offset(start, &self.pointer_of(key), message));
        };
        let value = trimmed(value);
        if value.is_empty() {
            return Ok(None);
        }
        Ok(Some(Field { value, span: Some(start..start.saturating_add(raw.len())) }))
    }

    /// The pointer of a member of what is being read.
    fn pointer_of(&self, key: &str) -> String {
        let mut pointer = self.pointer();
        text::push_token(&mut pointer, key);
        pointer
    }

    /// The levels around a member of the line, or of the envelope, that is being read.
    pub(super) fn depth(&self) -> usize {
        let levels: usize = match self.form.get() {
            None | Some(Form::Single | Form::Bare) => 1,
            Some(Form::Array) => 2,
            Some(Form::Wrapped) => 3,
            Some(Form::Hal) => 4,
        };
        levels.saturating_add(self.base.matches('/').count())
    }

    /// The pointer of the line, or of the envelope, that is being read.
    fn pointer(&self) -> String {
        match self.form.get() {
            Some(form) => format!("{}/{}", self.list_pointer(form), self.line.get()),
            None => self.base.to_owned(),
        }
    }

    pub(super) fn list_pointer(&self, form: Form) -> String {
        format!("{}{}", self.base, form.pointer())
    }

    #[expect(clippy::ptr_arg, reason = "a borrowed key tells its place")]
    pub(super) fn repeated<T, E: serde::de::Error>(&self, key: &Cow<'a, str>) -> Result<T, E> {
        let refusal = Refusal::RepeatedKey(key.clone().into_owned());
        if let Cow::Borrowed(key) = key {
            let quote = node::offset_of(self.text, key).saturating_sub(1);
            return self.fail(Error::at_offset(quote, &self.pointer(), refusal.to_string()));
        }
        self.refusal.set(Some(refusal));
        Err(E::custom("refused"))
    }

    /// serde's error in our words.
    pub(super) fn explain(&self, error: &serde_json::Error) -> Error {
        let place = |error: Error| error.placed_by(&mut text::Cursor::new(self.text));
        if let Some(failure) = self.failure.take() {
            return place(failure);
        }
        let syntax = node::syntax_error(node::offset_of(self.text, self.part), self.part, error);
        if let Some(refusal) = self.refusal.take() {
            // The place just after the key, or the bracket, that is refused.
            let offset = syntax.offset().unwrap_or_default();
            return place(Error::at_offset(offset, &self.pointer(), refusal.to_string()));
        }
        if error.is_data() {
            // A value that is not of the kind its place asks for.
            return match self.form.get() {
                Some(form) if self.line.get() == usize::MAX => {
                    self.wrong_kind(&self.list_pointer(form), "an array of mappings")
                }
                Some(_) => self.wrong_kind(&self.pointer(), "a mapping (an object)"),
                None => self.error_at(self.base, NO_MAPPING_SET),
            };
        }
        place(syntax)
    }

    fn wrong_kind(&self, pointer: &str, expected: &str) -> Error {
        match self.find(pointer) {
            Some(node) => self.error_at(pointer, &format!("expected {expected}, found {}", node.kind())),
            None => self.error_at(pointer, &format!("expected {expected}")),
        }
    }

    fn error_at(&self, pointer: &str, message: &str) -> Error {
        let offset = self.find(pointer).map_or(0, |node| node.offset());
        Error::at(self.text, offset, pointer, message)
    }

    /// The value at a pointer whose tokens need no escapes. Reads the text again: for errors only.
    fn find(&self, pointer: &str) -> Option<Node<'a>> {
        let mut node = Node::parse(self.text).ok()?;
        for token in pointer.split('/').skip(1) {
            node = match node.kind() {
                Kind::Array => *node.elements("").ok()?.get(token.parse::<usize>().ok()?)?,
                _ => node.members("").ok()?.0.into_iter().find(|member| member.key == token)?.value,
            };
        }
        Some(node)
    }

    /// Fills in where lines start that gave no sign of it while they were read: those without a plain key.
    fn place_lines(&self, form: Form, lines: &mut [Mapping<'a>]) {
        if lines.iter().all(|line| line.start.is_some()) {
            return;
        }
        if form == Form::Single {
            let start = self.find(self.base).map(|node| node.offset());
            lines.iter_mut().for_each(|line| line.start = start);
            return;
        }
        let nodes =
            self.find(&self.list_pointer(form)).and_then(|list| list.elements("").ok()).unwrap_or_default();
        for (line, node) in lines.iter_mut().zip(nodes) {
            line.start = Some(node.offset());
        }
    }
}

struct TopVisitor<'t, 'a>(&'t Reading<'a>);

impl<'a> Visitor<'a> for TopVisitor<'_, 'a> {
    type Value = Top<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping set")
    }

    fn visit_seq<A: SeqAccess<'a>>(self, seq: A) -> Result<Top<'a>, A::Error> {
        self.0.form.set(Some(Form::Array));
        let lines = Lines(self.0).visit_seq(seq)?;
        Ok(Top::List { form: Form::Array, lines, connector: None })
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Top<'a>, A::Error> {
        let reading = self.0;
        let (mut line, mut mapping) = (LineReader::default(), Mapping::default());
        let mut connector = None;
        let mut list: Option<(Form, Vec<Mapping<'a>>)> = None;
        while let Some(key) = map.next_key_seed(KeySeed)? {
            let found = match key.as_ref() {
                "_embedded" => map.next_value_seed(Embedded(reading))?.map(|lines| (Form::Hal, lines)),
                "mappings" => map
                    .next_value_seed(OptionalList(reading, Form::Wrapped))?
                    .map(|lines| (Form::Wrapped, lines)),
                "connector" => {
                    connector = reading.field("connector", &mut map)?;
                    None
                }
                _ => {
                    line.member(reading, &mut mapping, key, &mut map)?;
                    continue;
                }
            };
            reading.form.set(None);
            line.keys.insert(reading, key)?;
            match (&list, found) {
                (Some(_), Some(_)) => {
                    let message = "the document holds two lists of mappings";
                    return reading.fail(reading.error_at(reading.base, message));
                }
                (None, Some(found)) => list = Some(found),
                (_, None) => {}
            }
        }
        match list {
            Some(_) if line.is_mapping => {
                let message = "the document is a mapping and holds a list of mappings: it can be one of them";
                reading.fail(reading.error_at(reading.base, message))
            }
            Some((form, lines)) => Ok(Top::List { form, lines, connector }),
            None if line.is_mapping => Ok(Top::List { form: Form::Single, lines: vec![mapping], connector }),
            None => Ok(Top::Other),
        }
    }
}

/// The value of `_embedded`.
struct Embedded<'t, 'a>(&'t Reading<'a>);

impl<'a> DeserializeSeed<'a> for Embedded<'_, 'a> {
    type Value = Option<Vec<Mapping<'a>>>;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Embedded<'_, 'a> {
    type Value = Option<Vec<Mapping<'a>>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut keys = Keys::default();
        let mut lines = None;
        while let Some(key) = map.next_key_seed(KeySeed)? {
            if key == "mappings" {
                lines = map.next_value_seed(OptionalList(self.0, Form::Hal))?;
                self.0.form.set(None);
            } else {
                map.next_value_seed(Skip { reading: self.0, depth: 2 })?;
            }
            keys.insert(self.0, key)?;
        }
        Ok(lines)
    }
}

/// A list of lines, or null.
struct OptionalList<'t, 'a>(&'t Reading<'a>, Form);

impl<'a> DeserializeSeed<'a> for OptionalList<'_, 'a> {
    type Value = Option<Vec<Mapping<'a>>>;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        self.0.form.set(Some(self.1));
        self.0.line.set(usize::MAX);
        deserializer.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for OptionalList<'_, 'a> {
    type Value = Option<Vec<Mapping<'a>>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'a>>(self, seq: A) -> Result<Self::Value, A::Error> {
        Lines(self.0).visit_seq(seq).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    fn json_files(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                json_files(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                files.push(path);
            }
        }
    }

    /// What the quick way reads, the exact way reads as well, places included.
    #[test]
    fn plain_and_raw_texts_agree() {
        let mut files = Vec::new();
        json_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"), &mut files);
        let (mut plain_files, mut raw_files) = (0, 0);
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            let raw = Reading::new(&text, &text, "", Texts::Raw).top();
            match Reading::new(&text, &text, "", Texts::Plain).top() {
                Ok(plain) => {
                    assert_eq!(Some(plain), raw.ok(), "{}", file.display());
                    plain_files += 1;
                }
                Err(_) => raw_files += 1,
            }
        }
        assert!(plain_files > 50 && raw_files > 10, "{plain_files} plain, {raw_files} raw");
    }
}

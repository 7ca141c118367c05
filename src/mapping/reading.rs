//! The state of one reading of a mapping set, and what is wrong with the text in our words.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fmt;

use provmap_model::error::Error;
use provmap_model::node::{self, Kind, Node, Refusal};
use provmap_model::text;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Field, Form, Mapping, trimmed};

/// The largest number of lines that are read in one set.
pub const MAX_MAPPINGS: usize = 100_000;

pub(super) const NO_MAPPING_SET: &str = "this is no mapping set: expected a mapping (an object with `targetAttribute`), \
     an array of mappings, `{\"mappings\": […]}`, or the API's list response (`_embedded.mappings`)";

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
    pub(super) part: &'a str,
    pub(super) base: &'static str,
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

    pub(super) fn error_at(&self, pointer: &str, message: &str) -> Error {
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
    pub(super) fn place_lines(&self, form: Form, lines: &mut [Mapping<'a>]) {
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

/// A text that is a slice of the document, or null.
pub(super) struct PlainField<'a>(pub(super) &'a str);

impl<'a> DeserializeSeed<'a> for PlainField<'a> {
    type Value = Option<Field<'a>>;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for PlainField<'a> {
    type Value = Option<Field<'a>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string without escapes")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    #[inline]
    fn visit_borrowed_str<E>(self, inner: &'a str) -> Result<Self::Value, E> {
        // The quotes around it belong to its place.
        let start = node::offset_of(self.0, inner).saturating_sub(1);
        let span = start..start.saturating_add(inner.len()).saturating_add(2);
        let value = trim(inner);
        Ok((!value.is_empty()).then_some(Field { value: Cow::Borrowed(value), span: Some(span) }))
    }
}

/// [`str::trim`], sooner done with the usual text, whose ends are visible ASCII characters.
#[inline]
fn trim(text: &str) -> &str {
    match text.as_bytes() {
        [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'] => text,
        _ => text.trim(),
    }
}

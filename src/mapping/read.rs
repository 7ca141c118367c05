//! Reads a mapping set in one pass of serde_json over the text.
//!
//! Values are borrowed raw, so that each has its place; what a line holds beside the members known here is
//! skipped, but not unseen: a key written twice is refused everywhere, because PingOne would keep one of the two
//! and nobody can say which.

use std::fmt;
use std::ops::Range;

use provmap_model::error::Error;
use provmap_model::node::{self, KeySeed};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::lines::{LineReader, LinesVisitor};
use super::reading::{NO_MAPPING_SET, Reading, Texts};
use super::skip::{Keys, Skip};
use super::{Field, Form, Lines, Mapping, MappingSet};

impl MappingSet {
    /// Reads a mapping set in any of the forms that people have: the API's list response
    /// (`_embedded.mappings`), an array, one mapping, or `{"mappings": […]}` with an optional `"connector"`.
    ///
    /// Read-only members (`id`, `environment`, `rule`, `createdAt`, …) and `name` are ignored. White space around
    /// names is trimmed; a blank string and `null` count as absent.
    ///
    /// # Errors
    ///
    /// When the text is no mapping set: malformed JSON, a member of the wrong type, a key written twice, more than
    /// [`MAX_BYTES`](node::MAX_BYTES) bytes, [`MAX_DEPTH`](node::MAX_DEPTH) levels or [`MAX_MAPPINGS`](super::MAX_MAPPINGS) lines, or another document
    /// altogether. The error has the line and column.
    ///
    /// ```
    /// let error = provmap::MappingSet::from_json("[\n  {\"targetAttribute\": 5}\n]").unwrap_err();
    /// assert_eq!(error.in_file("zoom.json"), "zoom.json:2:23: /0/targetAttribute: expected a string, found a number");
    /// ```
    pub fn from_json(text: &str) -> Result<MappingSet, Error> {
        node::check_size(text)?;
        // Editors put a byte order mark first; JSON has none.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        MappingSet::of_text(text.into(), |text| read(text, text, ""))
    }

    /// Reads the set that a part of a text holds; `base` is the JSON pointer of the part, which needs no escapes. Places are
    /// those in the text.
    pub(crate) fn from_part(text: &str, part: Range<usize>, base: &'static str) -> Result<MappingSet, Error> {
        MappingSet::of_text(text.into(), |text| read(text, text.get(part).unwrap_or_default(), base))
    }
}

fn read<'a>(text: &'a str, part: &'a str, base: &'static str) -> Result<Lines<'a>, Error> {
    let mut reading = Reading::new(text, part, base, Texts::Plain);
    let mut read = top(&reading);
    if read.is_err() {
        reading = Reading::new(text, part, base, Texts::Raw);
        read = top(&reading);
    }
    match read {
        Ok(Top::List { form, lines: mut mappings, connector }) => {
            reading.place_lines(form, &mut mappings);
            Ok(Lines { connector, mappings, form, base })
        }
        Ok(Top::Other) => Err(reading.error_at(base, NO_MAPPING_SET)),
        Err(error) => Err(reading.explain(&error)),
    }
}

/// What the whole text is.
#[derive(Debug, PartialEq)]
enum Top<'a> {
    List { form: Form, lines: Vec<Mapping<'a>>, connector: Option<Field<'a>> },
    Other,
}

fn top<'a>(reading: &Reading<'a>) -> Result<Top<'a>, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(reading.part);
    let top = deserializer.deserialize_any(TopVisitor(reading))?;
    deserializer.end()?;
    Ok(top)
}

struct TopVisitor<'t, 'a>(&'t Reading<'a>);

impl<'a> Visitor<'a> for TopVisitor<'_, 'a> {
    type Value = Top<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping set")
    }

    fn visit_seq<A: SeqAccess<'a>>(self, seq: A) -> Result<Top<'a>, A::Error> {
        self.0.form.set(Some(Form::Array));
        let lines = LinesVisitor(self.0).visit_seq(seq)?;
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
        LinesVisitor(self.0).visit_seq(seq).map(Some)
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
            let raw = top(&Reading::new(&text, &text, "", Texts::Raw));
            match top(&Reading::new(&text, &text, "", Texts::Plain)) {
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

//! Reads a mapping set from JSON in one pass of serde_json over the text.
//!
//! Each value keeps its place. Members that are not known are passed over, but for their keys: a key that is written twice is
//! refused everywhere, because PingOne keeps one of the two values and does not document which.

mod edits;
mod lines;
mod reading;
mod skip;
mod text;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use provmap_model::bytes::decode;
use provmap_model::error::Error;
use provmap_model::node::KeySeed;
use provmap_model::suggest;
use provmap_model::text::name;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

#[cfg(feature = "terraform")]
pub(super) use self::edits::without;
pub(super) use self::edits::{edits, inside, literal, string, written};
use self::lines::{LineReader, read_lines};
use self::reading::{At, NO_MAPPING_SET, Reading};
pub(crate) use self::skip::refuse_repeated_keys;
use self::skip::{Keys, Skip};
use super::secret::secrets;
use super::{Lines, Mapping, MappingSet, Syntax};

impl MappingSet {
    /// Reads a mapping set in JSON, in any of its forms: the API's list response
    /// (`_embedded.mappings`), an array, one mapping, or `{"mappings": […]}` with an optional `"connector"`.
    ///
    /// Read-only members (`id`, `environment`, `rule`, `createdAt`, …) and `name` are ignored. What is or looks
    /// blank around names is trimmed, and `stray-blanks` tells of it; a blank string and `null` count as absent.
    ///
    /// # Errors
    ///
    /// When the document is no mapping set: no UTF-8, malformed JSON, a member of the wrong type, a key written twice, more than
    /// 16 MiB, 127 levels or [`MAX_MAPPINGS`](super::MAX_MAPPINGS) lines, or another document
    /// altogether. The error has the line and column.
    ///
    /// ```
    /// let error = provmap::MappingSet::from_json("[\n  {\"targetAttribute\": 5}\n]").unwrap_err();
    /// assert_eq!(error.in_file("zoom.json").to_string(), "zoom.json:2:23: /0/targetAttribute: expected a string, found a number");
    /// ```
    pub fn from_json(document: impl AsRef<[u8]>) -> Result<MappingSet, Error> {
        let document = document.as_ref();
        let text = decode(document)?;
        let set = MappingSet::of_text(text.into(), |text| read(text, text, ""))?;
        Ok(set.behind(document.len().saturating_sub(text.len())))
    }

    /// Reads the set that a part of a text holds; `base` is the JSON pointer of the part, which needs no escapes. Places are
    /// those in the text.
    pub(crate) fn from_part(
        text: Arc<str>,
        part: Range<usize>,
        base: &'static str,
    ) -> Result<MappingSet, Error> {
        MappingSet::of_text(text, |text| read(text, text.get(part).unwrap_or_default(), base))
    }
}

fn read<'a>(text: &'a str, part: &'a str, base: &'static str) -> Result<Lines<'a>, Error> {
    let reading = Reading::new(text, part, base);
    let mut lines = Lines { syntax: Syntax::Json, ..Lines::default() };
    match envelope(&reading, &mut lines) {
        Ok(true) => {
            reading.place(&mut lines);
            // A part has its secrets hidden already, and those of the whole are looked for by the one who reads it.
            if base.is_empty() && reading.has_secrets.get() {
                lines.secrets = secrets(text);
            }
            Ok(lines)
        }
        Ok(false) => Err(reading.error_at(base, NO_MAPPING_SET)),
        Err(error) => Err(reading.explain(&error)),
    }
}

/// Reads the text into `lines`; gives whether it holds any, and is no other document.
fn envelope<'a>(reading: &Reading<'a>, lines: &mut Lines<'a>) -> Result<bool, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(reading.part);
    let found = deserializer.deserialize_any(EnvelopeVisitor { reading, lines })?;
    deserializer.end()?;
    Ok(found)
}

struct EnvelopeVisitor<'t, 'a> {
    reading: &'t Reading<'a>,
    lines: &'t mut Lines<'a>,
}

impl<'a> Visitor<'a> for EnvelopeVisitor<'_, 'a> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping set")
    }

    fn visit_seq<A: SeqAccess<'a>>(self, seq: A) -> Result<bool, A::Error> {
        let EnvelopeVisitor { reading, lines } = self;
        List { reading, lines, pointer: "", start: Some(reading.start()) }.visit_seq(seq)
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<bool, A::Error> {
        let EnvelopeVisitor { reading, lines } = self;
        let (mut line, mut mapping) = (LineReader::new(reading.depth()), Mapping::default());
        let mut connector = None;
        let (mut has_list, mut next_page) = (false, None);
        let mut seen = [false; 3];
        while let Some(key) = map.next_key_seed(KeySeed)? {
            let [of_embedded, of_list, of_connector] = &mut seen;
            let (seen, found) = match key.as_ref() {
                "_embedded" => (of_embedded, map.next_value_seed(Embedded { reading, lines })?),
                "mappings" => (of_list, list(reading, lines, "/mappings", &key, &mut map)?),
                "connector" => {
                    reading.field(&key, &mut map, &mut connector)?;
                    (of_connector, false)
                }
                _ => {
                    if key == "_links" {
                        next_page = reading.next_page(&key);
                    }
                    line.member(reading, &mut mapping, key, &mut map)?;
                    continue;
                }
            };
            reading.at.set(At::Envelope);
            if std::mem::replace(seen, true) {
                return reading.repeated(&key);
            }
            if has_list && found {
                let message = "the document holds two lists of mappings";
                return reading.fail(reading.error_at(reading.base, message));
            }
            has_list |= found;
        }
        if has_list && line.is_mapping {
            let message = "the document is a mapping and holds a list of mappings: it can be one of them";
            return reading.fail(reading.error_at(reading.base, message));
        }
        if has_list {
            lines.next_page = next_page;
        }
        let misspelt = |key: &&Cow<'_, str>| suggest::nearest(key, ["mappings"].into_iter()).is_some();
        if let Some(key) = line.keys.few.iter().find(misspelt).filter(|_| !has_list && !line.is_mapping) {
            let message =
                format!("this is no mapping set: `{}` is not read; did you mean `mappings`?", name(key));
            return reading.fail(reading.error_at(reading.base, &message));
        }
        if line.is_mapping {
            lines.pointer = reading.base.into();
            lines.start = Some(reading.start());
            mapping.start = lines.start;
            mapping.keep_unread(line.keys.few);
            mapping.details.get_or_insert_default().pointer = Some(reading.base.into());
            lines.mappings.push(mapping);
        }
        lines.connector = connector.map(|field| (field, reading.pointer_to("/connector")));
        Ok(has_list || line.is_mapping)
    }
}

/// The value of `_embedded`.
struct Embedded<'t, 'a> {
    reading: &'t Reading<'a>,
    lines: &'t mut Lines<'a>,
}

impl<'a> DeserializeSeed<'a> for Embedded<'_, 'a> {
    type Value = bool;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Embedded<'_, 'a> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<bool, A::Error> {
        let Embedded { reading, lines } = self;
        let mut keys = Keys::default();
        let mut found = false;
        while let Some(key) = map.next_key_seed(KeySeed)? {
            if key == "mappings" {
                found |= list(reading, lines, "/_embedded/mappings", &key, &mut map)?;
                reading.at.set(At::Envelope);
            } else {
                map.next_value_seed(Skip::member(reading, reading.depth().saturating_add(1), &key))?;
            }
            keys.insert(reading, key)?;
        }
        Ok(found)
    }
}

/// Reads the list at a JSON pointer in the envelope, the value of `key`; gives whether there is one, and not null.
fn list<'a, A: MapAccess<'a>>(
    reading: &Reading<'a>,
    lines: &mut Lines<'a>,
    pointer: &'static str,
    key: &Cow<'a, str>,
    map: &mut A,
) -> Result<bool, A::Error> {
    reading.at.set(At::List(pointer));
    let start = match key {
        Cow::Borrowed(key) => reading.value_of(key),
        Cow::Owned(_) => None,
    };
    map.next_value_seed(List { reading, lines, pointer, start })
}

/// A list of lines, or null.
struct List<'t, 'a> {
    reading: &'t Reading<'a>,
    lines: &'t mut Lines<'a>,
    /// Its JSON pointer in the envelope.
    pointer: &'static str,
    /// Its first byte, where that shows.
    start: Option<usize>,
}

impl<'a> DeserializeSeed<'a> for List<'_, 'a> {
    type Value = bool;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for List<'_, 'a> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_seq<A: SeqAccess<'a>>(self, seq: A) -> Result<bool, A::Error> {
        let List { reading, lines, pointer, start } = self;
        lines.pointer = reading.pointer_to(pointer);
        lines.start = start;
        // A second list is refused when it is read.
        lines.mappings.clear();
        read_lines(reading, pointer, &mut lines.mappings, seq)?;
        Ok(true)
    }
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "tests panic when they fail")]
mod tests {
    use super::*;

    /// Places are known when a text is read, whatever is written with escapes.
    #[test]
    fn lists_and_connectors_have_places() {
        let cases = [
            (" [{}]", "", "[{}]", None),
            ("[]", "", "[]", None),
            (r#" {"targetAttribute": "a"}"#, "", r#"{"targetAttribute": "a"}"#, None),
            (r#" {"target\u0041ttribute":"a"}"#, "", r#"{"target\u0041ttribute":"a"}"#, None),
            (
                r#"{"mappings": [], "connector": "Zoom"}"#,
                "/mappings",
                r#"[], "connector": "Zoom"}"#,
                Some(r#""Zoom""#),
            ),
            (r#"{"connector": null, "mapp\u0069ngs" :[]}"#, "/mappings", "[]}", None),
            (r#"{"conn\u0065ctor": "Z\u006fom", "mappings":[]}"#, "/mappings", "[]}", Some(r#""Z\u006fom""#)),
            (r#"{"mappings": null, "_embedded": {"mappings": []}}"#, "/_embedded/mappings", "[]}}", None),
        ];
        for (text, pointer, rest, connector) in cases {
            let set = MappingSet::from_json(text).unwrap();
            let list = set.list_place();
            assert_eq!((list.pointer.as_str(), &text[list.span.unwrap().start..]), (pointer, rest), "{text}");
            let named = set.connector_place().map(|place| &text[place.span.unwrap()]);
            assert_eq!(named, connector, "{text}");
        }
    }

    #[test]
    fn a_part_of_a_larger_text_has_its_places_there() {
        let text = r#"{"mappings": {"connector": "Zoom", "mappings": [{"expression": "\u0061"}]}}"#;
        let set = MappingSet::from_part(text.into(), 13..text.len() - 1, "/mappings").unwrap();
        assert_eq!(set.connector_place().unwrap().pointer, "/mappings/connector");
        assert_eq!(set.list_place().pointer, "/mappings/mappings");
        assert!(text[set.list_place().span.unwrap().start..].starts_with("[{"));
        assert_eq!(&text[set.part_of_expression(0, 0..1).unwrap()], r"\u0061");
    }
}

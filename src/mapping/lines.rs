//! Reads the lines of a mapping set, each member with its place.

use std::borrow::Cow;
use std::fmt;

use provmap_model::error::Error;
use provmap_model::node::{self, KeySeed, Kind};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::reading::{MAX_MAPPINGS, PlainField, Reading, Texts};
use super::skip::{Keys, Skip};
use super::{Mapping, MappingKind};

pub(super) struct LinesVisitor<'t, 'a>(pub(super) &'t Reading<'a>);

impl<'a> Visitor<'a> for LinesVisitor<'_, 'a> {
    type Value = Vec<Mapping<'a>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        // About what a line takes when it is written readably.
        let mut lines = Vec::with_capacity((self.0.text.len() / 128).clamp(4, 1024));
        loop {
            self.0.line.set(lines.len());
            // Read into its place: a line is too large to be handed from call to call.
            lines.push(Mapping::default());
            let Some(line) = lines.last_mut() else { break };
            if seq.next_element_seed(LineSeed(self.0, line))?.is_none() {
                lines.pop();
                break;
            }
            if lines.len() > MAX_MAPPINGS {
                let message = format!("more than {MAX_MAPPINGS} mappings in one set");
                let pointer = self.0.form.get().map(|form| self.0.list_pointer(form)).unwrap_or_default();
                let start = lines.last().and_then(|line| line.start).unwrap_or_default();
                return self.0.fail(Error::at_offset(start, &pointer, message));
            }
        }
        Ok(lines)
    }
}

struct LineSeed<'t, 'a>(&'t Reading<'a>, &'t mut Mapping<'a>);

impl<'a> DeserializeSeed<'a> for LineSeed<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'a> Visitor<'a> for LineSeed<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        let mut line = LineReader::default();
        while let Some(key) = map.next_key_seed(KeySeed)? {
            line.member(self.0, self.1, key, &mut map)?;
        }
        Ok(())
    }
}

/// What is known of the members of a line that have come.
#[derive(Default)]
pub(super) struct LineReader<'a> {
    pub(super) keys: Keys<'a>,
    /// Whether a member that only a mapping has was there.
    pub(super) is_mapping: bool,
    seen: [bool; 4],
}

impl<'a> LineReader<'a> {
    /// Reads the value of a key into `mapping`.
    pub(super) fn member<A: MapAccess<'a>>(
        &mut self,
        reading: &Reading<'a>,
        mapping: &mut Mapping<'a>,
        key: Cow<'a, str>,
        map: &mut A,
    ) -> Result<(), A::Error> {
        if mapping.start.is_none() {
            mapping.start = line_start(reading.text, &key);
        }
        let [target, source, expression, kind] = &mut self.seen;
        let (seen, slot) = match key.as_ref() {
            "targetAttribute" => (target, &mut mapping.target),
            "sourceAttribute" => (source, &mut mapping.source),
            "expression" => (expression, &mut mapping.expression),
            "attributeMappingType" => {
                if std::mem::replace(kind, true) {
                    return reading.repeated(&key);
                }
                mapping.kind = mapping_kind(reading, map)?;
                return Ok(());
            }
            _ => {
                map.next_value_seed(Skip { reading, depth: reading.depth() })?;
                return self.keys.insert(reading, key);
            }
        };
        if std::mem::replace(seen, true) {
            return reading.repeated(&key);
        }
        self.is_mapping = true;
        *slot = reading.field(&key, map)?;
        Ok(())
    }
}

/// Where a line starts whose first key is a slice of the text: at the bracket before it.
#[expect(clippy::ptr_arg, reason = "a borrowed key tells its place")]
fn line_start(text: &str, key: &Cow<'_, str>) -> Option<usize> {
    let Cow::Borrowed(key) = key else { return None };
    let before = text.get(..node::offset_of(text, key))?.strip_suffix('"')?;
    let bracket = before.as_bytes().trim_ascii_end().strip_suffix(b"{")?;
    Some(bracket.len())
}

fn mapping_kind<'a, A: MapAccess<'a>>(reading: &Reading<'a>, map: &mut A) -> Result<MappingKind, A::Error> {
    let word = match reading.texts {
        Texts::Plain => map.next_value_seed(PlainField(reading.text))?,
        Texts::Raw => {
            let raw: &RawValue = map.next_value()?;
            // PingOne's table calls the type "Boolean", while every example has a word; a boolean says nothing.
            if Kind::of(raw.get()) == Kind::Boolean {
                return Ok(MappingKind::User);
            }
            reading.raw_field("attributeMappingType", raw)?
        }
    };
    Ok(match word.as_ref().map(|word| word.value.as_ref()) {
        None => MappingKind::User,
        Some(word) if word.eq_ignore_ascii_case("userAttributeMapping") => MappingKind::User,
        Some(word) if word.eq_ignore_ascii_case("groupAttributeMapping") => MappingKind::Group,
        Some(_) => MappingKind::Other,
    })
}

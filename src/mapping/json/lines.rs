//! Reads the lines of a mapping set, each member with its place.

use std::borrow::Cow;
use std::fmt;

use provmap_model::error::Problem;
use provmap_model::node::{self, KeySeed};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::reading::{At, Reading};
use super::skip::{Keys, Skip};
use crate::mapping::{Field, MAX_MAPPINGS, Mapping, MappingKind};

/// Reads the lines of the list at a JSON pointer in the envelope.
pub(super) fn read_lines<'a, A: SeqAccess<'a>>(
    reading: &Reading<'a>,
    list: &'static str,
    lines: &mut Vec<Mapping<'a>>,
    mut seq: A,
) -> Result<(), A::Error> {
    let depth = reading.depth_in(list);
    // About what a line takes when it is written readably.
    lines.reserve_exact((reading.text.len() / 128).clamp(4, 1024));
    loop {
        reading.at.set(At::Line(list, lines.len()));
        // Read into its place: a line is too large to be handed from call to call.
        lines.push(Mapping::default());
        let Some(mapping) = lines.last_mut() else { return Ok(()) };
        if seq.next_element_seed(LineSeed { reading, depth, mapping })?.is_none() {
            lines.pop();
            return Ok(());
        }
        if lines.len() > MAX_MAPPINGS {
            let message = format!("more than {MAX_MAPPINGS} mappings in one set");
            let start = lines.last().and_then(|line| line.start).unwrap_or_default();
            return reading.fail(Problem::at_offset(start, &reading.pointer_to(list), message));
        }
    }
}

struct LineSeed<'t, 'a> {
    reading: &'t Reading<'a>,
    depth: usize,
    mapping: &'t mut Mapping<'a>,
}

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
        let mut line = LineReader::new(self.depth);
        while let Some(key) = map.next_key_seed(KeySeed)? {
            line.member(self.reading, self.mapping, key, &mut map)?;
        }
        self.mapping.keep_unread(line.keys.few);
        Ok(())
    }
}

/// The members of a line that have been read so far.
pub(super) struct LineReader<'a> {
    pub(super) keys: Keys<'a>,
    /// Whether a member that only a mapping has was there.
    pub(super) is_mapping: bool,
    seen: [bool; 4],
    /// The levels around its members.
    depth: usize,
}

impl<'a> LineReader<'a> {
    pub(super) fn new(depth: usize) -> LineReader<'a> {
        LineReader { keys: Keys::default(), is_mapping: false, seen: [false; 4], depth }
    }

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
                let mut word = None;
                reading.field(&key, map, &mut word)?;
                mapping.kind = MappingKind::of(word.as_ref().map(|word| word.value.as_ref()));
                if mapping.kind == MappingKind::Other {
                    mapping.details.get_or_insert_default().kind = word;
                }
                return Ok(());
            }
            _ => {
                map.next_value_seed(Skip::member(reading, self.depth, &key))?;
                return self.keys.insert(reading, key);
            }
        };
        if std::mem::replace(seen, true) {
            return reading.repeated(&key);
        }
        self.is_mapping = true;
        reading.field(&key, map, slot)?;
        if key != "expression" {
            Field::trim_name(slot);
        }
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

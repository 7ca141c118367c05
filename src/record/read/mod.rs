//! Reads records into slots: from JSON bytes by a scanner of our own, and from anything that serde reads.
//!
//! The scanner is here for its speed (`docs/records.md` has the numbers). What it takes, refuses and decodes is what
//! serde_json does when it reads a `Value`; `tests/scanner.rs` holds the two together.

mod error;
mod scan;
mod seed;
mod text;

use provmap_model::Json;
use serde::de::{Deserialize, Deserializer};

pub use error::{ReadError, ReadErrorKind};

use self::scan::Scanner;
use self::seed::{read_record, read_user};
use super::judged::Record;
use super::plan::Plan;
use super::shape::{Kind, Shape};
use super::slots::{Cell, ReadValues, Slots};
use super::unpredictable::UnpredictableReason;

/// The largest record that is read, in bytes.
pub const MAX_RECORD_BYTES: usize = provmap_model::node::MAX_BYTES;

/// The deepest nesting of a record: what serde_json reads.
pub(super) const MAX_DEPTH: usize = provmap_model::node::MAX_DEPTH;

impl Plan {
    /// Reads one record from JSON.
    ///
    /// Allocates nothing once the buffers are large enough, except for some of what lines compute: `docs/records.md` has a
    /// list. Keys that no slot is for are passed over, and are still JSON.
    ///
    /// # Errors
    ///
    /// When the bytes are not one JSON object in UTF-8, or an attribute that is read stands in it twice; where an expression
    /// reads an object or the user as a whole, any key of these. Or it is larger than [`MAX_RECORD_BYTES`] or too deep.
    ///
    /// ```
    /// use provmap::record::{Operation, Plan, ReadErrorKind};
    /// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
    /// let error = plan.read(br#"{"title": "a", "title": "b"}"#, &mut plan.slots()).unwrap_err();
    /// assert_eq!(error.kind(), ReadErrorKind::RepeatedAttribute);
    /// assert_eq!(error.to_string(), "an attribute stands in the record twice, at byte 27");
    /// ```
    pub fn read<'r>(&'r self, json: &'r [u8], slots: &'r mut Slots) -> Result<Record<'r>, ReadError> {
        self.read_into(json, slots)?;
        Ok(self.record_of(slots, json))
    }

    /// Reads one record from JSON into slots.
    pub(super) fn read_into(&self, json: &[u8], slots: &mut Slots) -> Result<(), ReadError> {
        if json.len() > MAX_RECORD_BYTES {
            return Err(ReadError::new(ReadErrorKind::TooLong, MAX_RECORD_BYTES));
        }
        slots.prepare(&self.members);
        Scanner::new(&self.members, json, slots).record()?;
        if !self.computed.is_empty() {
            let user = self.read_trees(json, slots)?;
            self.compute(user.as_ref(), json, slots);
        }
        Ok(())
    }

    /// Reads one record from any serde deserializer: a `serde_json::Value`, a typed struct's own format, and so on.
    ///
    /// # Errors
    ///
    /// The deserializer's own, and one of its custom ones when the record is no map or an attribute that is read stands
    /// in it twice; where a line computes, any key, and what JSON has not, such as bytes.
    ///
    /// ```
    /// use provmap::record::{Operation, Plan};
    /// let plan = Plan::for_target(provmap::connector("Slack").unwrap(), Operation::Create);
    /// let mut slots = plan.slots();
    /// let record = serde_json::json!({"userName": "ada", "primaryEmail": "ada@example.com"});
    /// assert!(plan.deserialize(record, &mut slots)?.is_valid());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn deserialize<'de, 'r, D: Deserializer<'de>>(
        &'r self,
        deserializer: D,
        slots: &'r mut Slots,
    ) -> Result<Record<'r>, D::Error> {
        slots.prepare(&self.members);
        if self.computed.is_empty() {
            read_record(&self.members, slots, deserializer)?;
        } else {
            let user = read_user(deserializer)?;
            self.scan(&user, slots).map_err(serde::de::Error::custom)?;
            self.compute(Some(&user), &[], slots);
        }
        Ok(self.record_of(slots, &slots.written))
    }

    /// Puts a user that is read already into slots. Nothing is predicted of a value that no reader gives, such as one
    /// with a key twice.
    pub(super) fn fill<'r>(&'r self, user: &'r Json, slots: &'r mut Slots) -> Record<'r> {
        slots.prepare(&self.members);
        if self.scan(user, slots).is_err() {
            slots.prepare(&self.members);
            if let Some(top) = self.members.level(0) {
                slots.fill(top, Shape::UNPREDICTABLE);
            }
            slots.fill_below(&self.members);
            for (_, slot) in self.computed.iter().zip(self.slot_count()..) {
                slots.put_unpredictable(slot, UnpredictableReason::Source);
            }
        } else {
            self.compute(Some(user), &[], slots);
        }
        self.record_of(slots, &slots.written)
    }

    /// Reads the values that lines compute with and that slots have no room for, as trees; the user, where one reads it as a
    /// whole. The scanner has read the same bytes, so that only a key written twice is left to refuse.
    fn read_trees(&self, json: &[u8], slots: &mut Slots) -> Result<Option<Json>, ReadError> {
        if self.reads_whole {
            let user = read_user(&mut serde_json::Deserializer::from_slice(json));
            return user.map(Some).map_err(|_| ReadError::new(ReadErrorKind::RepeatedAttribute, json.len()));
        }
        for slot in &self.computed_with {
            let cell = slots.cell(*slot);
            match cell.shape.kind() {
                Kind::Number | Kind::Object => read_tree(cell, json, slots)?,
                Kind::List => {
                    for index in 0..cell.shape.len() {
                        let element = slots.element(cell, index);
                        if matches!(element.shape.kind(), Kind::Number | Kind::Object | Kind::List) {
                            read_tree(element, json, slots)?;
                        }
                    }
                }
                Kind::Absent | Kind::Null | Kind::Boolean | Kind::Text | Kind::Unpredictable => {}
            }
        }
        slots.trees.sort_unstable_by_key(|(start, _)| *start);
        Ok(None)
    }

    /// Computes the lines that do, each once: from the whole user where there is one, and else from the other slots.
    pub(super) fn compute(&self, user: Option<&Json>, json: &[u8], slots: &mut Slots) {
        for (line, slot) in self.computed.iter().zip(self.slot_count()..) {
            let mut kept = std::mem::take(&mut slots.kept);
            let computed = match user {
                Some(user) => line.of_user(user, |value| kept.keep(value)),
                None => line.of_slots(ReadValues::new(slots, json), |value| kept.keep(value)),
            };
            slots.kept = kept;
            match computed {
                Ok(()) => slots.put_kept(slot),
                Err(reason) => slots.put_unpredictable(slot, reason),
            }
        }
    }

    /// Reads the slots out of a user that is read already, by writing it as JSON: one reader decides what a slot holds.
    fn scan(&self, user: &Json, slots: &mut Slots) -> Result<(), ReadErrorKind> {
        let mut written = std::mem::take(&mut slots.written);
        written.clear();
        let read = match serde_json::to_writer(&mut written, user) {
            Ok(()) => Scanner::new(&self.members, &written, slots).record().map_err(|error| error.kind()),
            Err(_) => Err(ReadErrorKind::Malformed),
        };
        slots.written = written;
        read
    }

    /// The record that slots hold.
    pub(super) fn record_of<'r>(&'r self, slots: &'r Slots, input: &'r [u8]) -> Record<'r> {
        Record { plan: self, user: None, values: ReadValues::new(slots, input) }
    }
}

fn read_tree(cell: Cell, json: &[u8], slots: &mut Slots) -> Result<(), ReadError> {
    let start = cell.start as usize;
    let rest = json.get(start..).unwrap_or_default();
    let tree = read_json(rest).map_err(|_| ReadError::new(ReadErrorKind::RepeatedAttribute, start))?;
    slots.trees.push((cell.start, tree));
    Ok(())
}

/// Reads the value that JSON starts with as a tree.
pub(super) fn read_json(json: &[u8]) -> Result<Json, serde_json::Error> {
    Json::deserialize(&mut serde_json::Deserializer::from_slice(json))
}

#[cfg(test)]
mod tests;

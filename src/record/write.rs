//! Reads a record from anything that serde writes, without text in between.
//!
//! What it takes, and refuses, is what [`Plan::read`] does of the JSON that serde_json writes of the same value:
//! `tests/record_serialize.rs` holds the two together.

mod error;
mod key;
mod value;

use std::fmt::{Display, Write as _};

use provmap_model::Json;
use serde::ser::{Error as _, Serialize};

pub use self::error::SerializeError;
use self::value::{Place, ValueWriter};
use super::judged::Record;
use super::members::Members;
use super::plan::Plan;
use super::read::{MAX_DEPTH, MAX_RECORD_BYTES, ReadErrorKind, read_json};
use super::report::RecordReport;
use super::shape::{Kind, Shape};
use super::slots::{Cell, Slots};

impl Plan {
    /// Reads one record from a value of your own: a typed struct, a map, a `serde_json::Value`. It is the record that
    /// [`Plan::read`] reads from its JSON, and takes no text to get at: each value goes to its slot as serde walks by.
    ///
    /// # Errors
    ///
    /// Those of [`Plan::read`], and those of the value itself: its `Serialize` refuses, or a key of a map is none that JSON
    /// can write. [`MAX_RECORD_BYTES`] counts what the slots keep.
    ///
    /// ```
    /// use provmap::record::{Operation, Plan};
    ///
    /// #[derive(serde::Serialize)]
    /// #[serde(rename_all = "camelCase")]
    /// struct User<'a> {
    ///     user_name: &'a str,
    ///     primary_email: Option<String>,
    /// }
    ///
    /// let plan = Plan::for_target(provmap::connector("Slack").unwrap(), Operation::Create);
    /// let mut slots = plan.slots();
    /// let ada = User { user_name: "ada", primary_email: Some("ada@example.com".to_owned()) };
    /// assert!(plan.serialize(&ada, &mut slots)?.is_valid());
    /// assert!(!plan.serialize(&User { primary_email: None, ..ada }, &mut slots)?.is_valid());
    /// # Ok::<(), provmap::record::SerializeError>(())
    /// ```
    pub fn serialize<'r, T: Serialize + ?Sized>(
        &'r self,
        value: &T,
        slots: &'r mut Slots,
    ) -> Result<Record<'r>, SerializeError> {
        slots.prepare(&self.members);
        if self.reads_whole || !self.walk(value, slots)? {
            self.read_written(value, slots)?;
        } else if !self.computed.is_empty() {
            self.compute(None, &[], slots);
        }
        Ok(self.record_of(slots, &slots.written))
    }

    /// Reads one record from a value of your own, and judges it. Whoever judges many keeps the buffers: [`Plan::serialize`].
    ///
    /// # Errors
    ///
    /// Those of [`Plan::serialize`].
    ///
    /// ```
    /// use provmap::record::{Operation, Outcome, Plan};
    /// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
    /// let report = plan.check_serialize(&serde_json::json!({"userName": "ada", "title": 7}))?;
    /// assert_eq!(report.outcome(), Outcome::Invalid);
    /// assert_eq!(report.violations().next().unwrap().message(), "`title` is a number, and the target takes text");
    /// # Ok::<(), provmap::record::SerializeError>(())
    /// ```
    pub fn check_serialize<T: Serialize + ?Sized>(
        &self,
        value: &T,
    ) -> Result<RecordReport<'_>, SerializeError> {
        let mut slots = self.slots();
        Ok(RecordReport::of(self, &self.serialize(value, &mut slots)?))
    }

    /// Fills the slots as serde walks by; says whether that was possible. What is text already is left to the scanner.
    fn walk<T: Serialize + ?Sized>(&self, value: &T, slots: &mut Slots) -> Result<bool, SerializeError> {
        let mut writer = Writer {
            members: &self.members,
            computed_with: &self.computed_with,
            slots,
            depth: 0,
            needs_text: false,
        };
        let written = value.serialize(ValueWriter { writer: &mut writer, place: Place::Record });
        if writer.needs_text {
            return Ok(false);
        }
        written?;
        slots.fill_below(&self.members);
        Ok(true)
    }

    /// Reads the JSON that serde_json writes of a value.
    #[cold]
    fn read_written<T: Serialize + ?Sized>(
        &self,
        value: &T,
        slots: &mut Slots,
    ) -> Result<(), SerializeError> {
        let mut written = std::mem::take(&mut slots.written);
        written.clear();
        let read = match serde_json::to_writer(&mut written, value) {
            Ok(()) => self.read_into(&written, slots).map_err(|error| error.kind().into()),
            Err(error) => Err(SerializeError::custom(error)),
        };
        slots.written = written;
        read
    }
}

/// What `Display` gives, unless it fails.
fn displayed<T: Display + ?Sized>(value: &T) -> Result<String, SerializeError> {
    let mut text = String::new();
    write!(text, "{value}").map_err(SerializeError::custom)?;
    Ok(text)
}

/// Fills the slots of a record.
struct Writer<'s> {
    members: &'s Members,
    /// The slots of whose numbers, objects and lists trees are kept, in order.
    computed_with: &'s [usize],
    slots: &'s mut Slots,
    /// The objects and lists around.
    depth: usize,
    /// Whether there is something that is to be read from JSON instead: a text of JSON (`RawValue`, or a number of
    /// serde_json's feature `arbitrary_precision`), or a variant with members that has a slot.
    needs_text: bool,
}

impl Writer<'_> {
    fn enter(&mut self) -> Result<(), SerializeError> {
        self.depth = self.depth.saturating_add(1);
        if self.depth > MAX_DEPTH { Err(ReadErrorKind::TooDeep.into()) } else { Ok(()) }
    }

    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Stops: the record is to be read from JSON.
    fn give_up<T>(&mut self) -> Result<T, SerializeError> {
        self.needs_text = true;
        Err(ReadErrorKind::Malformed.into())
    }

    /// Puts a value where it belongs.
    #[inline]
    fn put(&mut self, place: Place, cell: Cell) -> Result<(), SerializeError> {
        match place {
            Place::Slot(slot) if self.slots.put(slot, cell) => self.check_size(),
            Place::Slot(_) => Err(ReadErrorKind::RepeatedAttribute.into()),
            Place::Element => {
                self.slots.elements.push(cell);
                self.check_size()
            }
            Place::Record if cell.shape != Shape::OBJECT => Err(ReadErrorKind::NotAnObject.into()),
            Place::Record | Place::Skipped => Ok(()),
        }
    }

    /// Fills a slot.
    #[inline]
    fn member<T: Serialize + ?Sized>(&mut self, slot: usize, value: &T) -> Result<(), SerializeError> {
        value.serialize(ValueWriter { writer: self, place: Place::Slot(slot) })?;
        if !self.computed_with.is_empty() && self.computed_with.binary_search(&slot).is_ok() {
            self.keep_trees(slot, value)?;
        }
        Ok(())
    }

    /// Keeps as trees what expressions compute with and no slot has room for. Few users have any, so that it may take text.
    fn keep_trees<T: Serialize + ?Sized>(&mut self, slot: usize, value: &T) -> Result<(), SerializeError> {
        let cell = self.slots.cell(slot);
        let is_tree = |shape: Shape| matches!(shape.kind(), Kind::Number | Kind::Object | Kind::List);
        let elements = cell.start as usize..(cell.start as usize).saturating_add(cell.shape.len());
        let needs_tree = match cell.shape.kind() {
            Kind::List => {
                let mut elements = self.slots.elements.get(elements.clone()).unwrap_or_default().iter();
                elements.any(|element| is_tree(element.shape))
            }
            _ => is_tree(cell.shape),
        };
        if !needs_tree {
            return Ok(());
        }
        let json = serde_json::to_vec(value).map_err(SerializeError::custom)?;
        let tree = read_json(&json).map_err(|_| ReadErrorKind::RepeatedAttribute)?;
        let Slots { cells, elements: of_lists, trees, .. } = &mut *self.slots;
        // A tree is found by where its value starts, for which any number does that grows.
        let mut keep = |cell: &mut Cell, tree| {
            cell.start = u32::try_from(trees.len()).unwrap_or(u32::MAX);
            trees.push((cell.start, tree));
        };
        match tree {
            Json::Array(values) if cell.shape.kind() == Kind::List => {
                let elements = of_lists.get_mut(elements).unwrap_or_default();
                for (cell, tree) in elements.iter_mut().zip(values.into_owned()) {
                    if is_tree(cell.shape) {
                        keep(cell, tree);
                    }
                }
            }
            tree => {
                if let Some(cell) = cells.get_mut(slot) {
                    keep(cell, tree);
                }
            }
        }
        Ok(())
    }

    /// Whether the slots hold no more than any record that is read has.
    #[inline]
    fn check_size(&self) -> Result<(), SerializeError> {
        let kept = self.slots.decoded.len().saturating_add(self.slots.elements.len());
        if kept > MAX_RECORD_BYTES { Err(ReadErrorKind::TooLong.into()) } else { Ok(()) }
    }
}

//! The values of a record, as serde gives them.

use std::fmt::Display;

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use super::super::shape::Shape;
use super::super::slots::Cell;
use super::error::SerializeError;
use super::key::KeyWriter;
use super::{Writer, displayed};

/// What becomes of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It is the record.
    Record,
    /// It stands in this slot, and the members of an object in those below.
    Slot(usize),
    /// It stands at the next place of the list in a slot.
    Element,
    /// No slot takes it.
    Skipped,
}

/// Puts one value where it belongs.
pub(super) struct ValueWriter<'w, 's> {
    pub(super) writer: &'w mut Writer<'s>,
    pub(super) place: Place,
}

type Written = Result<(), SerializeError>;

/// How serde_json names what is text already.
const TEXTS_OF_JSON: [&str; 2] = ["$serde_json::private::RawValue", "$serde_json::private::Number"];

impl<'w, 's> ValueWriter<'w, 's> {
    #[inline]
    fn put(self, cell: impl Into<Cell>) -> Written {
        self.writer.put(self.place, cell.into())
    }

    fn list(self) -> Result<ListWriter<'w, 's>, SerializeError> {
        self.writer.enter()?;
        let start = self.writer.slots.elements.len();
        Ok(ListWriter { writer: self.writer, place: self.place, start, values: 0 })
    }

    fn object(self) -> Result<ObjectWriter<'w, 's>, SerializeError> {
        self.writer.enter()?;
        self.writer.put(self.place, Shape::OBJECT.into())?;
        let level = match self.place {
            Place::Record => Some(0),
            Place::Slot(slot) => self.writer.members.member(slot).and_then(|member| member.below),
            Place::Element | Place::Skipped => None,
        };
        let before = level.map_or(usize::MAX, |level| self.writer.members.start_of(level));
        Ok(ObjectWriter { writer: self.writer, level, before, slot: None })
    }

    /// The inside of a variant that has members, in the object around it. Whether a slot takes it is not known to whoever
    /// writes the members.
    fn variant(self, variant: &str) -> Result<ValueWriter<'w, 's>, SerializeError> {
        let mut object = self.object()?;
        match object.find(variant) {
            Some(_) => object.writer.give_up(),
            None => Ok(ValueWriter { writer: object.writer, place: Place::Skipped }),
        }
    }
}

/// Numbers, of which only that they are is kept.
macro_rules! numbers {
    ($($name:ident($type:ty))*) => {
        $(fn $name(self, _: $type) -> Written {
            self.put(Shape::NUMBER)
        })*
    };
}

impl<'w, 's> Serializer for ValueWriter<'w, 's> {
    type Ok = ();
    type Error = SerializeError;
    type SerializeSeq = ListWriter<'w, 's>;
    type SerializeTuple = ListWriter<'w, 's>;
    type SerializeTupleStruct = ListWriter<'w, 's>;
    type SerializeTupleVariant = ListWriter<'w, 's>;
    type SerializeMap = ObjectWriter<'w, 's>;
    type SerializeStruct = ObjectWriter<'w, 's>;
    type SerializeStructVariant = ObjectWriter<'w, 's>;

    numbers! {
        serialize_i8(i8)
        serialize_i16(i16)
        serialize_i32(i32)
        serialize_i64(i64)
        serialize_i128(i128)
        serialize_u8(u8)
        serialize_u16(u16)
        serialize_u32(u32)
        serialize_u64(u64)
        serialize_u128(u128)
    }

    fn serialize_bool(self, value: bool) -> Written {
        self.put(Shape::boolean(value))
    }

    fn serialize_f32(self, value: f32) -> Written {
        self.serialize_f64(value.into())
    }

    /// JSON has no other numbers than finite ones, and serde_json writes null.
    fn serialize_f64(self, value: f64) -> Written {
        self.put(if value.is_finite() { Shape::NUMBER } else { Shape::NULL })
    }

    fn serialize_char(self, value: char) -> Written {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    #[inline]
    fn serialize_str(self, text: &str) -> Written {
        if self.place == Place::Skipped {
            return Ok(());
        }
        let cell = self.writer.slots.keep(text);
        self.put(cell)
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Written {
        self.serialize_str(&displayed(value)?)
    }

    /// Bytes are a list of numbers.
    fn serialize_bytes(self, bytes: &[u8]) -> Written {
        let mut list = self.list()?;
        bytes.iter().try_for_each(|byte| list.element(byte))?;
        list.end()
    }

    fn serialize_none(self) -> Written {
        self.put(Shape::NULL)
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        self.put(Shape::NULL)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        self.put(Shape::NULL)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Written {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Written {
        let mut object = self.object()?;
        object.field(variant, value)?;
        object.end()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, SerializeError> {
        self.list()
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, SerializeError> {
        self.list()
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, SerializeError> {
        self.list()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, SerializeError> {
        self.variant(variant)?.list()
    }

    #[inline]
    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, SerializeError> {
        self.object()
    }

    #[inline]
    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Self::SerializeStruct, SerializeError> {
        if TEXTS_OF_JSON.contains(&name) { self.writer.give_up() } else { self.object() }
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, SerializeError> {
        self.variant(variant)?.object()
    }
}

/// Takes the values of a list.
pub(super) struct ListWriter<'w, 's> {
    writer: &'w mut Writer<'s>,
    place: Place,
    /// Where its elements start among those that are kept: those of the list in a slot.
    start: usize,
    values: usize,
}

impl ListWriter<'_, '_> {
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
        self.values = self.values.saturating_add(1);
        let place = if matches!(self.place, Place::Slot(_)) { Place::Element } else { Place::Skipped };
        value.serialize(ValueWriter { writer: self.writer, place })
    }

    fn end(self) -> Written {
        self.writer.leave();
        let list = match self.place {
            Place::Slot(_) => {
                let elements = self.writer.slots.elements.get(self.start..).unwrap_or_default();
                Cell::at(self.start, Shape::list_of(elements.iter().map(|element| element.shape)))
            }
            // Of a list in a list, no more than the number of its values is kept.
            _ => Shape::list(self.values).into(),
        };
        self.writer.put(self.place, list)
    }
}

/// Takes the members of an object.
pub(super) struct ObjectWriter<'w, 's> {
    writer: &'w mut Writer<'s>,
    level: Option<usize>,
    /// The slot of the member before, by which the next is guessed.
    before: usize,
    /// The slot of a key whose value is to come.
    slot: Option<usize>,
}

impl ObjectWriter<'_, '_> {
    /// The slot of a key.
    fn find(&mut self, key: &str) -> Option<usize> {
        let Writer { slots, members, .. } = &mut *self.writer;
        let slot = slots.next_slot(members, self.level?, self.before, key)?;
        self.before = slot;
        Some(slot)
    }

    /// A member of a struct.
    #[inline]
    fn field<T: Serialize + ?Sized>(&mut self, field: &'static str, value: &T) -> Result<(), SerializeError> {
        let Writer { slots, members, .. } = &mut *self.writer;
        let slot = self.level.and_then(|level| slots.next_slot_of_field(members, level, self.before, field));
        self.before = slot.unwrap_or(self.before);
        self.value(slot, value)
    }

    #[inline]
    fn value<T: Serialize + ?Sized>(&mut self, slot: Option<usize>, value: &T) -> Result<(), SerializeError> {
        match slot {
            Some(slot) => self.writer.member(slot, value),
            None => value.serialize(ValueWriter { writer: self.writer, place: Place::Skipped }),
        }
    }

    fn end(self) -> Written {
        self.writer.leave();
        Ok(())
    }
}

impl SerializeSeq for ListWriter<'_, '_> {
    type Ok = ();
    type Error = SerializeError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
        self.element(value)
    }

    fn end(self) -> Written {
        self.end()
    }
}

impl SerializeTuple for ListWriter<'_, '_> {
    type Ok = ();
    type Error = SerializeError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
        self.element(value)
    }

    fn end(self) -> Written {
        self.end()
    }
}

impl SerializeTupleStruct for ListWriter<'_, '_> {
    type Ok = ();
    type Error = SerializeError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
        self.element(value)
    }

    fn end(self) -> Written {
        self.end()
    }
}

/// In the object of its variant.
impl SerializeTupleVariant for ListWriter<'_, '_> {
    type Ok = ();
    type Error = SerializeError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
        self.element(value)
    }

    fn end(self) -> Written {
        // What is skipped is put nowhere.
        self.writer.leave();
        self.end()
    }
}

impl SerializeMap for ObjectWriter<'_, '_> {
    type Ok = ();
    type Error = SerializeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), SerializeError> {
        let mut slot = None;
        key.serialize(KeyWriter(|key: &str| slot = self.find(key)))?;
        self.slot = slot;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
        let slot = self.slot.take();
        self.value(slot, value)
    }

    fn end(self) -> Written {
        self.end()
    }
}

impl SerializeStruct for ObjectWriter<'_, '_> {
    type Ok = ();
    type Error = SerializeError;

    #[inline]
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), SerializeError> {
        self.field(key, value)
    }

    fn end(self) -> Written {
        self.end()
    }
}

/// In the object of its variant.
impl SerializeStructVariant for ObjectWriter<'_, '_> {
    type Ok = ();
    type Error = SerializeError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), SerializeError> {
        self.field(key, value)
    }

    fn end(self) -> Written {
        self.writer.leave();
        self.end()
    }
}

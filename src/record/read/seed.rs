//! Reads records through serde.

use std::fmt;

use provmap_model::{Json, no_text_keys};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::super::members::Members;
use super::super::shape::Shape;
use super::super::slots::{Cell, Slots};
use super::MAX_DEPTH;
use super::error::ReadErrorKind;

const TOO_DEEP: &str = "lists and objects are nested too deep";

/// Reads a whole user, for expressions.
pub(super) fn read_user<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Json, D::Error> {
    match Json::deserialize(deserializer)? {
        user @ Json::Object(_) => Ok(user),
        _ => Err(D::Error::custom(ReadErrorKind::NotAnObject)),
    }
}

/// Reads one record into slots.
pub(super) fn read_record<'de, D: Deserializer<'de>>(
    members: &Members,
    slots: &mut Slots,
    deserializer: D,
) -> Result<(), D::Error> {
    let record = ValueSeed { members, slots: &mut *slots, level: Some(0), keeps_elements: false, depth: 0 };
    match record.deserialize(deserializer)?.shape {
        Shape::OBJECT => {
            slots.fill_below(members);
            Ok(())
        }
        _ => Err(D::Error::custom(ReadErrorKind::NotAnObject)),
    }
}

/// Reads any value; its texts are kept among the decoded ones.
struct ValueSeed<'s> {
    members: &'s Members,
    slots: &'s mut Slots,
    /// The keys to read where it is an object.
    level: Option<usize>,
    /// Whether the elements are kept where it is a list.
    keeps_elements: bool,
    /// The lists and objects around.
    depth: usize,
}

impl ValueSeed<'_> {
    fn inside(&mut self) -> ValueSeed<'_> {
        ValueSeed {
            members: self.members,
            slots: self.slots,
            level: None,
            keeps_elements: false,
            depth: self.depth.saturating_add(1),
        }
    }

    fn check_depth<E: Error>(&self) -> Result<(), E> {
        if self.depth >= MAX_DEPTH { Err(E::custom(TOO_DEEP)) } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = Cell;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = Cell;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Shape::NULL.into())
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(Shape::NULL.into())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Shape::boolean(value).into())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Shape::NUMBER.into())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Shape::NUMBER.into())
    }

    fn visit_i128<E>(self, _: i128) -> Result<Self::Value, E> {
        Ok(Shape::NUMBER.into())
    }

    fn visit_u128<E>(self, _: u128) -> Result<Self::Value, E> {
        Ok(Shape::NUMBER.into())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Shape::NUMBER.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(self.slots.keep(text))
    }

    fn visit_bytes<E>(self, _: &[u8]) -> Result<Self::Value, E> {
        // What PingOne would send for bytes is not documented.
        Ok(Shape::UNPREDICTABLE.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Self::Value, A::Error> {
        self.check_depth()?;
        let start = self.slots.elements.len();
        let mut count = 0_usize;
        while let Some(element) = seq.next_element_seed(self.inside())? {
            count = count.saturating_add(1);
            if self.keeps_elements {
                self.slots.elements.push(element);
            }
        }
        Ok(Cell::at(start, Shape::list(count)))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self::Value, A::Error> {
        self.check_depth()?;
        let mut shape = Shape::OBJECT;
        while let Some(key) = map.next_key_seed(KeySeed { members: self.members, level: self.level })? {
            match key {
                Key::Number => {
                    map.next_value_seed(self.inside())?;
                    shape = Shape::NUMBER;
                }
                Key::Unknown => {
                    let kept = self.slots.decoded.len();
                    map.next_value_seed(self.inside())?;
                    self.slots.decoded.truncate(kept);
                }
                Key::Slot(slot) => {
                    if !self.slots.cell(slot).shape.is_absent() {
                        return Err(A::Error::custom(ReadErrorKind::RepeatedAttribute));
                    }
                    let below = self.members.member(slot).and_then(|member| member.below);
                    let value = ValueSeed { level: below, keeps_elements: true, ..self.inside() };
                    let cell = map.next_value_seed(value)?;
                    self.slots.put(slot, cell);
                }
            }
        }
        Ok(shape.into())
    }
}

/// What a key turned out to be.
enum Key {
    Slot(usize),
    Unknown,
    /// The one key of what is no object: with serde_json's feature `arbitrary_precision`, which any crate of a program
    /// can switch on, this is how numbers come.
    Number,
}

struct KeySeed<'s> {
    members: &'s Members,
    level: Option<usize>,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        let level = self.level.and_then(|level| self.members.level(level));
        Ok(match level.and_then(|level| self.members.find(level, key.as_bytes())) {
            Some(slot) => Key::Slot(slot),
            None if key == "$serde_json::private::Number" => Key::Number,
            None => Key::Unknown,
        })
    }

    no_text_keys!();
}

//! The keys of maps, as serde_json writes them.

use std::fmt::Display;

use serde::ser::{Error, Impossible, Serialize, Serializer};

use super::displayed;
use super::error::SerializeError;

/// Gives a key to whoever wants its text.
pub(super) struct KeyWriter<F>(pub(super) F);

type No = Impossible<(), SerializeError>;

fn no_text<T>() -> Result<T, SerializeError> {
    Err(SerializeError::custom("a key is no text"))
}

impl<F: FnOnce(&str)> KeyWriter<F> {
    fn text(self, key: &str) -> Result<(), SerializeError> {
        (self.0)(key);
        Ok(())
    }

    /// A float as JSON writes it.
    fn float<T: Serialize>(self, is_finite: bool, value: &T) -> Result<(), SerializeError> {
        match serde_json::to_string(value) {
            Ok(key) if is_finite => self.text(&key),
            _ => no_text(),
        }
    }
}

/// Keys that are written as `Display` gives them.
macro_rules! as_displayed {
    ($($name:ident($type:ty))*) => {
        $(fn $name(self, value: $type) -> Result<(), SerializeError> {
            self.text(&value.to_string())
        })*
    };
}

impl<F: FnOnce(&str)> Serializer for KeyWriter<F> {
    type Ok = ();
    type Error = SerializeError;
    type SerializeSeq = No;
    type SerializeTuple = No;
    type SerializeTupleStruct = No;
    type SerializeTupleVariant = No;
    type SerializeMap = No;
    type SerializeStruct = No;
    type SerializeStructVariant = No;

    as_displayed! {
        serialize_bool(bool)
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
        serialize_char(char)
    }

    fn serialize_f32(self, value: f32) -> Result<(), SerializeError> {
        self.float(value.is_finite(), &value)
    }

    fn serialize_f64(self, value: f64) -> Result<(), SerializeError> {
        self.float(value.is_finite(), &value)
    }

    fn serialize_str(self, key: &str) -> Result<(), SerializeError> {
        self.text(key)
    }

    fn collect_str<T: Display + ?Sized>(self, key: &T) -> Result<(), SerializeError> {
        self.text(&displayed(key)?)
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), SerializeError> {
        no_text()
    }

    fn serialize_none(self) -> Result<(), SerializeError> {
        no_text()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, key: &T) -> Result<(), SerializeError> {
        key.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), SerializeError> {
        no_text()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), SerializeError> {
        no_text()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        key: &'static str,
    ) -> Result<(), SerializeError> {
        self.text(key)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        key: &T,
    ) -> Result<(), SerializeError> {
        key.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), SerializeError> {
        no_text()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<No, SerializeError> {
        no_text()
    }

    fn serialize_tuple(self, _: usize) -> Result<No, SerializeError> {
        no_text()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<No, SerializeError> {
        no_text()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<No, SerializeError> {
        no_text()
    }

    fn serialize_map(self, _: Option<usize>) -> Result<No, SerializeError> {
        no_text()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<No, SerializeError> {
        no_text()
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<No, SerializeError> {
        no_text()
    }
}

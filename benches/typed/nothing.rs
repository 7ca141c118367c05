//! A serializer that does nothing: what is left is serde's own walk through a value.

use std::fmt;
use std::hint::black_box;

use serde::ser::{self, Serialize, Serializer};

pub(crate) struct Nothing;

/// Nothing fails.
#[derive(Debug)]
pub(crate) struct Never;

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Never {}

impl ser::Error for Never {
    fn custom<T: fmt::Display>(_: T) -> Never {
        Never
    }
}

/// Values that end the walk.
macro_rules! ends {
    ($($name:ident($($value:ident: $type:ty),*))*) => {
        $(fn $name(self, $($value: $type),*) -> Result<(), Never> {
            // Else nothing is left of the walk.
            let _ = black_box(($($value,)*));
            Ok(())
        })*
    };
}

/// Values with others in them.
macro_rules! opens {
    ($($name:ident($($type:ty),*))*) => {
        $(fn $name(self, $(_: $type),*) -> Result<Nothing, Never> {
            Ok(Nothing)
        })*
    };
}

impl Serializer for Nothing {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = Nothing;
    type SerializeTuple = Nothing;
    type SerializeTupleStruct = Nothing;
    type SerializeTupleVariant = Nothing;
    type SerializeMap = Nothing;
    type SerializeStruct = Nothing;
    type SerializeStructVariant = Nothing;

    ends! {
        serialize_bool(a: bool)
        serialize_i8(a: i8)
        serialize_i16(a: i16)
        serialize_i32(a: i32)
        serialize_i64(a: i64)
        serialize_u8(a: u8)
        serialize_u16(a: u16)
        serialize_u32(a: u32)
        serialize_u64(a: u64)
        serialize_f32(a: f32)
        serialize_f64(a: f64)
        serialize_char(a: char)
        serialize_str(a: &str)
        serialize_bytes(a: &[u8])
        serialize_none()
        serialize_unit()
        serialize_unit_struct(a: &'static str)
        serialize_unit_variant(a: &'static str, b: u32, c: &'static str)
    }

    opens! {
        serialize_seq(Option<usize>)
        serialize_tuple(usize)
        serialize_tuple_struct(&'static str, usize)
        serialize_tuple_variant(&'static str, u32, &'static str, usize)
        serialize_map(Option<usize>)
        serialize_struct(&'static str, usize)
        serialize_struct_variant(&'static str, u32, &'static str, usize)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Never> {
        value.serialize(Nothing)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        value.serialize(Nothing)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        value.serialize(Nothing)
    }
}

/// What takes values one after the other.
macro_rules! parts {
    ($($name:ident { $($part:ident($($key:ty)?))* })*) => {
        $(impl ser::$name for Nothing {
            type Ok = ();
            type Error = Never;

            $(fn $part<T: Serialize + ?Sized>(&mut self, $(_: $key,)? value: &T) -> Result<(), Never> {
                value.serialize(Nothing)
            })*

            fn end(self) -> Result<(), Never> {
                Ok(())
            }
        })*
    };
}

parts! {
    SerializeSeq { serialize_element() }
    SerializeTuple { serialize_element() }
    SerializeTupleStruct { serialize_field() }
    SerializeTupleVariant { serialize_field() }
    SerializeMap { serialize_key() serialize_value() }
    SerializeStruct { serialize_field(&'static str) }
    SerializeStructVariant { serialize_field(&'static str) }
}

//! A JSON value that can be a compiled-in `static` as well as read at run time.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};

/// Text that is compiled in or owned.
pub type Str = Cow<'static, str>;

/// A list that is compiled in or owned.
pub type List<T> = Cow<'static, [T]>;

/// Any JSON value, keys in the order of the file.
///
/// Holds what PingOne sends beside the fields that are known here, and default values.
///
/// ```
/// use provmap_model::json::Json;
/// static DEFAULT: Json = Json::Bool(true);
/// assert_eq!(serde_json::to_string(&DEFAULT).unwrap(), "true");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number from 0 up.
    Unsigned(u64),
    /// A whole number below 0.
    Signed(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    String(Str),
    /// A list.
    Array(List<Json>),
    /// An object.
    Object(List<(Str, Json)>),
}

impl Json {
    /// What the value is, as messages name it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Unsigned(_) | Json::Signed(_) | Json::Float(_) => "a number",
            Json::String(_) => "a string",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        }
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Null => serializer.serialize_unit(),
            Json::Bool(value) => serializer.serialize_bool(*value),
            Json::Unsigned(value) => serializer.serialize_u64(*value),
            Json::Signed(value) => serializer.serialize_i64(*value),
            Json::Float(value) => serializer.serialize_f64(*value),
            Json::String(value) => serializer.serialize_str(value),
            Json::Array(values) => serializer.collect_seq(values.iter()),
            Json::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (key, value) in members.iter() {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

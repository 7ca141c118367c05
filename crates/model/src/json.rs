//! A JSON value, and the texts of values that are compiled in or read at run time.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::error::Error;
use crate::node::Node;
use crate::text::Cursor;

/// Text that is compiled in or owned.
pub type Str = Cow<'static, str>;

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
    Array(Vec<Json>),
    /// An object.
    Object(Vec<(Str, Json)>),
}

impl Json {
    /// Reads a document.
    ///
    /// # Errors
    ///
    /// When the text is no JSON, is larger than [`MAX_BYTES`](crate::node::MAX_BYTES) or nested deeper than
    /// [`MAX_DEPTH`](crate::node::MAX_DEPTH), or an object holds a key twice.
    ///
    /// ```
    /// use provmap_model::Json;
    /// assert_eq!(Json::read("[1]").unwrap(), Json::Array(vec![Json::Unsigned(1)]));
    /// assert_eq!(Json::read("{\"a\":\n1,}").unwrap_err().line(), Some(2));
    /// ```
    pub fn read(document: &str) -> Result<Json, Error> {
        let document = document.strip_prefix('\u{feff}').unwrap_or(document);
        let value = Node::parse(document)?.json("", 0);
        value.map_err(|error| error.placed_by(&mut Cursor::new(document)))
    }

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

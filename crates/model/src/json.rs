//! A JSON value, and the texts of values that are compiled in or read at run time.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};

/// Text that is compiled in or owned.
pub type Str = Cow<'static, str>;

/// Any JSON value, keys in the order of the file.
///
/// Holds what PingOne sends beside the fields that are known here, default values, and users. Lists and objects can stand in
/// a `static`. The variants are all that there is of JSON: the enum gets no more of them.
///
/// ```
/// # extern crate provmap_model as provmap;
/// use provmap::Json;
/// static DEFAULT: Json = Json::Bool(true);
/// assert_eq!(serde_json::to_string(&DEFAULT).unwrap(), "true");
///
/// let user: Json = serde_json::from_value(serde_json::json!({"email": "ada@example.com"})).unwrap();
/// assert_eq!(user.member("email"), Some(&Json::text("ada@example.com")));
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
    Array(Cow<'static, [Json]>),
    /// An object.
    Object(Cow<'static, [(Str, Json)]>),
}

impl Json {
    /// A text.
    #[must_use]
    pub fn text(text: &str) -> Json {
        Json::String(text.to_owned().into())
    }

    /// The members, in their order; none of what is no object.
    #[must_use]
    pub fn members(&self) -> &[(Str, Json)] {
        if let Json::Object(members) = self { members } else { &[] }
    }

    /// The member of an object with this key: the first, where there are several.
    #[must_use]
    pub fn member(&self, key: &str) -> Option<&Json> {
        self.members().iter().find(|(name, _)| name == key).map(|(_, value)| value)
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

//! The values that expressions compute with.

use std::borrow::Cow;
use std::fmt;

use provmap_model::Json;

use super::ast::Number;

/// A value of one user.
///
/// `Debug` shows kinds and lengths only: values are personal data. [`Value::to_json`] is the way to show one.
///
/// ```
/// use provmap::expression::Value;
///
/// let value = Value::Text("Ada".into());
/// assert_eq!(format!("{value:?}"), "a text of 3 characters");
/// ```
#[derive(Clone, PartialEq, Default)]
pub enum Value<'a> {
    /// No value.
    #[default]
    Null,
    /// True or false.
    Boolean(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(Cow<'a, str>),
    /// Several values.
    List(Vec<Value<'a>>),
    /// An object: a complex attribute of the user, or a map of the expression.
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
}

impl Value<'_> {
    /// What it is, as messages name it.
    ///
    /// ```
    /// assert_eq!(provmap::expression::Value::Boolean(true).kind(), "a boolean");
    /// ```
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Boolean(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Object(_) => "an object",
        }
    }

    /// As JSON, to print or to send.
    ///
    /// ```
    /// use provmap::expression::Value;
    /// use provmap::Json;
    ///
    /// assert_eq!(Value::Text("Ada".into()).to_json(), Json::String("Ada".into()));
    /// ```
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Value::Null => Json::Null,
            Value::Boolean(value) => Json::Bool(*value),
            Value::Number(number) => number_to_json(*number),
            Value::Text(text) => Json::String(Cow::Owned(text.clone().into_owned())),
            Value::List(values) => Json::Array(values.iter().map(Value::to_json).collect()),
            Value::Object(members) => Json::Object(
                members
                    .iter()
                    .map(|(key, value)| (Cow::Owned(key.clone().into_owned()), value.to_json()))
                    .collect(),
            ),
        }
    }
}

fn number_to_json(number: Number) -> Json {
    let whole = |value: i64| u64::try_from(value).map_or(Json::Signed(value), Json::Unsigned);
    match number {
        Number::Int(value) => whole(i64::from(value)),
        Number::Long(value) => whole(value),
        Number::Float(value) => Json::Float(f64::from(value)),
        Number::Double(value) => Json::Float(value),
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => write!(f, "a text of {} characters", text.chars().count()),
            Value::List(values) => write!(f, "a list of {} values", values.len()),
            Value::Object(members) => write!(f, "an object with {} members", members.len()),
            other => f.write_str(other.kind()),
        }
    }
}

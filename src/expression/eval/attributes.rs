//! Where a computation finds the attributes of a user.

use std::borrow::Cow;

use provmap_model::Json;
use provmap_model::node::MAX_DEPTH;

use super::super::ast::Number;
use super::super::buffer::Buffer;
use super::super::program::Read;
use super::super::reason::UnknownReason;
use super::super::value::Value;

/// The attributes of one user: a user who was read as a whole, or the slots of a record.
pub(crate) trait Attributes<'a> {
    /// Puts the attribute at a path of the program into `out`. A missing parent gives null: navigation is null-safe, though
    /// that is not documented of a name in brackets. Who has slots knows the path by its number, others by its names.
    fn read(
        &self,
        read: Read,
        path: &[String],
        buffer: &mut Buffer<'_>,
        out: &mut Value<'a>,
    ) -> Result<(), UnknownReason>;

    /// Whether there is an attribute that is called `user`, so that it is not known what `user.` means.
    fn has_user(&self, buffer: &mut Buffer<'_>) -> Result<bool, UnknownReason>;

    /// The whole user. Asked of a program that reads it only.
    fn whole(&self, buffer: &mut Buffer<'_>) -> Result<Value<'a>, UnknownReason>;
}

impl<'a> Attributes<'a> for &'a Json {
    fn read(
        &self,
        read: Read,
        path: &[String],
        buffer: &mut Buffer<'_>,
        out: &mut Value<'a>,
    ) -> Result<(), UnknownReason> {
        let mut json: &'a Json = self;
        for (place, name) in path.iter().enumerate() {
            let member = match json {
                Json::Object(members) => {
                    // Every one is looked at: of an element each, that could take hours.
                    buffer.charge(members.len())?;
                    members.iter().rfind(|(key, _)| key == name).map(|(_, member)| member)
                }
                Json::Null => None,
                _ => return Err(UnknownReason::Member),
            };
            json = match member {
                None | Some(Json::Null) if read.last_bracket > place => return Err(UnknownReason::Index),
                None => {
                    *out = Value::Null;
                    return Ok(());
                }
                Some(member) => member,
            };
        }
        // Texts and booleans go straight to their place, which takes less than a third of the time.
        match json {
            Json::String(text) => *out = Value::Text(Cow::Borrowed(text)),
            Json::Bool(value) => *out = Value::Boolean(*value),
            other => return value_of(other, 0, buffer).map(|value| *out = value),
        }
        buffer.charge(1)
    }

    fn has_user(&self, buffer: &mut Buffer<'_>) -> Result<bool, UnknownReason> {
        buffer.charge(self.members().len())?;
        Ok(self.members().iter().any(|(key, _)| key == "user"))
    }

    fn whole(&self, buffer: &mut Buffer<'_>) -> Result<Value<'a>, UnknownReason> {
        value_of(self, 0, buffer)
    }
}

/// A value of the user, at that depth of another. It is followed as deep as it is read.
pub(crate) fn value_of<'a>(
    json: &'a Json,
    depth: usize,
    buffer: &mut Buffer<'_>,
) -> Result<Value<'a>, UnknownReason> {
    buffer.charge(1)?;
    if depth > MAX_DEPTH {
        return Err(UnknownReason::TooMuch);
    }
    let below = depth.saturating_add(1);
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Boolean(*value),
        Json::Unsigned(value) => match i64::try_from(*value) {
            Ok(value) => Value::Number(whole(value)),
            Err(_) => return Err(UnknownReason::NumberRange),
        },
        Json::Signed(value) => Value::Number(whole(*value)),
        Json::Float(value) => Value::Number(Number::Double(*value)),
        Json::String(text) => Value::Text(Cow::Borrowed(text)),
        Json::Array(values) => {
            let values: Result<Vec<_>, _> =
                values.iter().map(|value| value_of(value, below, buffer)).collect();
            Value::List(values?)
        }
        Json::Object(members) => {
            let members: Result<Vec<_>, _> = members
                .iter()
                .map(|(key, value)| Ok((Cow::Borrowed(key.as_ref()), value_of(value, below, buffer)?)))
                .collect();
            Value::Object(members?)
        }
    })
}

fn whole(value: i64) -> Number {
    i32::try_from(value).map_or(Number::Long(value), Number::Int)
}

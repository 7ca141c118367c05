//! Values as JSON that names their types: what `Compare.java` writes.

use provmap::expression::{Number, Value};
use serde_json::{Value as Answer, json};

pub(crate) fn write(value: &Value<'_>) -> Answer {
    match value {
        Value::Null => json!({"null": null}),
        Value::Boolean(value) => json!({"boolean": value}),
        Value::Number(Number::Int(value)) => json!({"int": value}),
        Value::Number(Number::Long(value)) => json!({"long": value}),
        // The bits, as JSON has no infinity.
        Value::Number(Number::Float(value)) => json!({"float": value.to_bits()}),
        Value::Number(Number::Double(value)) => json!({"double": value.to_bits()}),
        Value::Text(text) => json!({"text": text}),
        Value::List(values) => json!({"list": values.iter().map(write).collect::<Vec<_>>()}),
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().map(|(key, value)| json!([key, write(value)])).collect();
            // As Java sorts texts.
            members.sort_by_key(|member| member[0].as_str().unwrap().encode_utf16().collect::<Vec<_>>());
            json!({"object": members})
        }
    }
}

/// The value, unless it is none or of a type that provmap does not have.
pub(crate) fn read(answer: &Answer) -> Option<Value<'static>> {
    let (kind, value) = answer.as_object()?.iter().next()?;
    Some(match kind.as_str() {
        "null" => Value::Null,
        "boolean" => Value::Boolean(value.as_bool()?),
        "int" => Value::Number(Number::Int(value.as_i64()? as i32)),
        "long" => Value::Number(Number::Long(value.as_i64()?)),
        "float" => Value::Number(Number::Float(f32::from_bits(value.as_u64()? as u32))),
        "double" => Value::Number(Number::Double(f64::from_bits(value.as_u64()?))),
        "text" => Value::Text(value.as_str()?.to_owned().into()),
        "list" => Value::List(value.as_array()?.iter().map(read).collect::<Option<_>>()?),
        "object" => {
            let members = value.as_array()?.iter();
            let member = |member: &Answer| Some((member[0].as_str()?.to_owned().into(), read(&member[1])?));
            Value::Object(members.map(member).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

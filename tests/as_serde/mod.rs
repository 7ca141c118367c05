//! Reads a record by the record reader and by serde_json, and holds that both take, refuse and decode it alike. The fuzz
//! target uses it as well.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "tests and the fuzz target state what they expect by panicking"
)]

use provmap::record::{Kind, Plan, ReadErrorKind, Shape, Slots};
use serde_json::Value;

/// The attributes that the text of a record holds twice, which a `Value` does not show.
fn repeats(plan: &Plan, json: &[u8]) -> bool {
    struct Keys(Vec<String>);
    impl<'de> serde::Deserialize<'de> for Keys {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Keys, D::Error> {
            struct Visitor;
            impl<'de> serde::de::Visitor<'de> for Visitor {
                type Value = Keys;
                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("an object")
                }
                fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                    let mut keys = Vec::new();
                    while let Some(key) = map.next_key::<String>()? {
                        keys.push(key);
                        map.next_value::<Value>()?;
                    }
                    Ok(Keys(keys))
                }
            }
            deserializer.deserialize_map(Visitor)
        }
    }
    let keys = serde_json::from_slice::<Keys>(json).map(|keys| keys.0).unwrap_or_default();
    keys.iter().enumerate().any(|(at, key)| plan.slot(key).is_some() && keys[..at].contains(key))
}

/// A shape without what it says of the values of a list.
fn seen(shape: Shape) -> Shape {
    if shape.kind() == Kind::List { Shape::list(shape.len()) } else { shape }
}

/// Reads by both and compares everything.
#[track_caller]
pub fn compare(plan: &Plan, json: &[u8]) {
    compare_after(plan, json, &mut plan.slots());
}

/// Compares in slots that other records were read into before, by which the reader guesses.
#[track_caller]
pub fn compare_after(plan: &Plan, json: &[u8], slots: &mut Slots) {
    let shown = || String::from_utf8_lossy(json);
    let read = plan.read(json, slots);
    let value: Result<Value, _> = serde_json::from_slice(json);
    match (read, value) {
        (Ok(record), Ok(value)) => {
            assert!(value.is_object(), "{}", shown());
            assert!(!repeats(plan, json), "{}", shown());
            for slot in 0..plan.slot_count() {
                let expected = value.get(plan.path(slot).unwrap());
                assert_eq!(seen(record.shape(slot)), shape(expected), "{}", shown());
                match expected {
                    Some(Value::String(text)) => assert_eq!(record.text(slot), text, "{}", shown()),
                    Some(Value::Array(values)) => {
                        for (index, value) in values.iter().enumerate() {
                            assert_eq!(record.element(slot, index), shape(Some(value)), "{}", shown());
                            if let Value::String(text) = value {
                                assert_eq!(record.element_text(slot, index), text, "{}", shown());
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        (Err(error), Ok(value)) => match error.kind() {
            ReadErrorKind::NotAnObject => assert!(!value.is_object(), "{}", shown()),
            ReadErrorKind::RepeatedAttribute => assert!(repeats(plan, json), "{}", shown()),
            _ => panic!("only serde_json takes {:?}: {error}", shown()),
        },
        (Ok(_), Err(error)) => panic!("serde_json refuses {:?}: {error}", shown()),
        (Err(_), Err(_)) => {}
    }
}

fn shape(value: Option<&Value>) -> Shape {
    match value {
        None => Shape::ABSENT,
        Some(Value::Null) => Shape::NULL,
        Some(Value::Bool(value)) => Shape::boolean(*value),
        Some(Value::Number(_)) => Shape::NUMBER,
        Some(Value::String(text)) => Shape::text(text.len()),
        Some(Value::Array(values)) => Shape::list(values.len()),
        Some(Value::Object(_)) => Shape::OBJECT,
    }
}

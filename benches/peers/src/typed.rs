//! Populations that every contestant can judge: a database's column has one type and knows no difference between null
//! and nothing, and few of them fold case as Unicode does. What needs more is left out; the tests judge it.

use std::fs::File;
use std::io::{BufWriter, Write as _};

use provmap::record::{Operation, record_schema};
use provmap::{Connector, Flag};
use serde_json::{Value, json};

use super::population::{self, Settings};

/// So many records are made at a time.
const PART: usize = 100_000;

pub(crate) fn write(connector: &Connector, records: usize, path: &str) {
    let schema = record_schema(connector, Operation::Create);
    let mut file = BufWriter::new(File::create(path).expect("is writable"));
    let mut left = records;
    for seed in 0.. {
        if left == 0 {
            break;
        }
        let settings = Settings {
            operation: Operation::Create,
            records: PART,
            seed,
            defect_in: 10,
            odd: false,
            mapped: false,
        };
        let population = population::population(connector, settings);
        for line in population.lines() {
            let record: Value = serde_json::from_slice(line).expect("is JSON");
            if left == 0 || !is_typed(connector, &schema, &record) {
                continue;
            }
            let unlike = tell_apart(connector, line, &record, seed);
            file.write_all(&unlike).expect("is writable");
            left -= 1;
        }
    }
    file.flush().expect("is writable");
    let unique: Vec<Value> = connector
        .user_attributes()
        .expect("has users")
        .iter()
        .filter(|attribute| attribute.is(Flag::Unique))
        .map(|attribute| json!({"key": attribute.key, "fold": attribute.is_not(Flag::CaseSensitive)}))
        .collect();
    let about = json!({"schema": schema, "unique": unique});
    std::fs::write(format!("{path}.schema.json"), schema.to_string()).expect("is writable");
    std::fs::write(format!("{path}.about.json"), about.to_string()).expect("is writable");
}

/// Whether each value has the one type of its column, and each unique one folds by becoming lower case, character by
/// character.
fn is_typed(connector: &Connector, schema: &Value, record: &Value) -> bool {
    let record = record.as_object().expect("is an object");
    let attributes = connector.user_attributes().expect("has users");
    record.iter().all(|(key, value)| {
        let types = &schema["properties"][key]["type"];
        let has =
            |name: &str| types == name || types.as_array().is_some_and(|all| all.iter().any(|it| it == name));
        let fits = match value {
            Value::String(_) => has("string"),
            Value::Bool(_) => has("boolean"),
            Value::Array(values) => !has("string") && values.iter().all(Value::is_string),
            _ => false,
        };
        let is_unique = attributes.find(key).is_some_and(|attribute| attribute.is(Flag::Unique));
        let folds = |text: &str| {
            let is_one = |c: char| c.to_lowercase().count() == 1;
            text.chars().all(is_one) && caseless::default_case_fold_str(text) == text.to_lowercase()
        };
        fits && (!is_unique || value.as_str().is_none_or(folds))
    })
}

/// The line, its unique values unlike those of other parts; the limits are far from them.
fn tell_apart(connector: &Connector, line: &[u8], record: &Value, part: u64) -> Vec<u8> {
    let mut line = String::from_utf8(line.to_vec()).expect("is UTF-8");
    for attribute in connector.user_attributes().expect("has users").iter() {
        let value = record.get(attribute.key).and_then(Value::as_str);
        if let Some(value) =
            value.filter(|value| attribute.is(Flag::Unique) && (8..60).contains(&value.len()))
        {
            let old = format!("\"{}\":\"{value}\"", attribute.key);
            let new = format!("\"{}\":\"{part}.{value}\"", attribute.key);
            line = line.replacen(&old, &new, 1);
        }
    }
    line.push('\n');
    line.into_bytes()
}

//! A JSON Schema of records, for other validators.

use provmap_model::Connector;
use serde_json::{Map, Value, json};

use super::plan::{FedBy, Plan, PlannedTarget};
use crate::domain::{Kinds, Operation};

/// A JSON Schema (2020-12) of the records of a connector, in the target's attribute names.
///
/// It says what a schema can say, and refuses nothing that a [`Plan`] lets pass: no uniqueness; of a smallest length
/// only what holds in every unit.
///
/// ```
/// use provmap::record::{Operation, record_schema};
/// let schema = record_schema(provmap::connector("Slack").unwrap(), Operation::Create);
/// assert_eq!(schema["required"], serde_json::json!(["primaryEmail", "userName"]));
/// assert_eq!(schema["properties"]["userName"]["type"], serde_json::json!(["string", "array"]));
/// ```
#[must_use]
pub fn record_schema(connector: &Connector, operation: Operation) -> Value {
    let plan = Plan::for_target(connector, operation);
    let mut properties = Map::new();
    let mut required: Vec<&str> = Vec::new();
    let attributes = connector.user_attributes().into_iter().flatten();
    for (attribute, target) in attributes.zip(&plan.targets) {
        let key = attribute.key;
        properties.insert(key.to_owned(), property(target));
        if target.required {
            required.push(key);
        }
    }
    required.sort_unstable();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("{} user, {}", connector.store_type(), operation.as_str()),
        "type": "object",
        "required": required,
        "properties": properties,
    })
}

fn property(target: &PlannedTarget) -> Value {
    if target.not_writable {
        return json!(false);
    }
    // The operation leaves it out, whatever it is.
    if matches!(target.fed_by, FedBy::Nothing) {
        return json!(true);
    }
    let kinds = target.constraints.kinds;
    if target.takes_json() {
        return if target.refuses_null { json!({"not": {"type": "null"}}) } else { json!(true) };
    }
    let mut schema = one(target);
    let mut types: Vec<&str> = if kinds == Kinds::ANY {
        vec!["string", "number", "boolean", "object"]
    } else {
        let names = [
            (Kinds::TEXT, "string"),
            (Kinds::NUMBER, "number"),
            (Kinds::BOOLEAN, "boolean"),
            (Kinds::COMPLEX, "object"),
        ];
        names.into_iter().filter(|(kind, _)| kinds.contains(*kind)).map(|(_, name)| name).collect()
    };
    let mut items = schema.clone();
    if kinds != Kinds::ANY {
        items.insert("type".to_owned(), one_or_all(&types));
    }
    if target.takes_several() {
        // Lengths are of the values.
        schema = Map::new();
        types = vec!["array"];
    } else if !target.takes_one() {
        types.push("array");
    }
    if !target.refuses_null {
        types.push("null");
    }
    schema.insert("type".to_owned(), one_or_all(&types));
    if !target.takes_one() {
        schema.insert("items".to_owned(), Value::Object(items));
        let values = target.constraints.values;
        for (name, limit) in [("minItems", values.min), ("maxItems", values.max)] {
            schema.extend(limit.map(|limit| (name.to_owned(), json!(limit))));
        }
    }
    Value::Object(schema)
}

fn one_or_all(types: &[&str]) -> Value {
    if let [only] = types { json!(only) } else { json!(types) }
}

/// The constraints of one value, its type aside.
fn one(target: &PlannedTarget) -> Map<String, Value> {
    let mut schema = Map::new();
    let length = target.constraints.length;
    // A schema counts characters. A text that is too short in these alone may fit in UTF-16, of which a character takes
    // at most two units.
    let least = length.min.map(|min| min.div_ceil(2));
    for (name, limit) in [("minLength", least), ("maxLength", length.max)] {
        schema.extend(limit.filter(|limit| *limit > 0).map(|limit| (name.to_owned(), json!(limit))));
    }
    schema
}

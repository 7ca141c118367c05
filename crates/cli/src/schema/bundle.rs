//! The schema of a bundle: stores, a propagation rule and its mappings.

use std::collections::BTreeMap;

use provmap::{Connector, SourceSchema};
use serde_json::{Map, Value, json};

use super::mapping::{CHECKED, UNCHECKED, definitions, set};
use super::parts::{DRAFT, WRITTEN, definition, object, or_null, schema_key, suggested, text};

pub(super) fn schema(connector: &Connector, source: &SourceSchema) -> Value {
    let store = connector.store_type();
    let stores = listed(
        "A propagation store, or a list of them, as PingOne's API answers it.",
        "stores",
        "store",
        false,
    );
    let rules = listed(
        "The propagation rule, or a list of them, as PingOne's API answers it.",
        "rules",
        "propagationRule",
        true,
    );
    let mappings = json!({ "description": "The lines, in any form of a mapping file.", "type": ["array", "object", "null"] });
    let keys = [
        schema_key(),
        ("stores", stores.clone()),
        ("store", stores),
        ("rules", rules.clone()),
        ("rule", rules),
        ("mappings", mappings),
    ];
    let description = format!("The propagation rule and the store around mappings for {store}.");
    let mut schema = object(&description, keys, &[]);
    schema.insert("anyOf".to_owned(), json!([{ "required": ["stores"] }, { "required": ["store"] }]));
    let lines = |line: &str| {
        let set = json!({ "anyOf": [{ "type": "null" }, set(line)] });
        json!({ "properties": { "mappings": set } })
    };
    schema.insert("if".to_owned(), of_this_store(store));
    schema.insert("then".to_owned(), lines(CHECKED));
    schema.insert("else".to_owned(), lines(UNCHECKED));
    schema.insert("$schema".to_owned(), json!(DRAFT));
    schema.insert("title".to_owned(), json!(format!("Bundle for {store}")));
    let mut all = definitions(connector, source);
    all.insert("store".to_owned(), one_store(connector));
    all.insert("propagationRule".to_owned(), propagation_rule());
    schema.insert("definitions".to_owned(), Value::Object(all));
    Value::Object(schema)
}

/// One object of a definition, an array of them, or a list response of the API.
fn listed(description: &str, plural: &str, item: &str, is_optional: bool) -> Value {
    let item = definition(item);
    let mut kinds = vec!["object", "array"];
    kinds.extend(is_optional.then_some("null"));
    json!({
        "description": description,
        "type": kinds,
        "items": item,
        "if": { "type": "object", "required": ["_embedded"] },
        "then": { "properties": { "_embedded": { "properties": { plural: { "type": "array", "items": item } } } } },
        "else": { "if": { "type": "object" }, "then": item },
    })
}

/// Bundles of one store beside PingOne, which is of this type: all lines are compared with it. Whether users go into the store is
/// said by identifiers, which a schema cannot compare: that they do is taken for granted.
fn of_this_store(store: &str) -> Value {
    let this =
        json!({ "type": "object", "required": ["type"], "properties": { "type": { "const": store } } });
    let pair = json!({
        "type": "array",
        "minItems": 1,
        "maxItems": 2,
        "contains": this,
        "items": { "required": ["type"], "properties": { "type": { "enum": [store, "directory", "PingOne"] } } },
        "not": { "minItems": 2, "items": this },
    });
    let response = json!({
        "type": "object",
        "required": ["_embedded"],
        "properties": { "_embedded": { "required": ["stores"], "properties": { "stores": pair } } },
    });
    let one = json!({ "allOf": [this, { "not": { "required": ["_embedded"] } }] });
    let stores = json!({ "anyOf": [one, pair, response] });
    let under = |key: &str| json!({ "required": [key], "properties": { key: stores } });
    json!({ "anyOf": [under("store"), under("stores")] })
}

fn one_store(connector: &Connector) -> Value {
    let store = connector.store_type();
    let types = [
        (store.to_owned(), format!("The store behind the connector {store}.")),
        ("directory".to_owned(), "PingOne itself.".to_owned()),
    ];
    let kind = json!({
        "allOf": [suggested("The store type.", types, false), { "type": "string", "pattern": WRITTEN }],
    });
    json!({
        "description": "A propagation store. What is not read of it, as its name, can stay.",
        "type": "object",
        "required": ["type"],
        "properties": {
            "id": text("The identifier that the propagation rule names it by.", true),
            "type": kind,
            "configuration": {
                "description": "How the store is connected, and what it is set to do. Leave secrets out, or write a placeholder such as `{{token}}`.",
                "type": or_null("object", true),
            },
        },
        "if": { "properties": { "type": { "const": store } } },
        "then": { "properties": { "configuration": { "properties": configuration(connector) } } },
    })
}

/// The keys of the connection profiles that metadata lists. Whether case matters in them is not documented, and no value is
/// refused here.
fn configuration(connector: &Connector) -> Map<String, Value> {
    let profiles = connector.table().connection_profiles.iter().flatten();
    let mut keys = BTreeMap::new();
    for attribute in profiles.flat_map(|profile| profile.connection_attributes.iter().flatten()) {
        let Some(key) = attribute.key else { continue };
        let said = [attribute.display_label, attribute.description].into_iter().flatten();
        let mut said: Vec<&str> = said.collect();
        let flags = [
            (attribute.required, "required: a connection must give it"),
            (attribute.sensitive, "sensitive: a secret"),
        ];
        said.extend(flags.into_iter().filter(|(flag, _)| *flag == Some(true)).map(|(_, words)| words));
        let mut choices: Vec<Value> = attribute
            .possible_values
            .unwrap_or_default()
            .iter()
            .map(|value| json!({ "const": value }))
            .collect();
        if attribute.type_boolean == Some(true) {
            choices.extend([json!({ "const": true }), json!({ "const": false })]);
        }
        let mut schema = json!({ "description": said.join("\n") });
        if let (Value::Object(schema), false) = (&mut schema, choices.is_empty()) {
            choices.push(json!({ "not": false }));
            schema.insert("anyOf".to_owned(), Value::Array(choices));
        }
        keys.entry(key.to_owned()).or_insert(schema);
    }
    keys.into_iter().collect()
}

fn propagation_rule() -> Value {
    let store = |what: &str| {
        json!({
            "description": what,
            "type": or_null("object", true),
            "properties": { "id": text("The identifier of the store.", true) },
        })
    };
    json!({
        "description": "A propagation rule. What is not read of it, as its name, can stay.",
        "type": "object",
        "properties": {
            "id": text("The identifier that mappings name it by.", true),
            "sourceStore": store("The store that users come from."),
            "targetStore": store("The store that users go to."),
            "active": { "description": "Whether the propagation rule runs." },
            "groups": {
                "description": "The groups that are provisioned.",
                "type": or_null("array", true),
            },
            "populationExpression": { "description": "The filter of the users that it is for." },
        },
    })
}

//! The schema of a bundle: stores, a propagation rule and its mappings.

use provmap::{Connector, SourceSchema};
use serde_json::{Value, json};

use super::connection::configuration;
use super::mapping::{CHECKED, UNCHECKED, definitions, set};
use super::parts::{DRAFT, WRITTEN, definition, deprecated, object, or_null, schema_key, suggested, text};

pub(super) fn schema(connector: &Connector, source: &SourceSchema) -> Value {
    let store = connector.store_type();
    let stores = listed(
        "The stores of the propagation rule, or the one that is not PingOne, as PingOne's API answers them.",
        "stores",
        "store",
        false,
    );
    let rules = listed(
        "The propagation rule, or several in a list, as PingOne's API answers them.",
        "rules",
        "propagationRule",
        true,
    );
    let mappings = json!({ "description": "The lines of the propagation rule, in any form that a mapping file can have.", "type": ["array", "object", "null"] });
    let keys = [
        schema_key(),
        ("stores", stores.clone()),
        ("store", stores),
        ("rules", rules.clone()),
        ("rule", rules),
        ("mappings", mappings),
        (
            "metadata",
            answer("PingOne's metadata of the store that is not PingOne, in place of what is compiled in."),
        ),
        ("sourceSchema", answer("The attributes of the directory, as PingOne's API answers them.")),
    ];
    let description = format!("A bundle for {store}: the propagation rule, its stores and its mappings.");
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

/// An answer of PingOne's API that has a schema of its own.
fn answer(description: &str) -> Value {
    json!({ "description": description, "type": ["object", "null"] })
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
        (store.to_owned(), format!("The store of the connector {store}.")),
        ("directory".to_owned(), "PingOne itself.".to_owned()),
    ];
    let kind = json!({
        "allOf": [suggested("The store type.", types, false), { "type": "string", "pattern": WRITTEN }],
    });
    json!({
        "description": "A propagation store: what users are copied from or to. What provmap does not read, such as the name, can stay.",
        "type": "object",
        "required": ["type"],
        "properties": {
            "id": text("The identifier by which the propagation rule names the store.", true),
            "type": kind,
            "configuration": {
                "description": "How PingOne connects to the store, and what it does there. Leave secrets out, or write a placeholder such as `{{token}}`.",
                "type": or_null("object", true),
            },
        },
        "if": { "properties": { "type": { "const": store } } },
        "then": { "properties": { "configuration": { "properties": configuration(connector) } } },
    })
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
        "description": "The propagation rule: which users go from where to where. What provmap does not read, such as the name, can stay.",
        "type": "object",
        "properties": {
            "id": text("The identifier by which mappings name the propagation rule.", true),
            "sourceStore": store("The store that users come from."),
            "targetStore": store("The store that users go to."),
            "active": { "description": "Whether the propagation rule runs: true or false." },
            "groups": {
                "description": "The groups that are provisioned.",
                "type": or_null("array", true),
            },
            "populationExpression": {
                "description": "The users that the propagation rule is for: a SCIM filter on their attributes, such as `population.id eq \"…\"`.",
            },
            "populations": deprecated(
                "The populations that the propagation rule is for. Deprecated: `populationExpression` is in its place.",
            ),
            "deprovision": deprecated(
                "Whether users who no longer belong to the propagation rule are removed, as its name says. Deprecated: PingOne's documentation points to `managed` of the store.",
            ),
        },
    })
}

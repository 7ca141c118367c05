//! The schema of a mapping file: the forms that the reader takes, and the lines that the check finds no error in.

use provmap::{AttributeList, Connector, MappingKind, SourceSchema};
use serde_json::{Map, Value, json};

use super::parts::{DRAFT, EXPRESSED, NAMED, at_hand_but, definition, one_of, schema_key, suggested, text};
use super::words;

/// The lines of a set that is compared with a connector, and of one that perhaps is not.
pub(super) const CHECKED: &str = "mapping";
pub(super) const UNCHECKED: &str = "mappingOfAnother";

/// The members that only a line has.
const OF_A_LINE: [&str; 3] = ["targetAttribute", "sourceAttribute", "expression"];

pub(super) fn schema(connector: &Connector, source: &SourceSchema) -> Value {
    let store = connector.store_type();
    let mut schema = set(CHECKED);
    schema.insert("$schema".to_owned(), json!(DRAFT));
    schema.insert("title".to_owned(), json!(format!("Mappings for {store}")));
    schema.insert("definitions".to_owned(), Value::Object(definitions(connector, source)));
    Value::Object(schema)
}

/// A mapping set in any form that is read, with lines of a definition: an array, one line, or an object around a list.
pub(super) fn set(line: &str) -> Map<String, Value> {
    let lines = json!({
        "description": "The lines of the propagation rule, in their order.",
        "type": ["array", "null"],
        "items": definition(line),
    });
    let (schema_key, of_schema) = schema_key();
    let one = OF_A_LINE.map(|key| json!({ "required": [key] }));
    let set = json!({
        "type": ["array", "object"],
        "items": definition(line),
        "if": { "type": "object" },
        "then": {
            "properties": {
                schema_key: of_schema,
                "connector": definition("connector"),
                "mappings": lines,
                "_embedded": {
                    "description": "The list, as PingOne's API answers it.",
                    "type": "object",
                    "properties": { "mappings": lines },
                },
            },
            "if": { "anyOf": [{ "required": ["mappings"] }, { "required": ["_embedded"] }] },
            "else": { "if": { "anyOf": one }, "then": definition(line), "else": { "required": ["mappings"] } },
        },
    });
    match set {
        Value::Object(set) => set,
        _ => Map::new(),
    }
}

/// What a [`set`] refers to.
pub(super) fn definitions(connector: &Connector, source: &SourceSchema) -> Map<String, Value> {
    let store = connector.store_type();
    let this = (store.to_owned(), format!("The connector of {store}."));
    let of_connector = suggested("The connector (store type) that the lines are for.", [this], true);
    let definitions = [
        ("connector", of_connector),
        ("source", source_attribute(source)),
        (UNCHECKED, line(Vec::new())),
        (CHECKED, line(targets(connector))),
    ];
    definitions.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

/// A line that has a target, and one of the two that can feed it. Of one that says that it is for neither users nor groups, nothing
/// is known.
fn line(targets: Vec<Value>) -> Value {
    let [user, group] = [MappingKind::User, MappingKind::Group].map(word);
    let known = of_kinds(&[MappingKind::User, MappingKind::Group]);
    let kinds = [
        (user, "The line maps an attribute of users, as it does without this key.".to_owned()),
        (
            group,
            "The line maps an attribute of groups. This word is inferred: PingOne documents the other only."
                .to_owned(),
        ),
    ];
    let has = |key: &str, pattern: &str| json!({ "required": [key], "properties": { key: { "type": "string", "pattern": pattern } } });
    let fed = [has("sourceAttribute", NAMED), has("expression", EXPRESSED)];
    let mut all = targets;
    all.push(json!({ "anyOf": fed }));
    all.push(json!({
        "not": { "allOf": fed },
        "errorMessage": "A line takes `sourceAttribute` or `expression`: remove one of the two.",
    }));
    json!({
        "description": "A line: what is sent to one attribute of the target.",
        "type": "object",
        "properties": {
            "targetAttribute": { "type": ["string", "null"] },
            "sourceAttribute": definition("source"),
            "expression": text(
                "An expression of PingOne Expression Language that computes the value, such as `#root.name.given`.",
                true,
            ),
            "attributeMappingType": at_hand_but("Whose attribute the line maps.", kinds, &["object", "array", "number"]),
        },
        "if": known,
        "then": {
            "required": ["targetAttribute"],
            "properties": { "targetAttribute": { "type": "string", "pattern": NAMED } },
            "allOf": all,
        },
    })
}

/// A line that is of one of these kinds, or does not say of which it is.
fn of_kinds(kinds: &[MappingKind]) -> Value {
    let words: Vec<String> = kinds.iter().copied().map(word).collect();
    json!({ "properties": { "attributeMappingType": { "not": { "type": "string", "not": { "enum": words } } } } })
}

fn word(kind: MappingKind) -> String {
    kind.word().unwrap_or_default().to_owned()
}

/// The targets of lines for users and for groups, where the metadata lists them.
fn targets(connector: &Connector) -> Vec<Value> {
    let store = connector.store_type();
    let is_of = |kind: MappingKind| match kind {
        MappingKind::User => of_kinds(&[kind]),
        _ => json!({
            "required": ["attributeMappingType"],
            "properties": { "attributeMappingType": { "const": word(kind) } },
        }),
    };
    let of = |kind, list: AttributeList| {
        let targets = words::targets(connector, list)?;
        let description = format!("The {} attribute of {store} that gets the value.", list.owner());
        let target = json!({ "properties": { "targetAttribute": one_of(&description, targets) } });
        Some(json!({ "if": is_of(kind), "then": target }))
    };
    let users = of(MappingKind::User, AttributeList::User);
    users.into_iter().chain(of(MappingKind::Group, AttributeList::Group)).collect()
}

/// The attribute of the directory that feeds a line. A schema that is not closed may leave custom attributes out.
fn source_attribute(schema: &SourceSchema) -> Value {
    suggested("The attribute of a PingOne user that is sent.", words::sources(schema), true)
}

//! The schema of a source schema: custom attributes, or what PingOne's API answers.

use provmap::AttributeType;
use serde_json::{Map, Value, json};

use super::parts::{Key, WRITTEN, document, list, object, or_null, schema_key, suggested, text};

pub(super) fn schema() -> Value {
    let closed = (
        "closed",
        flag("Whether your directory has no attributes but these and the ones that every environment has."),
    );
    let attributes = list(
        "The attributes. Of those that every environment has, what is not said here stays as it is.",
        &Value::Object(object("An attribute of the PingOne directory.", attribute(), &["path"])),
        true,
    );
    let reference = object(
        "A `referenceAttribute` of store metadata, and the attributes of the directory that it means.",
        [
            ("reference", text("The name in store metadata, such as `work_email`.", false)),
            (
                "sources",
                list(
                    "The paths of the attributes that hold it, such as `email`.",
                    &json!({ "type": "string" }),
                    false,
                ),
            ),
        ],
        &["reference", "sources"],
    );
    let references = list(
        "The attributes of the directory that store metadata means by its references.",
        &Value::Object(reference),
        true,
    );
    let written = object(
        "",
        [schema_key(), closed.clone(), ("attributes", attributes), ("references", references)],
        &[],
    );
    let answer = json!({
        "required": ["_embedded"],
        "properties": {
            "closed": closed.1,
            "_embedded": {
                "description": "The attributes of an environment, as PingOne's API answers them.",
                "type": "object",
                "required": ["attributes"],
                "properties": { "attributes": { "type": "array" } },
            },
        },
    });
    let mut schema = Map::new();
    let description = "Custom attributes of your PingOne directory: `--source-schema FILE`.";
    schema.insert("description".to_owned(), json!(description));
    schema.insert("type".to_owned(), json!("object"));
    let is_answer = json!({ "required": ["_embedded"], "not": { "required": ["attributes"] } });
    let mut written = written;
    written.remove("description");
    schema.insert("if".to_owned(), is_answer);
    schema.insert("then".to_owned(), answer);
    schema.insert("else".to_owned(), Value::Object(written));
    document("Source schema".to_owned(), schema)
}

fn flag(description: &str) -> Value {
    json!({ "description": description, "type": or_null("boolean", true) })
}

fn number(description: &str) -> Value {
    json!({ "description": description, "type": or_null("integer", true), "minimum": 0 })
}

/// The properties of an attribute.
fn attribute() -> Vec<Key> {
    let path = json!({
        "description": "The path used in a mapping's `sourceAttribute`, such as `name.given`.",
        "type": "string",
        "pattern": WRITTEN,
    });
    let kinds = [AttributeType::String, AttributeType::Boolean, AttributeType::Json, AttributeType::Complex];
    let kinds = kinds.map(|kind| (kind.as_str().to_owned(), String::new()));
    vec![
        ("path", path),
        ("consoleLabel", text("The label in the console.", true)),
        ("type", suggested("The type of the value.", kinds, true)),
        ("minLength", number("The smallest length of a value.")),
        ("maxLength", number("The greatest length of a value.")),
        ("alwaysSet", flag("Whether every user has a value.")),
        ("required", flag("Whether the environment's schema requires a value, which makes it always set.")),
        ("unique", flag("Whether no two users of an environment hold the same value.")),
        ("multiValued", flag("Whether there can be several values.")),
        ("readOnly", flag("Whether only PingOne writes it.")),
        ("enabled", flag("Whether the environment uses it; a disabled attribute reads as null.")),
        ("format", text("The form of the value: a name such as `uuid`, or a regular expression.", true)),
        ("openMembers", flag("Whether there are members below it that are not listed, as of custom JSON.")),
    ]
}

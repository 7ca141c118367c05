//! What schemas are made of. They are of draft-07, which the JSON service of VS Code follows whole.
//!
//! A schema refuses nothing that the readers and rules of provmap let pass. These trim blanks around names and words, so that
//! a text with blanks around it is let pass here, whatever it is.

use serde_json::{Map, Value, json};

pub(super) const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// White space, as the characters of a class.
macro_rules! space {
    () => {
        "\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
    };
}

/// White space, and what has no width.
macro_rules! blank {
    () => {
        concat!(space!(), "\\u00ad\\u180e\\u200b-\\u200d\\u2060\\ufeff")
    };
}

/// A text in which something is written.
pub(super) const WRITTEN: &str = concat!("[^", space!(), "]");
/// A name that is more than blanks.
pub(super) const NAMED: &str = concat!("[^", blank!(), "]");
/// An expression that is more than blanks.
pub(super) const EXPRESSED: &str = "[^ \\t\\r\\n]";
/// A text with blanks around it.
const PADDED: &str = concat!("^[", blank!(), "]|[", blank!(), "]$");

/// What a file can hold under a key.
pub(super) type Key = (&'static str, Value);

/// A word, and what is said of it.
pub(super) type Word = (String, String);

pub(super) fn padded() -> Value {
    json!({ "type": "string", "pattern": PADDED })
}

/// One of these words.
pub(super) fn one_of(description: &str, words: impl IntoIterator<Item = Word>) -> Value {
    json!({ "description": description, "anyOf": [choice(words), padded()] })
}

/// A text, or null where `is_optional`; these words are at hand.
pub(super) fn suggested(
    description: &str,
    words: impl IntoIterator<Item = Word>,
    is_optional: bool,
) -> Value {
    // Not by the types that are taken: editors would complete null too.
    let mut refused = vec!["object", "array", "number", "boolean"];
    refused.extend((!is_optional).then_some("null"));
    at_hand_but(description, words, &refused)
}

/// A value of none of these types; these words are at hand.
pub(super) fn at_hand_but(
    description: &str,
    words: impl IntoIterator<Item = Word>,
    refused: &[&str],
) -> Value {
    let mut words = words.into_iter().peekable();
    let other = json!({ "type": refused });
    // Editors refuse a schema with a list of no words.
    if words.peek().is_none() {
        return json!({ "description": description, "not": other });
    }
    json!({ "description": description, "anyOf": [choice(words), { "not": other }] })
}

/// The words, and what is said of each. With a `const` for each, VS Code would say of a wrong word what is said of the first.
fn choice(words: impl IntoIterator<Item = Word>) -> Value {
    let (words, said): (Vec<String>, Vec<String>) = words.into_iter().unzip();
    if said.iter().all(String::is_empty) {
        return json!({ "enum": words });
    }
    json!({ "enum": words, "enumDescriptions": said })
}

/// A text, or null where `is_optional`.
pub(super) fn text(description: &str, is_optional: bool) -> Value {
    json!({ "description": description, "type": or_null("string", is_optional) })
}

/// A key that is read, and has another one in its place. Editors do not complete it.
pub(super) fn deprecated(description: &str) -> Value {
    json!({ "description": description, "doNotSuggest": true })
}

/// A text in which something is written.
pub(super) fn written(description: &str) -> Value {
    json!({ "description": description, "type": "string", "pattern": WRITTEN })
}

/// A text in which something is written; these words are at hand.
pub(super) fn at_hand(description: &str, words: Vec<Word>) -> Value {
    if words.is_empty() {
        return written(description);
    }
    let choices = json!([choice(words), { "pattern": WRITTEN }]);
    json!({ "description": description, "type": "string", "anyOf": choices })
}

pub(super) fn or_null(kind: &str, is_optional: bool) -> Value {
    if is_optional { json!([kind, "null"]) } else { json!(kind) }
}

pub(super) fn list(description: &str, items: &Value, is_optional: bool) -> Value {
    json!({ "description": description, "type": or_null("array", is_optional), "items": items })
}

/// An object of these members, and of no others.
pub(super) fn object(
    description: &str,
    keys: impl IntoIterator<Item = Key>,
    required: &[&str],
) -> Map<String, Value> {
    let properties: Map<String, Value> =
        keys.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    let mut object = Map::new();
    object.insert("description".to_owned(), json!(description));
    object.insert("type".to_owned(), json!("object"));
    object.insert("properties".to_owned(), Value::Object(properties));
    object.insert("additionalProperties".to_owned(), json!(false));
    if !required.is_empty() {
        object.insert("required".to_owned(), json!(required));
    }
    object
}

/// A whole schema.
pub(super) fn document(title: String, mut schema: Map<String, Value>) -> Value {
    schema.insert("$schema".to_owned(), json!(DRAFT));
    schema.insert("title".to_owned(), json!(title));
    Value::Object(schema)
}

/// The key by which a JSON file names its schema. It is for editors.
pub(super) fn schema_key() -> Key {
    ("$schema", json!({ "description": "The JSON Schema of this file, for editors." }))
}

pub(super) fn definition(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}

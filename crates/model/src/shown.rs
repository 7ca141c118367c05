//! Store metadata and source schemas as they can be shown to whoever is at a terminal.

use std::borrow::Cow;

use crate::json::Json;
use crate::read::Read as _;
use crate::secret::NO_TARGETS;
use crate::shape::{Shape, Showing, blotted};
use crate::source::{Answer, SchemaFile};
use crate::table::Table;
use crate::text::shown_key;

/// Store metadata.
pub const METADATA: Shape = Table::SHAPE;

/// A source schema, be it a file of one or an answer of PingOne's API.
pub const SOURCE_SCHEMA: Shape = Answer::SHAPE;

/// Store metadata as an excerpt can show it; nothing where the text has none of the members that metadata is known by.
///
/// ```
/// use provmap_model::shown::metadata;
/// let text = r#"{"information": {"key": "Acme", "contact": "ada@example.com"}}"#;
/// let shown = r#"{"information": {"key": "Acme", "contact": "***************"}}"#;
/// assert_eq!(metadata(text).as_deref(), Some(shown));
/// assert_eq!(metadata(r#"{"access_token": "x"}"#), None);
/// ```
#[must_use]
pub fn metadata(text: &str) -> Option<String> {
    of_rows(text, Table::SHAPE, &["information", "attributeMetadata"])
}

/// A source schema as an excerpt can show it; nothing where the text has none of the members that one is known by.
#[must_use]
pub fn source_schema(text: &str) -> Option<String> {
    of_rows(text, SchemaFile::SHAPE, &["closed", "attributes", "references"])
        .or_else(|| of_rows(text, Answer::SHAPE, &["_embedded"]))
}

/// A value of store metadata, the one at a JSON pointer, with what is not known in it replaced by its kind: `(a string)`.
///
/// ```
/// use provmap_model::{Json, shown::metadata_value};
/// let value = Json::read(r#"{"key": "title", "maxLength": 9, "owner": "Ada", "levels": [1, {}]}"#).unwrap();
/// let shown = metadata_value("/attributeMetadata/userAttributes/title", &value);
/// let expected = r#"{"key":"title","maxLength":9,"owner":"(a string)","levels":"(an array)"}"#;
/// assert_eq!(serde_json::to_string(&shown).unwrap(), expected);
/// ```
#[must_use]
pub fn metadata_value(pointer: &str, value: &Json) -> Json {
    let tokens = pointer.split('/').skip(1);
    let shape = tokens.fold(Table::SHAPE, |shape, token| match shape {
        Shape::List(_) => shape.element(),
        shape => shape.member(token),
    });
    known(value, shape)
}

/// What a shape names of a value. Values are as deep as the reader lets them be.
fn known(value: &Json, shape: Shape) -> Json {
    match (value, shape) {
        (Json::Null | Json::Bool(_), _) => value.clone(),
        (_, Shape::Unknown) => Json::String(format!("({})", value.kind()).into()),
        (Json::Object(members), _) => {
            let members = members.iter().map(|(key, value)| {
                let inside = shape.member(key);
                let is_known = !matches!(inside, Shape::Unknown);
                let key = if is_known { key.clone() } else { Cow::Owned(shown_key(key).to_owned()) };
                (key, known(value, inside))
            });
            Json::Object(members.collect())
        }
        (Json::Array(values), Shape::List(_) | Shape::Json) => {
            Json::Array(values.iter().map(|value| known(value, shape.element())).collect())
        }
        (Json::Array(_), _) => known(value, Shape::Unknown),
        (_, Shape::Value | Shape::Json) => value.clone(),
        (Json::String(text), _) if !shape.shown_of(text).is_empty() => {
            Json::String(Cow::Owned(shape.shown_of(text).to_owned()))
        }
        _ => known(value, Shape::Unknown),
    }
}

fn of_rows(text: &str, shape: Shape, tells: &[&str]) -> Option<String> {
    let blotted = blotted(
        text,
        shape,
        tells,
        Showing { is_public: str::is_empty, stays_json: false, secrets: &NO_TARGETS },
    );
    blotted.is_told.then_some(blotted.text)
}

//! The schema of an overlay.

use provmap::model::{Flag, Limit};
use provmap::overlay::{Format, LengthUnit};
use provmap::{AttributeList, Connector, Connectors};
use provmap_model::correction::{FORMAT, LENGTH_UNIT, NORMALISED, RESERVED};
use serde_json::{Value, json};

use super::parts::{Key, Word, at_hand, document, list, object, one_of, padded, written};
use super::words;
use crate::connectors::meaning;

/// The schema, with the attributes of a connector where one is named.
pub(super) fn schema(known: &Connectors, named: Option<&Connector>) -> Value {
    let correction = object(
        "What one attribute of a connector takes, beside what its metadata says.",
        about(known, named).into_iter().chain(properties()),
        &["connector", "attribute", "source", "seen"],
    );
    let corrections = list("The corrections, each in `[[correction]]`.", &Value::Object(correction), false);
    let description = "Sourced corrections of a connector's metadata: `--overlay FILE`.";
    document("Overlay".to_owned(), object(description, [("correction", corrections)], &[]))
}

/// What a correction says of itself.
fn about(known: &Connectors, named: Option<&Connector>) -> Vec<Key> {
    let connectors: Vec<Word> = match named {
        Some(connector) => vec![store(connector)],
        None => known.iter().map(store).collect(),
    };
    let mut attributes: Vec<Word> = Vec::new();
    for word in AttributeList::ALL.iter().filter_map(|list| words::targets(named?, *list)).flatten() {
        // One that users and groups have is at hand once.
        if !attributes.iter().any(|(key, _)| *key == word.0) {
            attributes.push(word);
        }
    }
    vec![
        ("connector", at_hand("The connector (store type).", connectors)),
        ("attribute", at_hand("The name of the attribute, as in a mapping's `targetAttribute`.", attributes)),
        (
            "group",
            json!({ "description": "If true: the attribute is one of groups, not of users.", "type": "boolean" }),
        ),
        ("source", written("Where the correction was read: an address or a document.")),
        (
            "seen",
            json!({ "description": "The day on which it was read there, without quotes: 2026-11-22.", "type": "string", "format": "date" }),
        ),
        ("note", written("What the reader of a finding should know, in a sentence.")),
    ]
}

fn store(connector: &Connector) -> Word {
    let name = connector.table().information.display_name.unwrap_or_default();
    (connector.store_type().to_owned(), name.to_owned())
}

/// The properties that it corrects.
fn properties() -> Vec<Key> {
    let flags = Flag::ALL.iter().copied().map(|flag| {
        let description = format!("If true: {}.", meaning(flag));
        (flag.as_str(), json!({ "description": description, "type": "boolean" }))
    });
    let limits = Limit::ALL.iter().copied().map(|limit| {
        let description = match limit {
            Limit::MaxNumberOfValues => "The most values that the attribute takes.",
            Limit::MinNumberOfValues => "The fewest values that the attribute takes.",
            Limit::MaxLength => "The greatest length of a value.",
            Limit::MinLength => "The smallest length of a value.",
        };
        (limit.as_str(), json!({ "description": description, "type": "integer", "minimum": 0 }))
    });
    let units = LengthUnit::ALL.iter().map(|unit| (unit.as_str().to_owned(), String::new()));
    let formats = Format::ALL.iter().map(|format| (format.as_str().to_owned(), format.describe().to_owned()));
    let values = json!({ "anyOf": [written("A value."), padded()] });
    let others = [
        (LENGTH_UNIT, one_of("What `maxLength` and `minLength` count.", units)),
        (FORMAT, one_of("What a value has to look like.", formats)),
        (
            NORMALISED,
            written(
                "What the target does to a value before it compares it with those of other users, in words.",
            ),
        ),
        (RESERVED, list("Values that the target refuses, compared ignoring case.", &values, false)),
    ];
    flags.chain(limits).chain(others).collect()
}

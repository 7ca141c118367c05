//! Whatever is read as metadata does not panic, and what is accepted comes back as it was.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "a test")]

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use provmap_model::{Connector, SourceSchema, StoreTypes};
use serde_json::{Map, Value};

const FILES: [&str; 5] = [
    include_str!("../../../metadata/connectors/GitHubEMU.json"),
    include_str!("../../../metadata/connectors/Slack.json"),
    include_str!("../../../metadata/connectors/Zoom.json"),
    include_str!("../../../metadata/source/directory.json"),
    include_str!("../../../metadata/store-types.json"),
];

/// The keys that metadata has, and some that it has not.
const KEYS: [&str; 40] = [
    "information",
    "key",
    "version",
    "displayName",
    "identityProvider",
    "connectionProfiles",
    "name",
    "connectionAttributes",
    "possibleValues",
    "required",
    "sensitive",
    "attributeMetadata",
    "capabilities",
    "type",
    "maxResources",
    "enhancements",
    "userAttributes",
    "groupAttributes",
    "userName",
    "username",
    "attributeType",
    "creatable",
    "unique",
    "maxLength",
    "minLength",
    "maxNumberOfValues",
    "minNumberOfValues",
    "defaultValue",
    "referenceAttribute",
    "_links",
    "attributes",
    "path",
    "references",
    "reference",
    "sources",
    "closed",
    "storeTypes",
    "aliases",
    "",
    "unknown\n",
];

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        select(&KEYS[..]).prop_map(str::to_owned),
        select(&["STRING", "BOOLEAN", "x"][..]).prop_map(str::to_owned),
        ".{0,8}"
    ]
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (0_u64..4).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        words().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((words(), inner), 0..8).prop_map(|members| members.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
}

/// Reads a text all ways.
fn read(text: &str) -> Result<(), TestCaseError> {
    match Connector::from_json(text) {
        Ok(connector) => {
            let written = serde_json::to_string(&connector).unwrap();
            prop_assert_eq!(&Connector::from_json(&written).unwrap(), &connector);
            let file: Value = serde_json::from_str(text).unwrap();
            prop_assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), file);
            for list in [connector.user_attributes(), connector.group_attributes()].into_iter().flatten() {
                for (index, attribute) in list.iter().enumerate() {
                    prop_assert_eq!(list.position(attribute.key), Some(index));
                }
            }
        }
        Err(error) => {
            let problems = error.problems();
            prop_assert!(!problems.is_empty());
            prop_assert!(problems.is_sorted_by_key(|problem| problem.offset()));
            for problem in problems {
                prop_assert!(!problem.in_file("f").contains(char::is_control));
                prop_assert!(problem.offset().is_none_or(|offset| offset <= text.len()));
                // The pointer leads to a value, or to the object that lacks one.
                if let Ok(file) = serde_json::from_str::<Value>(text) {
                    prop_assert!(file.pointer(problem.pointer()).is_some(), "{:?}", problem);
                }
            }
        }
    }
    if let Ok(schema) = SourceSchema::empty().extend_from_json(text) {
        for attribute in &schema {
            prop_assert_eq!(schema.find(attribute.path), Some(attribute));
        }
        // Reading once more changes nothing.
        prop_assert_eq!(&schema.clone().extend_from_json(text).unwrap(), &schema);
    }
    if let Ok(store_types) = StoreTypes::from_json(text) {
        for store_type in store_types.rows() {
            serde_json::to_string(store_type).unwrap();
        }
    }
    Ok(())
}

/// Puts `other` somewhere into a document.
fn replace(value: &mut Value, path: &[Index], other: Value) {
    match (value, path.split_first()) {
        (Value::Array(elements), Some((first, rest))) if !elements.is_empty() => {
            let at = first.index(elements.len());
            replace(&mut elements[at], rest, other);
        }
        (Value::Object(members), Some((first, rest))) if !members.is_empty() => {
            let at = first.index(members.len());
            replace(members.values_mut().nth(at).unwrap(), rest, other);
        }
        (value, _) => *value = other,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in ".{0,200}") {
        read(&text)?;
    }

    #[test]
    fn any_json(value in json()) {
        read(&value.to_string())?;
    }

    /// A connector around anything: this is accepted now and then.
    #[test]
    fn any_connector(key in words(), information in json(), users in vec((words(), json()), 0..4), extra in json()) {
        let mut users: Map<String, Value> = users.into_iter().collect();
        users.insert("fine".to_owned(), serde_json::json!({"key": "fine", "type": "STRING", "other": extra}));
        let connector = serde_json::json!({
            "extra": information,
            "information": {"key": key, "extra": extra},
            "attributeMetadata": {"userAttributes": users},
        });
        read(&connector.to_string())?;
    }

    /// One value of a real file replaced by another.
    #[test]
    fn a_real_file_with_another_value(file in select(&FILES[..]), path in vec(any::<Index>(), 1..6), other in json()) {
        let mut value: Value = serde_json::from_str(file).unwrap();
        replace(&mut value, &path, other);
        read(&value.to_string())?;
    }

    /// A real file with some of its bytes replaced, and cut.
    #[test]
    fn a_real_file_spoilt(
        file in select(&FILES[..]),
        changes in vec((any::<Index>(), select(&b"{}[]\",:\\0-1eE.tfn \n\x7f"[..])), 0..4),
        end in any::<Index>(),
        cut in any::<bool>(),
    ) {
        let mut bytes = file.as_bytes().to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut {
            bytes.truncate(end.index(bytes.len()));
        }
        if let Ok(text) = std::str::from_utf8(&bytes) {
            read(text)?;
        }
    }
}

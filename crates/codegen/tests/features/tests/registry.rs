use std::fs;
use std::path::Path;

use provmap::registry::{ALL, DIRECTORY, STORE_TYPES, by_name};
use provmap::{Connector, MappingSet};
use serde_json::Value;

const METADATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../metadata");

#[test]
fn the_features_are_on() {
    let value: Value = serde_json::from_str(r#"{"b": 1.10, "a": 2}"#).unwrap();
    assert_eq!(value.to_string(), r#"{"b":1.10,"a":2}"#);
}

#[test]
fn every_key_of_the_registry_is_found() {
    assert!(ALL.len() >= 3);
    for connector in ALL {
        let store_type = connector.store_type();
        for spelling in [store_type, &store_type.to_lowercase(), &store_type.to_uppercase()] {
            assert!(std::ptr::eq(by_name(spelling).unwrap(), *connector), "{spelling}");
        }
        let known = STORE_TYPES.iter().find(|known| known.name == store_type).unwrap();
        for alias in known.aliases.iter() {
            assert!(std::ptr::eq(by_name(alias).unwrap(), *connector), "{alias}");
        }
        for list in [connector.user_attributes(), connector.group_attributes()].into_iter().flatten() {
            for (index, attribute) in list.iter().enumerate() {
                assert_eq!(list.position(attribute.key), Some(index), "{}", attribute.key);
            }
        }
    }
    assert!(by_name("Zom").is_none());
    for attribute in &DIRECTORY {
        assert_eq!(DIRECTORY.find(attribute.path).unwrap().path, attribute.path);
    }
}

#[test]
fn files_are_read_as_without_the_features() {
    for entry in fs::read_dir(Path::new(METADATA).join("connectors")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let read = Connector::from_json(&text).unwrap();
        assert_eq!(&read, by_name(read.store_type()).unwrap());
        let file: Value = serde_json::from_str(&text).unwrap();
        // In order: `Value` keeps it here.
        assert_eq!(serde_json::to_string(&read).unwrap(), file.to_string());
    }
}

#[test]
fn numbers_that_come_as_maps_are_numbers() {
    let text = r#"{"information":{"key":"A","n":[0,-1,1.5,18446744073709551615,-9223372036854775808]},"attributeMetadata":{}}"#;
    assert_eq!(serde_json::to_string(&Connector::from_json(text).unwrap()).unwrap(), text);
    let text = r#"{"information":{"key":"A","n":1e999},"attributeMetadata":{}}"#;
    assert_eq!(Connector::from_json(text).unwrap_err().problems().len(), 1);
}

#[test]
fn mappings_are_read_and_checked() {
    let set = r#"[{"sourceAttribute": "username", "targetAttribute": "userName"}, {"expression": "1.5", "targetAttribute": "title"}]"#;
    let set = MappingSet::from_json(set).unwrap();
    assert!(!format!("{set:?}").is_empty());
}

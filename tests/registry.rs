//! The compiled-in registry against `metadata/`, read here as plain JSON by other means than the library's.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "tests panic when they fail")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use ordered::Ordered;
use provmap::model::{Attributes, Flag, Limit};
use provmap::registry::{ALL, DIRECTORY, GITHUBEMU, SLACK, STORE_TYPES, ZOOM, by_name};
use provmap::{Attribute, Connector};

#[allow(
    dead_code,
    clippy::expect_used,
    clippy::panic,
    reason = "shared by several tests, each of which uses some"
)]
mod ordered;

const METADATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/metadata");

/// The members of an attribute that have a field of their own; all others are extras.
const FLAGS: [&str; 12] = [
    "distinguishingAttribute",
    "creatable",
    "updateable",
    "defaultedOnCreate",
    "nillable",
    "unique",
    "sensitive",
    "requiredOnUpdate",
    "requiredOnCreate",
    "derived",
    "ordered",
    "caseSensitive",
];
const LIMITS: [&str; 4] = ["maxNumberOfValues", "minNumberOfValues", "maxLength", "minLength"];

fn read(path: impl AsRef<Path>) -> Ordered {
    Ordered::read(&fs::read_to_string(Path::new(METADATA).join(path)).unwrap())
}

/// The connector files by store type.
fn files() -> BTreeMap<String, Ordered> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(Path::new(METADATA).join("connectors")).unwrap() {
        let file = read(entry.unwrap().path());
        let store_type = file.find("information").unwrap().find("key").unwrap().text().unwrap();
        assert!(files.insert(store_type.to_owned(), file.clone()).is_none(), "{store_type} has two files");
    }
    files
}

/// The connector of each file.
fn connectors() -> Vec<(Ordered, &'static Connector)> {
    files().into_iter().map(|(store_type, file)| (file, by_name(&store_type).unwrap())).collect()
}

#[test]
fn every_file_has_a_connector_and_every_connector_a_file() {
    let mut compiled: Vec<&str> = ALL.iter().map(|connector| connector.store_type()).collect();
    assert!(compiled.is_sorted_by_key(|store_type| store_type.to_lowercase()));
    compiled.sort_unstable();
    let files = files();
    assert_eq!(compiled, files.keys().map(String::as_str).collect::<Vec<_>>());
    assert!(!files.is_empty());
}

#[test]
fn serialising_gives_the_file_back_key_for_key_in_order() {
    for (file, connector) in connectors() {
        let text = serde_json::to_string(connector).unwrap();
        assert_eq!(Ordered::read(&text), file, "{}", connector.store_type());
        let pretty = serde_json::to_string_pretty(connector).unwrap();
        assert_eq!(Ordered::read(&pretty), file, "{}", connector.store_type());
    }
}

/// As `serde_json::Value` too, which is what a caller would compare.
#[test]
fn serialising_to_a_value_gives_the_value_of_the_file() {
    for entry in fs::read_dir(Path::new(METADATA).join("connectors")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        let connector = by_name(file["information"]["key"].as_str().unwrap()).unwrap();
        assert_eq!(serde_json::to_value(connector).unwrap(), file);
    }
}

#[test]
fn reading_a_file_at_run_time_gives_the_compiled_connector() {
    for entry in fs::read_dir(Path::new(METADATA).join("connectors")).unwrap() {
        let connector = Connector::from_json(fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap();
        assert_eq!(&connector, by_name(connector.store_type()).unwrap());
        let again = Connector::from_json(serde_json::to_string(&connector).unwrap()).unwrap();
        assert_eq!(again, connector);
    }
}

/// Calls `check` with each list of attributes in the files and in the registry: both absent, or both there.
fn each_list(mut check: impl FnMut(&str, &Ordered, &'static Attributes)) {
    let mut lists = 0;
    for (file, connector) in connectors() {
        let metadata = file.find("attributeMetadata").unwrap();
        for (name, compiled) in [
            ("userAttributes", connector.user_attributes()),
            ("groupAttributes", connector.group_attributes()),
        ] {
            let at = format!("{}: {name}", connector.store_type());
            assert_eq!(metadata.find(name).is_some(), compiled.is_some(), "{at}");
            if let (Some(raw), Some(compiled)) = (metadata.find(name), compiled) {
                check(&at, raw, compiled);
                lists += 1;
            }
        }
    }
    assert!(lists > 4, "{lists} lists");
}

#[test]
fn attributes_are_those_of_the_file_in_its_order() {
    each_list(|at, raw, compiled| {
        let keys: Vec<&str> = raw.members().iter().map(|(key, _)| key.as_str()).collect();
        let compiled: Vec<&str> = compiled.iter().map(|attribute| attribute.key).collect();
        assert_eq!(compiled, keys, "{at}");
    });
}

/// The table of names against a search from the first to the last.
#[test]
fn every_attribute_is_found_by_its_name_and_by_no_other() {
    each_list(|at, raw, compiled| {
        for (index, (key, _)) in raw.members().iter().enumerate() {
            assert_eq!(compiled.position(key), Some(index), "{at}: {key}");
            assert!(std::ptr::eq(compiled.find(key).unwrap(), compiled.at(index).unwrap()), "{at}: {key}");
            let spoilt = [
                key.to_uppercase(),
                key.to_lowercase(),
                format!("{key} "),
                format!(" {key}"),
                format!("{key}\0"),
                key.replace('e', "é"),
                key.chars().rev().collect(),
                key.repeat(1000),
                String::new(),
            ];
            for name in spoilt {
                let expected = raw.members().iter().position(|(key, _)| *key == name);
                assert_eq!(compiled.position(&name), expected, "{at}: {name}");
            }
        }
    });
}

#[test]
fn every_property_has_the_state_of_the_file() {
    assert!(Flag::ALL.iter().map(|flag| flag.as_str()).eq(FLAGS));
    assert!(Limit::ALL.iter().map(|limit| limit.as_str()).eq(LIMITS));
    let mut states = [0; 3];
    each_list(|at, raw, compiled| {
        for (key, file) in raw.members() {
            let attribute = compiled.find(key).unwrap();
            let at = format!("{at}: {key}");
            for (flag, name) in Flag::ALL.iter().copied().zip(FLAGS) {
                let expected = file.find(name).map(|value| value.boolean().unwrap());
                assert_eq!(attribute.flag(flag), expected, "{at}: {name}");
                assert_eq!(attribute.is(flag), expected == Some(true), "{at}: {name}");
                assert_eq!(attribute.is_not(flag), expected == Some(false), "{at}: {name}");
                states[expected.map_or(2, usize::from)] += 1;
            }
            for (limit, name) in Limit::ALL.iter().copied().zip(LIMITS) {
                let expected = file.find(name).map(|value| value.number().unwrap());
                assert_eq!(attribute.limit(limit), expected, "{at}: {name}");
            }
            other_properties(&at, file, attribute);
        }
    });
    assert!(states.iter().all(|count| *count > 20), "false, true, unknown: {states:?}");
}

fn other_properties(at: &str, file: &Ordered, attribute: &Attribute) {
    let text = |name| file.find(name).map(|value| value.text().unwrap());
    assert_eq!(text("key"), Some(attribute.key), "{at}");
    assert_eq!(text("displayName"), attribute.display_name, "{at}");
    let kind = attribute.kind.as_ref().map(|kind| kind.as_str());
    assert_eq!(text("type"), kind, "{at}");
    assert_eq!(text("attributeType"), kind, "{at}");
    let default = attribute.default_value.map(|value| serde_json::to_string(value).unwrap());
    assert_eq!(file.find("defaultValue").cloned(), default.as_deref().map(Ordered::read), "{at}");
    let references = file
        .find("referenceAttribute")
        .map(|list| list.elements().iter().map(|element| element.text().unwrap()).collect::<Vec<_>>());
    let compiled = attribute.reference_attribute.map(|list| list.iter().collect::<Vec<_>>());
    assert_eq!(compiled, references, "{at}");
    // What has no field is among the others.
    let known = ["key", "displayName", "type", "attributeType", "defaultValue", "referenceAttribute"];
    let is_known = |key: &str| known.iter().chain(&FLAGS).chain(&LIMITS).any(|known| *known == key);
    let others: Vec<&str> = attribute.others.iter().map(|(key, _)| key.as_ref()).collect();
    let unknown: Vec<&str> =
        file.members().iter().map(|(key, _)| key.as_str()).filter(|key| !is_known(key)).collect();
    assert_eq!(others, unknown, "{at}");
}

/// Numbers counted by hand in the responses; the comparisons above would hold for empty files as well.
#[test]
fn the_connectors_are_whole() {
    let sizes = |connector: &Connector| {
        (
            connector.table().connection_profiles.as_ref().map_or(0, |list| list.len()),
            connector.table().attribute_metadata.capabilities.as_ref().map_or(0, |list| list.len()),
            connector.table().attribute_metadata.enhancements.as_ref().map(|list| list.len()),
            connector.user_attributes().map(Attributes::len),
            connector.group_attributes().map(Attributes::len),
            connector.table().links.is_some(),
        )
    };
    assert_eq!(sizes(&ZOOM), (2, 9, Some(1), Some(13), None, true));
    assert_eq!(sizes(&SLACK), (1, 11, None, Some(27), Some(1), true));
    assert_eq!(sizes(&GITHUBEMU), (1, 14, Some(1), Some(10), Some(1), true));
}

fn spellings(name: &str) -> [String; 4] {
    let mut odd = false;
    let alternating = name.chars().map(|c| {
        odd = !odd;
        if odd { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
    });
    [name.to_owned(), name.to_lowercase(), name.to_uppercase(), alternating.collect()]
}

#[test]
fn store_types_are_found_in_any_case_and_by_every_alias() {
    let file = read("store-types.json");
    for store_type in file.find("storeTypes").unwrap().elements() {
        let name = store_type.find("type").unwrap().text().unwrap();
        let compiled = ALL.iter().find(|connector| connector.store_type().eq_ignore_ascii_case(name));
        let aliases =
            store_type.find("aliases").unwrap().elements().iter().map(|alias| alias.text().unwrap());
        for spelling in std::iter::once(name).chain(aliases).flat_map(spellings) {
            let found = by_name(&spelling);
            assert_eq!(found.map(Connector::store_type), compiled.map(|c| c.store_type()), "{spelling}");
            for other in STORE_TYPES {
                assert_eq!(provmap::same_store(&spelling, other.name), other.name == name, "{spelling}");
            }
        }
    }
    for connector in ALL {
        for spelling in spellings(connector.store_type()) {
            assert!(std::ptr::eq(by_name(&spelling).unwrap(), *connector), "{spelling}");
            assert!(std::ptr::eq(provmap::connector(&spelling).unwrap(), *connector), "{spelling}");
        }
    }
}

#[test]
fn other_names_find_nothing() {
    let long = "zoom".repeat(1_000_000);
    for name in [
        "",
        " ",
        "Zoom ",
        " zoom",
        "Zo om",
        "zoom\0",
        "zoom\n",
        "Zoo",
        "Zoomm",
        "sl\u{430}ck",
        "株式会社",
        "ZOOM\u{301}",
        &long,
    ] {
        assert!(by_name(name).is_none(), "{}", name.chars().take(20).collect::<String>());
    }
    // The Turkish capital letter is not the letter of `GitHubEMU`, in upper and lower case alike.
    for name in ["G\u{130}tHubEMU", "g\u{131}thubemu"] {
        assert!(by_name(name).is_none(), "{name}");
    }
}

#[test]
fn the_directory_is_its_file() {
    let file = read("source/directory.json");
    let attributes = file.find("attributes").unwrap().elements();
    assert_eq!(DIRECTORY.iter().len(), attributes.len());
    for (raw, compiled) in attributes.iter().zip(&DIRECTORY) {
        assert_eq!(&Ordered::read(&serde_json::to_string(compiled).unwrap()), raw);
        let path = raw.find("path").unwrap().text().unwrap();
        assert!(std::ptr::eq(DIRECTORY.find(path).unwrap(), compiled), "{path}");
        assert_eq!(compiled.path, path);
        let text = |name| raw.find(name).map(|value| value.text().unwrap());
        let boolean = |name| raw.find(name).map(|value| value.boolean().unwrap());
        let number = |name| raw.find(name).map(|value| value.number().unwrap());
        assert_eq!(compiled.console_label, text("consoleLabel"), "{path}");
        assert_eq!(compiled.kind.as_ref().map(|kind| kind.as_str()), text("type"), "{path}");
        assert_eq!(compiled.format, text("format"), "{path}");
        assert_eq!(compiled.min_length, number("minLength"), "{path}");
        assert_eq!(compiled.max_length, number("maxLength"), "{path}");
        assert_eq!(compiled.always_set, boolean("alwaysSet"), "{path}");
        assert_eq!(compiled.required, boolean("required"), "{path}");
        assert_eq!(compiled.unique, boolean("unique"), "{path}");
        assert_eq!(compiled.multi_valued, boolean("multiValued"), "{path}");
        assert_eq!(compiled.read_only, boolean("readOnly"), "{path}");
        assert_eq!(compiled.enabled, boolean("enabled"), "{path}");
        assert_eq!(compiled.open_members, boolean("openMembers"), "{path}");
    }
    for path in ["", "Email", "email ", "emails", "name.", ".given", "name.given.x"] {
        assert!(DIRECTORY.find(path).is_none(), "{path}");
    }
    assert!(!DIRECTORY.is_closed());
}

#[test]
fn the_references_of_the_directory_are_those_of_its_file() {
    let file = read("source/directory.json");
    let references = file.find("references").unwrap().elements();
    assert_eq!(DIRECTORY.references().len(), references.len());
    for (raw, compiled) in references.iter().zip(DIRECTORY.references()) {
        assert_eq!(&Ordered::read(&serde_json::to_string(compiled).unwrap()), raw);
        let sources = raw.find("sources").unwrap().elements().iter().map(|path| path.text().unwrap());
        let found = DIRECTORY.reference(raw.find("reference").unwrap().text().unwrap()).unwrap();
        assert!(found.iter().eq(sources), "{:?}", compiled.reference);
        // What a reference names is an attribute that can be mapped.
        for path in found.iter() {
            assert!(DIRECTORY.find(path).is_some(), "{path}");
        }
    }
    assert!(DIRECTORY.reference("WORK_EMAIL").is_none());
}

#[test]
fn every_reference_of_a_connector_is_known_to_the_directory() {
    let lists = ALL.iter().flat_map(|c| c.user_attributes().into_iter().chain(c.group_attributes()));
    for name in
        lists.flatten().flat_map(|attribute| attribute.reference_attribute.iter().flat_map(|l| l.iter()))
    {
        // `active` names the flag of the target itself.
        assert!(DIRECTORY.reference(name).is_some() || name == "active", "{name}");
    }
}

#[test]
fn the_store_types_are_their_file() {
    let file = read("store-types.json");
    let store_types = file.find("storeTypes").unwrap().elements();
    assert_eq!(STORE_TYPES.len(), store_types.len());
    for (raw, compiled) in store_types.iter().zip(STORE_TYPES) {
        assert_eq!(&Ordered::read(&serde_json::to_string(compiled).unwrap()), raw);
        assert_eq!(Some(compiled.name), raw.find("type").unwrap().text());
        assert_eq!(compiled.dynamic, raw.find("dynamic").map(|value| value.boolean().unwrap()));
        let aliases = raw.find("aliases").unwrap().elements().iter().map(|alias| alias.text().unwrap());
        assert!(compiled.aliases.iter().eq(aliases));
    }
}

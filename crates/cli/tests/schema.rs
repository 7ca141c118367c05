//! The schemas for editors are held to the readers and the check: whatever one refuses, these refuse. Files are those of all tests
//! and examples, as they are and with every part of them changed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test states what it expects by panicking"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use provmap::overlay::Overlay;
use provmap::{Bundle, MappingSet, MappingTests, Report, Severity, registry};
use serde_json::{Map, Value, json};
use snapbox::cmd::Command;
use toml::de::{DeTable, DeValue};

#[path = "../../../tests/mapping_cases/mod.rs"]
#[allow(dead_code, reason = "not each uses all")]
mod mapping_cases;

use mapping_cases::Checker;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn provmap(arguments: &[&str]) -> std::process::Output {
    let command = Command::new(env!("CARGO_BIN_EXE_provmap")).current_dir(root());
    command.args(arguments).output().unwrap()
}

fn validator(arguments: &[&str]) -> Validator {
    let output = provmap(&[&["schema", "--no-config"], arguments].concat());
    let schema = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    let schema: Value = serde_json::from_str(&schema).unwrap();
    assert!(jsonschema::meta::is_valid(&schema), "{arguments:?} is no JSON Schema");
    assert!(!has_empty_choice(&schema), "{arguments:?} has a choice of nothing, which editors refuse");
    jsonschema::validator_for(&schema).unwrap()
}

fn has_empty_choice(schema: &Value) -> bool {
    match schema {
        Value::Object(members) => members.iter().any(|(key, value)| {
            let is_choice = matches!(key.as_str(), "enum" | "anyOf" | "oneOf" | "allOf");
            (is_choice && value.as_array().is_some_and(Vec::is_empty)) || has_empty_choice(value)
        }),
        Value::Array(values) => values.iter().any(has_empty_choice),
        _ => false,
    }
}

/// Without a connector, nothing is known of its attributes.
#[test]
fn every_kind_has_a_schema_without_a_connector() {
    for kind in ["source-schema", "config", "test"] {
        validator(&["--for", kind]);
    }
}

/// The switches of PingOne's store documentation are completed; what it calls deprecated is let pass, and said to be.
#[test]
fn bundles_complete_the_keys_that_pingone_documents() {
    let cases = [
        (
            "Zoom",
            "CREATE_USERS UPDATE_USERS DISABLE_USERS DEPROVISION_USERS REMOVE_ACTION",
            "REMOVE_USERS_PROV_OPT",
        ),
        (
            "Slack",
            "CREATE_USERS UPDATE_USERS DISABLE_USERS DEPROVISION_USERS REMOVE_ACTION",
            "createNewUsers",
        ),
        ("GitHubEMU", "CREATE_USERS UPDATE_USERS DEPROVISION_USERS REMOVE_ACTION", "UPDATE_USERS_PROV_OPT"),
    ];
    for (connector, completed, deprecated) in cases {
        let output = provmap(&["schema", "--no-config", connector, "--for", "bundle"]);
        let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
        let keys = &schema["definitions"]["store"]["then"]["properties"]["configuration"]["properties"];
        for key in completed.split(' ') {
            assert!(
                keys[key].is_object() && keys[key]["doNotSuggest"].is_null(),
                "{connector}: {key}: {}",
                keys[key]
            );
        }
        let deprecated = &keys[deprecated];
        assert_eq!(deprecated["doNotSuggest"], json!(true), "{connector}");
        assert!(deprecated["description"].as_str().unwrap().contains("Deprecated by"), "{connector}");
        let store =
            json!({"type": connector, "configuration": {"CREATE_USERS": true, "createNewUsers": false}});
        assert!(validator(&[connector, "--for", "bundle"]).is_valid(&json!({"stores": store})));
    }
}

/// All files of tests and examples whose names end so.
fn files(ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> =
        ["tests", "examples", "metadata", "crates"].iter().map(|name| root().join(name)).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.extend((!["target", "node_modules"].contains(&name.as_str())).then_some(path));
            } else if name.ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(found.len() > 5, "{ending}: {found:?}");
    found
}

/// How often a schema refused what is refused, and let something pass.
#[derive(Debug, Default)]
struct Tally {
    refused: usize,
    passed: usize,
}

impl Tally {
    /// Holds a schema to what is refused otherwise, which is asked where the schema refuses.
    fn hold(&mut self, schema: &Validator, value: &Value, is_refused: impl FnOnce() -> bool, what: &str) {
        if schema.is_valid(value) {
            self.passed += 1;
        } else if is_refused() {
            self.refused += 1;
        } else {
            let errors: Vec<_> = schema.iter_errors(value).map(|error| error.to_string()).collect();
            panic!("{what}: only the schema refuses this\n{value:#}\n{errors:#?}");
        }
    }

    /// A schema that refuses nothing, or all, says nothing.
    fn is_of_use(&self, kind: &str, refused: usize, passed: usize) {
        assert!(self.refused >= refused && self.passed >= passed, "{kind}: {self:?}");
    }
}

/// The document with one part of it changed, for each part and each change.
fn mutations(document: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    let mut pointers = vec![String::new()];
    while let Some(pointer) = pointers.pop() {
        let here = document.pointer(&pointer).unwrap();
        let mut put = |value: Value| {
            let mut changed = document.clone();
            *changed.pointer_mut(&pointer).unwrap() = value;
            all.push(changed);
        };
        for value in
            [json!(null), json!(true), json!(5), json!(-1), json!(1.5), json!([]), json!({}), json!([here])]
        {
            put(value);
        }
        for text in [
            "",
            " ",
            "x",
            "title",
            " email ",
            "userName",
            "Zoom",
            "groupAttributeMapping",
            "warning",
            "\u{feff}",
        ] {
            put(json!(text));
        }
        match here {
            Value::Object(members) => {
                let names: Vec<&String> = members.keys().collect();
                for (at, name) in names.iter().enumerate() {
                    let token = name.replace('~', "~0").replace('/', "~1");
                    pointers.push(format!("{pointer}/{token}"));
                    let renamed = |to: String| {
                        let rename = |key: &String| if key == *name { to.clone() } else { key.clone() };
                        members.iter().map(|(key, value)| (rename(key), value.clone())).collect::<Map<_, _>>()
                    };
                    put(Value::Object(renamed(format!("{name}x"))));
                    put(Value::Object(renamed(name.to_uppercase())));
                    let without = members.iter().filter(|(key, _)| key != name);
                    put(Value::Object(without.map(|(key, value)| (key.clone(), value.clone())).collect()));
                    let mut swapped = members.clone();
                    let other = names[(at + 1) % names.len()];
                    swapped.insert((*name).clone(), members[other].clone());
                    swapped.insert(other.clone(), members[*name].clone());
                    put(Value::Object(swapped));
                }
                for (key, value) in [
                    ("$schema", json!("x")),
                    ("another", json!(1)),
                    ("expression", json!("1")),
                    ("_links", json!({})),
                ] {
                    let mut more = members.clone();
                    more.insert(key.to_owned(), value);
                    put(Value::Object(more));
                }
            }
            Value::Array(values) => {
                pointers.extend((0..values.len()).map(|at| format!("{pointer}/{at}")));
                put(Value::Array(values.iter().skip(1).cloned().collect()));
                put(Value::Array(values.iter().chain(values.first()).cloned().collect()));
            }
            _ => {}
        }
    }
    all
}

/// Documents that are not too large to have every part changed.
fn is_small(text: &str) -> bool {
    text.len() < 700
}

/// The schemas of mappings and bundles for the connectors of cases.
#[derive(Default)]
struct Schemas(BTreeMap<Vec<String>, Validator>);

impl Schemas {
    /// For a case with what stands beside it: the connector, and the schema of this kind.
    fn of(&mut self, kind: &str, connector: &str, case: &Path) -> &Validator {
        let mut arguments = vec!["--for".to_owned(), kind.to_owned()];
        let files = [
            ("metadata.json", "--metadata"),
            ("source.json", "--source-schema"),
            ("overlay.toml", "--overlay"),
        ];
        for (ending, option) in files {
            let path = case.with_extension(ending);
            if path.exists() {
                arguments.extend([option.to_owned(), path.to_str().unwrap().to_owned()]);
            }
        }
        if !arguments.iter().any(|argument| argument == "--metadata") {
            arguments.push(connector.to_owned());
        }
        let make =
            |arguments: &Vec<String>| validator(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        self.0.entry(arguments.clone()).or_insert_with(|| make(&arguments))
    }
}

fn has_errors(report: &Report) -> bool {
    report.findings().iter().any(|finding| finding.severity == Severity::Error)
}

#[test]
fn mappings_and_bundles() {
    hold_mappings_and_bundles(11);
}

/// Two minutes.
#[test]
#[ignore = "every change of every mapping is for a run by hand"]
fn mappings_and_bundles_by_every_change() {
    hold_mappings_and_bundles(1);
}

/// With one in so many of the changes.
fn hold_mappings_and_bundles(step: usize) {
    let mut schemas = Schemas::default();
    let (mut of_sets, mut of_bundles) = (Tally::default(), Tally::default());
    for path in files(".json") {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let text = text.trim_start_matches('\u{feff}');
        let Ok(document) = serde_json::from_str::<Value>(text) else { continue };
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        let checker = Checker::of(&path);
        let named = MappingSet::from_json(text).ok().and_then(|set| set.connector().map(str::to_owned));
        let named = named.filter(|name| provmap::connector(name).is_some());
        let stores = Bundle::from_json(text).ok().map(|bundle| bundle.store_type().to_owned());
        let stores = stores.filter(|name| provmap::connector(name).is_some());

        let connector = named.clone().unwrap_or_else(|| "Zoom".to_owned());
        let is_set_refused = |text: &str| {
            MappingSet::from_json(text)
                .map_or(true, |set| has_errors(&checker.check_set(&set, &connector).unwrap()))
        };
        let schema = schemas.of("mapping", &connector, &path);
        of_sets.hold(schema, &document, || is_set_refused(text), &name);
        if is_small(text) && MappingSet::from_json(text).is_ok() {
            for changed in mutations(&document).into_iter().step_by(step) {
                of_sets.hold(schema, &changed, || is_set_refused(&changed.to_string()), &name);
            }
        }

        let schema = schemas.of("bundle", stores.as_deref().unwrap_or("Zoom"), &path);
        let is_bundle_refused = |text: &str| match Bundle::from_json(text) {
            // The schema takes for granted that users go into the store: it cannot compare the identifiers that say so.
            Ok(bundle) if bundle.direction() != Some(provmap::bundle::Direction::Outbound) => true,
            Ok(_) => has_errors(&checker.check(text.as_bytes()).unwrap()),
            Err(_) => true,
        };
        of_bundles.hold(schema, &document, || is_bundle_refused(text), &name);
        if is_small(text) && Bundle::from_json(text).is_ok() {
            for changed in mutations(&document).into_iter().step_by(step) {
                of_bundles.hold(schema, &changed, || is_bundle_refused(&changed.to_string()), &name);
            }
        }
    }
    of_sets.is_of_use("mappings", 25_000 / step, 5_000 / step);
    of_bundles.is_of_use("bundles", 5_000 / step, 2_500 / step);
}

#[test]
fn source_schemas_and_tests() {
    let (source, tests) = (validator(&["--for", "source-schema"]), validator(&["Zoom", "--for", "test"]));
    let (mut of_sources, mut of_tests) = (Tally::default(), Tally::default());
    for path in files(".json") {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let Ok(document) = serde_json::from_str::<Value>(&text) else { continue };
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        let is_source_refused = |text: &str| registry::DIRECTORY.clone().extend_from_json(text).is_err();
        of_sources.hold(&source, &document, || is_source_refused(&text), &name);
        if is_small(&text) && !is_source_refused(&text) {
            for changed in mutations(&document) {
                of_sources.hold(&source, &changed, || is_source_refused(&changed.to_string()), &name);
            }
        }
        let is_test_refused = |text: &str| MappingTests::from_json(text).is_err();
        of_tests.hold(&tests, &document, || is_test_refused(&text), &name);
        if is_small(&text) && !is_test_refused(&text) {
            for changed in mutations(&document) {
                of_tests.hold(&tests, &changed, || is_test_refused(&changed.to_string()), &name);
            }
        }
    }
    of_sources.is_of_use("source schemas", 500, 200);
    of_tests.is_of_use("tests", 500, 200);
}

/// TOML as editors see it through a JSON Schema: days are texts.
fn json_of(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => json!(text),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).map_or(json!(1e300), |number| json!(number))
        }
        DeValue::Float(number) => json!(number.as_str().parse::<f64>().unwrap()),
        DeValue::Boolean(value) => json!(value),
        DeValue::Datetime(date) => json!(date.to_string()),
        DeValue::Array(values) => values.iter().map(|value| json_of(value.get_ref())).collect(),
        DeValue::Table(table) => Value::Object(table_of(table)),
    }
}

fn table_of(table: &DeTable<'_>) -> Map<String, Value> {
    table.iter().map(|(key, value)| (key.get_ref().to_string(), json_of(value.get_ref()))).collect()
}

/// A document in TOML; nothing where it has null in it. What looks like a day is one.
fn toml_of(document: &Value) -> Option<String> {
    let members = document.as_object()?;
    let mut text = String::new();
    for (key, value) in members {
        text.push_str(&format!("{} = {}\n", json!(key), inline(value)?));
    }
    Some(text)
}

fn inline(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::String(text) if text.len() == 10 && text.starts_with("20") => text.clone(),
        Value::Array(values) => {
            format!("[{}]", values.iter().map(inline).collect::<Option<Vec<_>>>()?.join(", "))
        }
        Value::Object(members) => {
            let member =
                |(key, value): (&String, &Value)| Some(format!("{} = {}", json!(key), inline(value)?));
            format!("{{{}}}", members.iter().map(member).collect::<Option<Vec<_>>>()?.join(", "))
        }
        value => value.to_string(),
    })
}

#[test]
fn overlays() {
    let schema = validator(&["Zoom", "--for", "overlay"]);
    let mut tally = Tally::default();
    let is_refused = |text: &str| Overlay::from_toml(text).is_err();
    for path in files(".toml") {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let Ok(table) = DeTable::parse(&text) else { continue };
        let document = Value::Object(table_of(table.get_ref()));
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        tally.hold(&schema, &document, || is_refused(&text), &name);
        if !text.contains("[[correction]]") || text.len() > 3_000 || is_refused(&text) {
            continue;
        }
        for changed in mutations(&document) {
            if let Some(text) = toml_of(&changed) {
                tally.hold(&schema, &changed, || is_refused(&text), &name);
            }
        }
    }
    tally.is_of_use("overlays", 500, 100);
}

#[test]
fn configurations() {
    let schema = validator(&["--for", "config"]);
    let mut tally = Tally::default();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("provmap.toml");
    let is_refused = |text: &str| {
        fs::write(&file, text).unwrap();
        let output = provmap(&["config", "--config", file.to_str().unwrap(), "examples/mappings/zoom.json"]);
        !output.status.success()
    };
    let page = fs::read_to_string(root().join("docs/configuration.md")).unwrap();
    let example = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap().to_owned();
    let mut texts = vec![("docs/configuration.md".to_owned(), example)];
    for path in files("provmap.toml") {
        texts.push((path.display().to_string(), fs::read_to_string(&path).unwrap_or_default()));
    }
    for (at, (name, text)) in texts.iter().enumerate() {
        let Ok(table) = DeTable::parse(text) else { continue };
        let document = Value::Object(table_of(table.get_ref()));
        tally.hold(&schema, &document, || is_refused(text), name);
        // Each run of the command takes a while.
        if at > 0 {
            continue;
        }
        for changed in mutations(&document) {
            if let Some(text) = toml_of(&changed) {
                tally.hold(&schema, &changed, || is_refused(&text), name);
            }
        }
    }
    tally.is_of_use("configurations", 300, 50);
}

//! What changed between two versions of a connector's metadata.
//!
//! `tests/diff/classes.json` has a row for each way in which metadata can change; `docs/diff.md` is what comes out
//! of them: `BLESS=1 cargo test --test diff` rewrites it. Read the difference.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests panic when they fail"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use provmap::diff::{Change, Class};
use provmap::registry::{ALL, SLACK, ZOOM};
use provmap::{Connector, MappingSet, Options, Severity};
use serde_json::{Value, json};

fn read(document: &Value) -> Connector {
    Connector::from_json(document.to_string()).unwrap_or_else(|errors| panic!("{errors:?}\n{document}"))
}

fn value(connector: &Connector) -> Value {
    serde_json::to_value(connector).unwrap()
}

/// A document with this value at the place of a row.
fn document(at: &str, part: &Value) -> Value {
    let mut document = json!({"information": {"key": "Acme"}, "attributeMetadata": {"userAttributes": {}}});
    match at {
        "attribute" if part.is_null() => {}
        "attribute" => document["attributeMetadata"]["userAttributes"]["it"] = part.clone(),
        "information" => document["information"] = part.clone(),
        "metadata" => document["attributeMetadata"] = part.clone(),
        "document" => {
            document.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
        }
        _ => panic!("no such place: {at}"),
    }
    document
}

#[test]
fn every_change_has_its_class_and_the_page_says_so() {
    let rows: Vec<Value> = serde_json::from_str(include_str!("diff/classes.json")).unwrap();
    let mut page = String::from(INTRODUCTION);
    let mut last = "";
    for row in &rows {
        let at = row["at"].as_str().unwrap();
        let (old, new) = (read(&document(at, &row["old"])), read(&document(at, &row["new"])));
        let diff = provmap::diff(&old, &new);
        let what = row["what"].as_str().unwrap();
        let gravest = diff.changes().first().unwrap_or_else(|| panic!("{what}: no change"));
        assert!(!gravest.reason.is_empty(), "{what}");
        // A type is said twice, and the row is about the first.
        assert!(
            diff.changes()[1..].iter().all(|it| it.flag.as_deref() == Some("attributeType")),
            "{what}: {diff:?}"
        );
        let heading = if at == "attribute" { "In an attribute" } else { "Elsewhere" };
        if heading != last {
            write!(page, "\n## {heading}\n\n| change | class | because |\n| --- | --- | --- |\n").unwrap();
            last = heading;
        }
        writeln!(page, "| {what} | {} | {} |", gravest.class, gravest.reason).unwrap();
        assert_eq!(apply(value(&old), diff.changes()), value(&new), "{what}");
        assert!(
            provmap::diff(&old, &old).changes().is_empty() && provmap::diff(&new, &new).changes().is_empty(),
            "{what}"
        );
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diff.md");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let stands = fs::read_to_string(&path).unwrap_or_default();
    assert!(stands == page, "docs/diff.md is stale: BLESS=1 cargo test --test diff rewrites it");
}

const INTRODUCTION: &str = "# What changes in metadata mean

<!-- Generated from tests/diff/classes.json: BLESS=1 cargo test --test diff -->

`provmap diff OLD NEW` and `provmap::diff` compare two versions of a connector's metadata, and class every change by what
it means for whoever maps to the store:

- **breaking**: what worked can stop to work for every user, or for the store;
- **tightening**: some values that were taken may be refused;
- **loosening**: more is taken or less demanded, and what worked still works;
- **cosmetic**: nothing that a mapping sends is taken differently.

PingOne does not document what the properties mean: the classes rest on what provmap infers. What is absent is
unknown, and demands nothing: a limit that is stated and was not is a tightening, even where the store always
had it. A property that says more without demanding more is cosmetic.

Not a change: the order of keys, a null in the place of an absent member, and the order of capabilities, of
connection profiles and of their attributes, which are told apart by `type`, `name` and `key`.

A class is about mappings in general. What a change does to yours is what `--mapping` shows: the check against both versions,
compared line by line. With `--users`, both are weighed by your users, and a user who fitted before and fails now makes
the exit code 1, whatever the classes say.
";

/// The old document with the changes, by nothing but their pointers and values.
fn apply(mut document: Value, changes: &[Change]) -> Value {
    let changes: Vec<Value> = changes.iter().map(|change| serde_json::to_value(change).unwrap()).collect();
    let pointer = |change: &Value| change["pointer"].as_str().unwrap().to_owned();
    let is_element = |document: &Value, change: &Value| {
        let (parent, _) = split(&pointer(change));
        document.pointer(&parent).is_some_and(Value::is_array)
    };
    // Numbers count elements of the old document: what is inside of lists comes first, and what is behind.
    let mut elements: Vec<&Value> = Vec::new();
    for change in &changes {
        if is_element(&document, change) {
            elements.push(change);
            continue;
        }
        let (parent, token) = split(&pointer(change));
        let parent = document.pointer_mut(&parent).unwrap().as_object_mut().unwrap();
        if change["new"].is_null() {
            parent.remove(&token).unwrap();
        } else {
            parent.insert(token, change["new"].clone());
        }
    }
    elements.sort_by_key(|change| {
        let pointer = pointer(change);
        let index: usize = split(&pointer).1.parse().unwrap();
        std::cmp::Reverse((pointer.matches('/').count(), !change["new"].is_null(), index))
    });
    // Added ones go to the end first, so that no number changes; the order of these lists says nothing.
    for change in elements {
        let (parent, index) = split(&pointer(change));
        let list = document.pointer_mut(&parent).unwrap().as_array_mut().unwrap();
        if change["new"].is_null() {
            list.remove(index.parse().unwrap());
        } else {
            list.push(change["new"].clone());
        }
    }
    in_one_order(document)
}

fn split(pointer: &str) -> (String, String) {
    let (parent, token) = pointer.rsplit_once('/').unwrap();
    (parent.to_owned(), token.replace("~1", "/").replace("~0", "~"))
}

/// Without what is not a difference.
fn in_one_order(mut document: Value) -> Value {
    fn clean(value: &mut Value, known: bool) {
        if let Value::Object(members) = value {
            members.retain(|_, value| !value.is_null());
            for (key, value) in members.iter_mut() {
                // What provmap does not know, and defaults, are compared as they are.
                let inside = known && !["defaultValue", "_links"].contains(&key.as_str());
                if let Value::Array(elements) = value {
                    elements.iter_mut().for_each(|element| clean(element, inside));
                    if ["capabilities", "connectionProfiles", "connectionAttributes"].contains(&key.as_str())
                    {
                        elements.sort_by_key(ToString::to_string);
                    }
                } else if inside && !key.starts_with("x-") {
                    clean(value, true);
                }
            }
        }
    }
    clean(&mut document, true);
    document
}

/// One way to change a document. `seed` says where.
fn mutate(document: &mut Value, kind: u8, seed: usize) {
    let flags = ["creatable", "updateable", "unique", "nillable", "requiredOnCreate", "derived", "x-new"];
    let values = [json!(true), json!(false), Value::Null];
    let metadata = &mut document["attributeMetadata"];
    let list = if seed % 5 == 0 { "groupAttributes" } else { "userAttributes" };
    let names: Vec<String> =
        metadata[list].as_object().map(|it| it.keys().cloned().collect()).unwrap_or_default();
    let name = names.get(seed / 7 % names.len().max(1)).cloned();
    let has_list = !metadata[list].is_null();
    let attribute = match &name {
        Some(name) if kind != 4 && kind < 6 => Some(&mut metadata[list][name]),
        _ => None,
    };
    let set = |object: &mut Value, key: &str, value: Value| {
        let object = object.as_object_mut().unwrap();
        // One of two ways not to be there.
        if value.is_null() && seed % 2 == 0 {
            object.remove(key)
        } else {
            object.insert(key.to_owned(), value)
        };
    };
    match (kind, attribute) {
        (0, Some(attribute)) => set(attribute, flags[seed % flags.len()], values[seed / 3 % 3].clone()),
        (1, Some(attribute)) => {
            set(attribute, "maxLength", [json!(seed % 99 + 50), Value::Null][seed / 5 % 2].clone())
        }
        (2, Some(attribute)) => set(attribute, "minLength", json!(seed % 3)),
        (3, Some(_)) => {
            document["attributeMetadata"][list].as_object_mut().unwrap().remove(&name.unwrap());
        }
        (4, _) if has_list => {
            metadata[list][format!("a~/{}", seed % 9)] = json!({"type": "STRING", "unique": seed % 2 == 0});
        }
        (5, Some(attribute)) => {
            let kind = json!(["STRING", "BOOLEAN"][seed % 2]);
            (attribute["type"], attribute["attributeType"]) = (kind.clone(), kind);
            attribute.as_object_mut().unwrap().remove("defaultValue");
        }
        (6, _) => {
            set(metadata, list, if seed % 2 == 0 { Value::Null } else { json!({"b": {"type": "STRING"}}) })
        }
        (7, _) => {
            let capabilities = metadata["capabilities"].as_array_mut().unwrap();
            if seed % 3 > 0 && !capabilities.is_empty() {
                capabilities.remove(seed % capabilities.len());
            } else {
                let place = seed % (capabilities.len() + 1);
                capabilities
                    .insert(place, json!({"type": format!("NEW_{}", seed % 4), "maxResources": seed % 3}));
            }
        }
        (8, _) => {
            let profiles = document["connectionProfiles"].as_array_mut().unwrap();
            if seed % 3 > 0 && !profiles.is_empty() {
                profiles.remove(seed % profiles.len());
            } else {
                profiles.insert(0, json!({"name": format!("P{}", seed % 3), "connectionAttributes": []}));
            }
        }
        (9 | 10, _) => {
            let profiles = document["connectionProfiles"].as_array_mut().unwrap();
            let Some(profile) = profiles.get_mut(seed % 2) else { return };
            let attributes = profile["connectionAttributes"].as_array_mut().unwrap();
            if seed % 3 == 0 && !attributes.is_empty() {
                attributes.remove(seed % attributes.len());
            } else if seed % 3 == 1 && !attributes.is_empty() {
                let place = seed % attributes.len();
                set(&mut attributes[place], "required", values[seed / 3 % 3].clone());
            } else {
                attributes.insert(0, json!({"key": format!("K{}", seed % 3), "required": seed % 2 == 0}));
            }
        }
        (11, _) => document["x-extra"] = json!({"b": [seed % 3, {"a": null}], "a": 1.5}),
        (12, _) => set(&mut document["information"], "version", [json!("9"), Value::Null][seed % 2].clone()),
        _ => {}
    }
}

/// Metadata that was changed from that of a compiled-in connector, and is sound.
fn mutated() -> impl Strategy<Value = Value> {
    let mutations = prop::collection::vec((0_u8..13, 0_usize..10_000), 0..12);
    (0..ALL.len(), mutations).prop_map(|(index, mutations)| {
        let mut document = serde_json::to_value(ALL[index]).unwrap();
        for (kind, seed) in mutations {
            let before = document.clone();
            mutate(&mut document, kind, seed);
            if Connector::from_json(document.to_string()).is_err() {
                document = before;
            }
        }
        document
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_connector_does_not_differ_from_itself(document in mutated()) {
        let connector = read(&document);
        prop_assert!(provmap::diff(&connector, &connector).changes().is_empty());
        // Neither in another order, nor with nulls for what is absent.
        let cleaned = read(&in_one_order(document));
        prop_assert!(provmap::diff(&connector, &cleaned).changes().is_empty());
        prop_assert!(provmap::diff(&cleaned, &connector).changes().is_empty());
    }

    #[test]
    fn the_changes_make_the_new_of_the_old(old in mutated(), new in mutated()) {
        let (old, new) = (read(&old), read(&new));
        let diff = provmap::diff(&old, &new);
        prop_assert_eq!(apply(value(&old), diff.changes()), in_one_order(value(&new)));
        // And each says something: left out, the old does not become the new.
        for left_out in (0..diff.changes().len()).step_by(diff.changes().len() / 4 + 1) {
            let mut changes = diff.changes().to_vec();
            changes.remove(left_out);
            prop_assert_ne!(apply(value(&old), &changes), in_one_order(value(&new)));
        }
        // The way back has as many changes.
        prop_assert_eq!(provmap::diff(&new, &old).changes().len(), diff.changes().len());
    }

    #[test]
    fn effects_are_the_difference_of_two_checks(new in mutated()) {
        let new = read(&new);
        let text = fs::read_to_string("tests/data/all-wrong-Zoom.json").unwrap();
        let set = MappingSet::from_json(&text).unwrap();
        let options = Options::default();
        let diff = provmap::diff(&ZOOM, &new);
        let effects = diff.effects(&set, &options);
        let (before, after) = (set.check_with(&ZOOM, &options), set.check_with(&new, &options));
        let same = |a: &provmap::Finding, b: &provmap::Finding| {
            (a.rule, &a.place, &a.target) == (b.rule, &b.place, &b.target) && a.severity >= b.severity
        };
        let expected: Vec<_> = after.iter().filter(|new| !before.iter().any(|old| same(old, new))).collect();
        let (tightened, others): (Vec<_>, Vec<_>) = effects.effects.iter().partition(|effect| effect.tightened);
        let found: Vec<_> = others.iter().map(|effect| &effect.finding).collect();
        for effect in &tightened {
            let old = before.iter().find(|old| same(old, &effect.finding)).unwrap();
            prop_assert_eq!((old.severity, effect.finding.severity), (Severity::Warning, Severity::Warning));
            prop_assert_ne!(&old.basis, &effect.finding.basis);
        }
        prop_assert_eq!(found, expected);
        prop_assert!(effects.effects.iter().all(|effect| effect.change < diff.changes().len()));
        prop_assert_eq!(effects.breaks(), effects.effects.iter().any(|it| it.finding.severity == Severity::Error));
        let apart = [effects.become_errors, effects.become_warnings, effects.get_worse, effects.fail_more, effects.tightened, effects.mended];
        prop_assert!(apart.into_iter().sum::<usize>() <= effects.lines);
        prop_assert!(effects.new_findings() >= effects.become_errors + effects.become_warnings + effects.get_worse);
    }
}

#[test]
fn a_change_names_what_changes_and_shows_old_and_new() {
    let mut document = value(&ZOOM);
    document["attributeMetadata"]["userAttributes"]["title"]["maxLength"] = json!(64);
    document["attributeMetadata"]["capabilities"].as_array_mut().unwrap().remove(0);
    document["connectionProfiles"][1]["connectionAttributes"][0]["required"] = json!(false);
    document["attributeMetadata"]["groupAttributes"] = json!({"name": {"type": "STRING"}});
    document["information"]["version"] = json!("2\u{202e}");
    let new = read(&document);
    let shown: Vec<String> = provmap::diff(&ZOOM, &new).changes().iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "breaking: the capability `DELETE_USERS` {2 members} → absent",
            "tightening: `title` maxLength: 128 → 64",
            "loosening: the connection attribute `SCIM_URL` required: true → false",
            "loosening: `attributeMetadata` groupAttributes: absent → {1 member}",
            "cosmetic: `information` version: \"1.0.0.0-SNAPSHOT\" → \"2\\u{202e}\"",
        ]
    );
}

#[test]
fn a_required_attribute_that_is_new_is_the_reason_of_the_finding() {
    let mut document = value(&SLACK);
    let users = document["attributeMetadata"]["userAttributes"].as_object_mut().unwrap();
    users.insert("badge".to_owned(), json!({"type": "STRING", "requiredOnCreate": true}));
    users.remove("title");
    let new = read(&document);
    let diff = provmap::diff(&SLACK, &new);
    assert_eq!(diff.worst(), Some(Class::Breaking));
    let text = r#"{"connector": "Slack", "mappings": [
        {"targetAttribute": "userName", "sourceAttribute": "username"},
        {"targetAttribute": "primaryEmail", "sourceAttribute": "email"},
        {"targetAttribute": "title", "sourceAttribute": "title"}
    ]}"#;
    let set = MappingSet::from_json(text).unwrap();
    let effects = diff.effects(&set, &Options::default());
    let seen: Vec<_> = effects
        .effects
        .iter()
        .map(|it| (it.finding.rule, it.line, diff.changes()[it.change].attribute.as_deref()))
        .collect();
    assert_eq!(
        seen,
        [("unmapped-required", None, Some("badge")), ("unknown-target", Some(2), Some("title"))]
    );
    assert_eq!((effects.become_errors, effects.become_warnings, effects.mended, effects.lines), (1, 0, 0, 3));
    // The way back mends it.
    let back = provmap::diff(&new, &SLACK);
    let effects = back.effects(&set, &Options::default());
    assert_eq!((effects.effects.len(), effects.mended), (0, 1));
}

/// Slack has a `displayName` of users and one of groups.
#[test]
fn attributes_of_users_and_of_groups_are_two_whatever_their_names() {
    // With the groups first.
    let mut document = value(&SLACK);
    let old = read(&document);
    for list in ["userAttributes", "groupAttributes"] {
        document["attributeMetadata"][list]["displayName"]["maxLength"] = json!(10);
    }
    document["attributeMetadata"]["groupAttributes"]["owner"] =
        json!({"type": "STRING", "requiredOnCreate": true});
    document["attributeMetadata"]["userAttributes"]["owner"] = json!({"type": "STRING"});
    let new = read(&document);
    let diff = provmap::diff(&old, &new);
    let text = r#"[
        {"targetAttribute": "userName", "sourceAttribute": "username"},
        {"targetAttribute": "primaryEmail", "sourceAttribute": "email"},
        {"targetAttribute": "displayName", "sourceAttribute": "name.formatted"},
        {"targetAttribute": "displayName", "expression": "'every group'", "attributeMappingType": "groupAttributeMapping"}
    ]"#;
    let effects = diff.effects(&MappingSet::from_json(text).unwrap(), &Options::default());
    let seen: Vec<_> = effects
        .effects
        .iter()
        .map(|it| (it.finding.rule, it.line, diff.changes()[it.change].pointer.as_str()))
        .collect();
    assert_eq!(
        seen,
        [
            ("unmapped-required", None, "/attributeMetadata/groupAttributes/owner"),
            ("exceeds-max-length", Some(2), "/attributeMetadata/userAttributes/displayName/maxLength"),
            ("exceeds-max-length", Some(3), "/attributeMetadata/groupAttributes/displayName/maxLength"),
        ]
    );
}

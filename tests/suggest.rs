//! Laws of suggestions: the check finds no fault with them, over the compiled-in connectors and random metadata.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests panic when they fail")]

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use provmap::record::Operation;
use provmap::{
    AttributeType, Connector, Finding, Flag, Mapping, MappingSet, Options, Severity, SourceAttribute,
    SourceSchema, Suggestion, registry, suggest,
};
use serde_json::{Map, Value, json};

const OPERATIONS: [Option<Operation>; 3] = [None, Some(Operation::Create), Some(Operation::Update)];

/// What the check has against a suggestion, apart from required attributes that are listed for a person to decide about.
fn faults(connector: &Connector, suggestion: &Suggestion, options: &Options) -> Vec<Finding> {
    let listed: Vec<&str> =
        suggestion.undecided.iter().filter(|it| it.required).map(|it| it.target.as_str()).collect();
    let is_listed = |finding: &Finding| {
        finding.rule == "unmapped-required"
            && finding.target.as_deref().is_some_and(|it| listed.contains(&it))
    };
    let report = suggestion.mapping_set().check_with(connector, options);
    report.iter().filter(|it| it.severity > Severity::Info && !is_listed(it)).cloned().collect()
}

/// Every attribute of users is in one of the three lists, once, and the lines are in the order of the metadata.
fn targets(suggestion: &Suggestion) -> Vec<&str> {
    let lines = suggestion.lines.iter().map(|line| line.mapping.target_attribute().unwrap());
    let unmapped = suggestion.undecided.iter().chain(&suggestion.left_out);
    lines.chain(unmapped.map(|it| it.target.as_str())).collect()
}

fn source_of<'s>(suggestion: &'s Suggestion, target: &str) -> Option<&'s str> {
    let line = suggestion.lines.iter().find(|line| line.mapping.target_attribute() == Some(target))?;
    line.mapping.source_attribute().or(line.mapping.expression())
}

/// Directories: the built-in one, one with attributes added, one with some disabled, and one that is required and unique.
fn schemas() -> Vec<SourceSchema> {
    let built_in = || registry::DIRECTORY.clone();
    let disabled = |schema: SourceSchema, path| {
        schema.with(SourceAttribute { enabled: Some(false), ..SourceAttribute::string(path) })
    };
    let added = ["department", "costCenter", "display_name", "organization"]
        .into_iter()
        .fold(built_in(), |schema, path| schema.with(SourceAttribute::string(path)));
    let without_names = ["name.given", "nickname", "title", "externalId", "primaryPhone"]
        .into_iter()
        .fold(built_in(), disabled);
    let required =
        ["name.given", "name.family", "email", "externalId"].into_iter().fold(built_in(), |schema, path| {
            schema.with(SourceAttribute {
                required: Some(true),
                unique: Some(true),
                ..SourceAttribute::string(path)
            })
        });
    let long = built_in().with(SourceAttribute {
        max_length: Some(4000),
        required: Some(false),
        ..SourceAttribute::string("department")
    });
    vec![built_in(), added.closed(true), without_names, required, long, SourceSchema::empty()]
}

#[test]
fn the_check_finds_no_fault_with_what_is_suggested_for_a_compiled_in_connector() {
    for connector in registry::ALL {
        for operation in OPERATIONS {
            for schema in schemas() {
                let options = Options::default().source_schema(&schema);
                let suggestion = suggest(connector, operation, &options);
                assert_eq!(faults(connector, &suggestion, &options), [], "{}", connector.store_type());
            }
            let suggestion = suggest(connector, operation, &Options::default());
            assert!(!suggestion.lacks_required(), "{}", connector.store_type());
            suggestion.mapping_set().check(connector).assert_clean();
        }
    }
}

#[cfg(feature = "overlay")]
#[test]
fn the_check_finds_no_fault_with_what_is_suggested_where_metadata_is_corrected() {
    let known = provmap::overlay::Overlay::curated().apply_to_all(&provmap::Connectors::new()).unwrap();
    for connector in registry::ALL {
        let connector = known.require(connector.store_type()).unwrap();
        for operation in OPERATIONS {
            for schema in schemas() {
                let options = Options::default().source_schema(&schema);
                let suggestion = suggest(connector, operation, &options);
                assert_eq!(faults(connector, &suggestion, &options), [], "{}", connector.store_type());
            }
        }
    }
}

#[test]
fn each_attribute_has_one_place() {
    for connector in registry::ALL {
        for operation in OPERATIONS {
            let suggestion = suggest(connector, operation, &Options::default());
            let mut found = targets(&suggestion);
            let users = connector.user_attributes().into_iter().flatten();
            let groups = connector.group_attributes().into_iter().flatten();
            let mut all: Vec<&str> = users.chain(groups).map(|attribute| attribute.key).collect();
            found.sort_unstable();
            all.sort_unstable();
            assert_eq!(found, all, "{}", connector.store_type());
        }
    }
}

fn connector(attributes: Value) -> Connector {
    let metadata =
        json!({"information": {"key": "Acme"}, "attributeMetadata": {"userAttributes": attributes}});
    Connector::from_json(metadata.to_string()).unwrap()
}

#[test]
fn secrets_are_not_mapped() {
    let schema = ["apiToken", "badge"]
        .into_iter()
        .fold(registry::DIRECTORY.clone(), |schema, path| schema.with(SourceAttribute::string(path)));
    let acme = connector(json!({
        "password": {"key": "password"},
        "apiToken": {"key": "apiToken", "type": "STRING"},
        "badge": {"key": "badge", "type": "STRING", "sensitive": true},
        "account": {"key": "account"},
    }));
    let suggestion = suggest(&acme, None, &Options::default().source_schema(&schema));
    assert_eq!(suggestion.lines, []);
    assert_eq!(suggestion.undecided.len(), 4);
}

#[test]
fn names_are_found_however_their_words_are_joined() {
    let schema = ["costCenter", "shoe-size", "shoeSize", "badgeNumber"]
        .into_iter()
        .fold(registry::DIRECTORY.clone(), |schema, path| schema.with(SourceAttribute::string(path)));
    let acme = connector(json!({
        "cost_center": {"key": "cost_center", "type": "STRING"},
        "shoe_size": {"key": "shoe_size", "type": "STRING"},
        "badge": {"key": "badge", "type": "STRING", "referenceAttribute": ["badge_number"]},
        "mail": {"key": "mail", "type": "STRING"},
        "displayName": {"key": "displayName", "type": "STRING"},
        "createdAt": {"key": "createdAt", "type": "STRING"},
        "active": {"key": "active", "type": "BOOLEAN"},
        "state": {"key": "state", "type": "STRING", "referenceAttribute": ["account_state"]},
        "Größe": {"key": "Größe", "type": "STRING"},
    }));
    let suggestion = suggest(&acme, None, &Options::default().source_schema(&schema));
    let source = |target| source_of(&suggestion, target);
    assert_eq!(source("cost_center"), Some("costCenter"));
    assert_eq!(source("shoe_size"), None, "two attributes have that name");
    assert_eq!(source("badge"), Some("badgeNumber"));
    assert_eq!(source("mail"), Some("email"));
    assert_eq!(source("displayName"), Some("name.formatted"));
    assert_eq!(source("createdAt"), None, "it is PingOne's own record");
    assert_eq!(source("active"), Some("enabled"));
    assert_eq!(source("state"), None, "the metadata calls it something else");
    assert_eq!(source("Größe"), None);
}

#[test]
fn the_reason_is_that_of_the_attribute_that_is_mapped() {
    let schema = registry::DIRECTORY
        .clone()
        .extend_from_json(
            r#"{"attributes": [{"path": "isStaff", "type": "BOOLEAN", "required": true}],
                "references": [{"reference": "grade", "sources": ["isStaff", "title", "nickname"]}]}"#,
        )
        .unwrap();
    let grade = json!({"key": "grade", "type": "STRING", "maxLength": 20, "referenceAttribute": ["grade"]});
    let suggestion =
        suggest(&connector(json!({"grade": grade})), None, &Options::default().source_schema(&schema));
    assert_eq!(source_of(&suggestion, "grade"), Some("#string.substring(#root.title, 0, 20)"));
    let expected = [
        "the metadata's `grade` is taken for the directory's `title`",
        "not `isStaff`: `isStaff` is a boolean, and `grade` takes text",
    ];
    assert_eq!(suggestion.lines[0].reasons, expected);
}

#[test]
fn an_operation_leaves_out_what_only_the_other_one_sends() {
    let acme = connector(json!({
        "title": {"key": "title", "type": "STRING", "creatable": true, "updateable": false},
        "nickname": {"key": "nickname", "type": "STRING", "creatable": false, "updateable": true},
        "userName": {"key": "userName", "type": "STRING", "requiredOnCreate": true, "updateable": false},
    }));
    let mapped = |operation| -> BTreeSet<&str> {
        let suggestion = suggest(&acme, operation, &Options::default());
        ["title", "nickname", "userName"]
            .into_iter()
            .filter(|it| source_of(&suggestion, it).is_some())
            .collect()
    };
    assert_eq!(mapped(None), BTreeSet::from(["nickname", "title", "userName"]));
    assert_eq!(mapped(Some(Operation::Create)), BTreeSet::from(["title", "userName"]));
    assert_eq!(mapped(Some(Operation::Update)), BTreeSet::from(["nickname", "userName"]));
}

const KEYS: [&str; 24] = [
    "userName",
    "username",
    "email",
    "workEmail",
    "mail",
    "givenName",
    "name.given",
    "familyName",
    "displayName",
    "title",
    "active",
    "enabled",
    "password",
    "externalId",
    "id",
    "department",
    "cost_center",
    "costCenter",
    "type",
    "locale",
    "name",
    " title ",
    "\u{202e}x",
    "ein 'Name'",
];
const REFERENCES: [&str; 12] = [
    "work_email",
    "given_name",
    "family_name",
    "display_name",
    "external_id",
    "id",
    "active",
    "title",
    "username",
    "department",
    "unheard_of",
    "",
];
const TYPES: [&str; 5] = ["STRING", "BOOLEAN", "COMPLEX", "JSON", "DATE"];

/// A member that is there or is not.
fn member(
    key: &'static str,
    value: impl Strategy<Value = Value> + 'static,
) -> BoxedStrategy<Option<(String, Value)>> {
    option::weighted(0.4, value.prop_map(move |value| (key.to_owned(), value))).boxed()
}

fn attribute() -> impl Strategy<Value = Map<String, Value>> {
    let flag = || any::<bool>().prop_map(Value::from);
    let mut members: Vec<_> = Flag::ALL.iter().map(|it| member(it.as_str(), flag())).collect();
    members.push(member("minLength", (0_u64..4).prop_map(Value::from)));
    members.push(member("maxLength", select(vec![0_u64, 1, 20, 36, 64, 128, 300]).prop_map(Value::from)));
    members.push(member("maxNumberOfValues", (0_u64..3).prop_map(Value::from)));
    members.push(member("type", select(&TYPES[..]).prop_map(Value::from)));
    members.push(member("referenceAttribute", vec(select(&REFERENCES[..]), 0..4).prop_map(Value::from)));
    members.prop_map(|members| members.into_iter().flatten().collect())
}

/// Store metadata with contradictions and oddities of all kinds.
fn metadata() -> impl Strategy<Value = Connector> {
    subsequence(&KEYS[..], 0..KEYS.len()).prop_flat_map(|keys| {
        vec(attribute(), keys.len()).prop_map(move |all| {
            let mut attributes = Map::new();
            for (key, mut attribute) in keys.iter().zip(all) {
                let same = |known: &String| known.to_lowercase() == key.to_lowercase();
                // Keys that differ in case only are no metadata.
                if !attributes.keys().any(same) {
                    attribute.insert("key".to_owned(), (*key).into());
                    attributes.insert((*key).to_owned(), attribute.into());
                }
            }
            connector(attributes.into())
        })
    })
}

/// Directories with attributes of all kinds, some of them disabled.
fn directory() -> impl Strategy<Value = SourceSchema> {
    let maybe = || option::of(any::<bool>());
    let source = (
        (select(&KEYS[..]), option::of(select(&TYPES[..])), option::of(1_u64..400)),
        [maybe(), maybe(), maybe(), maybe()],
    )
        .prop_map(|((path, kind, max_length), [enabled, required, unique, multi_valued])| {
            SourceAttribute {
                kind: kind.map(AttributeType::from),
                enabled,
                required,
                unique,
                multi_valued,
                max_length,
                ..SourceAttribute::string(path)
            }
        });
    (any::<bool>(), any::<bool>(), vec(source, 0..6)).prop_map(move |(built_in, closed, sources)| {
        let start = if built_in { registry::DIRECTORY.clone() } else { SourceSchema::empty() };
        sources.into_iter().fold(start, SourceSchema::with).closed(closed)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_check_finds_no_fault_with_what_is_suggested(
        connector in metadata(), schema in directory(), operation in select(&OPERATIONS[..])
    ) {
        let options = Options::default().source_schema(&schema);
        let suggestion = suggest(&connector, operation, &options);
        prop_assert_eq!(faults(&connector, &suggestion, &options), []);
        prop_assert_eq!(&suggest(&connector, operation, &options), &suggestion);
        prop_assert_eq!(targets(&suggestion).len(), connector.user_attributes().unwrap().len());
        for line in &suggestion.lines {
            prop_assert!(!line.reasons.is_empty());
            let source = line.mapping.source_attribute().and_then(|path| schema.find(path));
            prop_assert!(source.is_none_or(|source| source.enabled != Some(false)));
        }
        for it in &suggestion.undecided {
            prop_assert!(!it.why.is_empty());
            let attribute = connector.user_attributes().unwrap().find(&it.target).unwrap();
            prop_assert_eq!(it.required, attribute.is(Flag::RequiredOnCreate) && !attribute.is(Flag::DefaultedOnCreate));
        }
    }

    /// What is left to a person is not simply what the metadata names.
    #[test]
    fn nothing_is_undecided_that_a_plain_line_for_its_reference_maps(connector in metadata(), schema in directory()) {
        let options = Options::default().source_schema(&schema);
        for it in suggest(&connector, None, &options).undecided {
            let attribute = connector.user_attributes().unwrap().find(&it.target).unwrap();
            let references = attribute.reference_attribute.unwrap_or_default();
            let is_secret = attribute.is(Flag::Sensitive) || it.target == "password";
            for path in references.iter().flat_map(|name| schema.reference(name).unwrap_or_default().iter()) {
                let Some(source) = schema.find(path) else { continue };
                if is_secret || source.enabled == Some(false) || source.kind.is_some_and(|kind| kind.as_str() != "STRING") {
                    continue;
                }
                let set = MappingSet::new(vec![Mapping::from_source(it.target.as_str(), path)]);
                let report = set.check_with(&connector, &options);
                let has_fault = report.iter().any(|finding| finding.mapping() == Some(0) && finding.severity > Severity::Info);
                prop_assert!(has_fault, "{} could be fed by {path}", it.target);
            }
        }
    }
}

//! Bundles: what is refused and where, the laws of the check, and that no secret gets out.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    reason = "tests panic when they fail"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use provmap::bundle::{Bundle, Direction, blotted, shown};
use provmap::overlay;
use provmap::{Connector, Finding, MappingSet, Options, RULES, registry};
use provmap_model::node::{MAX_BYTES, MAX_DEPTH};
use provmap_model::shown::{metadata, source_schema};

/// Every problem of a bundle that is refused, as a line behind the name of the file.
#[test]
fn what_is_refused_and_where() {
    let cases = [
        ("{\"rule\": {}}", "1:1: this is no bundle: it has no `stores`"),
        ("[]", "1:1: expected an object, found an array"),
        (
            "{\"stores\": 1}",
            "1:12: /stores: expected a store or a list of stores, as PingOne's API answers them, found a number; where only the connector \
             is known, write `\"connector\"` and its name instead",
        ),
        ("{\"stores\": null, \"mappings\": []}", "1:1: this is no bundle: it has no `stores`"),
        ("{\"stores\": []}", "1:1: there is no store in the bundle"),
        ("{\"stores\": [1]}", "1:13: /stores/0: expected an object, found a number"),
        (
            "{\"stores\": {\"_embedded\": {}}}",
            "1:26: /stores/_embedded: expected a list response with `_embedded.stores`",
        ),
        ("{\"stores\": {\"id\": \"a\"}}", "1:12: /stores: the store has no `type`"),
        ("{\"stores\": {\"type\": 1}}", "1:21: /stores/type: expected a string, found a number"),
        (
            "{\"stores\": {\"type\": \"Zoom\", \"configuration\": []}}",
            "1:46: /stores/configuration: expected an object, found an array",
        ),
        (
            "{\"store\": {\"type\": \"Zoom\"},\n \"stores\": []}",
            "2:12: /stores: the bundle holds the same thing twice, under a word for one and a word for several",
        ),
        (
            "{\"stores\": [{\"type\": \"Zoom\"}, {\"type\": \"Slack\"}]}",
            "1:1: the bundle holds 2 stores beside PingOne's, and no `rule` that says which is meant",
        ),
        (
            "{\"stores\": {\"type\": \"Zoom\", \"id\": \"a\"},\n \"rule\": {\"targetStore\": {\"id\": \"b\"}}}",
            "2:33: /rule/targetStore/id: the propagation rule's store is not in the bundle",
        ),
        (
            "{\"stores\": {\"type\": \"directory\", \"id\": \"a\"},\n \"rule\": {\"sourceStore\": {\"id\": \"a\"}, \
             \"targetStore\": {\"id\": \"b\"}}}",
            "2:61: /rule/targetStore/id: the propagation rule's store is not in the bundle",
        ),
        (
            "{\"stores\": {\"type\": \"Zoom\"}, \"rules\": [{}, {}]}",
            "1:39: /rules: there are 2 propagation rules, and no mapping says which is meant: keep one",
        ),
        (
            "{\"stores\": {\"type\": \"Zoom\"}, \"rules\": {\"_embedded\": {\"rules\": []}}}",
            "1:39: /rules: there is no propagation rule in the list",
        ),
        (
            "{\"stores\": {\"type\": \"Zoom\"}, \"rules\": [{\"id\": \"a\"}, {\"id\": \"b\"}],\n \"mappings\": \
             [{\"targetAttribute\": \"x\", \"rule\": {\"id\": \"c\"}}]}",
            "2:55: /mappings/0/rule/id: the mapping belongs to a propagation rule that is not in the bundle",
        ),
        (
            "{\"stores\": {\"type\": \"Zoom\"}, \"mappings\": [{\"targetAttribute\": \"x\", \"rule\": {\"id\": \"a\"}},\n \
             {\"targetAttribute\": \"y\", \"rule\": {\"id\": \"b\"}}]}",
            "2:42: /mappings/1/rule/id: the mappings belong to more than one propagation rule, and a bundle is one rule's",
        ),
        (
            "{\"stores\": {\"type\": \"Zoom\"}, \"mappings\": {\"_embedded\": {\"mappings\": [1]}}}",
            "1:70: /mappings/_embedded/mappings/0: expected a mapping (an object), found a number",
        ),
        (
            "{\"stores\": {\"type\": \"Zoom\"}, \"mappings\": {\"mapping\": []}}",
            "1:42: /mappings: this is no mapping set: `mapping` is not read; did you mean `mappings`?",
        ),
        (
            "{\"stores\": {\"type\": \"Zoom\"}, \"mappings\": [{\"targetAttribute\": 5}]}",
            "1:63: /mappings/0/targetAttribute: expected a string, found a number",
        ),
        (
            "{\"stores\": {\"type\": \"Zoom\"}, \"rule\": {\"x\": {\"a\": 1, \"a\": 2}}}",
            "1:53: the key `a` is written twice in one object",
        ),
        (
            "{\"stores\": {\"type\": \"Zoom\"}, \"connector\": \"Zoom\"}",
            "1:43: /connector: a bundle has no member `connector`; it takes `stores`, `rule` and `mappings`",
        ),
        (
            "{\"stores\": {\"type\": \"Zoom\"}, \"mappings\": \"x\"}",
            "1:42: /mappings: this is no mapping set: expected a mapping (an object with `targetAttribute`), an array of \
          mappings, `{\"mappings\": […]}`, or the API's list response (`_embedded.mappings`)",
        ),
        ("{\"stores\": {\"type\": \"Zoom\"}", "1:28: malformed JSON: EOF while parsing an object"),
    ];
    for (text, line) in cases {
        let error = Bundle::from_json(text).unwrap_err();
        assert_eq!(error.in_file("b").to_string(), format!("b:{line}"), "{text}");
    }
}

#[test]
fn limits() {
    let nested = |depth: usize| {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        format!("{{\"stores\": {{\"type\": \"Zoom\", \"x\": {open}{close}}}}}")
    };
    assert!(Bundle::from_json(nested(MAX_DEPTH - 2)).is_ok());
    for depth in [MAX_DEPTH - 1, MAX_DEPTH, 100_000] {
        let error = Bundle::from_json(nested(depth)).unwrap_err();
        assert_eq!(error.problems()[0].message(), "arrays and objects are nested deeper than 127 levels");
    }
    let long = " ".repeat(MAX_BYTES + 1);
    assert!(Bundle::from_json(&long).unwrap_err().to_string().contains("at most 16777216 are read"));
}

/// Lists of the API, arrays and single objects mean the same.
#[test]
fn every_form_is_read_alike() {
    let store = r#"{"id": "s", "type": "Slack", "configuration": {"createNewUsers": false}}"#;
    let rule = r#"{"id": "r", "targetStore": {"id": "s"}}"#;
    let line = r#"{"targetAttribute": "title", "sourceAttribute": "titel", "rule": {"id": "r"}}"#;
    let forms = |one: &str, plural: &str| {
        [
            one.to_owned(),
            format!("[{one}]"),
            format!("{{\"_embedded\": {{\"{plural}\": [{one}]}}, \"_links\": {{}}}}"),
        ]
    };
    let mut expected = None;
    for store in forms(store, "stores") {
        for rule in forms(rule, "rules") {
            for line in forms(line, "mappings") {
                for (stores, rules) in [("stores", "rule"), ("store", "rules")] {
                    let text =
                        format!("{{\"{stores}\": {store}, \"{rules}\": {rule}, \"mappings\": {line}}}");
                    assert!(Bundle::is_bundle(&text));
                    let bundle = Bundle::from_json(&text).unwrap();
                    assert_eq!(bundle.direction(), Some(Direction::Outbound));
                    let found = said(bundle.check().findings());
                    assert_eq!(expected.get_or_insert_with(|| found.clone()), &found, "{text}");
                }
            }
        }
    }
    assert!(expected.unwrap().iter().any(|finding| finding.contains("unknown-source")));
}

/// A resource can have others embedded in it, and is no list then.
#[test]
fn an_object_with_something_embedded_is_one_object() {
    let text = r#"{"store": {"id": "s", "type": "Slack", "_embedded": {"image": {}}}}"#;
    assert_eq!(Bundle::from_json(text).unwrap().store_type(), "Slack");
}

#[test]
fn mappings_are_no_bundles() {
    let none = [
        r#"{"targetAttribute": "x", "sourceAttribute": "y", "rule": {"id": "r"}, "store": {}}"#,
        r#"{"connector": "Zoom", "mappings": []}"#,
        r#"{"store": null, "mappings": []}"#,
        r#"{"store": "Zoom"}"#,
        r#"{"rule": {}, "mappings": []}"#,
        r#"[{"stores": []}]"#,
        "{\"stores\": [",
        "",
    ];
    for text in none {
        assert!(!Bundle::is_bundle(text), "{text}");
    }
}

/// A store of a wrong type is said to be wrong, and not passed over.
#[test]
fn whoever_writes_a_store_beside_mappings_means_a_bundle() {
    for store in ["\"Zoom\"", "1", "true", "[]", "{}"] {
        for key in ["store", "stores"] {
            let text = format!("{{\"{key}\": {store}, \"mappings\": []}}");
            assert!(Bundle::is_bundle(&text), "{text}");
            assert!(Bundle::from_json(&text).is_err(), "{text}");
        }
    }
}

/// What a finding says apart from where.
fn said(findings: &[Finding]) -> Vec<String> {
    let mut said: Vec<String> = findings
        .iter()
        .map(|finding| {
            format!("{} {} {:?} {}", finding.severity, finding.rule, finding.target, finding.message)
        })
        .collect();
    said.sort();
    said
}

fn cases() -> Vec<PathBuf> {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let folders = fs::read_dir(rules).unwrap().map(|entry| entry.unwrap().path());
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .filter(|path| !path.file_stem().unwrap().to_str().unwrap().contains('.'))
        .collect()
}

/// A set in a bundle has the findings that it has alone, each at the same bytes, however it is written.
#[test]
fn lines_keep_their_findings() {
    let mut compared = 0;
    for case in cases() {
        let text = fs::read_to_string(&case).unwrap();
        if Bundle::is_bundle(&text) || case.with_extension("metadata.json").exists() {
            continue;
        }
        let set = MappingSet::from_json(&text).unwrap();
        let connector = provmap::require_connector(set.connector().unwrap()).unwrap();
        let alone = set.check(connector);
        let before = format!("{{\"stores\": {{\"type\": \"{}\"}},\n\"mappings\": ", connector.store_type());
        let report = Bundle::from_json(format!("{before}{text}}}")).unwrap().check();
        assert_eq!(said(report.findings()), said(alone.findings()), "{}", case.display());
        for (within, alone) in report.iter().zip(&alone) {
            assert_eq!(within.place.pointer, format!("/mappings{}", alone.place.pointer));
            let moved =
                alone.place.span.clone().map(|span| span.start + before.len()..span.end + before.len());
            assert_eq!(within.place.span, moved, "{}", case.display());
            // Its first line is the second of the bundle.
            assert_eq!(within.place.line, alone.place.line.map(|line| line + 1));
        }
        compared += 1;
    }
    assert!(compared > 50, "{compared}");
}

/// Whatever stands under whichever key: nothing that can be printed shows it.
#[test]
fn no_value_of_a_configuration_gets_out() {
    let secret = "5ecret-välue";
    let keys: Vec<String> = registry::ALL
        .iter()
        .flat_map(|connector| connector.table().connection_profiles.iter().flatten())
        .flat_map(|profile| profile.connection_attributes.iter().flatten())
        .filter_map(|attribute| Some(attribute.key.as_ref()?.to_string()))
        .chain(
            ["UNIQUE_USER_IDENTIFIER", "REMOVE_ACTION", "CREATE_USERS", "password", "unheardOf"]
                .map(str::to_owned),
        )
        .collect();
    let mut fired = 0;
    for kind in ["Zoom", "Slack", "GitHubEMU", "scim", "GoogleApps"] {
        for key in &keys {
            for value in
                [format!("\"{secret}\""), format!("[\"{secret}\"]"), format!("{{\"name\": \"{secret}\"}}")]
            {
                let text = format!(
                    "{{\"stores\": {{\"type\": \"{kind}\", \"configuration\": {{\"{key}\": {value}}}}}, \
                     \"mappings\": [{{\"targetAttribute\": \"zzz\", \"sourceAttribute\": \"title\"}}]}}"
                );
                let bundle = Bundle::from_json(&text).unwrap();
                let report = bundle.check();
                fired +=
                    report.iter().filter(|finding| finding.place.pointer.ends_with(key.as_str())).count();
                let all = [
                    report.to_string(),
                    serde_json::to_string(&report).unwrap(),
                    format!("{report:?}"),
                    format!("{bundle:?}"),
                    format!("{:?}", bundle.mappings()),
                    blotted(&text),
                ];
                assert!(all.iter().all(|text| !text.contains("5ecret")), "{all:#?}");
            }
        }
    }
    assert!(fired > 50, "{fired}");
}

fn object(members: &BTreeMap<&str, String>) -> String {
    let members: Vec<_> = members.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
    format!("{{{}}}", members.join(",\n"))
}

/// Some JSON, with the words that bundles have among its keys and values.
fn json() -> impl Strategy<Value = String> {
    let words = [
        "stores",
        "store",
        "rules",
        "rule",
        "mappings",
        "_embedded",
        "id",
        "type",
        "configuration",
        "groups",
        "sourceStore",
        "targetStore",
        "deprovision",
        "targetAttribute",
        "sourceAttribute",
        "expression",
        "UNIQUE_USER_IDENTIFIER",
        "AUTHENTICATION_METHOD",
        "CREATE_USERS",
        "createNewUsers",
        "REMOVE_ACTION",
        "OAUTH_ACCESS_TOKEN",
        "SCIM_URL",
        "Zoom",
        "Slack",
        "GitHubEMU",
        "directory",
        "PingOne",
        "Workday",
        "scim",
        "JWT Bearer Token",
        "Delete",
        "userName",
        "true",
        "é漢🦀\\\"\\u0041",
        "\\ud800",
        "",
    ];
    let word = prop::sample::select(words.to_vec());
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("false".to_owned()),
        "-?(0|[1-9][0-9]{0,3})(\\.[0-9]{1,2})?([eE][-+]?[0-9]{1,2})?",
        word.clone().prop_map(|word| format!("\"{word}\"")),
    ];
    leaf.prop_recursive(6, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|values| format!("[{}]", values.join(", "))),
            prop::collection::btree_map(word.clone(), inner, 0..6).prop_map(|members| object(&members)),
        ]
    })
}

/// A bundle whose three members are arbitrary in part.
fn bundle() -> impl Strategy<Value = String> {
    let kinds = ["Zoom", "Slack", "GitHubEMU", "scim", "Workday", "PingOne", "directory", "x"];
    let kind = prop::sample::select(kinds.to_vec());
    let keys = [
        "UNIQUE_USER_IDENTIFIER",
        "AUTHENTICATION_METHOD",
        "CREATE_USERS",
        "updateNewUsers",
        "REMOVE_ACTION",
        "SCIM_URL",
        "OAUTH_ACCESS_TOKEN",
        "DISABLE_USERS",
        "BASE_URL",
        "password",
    ];
    let settings = prop::collection::btree_map(prop::sample::select(keys.to_vec()), json(), 0..6);
    let store = (kind, settings)
        .prop_map(|(kind, settings)| {
            format!("\"type\": \"{kind}\", \"configuration\": {}", object(&settings))
        })
        .boxed();
    let line = (prop::sample::select(vec!["userName", "primaryEmail", "workEmail", "zzz"]), json()).prop_map(
        |(target, other)| {
            format!(
                "{{\"targetAttribute\": \"{target}\", \"other\": {other}, \"sourceAttribute\": \"email\"}}"
            )
        },
    );
    let groups = json();
    (store.clone(), store, prop::bool::ANY, prop::collection::vec(line, 0..3), groups).prop_map(
        |(one, other, turned, lines, groups)| {
            let (source, target) = if turned { ("b", "a") } else { ("a", "b") };
            format!(
                "{{\"stores\": [{{\"id\": \"a\", {one}}}, {{\"id\": \"b\", {other}}}], \"rule\": {{\"sourceStore\": \
                 {{\"id\": \"{source}\"}}, \"targetStore\": {{\"id\": \"{target}\"}}, \"groups\": [{groups}]}}, \
                 \"mappings\": [{}]}}",
                lines.join(", ")
            )
        },
    )
}

fn holds(text: &str) -> Result<bool, TestCaseError> {
    let in_excerpts = [shown(text), overlay::shown(text), metadata(text), source_schema(text)];
    for shown in in_excerpts.into_iter().flatten().chain([blotted(text)]) {
        prop_assert_eq!(shown.len(), text.len());
        prop_assert!(
            shown
                .chars()
                .zip(text.chars())
                .all(|(a, b)| a.len_utf8() == b.len_utf8() && (a == '\n') == (b == '\n'))
        );
    }
    let Ok(bundle) = Bundle::from_json(text) else { return Ok(false) };
    for connector in [None, Some(registry::ALL[0]), Some(registry::ALL[1]), Some(registry::ALL[2])] {
        let report = match connector {
            Some(connector) => bundle.check_with(Some(connector), &Options::default()),
            None => bundle.check(),
        };
        let mut last = 0;
        for finding in &report {
            let span = finding.place.span.clone().unwrap();
            prop_assert!(text.get(span.clone()).is_some() && span.start >= last, "{:?}", finding);
            last = span.start;
            prop_assert!(
                RULES.iter().any(|rule| rule.id == finding.rule && rule.severity >= finding.severity)
            );
            prop_assert!(
                finding.help.is_some() && finding.place.line.is_some() && finding.place.column.is_some()
            );
        }
    }
    Ok(true)
}

proptest! {
    #[test]
    fn no_json_panics(text in json()) {
        holds(&text)?;
        let _ = Bundle::is_bundle(&text);
    }

    #[test]
    fn no_bundle_panics(text in bundle()) {
        holds(&text)?;
    }

    #[test]
    fn no_text_panics(text in "[\\PC\\x00-\\x20\"\\\\{}\\[\\]:,a-e]{0,60}") {
        holds(&text)?;
    }

    /// A bundle with a piece missing is refused or checked.
    #[test]
    fn no_torn_bundle_panics(text in bundle(), at in any::<prop::sample::Index>(), length in 0..40_usize) {
        let chars: Vec<char> = text.chars().collect();
        let at = at.index(chars.len());
        let torn: String = chars.iter().take(at).chain(chars.iter().skip(at + length)).collect();
        holds(&torn)?;
    }
}

/// The random bundles above are bundles for the most part: their laws are not empty.
#[test]
fn random_bundles_are_read() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut read = 0;
    for _ in 0..200 {
        let text = bundle().new_tree(&mut runner).unwrap().current();
        read += usize::from(holds(&text).unwrap());
    }
    assert!(read > 60, "{read} of 200");
}

/// Where each of many settings were compared with each of many attributes, this took hours.
#[test]
fn long_metadata_and_long_configurations_take_linear_time() {
    let listed = |name: &str, count: usize| -> String {
        let attributes = (0..count).map(|at| format!(r#"{{"key": "{name}_{at}", "required": true}}"#));
        attributes.collect::<Vec<_>>().join(",")
    };
    let (several, count) = (listed("KEY", 10_000), 10_000);
    let metadata = format!(
        r#"{{"information": {{"key": "Acme"}}, "attributeMetadata": {{}}, "connectionProfiles": [
            {{"name": "a", "connectionAttributes": [{several}]}}, {{"name": "b", "connectionAttributes": [{several}]}}]}}"#
    );
    let connector = Connector::from_json(&metadata).unwrap();
    let settings: Vec<_> = (0..count).map(|at| format!(r#""OTHER_{at}": "x""#)).collect();
    let text = format!(r#"{{"stores": {{"type": "Acme", "configuration": {{{}}}}}}}"#, settings.join(","));
    let bundle = Bundle::from_json(&text).unwrap();
    let start = Instant::now();
    assert_eq!(bundle.check_with(Some(&connector), &Options::default()).findings().len(), count);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

/// What a rule finds does not hang on whether another is on.
#[test]
fn a_rule_that_is_off_makes_no_other_rule_speak() {
    let text = r#"{
        "stores": [{"id": "s1", "type": "directory"},
                   {"id": "s2", "type": "Slack", "configuration": {"UNIQUE_USER_IDENTIFIER": "userName"}}],
        "rule": {"sourceStore": {"id": "s1"}, "targetStore": {"id": "s2"}},
        "mappings": [{"targetAttribute": "primaryEmail", "sourceAttribute": "email"}]
    }"#;
    let bundle = Bundle::from_json(text).unwrap();
    let rules = |options: &Options| -> BTreeSet<&'static str> {
        bundle
            .check_with(provmap::connector(bundle.store_type()), options)
            .iter()
            .map(|finding| finding.rule)
            .collect()
    };
    let all = rules(&Options::default());
    assert!(all.contains("unmapped-required") && !all.contains("unmapped-identifier"), "{all:?}");
    for rule in &all {
        let mut others = all.clone();
        others.remove(rule);
        assert_eq!(rules(&Options::default().allow(rule).unwrap()), others, "without `{rule}`");
    }
}

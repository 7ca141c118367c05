//! Mapping sets and source schemas as serde reads and writes them: what is written is read back, and what serde reads is what
//! the text says, in the words of the text's own reader.

use proptest::prelude::*;
use proptest::sample::select;
use provmap::{Mapping, MappingSet, Report, SourceSchema, registry};
use serde_json::{Value, json};

/// What is found, without the lists that pointers begin with, and without what stands beside the lines.
fn found(report: &Report) -> Vec<(&str, &str, Option<&str>, Option<usize>)> {
    let findings = report.iter().filter(|finding| finding.rule != "secret-in-file");
    sorted(findings.map(|it| (it.rule, it.message.as_str(), it.help.as_deref(), it.mapping())))
}

/// Findings with a line are in the order of the text, and others in that of their pointers.
fn sorted<T: Ord>(findings: impl Iterator<Item = T>) -> Vec<T> {
    let mut findings: Vec<T> = findings.collect();
    findings.sort();
    findings
}

fn text() -> impl Strategy<Value = Value> {
    let texts = [
        "",
        " ",
        "userName",
        " userName",
        "email\t",
        "\u{200b}title",
        "'x'",
        " 'x' + ",
        "#root.title",
        "nme",
    ];
    let kinds =
        ["userAttributeMapping", "groupAttributeMapping", "GROUPATTRIBUTEMAPPING ", "other", " other"];
    prop_oneof![
        4 => select(texts.to_vec()).prop_map(Value::from),
        1 => select(kinds.to_vec()).prop_map(Value::from),
        1 => "\\PC{0,6}".prop_map(Value::from),
        1 => select(vec![json!(null), json!(5), json!(true), json!([1.5]), json!({"a": {"b": -1}})]),
    ]
}

fn line() -> impl Strategy<Value = Value> {
    let keys = [
        "targetAttribute",
        "sourceAttribute",
        "expression",
        "attributeMappingType",
        "source_attribute",
        "id",
        "clientSecret",
        "rule",
    ];
    prop::collection::btree_map(select(keys.to_vec()), text(), 0..6).prop_map(|line| json!(line))
}

/// All forms of a set, and what is nearly one.
fn document() -> impl Strategy<Value = Value> {
    let list = || prop::collection::vec(line(), 0..4).prop_map(Value::from);
    prop_oneof![
        line(),
        list(),
        (list(), text()).prop_map(|(lines, connector)| json!({"connector": connector, "mappings": lines})),
        (list(), text())
            .prop_map(|(lines, next)| json!({"_embedded": {"mappings": lines}, "_links": {"next": next}})),
        (list(), line())
            .prop_map(|(lines, line)| json!({"mappings": lines, "clientSecret": "Hu5kG", "other": line})),
        text(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn serde_reads_what_the_text_says(document in document()) {
        match (MappingSet::from_json(document.to_string()), serde_json::from_value::<MappingSet>(document)) {
            (Ok(set), Ok(read)) => {
                let reports = [set.check(&registry::ZOOM), read.check(&registry::ZOOM)];
                let [expected, found] = reports.each_ref().map(|report| {
                    let findings = report.iter();
                    sorted(findings.map(|it| (it.rule, it.message.as_str(), it.place.pointer.as_str())))
                });
                prop_assert_eq!(found, expected);
                let [_, report] = &reports;
                prop_assert!(report.iter().all(|finding| finding.place.line.is_none()));
            }
            (Err(expected), Err(error)) => {
                prop_assert_eq!(error.to_string(), expected.without_places().to_string());
            }
            (set, read) => prop_assert!(false, "{:?} and {:?}", set, read),
        }
    }

    #[test]
    fn what_is_written_is_read_back(document in document()) {
        let Ok(set) = MappingSet::from_json(document.to_string()) else { return Ok(()) };
        let written = serde_json::to_string(&set).unwrap();
        prop_assert!(!written.contains("Hu5kG"), "{}", written);
        let read: MappingSet = serde_json::from_str(&written).unwrap();
        let lines = |set: &MappingSet| {
            let parts = |it: &Mapping<'_>| {
                [it.target_attribute(), it.source_attribute(), it.expression()].map(|it| it.map(str::to_owned))
            };
            set.mappings().iter().map(|it| (parts(it), it.kind())).collect::<Vec<_>>()
        };
        prop_assert_eq!(lines(&read), lines(&set));
        prop_assert_eq!(read.connector(), set.connector());
        prop_assert_eq!(read.next_page().is_some(), set.next_page().is_some());
        let reports = [set.check(&registry::ZOOM), read.check(&registry::ZOOM)];
        prop_assert_eq!(found(&reports[1]), found(&reports[0]));
        prop_assert_eq!(serde_json::to_string(&read).unwrap(), written);
    }
}

#[test]
fn a_schema_is_written_and_read_back() {
    let file = r#"{"closed": true, "attributes": [{"path": "email", "unique": true}, {"path": "badge", "maxLength": 4}],
                   "references": [{"reference": "badge_number", "sources": ["badge"]}]}"#;
    for schema in [
        SourceSchema::empty(),
        registry::DIRECTORY.clone(),
        registry::DIRECTORY.clone().extend_from_json(file).unwrap(),
    ] {
        let written = serde_json::to_value(&schema).unwrap();
        let read: SourceSchema = serde_json::from_value(written).unwrap();
        assert_eq!(read, schema);
    }
    let environment: SourceSchema = serde_json::from_str(file).unwrap();
    let extended = registry::DIRECTORY.clone().extend(&environment).unwrap();
    assert_eq!(extended, registry::DIRECTORY.clone().extend_from_json(file).unwrap());
}

#[test]
fn a_schema_of_toml_has_its_numbers() {
    let schema: SourceSchema = toml::from_str("[[attributes]]\npath = \"badge\"\nmaxLength = 4").unwrap();
    assert_eq!(schema.find("badge").unwrap().max_length, Some(4));
    let error =
        toml::from_str::<SourceSchema>("[[attributes]]\npath = \"badge\"\nmaxLength = -4").unwrap_err();
    assert!(error.message().starts_with("/attributes/0/maxLength: expected a whole number"), "{error}");
}

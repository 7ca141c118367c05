//! What is wrong with a record, in words and as JSON.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests state what they expect by panicking")]

use provmap::record::{Effect, Found, Operation, Outcome, Plan, RecordRule, Violation};
use provmap::{Connector, MappingSet, Severity};
use serde_json::Value;

/// A store with the constraints of this attribute.
fn store(attribute: &str) -> Connector {
    let attributes = format!(r#"{{"name": {{"key": "name", {attribute}}}}}"#);
    let metadata = format!(
        r#"{{"information": {{"key": "Acme"}}, "attributeMetadata": {{"userAttributes": {attributes}}}}}"#
    );
    Connector::from_json(&metadata).unwrap()
}

#[test]
fn a_violation_is_said_in_one_sentence() {
    for (attribute, record, said) in [
        (
            r#""requiredOnCreate": true"#,
            "{}",
            "missing-required: `name` has no value, and the target needs one",
        ),
        (
            r#""nillable": false"#,
            r#"{"name": null}"#,
            "null-not-allowed: `name` is null, and the target needs a value",
        ),
        (
            r#""attributeType": "BOOLEAN""#,
            r#"{"name": 7}"#,
            "wrong-type: `name` is a number, and the target takes a boolean",
        ),
        (
            r#""attributeType": "STRING", "maxNumberOfValues": 9"#,
            r#"{"name": ["a", null]}"#,
            "wrong-type: value 2 of `name` is null, and the target takes text",
        ),
        (
            r#""attributeType": "STRING", "maxLength": 2, "maxNumberOfValues": 9"#,
            r#"{"name": ["a", "abc"]}"#,
            "too-long: value 2 of `name` has 3 characters, and the target takes 2",
        ),
        (
            r#""attributeType": "STRING", "maxLength": 1"#,
            r#"{"name": "😀"}"#,
            "possibly-too-long: `name` has 1 character and 2 UTF-16 units, which may be more than the 1 that the target takes",
        ),
        (
            r#""attributeType": "STRING", "minLength": 3"#,
            r#"{"name": "a"}"#,
            "too-short: `name` has 1 character, and the target takes no fewer than 3",
        ),
        (
            r#""attributeType": "STRING", "maxNumberOfValues": 2"#,
            r#"{"name": ["a", "b", "c"]}"#,
            "too-many-values: `name` has 3 values, and the target takes 2",
        ),
        (
            r#""attributeType": "STRING", "maxNumberOfValues": 3, "minNumberOfValues": 2"#,
            r#"{"name": ["a"]}"#,
            "too-few-values: `name` has 1 value, and the target takes no fewer than 2",
        ),
        (
            r#""attributeType": "STRING", "derived": true"#,
            r#"{"name": "a"}"#,
            "not-writable: `name` has a value, and nothing can be sent to the target",
        ),
    ] {
        let plan = Plan::for_target(&store(attribute), Operation::Create);
        let report = plan.check_json(record.as_bytes()).unwrap();
        let found: Vec<String> =
            report.violations().map(|it| format!("{}: {}", it.violation().rule, it.message())).collect();
        assert_eq!(found, [said], "{attribute} {record}");
    }
}

#[test]
fn what_cannot_be_predicted_says_why() {
    let store = store(r#""attributeType": "BOOLEAN", "nillable": true"#);
    for (line, said) in [
        (
            r#""sourceAttribute": "title""#,
            "`name` is text, the target takes a boolean, and how PingOne converts it is not documented",
        ),
        (
            r#""sourceAttribute": "title.of""#,
            "what `name` gets cannot be predicted: a part of the source's path is no object, and what PingOne sends then \
             is not documented",
        ),
    ] {
        let set = MappingSet::from_json(format!(r#"[{{"targetAttribute": "name", {line}}}]"#)).unwrap();
        let plan = Plan::new(&store, &set, Operation::Create);
        let report = plan.check_json(br#"{"title": "Countess"}"#).unwrap();
        assert_eq!(report.outcome(), Outcome::Unpredictable);
        assert_eq!(report.violations().map(|it| it.message()).collect::<Vec<_>>(), [said]);
    }
}

/// The findings of a line and the users who break it have one help.
#[test]
fn the_help_is_that_of_the_finding() {
    let zoom = provmap::connector("Zoom").unwrap();
    let set = MappingSet::from_json(
        r#"[{"targetAttribute": "title", "sourceAttribute": "title"},
            {"targetAttribute": "active", "sourceAttribute": "enabled"}]"#,
    )
    .unwrap();
    let findings = set.check(zoom);
    let finding = findings.iter().find(|it| it.rule == "exceeds-max-length").unwrap();
    let plan = Plan::new(zoom, &set, Operation::Create);
    let user = format!(r#"{{"title": "{}", "enabled": true}}"#, "x".repeat(200));
    let report = plan.check_json(user.as_bytes()).unwrap();
    let help = |rule: &str| report.violations().find(|it| it.violation().rule == rule).unwrap().help();
    assert_eq!(Some(help("too-long")), finding.help);
    assert!(help("too-long").contains("#string.substring(#root.title, 0, 128)"));
    // Of a target that no line feeds, the rule says what to do.
    assert_eq!(help("missing-required"), RecordRule::MissingRequired.help());
}

#[test]
fn every_rule_says_what_to_do() {
    for rule in RecordRule::ALL.iter().copied() {
        assert!(rule.help().ends_with('.') && !rule.help().contains('\n'), "{rule}");
        let described = provmap::rule(rule.as_str()).unwrap();
        assert_eq!(
            (described.id, described.summary, described.reads, described.docs),
            (rule.as_str(), rule.summary(), rule.reads(), rule.docs())
        );
        let fails = described.severity == Severity::Error;
        assert_eq!(fails, rule.effect() == Effect::Fails, "{rule}");
    }
    assert_eq!(
        provmap::rule("unknown-targt").unwrap_err().to_string(),
        "there is no rule `unknown-targt`; did you mean `unknown-target`?"
    );
}

/// The page shows what comes out.
#[test]
fn the_form_of_the_page_is_the_one_that_is_written() {
    let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/records.md")).unwrap();
    let (_, rest) = page.split_once("```json\n").unwrap();
    let shown: Value = serde_json::from_str(rest.split_once("```").unwrap().0).unwrap();
    let record = format!(r#"{{"userName": "ada@example.com", "title": "{}"}}"#, "x".repeat(200));
    let report = plan.check_json(record.as_bytes()).unwrap();
    assert_eq!(serde_json::to_value(&report).unwrap(), shown);
}

#[test]
fn a_report_shows_no_value() {
    for set in [
        r#"[{"targetAttribute": "title", "sourceAttribute": "a"}, {"targetAttribute": "roles", "sourceAttribute": "b"}]"#,
        r#"[{"targetAttribute": "title", "expression": "a + null"}, {"targetAttribute": "active", "sourceAttribute": "a"}]"#,
    ] {
        let set = MappingSet::from_json(set).unwrap();
        let plan = Plan::new(provmap::connector("Zoom").unwrap(), &set, Operation::Create);
        let long = "Xyzzy".repeat(100);
        for value in [
            format!("\"{long}\""),
            format!("[\"{long}\", 4711]"),
            format!("{{\"{long}\": 4711}}"),
            "4711".into(),
        ] {
            let report = plan.check_json(format!(r#"{{"a": {value}, "b": {value}}}"#).as_bytes()).unwrap();
            assert!(!report.is_valid());
            let all = format!("{report} {report:?} {}", serde_json::to_string(&report).unwrap());
            assert!(!all.contains("Xyzzy") && !all.contains("4711"), "{all}");
        }
    }
}

#[test]
fn outcomes_and_rules_have_one_word_each() {
    let words = [Outcome::Valid, Outcome::Unpredictable, Outcome::Invalid];
    let json = serde_json::to_string(&(words, RecordRule::TooLong, Found::List(2))).unwrap();
    let list = r#"{"kind":"list","characters":null,"utf16_units":null,"bytes":null,"values":2}"#;
    assert_eq!(json, format!(r#"[["valid","unpredictable","invalid"],"too-long",{list}]"#));
    assert_eq!(format!("{:<8}|", Outcome::Valid), "valid   |");
    assert!(RecordRule::TooLong == "too-long" && RecordRule::TooLong != *"too-short");
}

/// A plan that has fewer targets says what it can.
#[test]
fn a_violation_of_another_plan_is_no_panic() {
    let zoom = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
    let (mut slots, mut violations) = (zoom.slots(), Vec::<Violation>::new());
    zoom.read(br#"{"userName": 1, "title": 7}"#, &mut slots).unwrap().check(&mut violations);
    let acme = Plan::for_target(&store(r#""attributeType": "STRING""#), Operation::Create);
    let last = acme.describe(violations.last().unwrap());
    assert_eq!(last.target(), "");
    assert!(!last.to_string().is_empty());
}

/// A report is printed by `dbg!` and by failed assertions: what it shows is the record's, and not the whole plan.
#[test]
fn debug_shows_no_plan() {
    let plan = Plan::for_target(&store(r#""attributeType": "BOOLEAN""#), Operation::Create);
    let report = plan.check_json(br#"{"name": "ada"}"#).unwrap();
    let shown = format!("{report:?}");
    assert!(
        shown.starts_with("RecordReport { outcome: Invalid, violations: [Violation { rule: WrongType"),
        "{shown}"
    );
    assert!(!shown.contains("Acme") && !shown.contains("ada"), "{shown}");
    let shown = format!("{:?}", report.violations().next().unwrap());
    assert!(
        shown.starts_with(r#"Description { target: "name", violation: Violation { rule: WrongType"#),
        "{shown}"
    );
    assert!(!shown.contains("Acme") && !shown.contains("ada"), "{shown}");
}

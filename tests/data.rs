//! The sets that the benches measure are what their names say, and so is the schema they are compared with.

#[allow(clippy::expect_used, clippy::panic, reason = "shared with the benches; a test may panic")]
#[path = "../benches/inputs/mod.rs"]
mod inputs;

use provmap::{MappingSet, Options, Report};
use serde_json::{Value, json};

fn report(text: &str, connector: &str) -> Report {
    let schema = inputs::environment();
    let options = Options::default().source_schema(&schema);
    inputs::parse_and_check(text, inputs::connector(connector), &options)
}

#[test]
fn clean_sets_have_no_finding() {
    for connector in inputs::CONNECTORS {
        let clean = inputs::clean(connector);
        for text in [inputs::as_listed(&clean), clean] {
            let report = report(&text, connector);
            assert!(report.findings().is_empty(), "{report}");
        }
        let overlaid = inputs::overlaid(inputs::connector(connector));
        let environment = inputs::environment();
        let clean = inputs::clean(connector);
        let set = MappingSet::from_json(&clean).unwrap();
        let report = set.check_with(&overlaid, &Options::default().source_schema(&environment));
        assert!(report.findings().is_empty(), "{report}");
    }
}

#[test]
fn clean_sets_map_every_attribute_but_the_identifier() {
    for connector in inputs::CONNECTORS {
        let document: Value = serde_json::from_str(&inputs::clean(connector)).unwrap();
        let mapped = document["mappings"].as_array().unwrap().iter();
        let mapped: Vec<&str> = mapped.map(|line| line["targetAttribute"].as_str().unwrap()).collect();
        let all = inputs::connector(connector).user_attributes().unwrap().iter();
        let all: Vec<&str> = all.map(|attribute| attribute.key).filter(|key| *key != "id").collect();
        assert_eq!(mapped, all, "{connector}");
    }
}

#[test]
fn every_line_of_the_wrong_sets_is_wrong() {
    let rules = |connector| -> Vec<&str> {
        let report = report(&inputs::all_wrong(connector), connector);
        report.iter().map(|finding| finding.rule).collect()
    };
    assert_eq!(
        rules("Zoom"),
        [
            "unmapped-default",
            "unmapped-required",
            "unknown-target",
            "unknown-source",
            "missing-source",
            "ambiguous-source",
            "duplicate-target",
            "maps-anchor",
            "nullable-source",
            "type-mismatch",
            "exceeds-max-length",
            "multi-valued-source",
            "below-min-length",
            "non-unique-source",
            "unsupported-group-mapping",
        ]
    );
    assert_eq!(
        rules("Slack"),
        [
            "missing-target",
            "unknown-target",
            "unknown-source",
            "missing-source",
            "ambiguous-source",
            "duplicate-target",
            "type-mismatch",
            "non-unique-source",
            "reference-mismatch",
            "nullable-source",
        ]
    );
    assert_eq!(
        rules("GitHubEMU"),
        [
            "unmapped-required",
            "unknown-target",
            "unknown-source",
            "missing-source",
            "ambiguous-source",
            "duplicate-target",
            "maps-anchor",
            "nullable-source",
            "multi-valued-source",
            "below-min-length",
            "type-mismatch",
        ]
    );
}

#[test]
fn sets_with_one_mistake_have_that_one() {
    let expected = |kind, connector| -> &[&str] {
        match (kind, connector) {
            ("unknown-target", _) => &["unknown-target"],
            ("unknown-source", _) => &["unknown-source"],
            ("constant", "Slack") => &["type-mismatch"],
            ("constant", _) => &["exceeds-max-length"],
            // One line, with more than one thing about it.
            ("expression", _) => &["non-unique-source", "nullable-source"],
            ("function", _) => &["unknown-function"],
            _ => &["unmapped-required"],
        }
    };
    for connector in inputs::CONNECTORS {
        for kind in inputs::MISTAKES {
            let report = report(&inputs::one_mistake(connector, kind), connector);
            let rules: Vec<&str> = report.iter().map(|finding| finding.rule).collect();
            assert_eq!(rules, expected(kind, connector), "{connector}: {report}");
        }
    }
}

/// The comparison is fair: the schema refuses what it is there for.
#[test]
fn the_json_schema_accepts_clean_sets_and_refuses_mistakes() {
    for connector in inputs::CONNECTORS {
        let schema = jsonschema::validator_for(&inputs::json_schema(inputs::connector(connector))).unwrap();
        let clean: Value = serde_json::from_str(&inputs::clean(connector)).unwrap();
        assert!(schema.is_valid(&clean), "{connector}");

        let refuses = |what: &str, change: &dyn Fn(&mut Vec<Value>)| {
            let mut set = clean.clone();
            change(set["mappings"].as_array_mut().unwrap());
            assert!(!schema.is_valid(&set), "{connector}: {what}");
        };
        refuses("an unknown target", &|lines| lines[0]["targetAttribute"] = json!("nothing"));
        refuses("both sources", &|lines| lines[0]["expression"] = json!("'a'"));
        refuses("no source", &|lines| {
            lines[0].as_object_mut().unwrap().remove("sourceAttribute");
        });
        refuses("no target", &|lines| {
            lines[0].as_object_mut().unwrap().remove("targetAttribute");
        });
        refuses("no `userName`", &|lines| lines.retain(|line| line["targetAttribute"] != "userName"));
    }
}

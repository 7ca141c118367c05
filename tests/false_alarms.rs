//! What would make people drop the tool: a test for each finding that must not be.
#![allow(clippy::unwrap_used, reason = "tests panic when they fail")]

use provmap::{MappingSet, Report, Severity};

fn check(connector: &str, lines: &str) -> Report {
    let text = format!("[{lines}]");
    let set = MappingSet::from_json(&text).unwrap();
    set.check(provmap::require_connector(connector).unwrap())
}

fn line(target: &str, source: &str) -> String {
    format!(r#"{{"targetAttribute": "{target}", "sourceAttribute": "{source}"}}"#)
}

/// The fewest lines that each connector needs.
fn least(connector: &str) -> String {
    match connector {
        "Zoom" => line("userName", "email"),
        "Slack" => [line("userName", "username"), line("primaryEmail", "email")].join(","),
        _ => [line("userName", "username"), line("workEmail", "email"), line("externalId", "id")].join(","),
    }
}

fn found<'r>(report: &'r Report, rule: &str, target: &str) -> Option<&'r provmap::Finding> {
    report.iter().find(|finding| finding.rule == rule && finding.target.as_deref() == Some(target))
}

#[test]
fn required_on_update_does_not_demand_id() {
    for connector in ["Zoom", "GitHubEMU"] {
        let report = check(connector, &least(connector));
        assert!(report.iter().all(|finding| finding.target.as_deref() != Some("id")), "{report}");
    }
}

#[test]
fn a_defaulted_attribute_is_not_demanded() {
    for connector in ["Zoom", "Slack", "GitHubEMU"] {
        let report = check(connector, &least(connector));
        assert_eq!(found(&report, "unmapped-default", "active").unwrap().severity, Severity::Info);
        assert!(found(&report, "unmapped-required", "active").is_none());
    }
}

#[test]
fn not_nillable_is_not_required() {
    for connector in ["Zoom", "GitHubEMU"] {
        let report = check(connector, &least(connector));
        assert_eq!(report.summary().errors, 0, "{report}");
        let advice = report.iter().filter(|finding| finding.rule == "unmapped-non-nillable");
        assert!(
            advice.clone().count() > 0 && advice.clone().all(|finding| finding.severity == Severity::Info)
        );
    }
}

#[test]
fn absent_lengths_are_not_zero() {
    let all = ["displayName", "givenName", "familyName", "title", "userType", "locale"];
    let sources = ["name.formatted", "name.given", "name.family", "title", "type", "locale"];
    let lines: Vec<String> = all.iter().zip(sources).map(|(target, source)| line(target, source)).collect();
    check("Slack", &format!("{},{}", least("Slack"), lines.join(","))).assert_clean();
}

#[test]
fn a_custom_source_is_no_error() {
    let report = check("Zoom", &format!("{},{}", least("Zoom"), line("department", "costCenter")));
    assert_eq!(found(&report, "unknown-source", "department").unwrap().severity, Severity::Warning);
    assert_eq!(report.summary().errors, 0, "{report}");
}

#[test]
fn zoom_user_name_from_username_is_advice() {
    let report = check("Zoom", &line("userName", "username"));
    assert_eq!(found(&report, "reference-mismatch", "userName").unwrap().severity, Severity::Info);
    report.assert_clean();
}

#[test]
fn an_empty_list_is_no_error() {
    for connector in ["Zoom", "Slack", "GitHubEMU"] {
        let report = check(connector, "");
        assert_eq!(report.findings().len(), 1, "{report}");
        assert_eq!(report.findings()[0].rule, "empty-mapping");
        assert_eq!(report.worst(), Some(Severity::Info));
    }
}

#[test]
fn a_line_needs_no_name() {
    let named = r#"{"name": "Email", "targetAttribute": "userName", "sourceAttribute": "email"}"#;
    let messages = |report: &Report| report.iter().map(|finding| finding.message.clone()).collect::<Vec<_>>();
    assert_eq!(messages(&check("Zoom", named)), messages(&check("Zoom", &least("Zoom"))));
}

#[test]
fn booleans_and_their_texts_are_never_errors() {
    let expression = |expression: &str| {
        format!(r#"{},{{"targetAttribute": "active", "expression": "{expression}"}}"#, least("Slack"))
    };
    check("Slack", &format!("{},{}", least("Slack"), line("active", "enabled"))).assert_clean();
    for text in ["true", "false", "'true'", "'false'"] {
        check("Slack", &expression(text)).assert_clean();
    }
    assert_eq!(check("Slack", &expression("'yes'")).summary().errors, 0);
}

#[test]
fn one_character_too_many_is_no_error() {
    let report = check("GitHubEMU", &format!("{},{}", least("GitHubEMU"), line("firstName", "name.given")));
    assert_eq!(found(&report, "exceeds-max-length", "firstName").unwrap().severity, Severity::Warning);
    assert_eq!(report.summary().errors, 0, "{report}");
}

//! The rules of the metadata by cases: `tests/lint/RULE/NAME.json` is a storeMetadata response, `NAME.txt` the report.
//!
//! A case whose name starts with `fires` has a finding of the rule; one that starts with `silent` is a near miss
//! and has none. `BLESS=1 cargo test --test lint` rewrites the reports: read the difference.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests panic when they fail"
)]

use std::fs;
use std::path::Path;

use provmap::registry::{ALL, GITHUBEMU, SLACK, ZOOM};
use provmap::{Connector, Finding, Options, RULES, Report, Severity, lint};

#[allow(clippy::unwrap_used, clippy::panic, reason = "tests panic when they fail")]
mod rule_cases;

fn judge(document: &str) -> Report {
    lint::lint_document(&Connector::from_json(document).unwrap(), document, &Options::default())
}

#[test]
fn every_rule_by_its_cases() {
    rule_cases::hold("lint", lint::RULES, |case| judge(&fs::read_to_string(case).unwrap()));
}

#[test]
fn the_table_and_the_files_agree() {
    let ids: Vec<&str> = lint::RULES.iter().map(|rule| rule.id).collect();
    assert!(ids.is_sorted() && ids.windows(2).all(|pair| pair[0] != pair[1]), "in the order of the names");
    assert!(RULES.iter().all(|rule| !ids.contains(&rule.id)), "a name is that of one rule");
    rule_cases::hold_files(&["src/rules/metadata"], &ids);
    for entry in fs::read_dir(rule_cases::folder("lint")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(ids.contains(&name.as_str()), "tests/lint/{name} is no rule");
    }
}

/// The findings of a rule, by attribute or else by pointer.
fn found<'r>(report: &'r Report, rule: &str) -> Vec<&'r str> {
    assert!(provmap::rule(rule).is_ok(), "{rule}");
    let of_rule = report.iter().filter(|finding| finding.rule == rule);
    of_rule.map(|finding| finding.target.as_deref().unwrap_or(&finding.place.pointer)).collect()
}

fn only<'r>(report: &'r Report, rule: &str) -> &'r Finding {
    let mut of_rule = report.iter().filter(|finding| finding.rule == rule);
    let finding = of_rule.next().unwrap_or_else(|| panic!("no `{rule}`\n{report}"));
    assert!(of_rule.next().is_none(), "several `{rule}`\n{report}");
    finding
}

/// What is anomalous in the three responses that are compiled in, and what is made of each.
#[test]
fn the_ten_anomalies_of_the_real_responses() {
    let options = Options::default();
    let [zoom, slack, github] =
        [&ZOOM, &SLACK, &GITHUBEMU].map(|connector| lint::lint_with(connector, &options));
    let list = "/attributeMetadata/userAttributes";

    // 1. GitHubEMU's `externalId` is required on create and update, and nillable, with minima of 0.
    assert_eq!(found(&github, "required-and-nillable"), ["externalId"]);
    assert!(only(&github, "required-and-nillable").message.ends_with("takes it as required (inferred)"));
    assert_eq!(found(&github, "required-and-empty"), ["externalId"]);
    assert!(only(&github, "required-and-empty").message.contains("`minLength` and `minNumberOfValues`"));
    assert!(
        found(&zoom, "required-and-nillable").is_empty() && found(&slack, "required-and-nillable").is_empty()
    );

    // 2. `id` is required on update and not updateable: the store's own, not to be mapped.
    assert_eq!(found(&zoom, "anchor"), ["id"]);
    assert_eq!(found(&github, "anchor"), ["id"]);
    assert!(found(&slack, "anchor").is_empty());
    assert!(only(&zoom, "anchor").message.contains("(inferred)"));

    // 3. Not nillable, not required, not defaulted: a sentence about all of them, and `id` is not among them.
    assert_eq!(found(&zoom, "optional-non-nillable"), [list]);
    let names = &only(&zoom, "optional-non-nillable").message;
    assert!(names.starts_with("`givenName`, `familyName` and `email` must"), "{names}");
    let names = &only(&github, "optional-non-nillable").message;
    assert!(names.starts_with("`lastName`, `firstName`, `displayName` and `roles` must"), "{names}");

    // 4. GitHubEMU's `roles` is not nillable, and may have no value.
    assert_eq!(found(&github, "non-nillable-and-empty"), ["roles"]);
    assert!(found(&zoom, "non-nillable-and-empty").is_empty());

    // 5. Limits of 65 beside 64, and of 129 beside 128, may be slips or not: nothing is said.
    let says = |report: &Report, what: &str| report.to_string().contains(what);
    assert!(!says(&zoom, "64") && !says(&zoom, "65") && !says(&zoom, "128") && !says(&zoom, "129"));

    // 6. Zoom's `userName` and `email` are unique, refer to one thing, and count case differently.
    let shared = only(&zoom, "shared-reference");
    assert!(shared.message.contains("count case differently"), "{shared}");
    assert!(shared.message.contains("`work_email`"), "{shared}");
    assert!(found(&github, "shared-reference").is_empty() && found(&slack, "shared-reference").is_empty());

    // 7. Some attributes have no `referenceAttribute`: counted, not listed.
    for (report, counts) in [(&zoom, "2 of 13"), (&github, "2 of 11"), (&slack, "2 of 28")] {
        let absent = &only(report, "absent-metadata").message;
        assert!(absent.contains(&format!("`referenceAttribute` by {counts}")), "{absent}");
    }

    // 8. Limits looser than those of the services cannot be seen here: Slack has none at all, which is counted.
    assert!(
        only(&slack, "absent-metadata")
            .message
            .contains("`caseSensitive`, `maxLength`, `minLength` by 27 of 27")
    );
    assert!(!says(&slack, "21") && !says(&github, "39"));

    // 9. Slack says that `userName` can be updated. The metadata is all we have here: nothing is said.
    assert!(!says(&slack, "updateable"));

    // 10. Zoom writes membership on groups, and has none; Slack has groups, and no such word.
    assert_eq!(found(&zoom, "membership-without-groups"), ["/attributeMetadata/enhancements/0"]);
    assert!(found(&slack, "membership-without-groups").is_empty());
    assert!(found(&github, "membership-without-groups").is_empty());

    // Not among the ten: unique attributes without a case rule, and the profile that is deprecated.
    assert_eq!(found(&slack, "unique-without-case"), ["primaryEmail", "userName", "displayName"]);
    assert_eq!(found(&github, "unique-without-case"), ["groupName"]);
    assert_eq!(found(&zoom, "deprecated-profile"), ["/connectionProfiles/0/description"]);

    // What PingOne publishes is no error.
    for report in [zoom, slack, github] {
        assert_eq!(report.summary().errors, 0, "{report}");
    }
}

#[test]
fn a_file_has_the_findings_of_the_compiled_in_connector_with_places() {
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("metadata/connectors")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let in_file = judge(&text);
        let compiled_in = provmap::lint(provmap::connector(in_file.connector()).unwrap());
        assert_eq!(in_file.findings().len(), compiled_in.findings().len());
        let mut last = (0, 0);
        for (placed, plain) in in_file.iter().zip(&compiled_in) {
            assert_eq!(
                (placed.rule, &placed.message),
                (plain.rule, &plain.message),
                "the order is that of the file"
            );
            assert_eq!(placed.place.pointer, plain.place.pointer);
            let place = (placed.place.line.expect("a line"), placed.place.column.expect("a column"));
            assert!(last <= place, "{placed}");
            last = place;
            assert_eq!((plain.place.line, plain.place.column, &plain.place.span), (None, None, &None));
        }
    }
}

#[test]
fn severities_can_be_set() {
    let options = Options::default().allow("anchor").unwrap().deny("unique-without-case").unwrap();
    for connector in ALL {
        let report = lint::lint_with(connector, &options);
        assert!(found(&report, "anchor").is_empty());
        assert_eq!(report.summary().errors, found(&report, "unique-without-case").len());
    }
    // The rules of the check keep theirs.
    let set = provmap::MappingSet::from_json("[]").unwrap();
    let check = |options: &Options| set.check_with(&ZOOM, options);
    assert_eq!(check(&options), check(&Options::default()));
    let severities = |report: &Report| {
        let of_rule = report.iter().filter(|finding| finding.rule == "unmapped-required");
        of_rule.map(|finding| finding.severity).collect::<Vec<_>>()
    };
    let line = r#"[{"targetAttribute": "title", "sourceAttribute": "title"}]"#;
    let set = provmap::MappingSet::from_json(line).unwrap();
    let check = |options: &Options| set.check_with(&ZOOM, options);
    let errors = severities(&check(&Options::default()));
    assert!(errors.contains(&Severity::Error), "{errors:?}");
    let advice = severities(&check(&Options::default().inform("unmapped-required").unwrap()));
    assert_eq!(advice, vec![Severity::Info; errors.len()]);
}

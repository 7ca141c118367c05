//! Mapping sets that were published, or built from published facts, with their findings judged by hand: each file of
//! `tests/published/` says in `note` what is to be found, and its `.txt` has the report.
//!
//! `BLESS=1 cargo test --test published` rewrites the reports: read the difference.
#![allow(clippy::unwrap_used, reason = "tests panic when they fail")]

mod case_names;

use std::fs;
use std::path::Path;

use provmap::{MappingSet, Report};

fn report(name: &str) -> Report {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/published").join(name).with_extension("json");
    let text = fs::read_to_string(path).unwrap();
    let set = MappingSet::from_json(&text).unwrap();
    set.check(provmap::require_connector(set.connector().unwrap()).unwrap())
}

#[test]
fn reports() {
    let (folder, names) = case_names::of("published");
    let mut wrong = String::new();
    for name in names {
        let rendered = format!("{}\n", report(&name));
        let expected = folder.join(&name).with_extension("txt");
        if std::env::var_os("BLESS").is_some() {
            fs::write(&expected, &rendered).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != rendered {
            wrong += &format!("{name}: the report is now\n{rendered}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What the notes of the files say, apart from the wording of messages.
#[test]
fn verdicts() {
    report("01-create-rule-mapping-Zoom").assert_finds(&["nullable-source", "non-unique-source"]);
    report("01-create-rule-mapping-Slack").assert_finds(&[
        "nullable-source",
        "non-unique-source",
        "unmapped-required",
    ]);
    report("01-create-rule-mapping-GitHubEMU").assert_finds(&[
        "nullable-source",
        "non-unique-source",
        "unmapped-required",
        "unmapped-required",
    ]);
    report("04-hal-list-response-Zoom").assert_finds(&["nullable-source", "non-unique-source"]);
    report("12-github-defaults-GitHubEMU").assert_finds(&[
        "non-unique-source",
        "exceeds-max-length",
        "nullable-source",
        "exceeds-max-length",
        "nullable-source",
        "unknown-target",
    ]);
    report("18-console-labels-Zoom").assert_finds(&[
        "unknown-target",
        "unknown-target",
        "unknown-target",
        "unknown-target",
        "unknown-target",
        "unknown-target",
        "unknown-target",
        "unknown-target",
        "unknown-target",
        "unknown-target",
        "unknown-target",
        "unknown-target",
        "unknown-source",
        "unknown-source",
    ]);
    report("18-console-labels-Slack").assert_clean();
    let derived = report("30-derived-full-Zoom");
    assert_eq!(derived.summary().errors, 0, "{derived}");
    derived.assert_finds(&[
        "exceeds-max-length",
        "nullable-source",
        "exceeds-max-length",
        "exceeds-max-length",
        "nullable-source",
        "exceeds-max-length",
        "non-unique-source",
        "non-unique-source",
    ]);
}

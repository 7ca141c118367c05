//! Every rule by cases: `tests/rules/RULE/NAME.json` is a mapping set or a bundle, `NAME.txt` the report of its check.
//!
//! A case whose name starts with `fires` has a finding of the rule; one that starts with `silent` is a near miss
//! and has none. `BLESS=1 cargo test --test rules` rewrites the reports: read the difference.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests panic when they fail"
)]

use std::fs;
use std::path::Path;

use provmap::{MappingSet, Options, Place, RULES, Report, Rule, UnusedIgnore, registry};

#[allow(clippy::unwrap_used, clippy::panic, reason = "tests panic when they fail")]
mod rule_cases;

#[allow(clippy::unwrap_used, dead_code, reason = "tests panic when they fail; not each uses all")]
mod mapping_cases;

fn check(case: &Path) -> Report {
    let report = mapping_cases::Checker::of(case).check(&fs::read(case).unwrap());
    report.unwrap_or_else(|error| panic!("{}: {error}", case.display()))
}

/// The rule on what is to be ignored, which no mapping says: its cases are those of the command, and the test below.
const UNUSED: &str = "unused-ignore";

#[test]
fn every_rule_by_its_cases() {
    let of_files: Vec<&Rule> = RULES.iter().copied().filter(|rule| rule.id != UNUSED).collect();
    rule_cases::hold("rules", &of_files, check);
}

#[test]
fn the_table_and_the_files_agree() {
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert!(
        ids.is_sorted() && ids.windows(2).all(|pair| pair[0] != pair[1]),
        "RULES is in the order of the names"
    );
    let folders = ["lines", "sets", "bundles", "ignores"].map(|kind| format!("src/rules/{kind}"));
    rule_cases::hold_files(&folders, &ids);
    for entry in fs::read_dir(rule_cases::folder("rules")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(ids.contains(&name.as_str()), "tests/rules/{name} is no rule");
    }
}

#[test]
fn what_is_ignored_is_counted_and_what_is_not_found_is_said() {
    let set =
        MappingSet::from_json(r#"[{"targetAttribute": "familyName", "sourceAttribute": "name.family"}]"#);
    let mut report = set.unwrap().check(&registry::ZOOM);
    let all = report.findings().len();
    assert_eq!(report.ignore(|finding| finding.rule == "nullable-source"), 1);
    assert_eq!(report.ignore(|finding| finding.rule == "nullable-source"), 0);
    assert_eq!((report.findings().len(), report.summary().ignored), (all - 1, 1));
    assert!(report.to_string().ends_with("; 1 ignored"), "{report}");

    let file = "# ours\n[[ignore]]\nrule = 'too'\ntarget = 'late'\n[[ignore]]\nrule = 'early'\n";
    let at = |pointer: &str, text: &str| {
        let start = file.find(text).unwrap();
        Place::of(pointer, start..start + text.len())
    };
    let unused = || {
        [
            UnusedIgnore { place: at("/ignore/1/rule", "'early'"), rule: "early", target: None, path: None },
            UnusedIgnore {
                place: at("/ignore/0/rule", "'too'"),
                rule: "too",
                target: Some("late"),
                path: None,
            },
        ]
    };
    let unused_in = |options: &Options| Report::of_unused_ignores("ours.toml", file, unused(), options);
    let report = unused_in(&Options::default());
    let said = report.to_string();
    let at = |line: &str| said.find(line).unwrap_or_else(|| panic!("{line}\n{said}"));
    let first =
        at("info[unused-ignore]: nothing is found that this ignores: `too` of `late`\n  --> ours.toml:3:8\n");
    assert!(
        first < at("info[unused-ignore]: nothing is found that this ignores: `early`\n  --> ours.toml:6:8\n")
    );
    let denied = unused_in(&Options::default().deny(UNUSED).unwrap());
    assert_eq!(denied.summary().errors, 2);
    assert!(unused_in(&Options::default().allow(UNUSED).unwrap()).findings().is_empty());
}

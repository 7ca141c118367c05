//! The documentation of the rules: `docs/rules.md` is generated from them, and its examples are run.
//!
//! `BLESS=1 cargo test --test docs` rewrites the page.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests panic when they fail")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use provmap::{Check as _, MappingSet, Options, RULES, Report, Rule, Severity};

fn page() -> String {
    let mut page = String::from(
        "# Rules\n\n<!-- Generated from src/rules: BLESS=1 cargo test --test docs -->\n\n\
         What provmap finds in a mapping set. An error cannot work, a warning will fail for some users that PingOne's own \
         limits\nallow, an info is advice. The severity is the gravest that a rule's findings have.\n\n\
         | rule | severity | finds |\n| --- | --- | --- |\n",
    );
    for Rule { id, severity, summary, .. } in RULES {
        writeln!(page, "| [`{id}`](#{id}) | {severity} | {summary} |").unwrap();
    }
    for Rule { id, severity, docs, reads, .. } in RULES {
        write!(page, "\n## {id}\n\nSeverity: {severity}").unwrap();
        if !reads.is_empty() {
            let reads: Vec<String> = reads.iter().map(|flag| format!("`{flag}`")).collect();
            write!(page, ". Reads: {}", reads.join(", ")).unwrap();
        }
        write!(page, "\n\n{}\n", docs.trim_end()).unwrap();
    }
    page
}

#[test]
fn the_page_of_the_rules_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let page = page();
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let stands = fs::read_to_string(&path).unwrap_or_default();
    assert!(stands == page, "docs/rules.md is stale: BLESS=1 cargo test --test docs rewrites it");
}

/// The JSON under a heading of a rule's documentation.
fn example(rule: &Rule, heading: &str) -> Option<Report> {
    let (_, section) = rule.docs.split_once(heading)?;
    let (_, block) = section.split_once("```json\n")?;
    let (json, _) = block.split_once("```")?;
    let set = MappingSet::from_json(json).unwrap_or_else(|error| panic!("{}: {error}", rule.id));
    let connector =
        provmap::require_connector(set.connector().expect("an example names its connector")).unwrap();
    Some(connector.check(&set, &Options::default()))
}

#[test]
fn examples_do_what_they_say() {
    // No connector that is compiled in has such attributes; their cases are in tests/rules.
    let without = ["frozen-after-create", "unwritable-target"];
    for rule in RULES {
        let wrong = example(rule, "### Example");
        let right = example(rule, "### Use instead");
        if without.contains(&rule.id) {
            assert!(wrong.is_none() && right.is_none(), "`{}` has an example", rule.id);
            continue;
        }
        let (wrong, right) = (wrong.unwrap(), right.unwrap());
        let fired: Vec<Severity> =
            wrong.iter().filter(|finding| finding.rule == rule.id).map(|finding| finding.severity).collect();
        assert!(
            fired.iter().any(|severity| *severity <= rule.severity),
            "the example of `{}`\n{wrong}",
            rule.id
        );
        right.assert_clean();
        assert!(right.iter().all(|finding| finding.rule != rule.id), "use instead of `{}`\n{right}", rule.id);
    }
}

#[test]
fn every_rule_is_documented() {
    for rule in RULES {
        for heading in ["### What it does\n", "### Why\n"] {
            assert!(rule.docs.contains(heading), "`{}` lacks `{}`", rule.id, heading.trim());
        }
        assert!(!rule.summary.ends_with('.'), "{}", rule.summary);
    }
}

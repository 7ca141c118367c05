//! The documentation of the rules: `docs/rules.md` is generated from them, and its examples are run.
//!
//! `BLESS=1 cargo test --test docs` rewrites the page.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests panic when they fail")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use provmap::expression::functions;
use provmap::expression::{ErrorReason, MAX_DEPTH, MAX_LENGTH, UnknownReason};
use provmap::overlay::Overlay;
use provmap::{
    Bundle, Connector, Flag, Limit, MappingSet, Options, RULES, Report, Rule, Severity, Tenant, lint,
};

fn page() -> String {
    let mut page = String::from(
        "# Rules\n\n<!-- Generated from src/rules: BLESS=1 cargo test --test docs -->\n\n\
         What provmap finds in a mapping set, and in a bundle ([bundle.md](bundle.md)). An error cannot work, a warning will fail for some users that PingOne's own \
         limits\nallow, an info is advice. The severity is the gravest that a rule's findings have.\n\n\
         | rule | severity | finds |\n| --- | --- | --- |\n",
    );
    for Rule { id, severity, summary, .. } in RULES {
        writeln!(page, "| [`{id}`](#{id}) | {severity} | {summary} |").unwrap();
    }
    page += "\nWhat `provmap lint-metadata` finds in a connector's metadata, which is the target's side of every mapping. An error \
             cannot be\nright, a warning is a contradiction to know of, an info is worth knowing.\n\n\
             | rule | severity | finds |\n| --- | --- | --- |\n";
    for Rule { id, severity, summary, .. } in lint::RULES {
        writeln!(page, "| [`{id}`](#{id}) | {severity} | {summary} |").unwrap();
    }
    for Rule { id, severity, docs, reads, .. } in RULES.iter().chain(lint::RULES) {
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
fn the_pages_are_current() {
    for (name, page) in [("rules.md", page()), ("expressions.md", expressions())] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, &page).unwrap();
        }
        let stands = fs::read_to_string(&path).unwrap_or_default();
        assert!(stands == page, "docs/{name} is stale: BLESS=1 cargo test --test docs rewrites it");
    }
}

fn expressions() -> String {
    let mut page = String::from(
        "# Expressions\n\n<!-- Generated from src/expression: BLESS=1 cargo test --test docs -->\n\n\
         A mapping can compute its value with PingOne Expression Language (PEL), Spring's expression language 5.1 with\n\
         features added and taken away. provmap reads an expression, knows what it reads, infers what it can give for the\n\
         users that the source schema allows, and computes it for one user:\n\n\
         ```console\n\
         provmap eval \"#root.name.given + ' ' + #root.name.family\"\n\
         provmap eval --user ada.json \"#string.upperCase(#root.name.given)\"\n\
         provmap eval --connector Zoom --target title \"#string.substring(#root.title, 0, 128)\"\n\
         ```\n\n\
         An expression is one line of at most {LENGTH} bytes and {DEPTH} levels. How each form is read, and whether that\n\
         is documented or inferred, stands in the library's documentation of `provmap::expression`.\n\n\
         ## Functions\n\nThese are the functions of PingOne's page *Custom library functions*. What a function gives that is not followed, or\n\
         not here, is unknown.\n\n| function | arguments | |\n| --- | --- | --- |\n",
    )
    .replace("{LENGTH}", &MAX_LENGTH.to_string())
    .replace("{DEPTH}", &MAX_DEPTH.to_string());
    for function in functions::all() {
        let arguments = match function.signature.arity {
            Some(arity) if arity.min == arity.max => arity.min.to_string(),
            Some(arity) => format!("{} to {}", arity.min, arity.max),
            None => "not known".to_owned(),
        };
        let (library, name, note) = (function.library.as_str(), function.name, function.note);
        writeln!(page, "| `#{library}.{name}` | {arguments} | {note} |").unwrap();
    }
    page += "\n## What is unknown\n\nWhere PingOne does not document what an expression gives, the result is *unknown*: \
             no value, no finding, and never\na success. These are the cases:\n\n| case | what is not known |\n| --- | --- |\n";
    for reason in UnknownReason::ALL {
        writeln!(page, "| `{}` | {} |", reason.as_str(), reason.sentence()).unwrap();
    }
    page += "\n## What is an error\n\n| case | |\n| --- | --- |\n";
    for reason in ErrorReason::ALL {
        writeln!(page, "| `{}` | {} |", reason.as_str(), reason.sentence()).unwrap();
    }
    page
}

/// The JSON under a heading of a rule's documentation.
fn example(rule: &Rule, heading: &str) -> Option<Report> {
    let (_, section) = rule.docs.split_once(heading)?;
    let (section, _) = section.split_once("\n### ").unwrap_or((section, ""));
    let mut blocks = section.split("```json").skip(1).map(|block| {
        let (about, block) = block.split_once('\n').unwrap();
        (about.trim(), block.split_once("```").unwrap().0)
    });
    let mut tenant = Tenant::default();
    let (mut about, mut json) = blocks.next()?;
    if about == "beside" {
        let beside = Bundle::from_json(json).unwrap_or_else(|error| panic!("{}: {error}", rule.id));
        let _ = beside.check_in(&mut tenant, provmap::connector(beside.store_type()), &Options::default());
        (about, json) = blocks.next()?;
    }
    if Bundle::is_bundle(json) {
        let bundle = Bundle::from_json(json).unwrap_or_else(|error| panic!("{}: {error}", rule.id));
        let connector = match about {
            "connector=Slack" => Some(&provmap::registry::SLACK),
            _ => provmap::connector(bundle.store_type()),
        };
        return Some(bundle.check_in(&mut tenant, connector, &Options::default()));
    }
    let set = MappingSet::from_json(json).unwrap_or_else(|error| panic!("{}: {error}", rule.id));
    let connector =
        provmap::require_connector(set.connector().expect("an example names its connector")).unwrap();
    Some(match about {
        "" => set.check(connector),
        "connector=Slack" => set.check(&provmap::registry::SLACK),
        "overlay=curated" => set.check(&Overlay::curated().apply(connector).unwrap()),
        other => panic!("{}: what is `{other}`?", rule.id),
    })
}

#[test]
fn the_page_on_bundles_is_true() {
    let page = include_str!("../docs/bundle.md");
    let (_, block) = page.split_once("```json\n").unwrap();
    let (json, _) = block.split_once("```").unwrap();
    assert!(Bundle::is_bundle(json));
    let report = Bundle::from_json(json).unwrap().check();
    report.assert_finds(&["missing-capability"]);
    // The page lists the rules that have a bundle as their example.
    for Rule { id, docs, summary, .. } in RULES {
        let row = format!("| [`{id}`](rules.md#{id}) | {summary} |");
        let (_, example) = docs.split_once("### Example").unwrap_or_default();
        assert_eq!(
            page.contains(&row),
            example.contains("\"stores\":"),
            "docs/bundle.md lists `{id}` or should: {row}"
        );
    }
}

#[test]
fn examples_do_what_they_say() {
    // Nothing that is compiled in has such attributes; their cases are in tests/rules. What is to be ignored is no mapping's.
    let without = ["not-sent-on-create", "reserved-value", "unused-ignore", "unwritable-target"];
    for rule in RULES {
        let wrong = example(rule, "### Example");
        let right = example(rule, "### Use instead");
        if without.contains(&rule.id) {
            assert!(wrong.is_none() && right.is_none(), "`{}` has an example", rule.id);
            continue;
        }
        let wrong = wrong.unwrap();
        let fired: Vec<Severity> =
            wrong.iter().filter(|finding| finding.rule == rule.id).map(|finding| finding.severity).collect();
        assert!(
            fired.iter().any(|severity| *severity <= rule.severity),
            "the example of `{}`\n{wrong}",
            rule.id
        );
        // Some findings are advice on something that is as it should be.
        let Some(right) = right else {
            assert_eq!(
                rule.severity,
                Severity::Info,
                "`{}` says what not to do, and not what to do",
                rule.id
            );
            continue;
        };
        right.assert_clean();
        assert!(right.iter().all(|finding| finding.rule != rule.id), "use instead of `{}`\n{right}", rule.id);
    }
}

#[test]
fn examples_of_metadata_do_what_they_say() {
    for rule in lint::RULES {
        let (_, section) = rule.docs.split_once("### Example\n").unwrap();
        let (_, block) = section.split_once("```json\n").unwrap();
        let (json, _) = block.split_once("```").unwrap();
        let connector = Connector::from_json(json).unwrap_or_else(|errors| panic!("{}: {errors:?}", rule.id));
        let report = lint::lint_document(&connector, json, &Options::default());
        let fired = report.iter().find(|finding| finding.rule == rule.id);
        let fired = fired.unwrap_or_else(|| panic!("the example of `{}`\n{report}", rule.id));
        assert_eq!(fired.severity, rule.severity, "{}", rule.id);
        assert!(rule.docs.contains("### What to do\n"), "{}", rule.id);
    }
}

#[test]
fn every_rule_is_documented() {
    for rule in RULES.iter().chain(lint::RULES) {
        for heading in ["### What it does\n", "### Why\n"] {
            assert!(rule.docs.contains(heading), "`{}` lacks `{}`", rule.id, heading.trim());
        }
        assert!(!rule.summary.ends_with('.'), "{}", rule.summary);
    }
}

fn document(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

#[test]
fn every_flag_and_limit_is_described() {
    let page = document("docs/metadata.md");
    let flags = Flag::ALL.iter().map(|flag| flag.as_str());
    let names = flags.chain(Limit::ALL.iter().map(|limit| limit.as_str()));
    let missing: Vec<&str> = names.filter(|name| !page.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "docs/metadata.md says nothing of {missing:?}");
}

/// The page for newcomers leads nowhere wrong.
#[test]
fn the_places_that_the_walk_names_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = document("docs/contributing.md");
    let names = page.split('`').skip(1).step_by(2);
    let places: Vec<&str> = names
        .filter(|name| {
            ["src/", "crates/", "tests/", "docs/", "metadata/", "examples/"]
                .iter()
                .any(|it| name.starts_with(it))
        })
        .filter(|name| !name.contains("NAME"))
        .collect();
    assert!(places.len() > 20, "{places:?}");
    let missing: Vec<&&str> = places.iter().filter(|place| !root.join(place).exists()).collect();
    assert!(missing.is_empty(), "docs/contributing.md names {missing:?}");
}

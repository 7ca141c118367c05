//! What the assertions for unit tests panic with, with excerpts: `tests/assertions/NAME.json` is a mapping file or a bundle, and
//! `NAME.txt` says what is expected of it in its first line, and below what comes of that. `BLESS=1 cargo test --test assertions`
//! rewrites it: read the difference.
#![allow(clippy::unwrap_used, reason = "tests panic when they fail")]

mod case_names;

use std::fs;
use std::panic::{self, AssertUnwindSafe};

use provmap::{Bundle, MappingSet, Report};

/// The report of a file that has a name, unless its case is one without.
fn report(case: &str, text: &str) -> Report {
    let name = format!("mappings/{case}.json");
    let is_named = !case.starts_with("unnamed");
    if Bundle::is_bundle(text) {
        let bundle = Bundle::from_json(text).unwrap();
        return if is_named { bundle.named(name) } else { bundle }.check();
    }
    let set = MappingSet::from_json(text).unwrap();
    let set = if is_named { set.named(name) } else { set };
    set.check(provmap::require_connector(set.connector().unwrap()).unwrap())
}

fn outcome(report: &Report, expected: &[&str]) -> String {
    let result = panic::catch_unwind(AssertUnwindSafe(|| report.assert_finds(expected)));
    match result {
        Ok(()) => "passes\n".to_owned(),
        Err(message) => format!("{}\n", message.downcast_ref::<String>().unwrap()),
    }
}

#[test]
fn cases() {
    let (folder, names) = case_names::of("assertions");
    let mut wrong = String::new();
    for name in names {
        let path = folder.join(&name).with_extension("txt");
        let on_file = fs::read_to_string(&path).unwrap();
        let asked = on_file.lines().next().unwrap_or_default();
        let expected = match asked.strip_prefix("expects ").unwrap() {
            "nothing" => Vec::new(),
            entries => entries.split(", ").collect(),
        };
        let text = fs::read_to_string(folder.join(&name).with_extension("json")).unwrap();
        let found = format!("{asked}\n\n{}", outcome(&report(&name, &text), &expected));
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, &found).unwrap();
        } else if on_file != found {
            wrong += &format!("{name}: now\n{found}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

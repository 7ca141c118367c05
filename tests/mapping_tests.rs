//! Files of tests: those of the examples pass, and fail as soon as they expect something else. What is wrong with a file, and what
//! differs, is in `crates/cli/tests/cases/test*`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests panic when they fail"
)]

use std::fs;
use std::path::Path;

use provmap::{MappingSet, MappingTests, Options, TestResults};
use serde_json::{Value, json};

/// The text of each file of tests among the examples, and the mapping that it is of.
fn examples() -> Vec<(String, MappingSet)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/mappings");
    let paths = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let texts = paths.filter(|path| path.to_string_lossy().ends_with(".tests.json"));
    let examples = texts.map(|path| {
        let text = fs::read_to_string(path).unwrap();
        let tests = MappingTests::from_json(&text).unwrap();
        let mapping = fs::read_to_string(folder.join(tests.mapping().unwrap())).unwrap();
        (text, MappingSet::from_json(&mapping).unwrap())
    });
    examples.collect()
}

fn run(text: &str, set: &MappingSet) -> TestResults {
    let connector = provmap::require_connector(set.connector().unwrap()).unwrap();
    MappingTests::from_json(text).unwrap().run(set, connector, &Options::default()).unwrap()
}

#[test]
fn the_examples_pass_and_are_on_the_page() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/testing.md")).unwrap();
    let examples = examples();
    assert!(!examples.is_empty());
    for (text, set) in &examples {
        run(text, set).assert_passes();
        assert!(page.contains(text), "docs/testing.md shows another file");
    }
}

/// Each expectation, replaced by another, fails the test that it is of, and no other.
#[test]
fn whatever_else_is_expected_fails() {
    let mut changed = 0;
    for (text, set) in examples() {
        let whole: Value = serde_json::from_str(&text).unwrap();
        for (at, test) in whole["tests"].as_array().unwrap().iter().enumerate() {
            let sends = test["sends"].as_object().into_iter().flatten();
            let others = sends.map(|(target, _)| (format!("sends/{target}"), json!("another")));
            let lists = ["omits", "refused", "finds"].into_iter().filter(|key| test.get(key).is_some());
            let lists = lists.map(|key| {
                let more = if key == "finds" { json!("unknown-target: x") } else { json!("givenName") };
                let kept = test[key].as_array().unwrap().iter().cloned();
                (key.to_owned(), kept.chain([more]).collect())
            });
            for (member, value) in others.chain(lists) {
                let mut other = whole.clone();
                let pointer = format!("/tests/{at}/{member}");
                *other.pointer_mut(&pointer).unwrap() = value;
                let results = run(&other.to_string(), &set);
                let failed: Vec<usize> =
                    results.iter().enumerate().filter(|(_, it)| !it.passes()).map(|(at, _)| at).collect();
                assert_eq!(failed, [at], "{pointer}: {results}");
                changed += 1;
            }
        }
    }
    assert!(changed > 5);
}

/// As a service uses it: nothing of a user shows but what its tests speak of.
#[test]
fn what_differs_shows_no_other_value() {
    let (_, set) = examples().remove(0);
    let text = r#"{"tests": [{"user": {"email": "ada@example.com", "title": "Countess", "name": {"given": "Ada"}},
        "sends": {"title": "VP"}, "refused": ["locale"]}]}"#;
    let results = run(text, &set);
    let shown = results.to_string();
    assert!(shown.contains(r#"`title`: expected "VP", found "Countess""#), "{shown}");
    assert!(!shown.contains("ada@") && !shown.contains("Ada"), "{shown}");
    let tests = MappingTests::from_json(text).unwrap();
    assert!(!format!("{tests:?}").contains("Countess"));
}

/// In a test function that ends with `?`, nothing else says which file it is.
#[test]
fn what_cannot_be_run_says_the_file() {
    let (_, set) = examples().remove(0);
    let text = r#"{"tests": [{"user": {}, "sends": {"titel": "VP"}}]}"#;
    let tests = MappingTests::from_json(text).unwrap().named("slack.tests.json");
    let error = tests.run(&set, &provmap::registry::SLACK, &Options::default()).unwrap_err();
    assert!(error.to_string().starts_with("slack.tests.json:1:44: /tests/0/sends/titel: "), "{error}");
}

/// Of a test that passes too; and errors name the file as places do.
#[test]
fn every_test_has_its_place() {
    let set = MappingSet::from_json(r#"[{"targetAttribute": "title", "sourceAttribute": "title"}]"#).unwrap();
    let run = |text: &str| {
        let tests = MappingTests::from_json(text).unwrap().named("t.json");
        let place = tests.connector_place().unwrap().to_string();
        assert_eq!(place, "t.json:1:15");
        tests.run(&set, &provmap::registry::ZOOM, &Options::default())
    };
    let text = r#"{"connector": "Zoom", "tests": [
        {"user": {"title": "VP"}, "omits": ["locale"], "sends": {"title": "VP"}},
        {"user": {"title": "VP"}, "omits": ["title"], "sends": {"locale": "en"}}]}"#;
    let results = run(text).unwrap();
    let places: Vec<String> = results.iter().map(|result| result.place.to_string()).collect();
    assert_eq!(places, ["t.json:2:9", "t.json:3:9"]);
    let differences = results.iter().flat_map(|result| &result.differences);
    let places: Vec<String> = differences.map(|difference| difference.place.to_string()).collect();
    assert_eq!(places, ["t.json:3:75", "t.json:3:45"]);

    let error =
        run(&text.replace("\"title\"]", "\"titel\"]").replace("\"locale\":", "\"local\":")).unwrap_err();
    let problems: Vec<Option<usize>> = error.problems().iter().map(|problem| problem.column()).collect();
    assert_eq!(problems, [Some(45), Some(74)], "in the order of the file");
    assert!(error.to_string().starts_with("t.json:3:45: /tests/1/omits/0: "), "{error}");
}

/// However a file is broken off, what is said of it and shown of it holds nothing of its users.
#[test]
fn a_file_that_is_cut_off_shows_no_value() {
    for (text, _) in examples() {
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            let cut = &text[..end];
            let said = MappingTests::from_json(cut).err().map(|error| error.to_string()).unwrap_or_default();
            let shown = MappingTests::shown(cut).unwrap_or_default();
            assert!(!said.contains("ada@") && !shown.contains("ada@"), "{cut}");
            assert!(shown.is_empty() || shown.len() == cut.len(), "{cut}");
        }
    }
}

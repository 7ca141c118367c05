//! The JUnit output is XML, by another's reading, and says what the JSON output says.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what it expects by panicking"
)]

use std::path::Path;

use roxmltree::{Document, Node};
use serde_json::Value;
use snapbox::cmd::Command;

fn output(format: &str, arguments: &[&str]) -> std::process::Output {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let command = Command::new(env!("CARGO_BIN_EXE_provmap")).current_dir(root);
    let command = command.env_remove("GITHUB_WORKSPACE").arg(arguments[0]).args(["-O", format]);
    command.args(&arguments[1..]).output().unwrap()
}

fn named<'n>(node: Node<'n, 'n>, name: &'static str) -> Vec<Node<'n, 'n>> {
    node.descendants().filter(|node| node.has_tag_name(name)).collect()
}

fn count(node: Node<'_, '_>, attribute: &str) -> usize {
    node.attribute(attribute).unwrap().parse().unwrap()
}

#[test]
fn the_output_is_xml_and_says_what_json_says() {
    let hostile = "crates/cli/tests/cases/junit-hostile/in/a&b<c.json";
    let example = "examples/mappings/zoom.json";
    for (arguments, fails, errors) in [
        (vec!["check", example], "error", 0),
        (vec!["check", "--fail-on", "warning", example], "error warning", 0),
        (vec!["check", "--fail-on", "info", example, hostile], "error warning info", 0),
        (vec!["check", "--fail-on", "never", example], "", 0),
        (vec!["check", hostile, hostile, "README.md", "no-such-file.json"], "error", 2),
        (vec!["check", "crates/cli/tests/cases/check-clean/in/slack.json"], "error", 0),
        (vec!["lint-metadata", "--fail-on", "info"], "error warning info", 0),
    ] {
        let output = output("junit", &arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        let document = Document::parse(&text).unwrap();
        let root = document.root_element();
        let json: Value = serde_json::from_slice(&self::output("json", &arguments).stdout).unwrap();
        let of_file = |file: &Value| file["findings"].as_array().unwrap().clone();
        let findings: Vec<Value> = json["results"].as_array().unwrap().iter().flat_map(of_file).collect();
        let failing = findings.iter().filter(|finding| fails.contains(finding["severity"].as_str().unwrap()));
        let failing: Vec<&Value> = failing.collect();

        let failures = named(root, "failure");
        assert_eq!(failures.len(), failing.len(), "{arguments:?}");
        for (failure, finding) in failures.iter().zip(&failing) {
            let target = finding["target"].as_str().unwrap_or_default();
            if !target.contains('\0') {
                let message = finding["message"].as_str().unwrap();
                assert!(failure.attribute("message").unwrap().starts_with(message));
                assert!(failure.text().unwrap().contains(message));
            }
        }
        assert_eq!(named(root, "system-out").len(), findings.len() - failing.len());
        assert_eq!(named(root, "error").len(), errors, "{arguments:?}");
        let code = if errors > 0 { 2 } else { i32::from(!failing.is_empty()) };
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");

        let suites = named(root, "testsuite");
        for attribute in ["tests", "failures", "errors"] {
            let sum: usize = suites.iter().map(|suite| count(*suite, attribute)).sum();
            assert_eq!(count(root, attribute), sum, "{attribute}");
        }
        for suite in suites {
            let cases = named(suite, "testcase");
            assert_eq!(count(suite, "tests"), cases.len());
            assert!(!cases.is_empty(), "a suite without a test is not shown");
            let mut names: Vec<_> = cases.iter().map(|case| case.attribute("name").unwrap()).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), cases.len(), "a name that is there twice is shown once");
        }
    }
}

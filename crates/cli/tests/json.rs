//! The JSON output is what `docs/check.schema.json` says, member for member.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test states what it expects by panicking")]

use std::fs;
use std::path::Path;

use serde_json::Value;
use snapbox::cmd::Command;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

const USERS: &str = "crates/cli/tests/cases/check-users/in/users.ndjson";

fn schema() -> Value {
    serde_json::from_str(&fs::read_to_string(root().join("docs/check.schema.json")).unwrap()).unwrap()
}

fn check(arguments: &[&str]) -> Value {
    let command = Command::new(env!("CARGO_BIN_EXE_provmap")).current_dir(root());
    let output = command.args(["check", "-O", "json"]).args(arguments).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The names of an object's members in their order.
fn members(value: &Value) -> Vec<&str> {
    let mut members: Vec<_> = value.as_object().expect("an object").keys().map(String::as_str).collect();
    members.sort_unstable();
    members
}

fn required<'s>(schema: &'s Value, pointer: &str) -> Vec<&'s str> {
    let names = schema.pointer(pointer).and_then(Value::as_array).expect("a list");
    let mut names: Vec<_> = names.iter().map(|name| name.as_str().expect("a name")).collect();
    names.sort_unstable();
    names
}

#[test]
fn the_output_is_what_the_schema_says() {
    let schema = schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let example = "examples/mappings/zoom.json";
    for arguments in [
        vec![example],
        vec![example, example, "no-such-file.json"],
        vec!["no-such-file.json"],
        vec!["--connector", "Slack", example],
        vec!["crates/cli/tests/cases/bundle/in/bundle.json"],
        vec!["crates/cli/tests/cases/bundle-no-metadata/in/bundle.json"],
        vec!["--connector", "Zoom", "--fail-on", "never", "-"],
        vec!["--users", USERS, "crates/cli/tests/cases/check-users/in/zoom.json"],
    ] {
        let output = check(&arguments);
        let errors: Vec<_> = validator.iter_errors(&output).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{arguments:?}: {errors:#?}");
    }
}

#[test]
fn the_output_has_no_member_that_the_schema_lacks() {
    let schema = schema();
    let output = check(&["--users", USERS, "examples/mappings/zoom.json"]);
    assert_eq!(members(&output), required(&schema, "/required"));
    assert_eq!(members(&output["summary"]), required(&schema, "/properties/summary/required"));
    let (mut seen, mut weighed, mut mended) = (0, 0, 0);
    for result in output["results"].as_array().unwrap() {
        assert_eq!(members(result), required(&schema, "/$defs/result/required"));
        for finding in result["findings"].as_array().unwrap() {
            assert_eq!(members(finding), required(&schema, "/$defs/finding/required"));
            if !finding["basis"].is_null() {
                assert_eq!(members(&finding["basis"]), required(&schema, "/$defs/basis/required"));
                seen += 1;
            }
            if !finding["fix"].is_null() {
                assert_eq!(members(&finding["fix"]), required(&schema, "/$defs/fix/required"));
                assert_eq!(members(&finding["fix"]["edits"][0]), required(&schema, "/$defs/edit/required"));
                mended += 1;
            }
            if !finding["evidence"].is_null() {
                assert_eq!(members(&finding["evidence"]), required(&schema, "/$defs/evidence/required"));
                weighed += 1;
            }
        }
    }
    assert!(seen > 0 && weighed > 0 && mended > 0, "no finding with a basis, evidence or a fix");
}

#[test]
fn the_example_of_the_documentation_is_valid() {
    let page = fs::read_to_string(root().join("docs/json.md")).unwrap();
    let example =
        page.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let example: Value = serde_json::from_str(example).unwrap();
    assert!(jsonschema::is_valid(&schema(), &example));
}

#[test]
fn the_schema_refuses_what_it_should() {
    let schema = schema();
    for (pointer, wrong) in [
        ("/version", Value::from(2)),
        ("/summary/errors", Value::from(-1)),
        ("/results/0/findings/0/severity", Value::from("note")),
        ("/results/0/findings/0/line", Value::from(0)),
        ("/results/0/findings/0/pointer", Value::from("mappings")),
    ] {
        let mut output = check(&["examples/mappings/zoom.json"]);
        *output.pointer_mut(pointer).expect(pointer) = wrong;
        assert!(!jsonschema::is_valid(&schema, &output), "{pointer}");
    }
}

#[test]
fn lint_metadata_has_the_form_of_check() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let command = Command::new(env!("CARGO_BIN_EXE_provmap")).current_dir(root());
    let arguments = ["lint-metadata", "-O", "json", "Zoom", "metadata/connectors/GitHubEMU.json"];
    let output = command.args(arguments).output().unwrap();
    let output: Value = serde_json::from_slice(&output.stdout).unwrap();
    let errors: Vec<_> = validator.iter_errors(&output).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let findings = |result: usize| output["results"][result]["findings"].as_array().unwrap();
    assert!(findings(0).iter().all(|finding| finding["line"].is_null() && finding["column"].is_null()));
    assert!(findings(1).iter().all(|finding| finding["line"].is_u64() && finding["column"].is_u64()));
    let finding_of = required(&schema(), "/$defs/finding/required").iter().map(ToString::to_string).collect();
    for finding in findings(0).iter().chain(findings(1)) {
        assert_eq!(members(finding), Vec::<String>::clone(&finding_of));
    }
}

fn diff(arguments: &[&str]) -> Value {
    let command = Command::new(env!("CARGO_BIN_EXE_provmap"));
    let command = command.current_dir(root().join("crates/cli/tests/cases/diff-mapping/in"));
    let output = command.args(["diff", "-O", "json"]).args(arguments).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn diff_is_what_its_schema_says() {
    let text = fs::read_to_string(root().join("docs/diff.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    for shared in ["/$defs/finding", "/$defs/basis", "/$defs/evidence"] {
        assert_eq!(schema.pointer(shared), self::schema().pointer(shared), "{shared} is that of check");
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    let sides = ["old.json", "new.json"];
    let with_mapping = ["--mapping", "rule.json", "old.json", "new.json"];
    let users = root().join(USERS);
    let with_users = [&["--users", users.to_str().unwrap()], &with_mapping[..]].concat();
    let (mut affects, mut weighed) = (0, 0);
    for output in [
        diff(&sides),
        diff(&with_mapping),
        diff(&with_users),
        diff(&["new.json", "old.json"]),
        diff(&["Zoom", "Slack"]),
    ] {
        let errors: Vec<_> = validator.iter_errors(&output).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        assert_eq!(members(&output), required(&schema, "/required"));
        for users in output["users"].as_array().into_iter().flatten() {
            assert_eq!(members(users), required(&schema, "/$defs/users/required"));
            weighed += 1;
        }
        for change in output["changes"].as_array().unwrap() {
            assert_eq!(members(change), required(&schema, "/$defs/change/required"));
            for affect in change["affects"].as_array().unwrap() {
                assert_eq!(members(affect), required(&schema, "/$defs/affect/required"));
                assert_eq!(members(&affect["finding"]), required(&schema, "/$defs/finding/required"));
                assert_eq!(affect["pointer"], affect["finding"]["pointer"]);
                affects += 1;
            }
        }
    }
    assert_eq!((affects, weighed), (5 + 5, 1));
    let page = fs::read_to_string(root().join("docs/json.md")).unwrap();
    let (_, section) = page.split_once("## Of `provmap diff`").unwrap();
    let example = section.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let example: Value = serde_json::from_str(example).unwrap();
    assert!(validator.is_valid(&example));
    assert_eq!(members(&example["changes"][0]), required(&schema, "/$defs/change/required"));
    for (pointer, wrong) in [("/changes/0/class", "grave"), ("/changes/0/pointer", "x"), ("/version", "1")] {
        let mut output = diff(&sides);
        *output.pointer_mut(pointer).unwrap() = Value::from(wrong);
        assert!(!validator.is_valid(&output), "{pointer}");
    }
}

#[test]
fn the_results_of_tests_are_what_their_schema_says() {
    let text = fs::read_to_string(root().join("docs/test.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    for shared in ["/$defs/finding", "/$defs/basis", "/$defs/evidence", "/$defs/origin"] {
        assert_eq!(schema.pointer(shared), self::schema().pointer(shared), "{shared} is that of check");
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    let (mut values, mut findings) = (0, 0);
    for case in ["test-several", "test-finds"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_provmap"));
        command = command.current_dir(root().join(format!("crates/cli/tests/cases/{case}/in")));
        let files: &[&str] = if case == "test-several" {
            &["slack.tests.json", "other.tests.json"]
        } else {
            &["slack.tests.json"]
        };
        let output = command.args(["test", "-O", "json"]).args(files).output().unwrap();
        let output: Value = serde_json::from_slice(&output.stdout).unwrap();
        let errors: Vec<_> = validator.iter_errors(&output).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        assert_eq!(members(&output), required(&schema, "/required"));
        assert_eq!(members(&output["summary"]), required(&schema, "/properties/summary/required"));
        for file in output["results"].as_array().unwrap() {
            assert_eq!(members(file), required(&schema, "/$defs/file/required"));
            for test in file["tests"].as_array().unwrap() {
                assert_eq!(members(test), required(&schema, "/$defs/test/required"));
                for difference in test["differences"].as_array().unwrap() {
                    assert_eq!(members(difference), required(&schema, "/$defs/difference/required"));
                    values += usize::from(difference["target"].is_string());
                    findings += difference["findings"].as_array().unwrap().len();
                }
            }
        }
        let mut wrong = output;
        wrong["results"][0]["tests"][0]["passed"] = Value::from("yes");
        assert!(!validator.is_valid(&wrong));
    }
    assert_eq!((values, findings), (10, 2));
}

#[test]
fn connectors_are_written_as_their_files_have_them() {
    for file in fs::read_dir(root().join("metadata/connectors")).unwrap() {
        let path = file.unwrap().path();
        let metadata: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let name = path.file_stem().unwrap();
        let command =
            Command::new(env!("CARGO_BIN_EXE_provmap")).args(["connectors", "-O", "json"]).arg(name);
        let output = command.output().unwrap();
        assert!(output.status.success());
        assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap(), metadata);
    }
}

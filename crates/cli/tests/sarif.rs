//! The SARIF output is valid by the schema of SARIF 2.1.0, and says what the JSON output says.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test states what it expects by panicking")]
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test states what it expects by panicking"
)]

use std::fs;
use std::path::Path;

use serde_json::Value;
use snapbox::cmd::Command;

const USERS: &str = "crates/cli/tests/cases/check-users/in/users.ndjson";

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// What the command writes in a format.
fn output(format: &str, arguments: &[&str]) -> Value {
    let command = Command::new(env!("CARGO_BIN_EXE_provmap")).current_dir(root());
    let command = command.env_remove("GITHUB_WORKSPACE").arg(arguments[0]).args(["-O", format]);
    let output = command.args(&arguments[1..]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_output_is_what_the_schema_says_and_what_json_says() {
    let schema = fs::read_to_string(root().join("crates/cli/tests/sarif/sarif-schema-2.1.0.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let example = "examples/mappings/zoom.json";
    let mut seen = 0;
    for arguments in [
        vec!["check", example],
        vec!["check", example, "crates/cli/tests/cases/check-error/in/slack.json", "no-such-file.json"],
        vec!["check", "README.md", "no-such-file.json"],
        vec!["check", "--connector", "Slack", example],
        vec!["check", "crates/cli/tests/cases/bundle/in/bundle.json"],
        vec!["check", "crates/cli/tests/cases/bundle-no-metadata/in/bundle.json"],
        vec!["check", "crates/cli/tests/cases/two-places/in/slack.json"],
        vec!["check", "crates/cli/tests/cases/byte-order-mark/in/bom.json"],
        vec!["check", "crates/cli/tests/cases/wide-characters/in/slack.json"],
        vec!["check", "--users", USERS, "crates/cli/tests/cases/check-users/in/zoom.json"],
        vec!["check", "--users", "README.md", "crates/cli/tests/cases/check-users/in/zoom.json"],
        vec!["lint-metadata"],
        vec!["lint-metadata", "metadata/connectors/GitHubEMU.json", "nope"],
    ] {
        let sarif = output("sarif", &arguments);
        let errors: Vec<_> = validator.iter_errors(&sarif).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{arguments:?}: {errors:#?}");
        let run = &sarif["runs"][0];
        let results = run["results"].as_array().unwrap();
        let json = output("json", &arguments);
        let of_file = |file: &'_ Value| -> Vec<Value> { file["findings"].as_array().unwrap().clone() };
        let findings: Vec<Value> = json["results"].as_array().unwrap().iter().flat_map(of_file).collect();
        assert_eq!(results.len(), findings.len(), "{arguments:?}");
        for (result, finding) in results.iter().zip(&findings) {
            seen += usize::from(is_the_same(run, result, finding));
        }
        let complete = run["invocations"][0]["executionSuccessful"].as_bool().unwrap();
        let notifications = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
        // Users who fail are said too, and are nothing that is missing.
        let is_missing = |it: &Value| it["level"] == "error";
        assert_eq!(complete, !notifications.iter().any(is_missing), "{arguments:?}: what is missing is said");
    }
    assert!(seen > 50, "{seen} results with a place in a file");
}

/// In a repository, files have their paths from there, whatever folder the command is run in.
#[test]
fn paths_are_those_of_the_repository() {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| folder.path().join(path);
    let mapping = root().join("crates/cli/tests/cases/check-error/in/slack.json");
    for path in ["rules", "other", ".git"] {
        fs::create_dir(at(path)).unwrap();
        fs::copy(&mapping, at(path).join("slack.json")).unwrap();
    }
    let uris = |sub: &str, workspace: Option<&str>| {
        let command = Command::new(env!("CARGO_BIN_EXE_provmap")).current_dir(at(sub));
        let command = match workspace {
            Some(workspace) => command.env("GITHUB_WORKSPACE", at(workspace)),
            None => command.env_remove("GITHUB_WORKSPACE"),
        };
        let command = command.args(["check", "-O", "sarif", "slack.json", "../other/slack.json"]);
        let sarif: Value = serde_json::from_slice(&command.output().unwrap().stdout).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap().clone();
        let mut uris: Vec<String> = results
            .iter()
            .map(|it| &it["locations"][0]["physicalLocation"]["artifactLocation"])
            .map(|it| format!("{} {}", it["uriBaseId"], it["uri"]))
            .collect();
        uris.dedup();
        uris
    };
    let of_repository = [r#""%SRCROOT%" "rules/slack.json""#, r#""%SRCROOT%" "other/slack.json""#];
    assert_eq!(uris("rules", None), of_repository);
    // A workspace that the working directory is not in is another's.
    assert_eq!(uris("rules", Some("other")), of_repository);
    assert_eq!(uris("rules", Some("")), of_repository);
    assert_eq!(
        uris("rules", Some("rules")),
        [r#""%SRCROOT%" "slack.json""#, r#"null "../other/slack.json""#]
    );
}

/// A result says what the finding does. Gives whether it has a place in a file.
fn is_the_same(run: &Value, result: &Value, finding: &Value) -> bool {
    assert_eq!(result["ruleId"], finding["rule"]);
    let rule =
        &run["tool"]["driver"]["rules"][usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
    assert_eq!(rule["id"], finding["rule"]);
    let level = if finding["severity"] == "info" { "note" } else { finding["severity"].as_str().unwrap() };
    assert_eq!(result["level"], level);
    let text = result["message"]["text"].as_str().unwrap();
    assert!(text.starts_with(finding["message"].as_str().unwrap()), "{text}");
    assert!(text.contains(finding["help"].as_str().unwrap_or_default()), "{text}");
    assert_eq!(result["partialFingerprints"]["provmap/v1"], finding["fingerprint"]);
    assert!(finding["fingerprint"].is_string());
    let place = &result["locations"][0]["physicalLocation"];
    let Some(uri) = place["artifactLocation"]["uri"].as_str() else {
        assert_eq!(finding["line"], Value::Null);
        return false;
    };
    let region = &place["region"];
    assert_eq!(region["startLine"], finding["line"]);
    assert_eq!(region["startColumn"], finding["column"]);
    // The bytes and the lines are one place.
    let text = fs::read(root().join(uri)).unwrap();
    let number = |name: &str| usize::try_from(region[name].as_u64().expect(name)).unwrap();
    let (start, length) = (number("byteOffset"), number("byteLength"));
    let position = |end: usize| {
        let before = str::from_utf8(&text[..end]).unwrap().trim_start_matches('\u{feff}');
        let line = before.rsplit('\n').next().unwrap_or_default();
        (before.matches('\n').count() + 1, line.chars().count() + 1)
    };
    assert_eq!((number("startLine"), number("startColumn")), position(start));
    assert_eq!((number("endLine"), number("endColumn")), position(start + length));
    // What is to be written says the same.
    let edits = finding["fix"]["edits"].as_array();
    assert_eq!(result["fixes"].is_null(), edits.is_none());
    let change = &result["fixes"][0]["artifactChanges"][0];
    for (at, edit) in edits.into_iter().flatten().enumerate() {
        let region = &change["replacements"][at]["deletedRegion"];
        let number = |name: &str| usize::try_from(region[name].as_u64().expect(name)).unwrap();
        let (start, end) = (number("byteOffset"), number("byteOffset") + number("byteLength"));
        assert_eq!((&edit["start"], &edit["end"]), (&start.into(), &end.into()));
        assert_eq!((number("startLine"), number("startColumn")), position(start));
        assert_eq!((number("endLine"), number("endColumn")), position(end));
        assert_eq!(change["replacements"][at]["insertedContent"]["text"], edit["text"]);
        assert_eq!(result["fixes"][0]["properties"]["applicability"], finding["fix"]["applicability"]);
    }
    true
}

#[test]
fn no_more_results_than_github_takes_and_the_gravest_stay() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sarif-many");
    fs::create_dir_all(&folder).unwrap();
    // Each line has an error and a warning.
    let line = |n: usize| format!(r#"{{"targetAttribute":"nope{n}","sourceAttribute":"nope{n}"}}"#);
    let lines = |start: usize| (start..start + 4_500).map(line).collect::<Vec<_>>().join(",");
    for (number, name) in ["a.json", "b.json", "c.json"].into_iter().enumerate() {
        let set = format!(r#"{{"connector":"Zoom","mappings":[{}]}}"#, lines(number * 10_000));
        fs::write(folder.join(name), set).unwrap();
    }
    let run = |format: &str| {
        let command = Command::new(env!("CARGO_BIN_EXE_provmap")).current_dir(&folder);
        command.args(["check", "-O", format, "a.json", "b.json", "c.json"]).output().unwrap()
    };
    let output = run("sarif");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.starts_with("warning: ") && stderr.contains("GitHub takes 25000"), "{stderr}");
    let sarif: Value = serde_json::from_slice(&output.stdout).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 25_000);
    let errors = results.iter().filter(|result| result["level"] == "error").count();
    let json: Value = serde_json::from_slice(&run("json").stdout).unwrap();
    assert_eq!(json["summary"]["errors"], errors);
    assert!(errors > 13_000, "{errors} errors");
    let notification = &sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"][0];
    assert!(notification["message"]["text"].as_str().unwrap().contains("left out"));
}

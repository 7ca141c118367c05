//! Writing a baseline, which no folder of `tests/cases` may do.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what it expects by panicking"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const MAPPING: &str = r#"{"connector": "slack", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "username"},
  {"targetAttribute": "title", "expression": "'Countess'"},
  {"targetAttribute": "titel", "expression": "'a secret'"},
  {"targetAttribute": "titel", "expression": "'a secret'"}]}"#;

const MOVED: &str = r#"{"connector": "Slack", "mappings": [
  {"expression": "'a secret'", "targetAttribute": "titel"},

  {"expression": "'a secret'", "targetAttribute": "titel"},
  {"targetAttribute": "title", "expression": "'Countess'"},
  {"targetAttribute": "userName", "sourceAttribute": "username"}
]}"#;

const WRITTEN: &str = r#"{
  "version": 1,
  "findings": [
    {"fingerprint":"6c46d2ec19ac1d1ab4957a1504f33ef9","rule":"unknown-target","connector":"Slack","target":"titel","count":2},
    {"fingerprint":"208649ebc553fc7646362977a383be27","rule":"unmapped-default","connector":"Slack","target":"active","count":1},
    {"fingerprint":"02298d789615dd93974df94823be4b2e","rule":"unmapped-required","connector":"Slack","target":"primaryEmail","count":1}
  ]
}
"#;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("slack.json"), MAPPING).unwrap();
    folder
}

fn check(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_provmap"));
    command.current_dir(folder).arg("check").args(arguments).output().unwrap()
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

#[test]
fn what_is_written_is_known() {
    let folder = folder();
    assert_eq!(code(&check(folder.path(), &["slack.json"])), Some(1));
    let output = check(folder.path(), &["--write-baseline", "known.json", "slack.json"]);
    assert_eq!(code(&output), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "note: known.json is written: 4 findings\n");
    let written = fs::read_to_string(folder.path().join("known.json")).unwrap();
    assert_eq!(written, WRITTEN);
    // Moved, sorted, and under another name.
    fs::write(folder.path().join("other.json"), MOVED).unwrap();
    let output = check(folder.path(), &["--baseline", "known.json", "other.json"]);
    assert_eq!((code(&output), String::from_utf8(output.stderr).unwrap()), (Some(0), String::new()));
    // Written again, it is the same.
    check(folder.path(), &["--write-baseline", "known.json", "other.json"]);
    assert_eq!(fs::read_to_string(folder.path().join("known.json")).unwrap(), WRITTEN);
    // Nothing else is left in the folder.
    let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["known.json", "other.json", "slack.json"]);
}

#[test]
fn nothing_is_an_empty_list() {
    let folder = folder();
    let mapping = r#"{"connector": "Slack", "mappings": [
      {"targetAttribute": "userName", "sourceAttribute": "username"},
      {"targetAttribute": "primaryEmail", "sourceAttribute": "email"}]}"#;
    fs::write(folder.path().join("slack.json"), mapping).unwrap();
    let arguments = [
        "--allow",
        "unmapped-default",
        "--allow",
        "non-unique-source",
        "--write-baseline",
        "known.json",
        "slack.json",
    ];
    assert_eq!(code(&check(folder.path(), &arguments)), Some(0));
    let written = fs::read_to_string(folder.path().join("known.json")).unwrap();
    assert_eq!(written, "{\n  \"version\": 1,\n  \"findings\": []\n}\n");
    let output = check(folder.path(), &["--baseline", "known.json", "--fail-on", "info", "slack.json"]);
    assert_eq!(code(&output), Some(1));
}

#[cfg(unix)]
#[test]
fn the_file_is_one_to_commit_and_a_link_stays_one() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder();
    check(folder.path(), &["--write-baseline", "known.json", "slack.json"]);
    let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("known.json"), mode("slack.json"));
    symlink("known.json", folder.path().join("link.json")).unwrap();
    fs::write(folder.path().join("known.json"), "").unwrap();
    check(folder.path(), &["--write-baseline", "link.json", "slack.json"]);
    assert!(fs::symlink_metadata(folder.path().join("link.json")).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(folder.path().join("known.json")).unwrap(), WRITTEN);
}

#[cfg(unix)]
#[test]
fn a_baseline_that_is_written_again_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = folder();
    let path = folder.path().join("b.json");
    let write = || code(&check(folder.path(), &["--write-baseline", "b.json", "slack.json"]));
    assert_eq!(write(), Some(0));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(write(), Some(0));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
}

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
    {"fingerprint":"6c46d2ec19ac1d1ab4957a1504f33ef9","severity":"error","rule":"unknown-target","connector":"Slack","target":"titel","path":"slack.json","count":2},
    {"fingerprint":"208649ebc553fc7646362977a383be27","severity":"info","rule":"unmapped-default","connector":"Slack","target":"active","path":"slack.json","count":1},
    {"fingerprint":"02298d789615dd93974df94823be4b2e","severity":"error","rule":"unmapped-required","connector":"Slack","target":"primaryEmail","path":"slack.json","count":1}
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
    fs::remove_file(folder.path().join("slack.json")).unwrap();
    fs::write(folder.path().join("other.json"), MOVED).unwrap();
    let output = check(folder.path(), &["--baseline", "known.json", "other.json"]);
    assert_eq!((code(&output), String::from_utf8(output.stderr).unwrap()), (Some(0), String::new()));
    // Written again, where files are looked for, it is the same but for the name.
    check(folder.path(), &["--write-baseline", "known.json", "."]);
    let renamed = WRITTEN.replace("slack.json", "other.json");
    assert_eq!(fs::read_to_string(folder.path().join("known.json")).unwrap(), renamed);
    // Nothing else is left in the folder.
    let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["known.json", "other.json"]);
}

#[test]
fn what_is_known_of_files_that_are_not_looked_at_stays() {
    let folder = folder();
    let (path, known) = (folder.path(), folder.path().join("known.json"));
    let rules = path.join("rules");
    fs::create_dir(&rules).unwrap();
    fs::write(rules.join("a.json"), MAPPING).unwrap();
    fs::write(rules.join("b.json"), MAPPING).unwrap();
    let write = |arguments: &[&str]| {
        let output = check(path, &[&["--write-baseline", "known.json"], arguments].concat());
        assert_eq!(code(&output), Some(0));
        let paths = fs::read_to_string(&known).unwrap();
        let paths = paths.lines().filter_map(|line| line.split_once("\"path\":\"")?.1.split_once('"'));
        let mut paths: Vec<String> = paths.map(|(path, _)| path.to_owned()).collect();
        paths.dedup();
        (paths, String::from_utf8(output.stderr).unwrap())
    };
    let stay =
        "note: known.json is written: 12 findings, 8 of them as before: of files that were not checked\n";
    assert_eq!(write(&["."]).0, ["rules/a.json", "rules/b.json", "slack.json"]);
    // Only one of them is looked at; nothing is mended.
    let all = fs::read_to_string(&known).unwrap();
    assert_eq!(write(&["rules/b.json"]).1, stay);
    assert_eq!(fs::read_to_string(&known).unwrap(), all);
    // A file that is deleted is so for a run that looks for it.
    fs::remove_file(rules.join("a.json")).unwrap();
    assert_eq!(write(&["slack.json"]).0, ["rules/a.json", "rules/b.json", "slack.json"]);
    assert_eq!(write(&["rules/*.json"]).0, ["rules/b.json", "slack.json"]);
    // So is one that is emptied, and the whole folder of the others stays.
    fs::write(rules.join("b.json"), "{\"other\": 1}").unwrap();
    fs::write(rules.join("c.json"), MAPPING).unwrap();
    assert_eq!(write(&["rules"]).0, ["rules/c.json", "slack.json"]);
    // From another folder, the files are the same.
    let mut command = Command::new(env!("CARGO_BIN_EXE_provmap"));
    command.current_dir(&rules).args(["check", "--baseline", "../known.json", "c.json", "../slack.json"]);
    let output = command.output().unwrap();
    assert_eq!((code(&output), String::from_utf8(output.stderr).unwrap()), (Some(0), String::new()));
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

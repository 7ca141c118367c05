//! What of folders no folder of `tests/cases` can hold: links, pipes, and what may not be read.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what it expects by panicking"
)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output};

const MAPPING: &str = r#"{"connector": "Slack", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "username"},
  {"targetAttribute": "primaryEmail", "sourceAttribute": "email"}]}"#;

fn check(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_provmap"));
    command.current_dir(folder).args(["check", "-O", "json"]).args(arguments).output().unwrap()
}

/// The paths of the files that were checked.
fn paths(output: &Output) -> Vec<String> {
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let results = document["results"].as_array().unwrap().iter();
    results.map(|result| result["path"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn links_are_not_followed_and_end() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    fs::create_dir(&rules).unwrap();
    fs::write(rules.join("slack.json"), MAPPING).unwrap();
    symlink(".", rules.join("loop")).unwrap();
    symlink("slack.json", rules.join("link.json")).unwrap();
    let output = check(folder.path(), &["rules"]);
    assert_eq!(paths(&output), ["rules/slack.json"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(stderr, "note: passed over: 1 file that is a symbolic link\n");
    // A folder that is named is followed, and a file of it has one name.
    symlink("rules", folder.path().join("linked")).unwrap();
    assert_eq!(paths(&check(folder.path(), &["linked", "rules"])), ["linked/slack.json"]);
}

#[test]
fn a_pipe_among_several_files_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("slack.json"), MAPPING).unwrap();
    let script = format!(
        "'{}' check -O json slack.json <(cat slack.json) | grep -o '\"path\"' | wc -l",
        env!("CARGO_BIN_EXE_provmap")
    );
    let output = Command::new("bash").current_dir(folder.path()).args(["-c", &script]).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), "2");
}

#[test]
fn a_folder_that_may_not_be_read_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::write(folder.path().join("slack.json"), MAPPING).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    // Who may read everything, as root may, sees nothing of it.
    if fs::read_dir(&closed).is_err() {
        let output = check(folder.path(), &["."]);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8(output.stderr).unwrap().contains("no permission to read it"));
    }
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
}

//! The page of `provmap report` as a file: it is there as a whole or not at all, is the same for the same input, and its verdict is what
//! standard output says.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "tests panic when they fail")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

const MAPPING: &str = r#"{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "familyName", "sourceAttribute": "name.family"}
]}"#;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("zoom.json"), MAPPING).unwrap();
    folder
}

/// Users of whom the first so many have no family name.
fn users(folder: &Path, failing: usize, all: usize) {
    let user = |at: usize| {
        let name = if at < failing { "{}" } else { r#"{"family": "Lovelace"}"# };
        format!(r#"{{"email": "user{at}@example.com", "name": {name}}}"#)
    };
    let users: Vec<String> = (0..all).map(user).collect();
    fs::write(folder.join("users.ndjson"), users.join("\n")).unwrap();
}

fn report(folder: &Path, arguments: &[&str]) -> Output {
    let command = ["report", "--mapping", "zoom.json"];
    Command::new(env!("CARGO_BIN_EXE_provmap"))
        .current_dir(folder)
        .args(command)
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_verdict_and_the_exit_code_go_by_the_users() {
    let folder = folder();
    let cases = [
        (
            0,
            3,
            "Of 3 users, 3 will be created and none will fail: nothing stands in the way of go-live.\n",
            0,
        ),
        (
            1,
            1,
            "Of 1 user, none will be created and 1 will fail: go-live waits for one thing, which is below.\n",
            1,
        ),
        (
            2,
            1500,
            "Of 1,500 users, 1,498 will be created and 2 will fail: go-live waits for one thing, which is below.\n",
            1,
        ),
        (0, 0, "There is no user in what was given: go-live waits for a run over all users.\n", 2),
    ];
    for (failing, all, verdict, code) in cases {
        users(folder.path(), failing, all);
        let made = report(folder.path(), &["--users", "users.ndjson", "--html", "page.html"]);
        assert_eq!((text(&made.stdout).as_str(), made.status.code()), (verdict, Some(code)));
        let page = fs::read_to_string(folder.path().join("page.html")).unwrap();
        assert!(page.contains(verdict.trim_end()), "{page}");
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = folder();
    users(folder.path(), 700, 4_000);
    let pages = ["1", "2", "7"].map(|threads| {
        let made = report(folder.path(), &["--users", "users.ndjson", "--threads", threads, "--html", "-"]);
        text(&made.stdout)
    });
    assert!(pages.windows(2).all(|pair| pair.first() == pair.last()));
    report(folder.path(), &["--users", "users.ndjson", "--html", "page.html"]);
    // But for the name that the page is told to have.
    let written = fs::read_to_string(folder.path().join("page.html")).unwrap();
    assert_eq!(Some(&written.replace("--html page.html", "--html -")), pages.first());
}

#[test]
fn a_page_replaces_an_earlier_one_and_nothing_else() {
    let folder = folder();
    let page = folder.path().join("page.html");
    fs::write(&page, "before").unwrap();
    assert_eq!(report(folder.path(), &["--html", "page.html"]).status.code(), Some(0));
    assert!(fs::read_to_string(&page).unwrap().ends_with("</html>\n"));
    // An error leaves it as it is.
    fs::write(&page, "before").unwrap();
    let refused = report(folder.path(), &["--users", "nobody.ndjson", "--html", "page.html"]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&page).unwrap(), "before");
    for input in ["zoom.json", "./zoom.json", "users.ndjson"] {
        users(folder.path(), 0, 1);
        let refused = report(folder.path(), &["--users", "users.ndjson", "--html", input]);
        assert_eq!(refused.status.code(), Some(2), "{input}");
        assert!(text(&refused.stderr).contains("the page would replace it"), "{}", text(&refused.stderr));
    }
    assert_eq!(fs::read_to_string(folder.path().join("zoom.json")).unwrap(), MAPPING);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[cfg(unix)]
#[test]
fn links_stay_links_and_devices_are_refused() {
    let folder = folder();
    let (page, link) = (folder.path().join("page.html"), folder.path().join("link.html"));
    fs::write(&page, "before").unwrap();
    std::os::unix::fs::symlink(&page, &link).unwrap();
    assert_eq!(report(folder.path(), &["--html", "link.html"]).status.code(), Some(0));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&page).unwrap().starts_with("<!DOCTYPE html>"));
    let refused = report(folder.path(), &["--html", "/dev/null"]);
    assert!(text(&refused.stderr).contains("no regular file"), "{}", text(&refused.stderr));
}

/// The policy of the page allows its style by a hash, and a style of another hash would not apply.
#[test]
fn the_policy_allows_the_style() {
    let folder = folder();
    let page = text(&report(folder.path(), &["--html", "-"]).stdout);
    let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    let hash = page.split_once("'sha256-").unwrap().1.split_once('\'').unwrap().0;
    assert_eq!(hash, base64(&Sha256::digest(style)), "write it in crates/cli/src/report/page.rs");
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = (0..3)
            .fold(0_usize, |bits, at| bits << 8 | usize::from(three.get(at).copied().unwrap_or_default()));
        for at in 0..4 {
            let digit = DIGITS.get(bits >> (18 - 6 * at) & 63).copied().unwrap();
            text.push(if at <= three.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

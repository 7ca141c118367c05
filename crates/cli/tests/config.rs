//! Which configuration applies, and that the page on configurations is true.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test states what it expects by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder for the files of one test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn provmap(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_provmap"));
    for name in ["COLUMNS", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command.current_dir(folder).args(arguments).output().unwrap()
}

/// The configuration of a file, as `provmap config` names it.
fn configuration(folder: &Path, file: &str) -> Option<String> {
    let output = provmap(folder, &["config", "-O", "json", file]);
    let error = String::from_utf8_lossy(&output.stderr);
    let output: serde_json::Value = serde_json::from_slice(&output.stdout).expect(&error);
    output["configuration"].as_str().map(str::to_owned)
}

const MAPPING: &str = r#"{"connector": "Zoom", "mappings": []}"#;

#[test]
fn it_is_looked_for_upwards_as_far_as_the_root_of_the_repository() {
    let folder = folder("config-upwards");
    // Above of everything, so that no configuration of whoever runs the tests is found.
    write(&folder, &[("provmap.toml", ""), ("a/b/zoom.json", MAPPING), ("a/c/zoom.json", MAPPING)]);
    write(&folder, &[("a/c/provmap.toml", ""), ("repository/a/zoom.json", MAPPING)]);
    assert_eq!(configuration(&folder, "a/b/zoom.json").as_deref(), Some("provmap.toml"));
    assert_eq!(configuration(&folder, "a/c/zoom.json").as_deref(), Some("a/c/provmap.toml"));
    assert_eq!(configuration(&folder.join("a/b"), "../c/zoom.json").as_deref(), Some("../c/provmap.toml"));
    assert_eq!(configuration(&folder.join("a/b"), "zoom.json").as_deref(), Some("../../provmap.toml"));
    assert_eq!(configuration(&folder, "repository/a/zoom.json").as_deref(), Some("provmap.toml"));
    // A repository, or a worktree of one, has its own.
    fs::create_dir(folder.join("repository/.git")).unwrap();
    assert_eq!(configuration(&folder, "repository/a/zoom.json"), None);
    write(&folder, &[("repository/provmap.toml", "")]);
    assert_eq!(configuration(&folder, "repository/a/zoom.json").as_deref(), Some("repository/provmap.toml"));
    // A folder of that name is none.
    fs::create_dir(folder.join("a/b/provmap.toml")).unwrap();
    assert_eq!(configuration(&folder, "a/b/zoom.json").as_deref(), Some("provmap.toml"));
}

#[cfg(unix)]
#[test]
fn links_are_followed_by_folder() {
    let folder = folder("config-links");
    write(&folder, &[("provmap.toml", ""), ("real/provmap.toml", ""), ("real/zoom.json", MAPPING)]);
    std::os::unix::fs::symlink("real", folder.join("linked")).unwrap();
    std::os::unix::fs::symlink("real/zoom.json", folder.join("file.json")).unwrap();
    assert_eq!(configuration(&folder, "linked/zoom.json").as_deref(), Some("real/provmap.toml"));
    assert_eq!(configuration(&folder, "file.json").as_deref(), Some("provmap.toml"));
    // A link that leads nowhere is meant to lead somewhere.
    fs::remove_file(folder.join("provmap.toml")).unwrap();
    std::os::unix::fs::symlink("nowhere.toml", folder.join("provmap.toml")).unwrap();
    let output = provmap(&folder, &["check", "file.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "error: provmap.toml: there is no such file\n");
}

/// What is wrong with a configuration, and with what the command line names, is said once for all files.
#[test]
fn problems_are_said_once() {
    let folder = folder("config-once");
    let odd = r#"{"information": {"key": "Acme"}, "attributeMetadata": {"userAttributes": {
        "a": {"key": "a", "type": "STRING", "minLength": 5, "maxLength": 1}}}}"#;
    write(
        &folder,
        &[("a/provmap.toml", ""), ("a/zoom.json", MAPPING), ("b/provmap.toml", ""), ("b/zoom.json", MAPPING)],
    );
    write(&folder, &[("odd.json", odd), ("c/provmap.toml", "token = 1"), ("c/zoom.json", MAPPING)]);
    let files = ["a/zoom.json", "b/zoom.json", "a/zoom.json"];
    let output = provmap(&folder, &[&["check", "--metadata", "odd.json"], files.as_slice()].concat());
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.matches("the metadata contradicts itself").count(), 1, "{said}");
    let output = provmap(&folder, &["check", "c/zoom.json", "a/zoom.json", "c/zoom.json"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((said.matches("there is no key `token`").count(), output.stdout.len()), (1, 0), "{said}");
    assert_eq!(output.status.code(), Some(2));
}

/// Many entries cost no more than their number, and hostile globs are refused or compiled.
#[test]
fn many_entries_are_read() {
    use std::fmt::Write as _;
    let folder = folder("config-many");
    let mut text = String::new();
    for number in 0..5_000 {
        let rule = "nullable-source";
        write!(text, "[[ignore]]\nrule = \"{rule}\"\ntarget = \"a{number}\"\npath = \"a{number}/*.json\"\nreason = \"x\"\n")
            .unwrap();
    }
    write(&folder, &[("provmap.toml", &text), ("zoom.json", MAPPING)]);
    let files = ["zoom.json"; 200];
    let output = provmap(&folder, &[&["check", "--fail-on", "never"], files.as_slice()].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let large = "# ours\n".repeat(200_000);
    write(&folder, &[("provmap.toml", &large)]);
    let output = provmap(&folder, &["check", "zoom.json"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(said, "error: provmap.toml: larger than 1024 KiB, the most that a configuration has\n");
    let wrong: String = (0..50_000).map(|number| format!("rule-{number} = 1\n")).collect();
    write(&folder, &[("provmap.toml", &wrong)]);
    let output = provmap(&folder, &["check", "zoom.json"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("note: provmap.toml: 49900 more problems\n"), "{said}");
    let deep = format!("rules = {}", "[".repeat(100_000));
    write(&folder, &[("provmap.toml", &deep)]);
    assert_eq!(provmap(&folder, &["check", "zoom.json"]).status.code(), Some(2));
}

#[test]
fn the_page_is_true() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configuration.md");
    let page = fs::read_to_string(page).unwrap();
    let folder = folder("config-page");
    let acme = r#"{"information": {"key": "ServiceNow"}, "attributeMetadata": {"userAttributes": {}}}"#;
    write(&folder, &[("metadata/servicenow.json", acme), ("directory.json", r#"{"attributes": []}"#)]);
    write(
        &folder,
        &[
            (
                "ours.toml",
                "[[correction]]\nconnector = \"Slack\"\nattribute = \"title\"\nmaxLength = 9\nsource = \"https://example.com\"\nseen = 2026-11-22\n",
            ),
            ("mappings/slack-1.json", "[]"),
            ("mappings/x.json", "[]"),
        ],
    );
    let blocks: Vec<&str> =
        page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() > 1, "the examples were not found");
    for block in &blocks {
        write(&folder, &[("provmap.toml", block)]);
        let output = provmap(&folder, &["config"]);
        assert_eq!(output.status.code(), Some(0), "{block}\n{}", String::from_utf8_lossy(&output.stderr));
        // Every key of the example is there.
        let said = String::from_utf8(output.stdout).unwrap();
        for key in [
            "metadata",
            "overlays",
            "source-schema",
            "fail-on",
            "check",
            "rules",
            "files",
            "stores",
            "ignore",
        ] {
            let is_said = block.lines().any(|line| {
                line.strip_prefix(key).is_some_and(|rest| rest.starts_with(' '))
                    || line.contains(&format!("[{key}]"))
            });
            let is_shown = said.lines().any(|line| line.starts_with(key) && line.contains(" provmap.toml:"));
            assert_eq!(is_said, is_shown, "{key}\n{said}");
            assert!(page.contains(&format!("| `{key}` |")) || page.contains(&format!("[{key}]")), "{key}");
        }
    }
    write(&folder, &[("provmap.toml", blocks.first().unwrap())]);
    for (file, connector) in [("mappings/slack-1.json", "Slack"), ("mappings/x.json", "ServiceNow")] {
        let output = provmap(&folder, &["config", file]);
        let said = String::from_utf8(output.stdout).unwrap();
        let line = said.lines().find(|line| line.starts_with("connector")).expect(&said);
        assert!(line.contains(connector), "{line}");
    }
}

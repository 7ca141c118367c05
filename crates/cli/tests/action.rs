//! The steps of `action.yml`, run as GitHub runs them, but for cargo: what it would build is here already.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test states what it expects by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;
use yaml_rust2::{Yaml, YamlLoader};

const MAPPING: &str = r#"{"connector": "Slack", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "username"},
  {"targetAttribute": "primaryEmial", "sourceAttribute": "email"}]}"#;

/// In the place of cargo: puts the command where `--root` says, and keeps how it was called.
const CARGO: &str = r#"#!/usr/bin/env bash
printf '%s\n' "$RUSTUP_TOOLCHAIN" "$@" > "$CALLED"
while [ "$1" != --root ]; do shift; done
mkdir -p "$2/bin" && cp "$COMMAND" "$2/bin/provmap"
"#;

/// A runner with a repository and the programs that the steps call.
struct Runner(TempDir);

impl Runner {
    fn new() -> Runner {
        let folder = tempfile::tempdir().unwrap();
        for name in ["repository", "temp", "bin"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        fs::write(folder.path().join("repository/slack.json"), MAPPING).unwrap();
        for (name, script) in [("cargo", CARGO), ("rustup", "#!/bin/sh\n")] {
            let path = folder.path().join("bin").join(name);
            fs::write(&path, script).unwrap();
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Runner(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs all steps until one fails; gives the output of the last.
    fn run(&self, inputs: &[(&str, &str)]) -> Output {
        let action = action();
        let mut values = BTreeMap::new();
        for (name, input) in action["inputs"].as_hash().unwrap() {
            let name = name.as_str().unwrap();
            values.insert(format!("inputs.{name}"), input["default"].as_str().unwrap().to_owned());
        }
        for (name, value) in inputs {
            let known = values.insert(format!("inputs.{name}"), (*value).to_owned());
            assert!(known.is_some(), "there is no input {name}");
        }
        values.insert("github.action_path".to_owned(), root().display().to_string());
        values.insert("runner.temp".to_owned(), self.path("temp").display().to_string());
        let mut last = None;
        for step in steps(&action) {
            let output = self.run_step(step, &values);
            let failed = !output.status.success();
            last = Some(output);
            if failed {
                break;
            }
        }
        last.expect("a step")
    }

    fn run_step(&self, step: &Yaml, values: &BTreeMap<String, String>) -> Output {
        // As GitHub calls bash.
        let mut bash = Command::new("bash");
        bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"].as_str().unwrap()]);
        bash.current_dir(self.path("repository")).env_remove("RUSTUP_TOOLCHAIN");
        let path = std::env::var("PATH").unwrap();
        bash.env("PATH", format!("{}:{path}", self.path("bin").display()));
        bash.env("COMMAND", env!("CARGO_BIN_EXE_provmap")).env("CALLED", self.path("called"));
        for (name, template) in step["env"].as_hash().unwrap() {
            bash.env(name.as_str().unwrap(), filled(template.as_str().unwrap(), values));
        }
        bash.output().unwrap()
    }
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn action() -> Yaml {
    let text = fs::read_to_string(root().join("action.yml")).unwrap();
    YamlLoader::load_from_str(&text).unwrap().remove(0)
}

fn steps(action: &Yaml) -> &Vec<Yaml> {
    assert_eq!(action["runs"]["using"].as_str(), Some("composite"));
    action["runs"]["steps"].as_vec().unwrap()
}

/// Fills `${{ … }}`.
fn filled(template: &str, values: &BTreeMap<String, String>) -> String {
    let Some((before, rest)) = template.split_once("${{") else { return template.to_owned() };
    let (name, after) = rest.split_once("}}").unwrap();
    let value = values.get(name.trim()).expect("GitHub has it");
    format!("{before}{value}{}", filled(after, values))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_finding_is_an_annotation_and_fails_the_step() {
    let runner = Runner::new();
    let output = runner.run(&[]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let stdout = text(&output.stdout);
    assert!(stdout.contains("::error file=slack.json,line=3,"), "{stdout}");
    let called = fs::read_to_string(runner.path("called")).unwrap();
    let root = runner.path("temp/provmap");
    let expected = ["", "install", "--quiet", "--locked", "--path"];
    assert!(called.starts_with(&expected.join("\n")), "{called}");
    assert!(called.ends_with(&format!("/crates/cli\n--root\n{}\n", root.display())), "{called}");
}

#[test]
fn arguments_and_files_stand_on_lines_of_their_own() {
    let runner = Runner::new();
    fs::copy(runner.path("repository/slack.json"), runner.path("repository/a b.json")).unwrap();
    let inputs = [
        ("files", "a b.json\n\n'none.json\n"),
        ("args", "--allow\nunknown-target\n--allow\nunmapped-required\n"),
        ("toolchain", "1.90"),
    ];
    let output = runner.run(&inputs);
    assert_eq!(output.status.code(), Some(2));
    let stderr = text(&output.stderr);
    assert!(stderr.contains("'none.json: there is no such file"), "{stderr}");
    assert!(!text(&output.stdout).contains("::error file=a b.json"));
    assert!(fs::read_to_string(runner.path("called")).unwrap().starts_with("1.90\ninstall\n"));
}

#[test]
fn the_output_can_be_a_file_for_another_step() {
    let runner = Runner::new();
    let output = runner.run(&[("format", "sarif"), ("output", "provmap.sarif")]);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), String::new()));
    let sarif = fs::read_to_string(runner.path("repository/provmap.sarif")).unwrap();
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
}

#[test]
fn no_input_is_read_as_shell() {
    for step in steps(&action()) {
        assert!(!step["run"].as_str().unwrap().contains("${{"), "{step:?}");
    }
    let hostile = "$(touch injected) `touch injected`; touch injected # \"'";
    for name in ["files", "args", "format", "output", "toolchain"] {
        let runner = Runner::new();
        runner.run(&[(name, hostile)]);
        let names = fs::read_dir(runner.path("repository")).unwrap();
        let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
        assert!(!names.iter().any(|name| name == "injected"), "{name}: {names:?}");
    }
}

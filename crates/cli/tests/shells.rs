//! The scripts for shells and the pages for `man` are ones that these take.

#![expect(clippy::unwrap_used, reason = "a test states what it expects by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn provmap(arguments: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_provmap")).args(arguments).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    output
}

fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Whether a program is there.
fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

#[test]
fn every_shell_has_a_script_with_commands_connectors_and_rules() {
    let words = ["lint-metadata", "output-format"];
    // Those of elvish and PowerShell have no values.
    let values = ["sarif", "GitHubEMU", "unknown-target"];
    for (shell, has_values) in
        [("bash", true), ("elvish", false), ("fish", true), ("powershell", false), ("zsh", true)]
    {
        let script = String::from_utf8(provmap(&["completions", shell]).stdout).unwrap();
        for word in words.iter().chain(values.iter().filter(|_| has_values)) {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn bash_completes_by_its_script() {
    if !is_there("bash") {
        return;
    }
    let script = folder("bash").join("provmap.bash");
    fs::write(&script, provmap(&["completions", "bash"]).stdout).unwrap();
    // What bash does at a tab: the words so far, and the number of the last.
    let program = r#"
        set -u
        source "$1"
        complete -p provmap
        complete_words() {
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
            COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
            _provmap provmap "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            echo "$*: ${COMPREPLY[*]}"
        }
        complete_words provmap lin
        complete_words provmap check --connector Git
        complete_words provmap check --allow unknown-t
        complete_words provmap lint-metadata --allow absent
        complete_words provmap explain too-l
        complete_words provmap check -O sa
    "#;
    let run =
        Command::new("bash").args(["--norc", "--noprofile", "-c", program, "bash"]).arg(&script).output();
    let run = run.unwrap();
    let text = String::from_utf8(run.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.first().is_some_and(|line| line.contains("-F _provmap")), "{text}");
    for line in [
        "provmap lin: lint-metadata",
        "provmap check --connector Git: GitHubEMU",
        "provmap check --allow unknown-t: unknown-target",
        "provmap lint-metadata --allow absent: absent-metadata",
        "provmap explain too-l: too-long",
        "provmap check -O sa: sarif",
    ] {
        assert!(lines.contains(&line), "{line}\n{text}{}", String::from_utf8_lossy(&run.stderr));
    }
}

#[test]
fn every_command_has_a_page() {
    let folder = folder("man").join("man1");
    provmap(&["man", "--out", folder.to_str().unwrap()]);
    let main = fs::read_to_string(folder.join("provmap.1")).unwrap();
    assert_eq!(main, String::from_utf8(provmap(&["man"]).stdout).unwrap());
    let help = String::from_utf8(provmap(&["--help"]).stdout).unwrap();
    let commands =
        help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let commands = commands.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let mut seen = 0;
    for command in commands.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
        let page = fs::read_to_string(folder.join(format!("provmap-{command}.1"))).unwrap();
        for part in [".TH ", ".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION", ".SH OPTIONS", "Examples:"] {
            assert!(page.contains(part), "{command}: {part}");
        }
        seen += 1;
    }
    assert!(seen >= 11, "{seen} commands");
}

#[test]
fn groff_takes_the_pages() {
    if !is_there("groff") {
        return;
    }
    let folder = folder("groff");
    provmap(&["man", "--out", folder.to_str().unwrap()]);
    for entry in fs::read_dir(&folder).unwrap() {
        let page = entry.unwrap().path();
        let run =
            Command::new("groff").args(["-k", "-man", "-Tutf8", "-ww", "-z"]).arg(&page).output().unwrap();
        assert!(run.status.success() && run.stderr.is_empty(), "{}: {run:?}", page.display());
    }
    let run = Command::new("groff")
        .args(["-k", "-man", "-Tascii", "-P-cbou"])
        .arg(folder.join("provmap-check.1"))
        .output()
        .unwrap();
    let text = String::from_utf8(run.stdout).unwrap();
    assert!(text.contains("NAME") && text.contains("fail-on"), "{text}");
}

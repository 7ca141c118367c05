//! What a program gets that runs the command inside of itself: what the command would write.

#![allow(clippy::unwrap_used, reason = "a test states what it expects by panicking")]

use std::io::Write as _;
use std::process::{Command, Stdio};

use provmap_cli::capture;

const MAPPINGS: &str = include_str!("../../../examples/mappings/zoom.json");

/// The exit code, standard output and standard error of the command as a process.
fn process(arguments: &[&str], stdin: &str) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_provmap"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.env_remove("COLUMNS").spawn().unwrap();
    child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap_or_default();
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn what_is_captured_is_what_the_command_writes() {
    let cases: [(&[&str], &str, u8); 9] = [
        (&["check", "-"], MAPPINGS, 1),
        (&["check", "-O", "json", "-"], MAPPINGS, 1),
        (&["check", "--connector", "Zoom", "-"], "[]", 0),
        (&["check", "-"], "{", 2),
        (&["check", "nowhere.json"], "", 2),
        (&["check", "--nothing"], "", 2),
        (&["connectors"], "", 0),
        (&["--help"], "", 0),
        (&["explain", "Zoom", "titel"], "", 2),
    ];
    for (arguments, stdin, code) in cases {
        let all = std::iter::once("provmap").chain(arguments.iter().copied());
        let captured = capture(all.map(Into::into).collect(), stdin.as_bytes().to_vec());
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let found = (Some(i32::from(captured.code)), text(captured.stdout), text(captured.stderr));
        assert_eq!(found, process(arguments, stdin), "{arguments:?}");
        assert_eq!(captured.code, code, "{arguments:?}");
    }
}

/// Users are read by threads of their own, from files.
#[test]
fn users_cannot_be_given_as_a_text() {
    let folder = std::env::temp_dir().join(format!("provmap-capture-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("zoom.json");
    std::fs::write(&file, MAPPINGS).unwrap();
    let arguments =
        ["provmap".into(), "preflight".into(), "--mapping".into(), file.clone().into(), "-".into()];
    let captured = capture(arguments.to_vec(), b"{}".to_vec());
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(captured.code, 2);
    let said = String::from_utf8(captured.stderr).unwrap();
    assert!(said.contains("users cannot come from standard input here: name their file"), "{said}");
}

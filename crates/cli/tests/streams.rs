//! What happens around the text: pipes that close, disks that are full, files that are large, odd names.

#![expect(clippy::unwrap_used, reason = "a test states what it expects by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn provmap() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_provmap"));
    for name in ["COLUMNS", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command
}

/// A folder for the files of one test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn stderr(output: &Output) -> &str {
    str::from_utf8(&output.stderr).unwrap()
}

/// A set on one line, every mapping of which has the same target.
fn minified(mappings: usize, padding: usize) -> String {
    let mut text = String::from(r#"{"connector":"Zoom","mappings":["#);
    for index in 0..mappings {
        let comma = if index == 0 { "" } else { "," };
        let spaces = " ".repeat(padding);
        write!(text, r#"{comma}{{"targetAttribute":"title","sourceAttribute":"title"}}{spaces}"#).unwrap();
    }
    text.push_str("]}");
    text
}

#[test]
fn a_large_file_on_one_line() {
    let mappings = 2_000;
    let padding = 8_200;
    let path = folder("large").join("large.json");
    let text = minified(mappings, padding);
    assert!((15 << 20..=16 << 20).contains(&text.len()), "{}", text.len());
    fs::write(&path, text).unwrap();
    let output = provmap().args(["check", "--all"]).arg(&path).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    let duplicates = text.lines().filter(|line| line.starts_with("error[duplicate-target]"));
    assert_eq!(duplicates.count(), mappings - 1);
    assert!(text.lines().all(|line| line.len() < 400), "a line was not cut");
    let last = 32 + (mappings - 1) * (53 + padding + 1) + r#"{"targetAttribute":"#.len();
    assert!(text.contains(&format!("large.json:1:{}\n", last + 1)), "the last place");
}

#[test]
fn a_file_that_is_too_large() {
    let path = folder("too-large").join("large.json");
    fs::write(&path, vec![b' '; (16 << 20) + 1]).unwrap();
    let output = provmap().arg("check").arg(&path).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("large.json: larger than 16 MiB"), "{}", stderr(&output));
}

#[test]
#[cfg(unix)]
fn a_file_without_end() {
    let output = provmap().args(["check", "/dev/zero"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stderr(&output), "error: /dev/zero: larger than 16 MiB, the most that is read\n");
}

#[test]
fn a_reader_that_goes_away() {
    let path = folder("pipe").join("set.json");
    fs::write(&path, minified(2_000, 0)).unwrap();
    for format in ["text", "concise", "json", "sarif", "github", "junit"] {
        let mut command = provmap();
        command.args(["check", "--all", "-O", format]).arg(&path);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(stderr(&output), "");
        assert_eq!(output.status.code(), Some(1), "the exit code is that of the check");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk() {
    for arguments in [vec!["explain"], vec!["--help"], vec!["connectors", "-O", "json", "Zoom"]] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let output = provmap().args(&arguments).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(stderr(&output), "error: the output could not be written: no space left on device\n");
    }
}

#[test]
#[cfg(unix)]
fn names_of_files_are_not_trusted() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let folder = folder("names");
    let set = r#"[{"targetAttribute": "nope", "sourceAttribute": "email"}]"#;
    // A colour, a line that looks like ours, text from right to left, and a byte that is no UTF-8.
    let name = OsStr::from_bytes(b"\x1b[31m\n1 error\xe2\x80\xae\xff.json");
    fs::write(folder.join(name), set).unwrap();
    let output =
        provmap().current_dir(&folder).args(["check", "--connector", "Zoom"]).arg(name).output().unwrap();
    let text = str::from_utf8(&output.stdout).unwrap();
    let shown = "\\u{1b}[31m\\n1 error\\u{202e}\u{fffd}.json";
    assert!(text.contains(&format!(" --> {shown}:1:22\n")), "{text}");
    assert!(text.contains(&format!(" in {shown} (Zoom)\n")), "{text}");
    assert!(!text.contains(['\x1b', '\u{202e}']), "{text}");

    let mut command = provmap();
    command.current_dir(&folder).args(["check", "-O", "json", "--connector", "Zoom"]).arg(name);
    let output = command.output().unwrap();
    let text = str::from_utf8(&output.stdout).unwrap();
    assert!(text.contains(r#""path":"\u001b[31m\n1 error\u202e"#), "{text}");

    fs::write(folder.join(name), "[").unwrap();
    let output =
        provmap().current_dir(&folder).args(["check", "--connector", "Zoom"]).arg(name).output().unwrap();
    assert!(
        stderr(&output).starts_with(&format!("error: {shown}:1:2: malformed JSON")),
        "{}",
        stderr(&output)
    );
}

#[test]
fn the_output_is_the_same_every_time() {
    let run = || {
        let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/mappings/zoom.json");
        provmap().args(["check", "--fail-on", "info", example]).output().unwrap().stdout
    };
    assert_eq!(run(), run());
}

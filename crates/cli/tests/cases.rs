//! Every folder of `tests/cases` is a case: `cmd` is run in `in`, and what comes out is compared with `stdout`,
//! `stderr` (no file: nothing) and `code`.
//!
//! `cmd` is one line as for a shell: `NAME=value` before the command, `'…'` around words, `< FILE` behind it;
//! `\u{1b}` is a character that should not stand in a file. Lines that start with `#` say what the case is for.
//! `BLESS=1 cargo test -p provmap-cli` writes what comes out.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test states what it expects by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use provmap_model::text::must_escape;
use snapbox::cmd::Command;
use snapbox::{Assert, Data, IntoData};

#[test]
fn cases() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut folders: Vec<PathBuf> = fs::read_dir(cases).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() > 30, "the cases were not found");
    let bless = std::env::var_os("BLESS").is_some();
    let mut failures = String::new();
    for folder in folders {
        let colored = folder.file_name().unwrap().to_string_lossy().contains("color-");
        let output = run(&folder);
        let code = output.status.code().map_or("none".to_owned(), |code| code.to_string());
        for (file, found) in
            [("stdout", output.stdout), ("stderr", output.stderr), ("code", code.into_bytes())]
        {
            let path = folder.join(file);
            let found = String::from_utf8(found).expect("the output is UTF-8");
            let allowed = if colored { "\n\u{1b}" } else { "\n" };
            let stray = |c: char| must_escape(c) && !allowed.contains(c);
            assert!(!found.contains(stray), "{}: a character to escape in {found:?}", path.display());
            if bless {
                write(&path, &found);
                continue;
            }
            let expected = Data::text(fs::read_to_string(&path).unwrap_or_default()).raw();
            let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string();
            if let Err(error) = Assert::new().try_eq(Some(&name), found.into_data(), expected) {
                failures.push_str(&error.to_string());
            }
        }
    }
    assert!(failures.is_empty(), "{failures}\nBLESS=1 cargo test -p provmap-cli accepts this");
}

fn write(path: &Path, text: &str) {
    if text.is_empty() {
        // There is none, mostly.
        let _ = fs::remove_file(path);
    } else {
        fs::write(path, text).unwrap();
    }
}

fn run(folder: &Path) -> std::process::Output {
    let text = fs::read_to_string(folder.join("cmd")).unwrap();
    let line = text.lines().find(|line| !line.starts_with('#')).expect("a command");
    let mut words = words(line).into_iter().peekable();
    let directory = folder.join("in");
    let directory = if directory.exists() { directory } else { folder.to_owned() };
    // The folder of a case stands for a repository, wherever the cases are run.
    let mut command = command().current_dir(&directory).env("GITHUB_WORKSPACE", &directory);
    while let Some((name, value)) = words.peek().and_then(|word| word.split_once('=')) {
        command = command.env(name, value);
        words.next();
    }
    assert_eq!(words.next().as_deref(), Some("provmap"), "{}", folder.display());
    let mut stdin = Vec::new();
    while let Some(word) = words.next() {
        if word == "<" {
            stdin = fs::read(directory.join(words.next().expect("a file behind `<`"))).unwrap();
        } else {
            command = command.arg(word);
        }
    }
    command.stdin(stdin).output().unwrap()
}

/// The command, out of reach of the settings of whoever runs the tests.
fn command() -> Command {
    let names = ["COLUMNS", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "GITHUB_WORKSPACE"];
    let of_pingone = std::env::vars().map(|(name, _)| name).filter(|name| is_of_pingone(name));
    let names = names.into_iter().map(str::to_owned).chain(of_pingone);
    names.fold(Command::new(env!("CARGO_BIN_EXE_provmap")), Command::env_remove)
}

/// Whether a variable bears on how PingOne is asked.
fn is_of_pingone(name: &str) -> bool {
    name.starts_with("PING") || name.to_ascii_lowercase().ends_with("_proxy")
}

fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let (word, after) = match rest.strip_prefix('\'') {
            Some(quoted) => quoted.split_once('\'').expect("a closing quote"),
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        words.push(unescaped(word));
        rest = after.trim_start();
    }
    words
}

fn unescaped(word: &str) -> String {
    let Some((before, after)) = word.split_once("\\u{") else { return word.to_owned() };
    let (digits, rest) = after.split_once('}').expect("a closing bracket");
    let c = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32).expect("a character");
    format!("{before}{c}{}", unescaped(rest))
}

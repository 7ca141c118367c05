//! A case is a folder of `tests/cases`: its `*.json` are compiled as connectors, and so are those of `beside/more`;
//! `beside/store-types.json` and `beside/directory.json` as what their names say. Beside them stands the code that must come out
//! (`expected.rs`), or the problems (`expected.txt`). `BLESS=1 cargo test -p provmap-codegen` rewrites both; read
//! the difference before committing it. The root package compiles every `expected.rs`.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "tests panic when they fail")]

use std::fs;
use std::path::{Path, PathBuf};

use provmap_codegen::Tables;

fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        fs::read_dir("tests/cases").unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

fn tables(folder: &Path) -> Tables {
    let mut tables = Tables::new().connectors(folder);
    let beside = |name: &str| Some(folder.join("beside").join(name)).filter(|file| file.exists());
    if let Some(folder) = beside("more") {
        tables = tables.connectors(folder);
    }
    if let Some(file) = beside("store-types.json") {
        tables = tables.store_types(file);
    }
    if let Some(file) = beside("directory.json") {
        tables = tables.directory(file);
    }
    tables
}

#[test]
fn cases_give_what_is_expected() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    let folders = folders();
    assert!(folders.len() > 20, "the cases are not here");
    for folder in folders {
        let (file, other, actual) = match tables(&folder).generate() {
            Ok(code) => ("expected.rs", "expected.txt", code),
            Err(problems) => {
                assert!(!problems.is_empty(), "{}: refused for no reason", folder.display());
                for problem in &problems {
                    assert!(!problem.contains(char::is_control), "more than one line: {problem:?}");
                }
                ("expected.txt", "expected.rs", problems.join("\n") + "\n")
            }
        };
        if bless {
            fs::write(folder.join(file), &actual).unwrap();
            let _ = fs::remove_file(folder.join(other));
        }
        let expected = fs::read_to_string(folder.join(file)).unwrap_or_default();
        if expected != actual || folder.join(other).exists() {
            wrong.push(format!("{}:\n{actual}", folder.join(file).display()));
        }
    }
    assert!(wrong.is_empty(), "BLESS=1 accepts this:\n{}", wrong.join("\n"));
}

#[test]
fn the_same_input_gives_the_same_text() {
    for folder in folders() {
        assert_eq!(tables(&folder).generate(), tables(&folder).generate(), "{}", folder.display());
    }
}

/// All cases in one run: no file hides the problems of another.
#[test]
fn problems_of_all_folders_are_reported_in_one_run() {
    let mut all = Tables::new();
    let mut expected = 0;
    for folder in folders() {
        let mut only = Tables::new();
        only = only.connectors(&folder);
        all = all.connectors(&folder);
        expected += only.generate().err().map_or(0, |problems| problems.len());
    }
    let problems = all.generate().unwrap_err();
    assert!(problems.len() >= expected, "{} of {expected}", problems.len());
}

/// A name of a file cannot forge a line of the build's output.
#[test]
#[cfg(unix)]
fn names_of_files_are_escaped() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("odd\u{202e}\nnames");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("a\ncargo::warning=x\u{1b}.json"), "{").unwrap();
    fs::write(folder.join("b.JSON"), "").unwrap();
    let problems = Tables::new().connectors(&folder).generate().unwrap_err();
    assert_eq!(
        problems,
        [
            "a\\ncargo::warning=x\\u{1b}.json:1:2: malformed JSON: EOF while parsing an object",
            "b.JSON:1:1: malformed JSON: EOF while parsing a value"
        ]
    );
    let problems = Tables::new().connectors(folder.join("none")).generate().unwrap_err();
    assert!(problems.len() == 1 && !problems[0].contains(char::is_control), "{problems:?}");
    // Nor can the name of a folder leave the comment at the head of the code.
    fs::write(
        folder.join("a\ncargo::warning=x\u{1b}.json"),
        r#"{"information":{"key":"A"},"attributeMetadata":{}}"#,
    )
    .unwrap();
    fs::remove_file(folder.join("b.JSON")).unwrap();
    let code = Tables::new().connectors(&folder).generate().unwrap();
    assert!(code.lines().next().unwrap().ends_with("names. Do not edit."), "{code}");
}

//! A case is a folder of `tests/cases`: `mappings` is checked, with the connectors of `metadata` and the attributes of
//! `source-schema.json` where they are there, and with what the lines of `options.txt` say: `for Slack`, `deny nullable-source`. In
//! `expected.txt` stand the lines for cargo. `BLESS=1 cargo test -p provmap-build` rewrites it; read the difference before committing it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests panic when they fail")]

use std::fs;
use std::path::{Path, PathBuf};

use provmap_build::Mappings;

fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        fs::read_dir("tests/cases").unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

fn mappings(folder: &Path) -> Mappings {
    let options = fs::read_to_string(folder.join("options.txt")).unwrap_or_default();
    let options: Vec<(&str, &str)> = options.lines().map(|line| line.split_once(' ').unwrap()).collect();
    let mut mappings = match options.iter().find(|(option, _)| *option == "for") {
        Some((_, connector)) => Mappings::new().folder_for(folder.join("mappings"), *connector),
        None => Mappings::new().folder(folder.join("mappings")),
    };
    for (option, value) in options {
        mappings = match option {
            "allow" => mappings.allow(value),
            "warn" => mappings.warn(value),
            "deny" => mappings.deny(value),
            "for" => mappings,
            _ => panic!("{}: no option is called {option}", folder.display()),
        };
    }
    if folder.join("metadata").exists() {
        mappings = mappings.connectors(folder.join("metadata"));
    }
    if folder.join("source-schema.json").exists() {
        mappings = mappings.source_schema(folder.join("source-schema.json"));
    }
    mappings
}

#[test]
fn cases_give_what_is_expected() {
    let mut wrong = String::new();
    for folder in folders() {
        let lines = mappings(&folder).lines();
        assert!(lines.iter().all(|line| !line.contains(char::is_control)), "more than one line: {lines:?}");
        let actual = lines.join("\n") + "\n";
        let expected = folder.join("expected.txt");
        if std::env::var_os("BLESS").is_some() {
            fs::write(&expected, &actual).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != actual {
            wrong += &format!("{}:\n{actual}\n", expected.display());
        }
    }
    assert!(wrong.is_empty(), "BLESS=1 accepts this:\n{wrong}");
}

/// All cases in one run: no file hides the problems of another.
#[test]
fn problems_of_all_folders_come_in_one_run() {
    let (mut all, mut apart) = (Mappings::new(), Vec::new());
    for folder in folders().iter().map(|folder| folder.join("mappings")) {
        apart.extend(Mappings::new().folder(&folder).lines());
        all = all.folder(folder);
    }
    let mut together = all.lines();
    apart.sort();
    together.sort();
    assert_eq!(together, apart);
}

/// A build script that names no mappings checks nothing, which is no success.
#[test]
fn no_folder_is_an_error() {
    let lines = Mappings::new().connectors("tests/cases/own-connectors/metadata").lines();
    assert!(
        lines.iter().any(|line| line.starts_with("cargo::error=no folder of mappings is named")),
        "{lines:?}"
    );
}

/// No name can forge a line of the build's output.
#[test]
#[cfg(unix)]
fn names_are_escaped() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("odd names");
    fs::create_dir_all(&folder).unwrap();
    fs::write(
        folder.join("a\ncargo::warning=x.json"),
        r#"[{"targetAttribute": "userName", "expression": "1 +"}]"#,
    )
    .unwrap();
    let named = Mappings::new().folder_for(&folder, "Zoom").folder_for(&folder, "Zo\nom").deny("no\nrule");
    let lines = named.lines();
    assert_eq!(lines.iter().filter(|line| line.starts_with("cargo::error=")).count(), 3, "{lines:?}");
    assert!(lines.iter().all(|line| !line.contains(char::is_control)), "{lines:?}");
}

//! What `provmap fix --write` leaves behind, and that its JSON is what `docs/fix.schema.json` says.

#![expect(clippy::unwrap_used, reason = "a test states what it expects by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use snapbox::cmd::Command;

fn provmap(arguments: &[&str]) -> std::process::Output {
    let names = ["COLUMNS", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"];
    let command = Command::new(env!("CARGO_BIN_EXE_provmap")).args(arguments);
    names.into_iter().fold(command, Command::env_remove).output().unwrap()
}

fn code(output: &std::process::Output) -> Option<i32> {
    output.status.code()
}

/// A file of its own for each test.
fn file(test: &str, text: &[u8]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fix-{test}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("zoom.json");
    fs::write(&path, text).unwrap();
    path
}

/// A byte order mark, Windows' line ends, tabs, keys in another order, members that are not read, and no final line end.
const ODD: &str = "\u{feff}{\r\n\t\"connector\" : \"Zoom\",\r\n\t\"mappings\": [\r\n\
    \t{ \"sourceAttribute\" : \"email\" , \"name\": \"first\", \"targetAttribute\":\"UserName\" } ,\r\n\
    \t{\"targetAttribute\": \"title\",\r\n\t \"sourceAttribute\": \"title\",\r\n\t \"id\": \"7\"},\r\n\
    \t{\"targetAttribute\": \"title\", \"sourceAttribute\": \"title\"}\r\n\t]\r\n}";

const MENDED: &str = "\u{feff}{\r\n\t\"connector\" : \"Zoom\",\r\n\t\"mappings\": [\r\n\
    \t{ \"sourceAttribute\" : \"email\" , \"name\": \"first\", \"targetAttribute\":\"userName\" } ,\r\n\
    \t{\"targetAttribute\": \"title\",\r\n\t \"expression\": \"#string.substring(#root.title, 0, 128)\",\r\n\t \"id\": \"7\"}\r\n\t]\r\n}";

#[test]
fn a_file_keeps_its_form_and_is_not_mended_twice() {
    let path = file("form", ODD.as_bytes());
    let name = path.to_str().unwrap();
    assert_eq!(code(&provmap(&["fix", name])), Some(1));
    assert_eq!(fs::read_to_string(&path).unwrap(), ODD, "without --write the file stays as it is");
    let output = provmap(&["fix", "--write", name]);
    assert_eq!(code(&output), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read_to_string(&path).unwrap(), MENDED);
    let output = provmap(&["fix", name]);
    assert_eq!(code(&output), Some(0));
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("none of "));
    assert_eq!(code(&provmap(&["fix", "--write", name])), Some(0));
    assert_eq!(fs::read_to_string(&path).unwrap(), MENDED);
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");
}

/// The edits that programs get lead to the same text, from the bytes of the file.
#[test]
fn the_edits_in_json_are_what_is_written() {
    let path = file("json", ODD.as_bytes());
    let name = path.to_str().unwrap();
    let output: Value = serde_json::from_slice(&provmap(&["fix", "-O", "json", name]).stdout).unwrap();
    let mut text = ODD.as_bytes().to_vec();
    for edit in output["results"][0]["edits"].as_array().unwrap().iter().rev() {
        let at = |key: &str| usize::try_from(edit[key].as_u64().unwrap()).unwrap();
        text.splice(at("start")..at("end"), edit["text"].as_str().unwrap().bytes());
    }
    assert_eq!(String::from_utf8(text).unwrap(), MENDED);
}

#[test]
fn what_cannot_be_written_is_left_as_it_is() {
    let path = file("read-only", ODD.as_bytes());
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let output = provmap(&["fix", "--write", path.to_str().unwrap()]);
    assert_eq!(code(&output), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("read-only"));
    assert_eq!(fs::read_to_string(&path).unwrap(), ODD);
}

/// Many lines that are wrong cost a round or two, and not one each.
#[test]
fn a_large_file_on_one_line_is_mended_quickly() {
    let line = r#"{"targetAttribute":"title","sourceAttribute":"title"}"#;
    let text = format!(r#"{{"connector":"Zoom","mappings":[{}]}}"#, vec![line; 20_000].join(","));
    let path = file("large", text.as_bytes());
    let output = provmap(&["fix", "--write", path.to_str().unwrap()]);
    assert_eq!(code(&output), Some(0));
    let mended = fs::read_to_string(&path).unwrap();
    let expected = r##"{"connector":"Zoom","mappings":[{"targetAttribute":"title","expression":"#string.substring(#root.title, 0, 128)"}]}"##;
    assert_eq!(mended, expected);
}

#[test]
fn the_json_is_what_its_schema_says() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let schema = fs::read_to_string(root.join("docs/fix.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    for case in ["fix-users-json", "fix-several", "fix-bundle"] {
        let folder = root.join("crates/cli/tests/cases").join(case).join("in");
        let mut arguments = vec!["fix", "-O", "json", "--unsafe", "--overlay", "curated"];
        let mut files: Vec<PathBuf> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in &files {
            if file.extension().is_some_and(|extension| extension == "ndjson") {
                arguments.push("--users");
            }
            arguments.push(file.to_str().unwrap());
        }
        let output: Value = serde_json::from_slice(&provmap(&arguments).stdout).unwrap();
        let errors: Vec<_> = validator.iter_errors(&output).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{case}: {errors:#?}");
        assert!(!output["results"].as_array().unwrap().is_empty(), "{case}");
    }
    let page = fs::read_to_string(root.join("docs/json.md")).unwrap();
    let (_, section) = page.split_once("## Of `provmap fix`").unwrap();
    let (_, example) = section.split_once("```json\n").unwrap();
    let example: Value = serde_json::from_str(example.split("```").next().unwrap()).unwrap();
    assert!(validator.is_valid(&example));
}

//! The README, and the page of the command, show what it prints.

use std::process::Command;

#[test]
fn the_readme_shows_the_check_of_the_example() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let readme = std::fs::read_to_string(format!("{root}/README.md")).unwrap();
    let shown = readme.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_provmap"))
        .args(["check", "examples/mappings/zoom.json"])
        .current_dir(root)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(shown, String::from_utf8(output.stdout).unwrap(), "put this into README.md");
}

#[test]
fn the_page_of_the_command_shows_what_a_change_does() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let page = std::fs::read_to_string(format!("{root}/docs/command.md")).unwrap();
    let shown = page.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let case = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/diff-compiled-in/stdout");
    assert!(
        std::fs::read_to_string(case).unwrap().contains(shown),
        "put what the case prints into docs/command.md"
    );
}

#[test]
fn the_page_of_the_command_shows_a_suggestion() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let page = std::fs::read_to_string(format!("{root}/docs/command.md")).unwrap();
    let part = page.split("## A first mapping").nth(1).unwrap();
    let shown = part.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let case = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/suggest-zoom/stdout");
    assert!(
        std::fs::read_to_string(case).unwrap().contains(shown),
        "put what the case prints into docs/command.md"
    );
}

#[test]
fn the_page_on_terraform_shows_what_is_printed() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let page = std::fs::read_to_string(format!("{root}/docs/terraform.md")).unwrap();
    let mut shown = page.split("```text\n").skip(1).filter_map(|rest| rest.split("```").next());
    let output = Command::new(env!("CARGO_BIN_EXE_provmap"))
        .args(["check", "rules.tf"])
        .current_dir(format!("{root}/examples/terraform"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        shown.next().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        "put this into docs/terraform.md"
    );
    let case = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/terraform-open/stdout");
    assert!(
        std::fs::read_to_string(case).unwrap().contains(shown.next().unwrap()),
        "put what the case prints into docs/terraform.md"
    );
}

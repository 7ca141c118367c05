//! The README shows what the command prints.

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

//! `terraform fmt` leaves what `provmap suggest -O hcl` writes as it is. The cases are the record of what it left; with
//! Terraform on the PATH, `cargo test -p provmap-cli --test terraform -- --ignored` asks it again.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

#[test]
#[ignore = "needs terraform"]
fn terraform_fmt_changes_nothing() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut asked = 0;
    for folder in fs::read_dir(cases).unwrap().map(|entry| entry.unwrap().path()) {
        let output = folder.join("stdout");
        if !fs::read_to_string(folder.join("cmd")).unwrap().contains("-O hcl") || !output.exists() {
            continue;
        }
        let written = fs::read_to_string(&output).unwrap();
        let file = fs::File::open(&output).unwrap();
        let mut terraform = Command::new("terraform");
        let answer = terraform.args(["fmt", "-"]).stdin(file).stderr(Stdio::inherit()).output().unwrap();
        assert!(answer.status.success(), "{}", folder.display());
        assert_eq!(String::from_utf8(answer.stdout).unwrap(), written, "{}", folder.display());
        asked += 1;
    }
    assert!(asked > 5, "{asked} cases");
}

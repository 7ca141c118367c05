//! Strings of HCL, as they are written and as Terraform reads them back.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests panic when they fail")]

use std::io::Write as _;
use std::process::{Command, Stdio};

use hcl_edit::expr::Expression;
use proptest::prelude::*;
use provmap_model::text::hcl_string;

/// A text as JSON, and beside it what is written for it: Terraform 1.11 read each of them back as that text.
const TABLE: &str = include_str!("hcl-strings.txt");

fn table() -> impl Iterator<Item = (String, &'static str)> {
    TABLE.lines().map(|line| {
        let (json, hcl) = line.split_once(" => ").unwrap();
        (serde_json::from_str(json).unwrap(), hcl)
    })
}

#[test]
fn strings_are_written_as_terraform_reads_them() {
    for (text, hcl) in table() {
        assert_eq!(hcl_string(&text), hcl, "{text:?}");
    }
}

/// `cargo test -p provmap-model --test hcl -- --ignored`
#[test]
#[ignore = "needs terraform"]
fn terraform_reads_back_what_was_written() {
    let literals: Vec<&str> = table().map(|(_, hcl)| hcl).collect();
    let mut console = Command::new("terraform")
        .arg("console")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let question = format!("urlencode(jsonencode([{}]))\n", literals.join(", "));
    console.stdin.take().unwrap().write_all(question.as_bytes()).unwrap();
    let answer = console.wait_with_output().unwrap().stdout;
    let answer = String::from_utf8(answer).unwrap();
    let json = decoded(answer.trim().trim_matches('"'));
    let read: Vec<String> = serde_json::from_slice(&json).unwrap();
    assert_eq!(read, table().map(|(text, _)| text).collect::<Vec<_>>());
}

/// What `urlencode` wrote, in which `+` is a blank.
fn decoded(text: &str) -> Vec<u8> {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap().replace('+', " ").into_bytes();
    for part in parts {
        let (code, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).unwrap());
        bytes.extend(rest.replace('+', " ").bytes());
    }
    bytes
}

proptest! {
    #[test]
    fn another_reader_of_hcl_reads_them_back(text in "([$%{}\"\\\\\n~]|\\PC|.){0,20}") {
        let expression: Expression = hcl_string(&text).parse().unwrap();
        prop_assert_eq!(expression.as_str(), Some(text.as_str()));
    }
}

//! The functions of the language as files: `tests/expression/functions/<library>.<name>.txt`, one for each function that
//! is known, with calls and, indented below each, what is inferred over the directory and what the user of
//! `user.json` gets.
//!
//! A new case is a new line and a run with `BLESS=1`, which writes what is missing or changed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test states what it expects by panicking"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use provmap::expression::functions::{self, Function};
use provmap::expression::{Evaluation, Expression, evaluate, infer};
use provmap_model::{Json, SourceSchema};

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn case(function: &Function) -> PathBuf {
    let name = format!("{}.{}.txt", function.library.as_str(), function.name);
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expression/functions").join(name)
}

#[test]
fn functions_do_what_is_written_down() {
    let directory = SourceSchema::empty().extend_from_json(read("metadata/source/directory.json")).unwrap();
    let user = read("tests/expression/functions/user.json");
    let user = Json::read(&user).unwrap();
    let mut wrong = Vec::new();
    for function in functions::all() {
        let case = case(function);
        let expected = fs::read_to_string(&case).unwrap_or_default();
        let mut actual = String::new();
        let mut calls = 0;
        for source in expected.lines().filter(|line| !line.starts_with(' ')) {
            let call = format!("#{}.{}(", function.library.as_str(), function.name);
            assert!(source.contains(&call), "{source} is not about {call}…)");
            writeln!(actual, "{source}\n{}", describe(source, &directory, &user)).unwrap();
            calls += 1;
        }
        assert!(calls > 0, "write a call into {}", case.display());
        if actual != expected {
            if std::env::var_os("BLESS").is_some() {
                fs::write(&case, &actual).unwrap();
            }
            wrong.push(format!("{}:\n{actual}", case.display()));
        }
    }
    assert!(
        std::env::var_os("BLESS").is_some() || wrong.is_empty(),
        "run with BLESS=1 to accept:\n\n{}",
        wrong.join("\n")
    );
}

fn describe(source: &str, directory: &SourceSchema, user: &Json) -> String {
    let expression = Expression::parse(source).unwrap_or_else(|error| panic!("{source}: {error}"));
    let inference = infer(&expression, directory);
    let mut out = format!("    domain: {}", inference.domain.describe());
    for branch in &inference.branches {
        write!(out, "\n    branch {}: {}", &source[branch.span.range()], branch.domain.describe()).unwrap();
    }
    for problem in &inference.functions {
        write!(out, "\n    problem at {}: {}", &source[problem.span.range()], problem.kind).unwrap();
    }
    for truncation in &inference.truncations {
        let (keeps, of) = (truncation.keeps, truncation.of);
        write!(out, "\n    cuts {}: {keeps:?} of {of:?}", &source[truncation.source.range()]).unwrap();
    }
    match evaluate(&expression, user) {
        Evaluation::Value(value) => {
            write!(out, "\n    value: {}", serde_json::to_string(&value.to_json()).unwrap()).unwrap();
        }
        Evaluation::Unknown { reason, span } => {
            write!(out, "\n    unknown at {}: {reason}", &source[span.range()]).unwrap();
        }
        Evaluation::Error { reason, span } => {
            write!(out, "\n    error at {}: {reason}", &source[span.range()]).unwrap();
        }
        _ => panic!("{source}"),
    }
    out
}

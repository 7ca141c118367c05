//! Inference as files: `tests/expression/infer/*.pel`, and beside each in a `.txt` what is inferred over the
//! directory, in words. One line break at the end of a file is not part of the expression.
//!
//! The directory is extended by what the directory's own attributes are not: see `schema.json` in that folder.
//!
//! A new case is a new `.pel` file and a run with `BLESS=1`, which writes what is missing or changed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test states what it expects by panicking"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use provmap::domain::{Bounds, Domain, Kinds, Nullness};
use provmap::expression::{Expression, FunctionProblemKind, Inference, Resolution, Span, infer};
use provmap_model::SourceSchema;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn schema() -> SourceSchema {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    SourceSchema::empty()
        .extend_from_json(read("metadata/source/directory.json"))
        .unwrap()
        .extend_from_json(read("tests/expression/infer/schema.json"))
        .unwrap()
}

#[test]
fn expressions_have_the_domains_that_are_written_down() {
    let bless = std::env::var_os("BLESS").is_some();
    let folder = root().join("tests/expression/infer");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "pel"))
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    let schema = schema();
    let mut wrong = Vec::new();
    for case in cases {
        let source = fs::read_to_string(&case).unwrap();
        let source = source.strip_suffix('\n').unwrap_or(&source);
        let expression = Expression::parse(source).unwrap_or_else(|error| panic!("{source}: {error}"));
        let actual = describe(source, &infer(&expression, &schema));
        let expected = case.with_extension("txt");
        if fs::read_to_string(&expected).is_ok_and(|text| text == actual) {
            continue;
        }
        if bless {
            fs::write(&expected, &actual).unwrap();
        }
        wrong.push(format!("{}:\n{actual}", case.display()));
    }
    assert!(bless || wrong.is_empty(), "run with BLESS=1 to accept:\n\n{}", wrong.join("\n"));
}

fn describe(source: &str, inference: &Inference<'_>) -> String {
    let piece = |span: Span| &source[span.range()];
    let mut out = format!("{}\n", inference.domain.describe());
    let mut line = |text: String| writeln!(out, "{text}").unwrap();
    for branch in &inference.branches {
        line(format!("branch {}: {}", piece(branch.span), branch.domain.describe()));
    }
    for read in &inference.reads {
        let resolution = match read.resolution {
            Resolution::Attribute(attribute) => format!("the attribute {}", attribute.path),
            Resolution::Unknown => "unknown".to_owned(),
            Resolution::Undetermined => "undetermined".to_owned(),
        };
        line(format!("reads {}: {resolution}", piece(read.reference.span)));
    }
    for problem in &inference.functions {
        let is_unknown = matches!(problem.kind, FunctionProblemKind::UnknownFunction { .. });
        let severity = if is_unknown { "unknown" } else { "mistake" };
        line(format!("{severity} {} at {}: {}", problem.kind.as_str(), piece(problem.span), problem.kind));
    }
    for truncation in &inference.truncations {
        line(format!(
            "truncates {} in {}: keeps {:?} of {:?}",
            piece(truncation.source),
            piece(truncation.span),
            truncation.keeps,
            truncation.of
        ));
    }
    for key in &inference.bare_keys {
        let of = if key.is_listed { ", which the map has" } else { "" };
        line(format!("takes {} for a key{of}", piece(key.span)));
    }
    for span in &inference.nulls_in_text {
        line(format!("joins {}, which may be null", piece(*span)));
    }
    out
}

#[test]
fn every_kind_of_problem_has_a_case() {
    let folder = root().join("tests/expression/infer");
    let all: String = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    for name in ["unknown-library", "no-library", "unknown-function", "arity", "argument-kind"] {
        assert!(all.contains(&format!(" {name} at ")), "no case for {name}");
    }
}

#[test]
fn the_branch_that_never_fits_is_pointed_at() {
    let long = "x".repeat(72);
    let source = format!("title == 'a' ? name.given : (nickname ?: '{long}')");
    let expression = Expression::parse(&source).unwrap();
    let schema = schema();
    let inference = infer(&expression, &schema);
    let never: Vec<&str> = inference
        .branches
        .iter()
        .filter(|branch| branch.domain.length.against_max(Some(65)) == provmap::domain::Verdict::NeverFits)
        .map(|branch| &source[branch.span.range()])
        .collect();
    assert_eq!(never, [format!("'{long}'")]);
}

#[test]
fn names_in_problems_are_harmless() {
    let expression = Expression::parse(&format!("#{}.trim('a')", "x".repeat(100))).unwrap();
    let schema = schema();
    let problems = infer(&expression, &schema).functions;
    let FunctionProblemKind::UnknownLibrary { library } = &problems[0].kind else { panic!() };
    assert_eq!(library.chars().count(), 40);
}

#[test]
fn domains_in_words() {
    let mut text = Domain::UNKNOWN;
    (text.kinds, text.several) = (Kinds::TEXT, Some(false));
    let words = |min, max, null, unique| {
        let mut text = text.clone();
        (text.length, text.null, text.unique) = (Bounds { min, max }, null, unique);
        text.describe()
    };
    assert_eq!(
        words(Some(3), Some(514), Nullness::Maybe, Some(false)),
        "text, 3 to 514 characters, may be null, not unique"
    );
    assert_eq!(
        words(None, None, Nullness::Unknown, None),
        "text, of unknown length, not known whether null, not known whether unique"
    );
    assert_eq!(words(Some(1), Some(1), Nullness::Never, Some(true)), "text, 1 character, never null, unique");
    assert_eq!(
        words(None, Some(9), Nullness::Never, Some(true)),
        "text, at most 9 characters, never null, unique"
    );
    assert_eq!(
        words(Some(9), None, Nullness::Never, Some(true)),
        "text, at least 9 characters, never null, unique"
    );
    assert_eq!(Domain::UNKNOWN.describe(), "nothing is known");
    let mut several = text.clone();
    several.several = Some(true);
    several.values = Bounds { min: Some(0), max: Some(3) };
    assert!(several.describe().contains(", 0 to 3 values, "), "{}", several.describe());
}

//! Expressions as files: `tests/expression/valid/*.pel` parse, `tests/expression/invalid/*.pel` do not, and beside
//! each stands what is expected in a `.txt`. One line break at the end of a file is not part of the expression.
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

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use provmap::expression::ast::{Expr, ExprKind, StepKind};
use provmap::expression::{Expression, MAX_DEPTH, Span, SyntaxErrorKind};

#[test]
fn valid_expressions_parse() {
    check("valid", |source| {
        let expression = Expression::parse(source).unwrap_or_else(|error| panic!("{source}: {error}"));
        let printed = expression.to_string();
        let again = Expression::parse(&printed).unwrap_or_else(|error| panic!("{printed}: {error}"));
        assert_eq!(again, expression, "{printed}");
        assert_eq!(again.to_string(), printed);
        describe(source, &expression)
    });
}

#[test]
fn invalid_expressions_say_why() {
    check("invalid", |source| {
        let error = Expression::parse(source).expect_err(source);
        let span = error.span();
        assert!(source.get(span.range()).is_some(), "{span:?} is no piece of {source:?}");
        let message = error.kind().to_string();
        for secret in ["Smith", "found `Brien", "s3cr3t", "secret-value", "p4ssw0rd", "12345"] {
            assert!(!message.contains(secret), "{message}");
            assert!(!error.help().unwrap_or_default().contains(secret), "{message}");
        }
        format!(
            "{} at {}..{}\n{message}\nhelp: {}\n",
            error.kind().as_str(),
            span.start,
            span.end,
            error.help().unwrap_or("none")
        )
    });
}

#[test]
fn every_kind_of_error_has_a_case() {
    let mut missing: BTreeSet<&str> = all_kinds().iter().map(SyntaxErrorKind::as_str).collect();
    for case in cases("invalid") {
        if let Err(error) = Expression::parse(&source_of(&case)) {
            missing.remove(error.kind().as_str());
        }
    }
    assert!(missing.is_empty(), "no case for {missing:?}");
}

/// One of each kind. The match makes a new kind fail to compile only inside the crate, so this list is by hand;
/// `name` tells them apart.
fn all_kinds() -> Vec<SyntaxErrorKind> {
    use SyntaxErrorKind::*;
    vec![
        Empty,
        TooLong { length: 0 },
        TooDeep,
        Newline,
        UnbalancedQuote { quote: '\'' },
        UnbalancedBracket { open: None, close: None },
        SmartQuote { character: '“' },
        TypographicOperator { character: '⇐', operator: "<=" },
        InvisibleCharacter { character: ' ' },
        MissingSpace { operator: "+" },
        NameNeedsBrackets { character: '$' },
        NumberOutOfRange,
        InvalidNumber,
        TypeReference,
        ReservedWord { word: "T" },
        SafeNavigation,
        InstanceOf,
        Assignment { operator: "=" },
        MethodCall { name: String::new() },
        Constructor,
        NonPrimitiveArray,
        BeanReference,
        ForeignTemplate { opening: "${" },
        Unexpected { expected: "", found: String::new() },
    ]
}

fn check(folder: &str, describe: impl Fn(&str) -> String) {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    let cases = cases(folder);
    assert!(!cases.is_empty(), "no cases in {folder}");
    for case in cases {
        let actual = describe(&source_of(&case));
        let expected = case.with_extension("txt");
        if fs::read_to_string(&expected).is_ok_and(|text| text == actual) {
            continue;
        }
        if bless {
            fs::write(&expected, &actual).unwrap();
        }
        wrong.push(format!("{}:\n{actual}", case.display()));
    }
    if bless {
        return;
    }
    assert!(wrong.is_empty(), "run with BLESS=1 to accept:\n\n{}", wrong.join("\n"));
}

fn cases(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expression").join(folder);
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "pel"))
        .collect();
    cases.sort();
    cases
}

fn source_of(case: &Path) -> String {
    let mut source = fs::read_to_string(case).unwrap();
    if source.ends_with('\n') {
        source.pop();
    }
    source
}

/// The printed form, what it reads and the tree, each node with its piece of the source.
fn describe(source: &str, expression: &Expression) -> String {
    let mut out = format!("{expression}\n");
    if let Some(literal) = expression.as_literal() {
        writeln!(out, "is the literal {literal:?}").unwrap();
    }
    if let Some(reference) = expression.as_reference() {
        writeln!(out, "is the reference {}", reference.path.join(" / ")).unwrap();
    }
    for reference in expression.references() {
        let more = if reference.complete { "" } else { " …" };
        let (form, path, piece) = (reference.form, reference.path.join(" / "), piece(source, reference.span));
        writeln!(out, "reads {path}{more} ({form:?}) {piece}").unwrap();
    }
    out.push('\n');
    tree(source, expression.root(), 0, &mut out);
    out
}

fn piece(source: &str, span: Span) -> String {
    format!("`{}` {}..{}", source.get(span.range()).expect("a span of the source"), span.start, span.end)
}

fn line(source: &str, what: &str, span: Span, indent: usize, out: &mut String) {
    writeln!(out, "{:indent$}{what} {}", "", piece(source, span)).unwrap();
}

fn tree(source: &str, expr: &Expr, indent: usize, out: &mut String) {
    assert!(indent <= MAX_DEPTH * 4);
    let mut node = |what: &str| line(source, what, expr.span, indent, out);
    let inner = indent + 2;
    match &expr.kind {
        ExprKind::List(parts) => {
            node("List");
            parts.iter().for_each(|part| tree(source, part, inner, out));
        }
        ExprKind::And(parts) => {
            node("And");
            parts.iter().for_each(|part| tree(source, part, inner, out));
        }
        ExprKind::Or(parts) => {
            node("Or");
            parts.iter().for_each(|part| tree(source, part, inner, out));
        }
        ExprKind::Elvis(parts) => {
            node("Elvis");
            parts.iter().for_each(|part| tree(source, part, inner, out));
        }
        ExprKind::Map(entries) => {
            node("Map");
            for entry in entries {
                tree(source, &entry.key, inner, out);
                tree(source, &entry.value, inner + 2, out);
            }
        }
        ExprKind::Array(array) => {
            node(&format!("Array of {:?}", array.element));
            array.dimensions.iter().flatten().for_each(|size| tree(source, size, inner, out));
            array.elements.iter().flatten().for_each(|element| tree(source, element, inner, out));
        }
        ExprKind::Call(call) => {
            node("Call");
            if let Some(library) = &call.library {
                line(source, "library", library.span, inner, out);
            }
            line(source, "function", call.function.span, inner, out);
            call.arguments.iter().for_each(|argument| tree(source, argument, inner, out));
        }
        ExprKind::Path { base, steps } => {
            node("Path");
            tree(source, base, inner, out);
            for step in steps {
                match &step.kind {
                    StepKind::Member(name) => {
                        line(source, &format!("Member {name:?}"), step.span, inner, out);
                    }
                    StepKind::Index(part) => sub(source, "Index", step.span, part, inner, out),
                    StepKind::Select(part) => sub(source, "Select", step.span, part, inner, out),
                    StepKind::SelectFirst(part) => sub(source, "SelectFirst", step.span, part, inner, out),
                    StepKind::SelectLast(part) => sub(source, "SelectLast", step.span, part, inner, out),
                    StepKind::Project(part) => sub(source, "Project", step.span, part, inner, out),
                    other => panic!("{other:?}"),
                }
            }
        }
        ExprKind::Unary { operator, operand } => {
            node(&format!("{operator:?}"));
            tree(source, operand, inner, out);
        }
        ExprKind::Power { base, exponent } => {
            node("Power");
            tree(source, base, inner, out);
            tree(source, exponent, inner, out);
        }
        ExprKind::Compare { left, operator, right } => {
            node(&format!("{operator:?}"));
            tree(source, left, inner, out);
            tree(source, right, inner, out);
        }
        ExprKind::Product { first, rest } => {
            node("Product");
            tree(source, first, inner, out);
            for factor in rest {
                sub(
                    source,
                    &format!("{:?}", factor.operator),
                    factor.operand.span,
                    &factor.operand,
                    inner,
                    out,
                );
            }
        }
        ExprKind::Sum { first, rest } => {
            node("Sum");
            tree(source, first, inner, out);
            for term in rest {
                sub(source, &format!("{:?}", term.operator), term.operand.span, &term.operand, inner, out);
            }
        }
        ExprKind::Ternary { arms, otherwise } => {
            node("Ternary");
            for arm in arms {
                tree(source, &arm.condition, inner, out);
                tree(source, &arm.value, inner + 2, out);
            }
            tree(source, otherwise, inner, out);
        }
        leaf => node(&format!("{leaf:?}")),
    }
}

fn sub(source: &str, what: &str, span: Span, part: &Expr, indent: usize, out: &mut String) {
    line(source, what, span, indent, out);
    tree(source, part, indent + 2, out);
}

#[test]
fn calls_are_found_wherever_they_stand_in_the_tree() {
    use provmap::expression::functions::Library;

    let call = "#string.trim(a)";
    for around in [
        "_",
        "#core.ifelse(b, _)",
        "{_}",
        "{'k': _}",
        "{(_): 1}",
        "new int[_]",
        "new int[]{_}",
        "b[_]",
        "b.?[_]",
        "b.^[_]",
        "b.$[_]",
        "b.![_]",
        "(_).b",
        "!_",
        "_ ^ 2",
        "2 ^ _",
        "_ * 2",
        "2 * _",
        "_ + 'x'",
        "'x' - _",
        "_ == 1",
        "1 < _",
        "b and _",
        "_ or b",
        "_ ? 1 : 2",
        "b ? _ : 1",
        "b ? 1 : _",
        "_ ?: 1",
        "b ?: _",
    ] {
        let expression = Expression::parse(&around.replace('_', call)).unwrap();
        assert!(expression.calls(Library::String, "trim"), "{around}");
        assert!(!expression.calls(Library::String, "upperCase"), "{around}");
        assert!(!expression.calls(Library::Core, "trim"), "{around}");
    }
    for text in [
        "'#string.trim(a)'",
        "#trim(a)",
        "#string.Trim(a)",
        "#strings.trim(a)",
        "b['#string.trim(a)']",
        "trim",
    ] {
        assert!(!Expression::parse(text).unwrap().calls(Library::String, "trim"), "{text}");
    }
}

/// `tests/expression/words.txt` has expressions, and below each, behind `= `, what it is in words; nothing where only the
/// expression itself says it.
#[test]
fn expressions_in_words() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expression/words.txt");
    let text = fs::read_to_string(&path).unwrap();
    let mut actual = String::new();
    for source in text.lines().filter(|line| !line.starts_with("  = ")) {
        let words = Expression::parse(source).unwrap_or_else(|error| panic!("{source}: {error}")).in_words();
        writeln!(actual, "{source}").unwrap();
        words.iter().for_each(|words| writeln!(actual, "  = {words}").unwrap());
    }
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, actual).unwrap();
    } else {
        assert_eq!(text, actual);
    }
}

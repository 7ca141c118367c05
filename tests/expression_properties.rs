//! Properties of the parser: what is printed parses to the same tree, and no input is too much for it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test states what it expects by panicking"
)]

use proptest::prelude::*;
use provmap::expression::ast::{
    Arm, Array, Call, Comparison, Entry, Expr, ExprKind, Factor, Name, Primitive, ProductOperator, Step,
    StepKind, SumOperator, Term, UnaryOperator,
};
use provmap::expression::{Expression, MAX_DEPTH, MAX_LENGTH, Number, Span, SyntaxErrorKind};

fn expr(kind: ExprKind) -> Expr {
    Expr { span: Span::default(), kind }
}

fn boxed(expr: &Expr) -> Box<Expr> {
    Box::new(expr.clone())
}

/// Any name, words with a meaning of their own included.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z_][A-Za-z0-9_]{0,6}",
        prop::sample::select(vec!["and", "OR", "eq", "matches", "instanceof", "new", "T", "user", "e5", "f"])
            .prop_map(str::to_owned),
    ]
}

/// A name that can stand where an operand starts.
fn bare_name() -> impl Strategy<Value = String> {
    name().prop_filter("a keyword", |name| {
        name != "T"
            && !["true", "false", "null", "not", "new"].iter().any(|word| word.eq_ignore_ascii_case(name))
    })
}

fn variable() -> impl Strategy<Value = String> {
    name().prop_filter("not a variable of its own kind", |name| name != "root" && name != "this")
}

fn spanless(text: String) -> Name {
    Name { text, span: Span::default() }
}

/// A text that can be written without doubt: with both quotes doubled there is no way.
fn a_text(expression: &'static str) -> impl Strategy<Value = String> {
    expression.prop_filter("both quotes", |text| !(text.contains("''") && text.contains("\"\"")))
}

fn leaf() -> impl Strategy<Value = Expr> {
    prop_oneof![
        Just(ExprKind::Null),
        any::<bool>().prop_map(ExprKind::Boolean),
        (0..=i32::MAX).prop_map(|value| ExprKind::Number(Number::Int(value))),
        (0..=i64::MAX).prop_map(|value| ExprKind::Number(Number::Long(value))),
        prop::num::f64::POSITIVE.prop_map(|value| ExprKind::Number(Number::Double(value))),
        prop::num::f32::POSITIVE.prop_map(|value| ExprKind::Number(Number::Float(value))),
        a_text("[^\r\n]{0,8}").prop_map(ExprKind::Text),
        a_text("['\"]{0,6}").prop_map(ExprKind::Text),
        "(''|\"\")['\"a]{0,4}".prop_map(ExprKind::DoubtfulText),
        Just(ExprKind::Root),
        Just(ExprKind::This),
        variable().prop_map(ExprKind::Variable),
        bare_name().prop_map(ExprKind::Property),
    ]
    .prop_map(expr)
}

fn step(inner: BoxedStrategy<Expr>) -> impl Strategy<Value = Step> {
    prop_oneof![
        name().prop_map(StepKind::Member),
        inner.clone().prop_map(StepKind::Index),
        "[^\r\n]{0,4}".prop_map(|text| StepKind::Index(expr(ExprKind::Text(text)))),
        inner.clone().prop_map(StepKind::Select),
        inner.clone().prop_map(StepKind::SelectFirst),
        inner.clone().prop_map(StepKind::SelectLast),
        inner.prop_map(StepKind::Project),
    ]
    .prop_map(|kind| Step { span: Span::default(), kind })
}

fn node(inner: BoxedStrategy<Expr>) -> impl Strategy<Value = Expr> {
    let many = prop::collection::vec(inner.clone(), 2..4);
    let some = prop::collection::vec(inner.clone(), 0..3);
    let pairs = prop::collection::vec((inner.clone(), inner.clone()), 1..3);
    let any_operator = prop::sample::select(vec![
        Comparison::Less,
        Comparison::LessOrEqual,
        Comparison::Greater,
        Comparison::GreaterOrEqual,
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Matches,
        Comparison::Between,
    ]);
    let product = prop::sample::select(vec![
        ProductOperator::Multiply,
        ProductOperator::Divide,
        ProductOperator::Modulo,
    ]);
    let sum = prop::sample::select(vec![SumOperator::Add, SumOperator::Subtract]);
    let unary = prop::sample::select(vec![UnaryOperator::Not, UnaryOperator::Minus, UnaryOperator::Plus]);
    let primitive = prop::sample::select(Primitive::ALL.to_vec());
    prop_oneof![
        some.clone().prop_map(ExprKind::List),
        prop::collection::vec((inner.clone(), inner.clone()), 0..3).prop_map(|pairs| {
            ExprKind::Map(pairs.into_iter().map(|(key, value)| Entry { key, value }).collect())
        }),
        (primitive.clone(), some.clone()).prop_map(|(element, elements)| {
            ExprKind::Array(Box::new(Array { element, dimensions: vec![None], elements: Some(elements) }))
        }),
        (primitive, many.clone()).prop_map(|(element, sizes)| {
            let dimensions = sizes.into_iter().map(Some).collect();
            ExprKind::Array(Box::new(Array { element, dimensions, elements: None }))
        }),
        (variable(), name(), some.clone()).prop_map(|(library, function, arguments)| {
            let library = Some(spanless(library));
            ExprKind::Call(Box::new(Call { library, function: spanless(function), arguments }))
        }),
        (variable(), some).prop_map(|(function, arguments)| {
            ExprKind::Call(Box::new(Call { library: None, function: spanless(function), arguments }))
        }),
        (inner.clone(), prop::collection::vec(step(inner.clone()), 1..4))
            .prop_map(|(base, steps)| ExprKind::Path { base: boxed(&base), steps }),
        (unary, inner.clone())
            .prop_map(|(operator, operand)| ExprKind::Unary { operator, operand: boxed(&operand) }),
        (inner.clone(), inner.clone())
            .prop_map(|(base, exponent)| ExprKind::Power { base: boxed(&base), exponent: boxed(&exponent) }),
        (inner.clone(), prop::collection::vec((product, inner.clone()), 1..3)).prop_map(|(first, rest)| {
            let rest = rest.into_iter().map(|(operator, operand)| Factor { operator, operand }).collect();
            ExprKind::Product { first: boxed(&first), rest }
        }),
        (inner.clone(), prop::collection::vec((sum, inner.clone()), 1..3)).prop_map(|(first, rest)| {
            let rest = rest.into_iter().map(|(operator, operand)| Term { operator, operand }).collect();
            ExprKind::Sum { first: boxed(&first), rest }
        }),
        (inner.clone(), any_operator, inner.clone()).prop_map(|(left, operator, right)| {
            ExprKind::Compare { left: boxed(&left), operator, right: boxed(&right) }
        }),
        many.clone().prop_map(ExprKind::And),
        many.clone().prop_map(ExprKind::Or),
        many.prop_map(ExprKind::Elvis),
        (pairs, inner).prop_map(|(pairs, otherwise)| ExprKind::Ternary {
            arms: pairs.into_iter().map(|(condition, value)| Arm { condition, value }).collect(),
            otherwise: boxed(&otherwise),
        }),
    ]
    .prop_map(expr)
}

fn any_tree() -> impl Strategy<Value = Expr> {
    leaf().prop_recursive(6, 48, 4, |inner| node(inner.boxed()))
}

/// What every parse must hold to, whatever the input.
fn check_any(source: &str) {
    match Expression::parse(source) {
        Ok(expression) => {
            let printed = expression.to_string();
            assert_eq!(Expression::parse(&printed).as_ref(), Ok(&expression), "{source:?} as {printed:?}");
            for reference in expression.references() {
                assert!(source.get(reference.span.range()).is_some_and(|piece| !piece.is_empty()));
                assert!(!reference.path.is_empty());
            }
            expression.as_literal();
            if let Some(reference) = expression.as_reference() {
                assert_eq!(expression.references().first(), Some(&reference), "{source:?}");
            }
        }
        Err(error) => {
            assert!(source.get(error.span().range()).is_some(), "{source:?}: {:?}", error.span());
            let said = format!("{error}{}", error.help().unwrap_or_default());
            assert!(said.chars().count() < 300, "{said}");
            assert!(
                !said.chars().any(|c| c.is_control() || ('\u{202A}'..='\u{202E}').contains(&c)),
                "{said:?}"
            );
        }
    }
}

fn samples() -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expression");
    let mut out = Vec::new();
    for kind in ["valid", "invalid"] {
        for entry in std::fs::read_dir(folder.join(kind)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "pel") {
                out.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }
    out.retain(|source| source.len() < 1000);
    out.sort();
    out
}

const PIECES: &[&str] = &[
    "a",
    "user",
    ".",
    "name",
    "#",
    "#root",
    "#this",
    "#string",
    "#string.trim(",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "?",
    ":",
    "?:",
    "?.",
    ".?[",
    ".^[",
    ".$[",
    ".![",
    "![",
    "!",
    "not ",
    "-",
    "+",
    " + ",
    " - ",
    " * ",
    " ^ ",
    " == ",
    " and ",
    " or ",
    " matches ",
    " instanceof ",
    "=",
    "'",
    "\"",
    "'x'",
    "''",
    "5",
    "1.5",
    "0x",
    "e",
    "L",
    ",",
    " ",
    "new int[]",
    "new ",
    "T(",
    "@",
    "$",
    "${",
    "\n",
    "“",
    "⇐",
    "\u{200B}",
    "é",
    "null",
    "true",
    "\\",
    "&",
    "|",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_parses_to_the_same_tree(tree in any_tree()) {
        let printed = tree.to_string();
        match Expression::parse(&printed) {
            Ok(again) => {
                prop_assert_eq!(again.root(), &tree, "{}", &printed);
                check_any(&printed);
            }
            // Trees made here may be deeper than what is read.
            Err(error) => prop_assert_eq!(error.kind(), &SyntaxErrorKind::TooDeep, "{}: {}", &printed, error),
        }
    }

    #[test]
    fn no_text_is_too_much(source in ".{0,60}") {
        check_any(&source);
    }

    #[test]
    fn no_pieces_are_too_much(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..24)) {
        check_any(&pieces.concat());
    }

    #[test]
    fn no_mutation_is_too_much(
        source in prop::sample::select(samples()),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..4usize, prop::sample::select(PIECES)), 1..4),
    ) {
        let mut characters: Vec<char> = source.chars().collect();
        for (index, removed, piece) in cuts {
            let at = index.index(characters.len() + 1);
            let end = (at + removed).min(characters.len());
            characters.splice(at..end, piece.chars());
        }
        check_any(&characters.into_iter().collect::<String>());
    }
}

/// Runs on a stack that a thread pool or a plugin may have; in a debug build, where frames are large.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(512 * 1024).spawn(work).unwrap().join().unwrap();
}

/// Everything that walks a tree.
fn exercise(source: &str) {
    let expression = Expression::parse(source).unwrap_or_else(|error| panic!("{}: {error}", &source[..40]));
    let copy = expression.clone();
    assert_eq!(copy, expression);
    let printed = expression.to_string();
    assert_eq!(Expression::parse(&printed).unwrap(), expression);
    assert!(!format!("{expression:#?}").is_empty());
    expression.references();
    drop(expression);
}

#[test]
fn long_chains_are_flat() {
    let links = [
        ("a", " + a"),
        ("a", " - a"),
        ("a", " * a"),
        ("a", " and a"),
        ("a", " or a"),
        ("a", " ?: a"),
        ("a", " ? a : a"),
        ("a", ".a"),
        ("a", "['a']"),
        ("a", "[0]"),
        ("a", ".?[a]"),
        ("a", " + a * a"),
        ("a", " or a and a == -a ^ a"),
        ("'", "''''"),
    ];
    for (first, link) in links {
        let times = (60 * 1024 - first.len()) / link.len();
        let mut source = first.to_owned() + &link.repeat(times);
        if first == "'" {
            source.push('\'');
        }
        on_a_small_stack(move || exercise(&source));
    }
    for (open, item, close) in [("{", "a, ", "a}"), ("{", "a: 1, ", "a: 1}"), ("#core.f(", "a, ", "a)")] {
        let source = format!("{open}{}{close}", item.repeat(60 * 1024 / item.len()));
        on_a_small_stack(move || exercise(&source));
    }
}

#[test]
fn the_deepest_that_is_read_fits_a_small_stack() {
    let nests = [
        ("(", "a", ")"),
        ("{", "a", "}"),
        ("{a: ", "a", "}"),
        ("{{a}: ", "a", "}"),
        ("a[", "b", "]"),
        ("a.?[", "b", "]"),
        ("[", "'b'", "]"),
        ("#core.f(", "a", ")"),
        ("#f(#f, ", "a", ")"),
        ("new int[", "a", "]"),
        ("new int[]{", "a", "}"),
        ("a ? ", "b", " : c"),
        ("a ?: (", "b", ")"),
        ("a ?: b ? c : ", "d", ""),
        ("a or b and c == d + e * (", "f", ")"),
        ("a + (", "b", ")"),
        ("!(", "a", ")"),
        ("-", "a", ""),
        ("!", "a", ""),
        ("(#core.f({a: a ? ", "b", " : c})[0])"),
    ];
    for (open, middle, close) in nests {
        let nested = move |times: usize| {
            // A space keeps `-` from becoming `--`.
            let open = if open == "-" { "- " } else { open };
            format!("{}{middle}{}", open.repeat(times), close.repeat(times))
        };
        let deepest =
            (1..=MAX_DEPTH + 1).rev().find(|times| Expression::parse(&nested(*times)).is_ok()).unwrap();
        assert!(deepest >= MAX_DEPTH / 10, "{open}: {deepest}");
        let error = Expression::parse(&nested(deepest + 1)).unwrap_err();
        assert_eq!(error.kind(), &SyntaxErrorKind::TooDeep, "{open}");
        on_a_small_stack(move || exercise(&nested(deepest)));
        // Far beyond the limit, and never closed.
        let long = MAX_LENGTH / open.len().max(2) - 8;
        on_a_small_stack(move || {
            let source = nested(long);
            let error = Expression::parse(&source[..source.len().min(MAX_LENGTH)]).unwrap_err();
            assert_eq!(error.kind(), &SyntaxErrorKind::TooDeep, "{open}");
        });
    }
}

#[test]
fn the_longest_that_is_read_is_the_limit() {
    let source = format!("'{}'", "x".repeat(MAX_LENGTH - 2));
    assert!(Expression::parse(&source).is_ok());
    let error = Expression::parse(&format!("{source} ")).unwrap_err();
    assert_eq!(error.kind(), &SyntaxErrorKind::TooLong { length: MAX_LENGTH + 1 });
}

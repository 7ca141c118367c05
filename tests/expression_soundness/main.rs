//! The property that matters: what an expression gives for a user lies in what was inferred before.
//!
//! Random expressions of the grammar over the directory (and attributes of an environment's own), random users that
//! the schema allows: lengths, presence, kinds, formats, number of values; texts with `ß`, `İ`, combining marks and
//! characters beyond the first 65536. Lengths hold in characters or in UTF-16 by turns, as PingOne does not say which
//! it counts, and the result is checked in the same unit.
//!
//! A record that was read into slots computes the same of them.
//!
//! The seed is printed. `SOUNDNESS_SEED=<number>` repeats a run, `SOUNDNESS_CASES=<number>` changes its length.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a test states what it expects by panicking"
)]

mod environment;
mod expressions;
mod outside;
mod slots;
mod users;

use std::cell::Cell;
use std::time::{SystemTime, UNIX_EPOCH};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use provmap::domain::{Constant, Domain, Nullness};
use provmap::expression::{Evaluation, Expression, Number, Value, evaluate, infer};

use self::environment::{READ, regex, schema};
use self::expressions::level;
use self::outside::outside;
use self::users::{Unit, a_user, are_different, dice};

#[derive(Default)]
struct Counts {
    values: Cell<u64>,
    unknown: Cell<u64>,
    errors: Cell<u64>,
    informative: Cell<u64>,
    branches: Cell<u64>,
    unique: Cell<u64>,
    from_slots: Cell<u64>,
}

fn more(count: &Cell<u64>) {
    count.set(count.get() + 1);
}

fn run(cases: u32, depth: u32) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let seed = number("SOUNDNESS_SEED").unwrap_or(u64::from(now.subsec_nanos()) ^ now.as_secs());
    let cases = number("SOUNDNESS_CASES").map_or(cases, |cases| u32::try_from(cases).unwrap());
    println!("SOUNDNESS_SEED={seed}, {cases} cases");

    let schema = schema();
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 500, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let unit = prop::sample::select(vec![Unit::Characters, Unit::Utf16]);
    let user = (unit, dice(), dice()).prop_map({
        let schema = schema.clone();
        move |(unit, a, b)| (a_user(&schema, unit, a), a_user(&schema, unit, b), unit)
    });
    let counts = Counts::default();
    let result = runner.run(&(level(depth).anything, user), |(source, (user, other, unit))| {
        let expression =
            Expression::parse(&source).map_err(|error| TestCaseError::fail(format!("{source}: {error}")))?;
        let inference = infer(&expression, &schema);
        let domain = &inference.domain;
        match evaluate(&expression, &user) {
            Evaluation::Value(value) => {
                more(&counts.values);
                if *domain != Domain::UNKNOWN {
                    more(&counts.informative);
                }
                if let Some(why) = outside(domain, &value, unit) {
                    let shown = format!("{source}\n{} {unit:?}\n{:?}", domain.describe(), value.to_json());
                    return Err(TestCaseError::fail(format!("{why}: {shown}")));
                }
                // What is unique differs between any two users.
                if domain.unique == Some(true) && value != Value::Null && are_different(&user, &other) {
                    more(&counts.unique);
                    let same = evaluate(&expression, &other) == Evaluation::Value(value.clone());
                    prop_assert!(!same, "not unique: {}\n{:?}", source, value.to_json());
                }
                // A value of one of several branches lies in one of them.
                if !inference.branches.is_empty() && value != Value::Null {
                    more(&counts.branches);
                    let fits = inference.branches.iter().any(|b| outside(&b.domain, &value, unit).is_none());
                    prop_assert!(fits, "in no branch: {}\n{:?}", source, value.to_json());
                }
            }
            Evaluation::Unknown { .. } => more(&counts.unknown),
            Evaluation::Error { .. } => more(&counts.errors),
            _ => {}
        }
        if slots::compare(&source, &expression, &user, &schema)? {
            more(&counts.from_slots);
        }
        // What is printed means the same.
        let printed = expression.to_string();
        let again = Expression::parse(&printed)
            .map_err(|error| TestCaseError::fail(format!("{printed}: {error}")))?;
        prop_assert_eq!(&infer(&again, &schema).domain, domain, "{}", printed);
        Ok(())
    });
    let Counts { values, unknown, errors, informative, branches, unique, from_slots } = &counts;
    println!(
        "{} values ({} with a domain that says something, {} of branches, {} unique), {} unknown, {} errors, {} from slots",
        values.get(),
        informative.get(),
        branches.get(),
        unique.get(),
        unknown.get(),
        errors.get(),
        from_slots.get()
    );
    match result {
        Ok(()) => {}
        Err(TestError::Fail(why, (source, (user, _, unit)))) => {
            panic!(
                "SOUNDNESS_SEED={seed}: {why}\n{source}\n{unit:?} {}",
                serde_json::to_string(&user).unwrap()
            )
        }
        Err(error) => panic!("SOUNDNESS_SEED={seed}: {error}"),
    }
    // The property says nothing about what is unknown.
    assert!(informative.get() * 5 > u64::from(cases), "too few values to prove anything");
    assert!(from_slots.get() * 2 > u64::from(cases), "too few slots to prove anything");
}

#[test]
fn values_lie_in_the_inferred_domain() {
    run(5_000, 4);
}

#[test]
#[ignore = "slow: 100,000 cases"]
fn values_lie_in_the_inferred_domain_in_many_cases() {
    run(100_000, 5);
}

#[test]
fn the_check_can_fail() {
    let text = Domain::of_constant(Constant::Text("ab".into()));
    assert_eq!(outside(&text, &Value::Text("ab".into()), Unit::Utf16), None);
    assert_eq!(outside(&text, &Value::Text("b".into()), Unit::Utf16), Some("the constant"));
    assert_eq!(outside(&text, &Value::Null, Unit::Utf16), Some("a null"));
    let mut short = text;
    short.constant = None;
    assert_eq!(outside(&short, &Value::Text("😀😀".into()), Unit::Characters), None);
    assert_eq!(outside(&short, &Value::Text("😀😀".into()), Unit::Utf16), Some("too long"));
    assert_eq!(outside(&short, &Value::Text("a".into()), Unit::Characters), Some("too short"));
    assert_eq!(outside(&short, &Value::Number(Number::Int(1)), Unit::Characters), Some("the kind"));
    let list = Value::List(vec![Value::Text("ab".into()), Value::Text("cd".into())]);
    assert_eq!(outside(&short, &list, Unit::Characters), Some("several values"));
    short.null = Nullness::Always;
    assert_eq!(
        outside(&short, &Value::Text("ab".into()), Unit::Characters),
        Some("always null, but there is a value")
    );
}

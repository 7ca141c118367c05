//! Expressions against Spring's own engine, of which PingOne's language is an augmentation.
//!
//! Random expressions and users are evaluated here and by `Compare.java`; what comes out is compared as JSON that names the
//! types of Java. Two values are equal, both engines refuse, or the difference belongs to a class of `differences.txt`, which
//! says why it is there. A class that is not in the list, and one of the list that its example no longer shows, fail the run.
//! No value of Spring may lie outside of the domain that was inferred.
//!
//! The function libraries are PingOne's own and left out: Spring has none. Navigation is null-safe as on PingOne's pages, by
//! an accessor of properties in `Compare.java`. The version is 4.3, which Debian packages; PingOne names 5.1.
//!
//! `tests/spel/run` is how it is run. The seed is fixed; `SPEL_SEED=<number>` takes another, and `SPEL_SHOW=<class>` shows
//! what belongs to a class.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::print_stdout,
    reason = "a test states what it expects by panicking"
)]

mod differences;
#[path = "../expression_soundness/environment.rs"]
mod environment;
mod expressions;
#[path = "../expression_soundness/outside.rs"]
mod outside;
mod typed;
#[path = "../expression_soundness/users.rs"]
#[allow(dead_code, reason = "users of one environment are told apart elsewhere")]
mod users;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use provmap::expression::{Evaluation, Expression, evaluate, infer};
use provmap_model::{Json, SourceSchema};
use serde_json::Value as Answer;

use self::environment::{READ, regex, schema};
use self::expressions::Dice;
use self::outside::outside;
use self::users::{Unit, a_user, dice};

/// Users that the schema allows, half of them with texts that expressions ask for, and the unit of their lengths.
fn population(schema: &SourceSchema, seed: u64) -> Vec<(Json, Unit)> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    (0..64)
        .map(|number| {
            let unit = if number % 2 == 0 { Unit::Characters } else { Unit::Utf16 };
            let user = a_user(schema, unit, dice().new_tree(&mut runner).unwrap().current());
            let Json::Object(members) = user else { panic!("a user is an object") };
            let mut members = members.into_owned();
            if number % 4 < 2 {
                for (key, value) in &mut members {
                    if ["title", "username", "costCenter"].contains(&key.as_ref()) {
                        let text = ["a", "b", "true", "10", "T", "ab1"][number / 4 % 6];
                        *value = Json::String(text.into());
                    }
                }
            }
            // A key that is given twice has its last value in Java.
            let user = serde_json::to_value(Json::Object(members.into())).unwrap().to_string();
            (Json::read(&user).unwrap(), unit)
        })
        .collect()
}

/// What provmap makes of an expression for a user.
#[derive(Debug)]
enum Ours {
    Value(Answer),
    /// What is said where there is no value: `unknown …`, `error …` or `syntax …`.
    Said(String),
}

fn ours(parsed: &Result<Expression, provmap::expression::SyntaxError>, user: &Json) -> Ours {
    let expression = match parsed {
        Ok(expression) => expression,
        Err(error) => return Ours::Said(format!("syntax {}", error.kind().as_str())),
    };
    match evaluate(expression, user) {
        Evaluation::Value(value) => Ours::Value(typed::write(&value)),
        Evaluation::Unknown { reason, .. } => Ours::Said(format!("unknown {}", reason.as_str())),
        Evaluation::Error { reason, .. } => Ours::Said(format!("error {}", reason.as_str())),
        other => panic!("{other:?}"),
    }
}

/// How two answers compare.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Equal,
    BothRefuse,
    Different(String),
}

fn compare(ours: &Ours, spring: &Answer) -> Outcome {
    let theirs = match spring {
        Answer::String(_) => "unreadable",
        Answer::Null => "refused",
        _ => "value",
    };
    match ours {
        Ours::Value(value) if value == spring => Outcome::Equal,
        Ours::Value(_) if theirs == "value" => Outcome::Different("value / another value".into()),
        Ours::Value(_) => Outcome::Different(format!("value / {theirs}")),
        Ours::Said(said) if said.starts_with("syntax") && theirs != "value" => Outcome::BothRefuse,
        Ours::Said(said) if said.starts_with("error") && theirs == "refused" => Outcome::BothRefuse,
        Ours::Said(said) => Outcome::Different(format!("{said} / {theirs}")),
    }
}

/// Whether it names an attribute `user`, which the accessor of `Compare.java` cannot tell from the user.
fn names_user(source: &str) -> bool {
    let parsed = Expression::parse(source);
    parsed.is_ok_and(|expression| expression.references().iter().any(|read| read.path.contains(&"user")))
}

/// Spring's answers, in the order of the requests: one for each user of a request.
fn spring(
    users: &[(Json, Unit)],
    requests: &[(String, Vec<usize>)],
    mut take: impl FnMut(usize, Vec<Answer>),
) {
    let class_path = std::env::var("SPEL_CLASSPATH").expect("run tests/spel/run");
    let mut child = Command::new("java")
        .args(["-cp", &class_path, "Compare"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("java starts");
    let mut input = child.stdin.take().unwrap();
    let answers = BufReader::new(child.stdout.take().unwrap());
    let users = Json::Array(users.iter().map(|(user, _)| user.clone()).collect());
    std::thread::scope(|scope| {
        scope.spawn(move || {
            writeln!(input, "{}", serde_json::to_string(&users).unwrap()).unwrap();
            for (source, places) in requests {
                let mut request = vec![Answer::from(source.as_str())];
                request.extend(places.iter().map(|place| Answer::from(*place)));
                writeln!(input, "{}", Answer::from(request)).unwrap();
            }
        });
        let mut count = 0;
        for (line, (_, places)) in answers.lines().zip(requests) {
            let answer: Answer = serde_json::from_str(&line.unwrap()).unwrap();
            take(
                count,
                match answer {
                    Answer::Array(answers) => answers,
                    unreadable => vec![unreadable; places.len()],
                },
            );
            count += 1;
        }
        assert_eq!(count, requests.len(), "Spring stopped");
    });
    assert!(child.wait().unwrap().success());
}

#[test]
#[ignore = "needs Java and Spring: tests/spel/run"]
fn expressions_give_what_springs_engine_gives() {
    let number = |name: &str, usual| std::env::var(name).map_or(usual, |text| text.parse().unwrap());
    let (cases, seed) = (number("SPEL_CASES", 20_000), number("SPEL_SEED", 1));
    println!("SPEL_SEED={seed}, {cases} expressions");
    let schema = schema();
    let users = population(&schema, seed);
    let listed = differences::read();
    let show = std::env::var("SPEL_SHOW").ok();

    let mut dice = Dice(seed);
    let mut requests: Vec<(String, Vec<usize>)> =
        listed.iter().map(|class| (class.example.clone(), (0..users.len()).collect())).collect();
    requests.extend((0..cases).map(|_| {
        let mut source = expressions::expression(&mut dice);
        while names_user(&source) {
            source = expressions::expression(&mut dice);
        }
        (source, (0..4).map(|_| dice.roll(users.len())).collect())
    }));

    let mut counts: BTreeMap<Outcome, (u64, String)> = BTreeMap::new();
    let (mut shown, mut outsiders, mut held) = (vec![false; listed.len()], Vec::new(), 0u64);
    spring(&users, &requests, |place, answers| {
        let (source, places) = &requests[place];
        let parsed = Expression::parse(source);
        let inference = parsed.as_ref().ok().map(|expression| infer(expression, &schema));
        for (user, answer) in places.iter().zip(answers) {
            let (user, unit) = &users[*user];
            let ours = ours(&parsed, user);
            let outcome = compare(&ours, &answer);
            if matches!(&outcome, Outcome::Different(class) if Some(class) == show.as_ref()) {
                println!("{source:?}\n      {ours:?}\n      {answer}");
            }
            if let Some(class) = listed.get(place) {
                shown[place] |= outcome == Outcome::Different(class.name.clone());
            } else {
                let example = || format!("{source:?}\n      {answer}");
                counts.entry(outcome).or_insert_with(|| (0, example())).0 += 1;
            }
            if let Some((inference, value)) = inference.as_ref().zip(typed::read(&answer)) {
                held += 1;
                if let Some(why) = outside(&inference.domain, &value, *unit) {
                    outsiders
                        .push(format!("{source:?}: {why}\n      {answer}, {}", inference.domain.describe()));
                }
            }
        }
    });

    let all: u64 = counts.values().map(|(count, _)| count).sum();
    println!("{all} compared, {held} values of Spring held against the inferred domain");
    let mut wrong = Vec::new();
    for (outcome, (count, example)) in &counts {
        println!(
            "{count:>9} {}",
            match outcome {
                Outcome::Equal => "equal",
                Outcome::BothRefuse => "refused by both",
                Outcome::Different(class) => class,
            }
        );
        if let Outcome::Different(class) = outcome {
            if !listed.iter().any(|listed| listed.name == *class) {
                wrong.push(format!("a difference that is not in the list: {class}\n      {example}"));
            }
        }
    }
    for (class, _) in listed.iter().zip(shown).filter(|(_, shown)| !shown) {
        wrong.push(format!("a difference that is gone: {}\n      {:?}", class.name, class.example));
    }
    if !outsiders.is_empty() {
        wrong.push(format!("{} values outside of the domain, the first of them:", outsiders.len()));
    }
    outsiders.truncate(20);
    wrong.extend(outsiders.into_iter().map(|outsider| format!("outside of the domain: {outsider}")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_example_says_what_its_class_says() {
    let users = population(&schema(), 1);
    for class in differences::read() {
        let parsed = Expression::parse(&class.example);
        let is_shown = users.iter().any(|(user, _)| match ours(&parsed, user) {
            Ours::Value(_) => class.name.starts_with("value / "),
            Ours::Said(said) => class.name.starts_with(&format!("{said} / ")),
        });
        assert!(is_shown, "{}: {:?}", class.name, class.example);
    }
}

#[test]
fn values_are_compared_with_their_types() {
    let ours = |source: &str| ours(&Expression::parse(source), &Json::Object(Vec::new().into()));
    let compare = |source: &str, spring: &str| compare(&ours(source), &serde_json::from_str(spring).unwrap());
    let different = |class: &str| Outcome::Different(class.into());
    assert_eq!(compare("1 + 1", r#"{"int": 2}"#), Outcome::Equal);
    assert_eq!(compare("1 + 1", r#"{"long": 2}"#), different("value / another value"));
    assert_eq!(
        compare("{'a': {null}}", r#"{"object": [["a", {"list": [{"null": null}]}]]}"#),
        Outcome::Equal
    );
    assert_eq!(compare("'a'", "null"), different("value / refused"));
    assert_eq!(compare("'a'", r#""unreadable""#), different("value / unreadable"));
    assert_eq!(compare("1 + null", "null"), Outcome::BothRefuse);
    assert_eq!(compare("1 + null", r#""unreadable""#), different("error null-in-arithmetic / unreadable"));
    assert_eq!(compare("1 +", r#""unreadable""#), Outcome::BothRefuse);
    assert_eq!(compare("'a' + null", "null"), different("unknown null-in-text / refused"));
}

//! Runs tests.

use std::collections::HashMap;

use provmap_model::Json;
use provmap_model::error::{Error, Problem};
use provmap_model::secret::is_secret;
use provmap_model::suggest;
use provmap_model::text::{Cursor, key, name};

use super::results::{Difference, TestResult, TestResults, in_words};
use super::{MappingTests, Refusal, Test, Value};
use crate::check::{Differences, Expected, Options};
use crate::mapping::MappingSet;
use crate::model::{Connector, Flag};
use crate::record::{Effect, Plan, RecordRule, Sent, SentValue, Violation};
use crate::report::{Place, Report};

pub(super) fn run(
    tests: &MappingTests,
    set: Option<&MappingSet>,
    connector: &Connector,
    options: &Options,
    check: &dyn Fn() -> Report,
) -> Result<TestResults, Error> {
    let problems = problems(tests, set, connector);
    if !problems.is_empty() {
        let error = Error::from(problems).placed_by(&mut Cursor::new(&tests.text));
        return Err(match &tests.name {
            Some(name) => error.in_file(&**name),
            None => error,
        });
    }
    let report = tests.tests.iter().any(|test| test.finds.is_some()).then(check);
    let plan = set.map(|set| Plan::with_schema(connector, set, tests.operation, options.schema()));
    let mut results = Vec::with_capacity(tests.tests.len());
    for test in &tests.tests {
        let mut differences = Vec::new();
        if let Some((plan, user)) = plan.as_ref().zip(test.user.as_ref()) {
            User::of(plan, user).meets(test, &mut differences);
        }
        if let Some((report, finds)) = report.as_ref().zip(test.finds.as_ref()) {
            differences.extend(findings(report, finds, &test.finds_place)?);
        }
        results.push(TestResult { name: test.name.clone(), place: test.place.clone(), differences });
    }
    Ok(TestResults::new(results, &tests.text, tests.name.as_ref()))
}

/// Why the tests cannot be run, in the order of the file: users who go nowhere, and targets that the store does not have.
fn problems(tests: &MappingTests, set: Option<&MappingSet>, connector: &Connector) -> Vec<Problem> {
    let store = name(connector.store_type());
    let mut problems = Vec::new();
    let mut problem = |place: &Place, message: String| {
        problems.push(Problem::at_offset(place.start(), &place.pointer, message));
    };
    for test in tests.tests.iter().filter(|test| test.user.is_some()) {
        let Some(attributes) = connector.user_attributes().filter(|_| set.is_some()) else {
            let message = match set {
                Some(_) => format!("the user attributes of `{store}` are not known"),
                None => {
                    "users do not go from PingOne into a store through the bundle: there is nothing to send"
                        .to_owned()
                }
            };
            problem(&test.place, message);
            continue;
        };
        let values = test.values.iter().map(|value| (&value.target, &value.place));
        let refused = test.refused.iter().flatten().map(|refusal| (&refusal.target, &refusal.place));
        let mut targets: Vec<(&String, &Place)> = values.chain(refused).collect();
        // As they stand in the file: problems are placed by a cursor, which starts over for one before the last.
        targets.sort_by_key(|(_, place)| place.start());
        for (target, place) in targets {
            if attributes.position(target).is_none() {
                let near = suggest::nearest(target, attributes.iter().map(|attribute| attribute.key));
                let hint = match near {
                    _ if target.parse::<RecordRule>().is_ok() => {
                        format!("; it is a rule, and takes a target: `{target}: title`")
                    }
                    Some(near) => format!("; did you mean `{near}`?"),
                    None => String::new(),
                };
                problem(place, format!("`{}` is not a user attribute of {store}{hint}", key(target)));
            }
        }
    }
    problems.sort_by_key(Problem::offset);
    problems
}

fn findings(report: &Report, finds: &[String], place: &Place) -> Result<Option<Difference>, Error> {
    let expected: Vec<Expected<'_>> = finds.iter().map(|it| Expected::read(it)).collect::<Result<_, _>>()?;
    let differences = Differences::of(report, &expected);
    Ok((!differences.is_empty()).then(|| Difference {
        findings: differences.unexpected.iter().map(|finding| (*finding).clone()).collect(),
        drawn: differences.drawn(),
        ..Difference::new(None, differences.headline(), place)
    }))
}

/// What becomes of a user.
struct User<'r> {
    plan: &'r Plan,
    sent: Vec<Sent>,
    /// What the store refuses.
    fails: Vec<Violation>,
}

impl<'r> User<'r> {
    fn of(plan: &'r Plan, user: &Json) -> User<'r> {
        let (sent, mut fails) = plan.preview_judged(user);
        fails.retain(|violation| violation.rule.effect() == Effect::Fails);
        User { plan, sent, fails }
    }

    /// The place of a target among those of the store.
    fn position(&self, target: &str) -> Option<usize> {
        self.plan.connector().user_attributes()?.position(target)
    }

    /// Compares what becomes of the user with what a test expects.
    fn meets(&self, test: &Test, differences: &mut Vec<Difference>) {
        differences.extend(test.values.iter().filter_map(|value| self.value(value)));
        let expected: Vec<_> = test.refused.iter().flatten().collect();
        differences.extend(expected.iter().filter_map(|refusal| self.refused(refusal)));
        for violation in &self.fails {
            let is_its = |target: &str| self.position(target) == Some(violation.target);
            if expected.iter().any(|refusal| is_its(&refusal.target)) {
                continue;
            }
            // What a test does not speak of is not looked at.
            let value = test.values.iter().find(|value| is_its(&value.target));
            if test.refused.is_none() && value.is_none() {
                continue;
            }
            let place = value.map_or(&test.place, |value| &value.place);
            let description = self.plan.describe(violation);
            let message = format!("refused by the store ({}): {}", violation.rule, description.message());
            differences.push(Difference::new(Some(description.target()), message, place));
        }
    }

    /// What is sent to a target, where that is something else than expected.
    fn value(&self, value: &Value) -> Option<Difference> {
        let target = self.position(&value.target)?;
        let is_its = |sent: &&Sent| self.position(&sent.target) == Some(target);
        let of_target: Vec<&SentValue> = self.sent.iter().filter(is_its).map(|sent| &sent.result).collect();
        let expected = value.expected.as_ref();
        let hidden = self.plan.target(target).is_some_and(|it| it.is(Flag::Sensitive) || is_secret(it.key));
        let words = |json: &Json| if hidden { "(sensitive)".to_owned() } else { in_words(json) };
        let found = match *of_target.as_slice() {
            [] if expected.is_none() => return None,
            [] => format!("nothing: no line sends it to {} a user", self.plan.operation().as_str()),
            [SentValue::Error(_)] if expected.is_none() => return None,
            [SentValue::Error(why)] => format!("nothing: {why}"),
            [SentValue::Value(found)] if expected.is_some_and(|expected| same(expected, found)) => {
                return None;
            }
            [SentValue::Value(found)] => words(found),
            [SentValue::Unpredictable(found, why)] => {
                format!("what cannot be predicted: {} goes in, and {why}", words(found))
            }
            [SentValue::Unknown(why)] => format!("what cannot be predicted: {why}"),
            [_, _, ..] => format!("what cannot be predicted: {} lines send it", of_target.len()),
        };
        let expected = expected.map_or_else(|| "nothing".to_owned(), words);
        let message = format!("expected {expected}, found {found}");
        Some(Difference::new(Some(&value.target), message, &value.place))
    }

    /// That the store does not refuse a target, or does so by another rule.
    fn refused(&self, refusal: &Refusal) -> Option<Difference> {
        let target = self.position(&refusal.target);
        let rules = self
            .fails
            .iter()
            .filter(|violation| Some(violation.target) == target)
            .map(|violation| violation.rule);
        let rules: Vec<_> = rules.collect();
        let expected = match refusal.rule {
            None if rules.is_empty() => "expected to be refused".to_owned(),
            Some(rule) if !rules.contains(&rule) => format!("expected to be refused by `{rule}`"),
            _ => return None,
        };
        let found = match rules.as_slice() {
            [] => "the store takes it".to_owned(),
            rules => {
                let rules: Vec<String> = rules.iter().map(|rule| format!("`{rule}`")).collect();
                format!("it is refused by {}", rules.join(", "))
            }
        };
        Some(Difference::new(Some(&refusal.target), format!("{expected}, and {found}"), &refusal.place))
    }
}

/// Whether two values are the same: numbers by their value, and objects in any order of their members.
fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b))
        }
        (Json::Object(_), Json::Object(_)) => {
            let b: HashMap<&str, &Json> = b.members().iter().map(|(key, it)| (key.as_ref(), it)).collect();
            let has = |key: &str, value: &Json| b.get(key).is_some_and(|it| same(value, it));
            a.members().len() == b.len() && a.members().iter().all(|(key, value)| has(key, value))
        }
        (Json::Float(_), _) | (_, Json::Float(_)) => match (number(a), number(b)) {
            (Some(a), Some(b)) => a == b,
            _ => false,
        },
        _ => a == b,
    }
}

#[expect(clippy::cast_precision_loss, reason = "what is written with a fraction is no larger number")]
fn number(json: &Json) -> Option<f64> {
    match json {
        Json::Unsigned(number) => Some(*number as f64),
        Json::Signed(number) => Some(*number as f64),
        Json::Float(number) => Some(*number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_same() {
        let is = |a: &str, b: &str| {
            let (a, b) = (Json::read(a).unwrap(), Json::read(b).unwrap());
            assert_eq!(same(&a, &b), same(&b, &a));
            same(&a, &b)
        };
        let equal = [
            ("1", "1.0"),
            ("-2", "-2e0"),
            (r#"{"a": 1, "b": [null]}"#, r#"{"b": [null], "a": 1}"#),
            (r#""\u0061""#, r#""a""#),
        ];
        for (a, b) in equal {
            assert!(is(a, b), "{a} {b}");
        }
        let other = [
            ("1", r#""1""#),
            ("1", "1.5"),
            ("null", "false"),
            ("1.0", "null"),
            ("[1, 2]", "[2, 1]"),
            ("[1]", "[1, 1]"),
            (r#"{"a": 1}"#, r#"{"a": 1, "b": 2}"#),
            (r#"{"a": 1}"#, r#"{"b": 1}"#),
            ("9007199254740993", "9007199254740992"),
        ];
        for (a, b) in other {
            assert!(!is(a, b), "{a} {b}");
        }
    }
}

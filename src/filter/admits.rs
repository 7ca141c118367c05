//! Whether a filter lets a user through: yes, no, or that cannot be told.

use provmap_model::json::Json;
use provmap_model::suggest::same_but_for_case;

use super::{Condition, Operator, Path, Value};

impl Condition {
    // The recursion goes as deep as the tree, which the parser limits.
    pub(super) fn holds(&self, user: &Json) -> Option<bool> {
        match self {
            Condition::And(all) => every(all.iter().map(|it| it.holds(user))),
            Condition::Or(all) => some(all.iter().map(|it| it.holds(user))),
            Condition::Not(condition) => condition.holds(user).map(|holds| !holds),
            Condition::Present(path) => {
                let found = path.of(user);
                some(found.values.into_iter().map(|value| Some(is_there(value))).chain(found.unsure))
            }
            Condition::Compare(path, operator, value) => compare(path.of(user), *operator, value),
            Condition::Has(path, condition) => {
                let found = path.of(user);
                some(found.values.into_iter().map(|value| condition.holds(value)).chain(found.unsure))
            }
        }
    }
}

/// Whether one of the answers is yes.
fn some(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(false);
    for answer in answers {
        match answer {
            Some(true) => return Some(true),
            Some(false) => {}
            None => all = None,
        }
    }
    all
}

/// Whether all of the answers are yes.
fn every(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    some(answers.map(|answer| answer.map(|it| !it))).map(|it| !it)
}

/// What stands at a path: several values where a list is on the way.
struct Found<'u> {
    values: Vec<&'u Json>,
    /// The answer that cannot be told, where an attribute differs from the path in case, or may have been left out.
    unsure: Option<Option<bool>>,
}

impl Path {
    fn of<'u>(&self, user: &'u Json) -> Found<'u> {
        let mut values = vec![user];
        let mut unsure = None;
        let mut is_absent = false;
        for name in &self.names {
            let mut below = Vec::new();
            for value in values {
                let exact = value.member(name);
                below.extend(exact);
                let mut others = value.members().iter();
                if exact.is_none() && others.any(|(key, _)| same_but_for_case(key, name)) {
                    unsure = Some(None);
                }
            }
            is_absent = below.is_empty();
            values = below.into_iter().flat_map(elements).collect();
        }
        if is_absent && !self.absence_is_known {
            unsure = Some(None);
        }
        Found { values, unsure }
    }
}

/// The values of a list, or the one value.
fn elements(value: &Json) -> &[Json] {
    match value {
        Json::Array(values) => values,
        value => std::slice::from_ref(value),
    }
}

/// Whether there is something: null, an empty text and an empty object are nothing.
fn is_there(value: &Json) -> bool {
    match value {
        Json::Null => false,
        Json::String(text) => !text.is_empty(),
        Json::Object(members) => !members.is_empty(),
        _ => true,
    }
}

fn compare(found: Found<'_>, operator: Operator, with: &Value) -> Option<bool> {
    let values: Vec<&Json> = found.values.into_iter().filter(|value| **value != Json::Null).collect();
    let one = |operator| {
        let answers = values.iter().map(|value| compared(value, operator, with));
        some(answers.chain(found.unsure))
    };
    match (operator, with) {
        // A null is a value that is not there.
        (Operator::Equal, Value::Null) => found.unsure.unwrap_or(Some(values.is_empty())),
        (Operator::NotEqual, Value::Null) => found.unsure.unwrap_or(Some(!values.is_empty())),
        (_, Value::Null) => None,
        // Of several values, one may differ, or all.
        (Operator::NotEqual, _) if values.len() != 1 => match one(Operator::Equal) {
            Some(false) if !values.is_empty() => Some(true),
            _ => None,
        },
        _ => one(operator),
    }
}

/// How a value compares with that of the filter. Of other kinds, nothing is known.
fn compared(value: &Json, operator: Operator, with: &Value) -> Option<bool> {
    match (value, with) {
        (Json::String(text), Value::Text(with)) => texts(text, operator, with),
        (Json::Bool(value), Value::Boolean(with)) => match operator {
            Operator::Equal => Some(value == with),
            Operator::NotEqual => Some(value != with),
            _ => None,
        },
        (Json::Unsigned(_) | Json::Signed(_) | Json::Float(_), Value::Number(with)) => {
            numbers(value, operator, with)
        }
        _ => None,
    }
}

fn numbers(value: &Json, operator: Operator, with: &str) -> Option<bool> {
    let number = |text: &str| text.parse::<f64>().ok();
    let (value, with) = match value {
        Json::Unsigned(value) => (number(&value.to_string())?, number(with)?),
        Json::Signed(value) => (number(&value.to_string())?, number(with)?),
        Json::Float(value) => (*value, number(with)?),
        _ => return None,
    };
    // What is beyond the numbers that are exact may be the same, and may not.
    let exact = 9_007_199_254_740_992_f64;
    if value.abs() >= exact || with.abs() >= exact {
        return None;
    }
    match operator {
        Operator::Equal => Some((value - with).abs() == 0.0),
        Operator::NotEqual => Some((value - with).abs() != 0.0),
        Operator::Greater => Some(value > with),
        Operator::GreaterOrEqual => Some(value >= with),
        Operator::Less => Some(value < with),
        Operator::LessOrEqual => Some(value <= with),
        Operator::Contains | Operator::StartsWith | Operator::EndsWith => None,
    }
}

fn texts(text: &str, operator: Operator, with: &str) -> Option<bool> {
    let holds = |text: &str, with: &str| match operator {
        Operator::Contains => text.contains(with),
        Operator::StartsWith => text.starts_with(with),
        Operator::EndsWith => text.ends_with(with),
        _ => text == with,
    };
    match operator {
        Operator::NotEqual => texts(text, Operator::Equal, with).map(|equal| !equal),
        Operator::Equal | Operator::Contains | Operator::StartsWith | Operator::EndsWith => {
            if holds(text, with) {
                Some(true)
            } else if holds(&text.to_lowercase(), &with.to_lowercase())
                || holds(&text.to_uppercase(), &with.to_uppercase())
            {
                // Whether case counts is not known.
                None
            } else {
                Some(false)
            }
        }
        // Dates of one form are in the order of their characters; how other texts are ordered is not known.
        _ if is_date(text) && is_date(with) && text.len() == with.len() => Some(match operator {
            Operator::Greater => text > with,
            Operator::GreaterOrEqual => text >= with,
            Operator::Less => text < with,
            _ => text <= with,
        }),
        _ => None,
    }
}

/// `2026-11-27`, `2026-11-27T09:05:00.000Z`
fn is_date(text: &str) -> bool {
    let form = |byte: u8| if byte.is_ascii_digit() { b'0' } else { byte };
    let form: Vec<u8> = text.bytes().map(form).collect();
    let (date, time) = form.split_at_checked(10).unwrap_or((&form, b""));
    date == b"0000-00-00"
        && (time.is_empty()
            || (time.starts_with(b"T00:00:00")
                && time.ends_with(b"Z")
                && time.get(9..time.len().saturating_sub(1)).is_some_and(|rest| {
                    rest.is_empty()
                        || (rest.len() > 1
                            && rest.starts_with(b".")
                            && rest.iter().skip(1).all(|byte| *byte == b'0'))
                })))
}

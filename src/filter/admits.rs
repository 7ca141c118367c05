//! Whether a filter lets a user through: yes, no, or that cannot be told.

use std::cmp::Ordering;

use provmap_model::json::Json;
use provmap_model::suggest::same_but_for_case;

use super::moment::Moment;
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
    let whole = match value {
        Json::Unsigned(value) => Some(i128::from(*value)),
        Json::Signed(value) => Some(i128::from(*value)),
        _ => None,
    };
    if let (Some(value), Ok(with)) = (whole, with.parse::<i128>()) {
        return ordered(value.cmp(&with), operator);
    }
    let number = |text: &str| text.parse::<f64>().ok();
    let (value, with) = match value {
        Json::Float(value) => (*value, number(with)?),
        _ => (number(&whole?.to_string())?, number(with)?),
    };
    // What is beyond the numbers that are exact may be the same, and may not.
    let exact = 9_007_199_254_740_992_f64;
    if value.abs() >= exact || with.abs() >= exact {
        return None;
    }
    ordered(value.partial_cmp(&with)?, operator)
}

/// Whether a comparison holds of two values in this order; nothing of one that looks into texts.
fn ordered(order: Ordering, operator: Operator) -> Option<bool> {
    match operator {
        Operator::Equal => Some(order.is_eq()),
        Operator::NotEqual => Some(order.is_ne()),
        Operator::Greater => Some(order.is_gt()),
        Operator::GreaterOrEqual => Some(order.is_ge()),
        Operator::Less => Some(order.is_lt()),
        Operator::LessOrEqual => Some(order.is_le()),
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
            } else if operator == Operator::Equal && Moment::are_one(text, with) {
                // Whether the attribute is compared as a date is not known.
                None
            } else if holds(&text.to_lowercase(), &with.to_lowercase())
                || holds(&text.to_uppercase(), &with.to_uppercase())
            {
                // Whether case counts is not known.
                None
            } else {
                Some(false)
            }
        }
        // How texts that are no dates are ordered is not known.
        _ => ordered(Moment::of(text)?.order(&Moment::of(with)?)?, operator),
    }
}

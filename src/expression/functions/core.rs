//! `#core`: the functions that give one of their arguments.

use super::super::buffer::Buffer;
use super::super::compare;
use super::super::facts;
use super::super::flow::{Choice, Flow};
use super::super::numbers;
use super::super::reason::UnknownReason;
use super::super::value::Value;
use super::{Argument, Arity, Function, Library, NoValue, Output, Parameter, Signature, ValueKind};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        library: Library::Core,
        name: "ifelse",
        signature: Signature {
            // cond, value, ten further pairs, the last value
            arity: Some(Arity { min: 2, max: 23 }),
            parameters: &[
                Parameter { name: "cond", kind: ValueKind::Condition },
                Parameter { name: "value", kind: ValueKind::Result },
            ],
            repeated: &[
                Parameter { name: "elseIfCond", kind: ValueKind::Condition },
                Parameter { name: "elseIfValue", kind: ValueKind::Result },
            ],
            last: Some(Parameter { name: "elseValue", kind: ValueKind::Result }),
        },
        note: "PEL docs: up to ten further condition and value pairs; the texts true, on, y, t, yes and numbers \
               above 0 are true. The result when nothing holds and no elseValue is given: null is inferred.",
        infer: infer_ifelse,
        evaluate: ifelse,
    },
    Function {
        library: Library::Core,
        name: "switchExpr",
        signature: Signature {
            // value, one to ten pairs, the default
            arity: Some(Arity { min: 3, max: 22 }),
            parameters: &[Parameter { name: "value", kind: ValueKind::Unknown }],
            repeated: &[
                Parameter { name: "choice", kind: ValueKind::Unknown },
                Parameter { name: "return", kind: ValueKind::Result },
            ],
            last: Some(Parameter { name: "default", kind: ValueKind::Result }),
        },
        note: "PEL docs: up to ten choices and a default. The result when nothing matches and no default is \
               given: null is inferred.",
        infer: infer_switch,
        evaluate: switch,
    },
];

fn infer_ifelse<'a>(arguments: &mut [Argument<'a>]) -> Flow<'a> {
    let mut choice = Choice::default();
    for pair in arguments.chunks_mut(2) {
        match pair {
            [condition, value] => value.offer(&mut choice, condition.flow.truth()),
            [otherwise] => otherwise.offer(&mut choice, Some(true)),
            _ => {}
        }
    }
    choice.result()
}

fn ifelse(arguments: &[Value<'_>], _: &mut Buffer<'_>) -> Result<Output, NoValue> {
    let mut rest = arguments.iter().enumerate();
    while let Some((otherwise, condition)) = rest.next() {
        let Some((value, _)) = rest.next() else { return Ok(Output::Argument(otherwise)) };
        if is_true(condition).map_err(|reason| NoValue::at(otherwise, reason))? {
            return Ok(Output::Argument(value));
        }
    }
    Err(UnknownReason::NoBranch.into())
}

/// What `#core.ifelse` takes as true among booleans, texts and numbers (page *Core library*).
fn is_true(condition: &Value<'_>) -> Result<bool, UnknownReason> {
    match condition {
        Value::Boolean(value) => Ok(*value),
        Value::Text(text) => Ok(facts::TRUE_TEXTS.iter().any(|word| word.eq_ignore_ascii_case(text))),
        Value::Number(number) => Ok(number.as_f64() > 0.0),
        Value::Null | Value::List(_) | Value::Object(_) => Err(UnknownReason::Condition),
    }
}

/// Any of the results: which choice matches is not followed.
fn infer_switch<'a>(arguments: &mut [Argument<'a>]) -> Flow<'a> {
    let mut choice = Choice::default();
    let Some((_, pairs)) = arguments.split_first_mut() else { return Flow::UNKNOWN };
    for pair in pairs.chunks_mut(2) {
        match pair {
            [_, result] => result.offer(&mut choice, None),
            [default] => default.offer(&mut choice, Some(true)),
            _ => {}
        }
    }
    choice.result()
}

/// Null if nothing matches and there is no default (page *Core library*).
fn switch(arguments: &[Value<'_>], buffer: &mut Buffer<'_>) -> Result<Output, NoValue> {
    let mut rest = arguments.iter().enumerate();
    let Some((_, value)) = rest.next() else { return Err(UnknownReason::Arguments.into()) };
    while let Some((place, choice)) = rest.next() {
        let Some((result, _)) = rest.next() else { return Ok(Output::Argument(place)) };
        let is_match = match (value, choice) {
            // Whether two nulls match is not documented.
            (Value::Null, Value::Null) => Err(UnknownReason::ComparedKinds),
            // Nor is it whether `1` matches `1L`.
            (Value::Number(value), Value::Number(choice)) => {
                numbers::same(*value, *choice).ok_or(UnknownReason::ComparedKinds)
            }
            _ => compare::equal(value, choice, buffer),
        };
        if is_match.map_err(|reason| NoValue::at(place, reason))? {
            return Ok(Output::Argument(result));
        }
    }
    Ok(Output::Null)
}

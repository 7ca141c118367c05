//! `#regex`: functions of one text and a regular expression.

use super::super::buffer::Buffer;
use super::super::flow::Flow;
use super::super::reason::UnknownReason;
use super::super::value::Value;
use super::{Function, Library, NoValue, Output, Parameter, Signature, ValueKind, a_text};
use crate::domain::{Bounds, Kinds, Nullness};

const INPUT: Parameter = Parameter { name: "input", kind: ValueKind::Text };
const REGEX: Parameter = Parameter { name: "regex", kind: ValueKind::Text };

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        library: Library::Regex,
        name: "findAllMatches",
        signature: Signature::of(&[INPUT, REGEX]),
        note: "PEL docs: findAllMatches(input, regex), the parts that match. What it gives where nothing matches is not known.",
        infer: |_| {
            let mut list = Flow::list(Some(Flow::one(Kinds::TEXT)), Bounds::UNKNOWN, None);
            list.domain.null = Nullness::Unknown;
            list
        },
        evaluate: |arguments, buffer| {
            let [Value::Text(text), Value::Text(regex)] = arguments else {
                return Err(UnknownReason::Arguments.into());
            };
            match buffer.pattern(regex, text)?.find_all(text) {
                Some(parts) if parts.is_empty() => Err(UnknownReason::FunctionDetails.into()),
                Some(ranges) => Ok(Output::Parts { argument: 0, ranges }),
                None => Err(NoValue::at(1, UnknownReason::Pattern)),
            }
        },
    },
    Function {
        library: Library::Regex,
        name: "matches",
        signature: Signature::of(&[INPUT, REGEX]),
        note: "PEL docs: matches(input, regex), whether the whole text matches; null gives false.",
        infer: |_| Flow::boolean(),
        evaluate: |arguments, buffer| match arguments {
            [Value::Null, Value::Text(_)] => Ok(Output::Boolean(false)),
            [Value::Text(text), Value::Text(regex)] => match buffer.pattern(regex, text)?.matches(text) {
                Some(matches) => Ok(Output::Boolean(matches)),
                None => Err(NoValue::at(1, UnknownReason::Pattern)),
            },
            _ => Err(UnknownReason::Arguments.into()),
        },
    },
    Function {
        library: Library::Regex,
        name: "replaceAll",
        signature: Signature::UNKNOWN,
        note: "PEL docs: replaceAll(input, regex, replacement), and further pairs of these; more than one pair is not followed.",
        infer: |_| a_text(),
        evaluate: |arguments, buffer| replaced(arguments, buffer, usize::MAX),
    },
    Function {
        library: Library::Regex,
        name: "replaceFirst",
        signature: Signature::of(&[INPUT, REGEX, Parameter { name: "replacement", kind: ValueKind::Text }]),
        note: "PEL docs: replaceFirst(input, regex, replacement); null gives null.",
        infer: |_| a_text(),
        evaluate: |arguments, buffer| match arguments {
            [Value::Null, Value::Text(_), Value::Text(_)] => Ok(Output::Null),
            _ => replaced(arguments, buffer, 1),
        },
    },
];

fn replaced(arguments: &[Value<'_>], buffer: &mut Buffer<'_>, most: usize) -> Result<Output, NoValue> {
    let [Value::Text(text), Value::Text(regex), Value::Text(replacement)] = arguments else {
        return Err(UnknownReason::Arguments.into());
    };
    let pattern = buffer.pattern(regex, text)?;
    // At most one replacement for each character.
    buffer.charge(text.len().saturating_mul(replacement.len()))?;
    match pattern.replace(text, most, replacement, buffer.write()) {
        Some(()) => Ok(Output::Text),
        None => Err(NoValue::at(1, UnknownReason::Pattern)),
    }
}

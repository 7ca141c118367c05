//! `#string`: functions of one text.

use std::ops::Range;

use super::super::ast::Number;
use super::super::buffer::Buffer;
use super::super::facts;
use super::super::flow::Flow;
use super::super::reason::UnknownReason;
use super::super::value::Value;
use super::text;
use super::{
    Argument, Arity, Function, Library, NoValue, Output, Parameter, Signature, ValueKind, a_text,
    undocumented,
};
use crate::domain::{Bounds, Constant, Kinds};

const ONE_TEXT: Signature = Signature::of(&[Parameter { name: "s", kind: ValueKind::Text }]);

const UP_TO_TEN: Signature = Signature {
    arity: Some(Arity { min: 1, max: 10 }),
    parameters: &[Parameter { name: "value1", kind: ValueKind::Unknown }],
    repeated: &[Parameter { name: "value", kind: ValueKind::Unknown }],
    last: None,
};

pub(super) const FUNCTIONS: &[Function] = &[
    listed!(String, asBase64Decoded(input), a_text()),
    listed!(String, asBase64Encoded(input), a_text()),
    listed!(String, asBigDecimal(input, defaultIfNullOrInvalid), Flow::UNKNOWN),
    listed!(String, asBigInt(input, defaultIfNullOrInvalid), Flow::UNKNOWN),
    listed!(String, asDouble(input, defaultIfNullOrInvalid), Flow::UNKNOWN),
    listed!(String, asFloat(input, defaultIfNullOrInvalid), Flow::UNKNOWN),
    listed!(String, asInt(input, defaultIfNullOrInvalid), Flow::UNKNOWN),
    listed!(String, asLong(input, defaultIfNullOrInvalid), Flow::UNKNOWN),
    listed!(String, asUrlDecoded(input), a_text()),
    listed!(String, asUrlEncoded(input), a_text()),
    listed!(String, compare(str1, str2, ignoreCase), Flow::one(Kinds::NUMBER)),
    listed!(String, endsWith(input, suffix), Flow::boolean()),
    Function {
        library: Library::String,
        name: "firstNonBlank",
        signature: UP_TO_TEN,
        note: "PEL docs: firstNonBlank(value1, …), of up to ten values; not followed.",
        infer: |_| a_text(),
        evaluate: undocumented,
    },
    Function {
        library: Library::String,
        name: "firstNonEmpty",
        signature: UP_TO_TEN,
        note: "PEL docs: firstNonEmpty(value1, …), of up to ten values; not followed.",
        infer: |_| a_text(),
        evaluate: undocumented,
    },
    listed!(String, format, a_text()),
    listed!(String, indexOf(input, searchStr, fromIndex), Flow::one(Kinds::NUMBER)),
    Function {
        library: Library::String,
        name: "isNotBlank",
        signature: ONE_TEXT,
        note: "PEL docs: isNotBlank(s). The result is inferred.",
        infer: |arguments| infer_test(arguments, |text| text::is_not_blank(text).ok()),
        evaluate: |arguments, buffer| match text_of(arguments, buffer)? {
            Some(text) => Ok(Output::Boolean(text::is_not_blank(text)?)),
            None => Ok(Output::Boolean(false)),
        },
    },
    Function {
        library: Library::String,
        name: "isNotEmpty",
        signature: ONE_TEXT,
        note: "PEL docs: isNotEmpty(s). The result is inferred.",
        infer: |arguments| infer_test(arguments, |text| Some(!text.is_empty())),
        evaluate: |arguments, buffer| {
            Ok(Output::Boolean(text_of(arguments, buffer)?.is_some_and(|text| !text.is_empty())))
        },
    },
    listed!(String, join(values, separator), a_text()),
    listed!(String, lastIndexOf(input, searchStr, fromIndex), Flow::one(Kinds::NUMBER)),
    listed!(String, length(input), Flow::one(Kinds::NUMBER)),
    Function {
        library: Library::String,
        name: "lowerCase",
        signature: ONE_TEXT,
        note: "PEL docs: lowerCase(s). The result is inferred.",
        infer: |arguments| infer_case(arguments, text::lower_case, facts::LOWER_CASE_FACTOR),
        evaluate: |arguments, buffer| written(arguments, buffer, text::lower_case),
    },
    listed!(String, replace(input, searchStr, replacement, max), a_text()),
    listed!(String, split(input, separators), Flow::UNKNOWN),
    listed!(String, startsWith(input, prefix), Flow::boolean()),
    Function {
        library: Library::String,
        name: "substring",
        signature: Signature::of(&[
            Parameter { name: "s", kind: ValueKind::Text },
            Parameter { name: "start", kind: ValueKind::Integer },
            Parameter { name: "end", kind: ValueKind::Integer },
        ]),
        note: "PEL docs: substring(s, start, end), 0-based, end exclusive, negatives allowed, null gives null. \
               Whether end may be left out is not known.",
        infer: infer_substring,
        evaluate: |arguments, buffer| {
            let [_, Value::Number(Number::Int(start)), Value::Number(Number::Int(end))] = arguments else {
                return Err(UnknownReason::Arguments.into());
            };
            let (start, end) = (i64::from(*start), i64::from(*end));
            part(arguments, buffer, |text| text::substring(text, start, end))
        },
    },
    Function {
        library: Library::String,
        name: "trim",
        signature: ONE_TEXT,
        note: "PEL docs: trim(s). The result is inferred.",
        infer: infer_trim,
        evaluate: |arguments, buffer| part(arguments, buffer, text::trim),
    },
    Function {
        library: Library::String,
        name: "upperCase",
        signature: ONE_TEXT,
        note: "PEL docs: upperCase(s). The result is inferred.",
        infer: |arguments| infer_case(arguments, text::upper_case, facts::UPPER_CASE_FACTOR),
        evaluate: |arguments, buffer| written(arguments, buffer, text::upper_case),
    },
    listed!(String, uuidAsBase64Guid(input, defaultIfNullOrInvalid), a_text()),
];

/// The text that a function is about; `None` is null, for which PingOne's page says what each function gives.
fn text_of<'v>(arguments: &'v [Value<'_>], buffer: &mut Buffer<'_>) -> Result<Option<&'v str>, NoValue> {
    match arguments.first() {
        Some(Value::Text(text)) => {
            // Twice: a result in upper case can be longer.
            buffer.charge(text.len().saturating_mul(2))?;
            Ok(Some(text))
        }
        Some(Value::Null) => Ok(None),
        _ => Err(UnknownReason::Arguments.into()),
    }
}

/// A text of the function's own, and null for null.
fn written(
    arguments: &[Value<'_>],
    buffer: &mut Buffer<'_>,
    write: fn(&str, &mut String),
) -> Result<Output, NoValue> {
    let Some(text) = text_of(arguments, buffer)? else { return Ok(Output::Null) };
    write(text, buffer.write());
    Ok(Output::Text)
}

/// A part of the text, and null for null.
fn part(
    arguments: &[Value<'_>],
    buffer: &mut Buffer<'_>,
    find: impl Fn(&str) -> Result<Range<usize>, UnknownReason>,
) -> Result<Output, NoValue> {
    match text_of(arguments, buffer)? {
        Some(text) => Ok(Output::Part { argument: 0, range: find(text)? }),
        None => Ok(Output::Null),
    }
}

fn infer_test<'a>(arguments: &[Argument<'a>], test: impl Fn(&str) -> Option<bool>) -> Flow<'a> {
    let constant = arguments.first().and_then(|source| match source.flow.text() {
        Some(text) => test(text),
        None => source.flow.is_null().then_some(false),
    });
    constant.map_or_else(Flow::boolean, |value| Flow::of_constant(Constant::Boolean(value)))
}

fn infer_case<'a>(arguments: &[Argument<'a>], write: fn(&str, &mut String), factor: u64) -> Flow<'a> {
    of_text(arguments.first(), |source| {
        if let Some(text) = source.text() {
            let mut result = String::new();
            write(text, &mut result);
            return Flow::of_constant(Constant::Text(result.into()));
        }
        let mut flow = changed(source);
        if !source.ascii {
            flow.domain.length.max = flow.domain.length.max.map(|max| max.saturating_mul(factor));
        }
        flow
    })
}

fn infer_trim<'a>(arguments: &mut [Argument<'a>]) -> Flow<'a> {
    of_text(arguments.first(), |source| {
        if let Some(flow) = source.text().and_then(|text| constant_part(text, text::trim(text))) {
            return flow;
        }
        let mut flow = changed(source);
        flow.domain.length.min = Some(0);
        flow
    })
}

fn infer_substring<'a>(arguments: &mut [Argument<'a>]) -> Flow<'a> {
    let positions = match arguments {
        [_, start, end] => start.integer.zip(end.integer),
        _ => None,
    };
    let mut is_cut = false;
    let flow = of_text(arguments.first(), |source| {
        if let Some((text, (start, end))) = source.text().zip(positions) {
            if let Some(flow) = constant_part(text, text::substring(text, start, end)) {
                return flow;
            }
        }
        let whole = source.length();
        let mut flow = Flow::one(Kinds::TEXT);
        flow.ascii = source.ascii;
        flow.domain.null = source.domain.null;
        flow.domain.length = match positions {
            Some((start, end)) => piece_of(whole, source.ascii, start, end),
            None => Bounds { min: None, max: whole.max },
        };
        let keeps_all = positions.is_some_and(|(start, end)| {
            // In UTF-16 a text can have twice as many units as characters.
            let longest = whole.max.map(|max| if source.ascii { max } else { max.saturating_mul(2) });
            start == 0 && longest.is_some_and(|longest| u64::try_from(end).is_ok_and(|end| end >= longest))
        });
        let kept = flow.domain.length.max;
        flow.domain.unique = match source.domain.unique {
            Some(true) if keeps_all => Some(true),
            // The longest values are cut, and what is left of two of them can be the same.
            Some(true) if whole.max > kept && whole.max.is_some() => Some(false),
            Some(true) => None,
            other => other,
        };
        is_cut = source.domain.unique == Some(true) && !keeps_all;
        flow
    });
    if let Some(source) = arguments.first_mut() {
        source.is_cut = is_cut;
    }
    flow
}

/// What a function gives for a source that is certain to be text or null: null for null.
fn of_text<'a>(source: Option<&Argument<'a>>, result: impl FnOnce(&Flow<'a>) -> Flow<'a>) -> Flow<'a> {
    match source.map(|argument| &argument.flow) {
        Some(source) if source.is_null() => Flow::of_constant(Constant::Null),
        Some(source) if source.is_text() => result(source),
        _ => a_text(),
    }
}

/// A part of a text that is the same for every user, if it is known which.
fn constant_part<'a>(text: &str, part: Result<Range<usize>, UnknownReason>) -> Option<Flow<'a>> {
    let part = text.get(part.ok()?)?;
    Some(Flow::of_constant(Constant::Text(part.to_owned().into())))
}

/// A text that two different texts can become: whether PingOne holds values apart that differ in case or blanks only
/// is not documented.
fn changed<'a>(source: &Flow<'a>) -> Flow<'a> {
    let mut flow = source.clone();
    flow.domain.length = source.length();
    flow.domain.unique = source.domain.unique.filter(|unique| !unique);
    flow.domain.constant = None;
    flow
}

/// The length of a piece, in characters and in UTF-16 units, of a text whose length is within `whole` in one of the
/// two. Positions are taken to count UTF-16 units, as all of Java does; of ASCII it is the same.
fn piece_of(whole: Bounds, ascii: bool, start: i64, end: i64) -> Bounds {
    let distance = |from: i64, to: i64| u64::try_from(to.saturating_sub(from)).unwrap_or(0);
    let (front, back) = (start.unsigned_abs(), end.unsigned_abs());
    // `most` units are between the positions; `least` are left of the shortest text.
    let (most, least) = match (start >= 0, end >= 0) {
        (true, true) => {
            (Some(distance(start, end)), whole.min.map(|min| min.min(back).saturating_sub(front)))
        }
        // What a position before the start of the text means is not documented; `least` is 0 then.
        (false, false) => (
            Some(distance(start, end)),
            whole.min.map(|min| if min >= front { distance(start, end) } else { 0 }),
        ),
        (true, false) => {
            let cut = front.saturating_add(back);
            let most = if ascii { whole.max.map(|max| max.saturating_sub(cut)) } else { None };
            (most, whole.min.map(|min| min.saturating_sub(cut)))
        }
        (false, true) => (Some(front.min(back)), whole.min.map(|_| 0)),
    };
    Bounds {
        // Two units may be one character.
        min: if ascii { least } else { least.map(|least| least.div_ceil(2)) },
        // A piece is never longer than the whole.
        max: most.into_iter().chain(whole.max).min(),
    }
}

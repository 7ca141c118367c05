//! Calls of functions.

use std::borrow::Cow;
use std::ops::Range;

use super::super::ast::{Call, Span};
use super::super::functions::{self, NoValue, Output};
use super::super::reason::UnknownReason;
use super::super::value::Value;
use super::{Evaluator, Outcome, This, unknown};

impl<'a> Evaluator<'a> {
    pub(super) fn call(&mut self, call: &'a Call, this: This<'_, 'a>, span: Span) -> Outcome<Value<'a>> {
        // All arguments are computed before the call, also those of a branch that is not taken: what is unknown or
        // refused in one of them is so for the whole.
        let arguments: Outcome<Vec<_>> =
            call.arguments.iter().map(|argument| self.eval(argument, this)).collect();
        let arguments = arguments?;
        let library = call.library.as_ref().and_then(|name| functions::library(&name.text));
        let function = library.and_then(|library| functions::function(library, &call.function.text));
        let Some(function) = function else { return unknown(UnknownReason::FunctionUnknown, span) };
        if !function.signature.takes(arguments.len()) {
            return unknown(UnknownReason::Arguments, span);
        }
        let output = (function.evaluate)(&arguments, &mut self.buffer);
        let take = |place| arguments.into_iter().nth(place).unwrap_or(Value::Null);
        match output {
            Ok(Output::Null) => Ok(Value::Null),
            Ok(Output::Boolean(value)) => Ok(Value::Boolean(value)),
            Ok(Output::Argument(place)) => Ok(take(place)),
            Ok(Output::Part { argument, range }) => Ok(part(&take(argument), range)),
            Ok(Output::Parts { argument, ranges }) => {
                let text = take(argument);
                Ok(Value::List(ranges.into_iter().map(|range| part(&text, range)).collect()))
            }
            Ok(Output::Text) => Ok(Value::Text(Cow::Owned(std::mem::take(&mut self.buffer.text)))),
            Err(NoValue { stop, argument }) => {
                let about = argument.and_then(|place| call.arguments.get(place));
                Err((stop, about.map_or(span, |argument| argument.span)))
            }
        }
    }
}

/// A part of a text; of one that is borrowed it costs nothing.
fn part<'a>(text: &Value<'a>, range: Range<usize>) -> Value<'a> {
    match text {
        Value::Text(Cow::Borrowed(text)) => Value::Text(text.get(range).unwrap_or_default().into()),
        Value::Text(Cow::Owned(text)) => Value::Text(text.get(range).unwrap_or_default().to_owned().into()),
        other => other.clone(),
    }
}

//! Calls of functions.

use std::borrow::Cow;
use std::ops::Range;

use super::super::ast::Span;
use super::super::functions::{NoValue, Output};
use super::super::program::Operands;
use super::super::value::Value;
use super::{Attributes, Evaluator, Outcome, This, unknown};

impl<'a, U: Attributes<'a>> Evaluator<'a, U> {
    pub(super) fn call(&mut self, call: &'a Operands, this: This<'_, 'a>, span: Span) -> Outcome<Value<'a>> {
        // All arguments are computed before the call, also those of a branch that is not taken: what is unknown or
        // refused in one of them is so for the whole. As many as most functions take need no allocation.
        match call.arguments.as_slice() {
            [only] => {
                let only = self.eval(only, this)?;
                self.apply(call, &mut [only], span)
            }
            [first, second, third] => {
                let (first, second) = (self.eval(first, this)?, self.eval(second, this)?);
                let third = self.eval(third, this)?;
                self.apply(call, &mut [first, second, third], span)
            }
            all => {
                let arguments: Outcome<Vec<_>> =
                    all.iter().map(|argument| self.eval(argument, this)).collect();
                self.apply(call, &mut arguments?, span)
            }
        }
    }

    fn apply(&mut self, call: &'a Operands, arguments: &mut [Value<'a>], span: Span) -> Outcome<Value<'a>> {
        let function = match call.function {
            Ok(function) => function,
            Err(reason) => return unknown(reason, span),
        };
        let output = (function.evaluate)(arguments, &mut self.buffer);
        let mut take = |place: usize| arguments.get_mut(place).map(std::mem::take).unwrap_or_default();
        let value = match output {
            Ok(Output::Null) => Value::Null,
            Ok(Output::Boolean(value)) => Value::Boolean(value),
            Ok(Output::Argument(place)) => take(place),
            Ok(Output::Part { argument, range }) => only(take(argument), range),
            Ok(Output::Parts { argument, ranges }) => {
                let text = take(argument);
                Value::List(ranges.into_iter().map(|range| part(&text, range)).collect())
            }
            Ok(Output::Text) => Value::Text(Cow::Owned(self.buffer.written())),
            Err(NoValue { stop, argument }) => {
                let about = argument.and_then(|place| call.arguments.get(place));
                return Err((stop, about.map_or(span, |argument| argument.span)));
            }
        };
        arguments.iter_mut().for_each(|argument| self.buffer.reuse(argument));
        Ok(value)
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

/// What is left of a text when the rest is cut off.
fn only(text: Value<'_>, range: Range<usize>) -> Value<'_> {
    match text {
        Value::Text(Cow::Owned(mut text)) if text.get(range.clone()).is_some() => {
            text.truncate(range.end);
            text.drain(..range.start);
            Value::Text(text.into())
        }
        text => part(&text, range),
    }
}

//! Calls of functions.

use std::borrow::Cow;
use std::ops::Range;

use super::super::ast::Span;
use super::super::functions::{NoValue, Output};
use super::super::program::Operands;
use super::super::value::Value;
use super::{Attributes, Evaluator, Outcome, This, unknown};

impl<'a, U: Attributes<'a>> Evaluator<'a, U> {
    pub(super) fn call(
        &mut self,
        call: &'a Operands,
        this: This<'_, 'a>,
        span: Span,
        out: &mut Value<'a>,
    ) -> Outcome<()> {
        // All arguments are computed before the call, also those of a branch that is not taken: what is unknown or
        // refused in one of them is so for the whole. One, and three, need no allocation: the functions of most mappings
        // change a text, or replace or cut a part of it.
        match call.arguments.as_slice() {
            [only] => {
                let mut argument = Value::Null;
                self.eval(only, this, &mut argument)?;
                self.apply(call, std::slice::from_mut(&mut argument), span, out)
            }
            [first, second, third] => {
                let mut arguments = [const { Value::Null }; 3];
                for (argument, node) in arguments.iter_mut().zip([first, second, third]) {
                    self.eval(node, this, argument)?;
                }
                self.apply(call, &mut arguments, span, out)
            }
            all => {
                let mut arguments = self.values(all, this)?;
                self.apply(call, &mut arguments, span, out)
            }
        }
    }

    fn apply(
        &mut self,
        call: &'a Operands,
        arguments: &mut [Value<'a>],
        span: Span,
        out: &mut Value<'a>,
    ) -> Outcome<()> {
        let function = match call.function {
            Ok(function) => function,
            Err(reason) => return unknown(reason, span),
        };
        let output = (function.evaluate)(arguments, &mut self.buffer);
        let mut take = |place: usize| arguments.get_mut(place).map(std::mem::take).unwrap_or_default();
        match output {
            Ok(Output::Null) => *out = Value::Null,
            Ok(Output::Boolean(value)) => *out = Value::Boolean(value),
            Ok(Output::Argument(place)) => *out = take(place),
            Ok(Output::Part { argument, range }) => match arguments.get_mut(argument) {
                Some(Value::Text(Cow::Borrowed(text))) => {
                    *out = Value::Text(text.get(range).unwrap_or_default().into());
                }
                Some(argument) => *out = only(std::mem::take(argument), range),
                None => *out = Value::Null,
            },
            Ok(Output::Parts { argument, ranges }) => {
                let text = take(argument);
                *out = Value::List(ranges.into_iter().map(|range| part(&text, range)).collect());
            }
            Ok(Output::Text) => *out = Value::Text(Cow::Owned(self.buffer.written())),
            Err(NoValue { stop, argument }) => {
                let about = argument.and_then(|place| call.arguments.get(place));
                return Err((stop, about.map_or(span, |argument| argument.span)));
            }
        }
        arguments.iter_mut().for_each(|argument| self.buffer.reuse(argument));
        Ok(())
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

//! The functions.

use std::borrow::Cow;

use super::super::ast::{Call, Expr, Number, Span};
use super::super::functions::{self, Library};
use super::super::reason::UnknownReason;
use super::super::value::Value;
use super::super::{compare, facts, text};
use super::{Evaluator, Outcome, This, at, unknown};

impl<'a> Evaluator<'a> {
    pub(super) fn call(&mut self, call: &'a Call, this: This<'_, 'a>, span: Span) -> Outcome<Value<'a>> {
        // All arguments are computed before the call, also those of a branch that is not taken: what is unknown or
        // refused in one of them is so for the whole.
        let arguments: Outcome<Vec<_>> =
            call.arguments.iter().map(|argument| self.eval(argument, this)).collect();
        let arguments = arguments?;
        let library = call.library.as_ref().and_then(|name| functions::library(&name.text));
        let Some(library) = library else { return unknown(UnknownReason::FunctionUnknown, span) };
        let Some(function) = functions::function(library, &call.function.text) else {
            return unknown(UnknownReason::FunctionUnknown, span);
        };
        let Some(arity) = function.arity else { return unknown(UnknownReason::FunctionDetails, span) };
        if !(arity.min..=arity.max).contains(&arguments.len()) {
            return unknown(UnknownReason::Arguments, span);
        }
        match (library, function.name) {
            (Library::Core, "ifelse") => ifelse(arguments, span),
            (Library::Core, "switchExpr") => self.switch(arguments, &call.arguments, span),
            (Library::String, "isNotEmpty") => self
                .of_text(arguments, Value::Boolean(false), span, |text| Ok(Value::Boolean(!text.is_empty()))),
            (Library::String, "isNotBlank") => self.of_text(arguments, Value::Boolean(false), span, |text| {
                text::is_not_blank(&text).map(Value::Boolean)
            }),
            (Library::String, "upperCase") => self.of_text(arguments, Value::Null, span, |text| {
                Ok(Value::Text(Cow::Owned(text::upper_case(&text))))
            }),
            (Library::String, "lowerCase") => self.of_text(arguments, Value::Null, span, |text| {
                Ok(Value::Text(Cow::Owned(text::lower_case(&text))))
            }),
            (Library::String, "trim") => self
                .of_text(arguments, Value::Null, span, |text| text::cut(text, text::trim).map(Value::Text)),
            (Library::String, "substring") => self.substring(arguments, span),
            _ => unknown(UnknownReason::FunctionDetails, span),
        }
    }

    /// A function of one text.
    fn of_text(
        &mut self,
        arguments: Vec<Value<'a>>,
        of_null: Value<'a>,
        span: Span,
        function: impl FnOnce(Cow<'a, str>) -> Result<Value<'a>, UnknownReason>,
    ) -> Outcome<Value<'a>> {
        match arguments.into_iter().next() {
            Some(Value::Text(text)) => {
                // Twice: a result in upper case can be longer.
                self.charge(text.len().saturating_mul(2), span)?;
                at(function(text), span)
            }
            // PingOne's page says what each function gives for null.
            Some(Value::Null) => Ok(of_null),
            _ => unknown(UnknownReason::Arguments, span),
        }
    }

    fn substring(&mut self, arguments: Vec<Value<'a>>, span: Span) -> Outcome<Value<'a>> {
        let mut arguments = arguments.into_iter();
        let first = arguments.next();
        let mut position = || match arguments.next() {
            Some(Value::Number(Number::Int(value))) => Some(i64::from(value)),
            _ => None,
        };
        let (Some(start), Some(end)) = (position(), position()) else {
            return unknown(UnknownReason::Arguments, span);
        };
        self.of_text(first.into_iter().collect(), Value::Null, span, |text| {
            text::cut(text, |text| text::substring(text, start, end)).map(Value::Text)
        })
    }

    /// `#core.switchExpr(value, choice, result, …, default)`; null if nothing matches and there is no default (page
    /// *Core library*).
    fn switch(&mut self, arguments: Vec<Value<'a>>, spans: &[Expr], span: Span) -> Outcome<Value<'a>> {
        let mut rest = arguments.into_iter().zip(spans);
        let Some((value, _)) = rest.next() else { return unknown(UnknownReason::Arguments, span) };
        while let Some((choice, choice_at)) = rest.next() {
            match rest.next() {
                Some((result, _)) => {
                    // Whether two nulls match is not said.
                    if matches!((&value, &choice), (Value::Null, Value::Null)) {
                        return unknown(UnknownReason::ComparedKinds, choice_at.span);
                    }
                    if at(compare::equal(&value, &choice, &mut self.buffer), choice_at.span)? {
                        return Ok(result);
                    }
                }
                None => return Ok(choice),
            }
        }
        Ok(Value::Null)
    }
}

/// `#core.ifelse(condition, value, …, otherwise)`
fn ifelse<'a>(arguments: Vec<Value<'a>>, span: Span) -> Outcome<Value<'a>> {
    let mut rest = arguments.into_iter();
    while let Some(condition) = rest.next() {
        match rest.next() {
            Some(value) if is_true(&condition) => return Ok(value),
            Some(_) => {}
            None => return Ok(condition),
        }
    }
    unknown(UnknownReason::NoBranch, span)
}

/// What `#core.ifelse` takes as true: nothing else is (page *Core library*).
fn is_true(condition: &Value<'_>) -> bool {
    match condition {
        Value::Boolean(value) => *value,
        Value::Text(text) => facts::TRUE_TEXTS.iter().any(|word| word.eq_ignore_ascii_case(text)),
        Value::Number(Number::Int(value)) => *value > 0,
        Value::Number(Number::Long(value)) => *value > 0,
        Value::Number(Number::Float(value)) => *value > 0.0,
        Value::Number(Number::Double(value)) => *value > 0.0,
        _ => false,
    }
}

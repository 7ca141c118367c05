//! The value of an expression for one user.

mod attributes;
mod calls;
mod paths;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;

use provmap_model::Json;

pub(crate) use self::attributes::{Attributes, value_of};
use super::ast::{Number, Span, SumOperator};
use super::buffer::Buffer;
use super::program::{Key, Node, Operation, Program};
use super::reason::{ErrorReason, Stop, UnknownReason};
use super::value::Value;
use super::{Expression, compare, numbers};

/// What an expression gives for one user.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Evaluation<'a> {
    /// This value.
    Value(Value<'a>),
    /// It depends on something that is not documented.
    Unknown {
        /// On what.
        reason: UnknownReason,
        /// Where in the expression.
        span: Span,
    },
    /// PingOne refuses to compute it.
    Error {
        /// Why.
        reason: ErrorReason,
        /// Where in the expression.
        span: Span,
    },
}

/// Computes an expression for one user, given as PingOne's user JSON.
///
/// [`Json`] is this crate's own type, which user files are read with.
///
/// A result is a [`Value`](Evaluation::Value) only if everything it rests on is documented; [`UnknownReason`] lists
/// what is not. The cost is linear in the length of the expression and bounded for any user.
///
/// ```
/// use provmap::expression::{Evaluation, Expression, UnknownReason, Value, evaluate};
/// use provmap_model::Json;
///
/// let name = Json::Object(vec![("given".into(), Json::String("Ada".into()))].into());
/// let user = Json::Object(vec![("name".into(), name)].into());
///
/// let expression = Expression::parse("#string.upperCase(#root.name.given) ?: 'none'").unwrap();
/// assert_eq!(evaluate(&expression, &user), Evaluation::Value(Value::Text("ADA".into())));
///
/// let expression = Expression::parse("name.given + ' ' + name.middle").unwrap();
/// let Evaluation::Unknown { reason, span } = evaluate(&expression, &user) else { unreachable!() };
/// assert_eq!(reason, UnknownReason::NullInText);
/// assert_eq!(span.range(), 19..30);
/// ```
#[must_use]
pub fn evaluate<'a>(expression: &'a Expression, user: &'a Json) -> Evaluation<'a> {
    match Evaluator::new(expression, user).value(expression) {
        Ok(value) => Evaluation::Value(value),
        Err((Stop::Unknown(reason), span)) => Evaluation::Unknown { reason, span },
        Err((Stop::Error(reason), span)) => Evaluation::Error { reason, span },
    }
}

/// What `take` makes of the value of an expression for the user whose attributes these are; or why there is none. A text that was
/// written for it is written to again, so that nothing is allocated for it.
pub(crate) fn with_value<'a, U: Attributes<'a>, T>(
    expression: &'a Expression,
    user: U,
    take: impl FnOnce(&Value<'a>) -> T,
) -> Result<T, Stop> {
    let mut evaluator = Evaluator::new(expression, user);
    match evaluator.value(expression) {
        Ok(mut value) => {
            let taken = take(&value);
            evaluator.buffer.reuse(&mut value);
            Ok(taken)
        }
        Err((stop, _)) => Err(stop),
    }
}

/// What a node gives, or why it gives nothing and where in the expression.
type Outcome<T> = Result<T, (Stop, Span)>;

fn unknown<T>(reason: UnknownReason, span: Span) -> Outcome<T> {
    Err((reason.into(), span))
}

/// Says where in the expression a computation stops.
fn at<T>(result: Result<T, impl Into<Stop>>, span: Span) -> Outcome<T> {
    result.map_err(|stop| (stop.into(), span))
}

struct Evaluator<'a, U> {
    program: &'a Program,
    user: U,
    buffer: Buffer<'a>,
}

/// The element that a selection or projection is at.
type This<'t, 'a> = Option<&'t Value<'a>>;

impl<'a, U: Attributes<'a>> Evaluator<'a, U> {
    fn new(expression: &'a Expression, user: U) -> Evaluator<'a, U> {
        Evaluator { program: expression.program(), user, buffer: Buffer::new(expression) }
    }

    fn value(&mut self, expression: &'a Expression) -> Outcome<Value<'a>> {
        let value = self.eval(&self.program.root, None)?;
        // JSON has no infinity, and what PingOne sends for one is not documented.
        if is_finite(&value) {
            Ok(value)
        } else {
            unknown(UnknownReason::NumberRange, expression.root().span)
        }
    }

    // The recursion goes as deep as the tree, which the parser limits.
    fn eval(&mut self, node: &'a Node, this: This<'_, 'a>) -> Outcome<Value<'a>> {
        self.charge(1, node.span)?;
        // Apart from what takes a larger frame: most nodes are these.
        match &node.operation {
            Operation::Text(text) => Ok(Value::Text(Cow::Borrowed(text))),
            Operation::Read(read) => self.read(*read, node.span),
            _ => self.eval_other(node, this),
        }
    }

    fn eval_other(&mut self, node: &'a Node, this: This<'_, 'a>) -> Outcome<Value<'a>> {
        let span = node.span;
        match &node.operation {
            Operation::Null => Ok(Value::Null),
            Operation::Boolean(value) => Ok(Value::Boolean(*value)),
            Operation::Number(number) => Ok(Value::Number(*number)),
            Operation::Text(text) => Ok(Value::Text(Cow::Borrowed(text))),
            Operation::Read(read) => self.read(*read, span),
            Operation::Unknown(reason) => unknown(*reason, span),
            Operation::List(parts) => {
                let values: Outcome<Vec<_>> = parts.iter().map(|part| self.eval(part, this)).collect();
                values.map(Value::List)
            }
            Operation::Map(entries) => self.map(entries, this),
            Operation::User => at(self.user.whole(&mut self.buffer), span),
            Operation::Element => self.element(this, span),
            Operation::Member(name) => self.member_of_element(name, this, span),
            Operation::Call(call) => self.call(call, this, span),
            Operation::Path(base, moves) => self.path(base, moves, this),
            Operation::Not(operand) => Ok(Value::Boolean(!self.boolean(operand, this)?)),
            Operation::Signed(operator, operand) => {
                let value = self.eval(operand, this)?;
                at(numbers::signed(*operator, &value), operand.span)
            }
            Operation::Power(parts) => {
                let [base, exponent] = parts.as_ref();
                let (base, exponent) = (self.eval(base, this)?, self.eval(exponent, this)?);
                at(numbers::power(&base, &exponent), span)
            }
            Operation::Product(first, rest) => {
                let mut value = self.eval(first, this)?;
                for (operator, factor) in rest {
                    let right = self.eval(factor, this)?;
                    value = at(numbers::product(&value, *operator, &right), span)?;
                }
                Ok(value)
            }
            Operation::Sum(first, rest) => self.sum(first, rest, this),
            Operation::Compare(operator, parts) => {
                let [left, right] = parts.as_ref();
                let (mut a, mut b) = (self.eval(left, this)?, self.eval(right, this)?);
                let holds = match compare::holds(&a, *operator, &b, &mut self.buffer) {
                    Err(UnknownReason::Pattern) => unknown(UnknownReason::Pattern, right.span),
                    result => at(result.map(Value::Boolean), span),
                };
                self.buffer.reuse(&mut a);
                self.buffer.reuse(&mut b);
                holds
            }
            Operation::And(operands) => self.logic(operands, false, this),
            Operation::Or(operands) => self.logic(operands, true, this),
            Operation::Ternary(arms, otherwise) => {
                for [condition, value] in arms {
                    if self.boolean(condition, this)? {
                        return self.eval(value, this);
                    }
                }
                self.eval(otherwise, this)
            }
            Operation::Elvis(operands) => self.elvis(operands, this),
        }
    }

    /// Accounts for work.
    fn charge(&mut self, work: usize, span: Span) -> Outcome<()> {
        at(self.buffer.charge(work), span)
    }

    fn map(&mut self, entries: &'a [(Key, Node)], this: This<'_, 'a>) -> Outcome<Value<'a>> {
        let mut members: Vec<(Cow<'a, str>, Value<'a>)> = Vec::new();
        let mut places = HashMap::new();
        for (key, value) in entries {
            let key = match key {
                Key::Name(name) => Cow::Borrowed(name.as_str()),
                Key::Computed(key) => match self.eval(key, this)? {
                    Value::Text(text) => text,
                    _ => return unknown(UnknownReason::MapKey, key.span),
                },
            };
            let value = self.eval(value, this)?;
            // A key given twice has its last value, as in Java.
            let place = *places.entry(key.clone()).or_insert(members.len());
            match members.get_mut(place) {
                Some(member) => member.1 = value,
                None => members.push((key, value)),
            }
        }
        Ok(Value::Object(members))
    }

    fn sum(
        &mut self,
        first: &'a Node,
        rest: &'a [(SumOperator, Node)],
        this: This<'_, 'a>,
    ) -> Outcome<Value<'a>> {
        let mut sum = self.eval(first, this)?;
        let mut before = first.span;
        for (operator, term) in rest {
            let right = self.eval(term, this)?;
            let is_join = *operator == SumOperator::Add
                && (matches!(sum, Value::Text(_)) || matches!(right, Value::Text(_)));
            let whole = Span::new(before.start, term.span.end);
            sum = if is_join {
                self.join(sum, before, right, term.span)?
            } else {
                at(numbers::sum(&sum, *operator, &right), whole)?
            };
            before = whole;
        }
        Ok(sum)
    }

    /// A text and what is written behind it.
    fn join(
        &mut self,
        left: Value<'a>,
        left_span: Span,
        mut right: Value<'a>,
        right_span: Span,
    ) -> Outcome<Value<'a>> {
        let mut text = match left {
            // What was written before goes on.
            Value::Text(Cow::Owned(text)) => text,
            left => {
                let mut text = self.buffer.text();
                write_joined(&left, left_span, &mut text)?;
                self.charge(text.len(), right_span)?;
                text
            }
        };
        let before = text.len();
        write_joined(&right, right_span, &mut text)?;
        self.charge(text.len().saturating_sub(before), right_span)?;
        self.buffer.reuse(&mut right);
        Ok(Value::Text(Cow::Owned(text)))
    }

    fn elvis(&mut self, operands: &'a [Node], this: This<'_, 'a>) -> Outcome<Value<'a>> {
        let Some((last, before)) = operands.split_last() else { return Ok(Value::Null) };
        for operand in before {
            match self.eval(operand, this)? {
                Value::Null => {}
                // Spring EL takes the empty text as no value.
                Value::Text(text) if text.is_empty() => {}
                value => return Ok(value),
            }
        }
        self.eval(last, this)
    }

    /// The value of a condition, which is a boolean.
    fn boolean(&mut self, node: &'a Node, this: This<'_, 'a>) -> Outcome<bool> {
        match self.eval(node, this)? {
            Value::Boolean(value) => Ok(value),
            Value::Null => Err((ErrorReason::NullCondition.into(), node.span)),
            _ => unknown(UnknownReason::Condition, node.span),
        }
    }

    /// `and`, decided by false, or `or`, decided by true; what comes after is not computed (Spring EL).
    fn logic(&mut self, operands: &'a [Node], decides: bool, this: This<'_, 'a>) -> Outcome<Value<'a>> {
        for operand in operands {
            if self.boolean(operand, this)? == decides {
                return Ok(Value::Boolean(decides));
            }
        }
        Ok(Value::Boolean(!decides))
    }
}

/// Whether all its numbers are. The recursion goes as deep as the values do, which is limited.
fn is_finite(value: &Value<'_>) -> bool {
    match value {
        Value::Number(number) => number.as_f64().is_finite(),
        Value::List(values) => values.iter().all(is_finite),
        Value::Object(members) => members.iter().all(|(_, value)| is_finite(value)),
        Value::Null | Value::Boolean(_) | Value::Text(_) => true,
    }
}

/// Writes a part of a text that `+` joins (page *Operators*: `'Test' + 3`; Spring EL).
fn write_joined(value: &Value<'_>, span: Span, text: &mut String) -> Outcome<()> {
    match value {
        Value::Text(part) => text.push_str(part),
        Value::Boolean(value) => text.push_str(if *value { "true" } else { "false" }),
        // Writing to a text does not fail.
        Value::Number(Number::Int(number)) => _ = write!(text, "{number}"),
        Value::Number(Number::Long(number)) => _ = write!(text, "{number}"),
        Value::Null => return unknown(UnknownReason::NullInText, span),
        _ => return unknown(UnknownReason::NonTextInText, span),
    }
    Ok(())
}

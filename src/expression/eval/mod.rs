//! The value of an expression for one user.

mod calls;
mod paths;

use std::borrow::Cow;
use std::collections::HashMap;

use provmap_model::Json;

use super::ast::{Entry, Expr, ExprKind, Number, Span, SumOperator, Term, UnaryOperator};
use super::buffer::Buffer;
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
    let mut evaluator = Evaluator { user, buffer: Buffer::new(expression.root(), &expression.patterns) };
    match evaluator.eval(expression.root(), None) {
        // JSON has no infinity, and what PingOne sends for one is not documented.
        Ok(value) if !is_finite(&value) => {
            Evaluation::Unknown { reason: UnknownReason::NumberRange, span: expression.root().span }
        }
        Ok(value) => Evaluation::Value(value),
        Err((Stop::Unknown(reason), span)) => Evaluation::Unknown { reason, span },
        Err((Stop::Error(reason), span)) => Evaluation::Error { reason, span },
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

struct Evaluator<'a> {
    user: &'a Json,
    buffer: Buffer<'a>,
}

/// The element that a selection or projection is at; `None` is the user.
type This<'t, 'a> = Option<&'t Value<'a>>;

impl<'a> Evaluator<'a> {
    // The recursion goes as deep as the tree, which the parser limits.
    fn eval(&mut self, expr: &'a Expr, this: This<'_, 'a>) -> Outcome<Value<'a>> {
        self.charge(1, expr.span)?;
        match &expr.kind {
            ExprKind::Null => Ok(Value::Null),
            ExprKind::Boolean(value) => Ok(Value::Boolean(*value)),
            ExprKind::Number(number) => Ok(Value::Number(*number)),
            ExprKind::Text(text) => Ok(Value::Text(Cow::Borrowed(text))),
            ExprKind::DoubtfulText(_) => unknown(UnknownReason::OtherQuote, expr.span),
            ExprKind::List(parts) => {
                let values: Outcome<Vec<_>> = parts.iter().map(|part| self.eval(part, this)).collect();
                values.map(Value::List)
            }
            ExprKind::Map(entries) => self.map(entries, this),
            ExprKind::Array(_) => unknown(UnknownReason::Array, expr.span),
            ExprKind::Root => self.json(self.user, expr.span, 0),
            ExprKind::This => self.this(this, expr.span),
            ExprKind::Variable(_) => unknown(UnknownReason::Variable, expr.span),
            ExprKind::Property(name) => self.property(name, this, expr.span),
            ExprKind::Call(call) => self.call(call, this, expr.span),
            ExprKind::Path { base, steps } => self.path(base, steps, this, expr.span),
            ExprKind::Unary { operator: UnaryOperator::Not, operand } => {
                Ok(Value::Boolean(!self.boolean(operand, this)?))
            }
            ExprKind::Unary { operator, operand } => {
                let value = self.eval(operand, this)?;
                at(numbers::signed(*operator, &value), operand.span)
            }
            ExprKind::Power { base, exponent } => {
                let (base, exponent) = (self.eval(base, this)?, self.eval(exponent, this)?);
                at(numbers::power(&base, &exponent), expr.span)
            }
            ExprKind::Product { first, rest } => {
                let mut value = self.eval(first, this)?;
                for factor in rest {
                    let right = self.eval(&factor.operand, this)?;
                    value = at(numbers::product(&value, factor.operator, &right), expr.span)?;
                }
                Ok(value)
            }
            ExprKind::Sum { first, rest } => self.sum(first, rest, this),
            ExprKind::Compare { left, operator, right } => {
                let (a, b) = (self.eval(left, this)?, self.eval(right, this)?);
                match compare::holds(&a, *operator, &b, &mut self.buffer) {
                    Err(UnknownReason::Pattern) => unknown(UnknownReason::Pattern, right.span),
                    result => at(result.map(Value::Boolean), expr.span),
                }
            }
            ExprKind::And(operands) => self.logic(operands, false, this),
            ExprKind::Or(operands) => self.logic(operands, true, this),
            ExprKind::Ternary { arms, otherwise } => {
                for arm in arms {
                    if self.boolean(&arm.condition, this)? {
                        return self.eval(&arm.value, this);
                    }
                }
                self.eval(otherwise, this)
            }
            ExprKind::Elvis(operands) => self.elvis(operands, this),
        }
    }

    /// Accounts for work.
    fn charge(&mut self, work: usize, span: Span) -> Outcome<()> {
        at(self.buffer.charge(work), span)
    }

    fn map(&mut self, entries: &'a [Entry], this: This<'_, 'a>) -> Outcome<Value<'a>> {
        let mut members: Vec<(Cow<'a, str>, Value<'a>)> = Vec::new();
        let mut places = HashMap::new();
        for entry in entries {
            let key = match entry.name() {
                Some(name) => Cow::Borrowed(name),
                None => match self.eval(&entry.key, this)? {
                    Value::Text(key) => key,
                    _ => return unknown(UnknownReason::MapKey, entry.key.span),
                },
            };
            let value = self.eval(&entry.value, this)?;
            // A key given twice has its last value, as in Java.
            let place = *places.entry(key.clone()).or_insert(members.len());
            match members.get_mut(place) {
                Some(member) => member.1 = value,
                None => members.push((key, value)),
            }
        }
        Ok(Value::Object(members))
    }

    fn sum(&mut self, first: &'a Expr, rest: &'a [Term], this: This<'_, 'a>) -> Outcome<Value<'a>> {
        let mut sum = self.eval(first, this)?;
        let mut before = first.span;
        for term in rest {
            let right = self.eval(&term.operand, this)?;
            let span = term.operand.span;
            let is_join = term.operator == SumOperator::Add
                && (matches!(sum, Value::Text(_)) || matches!(right, Value::Text(_)));
            sum = if is_join {
                let left = joined_as(sum, before)?;
                let right = joined_as(right, span)?;
                let copied = if matches!(left, Cow::Borrowed(_)) { left.len() } else { 0 };
                self.charge(right.len().saturating_add(copied), span)?;
                let mut text = left.into_owned();
                text.push_str(&right);
                Value::Text(Cow::Owned(text))
            } else {
                at(numbers::sum(&sum, term.operator, &right), Span::new(before.start, span.end))?
            };
            before = Span::new(before.start, span.end);
        }
        Ok(sum)
    }

    fn elvis(&mut self, operands: &'a [Expr], this: This<'_, 'a>) -> Outcome<Value<'a>> {
        let mut value = Value::Null;
        for operand in operands {
            value = self.eval(operand, this)?;
            // Spring EL takes the empty text as no value.
            if !matches!(&value, Value::Null) && !matches!(&value, Value::Text(text) if text.is_empty()) {
                break;
            }
        }
        Ok(value)
    }

    /// The value of a condition, which is a boolean.
    fn boolean(&mut self, expr: &'a Expr, this: This<'_, 'a>) -> Outcome<bool> {
        match self.eval(expr, this)? {
            Value::Boolean(value) => Ok(value),
            Value::Null => Err((ErrorReason::NullCondition.into(), expr.span)),
            _ => unknown(UnknownReason::Condition, expr.span),
        }
    }

    /// `and`, decided by false, or `or`, decided by true; what comes after is not computed (Spring EL).
    fn logic(&mut self, operands: &'a [Expr], decides: bool, this: This<'_, 'a>) -> Outcome<Value<'a>> {
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

/// A part of a text that `+` joins (page *Operators*: `'Test' + 3`; Spring EL).
fn joined_as(value: Value<'_>, span: Span) -> Outcome<Cow<'_, str>> {
    match value {
        Value::Text(text) => Ok(text),
        Value::Boolean(value) => Ok(if value { "true" } else { "false" }.into()),
        Value::Number(Number::Int(number)) => Ok(number.to_string().into()),
        Value::Number(Number::Long(number)) => Ok(number.to_string().into()),
        Value::Null => unknown(UnknownReason::NullInText, span),
        _ => unknown(UnknownReason::NonTextInText, span),
    }
}

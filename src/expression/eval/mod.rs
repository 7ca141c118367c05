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
use super::program::{Key, Node, Operation, Other, Program};
use super::reason::{ErrorReason, Stop, UnknownReason};
use super::value::Value;
use super::{Expression, compare, numbers};

/// What an expression gives for one user.
///
/// ```
/// use provmap::Json;
/// use provmap::expression::{Evaluation, Expression, Value, evaluate};
/// let user = Json::read(r#"{"title": "Countess"}"#).unwrap();
/// let expression = Expression::parse("#string.upperCase(title)").unwrap();
/// assert_eq!(evaluate(&expression, &user), Evaluation::Value(Value::Text("COUNTESS".into())));
/// ```
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
/// use provmap::Json;
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
    let mut value = Value::Null;
    match Evaluator::new(expression, user).run(expression, &mut value) {
        Ok(()) => Evaluation::Value(value),
        Err((Stop::Unknown(reason), span)) => Evaluation::Unknown { reason, span },
        Err((Stop::Error(reason), span)) => Evaluation::Error { reason, span },
    }
}

/// What `take` makes of the value of an expression for the user whose attributes these are; or why there is none. The
/// next computation writes into the text of this one, so that none allocates.
pub(crate) fn with_value<'a, U: Attributes<'a>, T>(
    expression: &'a Expression,
    user: U,
    take: impl FnOnce(&Value<'a>) -> T,
) -> Result<T, Stop> {
    let mut evaluator = Evaluator::new(expression, user);
    let mut value = Value::Null;
    evaluator.run(expression, &mut value).map_err(|(stop, _)| stop)?;
    let taken = take(&value);
    evaluator.buffer.reuse(&mut value);
    Ok(taken)
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

    fn run(&mut self, expression: &'a Expression, out: &mut Value<'a>) -> Outcome<()> {
        self.eval(&self.program.root, None, out)?;
        // JSON has no infinity, and what PingOne sends for one is not documented.
        if is_finite(out) { Ok(()) } else { unknown(UnknownReason::NumberRange, expression.root().span) }
    }

    /// Puts the value of a node where it is needed: giving it back would copy it at each level, for half of the time.
    // The recursion goes as deep as the tree, which the parser limits.
    fn eval(&mut self, node: &'a Node, this: This<'_, 'a>, out: &mut Value<'a>) -> Outcome<()> {
        let span = node.span;
        self.charge(1, span)?;
        match &node.operation {
            Operation::Null => *out = Value::Null,
            Operation::Boolean(value) => *out = Value::Boolean(*value),
            Operation::Number(number) => *out = Value::Number(*number),
            Operation::Text(text) => *out = Value::Text(Cow::Borrowed(text)),
            Operation::Read(read) => self.read(*read, span, out)?,
            Operation::Call(call) => self.call(call, this, span, out)?,
            Operation::Sum(first, rest) => self.sum(first, rest, this, out)?,
            Operation::Ternary(arms, otherwise) => {
                for [condition, value] in arms {
                    if self.boolean(condition, this)? {
                        return self.eval(value, this, out);
                    }
                }
                self.eval(otherwise, this, out)?;
            }
            Operation::Elvis(operands) => self.elvis(operands, this, out)?,
            Operation::Path(base, moves) => *out = self.path(base, moves, this)?,
            Operation::Other(other) => *out = self.other(other, this, span)?,
        }
        Ok(())
    }

    /// The value of a node, where it is not known yet what it is put into.
    fn value(&mut self, node: &'a Node, this: This<'_, 'a>) -> Outcome<Value<'a>> {
        let mut value = Value::Null;
        self.eval(node, this, &mut value)?;
        Ok(value)
    }

    /// The values of nodes.
    pub(super) fn values(&mut self, nodes: &'a [Node], this: This<'_, 'a>) -> Outcome<Vec<Value<'a>>> {
        let mut values = Vec::with_capacity(nodes.len());
        for node in nodes {
            values.push(self.value(node, this)?);
        }
        Ok(values)
    }

    // Apart from the operations above, which take little of the stack.
    #[inline(never)]
    fn other(&mut self, operation: &'a Other, this: This<'_, 'a>, span: Span) -> Outcome<Value<'a>> {
        match operation {
            Other::Unknown(reason) => unknown(*reason, span),
            Other::List(parts) => self.values(parts, this).map(Value::List),
            Other::Map(entries) => self.map(entries, this),
            Other::User => at(self.user.whole(&mut self.buffer), span),
            Other::Element => self.element(this, span),
            Other::Member(name) => self.member_of_element(name, this, span),
            Other::Not(operand) => Ok(Value::Boolean(!self.boolean(operand, this)?)),
            Other::Signed(operator, operand) => {
                let value = self.value(operand, this)?;
                at(numbers::signed(*operator, &value), operand.span)
            }
            Other::Power(parts) => {
                let [base, exponent] = parts.as_ref();
                let (base, exponent) = (self.value(base, this)?, self.value(exponent, this)?);
                at(numbers::power(&base, &exponent), span)
            }
            Other::Product(first, rest) => {
                let mut value = self.value(first, this)?;
                for (operator, factor) in rest {
                    let right = self.value(factor, this)?;
                    value = at(numbers::product(&value, *operator, &right), span)?;
                }
                Ok(value)
            }
            Other::Compare(operator, parts) => {
                let [left, right] = parts.as_ref();
                let (mut a, mut b) = (self.value(left, this)?, self.value(right, this)?);
                let holds = match compare::holds(&a, *operator, &b, &mut self.buffer) {
                    Err(UnknownReason::Pattern) => unknown(UnknownReason::Pattern, right.span),
                    result => at(result.map(Value::Boolean), span),
                };
                self.buffer.reuse(&mut a);
                self.buffer.reuse(&mut b);
                holds
            }
            Other::And(operands) => self.logic(operands, false, this),
            Other::Or(operands) => self.logic(operands, true, this),
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
                Key::Computed(key) => match self.value(key, this)? {
                    Value::Text(text) => text,
                    _ => return unknown(UnknownReason::MapKey, key.span),
                },
            };
            let value = self.value(value, this)?;
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
        sum: &mut Value<'a>,
    ) -> Outcome<()> {
        self.eval(first, this, sum)?;
        let (mut before, mut right) = (first.span, Value::Null);
        for (operator, term) in rest {
            self.eval(term, this, &mut right)?;
            let is_join = *operator == SumOperator::Add
                && (matches!(sum, Value::Text(_)) || matches!(right, Value::Text(_)));
            let whole = Span::new(before.start, term.span.end);
            if is_join {
                self.join(sum, before, &mut right, term.span)?;
            } else {
                *sum = at(numbers::sum(sum, *operator, &right), whole)?;
            }
            before = whole;
        }
        Ok(())
    }

    /// Writes a value behind another.
    fn join(
        &mut self,
        left: &mut Value<'a>,
        left_span: Span,
        right: &mut Value<'a>,
        right_span: Span,
    ) -> Outcome<()> {
        // What was written before goes on.
        if !matches!(left, Value::Text(Cow::Owned(_))) {
            let mut text = self.buffer.text();
            write_joined(left, left_span, &mut text)?;
            self.charge(text.len(), right_span)?;
            *left = Value::Text(Cow::Owned(text));
        }
        if let Value::Text(Cow::Owned(text)) = left {
            let before = text.len();
            write_joined(right, right_span, text)?;
            self.charge(text.len().saturating_sub(before), right_span)?;
        }
        self.buffer.reuse(right);
        Ok(())
    }

    fn elvis(&mut self, operands: &'a [Node], this: This<'_, 'a>, out: &mut Value<'a>) -> Outcome<()> {
        for operand in operands {
            self.eval(operand, this, out)?;
            // Spring EL takes the empty text as no value.
            if !matches!(out, Value::Null) && !matches!(out, Value::Text(text) if text.is_empty()) {
                break;
            }
        }
        Ok(())
    }

    /// The value of a condition, which is a boolean.
    fn boolean(&mut self, node: &'a Node, this: This<'_, 'a>) -> Outcome<bool> {
        let mut value = Value::Null;
        self.eval(node, this, &mut value)?;
        match value {
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

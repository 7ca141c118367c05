//! Arithmetic by the rules of Java: the wider type of the two wins, whole numbers divide to whole numbers.

use std::cmp::Ordering;

use super::ast::{Number, ProductOperator, SumOperator, UnaryOperator};
use super::reason::{ErrorReason, Stop, UnknownReason};
use super::value::Value;

/// Two numbers, widened to one type.
enum Pair {
    Int(i32, i32),
    Long(i64, i64),
    Float(f32, f32),
    Double(f64, f64),
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "Java widens the same way")]
fn widened(a: Number, b: Number) -> Pair {
    let double = |number| match number {
        Number::Int(value) => f64::from(value),
        Number::Long(value) => value as f64,
        Number::Float(value) => f64::from(value),
        Number::Double(value) => value,
    };
    let float = |number| match number {
        Number::Int(value) => value as f32,
        Number::Long(value) => value as f32,
        Number::Float(value) => value,
        Number::Double(value) => value as f32,
    };
    match (a, b) {
        (Number::Double(_), _) | (_, Number::Double(_)) => Pair::Double(double(a), double(b)),
        (Number::Float(_), _) | (_, Number::Float(_)) => Pair::Float(float(a), float(b)),
        (Number::Int(a), Number::Int(b)) => Pair::Int(a, b),
        (Number::Long(a), Number::Long(b)) => Pair::Long(a, b),
        (Number::Int(a), Number::Long(b)) => Pair::Long(i64::from(a), b),
        (Number::Long(a), Number::Int(b)) => Pair::Long(a, i64::from(b)),
    }
}

/// Which of two numbers is less; `None` if one of them is the value that Java calls NaN.
pub(super) fn order(a: Number, b: Number) -> Option<Ordering> {
    match widened(a, b) {
        Pair::Int(a, b) => Some(a.cmp(&b)),
        Pair::Long(a, b) => Some(a.cmp(&b)),
        Pair::Float(a, b) => a.partial_cmp(&b),
        Pair::Double(a, b) => a.partial_cmp(&b),
    }
}

/// Whether it is neither infinite nor NaN.
pub(super) fn is_finite(number: Number) -> bool {
    match number {
        Number::Int(_) | Number::Long(_) => true,
        Number::Float(value) => value.is_finite(),
        Number::Double(value) => value.is_finite(),
    }
}

fn operands(a: &Value<'_>, b: &Value<'_>) -> Result<Pair, Stop> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Ok(widened(*a, *b)),
        (Value::Null, Value::Number(_)) | (Value::Number(_), Value::Null) => {
            Err(ErrorReason::NullInArithmetic.into())
        }
        _ => Err(UnknownReason::ArithmeticKinds.into()),
    }
}

/// The result, if its type can hold it. Java wraps around in silence; whether PingOne does is not documented.
fn in_range(result: Option<Number>) -> Result<Value<'static>, Stop> {
    result.map(Value::Number).ok_or(Stop::Unknown(UnknownReason::NumberRange))
}

pub(super) fn sum(a: &Value<'_>, operator: SumOperator, b: &Value<'_>) -> Result<Value<'static>, Stop> {
    let is_sum = operator == SumOperator::Add;
    let result = match operands(a, b)? {
        Pair::Int(a, b) => if is_sum { a.checked_add(b) } else { a.checked_sub(b) }.map(Number::Int),
        Pair::Long(a, b) => if is_sum { a.checked_add(b) } else { a.checked_sub(b) }.map(Number::Long),
        Pair::Float(a, b) => Some(Number::Float(if is_sum { a + b } else { a - b })),
        Pair::Double(a, b) => Some(Number::Double(if is_sum { a + b } else { a - b })),
    };
    in_range(result)
}

pub(super) fn product(
    a: &Value<'_>,
    operator: ProductOperator,
    b: &Value<'_>,
) -> Result<Value<'static>, Stop> {
    let pair = operands(a, b)?;
    if operator != ProductOperator::Multiply && matches!(pair, Pair::Int(_, 0) | Pair::Long(_, 0)) {
        return Err(ErrorReason::DivisionByZero.into());
    }
    let result = match (operator, pair) {
        (ProductOperator::Multiply, Pair::Int(a, b)) => a.checked_mul(b).map(Number::Int),
        (ProductOperator::Multiply, Pair::Long(a, b)) => a.checked_mul(b).map(Number::Long),
        (ProductOperator::Multiply, Pair::Float(a, b)) => Some(Number::Float(a * b)),
        (ProductOperator::Multiply, Pair::Double(a, b)) => Some(Number::Double(a * b)),
        (ProductOperator::Divide, Pair::Int(a, b)) => a.checked_div(b).map(Number::Int),
        (ProductOperator::Divide, Pair::Long(a, b)) => a.checked_div(b).map(Number::Long),
        (ProductOperator::Divide, Pair::Float(a, b)) => Some(Number::Float(a / b)),
        (ProductOperator::Divide, Pair::Double(a, b)) => Some(Number::Double(a / b)),
        (ProductOperator::Modulo, Pair::Int(a, b)) => a.checked_rem(b).map(Number::Int),
        (ProductOperator::Modulo, Pair::Long(a, b)) => a.checked_rem(b).map(Number::Long),
        (ProductOperator::Modulo, Pair::Float(a, b)) => Some(Number::Float(a % b)),
        (ProductOperator::Modulo, Pair::Double(a, b)) => Some(Number::Double(a % b)),
    };
    in_range(result)
}

/// `-a` or `+a`
pub(super) fn signed(operator: UnaryOperator, value: &Value<'_>) -> Result<Value<'static>, Stop> {
    let Value::Number(number) = value else { return Err(UnknownReason::ArithmeticKinds.into()) };
    let result = if operator == UnaryOperator::Minus { number.negated() } else { Some(*number) };
    in_range(result)
}

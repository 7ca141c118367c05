//! Arithmetic by the rules of Java: the wider type of the two wins, whole numbers divide to whole numbers.

use std::cmp::Ordering;
use std::ops::{Add, Div, Mul, Rem, Sub};

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
    let float = |number| match number {
        Number::Int(value) => value as f32,
        Number::Long(value) => value as f32,
        Number::Float(value) => value,
        Number::Double(value) => value as f32,
    };
    match (a, b) {
        (Number::Double(_), _) | (_, Number::Double(_)) => Pair::Double(a.as_f64(), b.as_f64()),
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

/// One operation, in each type.
fn computed(
    pair: Pair,
    int: fn(i32, i32) -> Option<i32>,
    long: fn(i64, i64) -> Option<i64>,
    float: fn(f32, f32) -> f32,
    double: fn(f64, f64) -> f64,
) -> Result<Value<'static>, Stop> {
    in_range(match pair {
        Pair::Int(a, b) => int(a, b).map(Number::Int),
        Pair::Long(a, b) => long(a, b).map(Number::Long),
        Pair::Float(a, b) => Some(Number::Float(float(a, b))),
        Pair::Double(a, b) => Some(Number::Double(double(a, b))),
    })
}

pub(super) fn sum(a: &Value<'_>, operator: SumOperator, b: &Value<'_>) -> Result<Value<'static>, Stop> {
    let pair = operands(a, b)?;
    match operator {
        SumOperator::Add => computed(pair, i32::checked_add, i64::checked_add, f32::add, f64::add),
        SumOperator::Subtract => computed(pair, i32::checked_sub, i64::checked_sub, f32::sub, f64::sub),
    }
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
    match operator {
        ProductOperator::Multiply => computed(pair, i32::checked_mul, i64::checked_mul, f32::mul, f64::mul),
        ProductOperator::Divide => computed(pair, i32::checked_div, i64::checked_div, f32::div, f64::div),
        ProductOperator::Modulo => computed(pair, i32::checked_rem, i64::checked_rem, f32::rem, f64::rem),
    }
}

/// `-a` or `+a`
pub(super) fn signed(operator: UnaryOperator, value: &Value<'_>) -> Result<Value<'static>, Stop> {
    let Value::Number(number) = value else { return Err(UnknownReason::ArithmeticKinds.into()) };
    let result = if operator == UnaryOperator::Minus { number.negated() } else { Some(*number) };
    in_range(result)
}

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

/// Whether two numbers are the same for Java's `equals` as well as for Spring EL's `==`; `None` if the two do not agree, as
/// on `1` and `1L`.
pub(super) fn same(a: Number, b: Number) -> Option<bool> {
    if a.as_f64().is_nan() && b.as_f64().is_nan() {
        return None;
    }
    if order(a, b) != Some(Ordering::Equal) {
        return Some(false);
    }
    // Java's `equals` takes two types for different, and `0.0` and `-0.0`; Spring's `==` does not.
    let are_alike = std::mem::discriminant(&a) == std::mem::discriminant(&b);
    let is_zero = matches!(a, Number::Float(_) | Number::Double(_)) && a.as_f64() == 0.0;
    (are_alike && !is_zero).then_some(true)
}

fn operands(a: &Value<'_>, b: &Value<'_>) -> Result<Pair, Stop> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Ok(widened(*a, *b)),
        (Value::Null, Value::Number(_) | Value::Null) | (Value::Number(_), Value::Null) => {
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

/// `a ^ b` of whole numbers, as far as Java promises the exact result: where a double holds it. Spring EL computes in
/// doubles; two ints give an int, or a long where the result is too large for one.
pub(super) fn power(a: &Value<'_>, b: &Value<'_>) -> Result<Value<'static>, Stop> {
    in_range(match operands(a, b)? {
        Pair::Int(a, b) => whole_power(a.into(), b.into()).and_then(|power| match i32::try_from(power) {
            Ok(power) => Some(Number::Int(power)),
            // What is too small for an int does not become a long.
            Err(_) => (power > 0).then_some(Number::Long(power)),
        }),
        Pair::Long(a, b) => whole_power(a, b).map(Number::Long),
        Pair::Float(..) | Pair::Double(..) => return Err(UnknownReason::ArithmeticKinds.into()),
    })
}

fn whole_power(base: i64, exponent: i64) -> Option<i64> {
    // Whether a double holds the number. Its mantissa has 53 bits.
    let is_exact = |number: &i64| {
        let (zeros, size) = (number.trailing_zeros(), number.unsigned_abs());
        size.checked_shr(zeros).is_none_or(|odd| odd < 1 << 53)
    };
    if !is_exact(&base) || !is_exact(&exponent) {
        return None;
    }
    let exponent = match (base, exponent) {
        (0, ..0) => return None,
        // A fraction, of which a whole number has nothing.
        (..-1 | 2.., ..0) => return Some(0),
        (-1..=1, exponent) if exponent != 0 => {
            if exponent % 2 == 0 {
                2
            } else {
                1
            }
        }
        (_, exponent) => exponent,
    };
    base.checked_pow(u32::try_from(exponent).ok()?).filter(is_exact)
}

/// `-a` or `+a`
pub(super) fn signed(operator: UnaryOperator, value: &Value<'_>) -> Result<Value<'static>, Stop> {
    let number = match value {
        Value::Number(number) => number,
        Value::Null => return Err(ErrorReason::NullInArithmetic.into()),
        _ => return Err(UnknownReason::ArithmeticKinds.into()),
    };
    let result = if operator == UnaryOperator::Minus { number.negated() } else { Some(*number) };
    in_range(result)
}

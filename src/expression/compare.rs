//! How two values compare, as far as it is documented.

use std::cmp::Ordering;

use super::ast::Comparison;
use super::buffer::Buffer;
use super::numbers;
use super::reason::UnknownReason;
use super::value::Value;

/// Whether a comparison holds. [`UnknownReason::Pattern`] is about the right side, every other reason about the whole.
pub(super) fn holds(
    a: &Value<'_>,
    operator: Comparison,
    b: &Value<'_>,
    buffer: &mut Buffer<'_>,
) -> Result<bool, UnknownReason> {
    match operator {
        Comparison::Less => is_ordered(a, b, Ordering::is_lt, buffer),
        Comparison::LessOrEqual => is_ordered(a, b, Ordering::is_le, buffer),
        Comparison::Greater => is_ordered(a, b, Ordering::is_gt, buffer),
        Comparison::GreaterOrEqual => is_ordered(a, b, Ordering::is_ge, buffer),
        Comparison::Equal => equal(a, b, buffer),
        Comparison::NotEqual => equal(a, b, buffer).map(|equal| !equal),
        Comparison::Matches => match (a, b) {
            (Value::Text(text), Value::Text(wanted)) => {
                buffer.pattern(wanted, text)?.matches(text).ok_or(UnknownReason::Pattern)
            }
            _ => Err(UnknownReason::ComparedKinds),
        },
        Comparison::Between => Err(UnknownReason::Between),
    }
}

/// Whether two values are equal: null equals null and nothing else (Spring EL).
pub(super) fn equal(a: &Value<'_>, b: &Value<'_>, buffer: &mut Buffer<'_>) -> Result<bool, UnknownReason> {
    charge(a, b, buffer)?;
    match (a, b) {
        (Value::Null, Value::Null) => Ok(true),
        (Value::Null, _) | (_, Value::Null) => Ok(false),
        (Value::Boolean(a), Value::Boolean(b)) => Ok(a == b),
        (Value::Text(a), Value::Text(b)) => Ok(a == b),
        (Value::Number(a), Value::Number(b)) => Ok(numbers::order(*a, *b).is_some_and(Ordering::is_eq)),
        _ => Err(UnknownReason::ComparedKinds),
    }
}

/// Whether two values are in that order. No number is before or after the value that Java calls NaN.
fn is_ordered(
    a: &Value<'_>,
    b: &Value<'_>,
    wanted: fn(Ordering) -> bool,
    buffer: &mut Buffer<'_>,
) -> Result<bool, UnknownReason> {
    charge(a, b, buffer)?;
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Ok(numbers::order(*a, *b).is_some_and(wanted)),
        // Java compares texts by UTF-16 units.
        (Value::Text(a), Value::Text(b)) => Ok(wanted(a.encode_utf16().cmp(b.encode_utf16()))),
        _ => Err(UnknownReason::ComparedKinds),
    }
}

/// A comparison of two texts costs as much as the shorter one is long.
fn charge(a: &Value<'_>, b: &Value<'_>, buffer: &mut Buffer<'_>) -> Result<(), UnknownReason> {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => buffer.charge(a.len().min(b.len())),
        _ => Ok(()),
    }
}

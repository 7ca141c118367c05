//! Whether a value lies in a domain.

use provmap::domain::{Constant, Domain, Kinds, Nullness};
use provmap::expression::Value;

use crate::users::{Unit, length};

/// Why a value does not lie in a domain, if so.
pub(crate) fn outside(domain: &Domain<'_>, value: &Value<'_>, unit: Unit) -> Option<&'static str> {
    if matches!(value, Value::Null) {
        let may = matches!(domain.null, Nullness::Maybe | Nullness::Always | Nullness::Unknown);
        return (!may).then_some("a null");
    }
    if domain.null == Nullness::Always {
        return Some("always null, but there is a value");
    }
    match (&domain.constant, value) {
        (None, _) => {}
        (Some(Constant::Text(constant)), Value::Text(text)) if constant == text => {}
        (Some(Constant::Boolean(constant)), Value::Boolean(value)) if constant == value => {}
        (Some(Constant::Number), Value::Number(_)) => {}
        _ => return Some("the constant"),
    }
    // A JSON attribute holds anything as its one value.
    if domain.kinds.contains(Kinds::JSON) && domain.kinds != Kinds::ANY && !matches!(value, Value::List(_)) {
        return None;
    }
    let values = match value {
        Value::List(values) if domain.kinds != Kinds::JSON => values.as_slice(),
        one => std::slice::from_ref(one),
    };
    let count = values.len() as u64;
    if domain.several == Some(false) && count > 1 {
        return Some("several values");
    }
    if domain.values.min.is_some_and(|min| count < min) || domain.values.max.is_some_and(|max| count > max) {
        return Some("the number of values");
    }
    for value in values {
        let kind = match value {
            // A null among several values says nothing.
            Value::Null => continue,
            Value::Text(_) => Kinds::TEXT,
            Value::Boolean(_) => Kinds::BOOLEAN,
            Value::Number(_) => Kinds::NUMBER,
            Value::Object(_) => Kinds::COMPLEX,
            Value::List(_) => Kinds::ANY,
        };
        if !domain.kinds.contains(kind) && !domain.kinds.contains(Kinds::JSON) {
            return Some("the kind");
        }
        if let Value::Text(text) = value {
            let length = length(text, if domain.constant.is_some() { Unit::Characters } else { unit });
            let bounds = domain.length;
            if bounds.max.is_some_and(|max| length > max) {
                return Some("too long");
            }
            if bounds.min.is_some_and(|min| length < min) {
                return Some("too short");
            }
        }
    }
    None
}

//! How a filter is written.

use std::fmt::{self, Display, Formatter, Write as _};

use super::{Condition, Filter, Path, Value};

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

// The recursion goes as deep as the tree, which the parser limits.
impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Condition::And(all) => {
                joined(all, " and ", |it| matches!(it, Condition::And(_) | Condition::Or(_)), f)
            }
            Condition::Or(all) => joined(all, " or ", |it| matches!(it, Condition::Or(_)), f),
            Condition::Not(condition) => write!(f, "not ({condition})"),
            Condition::Present(path) => write!(f, "{path} pr"),
            Condition::Compare(path, operator, value) => write!(f, "{path} {} {value}", operator.as_str()),
            Condition::Has(path, condition) => write!(f, "{path}[{condition}]"),
        }
    }
}

/// Conditions with a word between them, in brackets where they would be read in another way.
fn joined(
    all: &[Condition],
    word: &str,
    in_brackets: impl Fn(&Condition) -> bool,
    f: &mut Formatter<'_>,
) -> fmt::Result {
    for (place, condition) in all.iter().enumerate() {
        if place > 0 {
            f.write_str(word)?;
        }
        if in_brackets(condition) {
            write!(f, "({condition})")?;
        } else {
            condition.fmt(f)?;
        }
    }
    Ok(())
}

impl Display for Path {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut before = None;
        for name in &self.names {
            match before {
                None => {}
                // The identifier of a schema.
                Some(true) => f.write_char(':')?,
                Some(false) => f.write_char('.')?,
            }
            f.write_str(name)?;
            before = Some(name.contains(':'));
        }
        Ok(())
    }
}

impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("null"),
            Value::Boolean(value) => value.fmt(f),
            Value::Number(number) => f.write_str(number),
            Value::Text(text) => serde_json::Value::from(text.as_str()).fmt(f),
        }
    }
}

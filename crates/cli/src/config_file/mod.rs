//! The text of a `provmap.toml`: what it says, every problem with its place, and what of it may show.

mod read;
mod reader;
mod shown;
mod values;

use provmap::Error;

pub(crate) use self::read::can_be_ignored;
pub(crate) use self::shown::shown;
pub(crate) use self::values::{FileRule, IgnoreRule, Placed, RuleLevel, Values};

/// Reads a text.
///
/// # Errors
///
/// Every problem of it, in its order.
pub(crate) fn values(text: &str) -> Result<Values, Error> {
    let read::Read { values, problems, .. } = read::Read::new(text);
    if problems.is_empty() { Ok(values) } else { Err(problems.into()) }
}

//! Why a value cannot be read as a record.

use std::fmt;

use super::super::read::ReadErrorKind;

/// A value that cannot be read as a record. What is ours in it names kinds, and never a value.
///
/// ```
/// use provmap::record::{Operation, Plan, ReadErrorKind};
/// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
/// let error = plan.check_serialize(&["ada"]).unwrap_err();
/// assert_eq!(error.kind(), Some(ReadErrorKind::NotAnObject));
/// assert_eq!(error.to_string(), "the record is no object");
/// ```
// In a box, so that the results of every value are as small as a pointer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerializeError(Box<Why>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Why {
    Record(ReadErrorKind),
    /// In the words of whoever refuses.
    Refused(String),
}

impl SerializeError {
    /// Why; none where the value itself refuses, in words of its own, or a key is no text.
    #[must_use]
    pub fn kind(&self) -> Option<ReadErrorKind> {
        if let Why::Record(kind) = &*self.0 { Some(*kind) } else { None }
    }
}

impl From<ReadErrorKind> for SerializeError {
    fn from(kind: ReadErrorKind) -> SerializeError {
        SerializeError(Box::new(Why::Record(kind)))
    }
}

impl fmt::Display for SerializeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Why::Record(kind) => kind.fmt(f),
            Why::Refused(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for SerializeError {}

impl serde::ser::Error for SerializeError {
    fn custom<T: fmt::Display>(why: T) -> SerializeError {
        SerializeError(Box::new(Why::Refused(why.to_string())))
    }
}

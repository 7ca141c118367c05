//! Why a record cannot be read.

use std::fmt;

/// A record that cannot be read. Names kinds and places, and never a value.
///
/// ```
/// use provmap::record::{Operation, Plan, ReadErrorKind};
/// let plan = Plan::for_target(provmap::connector("Slack").unwrap(), Operation::Create);
/// let error = plan.read(b"[]", &mut plan.slots()).map(|_| ()).unwrap_err();
/// assert_eq!(error.kind(), ReadErrorKind::NotAnObject);
/// println!("{error}");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ReadError {
    kind: ReadErrorKind,
    offset: usize,
}

/// Why a record cannot be read.
///
/// ```
/// use provmap::record::ReadErrorKind;
/// assert_eq!(ReadErrorKind::TooDeep.as_str(), "too-deep");
/// assert_eq!(ReadErrorKind::TooDeep.to_string(), "arrays and objects are nested too deep");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// It is not JSON.
    Malformed,
    /// A text is not UTF-8.
    NotUtf8,
    /// A text holds half of a surrogate pair.
    LoneSurrogate,
    /// A number is larger than any that a 64-bit floating-point number holds.
    NumberTooLarge,
    /// Arrays and objects are nested too deep.
    TooDeep,
    /// It is longer than [`MAX_RECORD_BYTES`](super::MAX_RECORD_BYTES).
    TooLong,
    /// It is JSON, and no object.
    NotAnObject,
    /// An attribute stands in it twice.
    RepeatedAttribute,
}

impl ReadErrorKind {
    /// A short name, for machine formats. `Display` is a sentence.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            ReadErrorKind::Malformed => "malformed",
            ReadErrorKind::NotUtf8 => "not-utf8",
            ReadErrorKind::LoneSurrogate => "lone-surrogate",
            ReadErrorKind::NumberTooLarge => "number-too-large",
            ReadErrorKind::TooDeep => "too-deep",
            ReadErrorKind::TooLong => "too-long",
            ReadErrorKind::NotAnObject => "not-an-object",
            ReadErrorKind::RepeatedAttribute => "repeated-attribute",
        }
    }
}

impl ReadError {
    pub(super) fn new(kind: ReadErrorKind, offset: usize) -> ReadError {
        ReadError { kind, offset }
    }

    /// Why.
    #[must_use]
    pub fn kind(&self) -> ReadErrorKind {
        self.kind
    }

    /// The byte of the record where reading stopped, from 0.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for ReadErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ReadErrorKind::Malformed => "malformed JSON",
            ReadErrorKind::NotUtf8 => "a text is not UTF-8",
            ReadErrorKind::LoneSurrogate => "a text holds half of a surrogate pair",
            ReadErrorKind::NumberTooLarge => "a number is too large",
            ReadErrorKind::TooDeep => "arrays and objects are nested too deep",
            ReadErrorKind::TooLong => "the record is too long",
            ReadErrorKind::NotAnObject => "the record is no object",
            ReadErrorKind::RepeatedAttribute => "an attribute stands in the record twice",
        })
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, at byte {}", self.kind, self.offset)
    }
}

/// As `Display`: this is what `unwrap` prints, and `?` in a test.
impl fmt::Debug for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ReadError {}

//! Why what PingOne sends for a record cannot be predicted.

use std::fmt;

use serde::ser::{Serialize, Serializer};

use crate::expression::{ErrorReason, UnknownReason};

/// Why what PingOne sends cannot be predicted: one sentence, the same for every user.
///
/// ```
/// use provmap::expression::UnknownReason;
/// use provmap::record::UnpredictableReason;
///
/// let reason = UnpredictableReason::Expression(UnknownReason::NullInText);
/// assert_eq!(reason.as_str(), "null-in-text");
/// assert_eq!(UnpredictableReason::TwoLines.as_str(), "two-lines");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum UnpredictableReason {
    /// No line of the mapping set maps a user.
    NoLine,
    /// Two lines have the target.
    TwoLines,
    /// The line is of a kind that is not known.
    UnknownKind,
    /// A check of the mapping set says that the line is in error.
    LineInError,
    /// What stands at the source is no value: a part of its path is no object, say.
    Source,
    /// There are several values, and whether the target takes more than one is not known.
    Several,
    /// There is a list where the directory has one value.
    UnexpectedList,
    /// The value is of another kind than the target takes.
    Conversion,
    /// The record was filled without the user that the expression reads.
    NoUser,
    /// The value of the expression depends on something that is not documented.
    Expression(UnknownReason),
    /// PingOne refuses to compute the expression.
    Refused(ErrorReason),
}

impl UnpredictableReason {
    /// A short name, for machine formats. `Display` is the sentence.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            UnpredictableReason::NoLine => "no-line",
            UnpredictableReason::TwoLines => "two-lines",
            UnpredictableReason::UnknownKind => "unknown-kind",
            UnpredictableReason::LineInError => "line-in-error",
            UnpredictableReason::Source => "source",
            UnpredictableReason::Several => "several-values",
            UnpredictableReason::UnexpectedList => "unexpected-list",
            UnpredictableReason::Conversion => "conversion",
            UnpredictableReason::NoUser => "no-user",
            UnpredictableReason::Expression(reason) => reason.as_str(),
            UnpredictableReason::Refused(reason) => reason.as_str(),
        }
    }

    /// One sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            UnpredictableReason::NoLine => {
                "no line maps a user, and the store's own defaults, which may apply then, are not known"
            }
            UnpredictableReason::TwoLines => {
                "two lines have this target, and which of them PingOne sends is not documented"
            }
            UnpredictableReason::UnknownKind => {
                "the line is of a kind that is not known, and whether it maps users is not documented"
            }
            UnpredictableReason::LineInError => {
                "the line is in error, and what PingOne makes of the user then is not documented"
            }
            UnpredictableReason::Source => {
                "a part of the source's path is no object, and what PingOne sends then is not documented"
            }
            UnpredictableReason::Several => {
                "there are several values, and whether the target takes more than one is not known"
            }
            UnpredictableReason::UnexpectedList => {
                "there is a list where the directory has one value, and what PingOne sends then is not documented"
            }
            UnpredictableReason::Conversion => {
                "the value is of another kind than the target takes, and how PingOne converts it is not documented"
            }
            UnpredictableReason::NoUser => "the expression reads the whole user, which was not given",
            UnpredictableReason::Expression(reason) => reason.sentence(),
            UnpredictableReason::Refused(reason) => reason.sentence(),
        }
    }
}

/// As its short name.
impl Serialize for UnpredictableReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl fmt::Display for UnpredictableReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}

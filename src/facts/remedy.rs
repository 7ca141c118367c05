//! What mends a line: words, and the change that they speak of.

use crate::mapping::Change;
use crate::report::Applicability;

/// What mends a line.
#[derive(Debug, Clone)]
pub(crate) struct Remedy<'a> {
    /// What to do, in words.
    pub(crate) help: String,
    /// The change of the line that does it, where one is clear, and who can say that it is right.
    pub(crate) change: Option<(Change<'a>, Applicability)>,
}

impl<'a> Remedy<'a> {
    /// One in words alone.
    pub(crate) fn words(help: impl Into<String>) -> Remedy<'a> {
        Remedy { help: help.into(), change: None }
    }

    /// One that needs no decision of a person, and changes nothing for users for whom the line works.
    pub(crate) fn sure(help: String, change: Change<'a>) -> Remedy<'a> {
        Remedy { help, change: Some((change, Applicability::MachineApplicable)) }
    }

    /// One that is a guess, or a choice.
    pub(crate) fn unsure(help: String, change: Change<'a>) -> Remedy<'a> {
        Remedy { help, change: Some((change, Applicability::MaybeIncorrect)) }
    }
}

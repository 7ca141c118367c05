//! What is done with records in the target, and when two of its values are the same.

/// What is done with the records in the target store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// They are created.
    Create,
    /// They exist, and are updated.
    Update,
}

impl Operation {
    /// The word in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Operation::Create => "create",
            Operation::Update => "update",
        }
    }
}

/// When two values of a unique attribute are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CaseRule {
    /// When they are equal (`caseSensitive` is true).
    Exact,
    /// When they are equal after Unicode's simple case folding (`caseSensitive` is false): one character for one. Those that
    /// are equal after full folding, such as `ß` and `ss`, may be the same.
    Fold,
    /// The metadata does not say: equal ones are the same, and ones that differ in case only may be.
    Unknown,
}

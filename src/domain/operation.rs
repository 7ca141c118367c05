//! What is done with records in the target, and when two of its values are the same.

use provmap_model::by_as_str;

/// What is done with the records in the target store.
///
/// ```
/// use provmap::record::{Operation, Plan};
/// let slack = provmap::connector("Slack").unwrap();
/// let is_valid = |operation, user: &[u8]| {
///     let plan = Plan::for_target(slack, operation);
///     plan.read(user, &mut plan.slots()).unwrap().is_valid()
/// };
/// assert!(!is_valid(Operation::Create, br#"{"title": "Countess"}"#));
/// assert!(is_valid(Operation::Create, br#"{"userName": "ada", "primaryEmail": "ada@example.com"}"#));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// They are created.
    Create,
    /// They exist, and are updated.
    Update,
}

impl Operation {
    /// Both.
    pub const ALL: &[Operation] = &[Operation::Create, Operation::Update];

    /// The word in reports.
    ///
    /// ```
    /// use provmap::record::Operation;
    /// assert_eq!(Operation::Update.as_str(), "update");
    /// assert_eq!("create".parse(), Ok(Operation::Create));
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Operation::Create => "create",
            Operation::Update => "update",
        }
    }
}

by_as_str!(Operation, "operation");

/// When two values of a unique attribute are the same.
///
/// ```
/// use provmap::record::{CaseRule, MemoryIndex, RecordRule, UniqueIndex as _, UniqueValue};
/// let found = |case| {
///     let mut index = MemoryIndex::new();
///     for (record, text) in ["ada", "Ada"].into_iter().enumerate() {
///         index.insert(UniqueValue::new(0, case, text, record as u64)).unwrap();
///     }
///     let mut rules: Vec<RecordRule> = Vec::new();
///     index.finish(&mut |collision| rules.push(collision.rule)).unwrap();
///     rules
/// };
/// assert!(found(CaseRule::Exact).is_empty());
/// assert_eq!(found(CaseRule::Fold), [RecordRule::DuplicateValue; 2]);
/// assert_eq!(found(CaseRule::Unknown), [RecordRule::PossibleDuplicate; 2]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CaseRule {
    /// When they are equal (`caseSensitive` is true).
    Exact,
    /// When they are equal after Unicode's simple case folding (`caseSensitive` is false): one character for one. Those that
    /// are equal after full folding, such as `ß` and `ss`, may be the same.
    Fold,
    /// The metadata does not say: equal ones are the same, and ones that differ in case only may be.
    Unknown,
}

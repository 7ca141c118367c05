//! What is wrong with a record: plain data, without the value.

use std::fmt;
use std::ops::ControlFlow;

use crate::domain::TextLength;

/// A rule for records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RecordRule {
    /// The record lacks an attribute that the operation needs, and nothing fills it.
    MissingRequired,
    /// A null, where the attribute is required or takes none.
    NullNotAllowed,
    /// A value of a kind that the attribute does not take; also a lone value where several are wanted, and a list
    /// where one is.
    WrongType,
    /// A text with more Unicode characters than the attribute takes.
    TooLong,
    /// A text with too few characters in every unit.
    TooShort,
    /// More values than the attribute takes.
    TooManyValues,
    /// Fewer values than the attribute takes.
    TooFewValues,
    /// Two records with one value of an attribute that is unique.
    DuplicateValue,
    /// A value for an attribute that the operation cannot write.
    NotWritable,
    /// A text that is too long in UTF-16 only: PingOne does not say what it counts.
    PossiblyTooLong,
    /// Two values of a unique attribute that differ in case only, where the metadata does not say whether case
    /// counts.
    PossibleDuplicate,
    /// A value that nobody can predict, so that the user is no success.
    Unpredictable,
}

/// What a rule's violation says of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// The record fails.
    Fails,
    /// It may fail; it counts as valid.
    Warns,
    /// Nobody can say.
    Unpredictable,
}

impl RecordRule {
    /// Every rule, in the order of reports.
    pub const ALL: [RecordRule; 12] = [
        RecordRule::MissingRequired,
        RecordRule::NullNotAllowed,
        RecordRule::WrongType,
        RecordRule::TooLong,
        RecordRule::TooShort,
        RecordRule::TooManyValues,
        RecordRule::TooFewValues,
        RecordRule::DuplicateValue,
        RecordRule::NotWritable,
        RecordRule::PossiblyTooLong,
        RecordRule::PossibleDuplicate,
        RecordRule::Unpredictable,
    ];

    /// The name in reports.
    ///
    /// ```
    /// assert_eq!(provmap::record::RecordRule::TooLong.id(), "too-long");
    /// ```
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            RecordRule::MissingRequired => "missing-required",
            RecordRule::NullNotAllowed => "null-not-allowed",
            RecordRule::WrongType => "wrong-type",
            RecordRule::TooLong => "too-long",
            RecordRule::TooShort => "too-short",
            RecordRule::TooManyValues => "too-many-values",
            RecordRule::TooFewValues => "too-few-values",
            RecordRule::DuplicateValue => "duplicate-value",
            RecordRule::NotWritable => "not-writable",
            RecordRule::PossiblyTooLong => "possibly-too-long",
            RecordRule::PossibleDuplicate => "possible-duplicate",
            RecordRule::Unpredictable => "unpredictable",
        }
    }

    /// What a violation says of the record.
    #[must_use]
    pub const fn effect(self) -> Effect {
        match self {
            RecordRule::PossiblyTooLong | RecordRule::PossibleDuplicate => Effect::Warns,
            RecordRule::Unpredictable => Effect::Unpredictable,
            _ => Effect::Fails,
        }
    }
}

impl fmt::Display for RecordRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// What a record holds where a rule is broken: kinds and numbers, never the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Found {
    /// No such key.
    Absent,
    /// A null.
    Null,
    /// True or false.
    Boolean,
    /// A number.
    Number,
    /// A text of this length.
    Text(TextLength),
    /// A list of that many values.
    List(usize),
    /// An object.
    Object,
    /// Nobody can say.
    Unknown,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::Absent => f.write_str("nothing"),
            Found::Null => f.write_str("null"),
            Found::Boolean => f.write_str("a boolean"),
            Found::Number => f.write_str("a number"),
            Found::Text(TextLength { characters, utf16 }) if characters == utf16 => {
                write!(f, "a text of {characters} characters")
            }
            Found::Text(TextLength { characters, utf16 }) => {
                write!(f, "a text of {characters} characters, {utf16} UTF-16 units")
            }
            Found::List(values) => write!(f, "a list of {values} values"),
            Found::Object => f.write_str("an object"),
            Found::Unknown => f.write_str("a value that cannot be predicted"),
        }
    }
}

/// A rule that a record breaks. A rule is broken at most once for each target of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Violation {
    /// The rule.
    pub rule: RecordRule,
    /// The target attribute, by its place in the plan: [`Plan::target`](super::Plan::target).
    pub target: usize,
    /// Which value of a list is the first to break the rule.
    pub element: Option<usize>,
    /// What the record holds.
    pub found: Found,
    /// The limit that is broken.
    pub limit: Option<u64>,
}

/// What becomes of a record. Ordered from good to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Outcome {
    /// No rule says that it fails.
    Valid,
    /// A value cannot be predicted, and nothing else fails.
    Unpredictable,
    /// It fails.
    Invalid,
}

/// Takes the violations of a record, and says whether it wants more.
///
/// Implemented by `Vec<Violation>`, and by closures that take a [`Violation`] and answer.
pub trait Sink {
    /// Takes one violation.
    fn violation(&mut self, violation: Violation) -> ControlFlow<()>;
}

impl Sink for Vec<Violation> {
    fn violation(&mut self, violation: Violation) -> ControlFlow<()> {
        self.push(violation);
        ControlFlow::Continue(())
    }
}

impl<F: FnMut(Violation) -> ControlFlow<()>> Sink for F {
    fn violation(&mut self, violation: Violation) -> ControlFlow<()> {
        self(violation)
    }
}

/// Wants no more once a record is not valid.
pub(super) struct FirstFailure;

impl Sink for FirstFailure {
    #[inline]
    fn violation(&mut self, violation: Violation) -> ControlFlow<()> {
        match violation.rule.effect() {
            Effect::Warns => ControlFlow::Continue(()),
            Effect::Fails | Effect::Unpredictable => ControlFlow::Break(()),
        }
    }
}

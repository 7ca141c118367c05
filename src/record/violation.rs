//! What is wrong with a record: plain data, without the value.

use std::fmt;
use std::ops::ControlFlow;

use provmap_model::by_as_str;

use super::rule::{Effect, RecordRule};
use super::unpredictable::UnpredictableReason;
use crate::domain::{LengthUnit, TextLength};

/// What a record holds where a rule is broken: kinds and numbers, never the value.
///
/// ```
/// use provmap::record::{Found, Operation, Plan, Value, Violation};
/// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
/// let mut record = plan.record();
/// record.set(plan.slot("userName").unwrap(), Value::Boolean(true));
/// let mut violations: Vec<Violation> = Vec::new();
/// record.check(&mut violations);
/// assert_eq!(violations[0].found, Found::Boolean);
/// ```
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
    /// A value that cannot be predicted.
    Unknown,
}

impl Found {
    /// The kind as one word, for programs.
    ///
    /// ```
    /// assert_eq!(provmap::record::Found::Absent.kind(), "absent");
    /// ```
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Found::Absent => "absent",
            Found::Null => "null",
            Found::Boolean => "boolean",
            Found::Number => "number",
            Found::Text(_) => "text",
            Found::List(_) => "list",
            Found::Object => "object",
            Found::Unknown => "unpredictable",
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::Absent => f.write_str("nothing"),
            Found::Null => f.write_str("null"),
            Found::Boolean => f.write_str("a boolean"),
            Found::Number => f.write_str("a number"),
            Found::Text(TextLength { characters, utf16, .. }) => {
                write!(f, "a text of {}", LengthUnit::Characters.describe(*characters))?;
                if characters == utf16 {
                    Ok(())
                } else {
                    write!(f, ", {}", LengthUnit::Utf16.describe(*utf16))
                }
            }
            Found::List(1) => f.write_str("a list of 1 value"),
            Found::List(values) => write!(f, "a list of {values} values"),
            Found::Object => f.write_str("an object"),
            Found::Unknown => f.write_str("a value that cannot be predicted"),
        }
    }
}

/// A rule that a record breaks. A rule is broken at most once for each target of a record.
///
/// ```
/// use provmap::record::{Operation, Plan, Violation};
/// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
/// let mut slots = plan.slots();
/// let mut violations: Vec<Violation> = Vec::new();
/// plan.read(br#"{"userName": "ada@example.com", "title": 7}"#, &mut slots)?.check(&mut violations);
/// let violation = violations[0];
/// assert_eq!(violation.rule.as_str(), "wrong-type");
/// assert_eq!(plan.target(violation.target).unwrap().key, "title");
/// # Ok::<(), provmap::record::ReadError>(())
/// ```
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
    /// Why what PingOne sends cannot be predicted, for [`RecordRule::Unpredictable`].
    pub reason: Option<UnpredictableReason>,
}

/// What becomes of a record. Ordered from good to bad.
///
/// ```
/// use provmap::record::{Operation, Outcome, Plan, Tally, Violation};
/// let plan = Plan::for_target(provmap::connector("Slack").unwrap(), Operation::Create);
/// let record = plan.record();
/// assert_eq!(Tally::new(&plan).record(&record, &mut Vec::<Violation>::new()), Outcome::Invalid);
/// assert!(Outcome::Valid < Outcome::Invalid);
/// ```
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

impl Outcome {
    /// All of them, from good to bad.
    pub const ALL: &[Outcome] = &[Outcome::Valid, Outcome::Unpredictable, Outcome::Invalid];

    /// What the record is, in a word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Valid => "valid",
            Outcome::Unpredictable => "unpredictable",
            Outcome::Invalid => "invalid",
        }
    }
}

/// What becomes of a record that breaks a rule of this effect, and no other.
impl From<Effect> for Outcome {
    fn from(effect: Effect) -> Outcome {
        match effect {
            Effect::Fails => Outcome::Invalid,
            Effect::Warns => Outcome::Valid,
            Effect::Unpredictable => Outcome::Unpredictable,
        }
    }
}

by_as_str!(Outcome, "outcome");

/// Takes the violations of a record, and says whether it wants more.
///
/// Implemented by `Vec<Violation>`, and by closures that take a [`Violation`] and answer.
///
/// ```
/// use std::ops::ControlFlow;
/// use provmap::record::{Operation, Plan, Violation};
/// let plan = Plan::for_target(provmap::connector("Slack").unwrap(), Operation::Create);
/// let mut first = None;
/// plan.record().check(&mut |violation: Violation| {
///     first = Some(violation.rule);
///     ControlFlow::Break(())
/// });
/// assert_eq!(first.unwrap().as_str(), "missing-required");
/// ```
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

/// Stops at the first violation that makes a record not valid.
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

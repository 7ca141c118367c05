//! What is wrong with a record, in words and as data for other programs.

use std::fmt;

use provmap_model::text::name;
use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::plan::{Plan, PlannedTarget};
use super::rule::RecordRule;
use super::unpredictable::UnpredictableReason;
use super::violation::{Found, Violation};
use crate::domain::{Kinds, LengthUnit};

/// A [`Violation`] with what its plan knows of it: the name of the target, a sentence, and what to do.
///
/// `Display` gives it as a finding is given, with the help on a line of its own. Serialises as `{"rule", "target",
/// "element", "message", "found", "limit", "reason", "help"}`; `docs/records.md` describes the form, which only grows.
///
/// ```
/// use provmap::record::{Operation, Plan, Violation};
/// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
/// let (mut slots, mut violations) = (plan.slots(), Vec::<Violation>::new());
/// plan.read(br#"{"userName": "ada", "title": 7}"#, &mut slots)?.check(&mut violations);
/// let wrong = plan.describe(&violations[0]);
/// assert_eq!((wrong.violation().rule.as_str(), wrong.target()), ("wrong-type", "title"));
/// assert_eq!(wrong.message(), "`title` is a number, and the target takes text");
/// assert_eq!(wrong.help(), "Give the attribute a value of its kind.");
/// # Ok::<(), provmap::record::ReadError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Description<'p> {
    plan: &'p Plan,
    violation: Violation,
}

impl Plan {
    /// Describes a violation of a record of this plan.
    #[must_use]
    pub fn describe(&self, violation: &Violation) -> Description<'_> {
        Description { plan: self, violation: *violation }
    }
}

impl<'p> Description<'p> {
    /// The violation: its rule, what was found, and the limit.
    #[must_use]
    pub fn violation(&self) -> &Violation {
        &self.violation
    }

    /// The target attribute; empty for a violation of another plan that has no such target here.
    #[must_use]
    pub fn target(&self) -> &'p str {
        self.plan.target(self.violation.target).map_or("", |attribute| attribute.key)
    }

    /// What is wrong, in one sentence without a full stop. Tells kinds and lengths, and never a value.
    #[must_use]
    pub fn message(&self) -> String {
        let target = self.plan.targets.get(self.violation.target);
        message(&self.violation, target, &format!("`{}`", name(self.target())))
    }

    /// What to do: through a mapping, what mends its line where that is known, which is the help of the findings of that
    /// line; and else [`RecordRule::help`].
    #[must_use]
    pub fn help(&self) -> String {
        let rule = self.violation.rule;
        let mended = rule.weighs().and_then(|_| self.plan.remedy(self.target()));
        mended.map_or_else(|| rule.help(), str::to_owned)
    }
}

/// Without the plan, which is as long as the metadata.
impl fmt::Debug for Description<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut description = f.debug_struct("Description");
        description
            .field("target", &self.target())
            .field("violation", &self.violation)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Description<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n  = help: {}", self.violation.rule, self.message(), self.help())
    }
}

impl Serialize for Description<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Violation { rule, element, found, limit, reason, .. } = self.violation;
        let mut map = serializer.serialize_struct("Description", 8)?;
        map.serialize_field("rule", &rule)?;
        map.serialize_field("target", self.target())?;
        map.serialize_field("element", &element)?;
        map.serialize_field("message", &self.message())?;
        map.serialize_field("found", &found)?;
        map.serialize_field("limit", &limit)?;
        map.serialize_field("reason", &reason.map(UnpredictableReason::as_str))?;
        map.serialize_field("help", &self.help())?;
        map.end()
    }
}

impl Serialize for Found {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let length = if let Found::Text(length) = self { Some(length) } else { None };
        let values = if let Found::List(values) = self { Some(values) } else { None };
        let mut map = serializer.serialize_struct("Found", 5)?;
        map.serialize_field("kind", self.kind())?;
        map.serialize_field("characters", &length.map(|length| length.characters))?;
        map.serialize_field("utf16_units", &length.map(|length| length.utf16))?;
        map.serialize_field("bytes", &length.map(|length| length.bytes))?;
        map.serialize_field("values", &values)?;
        map.end()
    }
}

/// What is wrong with what `name` calls.
pub(super) fn message(violation: &Violation, target: Option<&PlannedTarget>, name: &str) -> String {
    let Violation { rule, element, found, limit, reason, .. } = *violation;
    let it = match element {
        Some(at) => format!("value {} of {name}", at.saturating_add(1)),
        None => name.to_owned(),
    };
    let takes = target.map_or(Kinds::ANY, |target| target.constraints.kinds).describe();
    let unit = target.and_then(|target| target.constraints.length_unit);
    let (length, values) = (length(found, unit), values(found));
    let limit = limit.unwrap_or_default();
    match rule {
        RecordRule::MissingRequired | RecordRule::NullNotAllowed => {
            let (is, needs) = match found {
                Found::Absent => ("has no value", "one"),
                _ => ("is null", "a value"),
            };
            format!("{it} {is}, and the target needs {needs}")
        }
        RecordRule::WrongType => format!("{it} is {}, and the target takes {takes}", kind(found)),
        RecordRule::TooLong => format!("{it} has {length}, and the target takes {limit}"),
        RecordRule::TooShort => format!("{it} has {length}, and the target takes no fewer than {limit}"),
        RecordRule::TooManyValues => format!("{it} has {values}, and the target takes {limit}"),
        RecordRule::TooFewValues => format!("{it} has {values}, and the target takes no fewer than {limit}"),
        RecordRule::PossiblyTooLong => {
            format!("{it} has {length}, which may be more than the {limit} that the target takes")
        }
        RecordRule::NotWritable => format!("{it} has a value, and nothing can be sent to the target"),
        RecordRule::DuplicateValue => format!("another record has the same value of {it}"),
        RecordRule::PossibleDuplicate => format!("another record may have the same value of {it}"),
        RecordRule::Unpredictable => match reason {
            Some(UnpredictableReason::Conversion) => format!(
                "{it} is {}, the target takes {takes}, and how PingOne converts it is not documented",
                kind(found)
            ),
            Some(UnpredictableReason::UnexpectedList) => {
                format!("{it} is a list of {values}, and the directory has one value there")
            }
            Some(UnpredictableReason::Several) => {
                format!("{it} is a list of {values}, and whether the target takes one is not known")
            }
            _ => {
                let why =
                    reason.map_or("what PingOne sends is not documented", UnpredictableReason::sentence);
                format!("what {it} gets cannot be predicted: {}", why.trim_end_matches('.'))
            }
        },
    }
}

/// The length of a text in the unit that counts, and in both that may where that is not known and makes a difference.
fn length(found: Found, unit: Option<LengthUnit>) -> String {
    let Found::Text(length) = found else { return found.to_string() };
    let of = |unit: LengthUnit| unit.describe(length.of_unit(unit));
    match unit {
        Some(unit) => of(unit),
        None if length.characters == length.utf16 => of(LengthUnit::Characters),
        None => format!("{} and {}", of(LengthUnit::Characters), of(LengthUnit::Utf16)),
    }
}

/// How many values there are.
fn values(found: Found) -> String {
    match found {
        Found::List(values) if values != 1 => format!("{values} values"),
        _ => "1 value".to_owned(),
    }
}

/// What a value is, in the words of [`Kinds`].
fn kind(found: Found) -> String {
    match found {
        Found::Text(_) => Kinds::TEXT.describe(),
        Found::Boolean => Kinds::BOOLEAN.describe(),
        Found::Number => Kinds::NUMBER.describe(),
        Found::Object => Kinds::COMPLEX.describe(),
        Found::Null | Found::Absent | Found::List(_) | Found::Unknown => found.to_string(),
    }
}

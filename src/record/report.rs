//! All that is wrong with one record.

use std::fmt;

use provmap_model::text::visible;
use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::describe::Description;
use super::judged::Record;
use super::plan::Plan;
use super::read::ReadError;
use super::values::Values;
use super::violation::{Outcome, Violation};

/// What becomes of one record, and all that is wrong with it, to log or to answer with. What [`Record::report`] and
/// [`Plan::check_json`] and [`Plan::check_serialize`] give.
///
/// `Display` gives a paragraph for each violation, and a last line. Serialises as `{"version": 1, "connector", "operation",
/// "outcome", "violations": […]}`; `docs/records.md` describes the form, which only grows. No value is in it.
///
/// ```
/// use provmap::record::{Operation, Outcome, Plan};
/// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
/// let report = plan.check_json(br#"{"userName": "ada", "title": 7}"#)?;
/// assert_eq!(report.outcome(), Outcome::Invalid);
/// let wrong = report.violations().next().unwrap();
/// assert_eq!(wrong.message(), "`title` is a number, and the target takes text");
/// let json = serde_json::to_value(&report).unwrap();
/// assert_eq!(json["violations"][0]["target"], "title");
/// # Ok::<(), provmap::record::ReadError>(())
/// ```
#[derive(Clone)]
pub struct RecordReport<'p> {
    plan: &'p Plan,
    outcome: Outcome,
    violations: Vec<Violation>,
}

impl<'r, V: Values> Record<'r, V> {
    /// Judges the record, and keeps all that is wrong with it: [`Record::check`] for one who wants words.
    #[must_use]
    pub fn report(&self) -> RecordReport<'r> {
        RecordReport::of(self.plan, self)
    }
}

impl Plan {
    /// Reads one record from JSON and judges it. Whoever judges many keeps the buffers: [`Plan::read`].
    ///
    /// # Errors
    ///
    /// Those of [`Plan::read`].
    pub fn check_json(&self, json: &[u8]) -> Result<RecordReport<'_>, ReadError> {
        let mut slots = self.slots();
        Ok(RecordReport::of(self, &self.read(json, &mut slots)?))
    }
}

impl<'p> RecordReport<'p> {
    /// The report of a record, which may be gone before the plan is.
    pub(super) fn of<V: Values>(plan: &'p Plan, record: &Record<'_, V>) -> RecordReport<'p> {
        let mut violations = Vec::new();
        let outcome = record.check(&mut violations);
        RecordReport { plan, outcome, violations }
    }

    /// What becomes of the record.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// Whether the record is valid. It can have warnings all the same.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.outcome == Outcome::Valid
    }

    /// All that is wrong, in the order of the targets.
    pub fn violations(&self) -> impl ExactSizeIterator<Item = Description<'p>> {
        self.violations.iter().map(|violation| self.plan.describe(violation))
    }
}

/// Without the plan, which is as long as the metadata.
impl fmt::Debug for RecordReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RecordReport { plan: _, outcome, violations } = self;
        let mut report = f.debug_struct("RecordReport");
        report.field("outcome", outcome).field("violations", violations).finish_non_exhaustive()
    }
}

impl fmt::Display for RecordReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for violation in self.violations() {
            write!(f, "{violation}\n\n")?;
        }
        let Plan { connector, operation, .. } = self.plan;
        write!(f, "{}, {}: {}", visible(connector.store_type()), operation.as_str(), self.outcome)
    }
}

impl Serialize for RecordReport<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let violations: Vec<Description<'_>> = self.violations().collect();
        let mut map = serializer.serialize_struct("RecordReport", 5)?;
        map.serialize_field("version", &1)?;
        map.serialize_field("connector", self.plan.connector.store_type())?;
        map.serialize_field("operation", self.plan.operation.as_str())?;
        map.serialize_field("outcome", &self.outcome)?;
        map.serialize_field("violations", &violations)?;
        map.end()
    }
}

//! What was found in a batch, one by one and as columns.

use std::sync::Arc;

use arrow_array::builder::{StringBuilder, UInt64Builder};
use arrow_array::{RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use provmap::record::{Outcome, Plan, Tally, Violation};

use crate::error::Error;

/// A rule that a row breaks.
///
/// ```
/// use provmap::record::{Operation, Plan, RecordRule};
/// use provmap_arrow::BatchJudge;
/// use std::sync::Arc;
/// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
/// let names = arrow_array::StringArray::from(vec!["Ada".to_owned(), "x".repeat(129)]);
/// let batch = arrow_array::RecordBatch::try_from_iter([("title", Arc::new(names) as _)])?;
/// let mut judge = BatchJudge::new(&plan, batch.schema())?;
/// let found = judge.judge(&batch)?.violations().to_vec();
/// let too_long = found.iter().find(|found| found.violation.rule == RecordRule::TooLong).unwrap();
/// assert_eq!((too_long.row, too_long.violation.limit), (1, Some(128)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RowViolation {
    /// The row, from 0 in each batch.
    pub row: usize,
    /// What is wrong.
    pub violation: Violation,
}

/// What became of the rows of a batch.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'j> {
    plan: &'j Plan,
    rows: usize,
    violations: &'j [RowViolation],
    unreadable: &'j [usize],
}

impl<'j> Judged<'j> {
    pub(crate) fn new(
        plan: &'j Plan,
        rows: usize,
        violations: &'j [RowViolation],
        unreadable: &'j [usize],
    ) -> Judged<'j> {
        Judged { plan, rows, violations, unreadable }
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The rules that rows break, in the order of the rows.
    #[must_use]
    pub fn violations(&self) -> &'j [RowViolation] {
        self.violations
    }

    /// The rows that are no record, in their order: larger or deeper than [`Plan::read`] reads.
    #[must_use]
    pub fn unreadable(&self) -> &'j [usize] {
        self.unreadable
    }

    /// What becomes of each row; none where it is no record.
    pub fn outcomes(&self) -> impl Iterator<Item = Option<Outcome>> + 'j {
        let (mut violations, mut unreadable) = (self.violations, self.unreadable);
        (0..self.rows).map(move |row| {
            if let Some(rest) = unreadable.strip_prefix(&[row]) {
                unreadable = rest;
                return None;
            }
            let outcomes =
                of_row(&mut violations, row).iter().map(|found| Outcome::from(found.violation.rule.effect()));
            Some(outcomes.max().unwrap_or(Outcome::Valid))
        })
    }

    /// Counts the rows, in their order.
    ///
    /// ```
    /// use provmap::record::{Operation, Plan, Tally};
    /// use provmap_arrow::BatchJudge;
    /// use std::sync::Arc;
    /// let plan = Plan::for_target(provmap::connector("Slack").unwrap(), Operation::Create);
    /// let names = arrow_array::StringArray::from(vec!["ada", "grace"]);
    /// let batch = arrow_array::RecordBatch::try_from_iter([("userName", Arc::new(names) as _)])?;
    /// let (mut judge, mut tally) = (BatchJudge::new(&plan, batch.schema())?, Tally::new(&plan));
    /// judge.judge(&batch)?.count(&mut tally);
    /// assert_eq!((tally.len(), tally.invalid()), (2, 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn count(&self, tally: &mut Tally) {
        let (mut violations, mut unreadable) = (self.violations, self.unreadable);
        let (mut next, mut of_record) = (0_usize, Vec::new());
        loop {
            let row = match (violations.first().map(|found| found.row), unreadable.first().copied()) {
                (Some(found), Some(unreadable)) => found.min(unreadable),
                (Some(row), None) | (None, Some(row)) => row,
                (None, None) => break,
            };
            tally.clean(row.saturating_sub(next));
            next = row.saturating_add(1);
            if let Some(rest) = unreadable.strip_prefix(&[row]) {
                unreadable = rest;
                tally.unreadable();
            } else {
                of_record.clear();
                of_record.extend(of_row(&mut violations, row).iter().map(|found| found.violation));
                tally.judged(&of_record);
            }
        }
        tally.clean(self.rows.saturating_sub(next));
    }

    /// What becomes of each row, as a column: `valid`, `unpredictable` or `invalid`; null where it is no record.
    #[must_use]
    pub fn outcome_column(&self) -> StringArray {
        self.outcomes().map(|outcome| outcome.map(Outcome::as_str)).collect()
    }

    /// The schema of [`Judged::violation_batch`].
    #[must_use]
    pub fn violation_schema() -> Schema {
        let text = |name, nullable| Field::new(name, DataType::Utf8, nullable);
        let number = |name, nullable| Field::new(name, DataType::UInt64, nullable);
        Schema::new(vec![
            number("row", false),
            text("rule", false),
            text("effect", false),
            text("target", false),
            number("element", true),
            text("found", false),
            number("limit", true),
            text("reason", true),
            text("message", false),
        ])
    }

    /// The rules that rows break, as columns, and never a value:
    ///
    /// | column | is |
    /// | --- | --- |
    /// | `row` | the row; the first of the batch is `first` |
    /// | `rule`, `effect` | the rule, and whether it `fails`, `warns` or is `unpredictable` |
    /// | `target` | the target attribute |
    /// | `element` | which value of a list is the first to break the rule |
    /// | `found` | what the row holds: `text`, `absent`, … |
    /// | `limit` | the limit that is broken |
    /// | `reason` | why what PingOne sends cannot be predicted |
    /// | `message` | a sentence for people |
    ///
    /// # Errors
    ///
    /// When Arrow refuses the columns.
    pub fn violation_batch(&self, first: u64) -> Result<RecordBatch, Error> {
        let (mut rows, mut elements, mut limits) =
            (UInt64Builder::new(), UInt64Builder::new(), UInt64Builder::new());
        let [mut rules, mut effects, mut targets, mut kinds, mut reasons, mut messages] =
            std::array::from_fn(|_| StringBuilder::new());
        for RowViolation { row, violation } in self.violations {
            rows.append_value(first.saturating_add(*row as u64));
            rules.append_value(violation.rule.as_str());
            effects.append_value(violation.rule.effect().as_str());
            targets.append_value(self.plan.target(violation.target).map_or("", |target| target.key));
            elements.append_option(violation.element.map(|element| element as u64));
            kinds.append_value(violation.found.kind());
            limits.append_option(violation.limit);
            reasons.append_option(violation.reason.map(provmap::record::UnpredictableReason::as_str));
            messages.append_value(self.plan.describe(violation).message());
        }
        Ok(RecordBatch::try_new(
            Arc::new(Judged::violation_schema()),
            vec![
                Arc::new(rows.finish()),
                Arc::new(rules.finish()),
                Arc::new(effects.finish()),
                Arc::new(targets.finish()),
                Arc::new(elements.finish()),
                Arc::new(kinds.finish()),
                Arc::new(limits.finish()),
                Arc::new(reasons.finish()),
                Arc::new(messages.finish()),
            ],
        )?)
    }
}

/// Takes the violations of a row off those of the rows that follow.
fn of_row<'v>(violations: &mut &'v [RowViolation], row: usize) -> &'v [RowViolation] {
    let count = violations.iter().take_while(|found| found.row == row).count();
    let (of_row, rest) = violations.split_at_checked(count).unwrap_or_default();
    *violations = rest;
    of_row
}

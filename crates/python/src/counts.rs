//! What there is to add up of batches, for an engine that works on many machines: it needs sums, and none of the values.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use provmap::record::{Plan, RecordRule, Tally, UniqueValue};

use crate::columns::{number, possible_hash};
use crate::scope::Filtered;

/// How many rows have which outcome, break which rule with which target, and have a value of which hash.
pub(crate) struct Counts<'p> {
    plan: &'p Plan,
    pub(crate) tally: Tally,
    /// The rows of each unique value, by its target and hash.
    values: HashMap<(usize, i64), u64>,
}

impl<'p> Counts<'p> {
    pub(crate) fn new(plan: &'p Plan) -> Counts<'p> {
        Counts { plan, tally: Tally::new(plan), values: HashMap::new() }
    }

    pub(crate) fn schema() -> SchemaRef {
        let field = |name, kind, nullable| Field::new(name, kind, nullable);
        Arc::new(Schema::new(vec![
            field("kind", DataType::Utf8, false),
            field("name", DataType::Utf8, true),
            field("target", DataType::Utf8, true),
            field("hash", DataType::Int64, true),
            field("records", DataType::Int64, false),
        ]))
    }

    pub(crate) fn value(&mut self, value: &UniqueValue<'_>) {
        let records = self.values.entry((value.target, possible_hash(value))).or_default();
        *records = records.saturating_add(1);
    }

    pub(crate) fn finish(self, filtered: Filtered) -> Result<RecordBatch, ArrowError> {
        let Counts { plan, tally, values } = self;
        let mut rows = Rows::default();
        let outcomes = [
            ("valid", tally.valid()),
            ("invalid", tally.invalid()),
            ("unpredictable", tally.unpredictable()),
            ("unreadable", tally.unreadable_records()),
        ];
        for (outcome, records) in outcomes {
            rows.add("outcome", Some(outcome), None, None, records);
        }
        for (answer, records) in [("out", filtered.out), ("unknown", filtered.untold)] {
            rows.add("filter", Some(answer), None, None, records);
        }
        let target = |place: usize| plan.target(place).map(|target| target.key);
        for rule in RecordRule::ALL {
            for place in 0..plan.targets() {
                rows.add("rule", Some(rule.as_str()), target(place), None, tally.count_of(*rule, place));
            }
        }
        for ((place, hash), records) in values {
            rows.add("value", None, target(place), Some(hash), records);
        }
        rows.finish()
    }
}

#[derive(Default)]
struct Rows {
    kind: StringBuilder,
    name: StringBuilder,
    target: StringBuilder,
    hash: Int64Builder,
    records: Int64Builder,
}

impl Rows {
    /// Adds a sum, unless it is none.
    fn add(&mut self, kind: &str, name: Option<&str>, target: Option<&str>, hash: Option<i64>, records: u64) {
        if records > 0 {
            self.kind.append_value(kind);
            self.name.append_option(name);
            self.target.append_option(target);
            self.hash.append_option(hash);
            self.records.append_value(number(records));
        }
    }

    fn finish(mut self) -> Result<RecordBatch, ArrowError> {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.kind.finish()),
            Arc::new(self.name.finish()),
            Arc::new(self.target.finish()),
            Arc::new(self.hash.finish()),
            Arc::new(self.records.finish()),
        ];
        RecordBatch::try_new(Counts::schema(), columns)
    }
}

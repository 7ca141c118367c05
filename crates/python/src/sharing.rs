//! Who shares a value that is unique. Rows of one `id` are of one user, who does not collide with itself.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use provmap::record::{
    CaseRule, Collision, Plan, SpillError, SpillingIndex, Tally, UniqueIndex as _, UniqueValue,
};

use crate::columns::number;

/// The unique values and the ids of all rows, in memory up to a limit, and behind it in temporary files without a name.
pub(crate) struct Sharing {
    values: SpillingIndex,
    ids: Option<SpillingIndex>,
    failed: Option<SpillError>,
}

impl Sharing {
    /// Takes about so many bytes of memory. `identifies` says whether rows of one `id` are of one user.
    pub(crate) fn new(memory: usize, identifies: bool) -> Sharing {
        let half = memory / 2;
        let (memory, ids) = if identifies { (half, Some(SpillingIndex::new(half))) } else { (memory, None) };
        Sharing { values: SpillingIndex::new(memory), ids, failed: None }
    }

    pub(crate) fn value(&mut self, value: UniqueValue<'_>) {
        let inserted = self.values.insert(value);
        self.note(inserted);
    }

    pub(crate) fn id(&mut self, id: Option<&str>, row: u64) {
        if let (Some(ids), Some(id)) = (&mut self.ids, id) {
            let inserted = ids.insert(UniqueValue::new(0, CaseRule::Exact, id, row));
            self.note(inserted);
        }
    }

    fn note(&mut self, inserted: Result<(), SpillError>) {
        if let Err(error) = inserted {
            self.failed.get_or_insert(error);
        }
    }

    /// Counts who shares values, and gives them as columns, with the number of rows of users who were there before.
    pub(crate) fn finish(self, plan: &Plan, tally: &mut Tally) -> Result<(RecordBatch, u64), SpillError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let mut all: Vec<Collision> = Vec::new();
        self.values.finish(&mut |collision| all.push(collision))?;
        let mut users: HashMap<u64, u64> = all.iter().map(|it| (it.record, it.record)).collect();
        let mut repeats = 0_u64;
        if let Some(ids) = self.ids {
            let mut first = None;
            ids.finish(&mut |Collision { group, record, .. }| {
                let Some(user) = users.get_mut(&record) else { return };
                match first {
                    Some((of, first)) if of == group => {
                        *user = first;
                        repeats = repeats.saturating_add(1);
                    }
                    _ => first = Some((group, record)),
                }
            })?;
        }
        let mut columns = Columns::default();
        for group in all.chunk_by(|one, other| one.group == other.group) {
            let user = |collision: &Collision| users.get(&collision.record).copied();
            if group.iter().any(|collision| group.first().and_then(user) != user(collision)) {
                group.iter().for_each(|collision| tally.collision(*collision));
                columns.add(plan, group);
            }
        }
        // The columns are of one length, and none of their values is null.
        let batch = columns.finish().map_err(std::io::Error::other)?;
        Ok((batch, repeats))
    }
}

#[derive(Default)]
struct Columns {
    target: StringBuilder,
    group: Int64Builder,
    row: Int64Builder,
    rule: StringBuilder,
    groups: u64,
}

impl Columns {
    /// Adds those who share one value.
    fn add(&mut self, plan: &Plan, group: &[Collision]) {
        self.groups = self.groups.saturating_add(1);
        for collision in group {
            self.target.append_value(plan.target(collision.target).map_or("", |target| target.key));
            self.group.append_value(number(self.groups));
            self.row.append_value(number(collision.record));
            self.rule.append_value(collision.rule.as_str());
        }
    }

    fn finish(mut self) -> Result<RecordBatch, ArrowError> {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.target.finish()),
            Arc::new(self.group.finish()),
            Arc::new(self.row.finish()),
            Arc::new(self.rule.finish()),
        ];
        RecordBatch::try_new(schema(), columns)
    }
}

/// The columns of who shares values.
pub(crate) fn schema() -> SchemaRef {
    let field = |name, kind| Field::new(name, kind, false);
    Arc::new(Schema::new(vec![
        field("target", DataType::Utf8),
        field("group", DataType::Int64),
        field("row", DataType::Int64),
        field("rule", DataType::Utf8),
    ]))
}

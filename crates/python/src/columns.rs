//! The columns of what is found. None of them has a value of a user, but for ids that are UUIDs.

use std::sync::Arc;

use arrow_array::builder::{Int64Builder, StringBuilder};
use arrow_array::{Array as _, ArrayRef, RecordBatch, StringArray, cast::AsArray as _};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use provmap::record::{Plan, UniqueValue, Violation};
use provmap_model::ids::is_uuid;
use siphasher::sip::SipHasher24;

/// So many rows are in one batch of a table.
const ROWS: usize = 1 << 16;

/// The rule of records that cannot be read, as `provmap preflight` has it.
const UNREADABLE: &str = "unreadable";

/// A number as Python, Spark and data frames have them.
pub(crate) fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn schema(fields: &[(&str, DataType, bool)]) -> SchemaRef {
    let fields = fields.iter().map(|(name, kind, nullable)| Field::new(*name, kind.clone(), *nullable));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// The rules that rows break.
pub(crate) struct Failures {
    row: Int64Builder,
    id: StringBuilder,
    rule: StringBuilder,
    effect: StringBuilder,
    target: StringBuilder,
    element: Int64Builder,
    found: StringBuilder,
    limit: Int64Builder,
    reason: StringBuilder,
    message: StringBuilder,
    rows: usize,
    batches: Vec<RecordBatch>,
}

impl Failures {
    pub(crate) fn new() -> Failures {
        Failures {
            row: Int64Builder::new(),
            id: StringBuilder::new(),
            rule: StringBuilder::new(),
            effect: StringBuilder::new(),
            target: StringBuilder::new(),
            element: Int64Builder::new(),
            found: StringBuilder::new(),
            limit: Int64Builder::new(),
            reason: StringBuilder::new(),
            message: StringBuilder::new(),
            rows: 0,
            batches: Vec::new(),
        }
    }

    pub(crate) fn schema() -> SchemaRef {
        let (text, number) = (DataType::Utf8, DataType::Int64);
        schema(&[
            ("row", number.clone(), false),
            ("id", text.clone(), true),
            ("rule", text.clone(), false),
            ("effect", text.clone(), false),
            ("target", text.clone(), true),
            ("element", number.clone(), true),
            ("found", text.clone(), true),
            ("limit", number, true),
            ("reason", text.clone(), true),
            ("message", text, false),
        ])
    }

    pub(crate) fn violation(
        &mut self,
        plan: &Plan,
        row: u64,
        id: Option<&str>,
        violation: &Violation,
    ) -> Result<(), ArrowError> {
        self.rule.append_value(violation.rule.as_str());
        self.effect.append_value(violation.rule.effect().as_str());
        self.target.append_option(plan.target(violation.target).map(|target| target.key));
        self.element.append_option(violation.element.map(|element| number(element as u64)));
        self.found.append_value(violation.found.kind());
        self.limit.append_option(violation.limit.map(number));
        self.reason.append_option(violation.reason.map(|reason| reason.as_str()));
        self.message.append_value(plan.describe(violation).message());
        self.end(row, id)
    }

    /// Adds a row that is no record.
    pub(crate) fn unreadable(&mut self, row: u64, id: Option<&str>, message: &str) -> Result<(), ArrowError> {
        self.rule.append_value(UNREADABLE);
        self.effect.append_value(UNREADABLE);
        self.target.append_null();
        self.element.append_null();
        self.found.append_null();
        self.limit.append_null();
        self.reason.append_null();
        self.message.append_value(message);
        self.end(row, id)
    }

    fn end(&mut self, row: u64, id: Option<&str>) -> Result<(), ArrowError> {
        self.row.append_value(number(row));
        self.id.append_option(shown(id));
        self.rows = self.rows.saturating_add(1);
        if self.rows >= ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), ArrowError> {
        self.rows = 0;
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.row.finish()),
            Arc::new(self.id.finish()),
            Arc::new(self.rule.finish()),
            Arc::new(self.effect.finish()),
            Arc::new(self.target.finish()),
            Arc::new(self.element.finish()),
            Arc::new(self.found.finish()),
            Arc::new(self.limit.finish()),
            Arc::new(self.reason.finish()),
            Arc::new(self.message.finish()),
        ];
        self.batches.push(RecordBatch::try_new(Failures::schema(), columns)?);
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Result<Vec<RecordBatch>, ArrowError> {
        if self.rows > 0 {
            self.flush()?;
        }
        Ok(self.batches)
    }
}

/// The values that no other user may have.
pub(crate) struct Uniques {
    row: Int64Builder,
    id: StringBuilder,
    target: StringBuilder,
    hash: Int64Builder,
    possible_hash: Int64Builder,
    key: StringBuilder,
    possible_key: StringBuilder,
}

impl Uniques {
    pub(crate) fn new() -> Uniques {
        Uniques {
            row: Int64Builder::new(),
            id: StringBuilder::new(),
            target: StringBuilder::new(),
            hash: Int64Builder::new(),
            possible_hash: Int64Builder::new(),
            key: StringBuilder::new(),
            possible_key: StringBuilder::new(),
        }
    }

    pub(crate) fn schema() -> SchemaRef {
        let (text, number) = (DataType::Utf8, DataType::Int64);
        schema(&[
            ("row", number.clone(), false),
            ("id", text.clone(), true),
            ("target", text.clone(), false),
            ("hash", number.clone(), false),
            ("possible_hash", number, false),
            ("key", text.clone(), false),
            ("possible_key", text, false),
        ])
    }

    pub(crate) fn add(&mut self, plan: &Plan, id: Option<&str>, value: &UniqueValue<'_>) {
        let (key, possible_key) = (value.key(), value.possible_key());
        self.row.append_value(number(value.record));
        self.id.append_option(shown(id));
        self.target.append_value(plan.target(value.target).map_or("", |target| target.key));
        self.hash.append_value(hash(&key));
        self.possible_hash.append_value(hash(&possible_key));
        self.key.append_value(&key);
        self.possible_key.append_value(&possible_key);
    }

    pub(crate) fn finish(mut self) -> Result<RecordBatch, ArrowError> {
        RecordBatch::try_new(
            Uniques::schema(),
            vec![
                Arc::new(self.row.finish()),
                Arc::new(self.id.finish()),
                Arc::new(self.target.finish()),
                Arc::new(self.hash.finish()),
                Arc::new(self.possible_hash.finish()),
                Arc::new(self.key.finish()),
                Arc::new(self.possible_key.finish()),
            ],
        )
    }
}

/// The id, where it may be shown: PingOne's are UUIDs; any other may be a name or an address.
fn shown(id: Option<&str>) -> Option<&str> {
    id.filter(|id| is_uuid(id))
}

/// The hash that values have in common that surely are the same, or may be.
pub(crate) fn possible_hash(value: &UniqueValue<'_>) -> i64 {
    hash(&value.possible_key())
}

/// SipHash-2-4 of 64 bits with a key of zeros: the same on every machine and in every release.
fn hash(text: &str) -> i64 {
    i64::from_le_bytes(SipHasher24::new().hash(text.as_bytes()).to_le_bytes())
}

/// The ids of the rows of a batch, where it has a column of texts that is called `id`.
pub(crate) struct Ids(Option<StringArray>);

impl Ids {
    pub(crate) fn of(batch: &RecordBatch) -> Result<Ids, ArrowError> {
        let Some(column) = batch.column_by_name("id") else { return Ok(Ids(None)) };
        let kind = match column.data_type() {
            DataType::Dictionary(_, values) => values.as_ref(),
            other => other,
        };
        if !kind.is_string() {
            return Ok(Ids(None));
        }
        Ok(Ids(Some(cast(column, &DataType::Utf8)?.as_string::<i32>().clone())))
    }

    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        let ids = self.0.as_ref().filter(|ids| row < ids.len() && ids.is_valid(row))?;
        Some(ids.value(row)).filter(|id| !id.is_empty())
    }
}

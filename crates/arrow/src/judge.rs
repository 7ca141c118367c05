//! Judges batches.

use std::ops::ControlFlow;
use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::{Array, RecordBatch, StructArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, SchemaRef};
use provmap::record::{FirstLook, Plan, Slots, UniqueValue, Violation};

use crate::columns::{Columns, Place};
use crate::error::{Error, Why};
use crate::judged::{Judged, RowViolation};
use crate::look::Rows;

/// Judges the batches of one schema by a plan.
///
/// A column is called by the path of an attribute (`userName`, `name.given`), or by its first names where the rest are fields
/// of a structure. What is null is absent. A column that the plan knows nothing of is passed over, as a key is; an attribute
/// without a column is absent in every row.
///
/// A first look goes column by column, by the lengths of texts, and allocates nothing. The rows that it cannot
/// call clean are written as JSON and judged by [`Plan::read`], as is each row where a line of the mapping computes: there is no
/// second judge.
///
/// ```
/// use std::sync::Arc;
/// use arrow_array::{RecordBatch, StringArray};
/// use provmap::record::{Operation, Outcome, Plan};
/// use provmap_arrow::BatchJudge;
///
/// let plan = Plan::for_target(provmap::connector("Slack").unwrap(), Operation::Create);
/// let batch = RecordBatch::try_from_iter([
///     ("userName", Arc::new(StringArray::from(vec!["ada", "grace"])) as _),
///     ("primaryEmail", Arc::new(StringArray::from(vec![Some("ada@example.com"), None])) as _),
/// ])?;
/// let mut judge = BatchJudge::new(&plan, batch.schema())?;
/// let judged = judge.judge(&batch)?;
/// assert_eq!(judged.outcomes().collect::<Vec<_>>(), [Some(Outcome::Valid), Some(Outcome::Invalid)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct BatchJudge<'p> {
    plan: &'p Plan,
    schema: SchemaRef,
    columns: Columns,
    looks: Vec<(usize, FirstLook<'p>)>,
    closer: Rows,
    json: Vec<u8>,
    slots: Slots,
    violations: Vec<RowViolation>,
    unreadable: Vec<usize>,
}

/// So many rows are JSON at a time.
const CLOSER_ROWS: usize = 1024;

impl<'p> BatchJudge<'p> {
    /// A judge for the batches of a schema.
    ///
    /// # Errors
    ///
    /// When two columns have one name, a structure and a part of it have one each, or a column that is read has a type that
    /// JSON knows nothing of: binaries, intervals, durations, unions.
    pub fn new(plan: &'p Plan, schema: SchemaRef) -> Result<BatchJudge<'p>, Error> {
        let columns = Columns::new(plan, &schema)?;
        let looks = (0..plan.targets()).filter_map(|target| Some((target, plan.first_look(target)?)));
        Ok(BatchJudge {
            plan,
            schema,
            columns,
            looks: looks.collect(),
            closer: Rows::default(),
            json: Vec::new(),
            slots: plan.slots(),
            violations: Vec::new(),
            unreadable: Vec::new(),
        })
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &'p Plan {
        self.plan
    }

    /// The columns that the plan knows nothing of, in their order: misspelt, or not mapped.
    pub fn unread_columns(&self) -> impl Iterator<Item = &str> {
        self.columns.unread().filter_map(|column| Some(self.schema.fields().get(column)?.name().as_str()))
    }

    /// The paths that the plan reads and that no column is for.
    pub fn missing_columns(&self) -> impl Iterator<Item = &'p str> {
        let slots = 0..self.plan.slot_count();
        slots
            .filter(|slot| *self.columns.place(*slot) == Place::Missing)
            .filter_map(|slot| self.plan.path(slot))
    }

    /// Judges the rows of a batch.
    ///
    /// # Errors
    ///
    /// When its columns are not those of the schema, or its rows cannot be written as JSON.
    pub fn judge(&mut self, batch: &RecordBatch) -> Result<Judged<'_>, Error> {
        self.run(batch, 0, None)
    }

    /// Judges the rows of a batch, and gives each value that no other record may have; `first` is the number of its first row
    /// among all records.
    ///
    /// # Errors
    ///
    /// As [`BatchJudge::judge`].
    ///
    /// ```
    /// use std::sync::Arc;
    /// use arrow_array::{RecordBatch, StringArray};
    /// use provmap::record::{MemoryIndex, Operation, Plan, UniqueIndex as _};
    /// use provmap_arrow::BatchJudge;
    /// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
    /// let names = StringArray::from(vec!["ada@example.com", "bob@example.com", "Ada@example.com"]);
    /// let batch = RecordBatch::try_from_iter([("userName", Arc::new(names) as _)])?;
    /// let (mut judge, mut index) = (BatchJudge::new(&plan, batch.schema())?, MemoryIndex::new());
    /// judge.judge_unique(&batch, 0, &mut |value| index.insert(value).unwrap_or_default())?;
    /// let mut shared = Vec::new();
    /// index.finish(&mut |collision| shared.push(collision.record))?;
    /// assert_eq!(shared, [0, 2]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn judge_unique(
        &mut self,
        batch: &RecordBatch,
        first: u64,
        take: &mut dyn FnMut(UniqueValue<'_>),
    ) -> Result<Judged<'_>, Error> {
        self.run(batch, first, Some(take))
    }

    fn run(
        &mut self,
        batch: &RecordBatch,
        first: u64,
        mut take: Option<&mut dyn FnMut(UniqueValue<'_>)>,
    ) -> Result<Judged<'_>, Error> {
        if !Arc::ptr_eq(&self.schema, batch.schema_ref())
            && self.schema.fields() != batch.schema_ref().fields()
        {
            return Err(Why::OtherSchema.into());
        }
        self.look(batch);
        self.violations.clear();
        self.unreadable.clear();
        if let Some(take) = &mut take {
            self.clean_values(batch, first, take);
        }
        let rows: Vec<usize> = self.closer.iter().collect();
        for rows in rows.chunks(CLOSER_ROWS) {
            self.look_closer(batch, rows, first, &mut take)?;
        }
        Ok(Judged::new(self.plan, batch.num_rows(), &self.violations, &self.unreadable))
    }

    /// Marks the rows that need a closer look.
    fn look(&mut self, batch: &RecordBatch) {
        let BatchJudge { plan, columns, looks, closer, .. } = self;
        closer.clear(batch.num_rows());
        if plan.reads_user() {
            return closer.fill();
        }
        for (_, look) in looks {
            let place = look.slot().map_or(&Place::Missing, |slot| columns.place(slot));
            match place {
                Place::Missing => closer.mark_absent(look),
                Place::Closer => closer.fill(),
                Place::Column(column, below) => match values(batch, *column, below) {
                    Some(Values { array, nulls }) => closer.mark(look, array, nulls.as_ref()),
                    None => closer.fill(),
                },
            }
        }
    }

    /// Gives the unique values of the rows that need no closer look.
    fn clean_values(&self, batch: &RecordBatch, first: u64, take: &mut dyn FnMut(UniqueValue<'_>)) {
        for (target, look) in &self.looks {
            let (Some(case), Some(slot)) = (look.unique(), look.slot()) else { continue };
            let Place::Column(column, below) = self.columns.place(slot) else { continue };
            let Some(Values { array, nulls }) = values(batch, *column, below) else { continue };
            let mut give = |row: usize, text: Option<&str>| {
                let is_there =
                    nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row)) && !self.closer.contains(row);
                if let Some(text) = text.filter(|_| is_there) {
                    take(UniqueValue::new(*target, case, text, first.saturating_add(row as u64)));
                }
            };
            let rows = 0_usize..;
            match array.data_type() {
                DataType::Utf8 => rows.zip(array.as_string::<i32>()).for_each(|(row, text)| give(row, text)),
                DataType::LargeUtf8 => {
                    rows.zip(array.as_string::<i64>()).for_each(|(row, text)| give(row, text))
                }
                DataType::Utf8View => {
                    rows.zip(array.as_string_view()).for_each(|(row, text)| give(row, text))
                }
                DataType::Dictionary(..) => each_of_dictionary(array, &mut give),
                // Texts alone are compared. Lists are looked at closely.
                _ => {}
            }
        }
    }

    /// Judges rows one by one, by the JSON that they stand for.
    fn look_closer(
        &mut self,
        batch: &RecordBatch,
        rows: &[usize],
        first: u64,
        take: &mut Option<&mut dyn FnMut(UniqueValue<'_>)>,
    ) -> Result<(), Error> {
        let BatchJudge { plan, columns, json, slots, violations, unreadable, .. } = self;
        json.clear();
        let numbers = rows.iter().map(|row| u32::try_from(*row).unwrap_or(u32::MAX)).collect();
        columns.write(batch, numbers, json)?;
        // A line break in a text is written as an escape.
        for (row, line) in rows.iter().zip(json.split(|byte| *byte == b'\n')) {
            let Ok(record) = plan.read(line, slots) else {
                unreadable.push(*row);
                continue;
            };
            record.check(&mut |violation: Violation| {
                violations.push(RowViolation { row: *row, violation });
                ControlFlow::Continue(())
            });
            if let Some(take) = take {
                record.unique_values(first.saturating_add(*row as u64), take);
            }
        }
        Ok(())
    }
}

/// The values of a column or of a field below, and which rows have none.
struct Values<'b> {
    array: &'b dyn Array,
    nulls: Option<NullBuffer>,
}

fn values<'b>(batch: &'b RecordBatch, column: usize, below: &[usize]) -> Option<Values<'b>> {
    let mut array: &dyn Array = batch.columns().get(column)?;
    let mut nulls = array.logical_nulls();
    for place in below {
        let structure: &StructArray = array.as_struct_opt()?;
        array = structure.columns().get(*place)?;
        nulls = NullBuffer::union(nulls.as_ref(), array.logical_nulls().as_ref());
    }
    Some(Values { array, nulls })
}

fn each_of_dictionary(array: &dyn Array, give: &mut dyn FnMut(usize, Option<&str>)) {
    let dictionary = array.as_any_dictionary();
    let values = dictionary.values();
    let text = |key: usize| match values.data_type() {
        _ if key >= values.len() || values.is_null(key) => None,
        DataType::Utf8 => Some(values.as_string::<i32>().value(key)),
        DataType::LargeUtf8 => Some(values.as_string::<i64>().value(key)),
        DataType::Utf8View => Some(values.as_string_view().value(key)),
        _ => None,
    };
    dictionary.normalized_keys().into_iter().enumerate().for_each(|(row, key)| give(row, text(key)));
}

//! Rows as the JSON that they stand for.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, StructArray};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_json::LineDelimitedWriter;
use arrow_schema::{DataType, Field, FieldRef, Schema};

use crate::error::{Error, Why};

/// Writes the rows of batches of one schema as lines of JSON, as [`BatchJudge`](crate::BatchJudge) takes them: for a program
/// that has a reader of JSON already, and users in columns.
///
/// ```
/// use std::sync::Arc;
/// use arrow_array::{RecordBatch, StringArray};
/// use provmap_arrow::RowWriter;
///
/// let batch = RecordBatch::try_from_iter([
///     ("name.given", Arc::new(StringArray::from(vec![Some("Ada"), None])) as _),
///     ("shoe", Arc::new(StringArray::from(vec!["39", "40"])) as _),
/// ])?;
/// let keys = |name: &str| Some(name.split('.').map(str::to_owned).collect());
/// let writer = RowWriter::new(&batch.schema(), &|field| keys(field.name()).filter(|_| field.name() != "shoe"))?;
/// let mut lines = Vec::new();
/// writer.write(&batch, &mut lines)?;
/// assert_eq!(lines, b"{\"name\":{\"given\":\"Ada\"}}\n{}\n");
/// assert_eq!(writer.unread().collect::<Vec<_>>(), [1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct RowWriter {
    top: Vec<(String, Node)>,
    /// The columns that nothing is read from.
    unread: Vec<usize>,
}

/// What stands at a key.
#[derive(Debug)]
pub(crate) enum Node {
    /// A column as it is.
    Column(usize),
    /// An object that is made of columns such as `name.given`.
    Object(Vec<(String, Node)>),
}

impl RowWriter {
    /// A writer for a schema. `keys` are those that lead to the values of a column from the top of a row, such as `name` and
    /// `given`; none of a column that is not written.
    ///
    /// # Errors
    ///
    /// When two columns have one name, one stands within another, or one that is written has a type without JSON
    /// ([`has_json`]).
    pub fn new(schema: &Schema, keys: &dyn Fn(&Field) -> Option<Vec<String>>) -> Result<RowWriter, Error> {
        let (mut top, mut unread, mut names) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (column, field) in schema.fields().iter().enumerate() {
            let name = field.name();
            if !names.insert(name) {
                return Err(Why::Repeated(name.clone()).into());
            }
            let Some(keys) = keys(field) else {
                unread.push(column);
                continue;
            };
            if !has_json(field.data_type()) {
                return Err(Why::NoJson(name.clone(), field.data_type().clone()).into());
            }
            insert(&mut top, &keys, column).map_err(|_| Why::Overlapping(name.clone()))?;
        }
        Ok(RowWriter { top, unread })
    }

    /// The columns that are not written, in their order.
    pub fn unread(&self) -> impl Iterator<Item = usize> {
        self.unread.iter().copied()
    }

    /// Appends a line of JSON for each row of a batch. What is null is left out, but in a list.
    ///
    /// # Errors
    ///
    /// When Arrow refuses a value, or the batch has fewer columns than the schema.
    pub fn write(&self, batch: &RecordBatch, lines: &mut Vec<u8>) -> Result<(), Error> {
        let column =
            |column: usize| batch.columns().get(column).cloned().ok_or_else(|| Why::OtherSchema.into());
        self.write_rows(&column, batch.num_rows(), lines)
    }

    pub(crate) fn top(&self) -> &[(String, Node)] {
        &self.top
    }

    /// Appends a line for each of so many rows of columns.
    pub(crate) fn write_rows(
        &self,
        column: &dyn Fn(usize) -> Result<ArrayRef, Error>,
        rows: usize,
        lines: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let object = object(&self.top, column, rows)?;
        let mut writer = LineDelimitedWriter::new(lines);
        writer.write(&RecordBatch::from(object.without_nulls()?))?;
        Ok(writer.finish()?)
    }
}

/// Puts a column at a path; fails where there is something on the way or at the end.
fn insert(at: &mut Vec<(String, Node)>, path: &[String], column: usize) -> Result<(), Occupied> {
    let Some((name, rest)) = path.split_first() else { return Err(Occupied) };
    let known = at.iter_mut().find(|(known, _)| known == name).map(|(_, node)| node);
    match known {
        None if rest.is_empty() => at.push((name.clone(), Node::Column(column))),
        None => {
            let mut below = Vec::new();
            insert(&mut below, rest, column)?;
            at.push((name.clone(), Node::Object(below)));
        }
        Some(Node::Object(below)) if !rest.is_empty() => insert(below, rest, column)?,
        Some(Node::Object(_) | Node::Column(_)) => return Err(Occupied),
    }
    Ok(())
}

struct Occupied;

/// An object a row, of the keys that have columns.
fn object(
    keys: &[(String, Node)],
    column: &dyn Fn(usize) -> Result<ArrayRef, Error>,
    rows: usize,
) -> Result<Object, Error> {
    let (mut fields, mut arrays): (Vec<FieldRef>, Vec<ArrayRef>) = (Vec::new(), Vec::new());
    for (name, node) in keys {
        let array = match node {
            Node::Column(place) => column(*place)?,
            Node::Object(below) => Arc::new(object(below, column, rows)?.with_nulls()?),
        };
        fields.push(Arc::new(Field::new(name, array.data_type().clone(), true)));
        arrays.push(array);
    }
    Ok(Object { fields, arrays, rows })
}

struct Object {
    fields: Vec<FieldRef>,
    arrays: Vec<ArrayRef>,
    rows: usize,
}

impl Object {
    /// With an object for every row.
    fn without_nulls(self) -> Result<StructArray, Error> {
        Ok(StructArray::try_new_with_length(self.fields.into(), self.arrays, None, self.rows)?)
    }

    /// Without an object where there is none of its keys.
    fn with_nulls(self) -> Result<StructArray, Error> {
        let mut there = BooleanBuffer::new_unset(self.rows);
        for array in &self.arrays {
            there = match array.logical_nulls() {
                Some(nulls) => &there | nulls.inner(),
                None => BooleanBuffer::new_set(self.rows),
            };
        }
        let nulls = Some(NullBuffer::new(there));
        Ok(StructArray::try_new_with_length(self.fields.into(), self.arrays, nulls, self.rows)?)
    }
}

/// Whether the values of a type can be written as JSON that means the same.
///
/// ```
/// use arrow_schema::DataType;
/// assert!(provmap_arrow::has_json(&DataType::Utf8View));
/// assert!(!provmap_arrow::has_json(&DataType::Binary));
/// ```
#[must_use]
pub fn has_json(found: &DataType) -> bool {
    match found {
        DataType::List(field)
        | DataType::LargeList(field)
        | DataType::ListView(field)
        | DataType::LargeListView(field)
        | DataType::FixedSizeList(field, _) => has_json(field.data_type()),
        DataType::Struct(fields) => fields.iter().all(|field| has_json(field.data_type())),
        // A map is a list of entries, each of a key and a value.
        DataType::Map(entries, _) => match entries.data_type() {
            DataType::Struct(fields) => {
                fields.first().is_some_and(|key| key.data_type().is_string())
                    && fields.iter().all(|field| has_json(field.data_type()))
            }
            _ => false,
        },
        DataType::Dictionary(_, values) => has_json(values),
        DataType::RunEndEncoded(_, values) => has_json(values.data_type()),
        DataType::Null | DataType::Boolean => true,
        DataType::Date32
        | DataType::Date64
        | DataType::Time32(_)
        | DataType::Time64(_)
        | DataType::Timestamp(..) => true,
        found => found.is_string() || found.is_numeric(),
    }
}

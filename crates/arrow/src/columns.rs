//! Where the keys that a plan reads stand in a schema, and rows as the JSON that they stand for.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, StructArray, UInt32Array};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_json::LineDelimitedWriter;
use arrow_schema::{DataType, Field, FieldRef, Schema};
use arrow_select::take::take;
use provmap::record::Plan;

use crate::error::{Error, Why};

/// The columns that a plan reads.
#[derive(Debug)]
pub(crate) struct Columns {
    /// What a row is as JSON.
    top: Vec<(String, Node)>,
    /// For each slot of the plan, where its values stand.
    places: Vec<Place>,
    /// The columns that nothing is read from.
    unread: Vec<usize>,
}

/// What stands at a key.
#[derive(Debug)]
enum Node {
    /// A column as it is.
    Column(usize),
    /// An object that is made of columns such as `name.given`.
    Object(Vec<(String, Node)>),
}

/// Where the values of a slot stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nowhere: every row is without.
    Missing,
    /// In a column, or in a structure there, by the places of the fields.
    Column(usize, Vec<usize>),
    /// In what only the JSON of a row shows.
    Closer,
}

impl Columns {
    pub(crate) fn new(plan: &Plan, schema: &Schema) -> Result<Columns, Error> {
        let (mut top, mut unread, mut names) = (Vec::new(), Vec::new(), BTreeMap::new());
        for (column, field) in schema.fields().iter().enumerate() {
            let name = field.name();
            if names.insert(name, column).is_some() {
                return Err(Why::Repeated(name.clone()).into());
            }
            let path = match plan.slot(name) {
                Some(slot) => plan.names(slot),
                None if plan.reads_whole_user() => name.split('.').collect(),
                None => {
                    unread.push(column);
                    continue;
                }
            };
            if !has_json(field.data_type()) {
                return Err(Why::NoJson(name.clone(), field.data_type().clone()).into());
            }
            insert(&mut top, &path, column).map_err(|_| Why::Overlapping(name.clone()))?;
        }
        let places = (0..plan.slot_count()).map(|slot| place(&top, &plan.names(slot), schema));
        let places = places.collect();
        Ok(Columns { top, places, unread })
    }

    pub(crate) fn place(&self, slot: usize) -> &Place {
        self.places.get(slot).unwrap_or(&Place::Missing)
    }

    pub(crate) fn unread(&self) -> impl Iterator<Item = usize> {
        self.unread.iter().copied()
    }

    /// Writes these rows as lines of JSON. What is null is left out.
    pub(crate) fn write(&self, batch: &RecordBatch, rows: Vec<u32>, json: &mut Vec<u8>) -> Result<(), Error> {
        let rows = UInt32Array::from(rows);
        let object = object(&self.top, &|column| Ok(take(batch.column(column), &rows, None)?), rows.len())?;
        let mut writer = LineDelimitedWriter::new(json);
        writer.write(&RecordBatch::from(object.without_nulls()?))?;
        Ok(writer.finish()?)
    }
}

/// Puts a column at a path; fails where there is something on the way or at the end.
fn insert(at: &mut Vec<(String, Node)>, path: &[&str], column: usize) -> Result<(), Occupied> {
    let Some((name, rest)) = path.split_first() else { return Err(Occupied) };
    let known = at.iter_mut().find(|(known, _)| known == name).map(|(_, node)| node);
    match known {
        None if rest.is_empty() => at.push(((*name).to_owned(), Node::Column(column))),
        None => {
            let mut below = Vec::new();
            insert(&mut below, rest, column)?;
            at.push(((*name).to_owned(), Node::Object(below)));
        }
        Some(Node::Object(below)) if !rest.is_empty() => insert(below, rest, column)?,
        Some(Node::Object(_) | Node::Column(_)) => return Err(Occupied),
    }
    Ok(())
}

struct Occupied;

/// Where the values of a path stand.
fn place(top: &[(String, Node)], path: &[&str], schema: &Schema) -> Place {
    let Some((name, rest)) = path.split_first() else { return Place::Closer };
    match top.iter().find(|(known, _)| known == name) {
        None => Place::Missing,
        Some((_, Node::Object(below))) => place(below, rest, schema),
        Some((_, Node::Column(column))) => {
            schema.fields().get(*column).map_or(Place::Missing, |field| below(field, rest, *column))
        }
    }
}

/// Where the values of a path stand in a column.
fn below(field: &Field, path: &[&str], column: usize) -> Place {
    let (mut found, mut places) = (field.data_type(), Vec::new());
    for name in path {
        let DataType::Struct(fields) = found else { return Place::Closer };
        match fields.find(name) {
            Some((place, field)) => {
                places.push(place);
                found = field.data_type();
            }
            None => return Place::Missing,
        }
    }
    Place::Column(column, places)
}

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
fn has_json(found: &DataType) -> bool {
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

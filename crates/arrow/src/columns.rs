//! Where the keys that a plan reads stand in a schema.

use arrow_array::{RecordBatch, UInt32Array};
use arrow_schema::{DataType, Field, Schema};
use arrow_select::take::take;
use provmap::record::Plan;

use crate::error::Error;
use crate::rows::{Node, RowWriter};

/// The columns that a plan reads.
#[derive(Debug)]
pub(crate) struct Columns {
    writer: RowWriter,
    /// For each slot of the plan, where its values stand.
    places: Vec<Place>,
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
        let keys = |name: &str| {
            let keys = match plan.slot(name) {
                Some(slot) => plan.names(slot),
                None if plan.reads_whole_user() => name.split('.').collect(),
                None => return None,
            };
            Some(keys.into_iter().map(str::to_owned).collect())
        };
        let writer = RowWriter::new(schema, &|field| keys(field.name()))?;
        let places = (0..plan.slot_count()).map(|slot| place(writer.top(), &plan.names(slot), schema));
        let places = places.collect();
        Ok(Columns { writer, places })
    }

    pub(crate) fn place(&self, slot: usize) -> &Place {
        self.places.get(slot).unwrap_or(&Place::Missing)
    }

    pub(crate) fn unread(&self) -> impl Iterator<Item = usize> {
        self.writer.unread()
    }

    /// Writes these rows as lines of JSON. What is null is left out.
    pub(crate) fn write(&self, batch: &RecordBatch, rows: Vec<u32>, json: &mut Vec<u8>) -> Result<(), Error> {
        let rows = UInt32Array::from(rows);
        self.writer.write_rows(&|column| Ok(take(batch.column(column), &rows, None)?), rows.len(), json)
    }
}

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

//! Batches get the verdicts of the records that they stand for: random users, as lines of JSON and as batches of random size.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test states what it expects by panicking"
)]

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array, Int64Array,
    LargeStringArray, NullArray, RecordBatch, StringArray, StringViewArray, StructArray,
};
use arrow_buffer::NullBuffer;
use arrow_schema::{Field, Fields};
use proptest::prelude::*;
use provmap::record::{Operation, Outcome, Plan, Tally, Violation};
use provmap::{Connector, MappingSet};
use provmap_arrow::BatchJudge;
use serde_json::{Map, Value, json};

/// What a column holds.
#[derive(Debug, Clone, Copy)]
enum Holds {
    Text(Layout),
    Boolean,
    Integer,
    Float,
    Decimal,
    Date,
    Texts,
    Nothing,
}

#[derive(Debug, Clone, Copy)]
enum Layout {
    Short,
    Long,
    View,
    Dictionary,
}

fn holds() -> impl Strategy<Value = Holds> {
    let text =
        prop_oneof![Just(Layout::Short), Just(Layout::Long), Just(Layout::View), Just(Layout::Dictionary)];
    prop_oneof![
        8 => text.prop_map(Holds::Text),
        2 => Just(Holds::Boolean),
        1 => Just(Holds::Integer),
        1 => Just(Holds::Float),
        1 => Just(Holds::Decimal),
        1 => Just(Holds::Date),
        2 => Just(Holds::Texts),
        1 => Just(Holds::Nothing),
    ]
}

/// A value for any kind of column: one of few texts, so that they meet, or one around the limits.
#[derive(Debug, Clone)]
struct Cell {
    is_null: bool,
    text: String,
    number: i32,
    texts: Vec<Option<String>>,
}

fn text() -> impl Strategy<Value = String> {
    let long = |letter: &'static str| {
        prop_oneof![Just(1), Just(63), Just(64), Just(65), Just(128), Just(129), 0_usize..300]
            .prop_map(move |count| letter.repeat(count))
    };
    let few = prop_oneof![
        Just("ada@example.com"),
        Just("ADA@example.com"),
        Just("straße"),
        Just("STRASSE"),
        Just("true"),
        Just("")
    ];
    prop_oneof![4 => few.prop_map(str::to_owned), 2 => long("a"), 1 => long("é"), 1 => long("😀"), 1 => long("\"\n"), 1 => any::<String>()]
}

fn cell() -> impl Strategy<Value = Cell> {
    let texts = prop::collection::vec(prop::option::weighted(0.9, text()), 0..4);
    (prop::bool::weighted(0.2), text(), -9..9, texts).prop_map(|(is_null, text, number, texts)| Cell {
        is_null,
        text,
        number,
        texts,
    })
}

impl Holds {
    fn json(self, cell: &Cell) -> Option<Value> {
        let value = match self {
            _ if cell.is_null => return None,
            Holds::Nothing => return None,
            Holds::Text(_) => json!(cell.text),
            Holds::Boolean => json!(cell.number > 0),
            Holds::Integer => json!(cell.number),
            // A number that is none.
            Holds::Float if cell.number == 0 => Value::Null,
            Holds::Float => json!(f64::from(cell.number) / 2.0),
            Holds::Decimal => json!(f64::from(cell.number) / 100.0),
            Holds::Date => json!("1970-01-01"),
            Holds::Texts => json!(cell.texts),
        };
        Some(value)
    }

    fn column(self, cells: &[Cell]) -> ArrayRef {
        let texts = || cells.iter().map(|cell| (!cell.is_null).then_some(cell.text.as_str()));
        let numbers = || cells.iter().map(|cell| (!cell.is_null).then_some(cell.number));
        match self {
            Holds::Text(Layout::Short) => Arc::new(texts().collect::<StringArray>()),
            Holds::Text(Layout::Long) => Arc::new(texts().collect::<LargeStringArray>()),
            Holds::Text(Layout::View) => Arc::new(texts().collect::<StringViewArray>()),
            Holds::Text(Layout::Dictionary) => Arc::new(texts().collect::<DictionaryArray<Int32Type>>()),
            Holds::Boolean => {
                Arc::new(numbers().map(|number| number.map(|number| number > 0)).collect::<BooleanArray>())
            }
            Holds::Integer => Arc::new(numbers().map(|number| number.map(i64::from)).collect::<Int64Array>()),
            Holds::Float => Arc::new(
                numbers()
                    .map(|number| {
                        number.map(|number| if number == 0 { f64::NAN } else { f64::from(number) / 2.0 })
                    })
                    .collect::<Float64Array>(),
            ),
            Holds::Decimal => Arc::new(
                numbers()
                    .map(|number| number.map(i128::from))
                    .collect::<Decimal128Array>()
                    .with_precision_and_scale(9, 2)
                    .unwrap(),
            ),
            Holds::Date => Arc::new(numbers().map(|number| number.map(|_| 0)).collect::<Date32Array>()),
            Holds::Texts => {
                let mut lists = ListBuilder::new(StringBuilder::new());
                for cell in cells {
                    lists.append_option((!cell.is_null).then(|| cell.texts.clone()));
                }
                Arc::new(lists.finish())
            }
            Holds::Nothing => Arc::new(NullArray::new(cells.len())),
        }
    }
}

/// A population: columns by path, each with its cells.
#[derive(Debug, Clone)]
struct Population {
    columns: Vec<(String, Holds, Vec<Cell>)>,
    /// Whether paths are structures, and not names with dots.
    nested: bool,
    /// Where batches end.
    cuts: Vec<usize>,
}

const ROWS: usize = 70;

fn population(paths: Vec<String>) -> impl Strategy<Value = Population> {
    let column = |path: String| {
        // Few cells in many rows: quickly made, and values meet.
        let cells = prop::collection::vec(cell(), 12);
        let rows = prop::collection::vec(any::<prop::sample::Index>(), ROWS);
        let cells =
            (cells, rows).prop_map(|(cells, rows)| rows.iter().map(|row| row.get(&cells).clone()).collect());
        (Just(path), holds(), cells, prop::bool::weighted(0.8))
    };
    let columns: Vec<_> = paths.into_iter().map(column).collect();
    (columns, any::<bool>(), prop::collection::vec(0..ROWS, 0..4)).prop_map(|(columns, nested, mut cuts)| {
        cuts.extend([0, ROWS]);
        cuts.sort_unstable();
        let there = columns.into_iter().filter(|(.., is_there)| *is_there);
        let columns = there.map(|(path, holds, cells, _)| (path, holds, cells)).collect();
        Population { columns, nested, cuts }
    })
}

impl Population {
    fn records(&self) -> Vec<String> {
        let record = |row: usize| {
            let mut record = Map::new();
            for (path, holds, cells) in &self.columns {
                let value = holds.json(&cells[row]);
                match path.split_once('.') {
                    Some((outer, inner)) => {
                        // A structure is there whatever it holds; one that is made of columns, where one of them is.
                        if self.nested || value.is_some() {
                            let object =
                                record.entry(outer).or_insert_with(|| json!({})).as_object_mut().unwrap();
                            object.extend(value.map(|value| (inner.to_owned(), value)));
                        }
                    }
                    None => record.extend(value.map(|value| (path.clone(), value))),
                }
            }
            Value::Object(record).to_string()
        };
        (0..ROWS).map(record).collect()
    }

    fn batches(&self) -> Vec<RecordBatch> {
        let mut columns: Vec<(String, ArrayRef)> = Vec::new();
        let mut structures: Vec<Structure> = Vec::new();
        for (path, holds, cells) in &self.columns {
            let column = holds.column(cells);
            match path.split_once('.').filter(|_| self.nested) {
                Some((outer, inner)) => {
                    let field = Arc::new(Field::new(inner, column.data_type().clone(), true));
                    match structures.iter_mut().find(|(known, _)| known == outer) {
                        Some((_, fields)) => fields.push((field, column)),
                        None => structures.push((outer.to_owned(), vec![(field, column)])),
                    }
                }
                None => columns.push((path.clone(), column)),
            }
        }
        for (name, fields) in structures {
            let (fields, arrays): (Vec<_>, Vec<_>) = fields.into_iter().unzip();
            let nulls: Option<NullBuffer> = None;
            columns.push((name, Arc::new(StructArray::new(Fields::from(fields), arrays, nulls))));
        }
        columns.push(("unread".to_owned(), Arc::new(Int64Array::from_iter_values(0..ROWS as i64))));
        let batch = RecordBatch::try_from_iter_with_nullable(
            columns.into_iter().map(|(name, column)| (name, column, true)),
        )
        .unwrap();
        self.cuts.windows(2).map(|cut| batch.slice(cut[0], cut[1] - cut[0])).collect()
    }
}

/// A column that is a structure: its name, and its fields.
type Structure = (String, Vec<(Arc<Field>, ArrayRef)>);

#[derive(Debug, PartialEq, Default)]
struct Verdicts {
    outcomes: Vec<Option<Outcome>>,
    violations: Vec<(usize, Violation)>,
    values: Vec<(usize, String, u64)>,
}

fn by_records(plan: &Plan, records: &[String]) -> (Verdicts, Tally) {
    let (mut verdicts, mut tally, mut slots) = (Verdicts::default(), Tally::new(plan), plan.slots());
    for (row, json) in records.iter().enumerate() {
        let record = plan.read(json.as_bytes(), &mut slots).unwrap();
        let mut found: Vec<Violation> = Vec::new();
        verdicts.outcomes.push(Some(tally.record(&record, &mut found)));
        verdicts.violations.extend(found.into_iter().map(|found| (row, found)));
        record.unique_values(row as u64, |value| {
            verdicts.values.push((value.target, value.text.to_owned(), value.record))
        });
    }
    verdicts.values.sort();
    (verdicts, tally)
}

fn by_batches(plan: &Plan, batches: &[RecordBatch]) -> (Verdicts, Tally) {
    let (mut verdicts, mut tally) = (Verdicts::default(), Tally::new(plan));
    let mut judge = BatchJudge::new(plan, batches[0].schema()).unwrap();
    let mut first = 0;
    for batch in batches {
        let mut values = Vec::new();
        let judged = judge
            .judge_unique(batch, first as u64, &mut |value| {
                values.push((value.target, value.text.to_owned(), value.record))
            })
            .unwrap();
        assert_eq!(judged.rows(), batch.num_rows());
        judged.count(&mut tally);
        verdicts.outcomes.extend(judged.outcomes());
        verdicts
            .violations
            .extend(judged.violations().iter().map(|found| (found.row + first, found.violation)));
        let table = judged.violation_batch(first as u64).unwrap();
        assert_eq!(table.num_rows(), judged.violations().len());
        assert_eq!(judged.outcome_column().len(), judged.rows());
        verdicts.values.extend(values);
        first += batch.num_rows();
    }
    verdicts.values.sort();
    (verdicts, tally)
}

fn agree(plan: &Plan, population: &Population) {
    let by_records = by_records(plan, &population.records());
    let by_batches = by_batches(plan, &population.batches());
    assert_eq!(by_records, by_batches);
}

/// Mapping sets: sources at the top and below, lists, a constant, two lines with one target.
const SET: &str = r##"[
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "primaryEmail", "sourceAttribute": "email"},
  {"targetAttribute": "email", "sourceAttribute": "emails"},
  {"targetAttribute": "givenName", "sourceAttribute": "name.given"},
  {"targetAttribute": "familyName", "sourceAttribute": "name.family"},
  {"targetAttribute": "active", "sourceAttribute": "enabled"},
  {"targetAttribute": "title", "expression": "'Engineer'"},
  {"targetAttribute": "displayName", "sourceAttribute": "title"},
  {"targetAttribute": "displayName", "sourceAttribute": "email"}
]"##;
/// As above, with lines that compute: from texts, from lists, and from the user as a whole.
const COMPUTED: &str = r##"[
  {"targetAttribute": "userName", "expression": "#string.lowerCase(email)"},
  {"targetAttribute": "primaryEmail", "expression": "email ?: name.given"},
  {"targetAttribute": "givenName", "expression": "name.given + ' ' + count"},
  {"targetAttribute": "familyName", "sourceAttribute": "name.family"},
  {"targetAttribute": "title", "expression": "#root['ti' + 'tle']"}
]"##;
const PATHS: &[&str] = &["email", "emails", "name.given", "name.family", "enabled", "title", "count"];

fn connector() -> impl Strategy<Value = &'static Connector> {
    prop::sample::select(provmap::registry::ALL.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Through mapping sets.
    #[test]
    fn batches_agree_with_records(
        connector in connector(),
        set in prop::sample::select(vec![SET, COMPUTED]),
        population in population(PATHS.iter().map(|path| (*path).to_owned()).collect()),
    ) {
        let set = MappingSet::from_json(set).unwrap();
        for operation in Operation::ALL {
            agree(&Plan::new(connector, &set, *operation), &population);
        }
    }

    /// Of records that have the names of the target, in which dots mean nothing.
    #[test]
    fn batches_of_targets_agree_with_records(
        (connector, population) in connector().prop_flat_map(|connector| {
            let attributes = connector.user_attributes().into_iter().flatten();
            (Just(connector), population(attributes.map(|attribute| attribute.key.to_owned()).collect()))
        }),
    ) {
        let population = Population { nested: false, ..population };
        for operation in Operation::ALL {
            agree(&Plan::for_target(connector, *operation), &population);
        }
    }
}

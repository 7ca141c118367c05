//! Users in columns, which are in memory before the clock starts.

use std::io::Cursor;
use std::sync::Arc;

use arrow_array::{RecordBatch, UInt32Array};
use arrow_json::ReaderBuilder;
use arrow_schema::{DataType, Field, Schema};
use arrow_select::take::take_record_batch;
use cpu_time::ThreadTime;
use provmap::Connector;
use provmap::record::{
    Candidates, MemoryIndex, Operation, Outcome, Plan, RecordRule, UniqueIndex as _, UniqueValue,
    record_schema,
};
use provmap_arrow::{BatchJudge, Judged};

use super::Counts;

/// The rows of a batch: those of a batch of Spark, or of a page of Parquet.
const ROWS: usize = 10_000;

/// The records as batches, with a column for each attribute, of the one type that its values have.
fn batches(connector: &Connector, ndjson: &[u8]) -> (Arc<Schema>, Vec<RecordBatch>) {
    let schema = record_schema(connector, Operation::Create);
    let properties = schema["properties"].as_object().expect("has attributes");
    let fields = properties.iter().map(|(key, rules)| {
        let types = &rules["type"];
        let has = |name| types == name || types.as_array().is_some_and(|all| all.iter().any(|it| it == name));
        let list = || DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true)));
        let kind = [("string", DataType::Utf8), ("boolean", DataType::Boolean), ("array", list())];
        let (_, kind) = kind.into_iter().find(|(name, _)| has(*name)).expect("is one of them");
        Field::new(key, kind, true)
    });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let reader = ReaderBuilder::new(Arc::clone(&schema)).with_batch_size(ROWS);
    let batches = reader.build(Cursor::new(ndjson)).expect("is a schema").collect::<Result<_, _>>();
    (schema, batches.expect("is JSON of one type a column"))
}

fn valid(judged: Judged<'_>) -> usize {
    judged.outcomes().filter(|outcome| *outcome == Some(Outcome::Valid)).count()
}

pub(crate) fn judge(connector: &Connector, plan: &Plan, ndjson: &[u8]) -> Counts {
    let (schema, batches) = batches(connector, ndjson);
    let mut judge = BatchJudge::new(plan, schema).expect("has JSON");
    let start = ThreadTime::now();
    let valid = batches.iter().map(|batch| valid(judge.judge(batch).expect("is written"))).sum();
    let time = start.elapsed();
    Counts { valid: Some(valid), duplicates: None, records: rows(&batches), time }
}

fn rows(batches: &[RecordBatch]) -> usize {
    batches.iter().map(RecordBatch::num_rows).sum()
}

pub(crate) fn judge_unique(connector: &Connector, plan: &Plan, ndjson: &[u8]) -> Counts {
    let (schema, batches) = batches(connector, ndjson);
    let mut judge = BatchJudge::new(plan, schema).expect("has JSON");
    let start = ThreadTime::now();
    let mut candidates = Candidates::new(usize::MAX);
    let (mut valid_rows, mut first) = (0, 0);
    for batch in &batches {
        let mut take = |value: UniqueValue<'_>| candidates.insert(value).expect("needs no file");
        valid_rows += valid(judge.judge_unique(batch, first, &mut take).expect("is written"));
        first += batch.num_rows() as u64;
    }
    let mut met = vec![Vec::new(); batches.len()];
    let mut again = |row: u64| met[row as usize / ROWS].push((row as usize % ROWS) as u32);
    candidates.finish(&mut again).expect("needs no file");
    let (mut index, mut first) = (MemoryIndex::new(), 0);
    for (batch, mut met) in batches.iter().zip(met).filter(|(_, met)| !met.is_empty()) {
        // A row comes again where several of its values met.
        met.sort_unstable();
        met.dedup();
        let batch = take_record_batch(batch, &UInt32Array::from(met)).expect("has the rows");
        let mut take = |value: UniqueValue<'_>| _ = index.insert(value).expect("has no limit");
        judge.judge_unique(&batch, first, &mut take).expect("is written");
        first += batch.num_rows() as u64;
    }
    let mut duplicates = 0;
    index
        .finish(&mut |it| duplicates += usize::from(it.rule == RecordRule::DuplicateValue))
        .expect("has no limit");
    let time = start.elapsed();
    Counts { valid: Some(valid_rows), duplicates: Some(duplicates), records: rows(&batches), time }
}

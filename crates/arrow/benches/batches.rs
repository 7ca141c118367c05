//! Times of judging batches in memory, beside the same users as lines of JSON. `docs/performance.md` says how to read them.

#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    reason = "a bench may panic, and has no readers of docs"
)]

#[path = "../../../tests/population/mod.rs"]
mod population;

use std::hint::black_box;
use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use arrow_array::RecordBatch;
use arrow_json::ReaderBuilder;
use arrow_json::reader::infer_json_schema;
use arrow_schema::Schema;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use population::{Population, Settings};
use provmap::record::{Candidates, Operation, Plan, Tally};
use provmap_arrow::BatchJudge;

const RECORDS: usize = 20_000;
/// The rows of a batch: those of a page of Parquet, or of a batch of Spark.
const ROWS: usize = 10_000;

/// The users as batches. Of those with a defect, a table has no value of another kind than the column: these are left out.
fn batches(population: &Population, schema: &Arc<Schema>) -> Vec<RecordBatch> {
    let reader = |lines: &[u8]| {
        let builder = ReaderBuilder::new(Arc::clone(schema)).with_batch_size(ROWS);
        builder.build(Cursor::new(lines.to_vec())).expect("is a schema")
    };
    let lines = population.lines().filter(|line| reader(line).all(|batch| batch.is_ok()));
    let lines: Vec<u8> = lines.flat_map(|line| [line, b"\n"].concat()).collect();
    reader(&lines).collect::<Result<_, _>>().expect("is JSON")
}

/// The columns of users without a defect.
fn schema(population: &Population) -> Arc<Schema> {
    let lines: Vec<u8> = population.lines().flat_map(|line| [line, b"\n"].concat()).collect();
    Arc::new(infer_json_schema(Cursor::new(&lines), None).expect("is JSON").0)
}

fn judge(c: &mut Criterion) {
    for name in ["Zoom", "Slack", "GitHubEMU"] {
        let connector = provmap::connector(name).expect("is compiled in");
        let settings = |defect_in| Settings {
            operation: Operation::Create,
            records: RECORDS,
            seed: 1,
            defect_in,
            odd: false,
            mapped: false,
        };
        let schema = schema(&population::population(connector, settings(0)));
        for (kind, defect_in) in [("clean", 0), ("one-in-100-fails", 100)] {
            let population = population::population(connector, settings(defect_in));
            let batches = batches(&population, &schema);
            let plan = Plan::for_target(connector, Operation::Create);
            let mut group = c.benchmark_group(format!("batches/{kind}/{name}"));
            group.throughput(Throughput::Elements(RECORDS as u64));
            group.bench_function("judge", |b| {
                let mut judge = BatchJudge::new(&plan, Arc::clone(&schema)).expect("has JSON");
                b.iter(|| {
                    let judged = batches
                        .iter()
                        .map(|batch| judge.judge(batch).expect("is written").violations().len());
                    black_box(judged.sum::<usize>())
                });
            });
            group.bench_function("count", |b| {
                let mut judge = BatchJudge::new(&plan, Arc::clone(&schema)).expect("has JSON");
                b.iter(|| {
                    let mut tally = Tally::new(&plan);
                    batches
                        .iter()
                        .for_each(|batch| judge.judge(batch).expect("is written").count(&mut tally));
                    black_box(tally.valid())
                });
            });
            group.bench_function("unique", |b| {
                let mut judge = BatchJudge::new(&plan, Arc::clone(&schema)).expect("has JSON");
                b.iter(|| {
                    let (mut candidates, mut first) = (Candidates::new(1 << 30), 0);
                    for batch in &batches {
                        judge
                            .judge_unique(batch, first, &mut |value| {
                                candidates.insert(value).expect("is in memory")
                            })
                            .expect("is written");
                        first += batch.num_rows() as u64;
                    }
                    let mut met = 0_u64;
                    candidates.finish(&mut |_| met += 1).expect("is in memory");
                    black_box(met)
                });
            });
            group.bench_function("ndjson", |b| {
                let mut slots = plan.slots();
                b.iter(|| {
                    let valid = population
                        .lines()
                        .filter(|line| plan.read(line, &mut slots).is_ok_and(|record| record.is_valid()));
                    black_box(valid.count())
                });
            });
        }
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(2)).warm_up_time(Duration::from_millis(500));
    targets = judge
}
criterion_main!(benches);

//! Times of the record engine, and of a JSON schema validator on the same records in the same run.
//! `docs/records.md` says how to read them.

#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a bench may panic, and has no readers of docs"
)]

#[path = "../tests/population/mod.rs"]
mod population;

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use population::{Population, Settings};
use provmap::record::{MemoryIndex, Operation, Plan, UniqueIndex as _, Value, record_schema};

const CONNECTORS: [&str; 3] = ["Zoom", "Slack", "GitHubEMU"];
const RECORDS: usize = 10_000;

/// Mostly clean records, as a provisioning service has them: keys in one order.
fn users(connector: &str) -> Population {
    let connector = provmap::connector(connector).expect("is compiled in");
    let settings = Settings {
        operation: Operation::Create,
        records: RECORDS,
        seed: 1,
        defect_in: 100,
        odd: false,
        mapped: false,
    };
    population::population(connector, settings)
}

fn read_and_judge(c: &mut Criterion) {
    for name in CONNECTORS {
        let connector = provmap::connector(name).expect("is compiled in");
        let population = users(name);
        let lines: Vec<&[u8]> = population.lines().collect();
        let plan = Plan::for_target(connector, Operation::Create);
        let schema = record_schema(connector, Operation::Create);
        let schema = jsonschema::validator_for(&schema).expect("is a schema");
        let valid = RECORDS - population.invalid_alone.len();
        let mut group = c.benchmark_group(format!("records/ndjson/{name}"));
        group.throughput(Throughput::Elements(RECORDS as u64));
        group.bench_function("scanner", |b| {
            let mut slots = plan.slots();
            b.iter(|| {
                let mut sum = 0;
                for line in &lines {
                    let record = plan.read(line, &mut slots).expect("is JSON");
                    sum += usize::from(plan.is_valid(&record));
                }
                assert_eq!(sum, valid);
            });
        });
        group.bench_function("scanner-and-unique", |b| {
            let mut slots = plan.slots();
            b.iter(|| {
                let (mut index, mut sum, mut collisions) = (MemoryIndex::new(), 0, 0);
                for (number, line) in lines.iter().enumerate() {
                    let record = plan.read(line, &mut slots).expect("is JSON");
                    sum += usize::from(plan.is_valid(&record));
                    plan.index(&record, number as u64, &mut index).expect("has no limit");
                }
                index.finish(&mut |_| collisions += 1).expect("has no limit");
                assert_eq!(sum, valid);
                collisions
            });
        });
        group.bench_function("serde-visitor", |b| {
            let mut slots = plan.slots();
            b.iter(|| {
                let mut sum = 0;
                for line in &lines {
                    let mut json = serde_json::Deserializer::from_slice(line);
                    let record = plan.deserialize(&mut json, &mut slots).expect("is JSON");
                    sum += usize::from(plan.is_valid(&record));
                }
                assert_eq!(sum, valid);
            });
        });
        group.bench_function("jsonschema", |b| {
            b.iter(|| {
                let mut sum = 0;
                for line in &lines {
                    let value: serde_json::Value = serde_json::from_slice(line).expect("is JSON");
                    sum += usize::from(schema.is_valid(&value));
                }
                assert_eq!(sum, valid);
            });
        });
        group.finish();
    }
}

/// Records that are in memory already.
fn judge(c: &mut Criterion) {
    for name in CONNECTORS {
        let connector = provmap::connector(name).expect("is compiled in");
        let population = users(name);
        let plan = Plan::for_target(connector, Operation::Create);
        let schema = record_schema(connector, Operation::Create);
        let schema = jsonschema::validator_for(&schema).expect("is a schema");
        let values: Vec<serde_json::Value> = population
            .lines()
            .map(|line| serde_json::from_slice(line).expect("is JSON"))
            .take(1000)
            .collect();
        let lists: Vec<Vec<Vec<Value<'_>>>> = values
            .iter()
            .map(|value| {
                let slots = (0..plan.slot_count()).map(|slot| &value[plan.path(slot).expect("has a path")]);
                slots.map(|it| it.as_array().into_iter().flatten().map(borrowed).collect()).collect()
            })
            .collect();
        let records: Vec<_> = values
            .iter()
            .zip(&lists)
            .map(|(value, lists)| {
                let mut record = plan.record();
                for (slot, list) in lists.iter().enumerate() {
                    match value.get(plan.path(slot).expect("has a path")) {
                        Some(serde_json::Value::Array(_)) => record.set(slot, Value::List(list)),
                        Some(value) => record.set(slot, borrowed(value)),
                        None => {}
                    }
                }
                record
            })
            .collect();
        let valid = records.iter().filter(|record| plan.is_valid(*record)).count();
        let mut group = c.benchmark_group(format!("records/slots/{name}"));
        group.throughput(Throughput::Elements(records.len() as u64));
        group.bench_function("slots", |b| {
            b.iter(|| {
                assert_eq!(black_box(&records).iter().filter(|record| plan.is_valid(*record)).count(), valid)
            });
        });
        group.bench_function("jsonschema", |b| {
            b.iter(|| {
                assert_eq!(black_box(&values).iter().filter(|value| schema.is_valid(value)).count(), valid)
            });
        });
        group.finish();
    }
}

fn borrowed(value: &serde_json::Value) -> Value<'_> {
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Boolean(*value),
        serde_json::Value::Number(_) => Value::Number,
        serde_json::Value::String(text) => Value::Text(text),
        _ => Value::Object,
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .sample_size(20);
    targets = read_and_judge, judge
}
criterion_main!(benches);

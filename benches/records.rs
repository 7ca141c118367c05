//! Times of the record engine, and of a JSON schema validator on the same records in the same run.
//! `docs/performance.md` says how to read them.

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
use provmap::MappingSet;
use provmap::record::{
    CaseRule, MemoryIndex, Operation, Plan, UniqueIndex, UniqueValue, Value, record_schema,
};

const CONNECTORS: [&str; 3] = ["Zoom", "Slack", "GitHubEMU"];
const RECORDS: usize = 10_000;

/// Mostly clean records, as a provisioning service has them: keys in one order.
fn users(connector: &str, records: usize) -> Population {
    let connector = provmap::connector(connector).expect("is compiled in");
    let settings = Settings {
        operation: Operation::Create,
        records,
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
        let population = users(name, RECORDS);
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
                    sum += usize::from(record.is_valid());
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
                    sum += usize::from(record.is_valid());
                    record.index(number as u64, &mut index).expect("has no limit");
                }
                index.finish(&mut |_| collisions += 1).expect("has no limit");
                assert_eq!(sum, valid);
                collisions
            });
        });
        #[cfg(feature = "spill")]
        group.bench_function("scanner-and-candidates", |b| {
            let mut slots = plan.slots();
            b.iter(|| {
                let (mut candidates, mut sum) = (provmap::record::Candidates::new(usize::MAX), 0);
                for (number, line) in lines.iter().enumerate() {
                    let record = plan.read(line, &mut slots).expect("is JSON");
                    sum += usize::from(record.is_valid());
                    candidates.record(&record, number as u64).expect("needs no file");
                }
                assert_eq!(sum, valid);
                let mut index = MemoryIndex::new();
                let mut again = |number: u64| {
                    let record = plan.read(lines[number as usize], &mut slots).expect("is JSON");
                    record.index(number, &mut index).expect("has no limit");
                };
                candidates.finish(&mut again).expect("needs no file");
                finish(index)
            });
        });
        group.bench_function("serde-visitor", |b| {
            let mut slots = plan.slots();
            b.iter(|| {
                let mut sum = 0;
                for line in &lines {
                    let mut json = serde_json::Deserializer::from_slice(line);
                    let record = plan.deserialize(&mut json, &mut slots).expect("is JSON");
                    sum += usize::from(record.is_valid());
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
        let population = users(name, RECORDS);
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
        let valid = records.iter().filter(|record| record.is_valid()).count();
        let mut group = c.benchmark_group(format!("records/slots/{name}"));
        group.throughput(Throughput::Elements(records.len() as u64));
        group.bench_function("slots", |b| {
            b.iter(|| {
                assert_eq!(black_box(&records).iter().filter(|record| record.is_valid()).count(), valid)
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

/// Judges lines, and gives their unique values to an index: what one thread does.
fn judge_lines<I: UniqueIndex>(plan: &Plan, lines: &[&[u8]], first: usize, index: &mut I) -> usize
where
    I::Error: std::fmt::Debug,
{
    let (mut slots, mut sum) = (plan.slots(), 0);
    for (line, number) in lines.iter().zip(first as u64..) {
        let record = plan.read(line, &mut slots).expect("is JSON");
        sum += usize::from(record.is_valid());
        record.index(number, index).expect("has room");
    }
    sum
}

fn finish<I: UniqueIndex>(index: I) -> usize
where
    I::Error: std::fmt::Debug,
{
    let mut collisions = 0;
    index.finish(&mut |_| collisions += 1).expect("has room");
    collisions
}

/// Uniqueness alone, of a million values that differ.
fn unique(c: &mut Criterion) {
    let is_test = std::env::args().any(|argument| argument == "--test");
    let texts: Vec<String> = (0..if is_test { 1000_u64 } else { 1_000_000 })
        .map(|number| format!("User{}@example.com", number.wrapping_mul(0x9e37_79b9) % 100_000_007))
        .collect();
    let values = || {
        let value = |(text, record)| UniqueValue::new(0, CaseRule::Fold, text, record);
        texts.iter().map(String::as_str).zip(0..).map(value)
    };
    let mut group = c.benchmark_group("records/unique");
    group.throughput(Throughput::Elements(texts.len() as u64)).sample_size(10);
    group.bench_function("sort", |b| {
        b.iter(|| {
            let mut folded: Vec<String> = texts.iter().map(|text| text.to_ascii_lowercase()).collect();
            folded.sort_unstable();
            folded.dedup();
            folded.len()
        });
    });
    group.bench_function("memory-index", |b| {
        b.iter(|| {
            let mut index = MemoryIndex::new();
            values().for_each(|value| index.insert(value).expect("has no limit"));
            finish(index)
        });
    });
    #[cfg(feature = "spill")]
    for (name, memory) in [("candidates", usize::MAX), ("candidates-in-1MiB", 1 << 20)] {
        group.bench_function(name, |b| {
            b.iter(|| {
                let (mut candidates, mut found) = (provmap::record::Candidates::new(memory), 0);
                values().for_each(|value| candidates.insert(value).expect("has a file"));
                candidates.finish(&mut |_| found += 1).expect("has a file");
                found
            });
        });
    }
    group.finish();
}

/// From few records to many, on one thread and on two, in memory and spilled. `benches/large` goes on to 10⁷.
fn many(c: &mut Criterion) {
    // A run that only shows whether it runs needs no million.
    let is_test = std::env::args().any(|argument| argument == "--test");
    let counts: &[usize] = if is_test { &[10_000] } else { &[10_000, 100_000, 1_000_000] };
    let plan = Plan::for_target(provmap::connector("Zoom").expect("is compiled in"), Operation::Create);
    for records in counts.iter().copied() {
        let population = users("Zoom", records);
        let lines: Vec<&[u8]> = population.lines().collect();
        let valid = records - population.invalid_alone.len();
        let mut group = c.benchmark_group(format!("records/many/{records}"));
        group.throughput(Throughput::Elements(records as u64));
        if records > 100_000 {
            group.sample_size(10);
        }
        // Reading memory once.
        group.bench_function("memory", |b| {
            b.iter(|| {
                let words = population.ndjson.chunks_exact(8);
                words
                    .map(|word| u64::from_le_bytes(word.try_into().expect("has eight")))
                    .fold(0, u64::wrapping_add)
            });
        });
        group.bench_function("one-thread", |b| {
            b.iter(|| {
                let mut index = MemoryIndex::new();
                assert_eq!(judge_lines(&plan, &lines, 0, &mut index), valid);
                finish(index)
            });
        });
        group.bench_function("two-threads", |b| {
            let (first, second) = lines.split_at(lines.len() / 2);
            b.iter(|| {
                let work = |lines, start| {
                    let mut index = MemoryIndex::new();
                    let sum = judge_lines(&plan, lines, start, &mut index);
                    index.sort();
                    (sum, index)
                };
                let ((sum, mut index), (more, other)) = std::thread::scope(|scope| {
                    let other = scope.spawn(|| work(second, first.len()));
                    (work(first, 0), other.join().expect("does not panic"))
                });
                assert_eq!(sum + more, valid);
                index.merge(other);
                finish(index)
            });
        });
        // A tenth of what the values need.
        #[cfg(feature = "spill")]
        group.bench_function("spilling", |b| {
            b.iter(|| {
                let mut index = provmap::record::SpillingIndex::new(records * 12);
                assert_eq!(judge_lines(&plan, &lines, 0, &mut index), valid);
                assert!(index.has_spilled());
                finish(index)
            });
        });
        group.finish();
    }
}

/// Five lines that copy, and the same with two of them computed: users to verdict, and their unique values to an index.
fn computed(c: &mut Criterion) {
    let connector = provmap::connector("Zoom").expect("is compiled in");
    let settings = Settings {
        operation: Operation::Create,
        records: RECORDS,
        seed: 1,
        defect_in: 100,
        odd: false,
        mapped: true,
    };
    let population = population::population(connector, settings);
    let lines: Vec<&[u8]> = population.lines().collect();
    // A target, its source, and what is computed for it instead.
    let table = [
        ("userName", "email", Some("#string.lowerCase(email)")),
        ("title", "name.title", Some("name.title ?: 'none'")),
        ("givenName", "name.givenName", None),
        ("familyName", "familyName", None),
        ("department", "address.home.department", None),
    ];
    let mut group = c.benchmark_group("records/computed");
    group.throughput(Throughput::Elements(RECORDS as u64));
    for (name, computes) in [("plain", false), ("two-computed", true)] {
        let mappings = table.map(|(target, source, expression)| match expression.filter(|_| computes) {
            Some(expression) => serde_json::json!({"targetAttribute": target, "expression": expression}),
            None => serde_json::json!({"targetAttribute": target, "sourceAttribute": source}),
        });
        let set = serde_json::json!(mappings);
        let set = MappingSet::from_json(set.to_string()).expect("is a mapping set");
        let plan = Plan::new(connector, &set, Operation::Create);
        group.bench_function(name, |b| {
            b.iter(|| {
                let mut index = MemoryIndex::new();
                let valid = judge_lines(&plan, &lines, 0, &mut index);
                (valid, finish(index))
            });
        });
    }
    group.finish();
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
    targets = read_and_judge, judge, unique, many, computed
}
criterion_main!(benches);

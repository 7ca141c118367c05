//! The contestants that are written in Rust, and the populations that all of them judge.
//!
//! `provmap-peers population CONNECTOR RECORDS FILE` writes a population and its schema;
//! `provmap-peers judge CONTESTANT CONNECTOR FILE` judges it on one thread, and prints the counts and the CPU time.
//!
//! `provmap-peers users COUNT FILE` writes users; `provmap-peers evaluate CONTESTANT EXPRESSION FILE SECONDS TIMES` evaluates
//! an expression for them, and prints the CPU time of one evaluation and what was computed.

use std::hint::black_box;
use std::time::Duration;
use std::{env, fs};

use cpu_time::ThreadTime;
use garde::Validate;
use provmap::Connector;
use provmap::model::Json;
use provmap::record::{
    Candidates, MemoryIndex, Operation, Plan, Record, RecordRule, SlotValues, UniqueIndex as _, Value,
    record_schema,
};
use serde::Deserialize;

mod batches;
mod expressions;
#[path = "../../../tests/population/mod.rs"]
mod population;
mod typed;

#[expect(dead_code, reason = "fields are read by the validator alone")]
mod structs {
    use super::{Deserialize, Validate};
    include!(concat!(env!("OUT_DIR"), "/structs.rs"));
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["population", connector, records, path] => {
            typed::write(connector_of(connector), records.parse().expect("is a number"), path);
        }
        ["judge", contestant, connector, path] => {
            let ndjson = fs::read(path).expect("is there");
            let Counts { valid, duplicates, records, time } =
                judge(contestant, connector_of(connector), &ndjson);
            let seconds = time.as_secs_f64();
            println!(
                "{}",
                serde_json::json!({"valid": valid, "duplicates": duplicates, "records": records, "seconds": seconds})
            );
        }
        ["users", count, path] => {
            fs::write(path, expressions::users(count.parse().expect("is a number"))).expect("is writable");
        }
        ["evaluate", contestant, text, path, seconds, times] => {
            let users = fs::read_to_string(path).expect("is there");
            let users: Vec<Json> = users.lines().map(|line| Json::read(line).expect("is JSON")).collect();
            let effort = expressions::Effort {
                time: Duration::from_secs_f64(seconds.parse().expect("is a number")),
                times: times.parse().expect("is a number"),
            };
            let expressions::Answer { nanoseconds, values } =
                expressions::contest(contestant, text, &users, effort);
            println!("{}", serde_json::json!({"nanoseconds": nanoseconds, "values": values}));
        }
        _ => panic!("see the top of main.rs"),
    }
}

fn connector_of(name: &str) -> &'static Connector {
    provmap::connector(name).expect("is compiled in")
}

/// What a contestant says. Nothing, where it does not judge.
#[derive(Default)]
struct Counts {
    valid: Option<usize>,
    duplicates: Option<usize>,
    records: usize,
    time: Duration,
}

fn lines(ndjson: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = ndjson;
    std::iter::from_fn(move || {
        let end = memchr::memchr(b'\n', rest)?;
        let (line, behind) = rest.split_at(end);
        rest = behind.get(1..).unwrap_or_default();
        Some(line)
    })
}

/// Counts the lines that are taken.
fn count(ndjson: &[u8], mut is_valid: impl FnMut(&[u8]) -> bool) -> Counts {
    let start = ThreadTime::now();
    let (mut valid, mut records) = (0, 0);
    for line in lines(ndjson) {
        records += 1;
        valid += usize::from(is_valid(line));
    }
    Counts { valid: Some(valid), duplicates: None, records, time: start.elapsed() }
}

fn judge(contestant: &str, connector: &'static Connector, ndjson: &[u8]) -> Counts {
    let plan = Plan::for_target(connector, Operation::Create);
    let schema = || {
        let schema = record_schema(connector, Operation::Create);
        jsonschema::validator_for(&schema).expect("is a schema")
    };
    match contestant {
        "memory-sum" => {
            let start = ThreadTime::now();
            let words =
                ndjson.chunks_exact(8).map(|word| u64::from_le_bytes(word.try_into().expect("has eight")));
            black_box(words.fold(0, u64::wrapping_add));
            Counts { records: 0, time: start.elapsed(), ..Counts::default() }
        }
        "memory-lines" => {
            let start = ThreadTime::now();
            let records = memchr::memchr_iter(b'\n', ndjson).count();
            Counts { records, time: start.elapsed(), ..Counts::default() }
        }
        "provmap" => {
            let mut slots = plan.slots();
            count(ndjson, |line| plan.read(line, &mut slots).is_ok_and(|record| record.is_valid()))
        }
        "provmap-visitor" => {
            let mut slots = plan.slots();
            count(ndjson, |line| {
                let mut json = serde_json::Deserializer::from_slice(line);
                plan.deserialize(&mut json, &mut slots).is_ok_and(|record| record.is_valid())
            })
        }
        "provmap-unique" => {
            let mut slots = plan.slots();
            let start = ThreadTime::now();
            let (mut candidates, mut next) = (Candidates::new(usize::MAX), 0);
            let counts = count(ndjson, |line| {
                // A record goes by where it stands, to be read again.
                let number = next;
                next += line.len() as u64 + 1;
                let Ok(record) = plan.read(line, &mut slots) else { return false };
                candidates.record(&record, number).expect("needs no file");
                record.is_valid()
            });
            let mut index = MemoryIndex::new();
            let mut again = |number: u64| {
                let line = lines(&ndjson[number as usize..]).next().expect("is there");
                let record = plan.read(line, &mut slots).expect("was read");
                record.index(number, &mut index).expect("has no limit");
            };
            candidates.finish(&mut again).expect("needs no file");
            let mut duplicates = 0;
            index
                .finish(&mut |it| duplicates += usize::from(it.rule == RecordRule::DuplicateValue))
                .expect("has no limit");
            Counts { duplicates: Some(duplicates), time: start.elapsed(), ..counts }
        }
        "batches" => batches::judge(connector, &plan, ndjson),
        "batches-unique" => batches::judge_unique(connector, &plan, ndjson),
        "jsonschema" => {
            let schema = schema();
            count(ndjson, |line| serde_json::from_slice(line).is_ok_and(|value| schema.is_valid(&value)))
        }
        "garde" => match connector.store_type() {
            "Zoom" => count(ndjson, derived::<structs::Zoom>),
            "Slack" => count(ndjson, derived::<structs::Slack>),
            "GitHubEMU" => count(ndjson, derived::<structs::GitHubEMU>),
            other => panic!("has no struct for {other}"),
        },
        "provmap-slots" => {
            let values = parsed(ndjson);
            let records: Vec<Record<'_, SlotValues<'_>>> =
                values.iter().map(|value| slots(&plan, value)).collect();
            again(&records, |record| record.is_valid())
        }
        "jsonschema-parsed" => {
            let schema = schema();
            again(&parsed(ndjson), |value| schema.is_valid(value))
        }
        "garde-parsed" => match connector.store_type() {
            "Zoom" => again_derived::<structs::Zoom>(ndjson),
            "Slack" => again_derived::<structs::Slack>(ndjson),
            "GitHubEMU" => again_derived::<structs::GitHubEMU>(ndjson),
            other => panic!("has no struct for {other}"),
        },
        other => panic!("no contestant is called {other}"),
    }
}

fn derived<T: for<'de> Deserialize<'de> + Validate<Context = ()>>(line: &[u8]) -> bool {
    serde_json::from_slice::<T>(line).is_ok_and(|value| value.validate().is_ok())
}

/// So many records are in memory already, and judged again and again.
const PARSED: usize = 1000;
const TIMES: usize = 1000;

fn parsed(ndjson: &[u8]) -> Vec<serde_json::Value> {
    lines(ndjson).take(PARSED).map(|line| serde_json::from_slice(line).expect("is JSON")).collect()
}

fn again_derived<T: for<'de> Deserialize<'de> + Validate<Context = ()>>(ndjson: &[u8]) -> Counts {
    // What lacks a required value has no struct: a record that is not valid, and is not judged.
    let values: Vec<Option<T>> =
        lines(ndjson).take(PARSED).map(|line| serde_json::from_slice(line).ok()).collect();
    again(&values, |value| value.as_ref().is_some_and(|value| value.validate().is_ok()))
}

fn again<T>(values: &[T], is_valid: impl Fn(&T) -> bool) -> Counts {
    let start = ThreadTime::now();
    let mut valid = 0;
    for _ in 0..TIMES {
        valid += black_box(values).iter().filter(|value| is_valid(value)).count();
    }
    Counts {
        valid: Some(valid / TIMES),
        duplicates: None,
        records: values.len() * TIMES,
        time: start.elapsed(),
    }
}

fn slots<'v>(plan: &'v Plan, value: &'v serde_json::Value) -> Record<'v, SlotValues<'v>> {
    let mut record = plan.record();
    for slot in 0..plan.slot_count() {
        match value.get(plan.path(slot).expect("has a path")) {
            // Kept to the end: this is a program that ends.
            Some(serde_json::Value::Array(list)) => {
                let list: Vec<Value<'_>> = list.iter().map(borrowed).collect();
                record.set(slot, Value::List(list.leak()));
            }
            Some(value) => record.set(slot, borrowed(value)),
            None => {}
        }
    }
    record
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

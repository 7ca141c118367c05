//! Runs one case, once after warming up, inside the function `measured`: for callgrind, which counts the
//! instructions of that function and does not depend on what else the machine does.
//!
//! ```sh
//! cargo bench --bench instructions -- check/clean/Zoom
//! ```
//!
//! A number after the case has `measured` run it as often, for `perf stat`.

#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench may panic and print, and has no readers of docs"
)]

mod inputs;

use std::hint::black_box;

use provmap::{MappingSet, Options};
use serde_json::Value;

fn main() {
    let cases = [
        "parse",
        "check/clean",
        "check/overlaid",
        "check/all-wrong",
        // Each kind of mistake in turn.
        "check/one-mistake",
        "parse-and-check/clean",
        "jsonschema/clean",
    ];
    let kinds = inputs::MISTAKES.map(|kind| format!("check/one-mistake/{kind}"));
    let cases = cases.into_iter().chain(kinds.iter().map(String::as_str));
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let wanted = arguments.next();
    let times = arguments.next().map_or(1, |times| times.parse().expect("is a number"));
    for case in cases {
        for connector in inputs::CONNECTORS {
            let name = format!("{case}/{connector}");
            if wanted.as_deref().is_none_or(|wanted| wanted == name) {
                println!("{name}");
                run(case, connector, times);
            }
        }
    }
}

fn run(case: &str, connector: &str, times: usize) {
    let metadata = inputs::connector(connector);
    let environment = inputs::environment();
    let options = Options::default().source_schema(&environment);
    let mistake = case.strip_prefix("check/one-mistake/");
    let text = match (case, mistake) {
        (_, Some(kind)) => inputs::one_mistake(connector, kind),
        ("check/all-wrong", _) => inputs::all_wrong(connector),
        _ => inputs::clean(connector),
    };
    let set = MappingSet::from_json(&text).expect("is a mapping set");
    let schema = jsonschema::validator_for(&inputs::json_schema(metadata)).expect("is a schema");
    let measure = |job: &dyn Fn()| {
        for _ in 0..10 {
            job();
        }
        measured(job, times);
    };
    match case {
        "check/one-mistake" => {
            let texts = inputs::MISTAKES.map(|kind| inputs::one_mistake(connector, kind));
            let sets = texts.map(|text| MappingSet::from_json(&text).expect("is a mapping set"));
            measure(&|| {
                for set in &sets {
                    drop(black_box(black_box(set).check_with(metadata, &options)));
                }
            });
        }
        "check/overlaid" => {
            let overlaid = inputs::overlaid(metadata);
            measure(&|| drop(black_box(black_box(&set).check_with(&overlaid, &options))));
        }
        "parse" => measure(&|| drop(black_box(MappingSet::from_json(black_box(&text))))),
        "parse-and-check/clean" => {
            measure(&|| drop(black_box(inputs::parse_and_check(black_box(&text), metadata, &options))));
        }
        "jsonschema/clean" => measure(&|| {
            let value: Value = serde_json::from_str(black_box(&text)).expect("is JSON");
            black_box(schema.is_valid(&value));
        }),
        _ => measure(&|| drop(black_box(black_box(&set).check_with(metadata, &options)))),
    }
}

#[inline(never)]
fn measured(job: &dyn Fn(), times: usize) {
    for _ in 0..times {
        job();
    }
}

//! Expressions: read, inferred, evaluated; the documented samples, and sums of 10, 20 and 40 kB to show that the cost
//! grows with the length.

#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    reason = "a bench may panic, and has no readers of docs"
)]

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use provmap::expression::{Expression, evaluate, infer};
use provmap::model::Json;
use provmap::registry::DIRECTORY;

/// PingOne's own samples.
const SAMPLES: &[(&str, &str)] = &[
    ("join", "user.name.given + ', ' + user.name.family"),
    ("substring", "#string.substring(user.name.given, 0, 1) + #string.substring(user.name.family, 0, 4)"),
    ("look-up", "{'PM': 'Product Manager','SA':'Software Architect'}[user.role] ?: 'Unknown'"),
    ("projection", "user.memberOfGroupNames.![#string.upperCase(#this)]"),
    ("switch", "#core.switchExpr(#root.accountId, '0000EXAMPLEID', 'Valid' , 'Invalid')"),
];

const USER: &str = r#"{"accountId": "0000EXAMPLEID", "role": "PM", "name": {"given": "Ada", "family": "Lovelace"},
    "memberOfGroupNames": ["Analysts", "Engineers"]}"#;

/// A sum of about this many bytes.
fn sum(bytes: usize) -> String {
    let part = "#string.upperCase(#root.name.given) + ' and ' + ";
    format!("{}'end'", part.repeat(bytes / part.len()))
}

fn expressions(c: &mut Criterion) {
    let user = Json::read(USER).expect("is JSON");
    let sums = [10, 20, 40].map(|size| (format!("sum-{size}kB"), sum(size * 1000)));
    let samples = SAMPLES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    for (name, text) in samples.chain(sums) {
        let expression = Expression::parse(&text).expect("parses");
        let mut group = c.benchmark_group(format!("expression/{name}"));
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function("parse", |b| b.iter(|| Expression::parse(black_box(&text))));
        group.bench_function("infer", |b| b.iter(|| infer(black_box(&expression), &DIRECTORY)));
        group.bench_function("evaluate", |b| b.iter(|| evaluate(black_box(&expression), &user)));
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(500));
    targets = expressions
}
criterion_main!(benches);

//! Times of the library, and of a JSON schema validator on the same sets in the same run.
//! `docs/performance.md` says how to read them.

#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::panic,
    reason = "a bench may panic, and has no readers of docs"
)]

mod inputs;

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use inputs::CONNECTORS;
use provmap::record::{Operation, Plan};
use provmap::registry::SLACK;
use provmap::{Connector, MappingSet, Options};
use serde_json::Value;

/// Slack's attributes as phf would hold them.
static PHF: phf::Map<&str, usize> = phf::phf_map! {
    "profileUrl" => 0, "country" => 1, "preferredLanguage" => 2, "displayName" => 3, "timezone" => 4,
    "postalCode" => 5, "roles" => 6, "title" => 7, "locale" => 8, "employeeNumber" => 9, "division" => 10,
    "familyName" => 11, "department" => 12, "primaryEmail" => 13, "costCenter" => 14, "givenName" => 15,
    "locality" => 16, "active" => 17, "honorificPrefix" => 18, "userName" => 19, "profilePhotoUrl" => 20,
    "primaryPhone" => 21, "mobilePhone" => 22, "streetAddress" => 23, "organization" => 24, "userType" => 25,
    "region" => 26,
};

fn lookup(c: &mut Criterion) {
    let attributes = SLACK.user_attributes().expect("has users");
    assert!(attributes.iter().enumerate().all(|(index, it)| PHF.get(it.key) == Some(&index)));
    for (case, store_type, attribute) in
        [("hit", "GitHubEMU", "streetAddress"), ("miss", "GitHubEMV", "streetAddresses")]
    {
        let mut group = c.benchmark_group(format!("lookup/{case}"));
        group.bench_function("store-type", |b| b.iter(|| provmap::connector(black_box(store_type))));
        group.bench_function("attribute", |b| b.iter(|| attributes.position(black_box(attribute))));
        group.bench_function("attribute-by-phf", |b| b.iter(|| PHF.get(black_box(attribute))));
        group.finish();
    }
}

fn parse(c: &mut Criterion) {
    for connector in CONNECTORS {
        let text = inputs::clean(connector);
        c.bench_function(&format!("parse/{connector}"), |b| {
            b.iter(|| MappingSet::from_json(black_box(&text)));
        });
    }
}

fn metadata(c: &mut Criterion) {
    for connector in CONNECTORS {
        let text = serde_json::to_string(inputs::connector(connector)).expect("is JSON");
        c.bench_function(&format!("metadata/{connector}"), |b| {
            b.iter(|| Connector::from_json(black_box(&text)))
        });
    }
}

fn check(c: &mut Criterion) {
    let environment = inputs::environment();
    let options = Options::default().source_schema(&environment);
    for (case, read) in [("clean", inputs::clean as fn(&str) -> String), ("all-wrong", inputs::all_wrong)] {
        for connector in CONNECTORS {
            let text = read(connector);
            let set = MappingSet::from_json(&text).expect("is a mapping set");
            let metadata = inputs::connector(connector);
            c.bench_function(&format!("check/{case}/{connector}"), |b| {
                b.iter(|| black_box(&set).check_with(metadata, &options));
            });
            c.bench_function(&format!("plan/{case}/{connector}"), |b| {
                b.iter(|| Plan::with_schema(metadata, black_box(&set), Operation::Create, &environment));
            });
            if case == "clean" {
                let overlaid = inputs::overlaid(metadata);
                c.bench_function(&format!("check/overlaid/{connector}"), |b| {
                    b.iter(|| black_box(&set).check_with(&overlaid, &options));
                });
            }
        }
    }
}

/// Each kind of mistake in turn: the time is of one set, on average.
fn one_mistake(c: &mut Criterion) {
    let environment = inputs::environment();
    let options = Options::default().source_schema(&environment);
    for connector in CONNECTORS {
        let metadata = inputs::connector(connector);
        let texts = inputs::MISTAKES.map(|kind| inputs::one_mistake(connector, kind));
        let sets = texts.map(|text| MappingSet::from_json(&text).expect("is a mapping set"));
        let mut sets = sets.iter().cycle();
        c.bench_function(&format!("check/one-mistake/{connector}"), |b| {
            b.iter(|| black_box(sets.next()).map(|set| set.check_with(metadata, &options)));
        });
    }
}

/// Side by side: ours with every rule, theirs with a yes or no.
fn against_json_schema(c: &mut Criterion) {
    let environment = inputs::environment();
    let options = Options::default().source_schema(&environment);
    for connector in CONNECTORS {
        let metadata = inputs::connector(connector);
        let schema = inputs::json_schema(metadata);
        let schema = jsonschema::validator_for(&schema).expect("is a schema");
        let text = inputs::clean(connector);
        let value: Value = serde_json::from_str(&text).expect("is JSON");
        c.bench_function(&format!("parse-and-check/clean/{connector}"), |b| {
            b.iter(|| inputs::parse_and_check(black_box(&text), metadata, &options));
        });
        c.bench_function(&format!("jsonschema/parse-and-is-valid/clean/{connector}"), |b| {
            b.iter(|| {
                let value: Value = serde_json::from_str(black_box(&text)).expect("is JSON");
                schema.is_valid(&value)
            });
        });
        c.bench_function(&format!("jsonschema/is-valid/clean/{connector}"), |b| {
            b.iter(|| schema.is_valid(black_box(&value)));
        });
        // As the API lists it, most of the text is of no interest.
        let listed = inputs::as_listed(&text);
        c.bench_function(&format!("parse-and-check/listed/{connector}"), |b| {
            b.iter(|| inputs::parse_and_check(black_box(&listed), metadata, &options));
        });
        c.bench_function(&format!("serde_json/value/listed/{connector}"), |b| {
            b.iter(|| serde_json::from_str::<Value>(black_box(&listed)));
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .sample_size(50);
    targets = lookup, metadata, parse, check, one_mistake, against_json_schema
}
criterion_main!(benches);

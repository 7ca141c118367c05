//! Times of records in types of one's own, beside what they are made of: borrowed slots, and serde's own walk.

#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    reason = "a bench may panic, and has no readers of docs"
)]

#[path = "../../tests/population/mod.rs"]
mod population;

mod nothing;

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use nothing::Nothing;
use population::Settings;
use provmap::record::{Operation, Plan, Record, SlotValues, Value};
use serde::{Deserialize, Serialize};

const RECORDS: usize = 1_000;

/// A user as a service has it, in the names of the store. Attributes are left out where there is nothing.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    family_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    work_phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    active: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    roles: Option<Vec<String>>,
}

/// The attributes that are texts.
const TEXTS: [&str; 11] = [
    "id",
    "userName",
    "givenName",
    "familyName",
    "email",
    "title",
    "department",
    "organization",
    "locale",
    "workPhone",
    "userType",
];

impl User {
    /// The texts, in the order of [`TEXTS`].
    fn texts(&self) -> [&Option<String>; 11] {
        [
            &self.id,
            &self.user_name,
            &self.given_name,
            &self.family_name,
            &self.email,
            &self.title,
            &self.department,
            &self.organization,
            &self.locale,
            &self.work_phone,
            &self.user_type,
        ]
    }
}

/// The slots of the attributes.
struct UserSlots {
    texts: [usize; 11],
    active: usize,
    roles: usize,
}

/// Borrows a user into slots, which is the quickest way to judge what is in memory.
fn fill<'u>(
    record: &mut Record<'u, SlotValues<'u>>,
    slots: &UserSlots,
    user: &'u User,
    roles: &'u [Value<'u>],
) {
    for (slot, text) in slots.texts.iter().zip(user.texts()) {
        if let Some(text) = text {
            record.set(*slot, Value::Text(text));
        }
    }
    if let Some(active) = user.active {
        record.set(slots.active, Value::Boolean(active));
    }
    if user.roles.is_some() {
        record.set(slots.roles, Value::List(roles));
    }
}

fn own_types(c: &mut Criterion) {
    let connector = provmap::connector("Zoom").expect("is compiled in");
    let settings = Settings {
        operation: Operation::Create,
        records: RECORDS,
        seed: 1,
        defect_in: 100,
        odd: false,
        mapped: false,
    };
    let population = population::population(connector, settings);
    let users: Vec<User> = population.lines().filter_map(|line| serde_json::from_slice(line).ok()).collect();
    let plan = Plan::for_target(connector, Operation::Create);
    let values: Vec<serde_json::Value> =
        users.iter().map(|user| serde_json::to_value(user).expect("is a value")).collect();
    let slot = |path| plan.slot(path).expect("is an attribute");
    let user_slots = UserSlots { texts: TEXTS.map(slot), active: slot("active"), roles: slot("roles") };
    let roles: Vec<Vec<Value<'_>>> = users
        .iter()
        .map(|user| user.roles.iter().flatten().map(|role| Value::Text(role)).collect())
        .collect();
    let mut slots = plan.slots();
    let valid =
        users.iter().filter(|user| plan.serialize(user, &mut slots).is_ok_and(|it| it.is_valid())).count();
    assert!(valid * 10 > RECORDS * 9, "{valid}");

    let mut group = c.benchmark_group("records/own-types");
    group.throughput(Throughput::Elements(users.len() as u64));
    group.bench_function("borrowed-slots", |b| {
        b.iter(|| {
            let mut record = plan.record();
            let mut sum = 0;
            for (user, roles) in black_box(&users).iter().zip(&roles) {
                record.clear();
                fill(&mut record, &user_slots, user, roles);
                sum += usize::from(record.is_valid());
            }
            assert_eq!(sum, valid);
        });
    });
    group.bench_function("serde-walk", |b| {
        b.iter(|| black_box(&users).iter().filter(|user| user.serialize(Nothing).is_ok()).count());
    });
    group.bench_function("serialize", |b| {
        b.iter(|| {
            let mut sum = 0;
            for user in black_box(&users) {
                sum += usize::from(plan.serialize(user, &mut slots).expect("is a record").is_valid());
            }
            assert_eq!(sum, valid);
        });
    });
    group.bench_function("serialize-value", |b| {
        b.iter(|| {
            let mut sum = 0;
            for user in black_box(&values) {
                sum += usize::from(plan.serialize(user, &mut slots).expect("is a record").is_valid());
            }
            assert_eq!(sum, valid);
        });
    });
    group.bench_function("check-serialize", |b| {
        b.iter(|| {
            let users = black_box(&users).iter();
            let sum =
                users.filter(|user| plan.check_serialize(user).expect("is a record").is_valid()).count();
            assert_eq!(sum, valid);
        });
    });
    group.bench_function("json-and-read", |b| {
        let mut json = Vec::new();
        b.iter(|| {
            let mut sum = 0;
            for user in black_box(&users) {
                json.clear();
                serde_json::to_writer(&mut json, user).expect("is JSON");
                sum += usize::from(plan.read(&json, &mut slots).expect("is a record").is_valid());
            }
            assert_eq!(sum, valid);
        });
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .sample_size(40);
    targets = own_types
}
criterion_main!(benches);

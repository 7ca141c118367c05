//! A sync that can be watched: each rule over its users, as `provmap preflight` judges them.
//!
//! That a revision starts a sync is documented, and so is what `syncStatus` has. What becomes of each user is what the library
//! predicts; PingOne has no path for it, so that it stands below `/stand-in`. All users are judged as if none of them were in the target
//! yet.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use provmap::bundle::Direction;
use provmap::filter::Filter;
use provmap::record::{
    Collision, IndexFull, MemoryIndex, Operation, Outcome, Plan, RecordRule, Tally, UniqueIndex as _,
    Violation,
};
use provmap::{Bundle, MappingSet};
use serde_json::{Value, json};

use crate::environment::{Environment, Kind, Resource, User, id_in, now, text};
use crate::synced::{Counts, RuleSync, UserSync};

/// Syncs all rules that the engine takes, and writes what came of it into their stores.
pub(crate) fn run(environment: &mut Environment) {
    let syncs: Vec<RuleSync> =
        environment.all(Kind::Rule).iter().map(|rule| sync(environment, rule)).collect();
    let mut statuses: BTreeMap<&str, [u64; 4]> = BTreeMap::new();
    for sync in syncs.iter().filter(|sync| sync.not_synced.is_none()) {
        let Counts { records, valid, invalid, unpredictable, unsynced, unreadable, .. } = &sync.counts;
        // Nobody of those who are not created succeeds or fails.
        let counts = if *unsynced > 0 {
            [*records, 0, 0, 0]
        } else {
            [*records, *valid, invalid.saturating_add(*unreadable), *unpredictable]
        };
        let sums = statuses.entry(&sync.store).or_default();
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum = sum.saturating_add(count));
    }
    let statuses: Vec<(String, Value)> =
        statuses.into_iter().map(|(store, counts)| (store.to_owned(), status(counts))).collect();
    for (id, status) in statuses {
        let stores = environment.all_mut(Kind::Store).iter_mut();
        for store in stores.filter(|store| text(store, "id") == Some(&id)) {
            store.insert("syncStatus".to_owned(), status.clone());
        }
    }
    environment.syncs = syncs;
}

/// The members are documented; which state goes with which counts is inferred, and the details are the stand-in's own.
fn status([total, success, failed, unpredictable]: [u64; 4]) -> Value {
    let details = match unpredictable {
        0 => "a sync of the stand-in: predicted, and not sent".to_owned(),
        some => format!(
            "a sync of the stand-in: predicted, and not sent; what PingOne sends of {some} users cannot be predicted"
        ),
    };
    json!({
        "details": details,
        "failedCount": failed,
        "failedDeprovisionCount": 0,
        "successCount": success,
        "userTotal": total,
        "lastSyncAt": now(),
        "syncState": if failed > 0 { "FAILED" } else { "SYNCING" },
    })
}

fn sync(environment: &Environment, rule: &Resource) -> RuleSync {
    let id = |key| id_in(rule, key).unwrap_or_default().to_owned();
    let judged = judged(environment, rule);
    let (not_synced, (counts, users)) = match judged {
        Ok(judged) => (None, judged),
        Err(why) => (Some(why), Default::default()),
    };
    RuleSync {
        rule: text(rule, "id").unwrap_or_default().to_owned(),
        store: id("targetStore"),
        at: now(),
        operation: Operation::Create.as_str(),
        not_synced,
        counts,
        users,
    }
}

/// What becomes of the users of a rule, or why nothing does.
fn judged(environment: &Environment, rule: &Resource) -> Result<(Counts, Vec<UserSync>), String> {
    let plan = id_in(rule, "plan").and_then(|id| environment.find(Kind::Plan, id));
    if plan.and_then(|plan| text(plan, "status")) != Some("ACTIVE") {
        return Err("the plan is not ACTIVE".to_owned());
    }
    let bundle = bundle(environment, rule)?;
    if bundle.is_active() != Some(true) {
        return Err("the rule is not active".to_owned());
    }
    if bundle.direction() != Some(Direction::Outbound) {
        return Err(
            "the stand-in has no users but those of PingOne, and the rule does not send these".to_owned()
        );
    }
    let connector = environment.connectors.require(bundle.store_type()).map_err(|error| error.to_string())?;
    let none = MappingSet::new(Vec::new());
    let lines = bundle.mappings().unwrap_or(&none);
    let plan = Plan::with_schema(connector, lines, Operation::Create, &environment.schema);
    let mut counts = Counts::default();
    let admitted = admitted(environment, &bundle, &mut counts);
    let (tally, users) = judge(&plan, &admitted).map_err(|full| full.to_string())?;
    counts.records = tally.len();
    counts.valid = tally.valid();
    counts.invalid = tally.invalid();
    counts.unpredictable = tally.unpredictable();
    counts.unreadable = tally.unreadable_records();
    counts.unsynced = bundle.switched_off(Operation::Create).map_or(0, |_| tally.len());
    let broken = RecordRule::ALL.iter().map(|rule| (rule.as_str(), tally.records_of(*rule)));
    counts.rules = broken.filter(|(_, records)| *records > 0).collect();
    Ok((counts, users))
}

/// The rule with its stores and mappings, as the library takes it.
fn bundle(environment: &Environment, rule: &Resource) -> Result<Bundle, String> {
    let store = |key| id_in(rule, key).and_then(|id| environment.find(Kind::Store, id));
    let stores: Vec<&Resource> = ["sourceStore", "targetStore"].into_iter().filter_map(store).collect();
    let of_rule = |mapping: &&Resource| id_in(mapping, "rule") == text(rule, "id");
    let mappings: Vec<&Resource> = environment.all(Kind::Mapping).iter().filter(of_rule).collect();
    let bundle = json!({"stores": stores, "rule": rule, "mappings": mappings}).to_string();
    Bundle::from_json(bundle).map_err(|error| error.without_places().to_string())
}

/// The users that the filter of the rule lets through. Those of whom that cannot be told are among them.
fn admitted<'e>(environment: &'e Environment, bundle: &Bundle, counts: &mut Counts) -> Vec<&'e User> {
    let filter = match bundle.population_expression().map(Filter::parse) {
        Some(Ok(filter)) => Some(filter.for_users_of(&environment.schema)),
        Some(Err(_)) | None => None,
    };
    let Some(filter) = filter else {
        counts.filter_not_applied = bundle.population_filter();
        return environment.users.all().iter().collect();
    };
    let mut admitted = Vec::new();
    for user in environment.users.all() {
        let is_in = filter.admits(&user.json);
        let count = |is: bool| u64::from(is);
        counts.filtered_out = counts.filtered_out.saturating_add(count(is_in == Some(false)));
        counts.filter_unknown = counts.filter_unknown.saturating_add(count(is_in.is_none()));
        if is_in != Some(false) {
            admitted.push(user);
        }
    }
    admitted
}

/// Judges all users, each and against the others.
fn judge(plan: &Plan, users: &[&User]) -> Result<(Tally, Vec<UserSync>), IndexFull> {
    let (mut slots, mut tally, mut index) = (plan.slots(), Tally::new(plan), MemoryIndex::new());
    let mut found: BTreeMap<u64, (Outcome, Vec<Value>)> = BTreeMap::new();
    for (number, user) in (0_u64..).zip(users) {
        let Ok(record) = plan.read(user.text.get().as_bytes(), &mut slots) else {
            tally.unreadable();
            let reason = json!({"rule": "unreadable", "message": "the record cannot be read"});
            found.insert(number, (Outcome::Invalid, vec![reason]));
            continue;
        };
        let mut reasons = Vec::new();
        let outcome = tally.record(&record, &mut |violation: Violation| {
            reasons.push(json!(plan.describe(&violation)));
            ControlFlow::Continue(())
        });
        if !reasons.is_empty() {
            found.insert(number, (outcome, reasons));
        }
        record.index(number, &mut index)?;
    }
    index.finish(&mut |collision| {
        tally.collision(collision);
        let (outcome, reasons) = found.entry(collision.record).or_insert((Outcome::Valid, Vec::new()));
        *outcome = (*outcome).max(Outcome::from(collision.rule.effect()));
        reasons.push(shared(plan, collision));
    })?;
    let users = found.into_iter().filter_map(|(number, (outcome, reasons))| {
        let user = users.get(usize::try_from(number).ok()?)?;
        Some(UserSync { id: user.id.clone(), outcome: outcome.as_str(), reasons })
    });
    Ok((tally, users.collect()))
}

fn shared(plan: &Plan, collision: Collision) -> Value {
    let target = plan.target(collision.target).map(|target| target.key);
    json!({
        "rule": collision.rule.as_str(),
        "target": target,
        "message": "another user has the same value, which is to be unique",
        "help": collision.rule.help(),
    })
}

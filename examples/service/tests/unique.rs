//! SQLite finds the collisions that provmap's own index finds.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests state what they expect by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use provmap::record::{CaseRule, MemoryIndex, Operation, Plan, RecordRule, UniqueIndex, UniqueValue};
use rusqlite::Connection;
use service::unique::SqliteIndex;

/// Each target has one rule, as in a plan.
const CASES: [CaseRule; 3] = [CaseRule::Exact, CaseRule::Fold, CaseRule::Unknown];

/// The groups of records that an index finds, in no order. Each record is to be there once, and groups one after the other.
fn groups<I: UniqueIndex>(
    mut index: I,
    values: &[(usize, String, u64)],
) -> Vec<(RecordRule, usize, BTreeSet<u64>)>
where
    I::Error: std::fmt::Debug,
{
    for (target, text, record) in values {
        index.insert(UniqueValue::new(*target, CASES[*target], text, *record)).unwrap();
    }
    let mut found: BTreeMap<u64, (RecordRule, usize, BTreeSet<u64>)> = BTreeMap::new();
    let mut last = 0;
    index
        .finish(&mut |it| {
            assert!(it.group == last || !found.contains_key(&it.group), "a group comes in parts");
            last = it.group;
            let group = found.entry(it.group).or_insert((it.rule, it.target, BTreeSet::new()));
            assert_eq!((group.0, group.1), (it.rule, it.target));
            assert!(group.2.insert(it.record), "a record comes twice");
        })
        .unwrap();
    let mut groups: Vec<_> = found.into_values().collect();
    groups.sort();
    groups
}

fn sqlite() -> SqliteIndex {
    // Of some plan with enough targets: it is asked for their names alone.
    let plan = Plan::for_target(provmap::require_connector("Zoom").unwrap(), Operation::Create);
    SqliteIndex::new(Connection::open_in_memory().unwrap(), &plan).unwrap()
}

/// Short and of few letters, so that many are the same.
fn values() -> impl Strategy<Value = Vec<(usize, String, u64)>> {
    let record = prop_oneof![9 => 0..12_u64, 1 => Just(u64::MAX)];
    prop::collection::vec((0..CASES.len(), "[abßẞsSAB\u{212a}kÉéﬅﬆς\u{3c3}Σ\\x00]{0,3}", record), 0..40)
}

proptest! {
    #[test]
    fn the_collisions_are_those_of_provmap(values in values()) {
        prop_assert_eq!(groups(sqlite(), &values), groups(MemoryIndex::new(), &values));
    }

    /// One after the other, whoever claims a value that is taken hears of its holder, with whom they would have collided.
    #[test]
    fn a_conflict_is_a_collision(names in prop::collection::vec("[aßsSA]{0,3}@x", 1..12)) {
        let plan = Plan::for_target(provmap::require_connector("Zoom").unwrap(), Operation::Create);
        let (mut slots, taken) = (plan.slots(), sqlite());
        let mut holders: Vec<(u64, &String)> = Vec::new();
        for (number, name) in (0..).zip(&names) {
            let json = serde_json::json!({"userName": name}).to_string();
            let record = plan.read(json.as_bytes(), &mut slots).unwrap();
            let conflicts = taken.claim(&record, number).unwrap();
            let value = |text| UniqueValue::new(0, CaseRule::Fold, text, 0);
            let same = holders.iter().find(|(_, other)| value(other.as_str()).key() == value(name.as_str()).key());
            let refused = conflicts.iter().find(|it| it.rule == RecordRule::DuplicateValue);
            prop_assert_eq!(refused.map(|it| it.holder), same.map(|(holder, _)| *holder));
            if same.is_none() {
                holders.push((number, name));
            }
        }
    }
}

/// What an update does not write stays with the user in the store.
#[test]
fn an_update_keeps_what_it_does_not_write() {
    let acme = r#"{"information": {"key": "Acme"}, "attributeMetadata": {"userAttributes": {
        "badge": {"unique": true, "caseSensitive": true, "updateable": false}, "email": {"unique": true, "caseSensitive": true}}}}"#;
    let acme = provmap::Connector::from_json(acme).unwrap();
    let (create, update) =
        (Plan::for_target(&acme, Operation::Create), Plan::for_target(&acme, Operation::Update));
    let (mut slots, mut others) = (create.slots(), update.slots());
    let taken = SqliteIndex::new(Connection::open_in_memory().unwrap(), &create).unwrap();
    let ada = br#"{"badge": "7", "email": "ada@x"}"#;
    assert!(taken.claim(&create.read(ada, &mut slots).unwrap(), 1).unwrap().is_empty());
    let married = update.read(br#"{"email": "king@x"}"#, &mut others).unwrap();
    assert!(taken.claim(&married, 1).unwrap().is_empty());
    let conflicts = taken.claim(&create.read(ada, &mut slots).unwrap(), 2).unwrap();
    let targets: Vec<&str> = conflicts.iter().map(|it| create.target(it.target).unwrap().key).collect();
    assert_eq!(targets, ["badge"]);
}

#[test]
fn a_record_that_is_gone_has_no_values() {
    let plan = Plan::for_target(provmap::require_connector("Zoom").unwrap(), Operation::Create);
    let (mut slots, taken) = (plan.slots(), sqlite());
    let mut claim = |name: &str, number| {
        let json = format!(r#"{{"userName": "{name}"}}"#);
        let conflicts = taken.claim(&plan.read(json.as_bytes(), &mut slots).unwrap(), number).unwrap();
        conflicts.first().map(|conflict| (conflict.rule, conflict.holder))
    };
    assert_eq!(claim("Straße@x", 1), None);
    assert_eq!(claim("straße@x", 1), None);
    assert_eq!(claim("STRAßE@x", 2), Some((RecordRule::DuplicateValue, 1)));
    assert_eq!(claim("STRASSE@x", 2), Some((RecordRule::PossibleDuplicate, 1)));
    taken.remove(1).unwrap();
    assert_eq!(claim("strasse@x", 3), Some((RecordRule::DuplicateValue, 2)));
    assert_eq!(claim("Straße@x", 2), None);
}

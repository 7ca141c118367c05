//! SQLite finds the collisions that provmap's own index finds.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests state what they expect by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use provmap::record::{CaseRule, MemoryIndex, RecordRule, UniqueIndex, UniqueValue};
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
    SqliteIndex::new(Connection::open_in_memory().unwrap()).unwrap()
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

    /// Asked one by one, whoever is in a group hears of another in it, and who is in none hears of nobody.
    #[test]
    fn a_conflict_is_a_collision(values in values()) {
        let groups = groups(MemoryIndex::new(), &values);
        let mut index = sqlite();
        for (target, text, record) in &values {
            index.insert(UniqueValue::new(*target, CASES[*target], text, *record)).unwrap();
        }
        for (target, text, record) in &values {
            let value = UniqueValue::new(*target, CASES[*target], text, *record);
            if let Some((rule, other)) = index.conflict(value).unwrap() {
                let are_together = |(of, at, records): &(RecordRule, usize, BTreeSet<u64>)| {
                    (*of, *at) == (rule, *target) && records.contains(record) && records.contains(&other)
                };
                prop_assert!(groups.iter().any(are_together), "{:?}", value);
            } else {
                let alone = values.iter().all(|(at, other, by)| {
                    let other = UniqueValue::new(*at, CASES[*at], other, *by);
                    at != target || by == record || other.possible_key() != value.possible_key()
                });
                prop_assert!(alone, "{:?}", value);
            }
        }
    }
}

#[test]
fn a_record_that_is_gone_has_no_values() {
    let mut index = sqlite();
    let value = |record| UniqueValue::new(1, CaseRule::Fold, "Straße", record);
    index.insert(value(1)).unwrap();
    assert_eq!(index.conflict(value(1)).unwrap(), None);
    assert_eq!(index.conflict(value(2)).unwrap(), Some((RecordRule::DuplicateValue, 1)));
    let possible = UniqueValue::new(1, CaseRule::Fold, "STRASSE", 2);
    assert_eq!(index.conflict(possible).unwrap(), Some((RecordRule::PossibleDuplicate, 1)));
    index.remove(1).unwrap();
    assert_eq!(index.conflict(value(2)).unwrap(), None);
}

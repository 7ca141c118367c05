//! Memory of every size, and records shared out in every way.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tests state what they expect by panicking"
)]

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::samples::{few_texts, values_of};
use super::super::{Collision, MemoryIndex, UniqueIndex as _};
use super::*;

fn take(values: &[UniqueValue<'_>], memory: usize) -> Candidates {
    let mut candidates = Candidates::new(memory);
    values.iter().for_each(|value| candidates.insert(*value).unwrap());
    candidates
}

fn found(candidates: Candidates) -> BTreeSet<u64> {
    let mut found = BTreeSet::new();
    candidates.finish(&mut |record| _ = found.insert(record)).unwrap();
    found
}

fn collisions(values: &[UniqueValue<'_>]) -> Vec<Collision> {
    let (mut index, mut found) = (MemoryIndex::new(), Vec::new());
    values.iter().for_each(|value| index.insert(*value).unwrap());
    index.finish(&mut |collision| found.push(collision)).unwrap();
    found
}

#[test]
fn a_filter_keeps_within_its_memory() {
    for memory in [0, 8, 100, 1_000_000] {
        let mut filter = Filter::default();
        filter.clear(10_000_000, memory);
        assert!(filter.words.len() * 8 <= memory.max(8), "{memory}");
    }
}

proptest! {
    #[test]
    fn a_second_reading_finds_what_one_of_all_records_finds(
        texts in few_texts(600),
        memory in prop::sample::select(vec![0, 1, 500, 4_096, 10_000, 1_000_000]),
        split in 0..600_usize,
    ) {
        let values = values_of(&texts, 2);
        let candidates = found(take(&values, memory));
        let again: Vec<UniqueValue<'_>> =
            values.iter().copied().filter(|value| candidates.contains(&value.record)).collect();
        prop_assert_eq!(collisions(&again), collisions(&values));

        let (first, second) = values.split_at(split.min(values.len()));
        let (mut one, other) = (take(first, memory), take(second, memory));
        one.merge(other).unwrap();
        prop_assert_eq!(found(one), candidates);
    }
}

/// Where there are many values, a record is hardly ever read again in vain.
#[test]
fn candidates_are_those_that_share_a_hash() {
    let texts: Vec<String> =
        (0..40_000).map(|number| format!("user{}@example.com", number % 39_000)).collect();
    let values: Vec<UniqueValue<'_>> = texts
        .iter()
        .zip(0..)
        .map(|(text, record)| UniqueValue { target: 0, case: CaseRule::Fold, text, record })
        .collect();
    let expected: BTreeSet<u64> = (0..1000).chain(39_000..40_000).collect();
    // In memory; in one part after the other in a file.
    for (memory, files) in [(64 << 20, 0), (100_000, 1)] {
        let candidates = take(&values, memory);
        assert_eq!(candidates.files.len(), files);
        assert!(candidates.memory() <= memory);
        assert_eq!(found(candidates), expected);
    }
}

/// Of more records than are held at a time, the last is not left alone.
#[test]
fn a_value_that_all_have_takes_no_more_memory() {
    let value = |record| UniqueValue { target: 0, case: CaseRule::Exact, text: "a", record };
    for records in [1024, 1025, 1026, 2050, 2051, 50_000] {
        let values: Vec<UniqueValue<'_>> = (0..records).map(value).collect();
        assert!(found(take(&values, 10_000)).into_iter().eq(0..records));
    }
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let create: Create = Box::new(|| Ok(Box::new(tempfile::tempfile_in("/nobody/has/this")?)));
    let mut candidates = Candidates::of(0, create);
    let value = UniqueValue { target: 0, case: CaseRule::Exact, text: "a", record: 0 };
    let error = (0..100).find_map(|_| candidates.insert(value).err()).unwrap();
    assert_eq!(error.io().kind(), io::ErrorKind::NotFound);
}

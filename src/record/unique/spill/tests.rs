//! Disks that fill up, and memory of every size.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests state what they expect by panicking"
)]

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicIsize, AtomicUsize, Ordering};

use proptest::prelude::*;

use super::super::MemoryIndex;
use super::super::samples::{few_texts, values_of};
use super::*;
use crate::domain::CaseRule;
use crate::record::RecordRule;

struct File {
    bytes: Cursor<Vec<u8>>,
    room: Arc<AtomicIsize>,
    files: Arc<AtomicUsize>,
}

/// A disk with room for so many bytes; counts the files on it.
fn disk(room: isize, files: &Arc<AtomicUsize>) -> Create {
    let (room, files) = (Arc::new(AtomicIsize::new(room)), files.clone());
    Box::new(move || {
        files.fetch_add(1, Ordering::SeqCst);
        Ok(Box::new(File { bytes: Cursor::default(), room: room.clone(), files: files.clone() }))
    })
}

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.room.fetch_sub(bytes.len() as isize, Ordering::SeqCst) < bytes.len() as isize {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.bytes.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for File {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.bytes.read(bytes)
    }
}

impl Seek for File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        self.files.fetch_sub(1, Ordering::SeqCst);
    }
}

type Found = Vec<(usize, u64, RecordRule)>;

fn sorted(mut found: Found) -> Found {
    found.sort();
    found
}

fn run<I: UniqueIndex>(mut index: I, values: &[UniqueValue<'_>]) -> Result<Found, I::Error> {
    for value in values {
        index.insert(*value)?;
    }
    let mut found = Vec::new();
    index.finish(&mut |it| found.push((it.target, it.record, it.rule)))?;
    Ok(found)
}

#[test]
fn a_full_disk_is_an_error_and_leaves_nothing() {
    let texts: Vec<String> = (0..2000).map(|number| format!("user{number}@example.com")).collect();
    let values: Vec<UniqueValue<'_>> = texts
        .iter()
        .enumerate()
        .map(|(record, text)| UniqueValue { target: 0, case: CaseRule::Fold, text, record: record as u64 })
        .collect();
    let files = Arc::new(AtomicUsize::new(0));
    for room in (0..400_000).step_by(20_000) {
        match run(SpillingIndex::of(4096, disk(room, &files)), &values) {
            Ok(found) => assert_eq!(found, []),
            Err(error) => {
                assert_eq!(error.io().kind(), io::ErrorKind::StorageFull);
                assert!(room < 200_000, "{room} bytes are enough");
            }
        }
        assert_eq!(files.load(Ordering::SeqCst), 0);
    }
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let value = UniqueValue { target: 0, case: CaseRule::Exact, text: "a", record: 0 };
    let index = SpillingIndex::in_folder(0, "/nobody/has/this");
    let error = run(index, &[value, UniqueValue { record: 1, ..value }, UniqueValue { record: 2, ..value }]);
    // One value always fits; the next needs a file.
    let many = vec![value; 10_000];
    assert!(error.is_err() || run(SpillingIndex::in_folder(0, "/nobody/has/this"), &many).is_err());
}

#[test]
fn nothing_has_a_name_while_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut index = SpillingIndex::in_folder(0, folder.path());
    for record in 0..1000 {
        let text = format!("{record}");
        index.insert(UniqueValue { target: 0, case: CaseRule::Exact, text: &text, record }).unwrap();
    }
    assert!(index.has_spilled());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// What is to be found, worked out with maps: by the value in which equal ones surely are the same, and by that in which
/// they may be.
fn expected(values: &[UniqueValue<'_>]) -> Found {
    let fold = caseless::default_case_fold_str;
    let one_to_one = |text: &str| text.chars().map(|c| fold(&c.to_string()) + "\0").collect::<String>();
    let sure = |value: &UniqueValue<'_>| match value.case {
        CaseRule::Fold => one_to_one(value.text),
        CaseRule::Exact | CaseRule::Unknown => value.text.to_owned(),
    };
    let possible = |value: &UniqueValue<'_>| match value.case {
        CaseRule::Exact => value.text.to_owned(),
        CaseRule::Fold | CaseRule::Unknown => fold(value.text),
    };
    let mut groups: BTreeMap<(usize, String), BTreeMap<String, u32>> = BTreeMap::new();
    for value in values {
        let group = groups.entry((value.target, possible(value))).or_default();
        *group.entry(sure(value)).or_default() += 1;
    }
    let mut found = Found::new();
    for value in values {
        let group = &groups[&(value.target, possible(value))];
        let rules = [
            (RecordRule::DuplicateValue, group[&sure(value)] > 1),
            (RecordRule::PossibleDuplicate, group.len() > 1),
        ];
        found.extend(rules.iter().filter(|(_, is)| *is).map(|(rule, _)| (value.target, value.record, *rule)));
    }
    sorted(found)
}

proptest! {
    #[test]
    fn every_memory_size_and_split_gives_the_same_answer(
        texts in few_texts(300),
        memory in prop::sample::select(vec![0, 1, 500, 4_096, 10_000, 1_000_000]),
        split in 0..300_usize,
    ) {
        let values = values_of(&texts, 1);
        let in_memory = run(MemoryIndex::new(), &values).unwrap();
        prop_assert_eq!(&sorted(in_memory.clone()), &expected(&values));
        // In the same order, too.
        prop_assert_eq!(&run(SpillingIndex::new(memory), &values).unwrap(), &in_memory);

        // As many threads would do it.
        let parts = values.chunks(split / 4 + 1).map(|part| {
            let mut index = MemoryIndex::new();
            part.iter().for_each(|value| index.insert(*value).unwrap());
            index.sort();
            index
        });
        let mut merged = MemoryIndex::new();
        parts.for_each(|part| merged.merge(part));
        prop_assert_eq!(&run(merged, &[]).unwrap(), &in_memory);

        let (first, second) = values.split_at(split.min(values.len()));
        let mut one = SpillingIndex::new(memory);
        let mut other = SpillingIndex::new(memory);
        first.iter().for_each(|value| one.insert(*value).unwrap());
        second.iter().for_each(|value| other.insert(*value).unwrap());
        other.merge(one).unwrap();
        let mut found = Vec::new();
        other.finish(&mut |it| found.push((it.target, it.record, it.rule))).unwrap();
        prop_assert_eq!(&found, &in_memory);
    }
}

//! Where the records stand.

use std::ops::Range;

use super::ids::{Ids, Kept, KeptRecord};

/// The files of the records by their numbers, and what is kept of those that are read only once.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// The number of the first record of each file, and the file.
    files: Vec<(u64, usize)>,
    records: u64,
    ids: Ids,
}

impl Places {
    /// Takes records that follow.
    pub(super) fn take(&mut self, file: usize, records: u64, ids: &[Kept]) {
        if self.files.last().is_none_or(|(_, last)| *last != file) {
            self.files.push((self.records, file));
        }
        self.ids.keep(self.records, ids);
        self.records = self.records.saturating_add(records);
    }

    /// The number of records.
    pub(super) fn records(&self) -> u64 {
        self.records
    }

    /// The number of the first record of the file that a record is in, and the file.
    pub(crate) fn file_of(&self, record: u64) -> (u64, usize) {
        self.files.iter().rfind(|(first, _)| *first <= record).copied().unwrap_or_default()
    }

    /// The files, each with the numbers of its records.
    pub(super) fn files(&self) -> Vec<(Range<u64>, usize)> {
        let ends = self.files.iter().skip(1).map(|(first, _)| *first).chain([self.records]);
        self.files.iter().zip(ends).map(|((first, file), end)| (*first..end, *file)).collect()
    }

    /// What is kept of a record that is read only once.
    pub(crate) fn kept(&mut self, record: u64) -> Option<KeptRecord> {
        self.ids.get(record)
    }
}

//! Where the records stand.

use std::ops::Range;
use std::sync::Arc;

use super::ids::{Ids, Kept, KeptRecord};
use super::source::Stamp;
use super::split::Mark;
use super::table::Names;

/// The files of the records by their numbers, where to read them again, and what is kept of those that are read only once.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// The number of the first record of each file, and the file.
    files: Vec<(u64, usize)>,
    records: u64,
    stretches: Vec<Stretch>,
    ids: Ids,
    /// What columns of CSV can be.
    names: Arc<Names>,
}

/// Records that follow each other in a file, and are read again from where the first one starts.
#[derive(Debug, Clone)]
pub(super) struct Stretch {
    pub(super) file: usize,
    pub(super) records: Range<u64>,
    pub(super) start: Start,
}

/// Where records start that can be read again.
#[derive(Debug, Clone)]
pub(super) struct Start {
    /// How the file was when it was read first.
    pub(super) stamp: Stamp,
    pub(super) mark: Mark,
}

impl Places {
    pub(super) fn new(names: Arc<Names>) -> Places {
        Places { names, ..Places::default() }
    }

    pub(super) fn names(&self) -> &Arc<Names> {
        &self.names
    }

    /// Takes records that follow. Without a start, they are read again with those before them in the file, if at all.
    pub(super) fn take(&mut self, file: usize, records: u64, start: Option<Start>, ids: &[Kept]) {
        if self.files.last().is_none_or(|(_, last)| *last != file) {
            self.files.push((self.records, file));
        }
        self.ids.keep(self.records, ids);
        let end = self.records.saturating_add(records);
        if let Some(start) = start {
            self.stretches.push(Stretch { file, records: self.records..end, start });
        } else if let Some(last) = self.stretches.last_mut().filter(|last| last.file == file) {
            last.records.end = end;
        }
        self.records = end;
    }

    /// The number of records.
    pub(crate) fn records(&self) -> u64 {
        self.records
    }

    /// The number of the file that a record is in.
    pub(crate) fn file_of(&self, record: u64) -> usize {
        self.files.iter().rfind(|(first, _)| *first <= record).map_or(0, |(_, file)| *file)
    }

    /// The numbers of the records of each file.
    pub(super) fn files(&self) -> Vec<Range<u64>> {
        let ends = self.files.iter().skip(1).map(|(first, _)| *first).chain([self.records]);
        self.files.iter().zip(ends).map(|((first, _), end)| *first..end).collect()
    }

    /// All records that can be read again.
    pub(super) fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// What is kept of a record that is read only once.
    pub(crate) fn kept(&mut self, record: u64) -> Option<KeptRecord> {
        self.ids.get(record)
    }
}

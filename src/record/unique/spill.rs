//! The index that takes any number of values in bounded memory.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::runs::{Create, Run, RunWriter, collide, merge};
use super::store::Store;
use super::{Collision, MemoryIndex, UniqueIndex, UniqueValue};

/// Finds collisions among any number of values. What does not fit in memory goes to temporary files, as sorted runs
/// that are merged at the end.
///
/// The files have no name: nothing is left of them when the index is dropped, or the process killed.
///
/// ```
/// use provmap::record::{CaseRule, SpillingIndex, UniqueIndex as _, UniqueValue};
/// let mut index = SpillingIndex::new(64 << 20);
/// for (record, text) in ["ada", "bob", "ada"].into_iter().enumerate() {
///     index.insert(UniqueValue::new(0, CaseRule::Exact, text, record as u64))?;
/// }
/// let mut records = Vec::new();
/// index.finish(&mut |collision| records.push(collision.record))?;
/// assert_eq!(records, [0, 2]);
/// # Ok::<(), provmap::record::SpillError>(())
/// ```
pub struct SpillingIndex {
    /// The values in memory, within its limit.
    values: MemoryIndex,
    memory: usize,
    /// Each with the number of merges it went through. Runs of a kind are merged before they are too many.
    runs: Vec<(u32, Run)>,
    create: Create,
}

/// The number of runs of a kind that are merged into one: each is an open file.
const RUNS: usize = 128;

/// The most values of a run.
const RUN: usize = 1 << 17;

impl SpillingIndex {
    /// An index that takes about so many bytes of memory, and files in the system's temporary folder.
    #[must_use]
    pub fn new(memory: usize) -> SpillingIndex {
        SpillingIndex::of(memory, Box::new(|| Ok(Box::new(tempfile::tempfile()?))))
    }

    /// As [`SpillingIndex::new`], with files in a folder.
    #[must_use]
    pub fn in_folder(memory: usize, folder: impl Into<PathBuf>) -> SpillingIndex {
        let folder = folder.into();
        SpillingIndex::of(memory, Box::new(move || Ok(Box::new(tempfile::tempfile_in(&folder)?))))
    }

    fn of(memory: usize, create: Create) -> SpillingIndex {
        SpillingIndex { values: MemoryIndex::with_limit(memory), memory, runs: Vec::new(), create }
    }

    /// Whether values went to files.
    #[must_use]
    pub fn has_spilled(&self) -> bool {
        !self.runs.is_empty()
    }

    /// The bytes of memory that the values take.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.values.memory()
    }

    /// Sorts the values in memory, as finishing does. Each thread can do so for its own before they are merged.
    pub fn sort(&mut self) {
        self.values.sort();
    }

    /// Takes over the values of another index: of another thread, say. Both keep within their memory.
    ///
    /// # Errors
    ///
    /// When a temporary file cannot be written.
    pub fn merge(&mut self, mut other: SpillingIndex) -> Result<(), SpillError> {
        let together = self.memory().saturating_add(other.memory());
        if together <= self.memory {
            self.values.merge(std::mem::take(&mut other.values));
        } else {
            other.spill()?;
        }
        self.runs.append(&mut other.runs);
        // Those of a kind stand together.
        self.runs.sort_by_key(|(level, _)| std::cmp::Reverse(*level));
        self.merge_runs()
    }

    fn spill(&mut self) -> Result<(), SpillError> {
        for mut store in std::mem::take(&mut self.values.others) {
            self.write_runs(&mut store)?;
        }
        let mut store = std::mem::take(&mut self.values.store);
        self.write_runs(&mut store)?;
        store.clear();
        self.values.store = store;
        Ok(())
    }

    fn write_runs(&mut self, store: &mut Store) -> Result<(), SpillError> {
        // The values of a run stand near each other, so that writing them in another order does not wait for memory.
        for start in (0..store.len()).step_by(RUN) {
            let part = start..start.saturating_add(RUN).min(store.len());
            store.sort_part(part.clone());
            let mut run = RunWriter::new((self.create)()?);
            for index in part {
                if let (Some(hash), Some(value)) = (store.hash_at(index), store.written_at(index)) {
                    run.write(hash, value)?;
                }
            }
            self.runs.push((0, run.finish()?));
            self.merge_runs()?;
        }
        Ok(())
    }

    /// Merges the latest runs while there are too many of a kind.
    fn merge_runs(&mut self) -> Result<(), SpillError> {
        while let Some((level, _)) = self.runs.last() {
            let level = *level;
            let of_a_kind = self.runs.iter().rev().take_while(|(other, _)| *other == level).count();
            if of_a_kind < RUNS {
                break;
            }
            let latest = self.runs.split_off(self.runs.len().saturating_sub(of_a_kind));
            let mut run = RunWriter::new((self.create)()?);
            let runs = latest.into_iter().map(|(_, run)| run).collect();
            merge(runs, &[], self.memory / 4, |head| head.write(&mut run))?;
            self.runs.push((level.saturating_add(1), run.finish()?));
        }
        Ok(())
    }
}

impl UniqueIndex for SpillingIndex {
    type Error = SpillError;

    fn insert(&mut self, value: UniqueValue<'_>) -> Result<(), SpillError> {
        if self.values.insert(value).is_err() {
            self.spill()?;
            // One value always fits, however small the memory.
            if self.values.insert(value).is_err() {
                let least = value.text.len().saturating_mul(64).saturating_add(4096);
                self.values.store.make_room(value.text, self.memory().saturating_add(least));
                self.values.store.push(value);
            }
        }
        Ok(())
    }

    fn finish(self, found: &mut dyn FnMut(Collision)) -> Result<(), SpillError> {
        let runs = self.runs.into_iter().map(|(_, run)| run).collect();
        Ok(collide(runs, &self.values.into_stores(), self.memory / 4, found)?)
    }
}

impl fmt::Debug for SpillingIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SpillingIndex {{ {} values in memory, {} runs }}", self.values.len(), self.runs.len())
    }
}

/// A temporary file that cannot be written or read: the disk is full, say.
///
/// ```
/// use provmap::record::{SpillError, SpillingIndex, UniqueIndex};
/// fn can_fail<I: UniqueIndex<Error = SpillError>>() {}
/// can_fail::<SpillingIndex>();
/// fn is_error<E: std::error::Error>() {}
/// is_error::<SpillError>();
/// ```
pub struct SpillError(io::Error);

impl SpillError {
    /// What the system said.
    #[must_use]
    pub fn io(&self) -> &io::Error {
        &self.0
    }
}

impl From<io::Error> for SpillError {
    fn from(error: io::Error) -> SpillError {
        SpillError(error)
    }
}

impl fmt::Display for SpillError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the unique values do not fit in memory, and a temporary file failed: {}", self.0)
    }
}

/// As `Display`: this is what `unwrap` prints, and `?` in a test.
impl fmt::Debug for SpillError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for SpillError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[cfg(test)]
mod tests;

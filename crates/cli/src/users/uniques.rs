//! Finds the records that share a value, and which of them are of one user.
//!
//! Of plain files, the threads keep hashes of values and numbers of records, and the records whose hashes meet are read
//! again. What comes through a pipe cannot be, and decompressing takes longer than judging. Values of both kinds would have to
//! meet, so that of all files the texts are kept as soon as one is not plain.

use std::io;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::thread;

use provmap::record::{Candidates, Collision, Plan, Record, SpillError, SpillingIndex, UniqueIndex as _};

use super::again::{Again, Changed, Found};
use super::ids::{id_of, identity};
use super::places::Places;
use super::record_set::RecordSet;
use super::repeats::{Identities, Pending, Repeats};

/// Why it is not known which records share a value.
#[derive(Debug)]
pub(super) enum Lost {
    /// A temporary file failed.
    Spill(SpillError),
    /// A file of users is not what it was.
    Changed(Changed),
}

impl From<SpillError> for Lost {
    fn from(error: SpillError) -> Lost {
        Lost::Spill(error)
    }
}

impl From<io::Error> for Lost {
    fn from(error: io::Error) -> Lost {
        Lost::Spill(error.into())
    }
}

impl From<Changed> for Lost {
    fn from(changed: Changed) -> Lost {
        Lost::Changed(changed)
    }
}

/// The first error of a temporary file of any thread.
pub(super) type Failure = Arc<OnceLock<SpillError>>;

/// The unique values of the records that a thread judges by one plan, until a temporary file of any thread fails.
pub(crate) struct Uniques {
    index: Option<Index>,
    failure: Failure,
}

pub(super) enum Index {
    Hashes(Candidates),
    Texts(SpillingIndex),
}

impl Uniques {
    /// Takes the unique values of a record.
    pub(crate) fn take(&mut self, record: &Record<'_>, number: u64) {
        let taken = match &mut self.index {
            Some(Index::Hashes(hashes)) => hashes.record(record, number),
            Some(Index::Texts(texts)) => record.index(number, texts),
            None => return,
        };
        if let Err(error) = taken {
            // The first error is the one that is said.
            let _ = self.failure.set(error);
            self.index = None;
        }
    }

    /// Drops values that are of no use, because those of another thread are lost.
    pub(super) fn drop_lost(&mut self) {
        if self.failure.get().is_some() {
            self.index = None;
        }
    }

    /// The values, ready to be merged.
    pub(super) fn into_index(mut self) -> Option<Index> {
        if let Some(Index::Texts(texts)) = &mut self.index {
            texts.sort();
        }
        self.index
    }
}

/// What a thread makes of the records that it reads again.
struct Second<const PLANS: usize> {
    /// Their values, by each plan.
    texts: [SpillingIndex; PLANS],
    users: Identities,
}

/// What a run is given.
pub(super) struct Given<'r, const PLANS: usize> {
    /// The plans that the records are judged by, each on its own.
    pub(super) plans: [&'r Plan; PLANS],
    pub(super) files: &'r [PathBuf],
    /// Whether all files are plain, so that records are read again rather than texts kept.
    pub(super) plain: bool,
    pub(super) threads: usize,
    pub(super) memory: usize,
}

impl<const PLANS: usize> Given<'_, PLANS> {
    /// The unique values by one plan of one thread.
    pub(super) fn uniques(&self, failure: &Failure) -> Uniques {
        let share = self.share(self.threads);
        let index = if self.plain {
            Index::Hashes(Candidates::new(share))
        } else {
            Index::Texts(SpillingIndex::new(share))
        };
        Uniques { index: Some(index), failure: Arc::clone(failure) }
    }

    /// Finds the collisions among the values of all threads, each with the number of its plan, and whether the same user was given
    /// for its group before. Gives the users of whom several records collide, where records with one `id` are of one user.
    pub(super) fn collide(
        &self,
        indices: Vec<[Option<Index>; PLANS]>,
        places: &mut Places,
        identifies: bool,
        found: &mut dyn FnMut(usize, Collision, bool),
    ) -> Result<Repeats, Lost> {
        let mut hashes = self.plans.map(|_| Candidates::new(self.share(1)));
        // Of records that are read again, the identities are there together with the texts.
        let share = self.share(if self.plain { 2 } else { 1 });
        let mut texts = self.plans.map(|_| SpillingIndex::new(share));
        for indices in indices {
            for ((hashes, texts), index) in hashes.iter_mut().zip(&mut texts).zip(indices) {
                match index {
                    Some(Index::Hashes(other)) => hashes.merge(other)?,
                    Some(Index::Texts(other)) => texts.merge(other)?,
                    None => {}
                }
            }
        }
        let mut users = Identities::new(share);
        let mut candidates = RecordSet::default();
        for hashes in hashes {
            hashes.finish(&mut |record| candidates.insert(record))?;
        }
        for second in self.read_again(places, &candidates, true, identifies)? {
            texts.iter_mut().zip(second.texts).try_for_each(|(texts, other)| texts.merge(other))?;
            users.merge(second.users)?;
        }
        let mut pending = self.plans.map(|_| Pending::new());
        let mut colliding = RecordSet::default();
        for (pending, texts) in pending.iter_mut().zip(texts) {
            texts.finish(&mut |collision| pending.add(collision))?;
            colliding.extend(pending.records());
        }
        if identifies && !self.plain {
            self.identify(places, &colliding, &mut users)?;
        }
        let repeats = users.repeats(&colliding)?;
        for (plan, pending) in pending.into_iter().enumerate() {
            pending.give(&repeats, &mut |collision, is_repeat| found(plan, collision, is_repeat))?;
        }
        Ok(repeats)
    }

    /// Adds the identities of the users of some records. Those of which nothing is kept are read again.
    fn identify(&self, places: &mut Places, wanted: &RecordSet, users: &mut Identities) -> Result<(), Lost> {
        let mut unkept = RecordSet::default();
        for mut records in places.files() {
            let is_kept = places.kept(records.start).is_some_and(|kept| kept.line > 0);
            while let Some(record) = wanted.next(records.clone()) {
                records.start = record.saturating_add(1);
                if !is_kept {
                    unkept.insert(record);
                } else if let Some(identity) = places.kept(record).and_then(|kept| kept.identity) {
                    users.add(record, identity)?;
                }
            }
        }
        for second in self.read_again(places, &unkept, false, true)? {
            users.merge(second.users)?;
        }
        Ok(())
    }

    /// Reads records again: for their values, or the identities of their users, or both.
    fn read_again(
        &self,
        places: &Places,
        wanted: &RecordSet,
        values: bool,
        identities: bool,
    ) -> Result<Vec<Second<PLANS>>, Lost> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let again = Again::new(self.files, places, wanted);
        let work = || {
            let share = self.share(self.threads.saturating_mul(2));
            let texts = self.plans.map(|_| SpillingIndex::new(share));
            let mut second = Second { texts, users: Identities::new(share) };
            let mut slots = self.plans.map(|plan| plan.slots());
            again.each(&mut |Found { number, json, .. }| {
                let benches = self.plans.iter().zip(&mut slots).zip(&mut second.texts);
                for ((plan, slots), texts) in benches.filter(|_| values) {
                    // One that can no longer be read has been written to, which is noticed behind it.
                    let read = plan.read(json, slots).ok();
                    read.map_or(Ok(()), |read| read.index(number, texts))?;
                }
                let id = id_of(json).filter(|_| identities);
                id.map_or(Ok(()), |id| second.users.add(number, identity(&id)))?;
                Ok::<(), Lost>(())
            })?;
            second.texts.iter_mut().for_each(SpillingIndex::sort);
            Ok(second)
        };
        thread::scope(|scope| {
            let workers: Vec<_> = (0..self.threads).map(|_| scope.spawn(work)).collect();
            workers.into_iter().map(|it| it.join().unwrap_or_else(|it| resume_unwind(it))).collect()
        })
    }

    /// The share of the memory of one plan of one thread, of so many threads.
    fn share(&self, threads: usize) -> usize {
        let indices = threads.saturating_mul(PLANS);
        self.memory.checked_div(indices).unwrap_or(self.memory)
    }
}

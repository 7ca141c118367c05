//! One thread reads, several judge, and the caller takes their results in the order of the records, so that the outcome
//! is the same for any number of threads.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use provmap::record::{Collision, Plan, Record, Slots, SpillError, SpillingIndex, UniqueIndex as _};

use super::ids::{self, Identity, Kept, id_of, identity};
use super::pages::Pages;
use super::places::Places;
use super::repeats::{Pending, Repeats};
use super::source;
use super::split::{Fault, Page, Splitter};

/// The bytes of records that a thread judges at a time.
const BATCH: usize = 256 * 1024;

/// The most records that a thread judges at a time; a record may have no bytes.
const BATCH_RECORDS: usize = 16 * 1024;

/// The time after which a waiting thread checks whether the run was interrupted.
const TICK: Duration = Duration::from_millis(50);

/// Records that follow each other in a file.
#[derive(Default)]
pub(crate) struct Batch {
    number: usize,
    pub(crate) file: usize,
    /// The number of the first record, from 0 over all files.
    first: u64,
    bytes: Vec<u8>,
    records: Vec<InBatch>,
    /// Whether the records come through a pipe, on which the next one may be long in coming.
    piped: bool,
    /// Whether the records are read only once, so that lines and ids are kept.
    once: bool,
}

/// A record of a batch.
pub(crate) struct BatchRecord<'b> {
    /// From 0 over all files.
    pub(crate) number: u64,
    /// The line that it starts on, from 1.
    pub(crate) line: u64,
    /// None for a record that is too long.
    pub(crate) json: Option<&'b [u8]>,
}

/// The line of a record, and its place in the bytes of its batch; none for a record that is too long.
type InBatch = (u64, Option<Range<usize>>);

impl Batch {
    /// The records in order.
    pub(crate) fn records(&self) -> impl Iterator<Item = BatchRecord<'_>> {
        self.records.iter().zip(self.first..).map(|((line, bounds), number)| {
            let json = bounds.clone().and_then(|bounds| self.bytes.get(bounds));
            BatchRecord { number, line: *line, json }
        })
    }

    /// The lines and ids of the records, if they are read only once.
    fn kept(&self) -> Vec<Kept> {
        let once = self.records().filter(|_| self.once);
        once.map(|record| ids::kept(record.line, record.json.and_then(id_of).as_deref())).collect()
    }

    /// Sends the records, and makes way for those that follow. Gives false when the receiver is gone.
    fn send(&mut self, sender: &SyncSender<Batch>) -> bool {
        if self.records.is_empty() {
            return true;
        }
        let next = Batch {
            number: self.number.saturating_add(1),
            first: self.first.saturating_add(self.records.len() as u64),
            bytes: Vec::with_capacity(BATCH.saturating_add(BATCH / 4)),
            records: Vec::new(),
            ..*self
        };
        sender.send(std::mem::replace(self, next)).is_ok()
    }
}

/// What comes of a batch.
struct Answer<J> {
    number: usize,
    file: usize,
    records: u64,
    /// The lines and ids of the records, if they are read only once.
    ids: Vec<Kept>,
    judged: J,
}

/// Why values that several records have are not looked for: a temporary file failed.
type Lost = Arc<OnceLock<SpillError>>;

/// The files that could not be read to their ends.
pub(super) type Faults = Arc<Mutex<Vec<(usize, PathBuf, Fault)>>>;

/// What a thread judges with by one plan.
pub(crate) struct Bench {
    pub(crate) slots: Slots,
    pub(crate) index: Uniques,
}

/// The unique values of the records that a thread judges by one plan, until a temporary file of any thread fails.
pub(crate) struct Uniques {
    index: Option<SpillingIndex>,
    lost: Lost,
}

impl Uniques {
    /// Takes the unique values of a record.
    pub(crate) fn take(&mut self, record: &Record<'_>, number: u64) {
        if let Some(Err(error)) = self.index.as_mut().map(|index| record.index(number, index)) {
            // The first error is the one that is said.
            let _ = self.lost.set(error);
            self.index = None;
        }
    }

    /// Drops values that are of no use, because those of another thread are lost.
    fn drop_lost(&mut self) {
        if self.lost.get().is_some() {
            self.index = None;
        }
    }
}

/// What is made of the records of a run.
pub(crate) trait Results {
    /// What is made of one batch.
    type Judged: Send;

    /// Takes what is made of a batch. They come in the order of the records.
    fn take(&mut self, judged: Self::Judged);

    /// Whether records with one `id` are of one user.
    fn identifies(&self) -> bool;

    /// Takes a collision of values by one of the plans, which is none of a user with itself; and whether the same user was
    /// given for its group before. They come last.
    fn found(&mut self, plan: usize, collision: Collision, is_repeat: bool);

    /// Forgets the collisions that were found: not all of them are known, because a temporary file failed.
    fn forget_collisions(&mut self);
}

/// The settings of a run.
pub(super) struct Run<'r, const PLANS: usize> {
    /// The plans that the records are judged by, each on its own.
    pub(super) plans: [&'r Plan; PLANS],
    pub(super) files: &'r [PathBuf],
    pub(super) threads: usize,
    pub(super) memory: usize,
    /// Set by Ctrl-C: the run ends early.
    pub(super) interrupted: Arc<AtomicBool>,
    /// The number of bytes read from the files so far.
    pub(super) bytes: Arc<AtomicU64>,
    pub(super) faults: Faults,
    /// The pages among the files.
    pub(super) pages: Arc<Mutex<Pages>>,
}

impl<const PLANS: usize> Run<'_, PLANS> {
    /// Judges all records: a thread has a bench for each plan. Calls `progress` with the number of records so far. Gives where
    /// they stand, and which of those that collide are of users who were there before; or the error of a temporary file, and
    /// then the collisions are not known, and everything else is.
    pub(super) fn judge<R: Results>(
        &self,
        judge: &(impl Fn(&Batch, &mut [Bench; PLANS]) -> R::Judged + Sync),
        results: &mut R,
        progress: &mut dyn FnMut(u64),
    ) -> (Places, Result<Repeats, SpillError>) {
        let mut places = Places::default();
        let receiver = Mutex::new(self.reader());
        let lost = Lost::default();
        let indices: Vec<[Option<SpillingIndex>; PLANS]> = thread::scope(|scope| {
            let (answers, answered) = sync_channel(self.threads.saturating_mul(4));
            let start = |_| {
                let answers = answers.clone();
                scope.spawn(|| self.work(&receiver, judge, answers, &lost))
            };
            let workers: Vec<_> = (0..self.threads).map(start).collect();
            drop(answers);
            let mut early = BTreeMap::new();
            let mut next = 0_usize;
            loop {
                match answered.recv_timeout(TICK) {
                    Ok(answer) => _ = early.insert(answer.number, answer),
                    // The last count still has to show while no answer comes.
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => break,
                }
                while let Some(Answer { file, records, ids, judged, .. }) = early.remove(&next) {
                    next = next.saturating_add(1);
                    places.take(file, records, &ids);
                    results.take(judged);
                }
                progress(places.records());
            }
            workers.into_iter().map(|it| it.join().unwrap_or_else(|it| resume_unwind(it))).collect()
        });
        let repeats = match Arc::into_inner(lost).and_then(OnceLock::into_inner) {
            Some(error) => Err(error),
            None => self.collide(indices, &mut places, results),
        };
        (places, repeats.inspect_err(|_| results.forget_collisions()))
    }

    /// Finds the collisions among the values of all threads, and the users of whom several records collide.
    fn collide<R: Results>(
        &self,
        indices: Vec<[Option<SpillingIndex>; PLANS]>,
        places: &mut Places,
        results: &mut R,
    ) -> Result<Repeats, SpillError> {
        let mut merged = self.plans.map(|_| self.index(1));
        for indices in indices {
            for (index, other) in merged.iter_mut().zip(indices) {
                other.map_or(Ok(()), |other| index.merge(other))?;
            }
        }
        let mut pending = self.plans.map(|_| Pending::new());
        for (pending, index) in pending.iter_mut().zip(merged) {
            index.finish(&mut |collision| pending.add(collision))?;
        }
        let collide = |record: u64| pending.iter().any(|pending| pending.has(record));
        let repeats = if results.identifies() && !pending.iter().all(Pending::is_empty) {
            Repeats::find(self.memory, |add| self.identities(&collide, places, add))?
        } else {
            Repeats::default()
        };
        for (plan, pending) in pending.into_iter().enumerate() {
            pending.give(&repeats, &mut |collision, is_repeat| results.found(plan, collision, is_repeat))?;
        }
        Ok(repeats)
    }

    /// Gives the identities of the users of some records. Those of which nothing is kept are read again.
    fn identities(
        &self,
        wanted: &dyn Fn(u64) -> bool,
        places: &mut Places,
        add: &mut dyn FnMut(u64, Identity),
    ) {
        let mut add = |record, identity: Option<_>| _ = identity.map(|identity| add(record, identity));
        for (records, file) in places.files() {
            let mut numbers = records.clone().filter(|record| wanted(*record));
            let is_kept = places.kept(records.start).is_some_and(|kept| kept.line > 0);
            match self.files.get(file).filter(|path| !is_kept && source::is_regular(path)) {
                None => numbers.for_each(|record| {
                    add(record, places.kept(record).and_then(|kept| kept.identity));
                }),
                Some(path) => {
                    let Some(last) = numbers.next_back() else { continue };
                    revisit(path, records.start..=last, &mut |record, _, json| {
                        if wanted(record) {
                            add(record, id_of(json).map(|id| identity(&id)));
                        }
                    });
                }
            }
        }
    }

    /// An index for one plan, with its share of the memory where so many threads have one.
    fn index(&self, threads: usize) -> SpillingIndex {
        let indices = threads.saturating_mul(PLANS);
        SpillingIndex::new(self.memory.checked_div(indices).unwrap_or(self.memory))
    }

    /// Starts the thread that reads. Nothing waits for it: a read may hang for ever.
    fn reader(&self) -> Receiver<Batch> {
        let (sender, receiver) = sync_channel(self.threads.saturating_mul(2));
        let files = self.files.to_vec();
        let (interrupted, bytes) = (Arc::clone(&self.interrupted), Arc::clone(&self.bytes));
        let (faults, pages) = (Arc::clone(&self.faults), Arc::clone(&self.pages));
        thread::spawn(move || {
            let mut batch = Batch::default();
            for (file, path) in files.into_iter().enumerate() {
                batch.file = file;
                batch.piped = !source::is_regular(&path);
                batch.once = batch.piped || source::is_compressed(&path);
                let read = read(&path, &mut batch, &sender, &interrupted, &bytes);
                if matches!(read, Ok(None)) || !batch.send(&sender) {
                    return;
                }
                match read {
                    Ok(None) => {}
                    Ok(Some(passed)) => {
                        pages.lock().unwrap_or_else(PoisonError::into_inner).extend(file, passed);
                    }
                    Err(fault) => {
                        faults.lock().unwrap_or_else(PoisonError::into_inner).push((file, path, fault));
                    }
                }
            }
        });
        receiver
    }

    fn work<J: Send>(
        &self,
        receiver: &Mutex<Receiver<Batch>>,
        judge: &impl Fn(&Batch, &mut [Bench; PLANS]) -> J,
        answers: SyncSender<Answer<J>>,
        lost: &Lost,
    ) -> [Option<SpillingIndex>; PLANS] {
        let uniques = || Uniques { index: Some(self.index(self.threads)), lost: Arc::clone(lost) };
        let mut benches = self.plans.map(|plan| Bench { slots: plan.slots(), index: uniques() });
        loop {
            let read = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(TICK);
            match read {
                Ok(batch) => {
                    benches.iter_mut().for_each(|bench| bench.index.drop_lost());
                    let answer = Answer {
                        number: batch.number,
                        file: batch.file,
                        records: batch.records.len() as u64,
                        ids: batch.kept(),
                        judged: judge(&batch, &mut benches),
                    };
                    // The receiver waits for all threads.
                    let _ = answers.send(answer);
                }
                Err(RecvTimeoutError::Timeout) if !self.interrupted.load(Ordering::Relaxed) => {}
                Err(_) => {
                    let indices = benches.iter_mut().filter_map(|bench| bench.index.index.as_mut());
                    indices.for_each(SpillingIndex::sort);
                    break;
                }
            }
        }
        benches.map(|bench| bench.index.index)
    }
}

/// Reads a file to its end, and gives its pages; none when the run has ended before.
fn read(
    path: &Path,
    batch: &mut Batch,
    sender: &SyncSender<Batch>,
    interrupted: &AtomicBool,
    count: &Arc<AtomicU64>,
) -> Result<Option<Vec<Page>>, Fault> {
    let mut splitter = Splitter::new(source::open(path, count).map_err(Fault::Read)?);
    while !interrupted.load(Ordering::Relaxed) {
        let start = batch.bytes.len();
        let Some(cut) = splitter.next(&mut batch.bytes)? else { return Ok(Some(splitter.into_pages())) };
        batch.records.push((cut.line, (!cut.too_long).then_some(start..batch.bytes.len())));
        let is_full = batch.bytes.len() >= BATCH || batch.records.len() >= BATCH_RECORDS;
        // The records of a pipe are judged before a read waits for more.
        let is_due = is_full || (batch.piped && !splitter.has_more());
        if is_due && !batch.send(sender) {
            break;
        }
    }
    Ok(None)
}

/// Reads the records of a file again, up to one of them. Calls `visit` with the number, the line and the bytes of each.
pub(crate) fn revisit(path: &Path, records: RangeInclusive<u64>, visit: &mut dyn FnMut(u64, u64, &[u8])) {
    // A file that is gone since only makes the examples say less, which is no error.
    let Ok(source) = source::open(path, &Arc::default()) else { return };
    let mut splitter = Splitter::new(source);
    let mut bytes = Vec::new();
    for number in records {
        bytes.clear();
        let Ok(Some(cut)) = splitter.next(&mut bytes) else { return };
        visit(number, cut.line, &bytes);
    }
}

//! One thread reads, several judge, and the caller takes their results in the order of the records, so that the outcome
//! is the same for any number of threads.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use provmap::record::{Collision, Plan, Slots, SpillError, SpillingIndex, UniqueIndex as _};

use super::source;
use super::split::{Fault, Splitter};

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
    pub(crate) first: u64,
    bytes: Vec<u8>,
    records: Vec<InBatch>,
    /// Whether the records come through a pipe, and cannot be read again.
    pub(crate) once: bool,
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

/// The number of a batch, how many records it has, and what was made of them.
type Answer<J> = (usize, u64, Result<J, SpillError>);

/// The files that could not be read to their ends.
pub(super) type Faults = Arc<Mutex<Vec<(PathBuf, Fault)>>>;

/// What a thread judges with by one plan.
pub(crate) struct Bench {
    pub(crate) slots: Slots,
    pub(crate) index: SpillingIndex,
}

/// What is made of the records of a run.
pub(crate) trait Results {
    /// What is made of one batch.
    type Judged: Send;

    /// Takes what is made of a batch. They come in the order of the records.
    fn take(&mut self, judged: Self::Judged);

    /// Takes a collision of values by one of the plans. They come last.
    fn found(&mut self, plan: usize, collision: Collision);
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
}

impl<const PLANS: usize> Run<'_, PLANS> {
    /// Judges all records: a thread has a bench for each plan. Calls `progress` with the number of records so far.
    pub(super) fn judge<R: Results>(
        &self,
        judge: &(impl Fn(&Batch, &mut [Bench; PLANS]) -> Result<R::Judged, SpillError> + Sync),
        results: &mut R,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), SpillError> {
        let receiver = Mutex::new(self.reader());
        let indices: Result<Vec<_>, SpillError> = thread::scope(|scope| {
            let (answers, answered) = sync_channel(self.threads.saturating_mul(4));
            let start = |_| {
                let answers = answers.clone();
                scope.spawn(|| self.work(&receiver, judge, answers))
            };
            let workers: Vec<_> = (0..self.threads).map(start).collect();
            drop(answers);
            let mut early = BTreeMap::new();
            let (mut next, mut records) = (0_usize, 0_u64);
            loop {
                match answered.recv_timeout(TICK) {
                    Ok((number, count, answer)) => _ = early.insert(number, (count, answer)),
                    // The last count still has to show while no answer comes.
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => break,
                }
                while let Some((count, answer)) = early.remove(&next) {
                    next = next.saturating_add(1);
                    records = records.saturating_add(count);
                    // Makes the other threads stop as well.
                    results.take(answer.inspect_err(|_| self.interrupted.store(true, Ordering::Relaxed))?);
                }
                progress(records);
            }
            let indices = workers.into_iter().map(|it| it.join().unwrap_or_else(|it| resume_unwind(it)));
            Ok(indices.collect())
        });
        let mut merged = self.plans.map(|_| self.index(1));
        for indices in indices? {
            for (index, other) in merged.iter_mut().zip(indices) {
                index.merge(other)?;
            }
        }
        for (plan, index) in merged.into_iter().enumerate() {
            index.finish(&mut |collision| results.found(plan, collision))?;
        }
        Ok(())
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
        let faults = Arc::clone(&self.faults);
        thread::spawn(move || {
            let mut batch = Batch::default();
            for (file, path) in files.into_iter().enumerate() {
                (batch.file, batch.once) = (file, !source::is_regular(&path));
                let read = read(&path, &mut batch, &sender, &interrupted, &bytes);
                if matches!(read, Ok(false)) || !batch.send(&sender) {
                    return;
                }
                if let Err(fault) = read {
                    faults.lock().unwrap_or_else(PoisonError::into_inner).push((path, fault));
                }
            }
        });
        receiver
    }

    fn work<J: Send>(
        &self,
        receiver: &Mutex<Receiver<Batch>>,
        judge: &impl Fn(&Batch, &mut [Bench; PLANS]) -> Result<J, SpillError>,
        answers: SyncSender<Answer<J>>,
    ) -> [SpillingIndex; PLANS] {
        let mut benches =
            self.plans.map(|plan| Bench { slots: plan.slots(), index: self.index(self.threads) });
        loop {
            let read = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(TICK);
            match read {
                Ok(batch) => {
                    let judged = judge(&batch, &mut benches);
                    // The receiver is gone once a temporary file has failed.
                    if answers.send((batch.number, batch.records.len() as u64, judged)).is_err() {
                        break;
                    }
                }
                Err(RecvTimeoutError::Timeout) if !self.interrupted.load(Ordering::Relaxed) => {}
                Err(_) => {
                    benches.iter_mut().for_each(|bench| bench.index.sort());
                    break;
                }
            }
        }
        benches.map(|bench| bench.index)
    }
}

/// Reads a file to its end. Gives false when the run has ended before.
fn read(
    path: &Path,
    batch: &mut Batch,
    sender: &SyncSender<Batch>,
    interrupted: &AtomicBool,
    count: &Arc<AtomicU64>,
) -> Result<bool, Fault> {
    let mut splitter = Splitter::new(source::open(path, count).map_err(Fault::Read)?);
    while !interrupted.load(Ordering::Relaxed) {
        let start = batch.bytes.len();
        let Some(cut) = splitter.next(&mut batch.bytes)? else { return Ok(true) };
        batch.records.push((cut.line, (!cut.too_long).then_some(start..batch.bytes.len())));
        let is_full = batch.bytes.len() >= BATCH || batch.records.len() >= BATCH_RECORDS;
        // The records of a pipe are judged before a read waits for more.
        let is_due = is_full || (batch.once && !splitter.has_more());
        if is_due && !batch.send(sender) {
            break;
        }
    }
    Ok(false)
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

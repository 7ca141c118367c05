//! One thread reads, several judge, and the caller merges their results in the order of the records, so that the outcome
//! is the same for any number of threads.

use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range, RangeInclusive};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use provmap::record::{
    Collision, MAX_RECORD_BYTES, ReadErrorKind, Slots, SpillError, SpillingIndex, Tally, UniqueIndex as _,
    Violation,
};

use super::ids::{self, Ids, Kept};
use super::sample::{Sample, Samples, Viewer};
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
struct Batch {
    number: usize,
    file: usize,
    /// The number of the first record, from 0 over all files.
    first: u64,
    bytes: Vec<u8>,
    records: Vec<InBatch>,
    /// Whether the records come through a pipe, and cannot be read again.
    once: bool,
}

/// The line of a record, and its place in the bytes of its batch; none for a record that is too long.
type InBatch = (u64, Option<Range<usize>>);

impl Batch {
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

/// The results of a batch.
struct Judged {
    file: usize,
    first: u64,
    tally: Tally,
    samples: Samples,
    /// The lines and ids of the records, if they cannot be read again.
    ids: Vec<Kept>,
}

/// The number of a batch, and its results.
type Answer = (usize, Result<Judged, SpillError>);

/// The files that could not be read to their ends.
pub(super) type Faults = Arc<Mutex<Vec<(PathBuf, Fault)>>>;

/// The settings of a run.
pub(super) struct Run<'r> {
    pub(super) viewer: Viewer<'r>,
    pub(super) files: &'r [PathBuf],
    pub(super) threads: usize,
    pub(super) memory: usize,
    pub(super) samples: usize,
    /// Set by Ctrl-C: the run ends early.
    pub(super) interrupted: Arc<AtomicBool>,
    /// The number of bytes read from the files so far.
    pub(super) bytes: Arc<AtomicU64>,
    pub(super) faults: Faults,
}

/// The results of a run.
pub(super) struct Population {
    pub(super) tally: Tally,
    pub(super) samples: Samples,
    /// The lines and ids of the records that cannot be read again.
    pub(super) ids: Ids,
    /// The number of the first record of each file, and the file.
    files: Vec<(u64, usize)>,
}

impl Population {
    /// The number of the first record of the file that a record is in, and the file.
    pub(super) fn file_of(&self, record: u64) -> (u64, usize) {
        self.files.iter().rfind(|(first, _)| *first <= record).copied().unwrap_or_default()
    }

    fn take(&mut self, judged: Judged) {
        self.tally.append(&judged.tally);
        self.samples.append(judged.samples);
        self.ids.keep(judged.first, &judged.ids);
        if self.files.last().is_none_or(|(_, last)| *last != judged.file) {
            self.files.push((judged.first, judged.file));
        }
    }
}

impl Run<'_> {
    /// Judges all records. Calls `progress` with the number of records so far, and at the end `found` for each collision.
    pub(super) fn judge(
        &self,
        progress: &mut dyn FnMut(u64),
        found: &mut dyn FnMut(Collision),
    ) -> Result<Population, SpillError> {
        let mut population = Population {
            tally: Tally::new(self.viewer.plan),
            samples: Samples::new(self.samples),
            ids: Ids::default(),
            files: Vec::new(),
        };
        let receiver = Mutex::new(self.reader());
        let indices: Result<Vec<_>, SpillError> = thread::scope(|scope| {
            let (answers, answered) = sync_channel(self.threads.saturating_mul(4));
            let start = |_| {
                let answers = answers.clone();
                scope.spawn(|| self.work(&receiver, answers))
            };
            let workers: Vec<_> = (0..self.threads).map(start).collect();
            drop(answers);
            let mut early = BTreeMap::new();
            let mut next = 0_usize;
            loop {
                match answered.recv_timeout(TICK) {
                    Ok((number, answer)) => _ = early.insert(number, answer),
                    // The last count still has to show while no answer comes.
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => break,
                }
                while let Some(answer) = early.remove(&next) {
                    next = next.saturating_add(1);
                    // Makes the other threads stop as well.
                    population.take(answer.inspect_err(|_| self.interrupted.store(true, Ordering::Relaxed))?);
                }
                progress(population.tally.len());
            }
            let indices = workers.into_iter().map(|it| it.join().unwrap_or_else(|it| resume_unwind(it)));
            Ok(indices.collect())
        });
        let mut index = SpillingIndex::new(self.memory);
        for other in indices? {
            index.merge(other)?;
        }
        index.finish(&mut |collision| {
            population.tally.collision(collision);
            found(collision);
        })?;
        Ok(population)
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

    fn work(&self, receiver: &Mutex<Receiver<Batch>>, answers: SyncSender<Answer>) -> SpillingIndex {
        let mut slots = self.viewer.plan.slots();
        let mut index = SpillingIndex::new(self.memory.checked_div(self.threads).unwrap_or(self.memory));
        loop {
            let read = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(TICK);
            match read {
                Ok(batch) => {
                    let judged = self.batch(&batch, &mut slots, &mut index);
                    // The receiver is gone once a temporary file has failed.
                    if answers.send((batch.number, judged)).is_err() {
                        return index;
                    }
                }
                Err(RecvTimeoutError::Timeout) if !self.interrupted.load(Ordering::Relaxed) => {}
                Err(_) => {
                    index.sort();
                    return index;
                }
            }
        }
    }

    fn batch(
        &self,
        batch: &Batch,
        slots: &mut Slots,
        index: &mut SpillingIndex,
    ) -> Result<Judged, SpillError> {
        let mut tally = Tally::new(self.viewer.plan);
        let mut samples = Samples::new(self.samples);
        let mut ids = Vec::new();
        for ((line, bounds), number) in batch.records.iter().zip(batch.first..) {
            let json = bounds.clone().and_then(|bounds| batch.bytes.get(bounds));
            if batch.once {
                ids.push(ids::kept(*line, json.and_then(|json| self.viewer.id(json)).as_deref()));
            }
            let placed = |sample| Sample { file: batch.file, line: *line, ..sample };
            let read = json.map(|json| self.viewer.plan.read(json, slots).map(|record| (json, record)));
            let actual = match read {
                Some(Ok((json, record))) => {
                    tally.record(&record, &mut |violation: Violation| {
                        if samples.wants(Some(violation.rule))
                            && let Some(target) = self.viewer.plan.target(violation.target)
                        {
                            samples.add(placed(self.viewer.sample(&violation, target, json)));
                        }
                        ControlFlow::Continue(())
                    });
                    record.index(number, index)?;
                    continue;
                }
                Some(Err(error)) => error.to_string(),
                None => ReadErrorKind::TooLong.to_string(),
            };
            tally.unreadable();
            let limit = bounds.is_none().then_some(MAX_RECORD_BYTES as u64);
            samples.add(placed(Sample { actual, limit, ..Sample::default() }));
        }
        Ok(Judged { file: batch.file, first: batch.first, tally, samples, ids })
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
pub(super) fn revisit(path: &Path, records: RangeInclusive<u64>, visit: &mut dyn FnMut(u64, u64, &[u8])) {
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

//! One thread reads, several judge, and the caller merges their results in the order of the records, so that the outcome
//! is the same for any number of threads.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use provmap::record::{
    Collision, MAX_RECORD_BYTES, ReadErrorKind, SpillError, SpillingIndex, Tally, UniqueIndex as _, Violation,
};

use super::ids::{self, Id, Ids};
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
struct Batch {
    number: usize,
    first: u64,
    bytes: Vec<u8>,
    records: Vec<InBatch>,
    /// Whether the records come through a pipe, and cannot be read again.
    once: bool,
}

/// The start and the end of a record in the bytes of its batch; `None` for a record that is too long.
type InBatch = Option<(usize, usize)>;

enum FromReader {
    Batch(Batch, Stretch),
    /// A file that could not be read to its end.
    Fault(usize, Fault),
}

/// The origin of records that follow each other: a file, and the line of each record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) file: usize,
    first: u64,
    records: u64,
    lines: LineNumbers,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum LineNumbers {
    /// The first line, and the distance in lines from each record to the next.
    Even(u64, u64),
    Each(Vec<u64>),
}

impl Stretch {
    /// The stretch of records that stand on these lines.
    fn new(file: usize, first: u64, lines: Vec<u64>) -> Stretch {
        let records = lines.len() as u64;
        let start = lines.first().copied().unwrap_or(1);
        let step = lines.get(1).map_or(1, |second| second.saturating_sub(start));
        let even = lines
            .iter()
            .zip(0_u64..)
            .all(|(line, at)| *line == start.saturating_add(at.saturating_mul(step)));
        Stretch {
            file,
            first,
            records,
            lines: if even { LineNumbers::Even(start, step) } else { LineNumbers::Each(lines) },
        }
    }

    /// Extends this stretch by the next one if the lines go on evenly. Gives whether they do.
    fn join(&mut self, next: &Stretch) -> bool {
        let (LineNumbers::Even(start, step), LineNumbers::Even(next_start, next_step)) =
            (&self.lines, &next.lines)
        else {
            return false;
        };
        let goes_on = self.file == next.file
            && (step == next_step || next.records == 1)
            && *next_start == start.saturating_add(self.records.saturating_mul(*step));
        if goes_on {
            self.records = self.records.saturating_add(next.records);
        }
        goes_on
    }

    fn line(&self, record: u64) -> u64 {
        let at = record.saturating_sub(self.first);
        match &self.lines {
            LineNumbers::Even(start, step) => start.saturating_add(at.saturating_mul(*step)),
            LineNumbers::Each(lines) => {
                usize::try_from(at).ok().and_then(|at| lines.get(at)).copied().unwrap_or(1)
            }
        }
    }
}

/// The results of a batch.
struct Judged {
    tally: Tally,
    samples: Samples,
    stretch: Stretch,
    /// The ids of the records, if they cannot be read again.
    ids: Vec<Id>,
}

enum FromWorker {
    Judged(Box<Judged>),
    Fault(usize, Fault),
    Spill(SpillError),
}

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
}

/// The results of a run.
pub(super) struct Population {
    pub(super) tally: Tally,
    pub(super) samples: Samples,
    /// The ids of the records that cannot be read again.
    pub(super) ids: Ids,
    stretches: Vec<Stretch>,
}

impl Population {
    /// The file of a record, and its line.
    pub(super) fn place(&self, record: u64) -> Option<(usize, u64)> {
        let after = self.stretches.partition_point(|stretch| stretch.first <= record);
        let stretch = self.stretches.get(after.checked_sub(1)?)?;
        Some((stretch.file, stretch.line(record)))
    }

    /// The number of the first record of a file.
    pub(super) fn first_of(&self, file: usize) -> Option<u64> {
        self.stretches.iter().find(|stretch| stretch.file == file).map(|stretch| stretch.first)
    }
}

impl Run<'_> {
    /// Judges all records. Calls `fault` for each file that cannot be read to its end, `progress` with the number of
    /// records so far, and at the end `found` for each collision.
    pub(super) fn judge(
        &self,
        fault: &mut dyn FnMut(usize, Fault),
        progress: &mut dyn FnMut(u64),
        found: &mut dyn FnMut(Collision),
    ) -> Result<Population, SpillError> {
        let mut population = Population {
            tally: Tally::new(self.viewer.plan),
            samples: Samples::new(self.samples),
            ids: Ids::default(),
            stretches: Vec::new(),
        };
        let indices = thread::scope(|scope| {
            let (answers, answered) = sync_channel(self.threads.saturating_mul(4));
            let receiver = Arc::new(Mutex::new(self.reader()));
            let workers: Vec<_> = (0..self.threads)
                .map(|_| {
                    let (receiver, answers) = (Arc::clone(&receiver), answers.clone());
                    scope.spawn(move || self.work(&receiver, &answers))
                })
                .collect();
            drop(answers);
            drop(receiver);
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
                    match answer {
                        FromWorker::Judged(judged) => population.take(*judged),
                        FromWorker::Fault(file, what) => fault(file, what),
                        FromWorker::Spill(error) => {
                            // Makes the other threads stop as well.
                            self.interrupted.store(true, Ordering::Relaxed);
                            return Err(error);
                        }
                    }
                }
                progress(population.tally.len());
            }
            let indices = workers.into_iter().map(|worker| match worker.join() {
                Ok(index) => index,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            Ok(indices.collect::<Vec<SpillingIndex>>())
        })?;
        let mut index = SpillingIndex::new(self.memory);
        for other in indices {
            index.merge(other)?;
        }
        index.finish(&mut |collision| {
            population.tally.collision(collision);
            found(collision);
        })?;
        Ok(population)
    }

    /// Starts the thread that reads. Nothing waits for it: a read may hang for ever.
    fn reader(&self) -> Receiver<(usize, FromReader)> {
        let (sender, receiver) = sync_channel(self.threads.saturating_mul(2));
        let files = self.files.to_vec();
        let (interrupted, bytes) = (Arc::clone(&self.interrupted), Arc::clone(&self.bytes));
        thread::spawn(move || read(&files, &sender, &interrupted, &bytes));
        receiver
    }

    fn work(
        &self,
        receiver: &Mutex<Receiver<(usize, FromReader)>>,
        answers: &SyncSender<(usize, FromWorker)>,
    ) -> SpillingIndex {
        let mut slots = self.viewer.plan.slots();
        let mut index = SpillingIndex::new(self.memory.checked_div(self.threads).unwrap_or(self.memory));
        loop {
            let read = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(TICK);
            let answer = match read {
                Ok((number, FromReader::Fault(file, fault))) => (number, FromWorker::Fault(file, fault)),
                Ok((_, FromReader::Batch(batch, stretch))) => {
                    let answer = match self.batch(&batch, stretch, &mut slots, &mut index) {
                        Ok(judged) => FromWorker::Judged(Box::new(judged)),
                        Err(error) => FromWorker::Spill(error),
                    };
                    (batch.number, answer)
                }
                Err(RecvTimeoutError::Timeout) if !self.interrupted.load(Ordering::Relaxed) => continue,
                Err(_) => {
                    index.sort();
                    return index;
                }
            };
            // The receiver is gone once a temporary file has failed.
            if answers.send(answer).is_err() {
                return index;
            }
        }
    }

    fn batch(
        &self,
        batch: &Batch,
        stretch: Stretch,
        slots: &mut provmap::record::Slots,
        index: &mut SpillingIndex,
    ) -> Result<Judged, SpillError> {
        let mut tally = Tally::new(self.viewer.plan);
        let mut samples = Samples::new(self.samples);
        let mut ids = Vec::new();
        for (bounds, number) in batch.records.iter().zip(batch.first..) {
            let json = bounds.and_then(|(start, end)| batch.bytes.get(start..end));
            if batch.once {
                ids.push(ids::id(json.and_then(|json| self.viewer.id(json)).as_deref()));
            }
            let read = json.map(|json| self.viewer.plan.read(json, slots).map(|record| (json, record)));
            let actual = match read {
                Some(Ok((json, record))) => {
                    tally.record(&record, &mut |violation: Violation| {
                        if samples.wants(Some(violation.rule))
                            && let Some(target) = self.viewer.plan.target(violation.target)
                        {
                            samples.add(self.viewer.sample(number, &violation, target, json));
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
            samples.add(Sample {
                record: number,
                id: None,
                target: None,
                rule: None,
                actual,
                limit,
                group: None,
                value: None,
            });
        }
        Ok(Judged { tally, samples, stretch, ids })
    }
}

impl Population {
    fn take(&mut self, judged: Judged) {
        self.tally.append(&judged.tally);
        self.samples.append(judged.samples);
        self.ids.keep(judged.stretch.first, &judged.ids);
        if !self.stretches.last_mut().is_some_and(|last| last.join(&judged.stretch)) {
            self.stretches.push(judged.stretch);
        }
    }
}

/// Reads the files one after the other. Stops when the receiver is gone.
fn read(
    files: &[PathBuf],
    sender: &SyncSender<(usize, FromReader)>,
    interrupted: &AtomicBool,
    count: &Arc<AtomicU64>,
) {
    let mut number = 0_usize;
    let mut first = 0_u64;
    for (file, path) in files.iter().enumerate() {
        let once = !source::is_regular(path);
        let mut send = |bytes: &mut Vec<u8>, records: &mut Vec<InBatch>, lines: &mut Vec<u64>| {
            if records.is_empty() {
                return true;
            }
            let stretch = Stretch::new(file, first, std::mem::take(lines));
            let bytes = std::mem::replace(bytes, Vec::with_capacity(BATCH.saturating_add(BATCH / 4)));
            let batch = Batch { number, first, bytes, records: std::mem::take(records), once };
            first = first.saturating_add(batch.records.len() as u64);
            number = number.saturating_add(1);
            sender.send((batch.number, FromReader::Batch(batch, stretch))).is_ok()
        };
        let (mut bytes, mut records, mut lines) = (Vec::new(), Vec::new(), Vec::new());
        let fault = match source::open(path, count) {
            Err(error) => Some(Fault::Read(error)),
            Ok(source) => {
                let mut splitter = Splitter::new(source);
                loop {
                    if interrupted.load(Ordering::Relaxed) {
                        return;
                    }
                    let start = bytes.len();
                    match splitter.next(&mut bytes) {
                        Ok(Some(cut)) => {
                            records.push((!cut.too_long).then_some((start, bytes.len())));
                            lines.push(cut.line);
                            let is_full = bytes.len() >= BATCH || records.len() >= BATCH_RECORDS;
                            // The records of a pipe are judged before a read waits for more.
                            let is_due = is_full || (once && !splitter.has_more());
                            if is_due && !send(&mut bytes, &mut records, &mut lines) {
                                return;
                            }
                        }
                        Ok(None) => break None,
                        Err(fault) => break Some(fault),
                    }
                }
            }
        };
        if !send(&mut bytes, &mut records, &mut lines) {
            return;
        }
        if let Some(fault) = fault {
            if sender.send((number, FromReader::Fault(file, fault))).is_err() {
                return;
            }
            number = number.saturating_add(1);
        }
    }
}

/// Reads a file again, and calls `visit` with the records of these numbers, which are in order.
pub(super) fn revisit(path: &Path, first: u64, wanted: &[u64], visit: &mut dyn FnMut(u64, &[u8])) {
    // A file that is gone since only makes the examples say less, which is no error.
    let Ok(source) = source::open(path, &Arc::default()) else { return };
    let mut splitter = Splitter::new(source);
    let mut bytes = Vec::new();
    let mut wanted = wanted.iter().peekable();
    for number in first.. {
        let Some(next) = wanted.peek() else { return };
        bytes.clear();
        let Ok(Some(_)) = splitter.next(&mut bytes) else { return };
        if **next == number {
            visit(number, &bytes);
            wanted.next();
        }
    }
}

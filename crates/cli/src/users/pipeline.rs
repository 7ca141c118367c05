//! One thread reads, several judge, and the caller takes their results in the order of the records, so that the outcome
//! is the same for any number of threads.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::ops::Range;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use provmap::record::{Collision, Plan, Slots};

use super::Stream;
use super::ids::{self, Kept, id_of};
use super::pages::Pages;
use super::places::{Places, Start};
use super::repeats::Repeats;
use super::scope::{self, Filtered, Scope};
use super::source::{self, Source};
use super::split::{Fault, Page, Splitter};
use super::table::{Names, Notes, Table};
use super::uniques::{Failure, Given, Index, Lost, Uniques};
use super::unseen::Unseen;
use super::unusable::Unusable;

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
    /// Where the records start, if they are read again from there.
    start: Option<Start>,
    /// The table whose rows the records are; nothing of JSON.
    table: Option<Arc<Table>>,
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
    /// The bytes, or why there are none.
    pub(crate) json: Result<&'b [u8], Unusable>,
    /// Whether it counts because it cannot be told whether the filter lets it through.
    pub(crate) is_untold: bool,
}

/// A record as a batch holds it.
struct InBatch {
    line: u64,
    /// Its place in the bytes of the batch, or why it has none.
    bounds: Result<Range<usize>, Unusable>,
    /// Whether the filter lets it through; nothing where that cannot be told.
    is_in: Option<bool>,
}

impl Batch {
    /// The records that count, in order.
    pub(crate) fn records(&self) -> impl Iterator<Item = BatchRecord<'_>> {
        self.all().filter(|(_, is_out)| !is_out).map(|(record, _)| record)
    }

    /// The records in order, each with whether the filter leaves it out.
    pub(crate) fn all(&self) -> impl Iterator<Item = (BatchRecord<'_>, bool)> {
        self.records.iter().zip(self.first..).map(|(record, number)| {
            let json = record.bounds.clone().map(|bounds| self.bytes.get(bounds).unwrap_or_default());
            let is_untold = record.is_in.is_none();
            (BatchRecord { number, line: record.line, json, is_untold }, record.is_in == Some(false))
        })
    }

    /// Leaves out the records that do not count.
    fn sift(&mut self, scope: &Scope, unseen: &Unseen) -> Filtered {
        let mut filtered = Filtered::default();
        let table = self.table.as_deref();
        let Some(filter) = scope.filter_of(table) else { return filtered };
        for record in &mut self.records {
            let Ok(bounds) = record.bounds.clone() else { continue };
            let user = scope::user_of(self.bytes.get(bounds).unwrap_or_default());
            let Some(user) = user else { continue };
            unseen.look(&user, table);
            record.is_in = filter.admits(&user);
            let [out, untold] = [record.is_in == Some(false), record.is_in.is_none()].map(u64::from);
            filtered.add(Filtered { out, untold });
        }
        filtered
    }

    /// The lines and ids of the records, if they are read only once.
    fn kept(&self) -> Vec<Kept> {
        let once = self.all().filter(|_| self.once);
        once.map(|(record, _)| ids::kept(record.line, record.json.ok().and_then(id_of).as_deref())).collect()
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
            start: None,
            table: None,
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
    start: Option<Start>,
    /// The lines and ids of the records, if they are read only once.
    ids: Vec<Kept>,
    filtered: Filtered,
    judged: J,
}

/// The files that could not be read to their ends.
pub(super) type Faults = Arc<Mutex<Vec<(usize, PathBuf, Fault)>>>;

/// What a thread judges with by one plan.
pub(crate) struct Bench {
    pub(crate) slots: Slots,
    pub(crate) index: Uniques,
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
    pub(super) given: Given<'r, PLANS>,
    /// Set by Ctrl-C: the run ends early.
    pub(super) interrupted: Arc<AtomicBool>,
    /// The number of bytes read from the files so far.
    pub(super) bytes: Arc<AtomicU64>,
    pub(super) faults: Faults,
    /// The pages among the files.
    pub(super) pages: Arc<Mutex<Pages>>,
    /// What columns of CSV can be.
    pub(super) names: Arc<Names>,
    /// Which users count.
    pub(super) scope: &'r Scope,
    /// What their filter reads, and no user has so far.
    pub(super) unseen: Unseen,
    /// What there is to say of columns, by the numbers of their files.
    pub(super) notes: Arc<Mutex<Vec<(usize, Notes)>>>,
    /// What is read in place of the only file.
    pub(super) stream: Stream,
}

impl<const PLANS: usize> Run<'_, PLANS> {
    /// Judges all records that count: a thread has a bench for each plan. Calls `progress` with the number of records so far. Gives
    /// where they stand, which do not count, and which of those that collide are of users who were there before; or why the collisions are not known, and
    /// then everything else is.
    pub(super) fn judge<R: Results>(
        &self,
        judge: &(impl Fn(&Batch, &mut [Bench; PLANS]) -> R::Judged + Sync),
        results: &mut R,
        progress: &mut dyn FnMut(u64),
    ) -> (Places, Filtered, Result<Repeats, Lost>) {
        let mut all_filtered = Filtered::default();
        let mut places = Places::new(Arc::clone(&self.names));
        let receiver = Mutex::new(self.reader());
        let failure = Failure::default();
        let indices: Vec<[Option<Index>; PLANS]> = thread::scope(|scope| {
            let (answers, answered) = sync_channel(self.given.threads.saturating_mul(4));
            let start = |_| {
                let answers = answers.clone();
                scope.spawn(|| self.work(&receiver, judge, answers, &failure))
            };
            let workers: Vec<_> = (0..self.given.threads).map(start).collect();
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
                while let Some(answer) = early.remove(&next) {
                    let Answer { file, records, start, ids, judged, filtered, .. } = answer;
                    next = next.saturating_add(1);
                    all_filtered.add(filtered);
                    places.take(file, records, start, &ids);
                    results.take(judged);
                }
                progress(places.records());
            }
            workers.into_iter().map(|it| it.join().unwrap_or_else(|it| resume_unwind(it))).collect()
        });
        let repeats = match Arc::into_inner(failure).and_then(OnceLock::into_inner) {
            Some(error) => Err(error.into()),
            None => {
                let identifies = results.identifies();
                let mut found = |plan, collision, is_repeat| results.found(plan, collision, is_repeat);
                self.given.collide(indices, &mut places, identifies, &mut found)
            }
        };
        (places, all_filtered, repeats.inspect_err(|_| results.forget_collisions()))
    }

    /// Starts the thread that reads. Nothing waits for it: a read may hang for ever.
    fn reader(&self) -> Receiver<Batch> {
        let (sender, receiver) = sync_channel(self.given.threads.saturating_mul(2));
        let files = self.given.files.to_vec();
        let (interrupted, bytes) = (Arc::clone(&self.interrupted), Arc::clone(&self.bytes));
        let plain = self.given.plain;
        let (faults, pages) = (Arc::clone(&self.faults), Arc::clone(&self.pages));
        let (names, notes) = (Arc::clone(&self.names), Arc::clone(&self.notes));
        let mut stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner).take();
        thread::spawn(move || {
            let mut batch = Batch::default();
            for (file, path) in files.into_iter().enumerate() {
                batch.file = file;
                let source = match stream.take() {
                    Some(stream) => Ok(open_stream(stream, &mut batch)),
                    None => open(&path, plain, &names, &mut batch, &bytes),
                };
                let read = source
                    .and_then(|source| read(source, Arc::clone(&names), &mut batch, &sender, &interrupted));
                if matches!(read, Ok(None)) || !batch.send(&sender) {
                    return;
                }
                match read {
                    Ok(None) => {}
                    Ok(Some((passed, said))) => {
                        pages.lock().unwrap_or_else(PoisonError::into_inner).extend(file, passed);
                        notes.lock().unwrap_or_else(PoisonError::into_inner).push((file, said));
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
        failure: &Failure,
    ) -> [Option<Index>; PLANS] {
        let bench = |plan: &Plan| Bench { slots: plan.slots(), index: self.given.uniques(failure) };
        let mut benches = self.given.plans.map(bench);
        loop {
            let read = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(TICK);
            match read {
                Ok(mut batch) => {
                    let filtered = batch.sift(self.scope, &self.unseen);
                    benches.iter_mut().for_each(|bench| bench.index.drop_lost());
                    let answer = Answer {
                        number: batch.number,
                        file: batch.file,
                        records: batch.records.len() as u64,
                        start: batch.start.clone(),
                        ids: batch.kept(),
                        filtered,
                        judged: judge(&batch, &mut benches),
                    };
                    // The receiver waits for all threads.
                    let _ = answers.send(answer);
                }
                Err(RecvTimeoutError::Timeout) if !self.interrupted.load(Ordering::Relaxed) => {}
                Err(_) => break,
            }
        }
        benches.map(|bench| bench.index.into_index())
    }
}

/// Opens a file for a batch.
fn open(
    path: &Path,
    plain: bool,
    names: &Names,
    batch: &mut Batch,
    count: &Arc<AtomicU64>,
) -> Result<Source, Fault> {
    let source = source::open(path, names, count).map_err(Fault::Read)?;
    batch.piped = source.stamp.is_none();
    if plain && batch.piped {
        // Its records could not be read again.
        return Err(Fault::Read(io::Error::other("it was a file, and no longer is one")));
    }
    batch.once = batch.piped || !source.is_plain;
    Ok(source)
}

/// Takes a stream for a batch: it is as a pipe.
fn open_stream(bytes: Box<dyn Read + Send>, batch: &mut Batch) -> Source {
    (batch.piped, batch.once) = (true, true);
    Source { bytes, is_plain: false, stamp: None }
}

/// Reads a file to its end, and gives its pages and what there is to say of its columns; none when the run has ended before.
fn read(
    source: Source,
    names: Arc<Names>,
    batch: &mut Batch,
    sender: &SyncSender<Batch>,
    interrupted: &AtomicBool,
) -> Result<Option<(Vec<Page>, Notes)>, Fault> {
    let mut splitter = Splitter::new(source.bytes, names);
    while !interrupted.load(Ordering::Relaxed) {
        if batch.records.is_empty() {
            let mark = splitter.mark();
            // What is compressed is read again from its start only.
            let stamp = source.stamp.filter(|_| !batch.once || mark.is_start());
            batch.start = stamp.map(|stamp| Start { stamp, mark });
        }
        let start = batch.bytes.len();
        let Some(cut) = splitter.next(&mut batch.bytes)? else { return Ok(Some(splitter.into_parts())) };
        if batch.table.is_none() {
            batch.table = splitter.table();
        }
        let bounds = start..batch.bytes.len();
        let bounds = cut.unusable.map_or(Ok(bounds), Err);
        batch.records.push(InBatch { line: cut.line, bounds, is_in: Some(true) });
        let is_full = batch.bytes.len() >= BATCH || batch.records.len() >= BATCH_RECORDS;
        // The records of a pipe are judged before a read waits for more.
        let is_due = is_full || (batch.piped && !splitter.has_more());
        if is_due && !batch.send(sender) {
            break;
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::time::SystemTime;

    use provmap::record::Operation;

    use super::super::again::Changed;
    use super::*;

    /// The records that collide.
    struct Found(Vec<u64>);

    impl Results for Found {
        type Judged = ();

        fn take(&mut self, (): ()) {}

        fn identifies(&self) -> bool {
            true
        }

        fn found(&mut self, _plan: usize, collision: Collision, _is_repeat: bool) {
            self.0.push(collision.record);
        }

        fn forget_collisions(&mut self) {
            self.0.clear();
        }
    }

    /// What collides in a file to which something is done between its two readings, or why that is not known.
    fn collisions(path: &Path, plain: bool, between: impl Fn() + Sync) -> Result<Vec<u64>, Lost> {
        let plan = Plan::for_target(provmap::connector("Slack").unwrap(), Operation::Create);
        let files = [path.to_owned()];
        let run = Run {
            given: Given { plans: [&plan], files: &files, plain, threads: 2, memory: 1 << 20 },
            interrupted: Arc::default(),
            bytes: Arc::default(),
            faults: Arc::default(),
            pages: Arc::default(),
            names: Arc::default(),
            scope: &Scope::default(),
            unseen: Unseen::default(),
            notes: Arc::default(),
            stream: Stream::default(),
        };
        let is_done = Mutex::new(false);
        let judge = |batch: &Batch, [bench]: &mut [Bench; 1]| {
            for record in batch.records() {
                let read = plan.read(record.json.unwrap(), &mut bench.slots).unwrap();
                bench.index.take(&read, record.number);
            }
            if !std::mem::replace(&mut *is_done.lock().unwrap(), true) {
                between();
            }
        };
        let mut found = Found(Vec::new());
        let (_, _, repeats) = run.judge(&judge, &mut found, &mut |_| {});
        let Found(records) = found;
        assert!(repeats.is_ok() || records.is_empty());
        repeats.map(|_| records)
    }

    #[test]
    fn a_file_that_changes_before_it_is_read_again_is_noticed() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path();
        let users = [r#"{"userName": "ada"}"#, r#"{"userName": "bob"}"#, r#"{"userName": "ada"}"#].join("\n");
        let write = |text: &str| fs::write(path, text).unwrap();
        let touch = |seconds: u64| {
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
        };
        for plain in [true, false] {
            let after = |between: &(dyn Fn() + Sync)| {
                write(&users);
                touch(1000);
                collisions(path, plain, between)
            };
            assert_eq!(after(&|| {}).unwrap(), [0, 2]);
            let changes: [&(dyn Fn() + Sync); 3] = [
                &|| {
                    write(&users.replace("ada", "eve"));
                    touch(1001);
                },
                &|| {
                    write(&format!("{users}\n{{}}"));
                    touch(1000);
                },
                &|| fs::remove_file(path).unwrap(),
            ];
            for change in changes {
                assert!(matches!(after(change), Err(Lost::Changed(Changed(0)))));
            }
        }
    }
}

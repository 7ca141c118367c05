//! Files of users: read by one thread and judged by several, for every command that takes a population.

mod again;
#[cfg(feature = "arrow")]
mod columns;
mod counted;
mod hints;
mod ids;
mod incomplete;
mod pages;
mod pipeline;
mod places;
mod progress;
mod record_set;
mod repeats;
mod scope;
mod source;
mod split;
mod strangers;
mod streamed;
mod table;
mod tally;
mod uniques;
mod unseen;
mod unusable;

use std::fs;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use provmap::record::Plan;

pub(crate) use self::again::{Again, Changed, Found, Located};
pub(crate) use self::hints::hint;
pub(crate) use self::ids::id_of;
pub(crate) use self::incomplete::Incomplete;
pub(crate) use self::pipeline::{Batch, Bench, Results};
use self::pipeline::{Faults, Run};
pub(crate) use self::places::Places;
use self::progress::Progress;
pub(crate) use self::record_set::RecordSet;
pub(crate) use self::repeats::Repeats;
pub(crate) use self::scope::{FilterCounts, Filtered, Scope};
pub(crate) use self::strangers::Strangers;
pub(crate) use self::table::Names;
use self::uniques::{Given, Lost};
use self::unseen::Unseen;
pub(crate) use self::unusable::Unusable;
use crate::files::{self, is_stdin};
use crate::output::{Complained, Output};

/// The memory for finding values that several users have, where a command has no option for that.
pub(crate) const MEMORY: usize = 512 << 20;

/// How far the records were read.
pub(crate) struct Judged {
    /// Why not all were.
    pub(crate) incomplete: Vec<Incomplete>,
    pub(crate) places: Places,
    pub(crate) repeats: Repeats,
    /// The records that do not count.
    pub(crate) filtered: Filtered,
}

/// Users who come from elsewhere than a file.
type Stream = Arc<Mutex<Option<Box<dyn Read + Send>>>>;

/// The files of users that a command was given.
pub(crate) struct Users<'a> {
    files: &'a [PathBuf],
    threads: usize,
    memory: usize,
    /// Set by Ctrl-C.
    interrupted: Arc<AtomicBool>,
    /// What is read in place of the only file, once.
    stream: Stream,
}

impl<'a> Users<'a> {
    /// The files of `--users`, if there are any, for so many mapping files.
    pub(crate) fn of_option(
        files: &'a [PathBuf],
        mappings: usize,
        out: &mut Output,
    ) -> Result<Option<Users<'a>>, Complained> {
        Users::are_read_once(files, mappings, out)?;
        if files.is_empty() { Ok(None) } else { Users::new(files, None, MEMORY, out).map(Some) }
    }

    /// Refuses users of standard input that are to go through several mappings.
    pub(crate) fn are_read_once(
        files: &[PathBuf],
        mappings: usize,
        out: &mut Output,
    ) -> Result<(), Complained> {
        if mappings > 1 && files.iter().any(|path| is_stdin(path)) {
            let message = "users from standard input go through one mapping file: they can be read only once";
            return Err(out.error(message));
        }
        Ok(())
    }

    /// Takes files that are all there: others are reported before minutes are spent on these. Once a command, because Ctrl-C
    /// ends its runs from here on.
    pub(crate) fn new(
        files: &'a [PathBuf],
        threads: Option<usize>,
        memory: usize,
        out: &mut Output,
    ) -> Result<Users<'a>, Complained> {
        all_there(files, out)?;
        if files.iter().any(|path| is_stdin(path)) {
            if out.is_kept() {
                return Err(out.error("users cannot come from standard input here: name their file"));
            }
            files::say_if_terminal(out);
        }
        Ok(Users::of(files, Stream::default(), threads, memory, out))
    }

    /// Takes users who come from elsewhere, as lines of JSON that can be read once, under a name in the place of a file's. Once a command, as
    /// [`Users::new`].
    pub(crate) fn streamed(
        name: &'a [PathBuf; 1],
        stream: Box<dyn Read + Send>,
        threads: Option<usize>,
        memory: usize,
        out: &mut Output,
    ) -> Users<'a> {
        Users::of(name, Arc::new(Mutex::new(Some(stream))), threads, memory, out)
    }

    fn of(
        files: &'a [PathBuf],
        stream: Stream,
        threads: Option<usize>,
        memory: usize,
        out: &Output,
    ) -> Users<'a> {
        let interrupted = Arc::new(AtomicBool::new(false));
        // Of a program that the command runs inside of, Ctrl-C is its own.
        if !out.is_kept() {
            stop_when_asked(&interrupted);
        }
        let threads = threads.unwrap_or_else(self::threads);
        Users { files, threads, memory, interrupted, stream }
    }

    pub(crate) fn files(&self) -> &'a [PathBuf] {
        self.files
    }

    /// Judges all records that count by each plan, and reports what kept some from being read. Columns of CSV can be the names.
    pub(crate) fn judge<R: Results, const PLANS: usize>(
        &self,
        plans: [&Plan; PLANS],
        (names, scope): (Names, &Scope),
        judge: &(impl Fn(&Batch, &mut [Bench; PLANS]) -> R::Judged + Sync),
        results: &mut R,
        out: &mut Output,
    ) -> Judged {
        let given = Given {
            plans,
            files: self.files,
            plain: !self.is_streamed() && self.files.iter().all(|path| source::is_plain(path)),
            threads: self.threads,
            memory: self.memory,
        };
        let run = Run {
            given,
            interrupted: Arc::clone(&self.interrupted),
            bytes: Arc::default(),
            faults: Faults::default(),
            pages: Arc::default(),
            names: Arc::new(scope.read_by(names)),
            scope,
            unseen: Unseen::of(scope),
            notes: Arc::default(),
            stream: Arc::clone(&self.stream),
        };
        let files = if self.is_streamed() { &[PathBuf::from("-")] } else { self.files };
        let mut progress = Progress::new(files, &run.bytes, !out.is_kept());
        let (places, filtered, repeats) = run.judge(judge, results, &mut |records| progress.show(records));
        progress.clear();
        out.once(|out| self.say_of_columns(&run, out));
        let (incomplete, repeats) = out.once(|out| self.incomplete(&run, &places, filtered, repeats, out));
        Judged { incomplete, places, repeats, filtered }
    }

    fn is_streamed(&self) -> bool {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Says what there is to say of the columns of CSV.
    fn say_of_columns<const PLANS: usize>(&self, run: &Run<'_, PLANS>, out: &mut Output) {
        for (file, notes) in run.notes.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let name = self.files.get(*file).map(|path| files::name(path)).unwrap_or_default();
            notes.each(&mut |word, message, notes| {
                let notes: Vec<(&str, &str)> =
                    notes.iter().map(|(word, note)| (*word, note.as_str())).collect();
                out.complain(word, format_args!("{name}: {message}"), &notes);
            });
        }
    }

    /// Reports why not all users were read; gives the repeats as far as they are known.
    fn incomplete<const PLANS: usize>(
        &self,
        run: &Run<'_, PLANS>,
        places: &Places,
        filtered: Filtered,
        repeats: Result<Repeats, Lost>,
        out: &mut Output,
    ) -> (Vec<Incomplete>, Repeats) {
        let faults = run.faults.lock().unwrap_or_else(PoisonError::into_inner);
        let mut incomplete: Vec<Incomplete> =
            faults.iter().map(|fault| Incomplete::of_fault(fault, out)).collect();
        if self.interrupted.load(Ordering::Relaxed) {
            incomplete.push(Incomplete::of_interruption(out));
        }
        // Of what could not be read, the pages are not known.
        if incomplete.is_empty()
            && let Some(missing) = run.pages.lock().unwrap_or_else(PoisonError::into_inner).missing()
        {
            incomplete.push(Incomplete::of_pages(&missing, self.files, out));
        }
        if incomplete.is_empty() && places.records() == 0 {
            incomplete.push(Incomplete::of_no_users(out));
        }
        if incomplete.is_empty() && filtered.out == places.records() {
            incomplete.push(Incomplete::of_filter(places.records(), run.scope, &run.unseen, out));
        }
        // Of users who were not read, nothing is known.
        if incomplete.is_empty() {
            run.unseen.say(run.scope.place(), out);
        }
        let repeats = repeats.unwrap_or_else(|lost| {
            incomplete.push(match lost {
                Lost::Spill(error) => Incomplete::of_failure(&error, out),
                Lost::Changed(Changed(file)) => Incomplete::of_change(file, self.files, out),
            });
            Repeats::default()
        });
        (incomplete, repeats)
    }
}

/// Reports files that cannot be read before minutes are spent on the others.
fn all_there(files: &[PathBuf], out: &mut Output) -> Result<(), Complained> {
    let mut all = Ok(());
    for path in files.iter().filter(|path| !is_stdin(path)) {
        let problem = match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => io::ErrorKind::IsADirectory.into(),
            Ok(_) => continue,
            Err(error) => error,
        };
        all = Err(files::unreadable(&files::name(path), &problem, out));
    }
    all
}

/// The number of threads to judge with, as many as the machine has up to a limit.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(16)
}

/// Makes Ctrl-C end the run with the counts so far, and a second Ctrl-C end it at once. Temporary files have no name, and
/// vanish with the process.
fn stop_when_asked(interrupted: &Arc<AtomicBool>) {
    let interrupted = Arc::clone(interrupted);
    let stop = move || {
        if interrupted.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    };
    // Without a handler, Ctrl-C ends the process at once.
    let _ = ctrlc::set_handler(stop);
}

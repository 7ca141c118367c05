//! Standard output and standard error.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Display;
use std::io::{self, BufWriter, Cursor, ErrorKind, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anstream::stream::RawStream;
use anstream::{AutoStream, ColorChoice};
use provmap::Connector;
use provmap_model::secret::SecretTargets;
use provmap_model::text::visible;

use crate::render::{Excerpt, Style};

/// How the command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// There is nothing to fail for.
    Clean,
    /// Findings as grave as `--fail-on` says, or graver.
    Findings,
    /// provmap itself could not do all of its work.
    CouldNotRun,
}

impl Outcome {
    /// The outcome by whether all was read, and whether something fails.
    pub(crate) fn of(complete: bool, fails: bool) -> Outcome {
        match (complete, fails) {
            (false, _) => Outcome::CouldNotRun,
            (true, true) => Outcome::Findings,
            (true, false) => Outcome::Clean,
        }
    }

    /// The exit code.
    fn code(self) -> u8 {
        match self {
            Outcome::Clean => 0,
            Outcome::Findings => 1,
            Outcome::CouldNotRun => 2,
        }
    }
}

/// The error that ends a command, or leaves a file out. Standard error has the message already.
pub(crate) struct Complained;

/// Buffered standard output. A reader that closes the pipe early is no failure.
///
/// In `provmap check … | head`, the rest is thrown away and the exit code is still that of the check. Any other
/// failure to write makes the command fail at its end.
pub(crate) struct Output {
    stream: BufWriter<Box<dyn Write>>,
    /// In place of the streams of the process.
    kept: Option<Kept>,
    style: Style,
    state: State,
    /// What was said on standard error by [`Output::once`].
    said: HashSet<String>,
    is_once: bool,
    is_quiet: bool,
    /// The errors that were said since [`Output::take_errors`].
    errors: Vec<String>,
    /// What no excerpt shows the values of.
    secrets: Rc<SecretTargets>,
    /// Texts that are read as files are, and are none: by the names that stand for their paths.
    in_memory: BTreeMap<PathBuf, Rc<str>>,
}

enum State {
    Open,
    /// The reader closed the pipe: the rest is thrown away.
    Closed,
    Failed(io::Error),
}

/// The streams of a command that runs inside of a program: a text to read, and what is written.
#[derive(Clone)]
pub(crate) struct Kept {
    stdin: Rc<[u8]>,
    stdout: Written,
    stderr: Written,
}

#[derive(Clone, Default)]
struct Written(Rc<RefCell<Vec<u8>>>);

impl Kept {
    pub(crate) fn new(stdin: Vec<u8>) -> Kept {
        Kept { stdin: stdin.into(), stdout: Written::default(), stderr: Written::default() }
    }

    /// What was written to standard output and to standard error.
    pub(crate) fn written(self) -> (Vec<u8>, Vec<u8>) {
        (self.stdout.0.take(), self.stderr.0.take())
    }
}

impl Written {
    /// Keeps what is written there, without colours.
    fn stream(&self) -> Box<dyn Write> {
        let stream: Box<dyn Write> = Box::new(self.clone());
        Box::new(AutoStream::new(stream, ColorChoice::Never))
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Output {
    pub(crate) fn stdout() -> Output {
        let stdout = io::stdout();
        let (choice, style) = style_of(&stdout);
        Output::new(Box::new(AutoStream::new(stdout.lock(), choice)), style, None)
    }

    /// Keeps what is written, and writes nothing to the streams of the process.
    pub(crate) fn kept(kept: &Kept) -> Output {
        Output::new(kept.stdout.stream(), PLAIN, Some(kept.clone()))
    }

    fn new(stream: Box<dyn Write>, style: Style, kept: Option<Kept>) -> Output {
        Output {
            stream: BufWriter::with_capacity(64 * 1024, stream),
            kept,
            style,
            state: State::Open,
            said: HashSet::new(),
            is_once: false,
            is_quiet: false,
            errors: Vec::new(),
            secrets: Rc::default(),
            in_memory: BTreeMap::new(),
        }
    }

    /// Keeps a text that is then read as a file of this name would be.
    pub(crate) fn keep_in_memory(&mut self, name: &Path, text: String) {
        self.in_memory.insert(name.to_owned(), text.into());
    }

    /// The text that stands for a file of this name; nothing where the file is on the disk, if anywhere.
    pub(crate) fn in_memory(&self, name: &Path) -> Option<Rc<str>> {
        self.in_memory.get(name).cloned()
    }

    /// Keeps out of excerpts what is sent to the targets that are secrets by the metadata of a connector. Files of mappings that are read
    /// from now on are shown so.
    pub(crate) fn hide_secrets_of(&mut self, connector: &Connector) {
        Rc::make_mut(&mut self.secrets).add(connector.sensitive_names());
    }

    /// The targets that are secrets by the metadata of the connectors that are known.
    pub(crate) fn secrets(&self) -> &Rc<SecretTargets> {
        &self.secrets
    }

    /// The colours and the width to write in.
    pub(crate) fn style(&self) -> Style {
        self.style
    }

    /// Leaves out warnings from standard error, if asked to.
    pub(crate) fn keep_quiet(&mut self, is_quiet: bool) {
        self.is_quiet = is_quiet;
    }

    /// Writes text. A failure shows at the end.
    pub(crate) fn text(&mut self, text: &str) {
        self.attempt(|stream| stream.write_all(text.as_bytes()));
    }

    fn attempt(&mut self, action: impl FnOnce(&mut BufWriter<Box<dyn Write>>) -> io::Result<()>) {
        if !matches!(self.state, State::Open) {
            return;
        }
        match action(&mut self.stream) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::BrokenPipe => self.state = State::Closed,
            Err(error) => self.state = State::Failed(error),
        }
    }

    /// Flushes the buffer, so that standard output keeps its place before the next message on standard error.
    pub(crate) fn pass_on(&mut self) {
        self.attempt(Write::flush);
    }

    /// Writes an error to standard error.
    pub(crate) fn error(&mut self, message: impl Display) -> Complained {
        self.error_with(message, &[])
    }

    /// Writes an error with notes to standard error.
    pub(crate) fn error_with(&mut self, message: impl Display, notes: &[(&str, &str)]) -> Complained {
        self.complain("error", message, notes);
        Complained
    }

    /// The errors that were said on standard error since this was last asked, for formats that have a place for them.
    pub(crate) fn take_errors(&mut self) -> Vec<String> {
        std::mem::take(&mut self.errors)
    }

    /// Runs what writes messages to standard error, and leaves out those that were said this way before: of users who go
    /// through several mapping files, say.
    pub(crate) fn once<T>(&mut self, say: impl FnOnce(&mut Output) -> T) -> T {
        self.is_once = true;
        let result = say(self);
        self.is_once = false;
        result
    }

    /// Whether this is asked of a subject for the first time: what holds for all of a file is said once.
    pub(crate) fn is_news(&mut self, subject: String) -> bool {
        self.said.insert(subject)
    }

    /// Writes what is good to know to standard error, unless findings alone are asked for.
    pub(crate) fn remark(&mut self, message: impl Display, notes: &[(&str, &str)]) {
        if !self.is_quiet {
            self.complain("note", message, notes);
        }
    }

    /// Warns of what is not checked, be findings alone asked for: without a word, that would count as success.
    pub(crate) fn warn_of_unchecked(&mut self, message: impl Display, notes: &[(&str, &str)]) {
        let is_quiet = std::mem::take(&mut self.is_quiet);
        self.complain("warning", message, notes);
        self.is_quiet = is_quiet;
    }

    /// Writes a message with notes to standard error. The message is escaped here.
    pub(crate) fn complain(&mut self, word: &str, message: impl Display, notes: &[(&str, &str)]) {
        self.complain_at(None, word, message, notes);
    }

    /// As [`Output::complain`], with an excerpt of a file.
    pub(crate) fn complain_at(
        &mut self,
        excerpt: Option<&Excerpt<'_>>,
        word: &str,
        message: impl Display,
        notes: &[(&str, &str)],
    ) {
        if self.is_quiet && word == "warning" {
            return;
        }
        self.pass_on();
        let message = visible(&message.to_string()).to_string();
        let (mut stderr, style) = self.stderr();
        let text = crate::render::complaint(style, word, &message, notes, excerpt);
        if word == "error" {
            self.errors.push(message);
        }
        if self.is_once && !self.said.insert(text.clone()) {
            return;
        }
        // Standard error is the last place to report a failure to.
        let _ = stderr.write_all(text.as_bytes());
    }

    /// Writes to standard error what goes with the output, and is no message.
    pub(crate) fn aside(&mut self, write: impl FnOnce(Style) -> String) {
        self.pass_on();
        let (mut stderr, style) = self.stderr();
        // Standard error is the last place to report a failure to.
        let _ = stderr.write_all(write(style).as_bytes());
    }

    /// Standard error, and how to write there.
    fn stderr(&self) -> (Box<dyn Write>, Style) {
        match &self.kept {
            Some(kept) => (kept.stderr.stream(), PLAIN),
            None => {
                let stderr = io::stderr();
                let (choice, style) = style_of(&stderr);
                (Box::new(AutoStream::new(stderr.lock(), choice)), style)
            }
        }
    }

    /// Standard input: the text of it, where the command runs inside of a program.
    pub(crate) fn stdin(&self) -> Box<dyn Read> {
        match &self.kept {
            Some(kept) => Box::new(Cursor::new(Rc::clone(&kept.stdin))),
            None => Box::new(io::stdin().lock()),
        }
    }

    /// Whether the command runs inside of a program, whose streams are not its own.
    pub(crate) fn is_kept(&self) -> bool {
        self.kept.is_some()
    }

    /// Writes the rest; gives the exit code.
    pub(crate) fn finish(mut self, outcome: Outcome) -> u8 {
        self.pass_on();
        let State::Failed(error) = &self.state else { return outcome.code() };
        let failure = describe(error);
        self.error(format_args!("the output could not be written: {failure}"));
        Outcome::CouldNotRun.code()
    }
}

/// An error of the operating system in words, without Rust's "(os error 2)".
pub(crate) fn describe(error: &io::Error) -> String {
    let text = error.to_string();
    match text.rfind(" (os error ") {
        Some(end) => text.get(..end).unwrap_or(&text).to_lowercase(),
        None => text,
    }
}

fn style_of(stream: &(impl RawStream + IsTerminal)) -> (ColorChoice, Style) {
    let choice = AutoStream::choice(stream);
    (choice, Style { color: choice != ColorChoice::Never, width: width(stream) })
}

/// As many columns as rustc takes for a file.
const DEFAULT_WIDTH: usize = 140;

/// For who is no terminal.
const PLAIN: Style = Style { color: false, width: DEFAULT_WIDTH };

/// The columns to write in: `COLUMNS`, the terminal's, or [`DEFAULT_WIDTH`].
fn width(stream: &impl IsTerminal) -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
    let terminal = || {
        let (width, _) = stream.is_terminal().then(terminal_size::terminal_size).flatten()?;
        Some(usize::from(width.0))
    };
    columns.filter(|columns| *columns > 0).or_else(terminal).unwrap_or(DEFAULT_WIDTH).clamp(20, 240)
}

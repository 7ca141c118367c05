//! Standard output and standard error.

use std::collections::HashSet;
use std::fmt::Display;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, StdoutLock, Write};
use std::process::ExitCode;
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
}

/// What a command ends with, and its exit code.
impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(match outcome {
            Outcome::Clean => 0,
            Outcome::Findings => 1,
            Outcome::CouldNotRun => 2,
        })
    }
}

/// The error that ends a command, or leaves a file out. Standard error has the message already.
pub(crate) struct Complained;

/// Buffered standard output. A reader that closes the pipe early is no failure.
///
/// In `provmap check … | head`, the rest is thrown away and the exit code is still that of the check. Any other
/// failure to write makes the command fail at its end.
pub(crate) struct Output {
    stream: BufWriter<AutoStream<StdoutLock<'static>>>,
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
}

enum State {
    Open,
    /// The reader closed the pipe: the rest is thrown away.
    Closed,
    Failed(io::Error),
}

impl Output {
    pub(crate) fn stdout() -> Output {
        let stdout = io::stdout();
        let (choice, style) = style_of(&stdout);
        let stream = BufWriter::with_capacity(64 * 1024, AutoStream::new(stdout.lock(), choice));
        Output {
            stream,
            style,
            state: State::Open,
            said: HashSet::new(),
            is_once: false,
            is_quiet: false,
            errors: Vec::new(),
            secrets: Rc::default(),
        }
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

    fn attempt(
        &mut self,
        action: impl FnOnce(&mut BufWriter<AutoStream<StdoutLock<'static>>>) -> io::Result<()>,
    ) {
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
        let stderr = io::stderr();
        let (choice, style) = style_of(&stderr);
        let text = crate::render::complaint(style, word, &message, notes, excerpt);
        if word == "error" {
            self.errors.push(message);
        }
        if self.is_once && !self.said.insert(text.clone()) {
            return;
        }
        // Standard error is the last place to report a failure to.
        let _ = AutoStream::new(stderr.lock(), choice).write_all(text.as_bytes());
    }

    /// Writes to standard error what goes with the output, and is no message.
    pub(crate) fn aside(&mut self, write: impl FnOnce(Style) -> String) {
        self.pass_on();
        let stderr = io::stderr();
        let (choice, style) = style_of(&stderr);
        // Standard error is the last place to report a failure to.
        let _ = AutoStream::new(stderr.lock(), choice).write_all(write(style).as_bytes());
    }

    /// Writes the rest; gives the exit code.
    pub(crate) fn finish(mut self, outcome: Outcome) -> ExitCode {
        self.pass_on();
        let State::Failed(error) = &self.state else { return outcome.into() };
        let failure = describe(error);
        self.error(format_args!("the output could not be written: {failure}"));
        Outcome::CouldNotRun.into()
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

/// The columns to write in: `COLUMNS`, the terminal's, or as many as rustc takes for a file.
fn width(stream: &impl IsTerminal) -> usize {
    const DEFAULT: usize = 140;
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
    let terminal = || {
        let (width, _) = stream.is_terminal().then(terminal_size::terminal_size).flatten()?;
        Some(usize::from(width.0))
    };
    columns.filter(|columns| *columns > 0).or_else(terminal).unwrap_or(DEFAULT).clamp(20, 240)
}

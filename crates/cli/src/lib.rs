//! The command `provmap`: the library at a terminal, with files, formats and exit codes.
//!
//! This is for programs that carry the command, as the Python package does: [`run`] is the command, and [`capture`] gives what it
//! would write. Who judges mappings and users in Rust wants the library, `provmap`.

mod args;
mod check;
mod compare;
mod completions;
mod config;
mod config_file;
mod connectors;
mod diff;
mod eval;
mod explain;
mod fail_on;
mod file_kind;
mod files;
mod findings;
mod fix;
mod glob;
mod input;
mod levels;
mod limits;
mod lint;
mod live;
mod load;
mod mends;
mod output;
mod preflight;
mod pull;
mod render;
mod report;
mod schema;
mod shell;
mod suggest;
mod test;
mod users;

use std::ffi::OsString;

use args::{Command, Parsed};
use output::{Complained, Outcome, Output};

/// Runs the command on these arguments, the first of which is its name, with the standard streams of the process; gives its
/// exit code.
#[must_use]
pub fn run(arguments: Vec<OsString>) -> u8 {
    // For all that writes, clap too.
    args::color_choice(&arguments).write_global();
    run_with(arguments, Output::stdout())
}

/// What a command wrote.
///
/// ```
/// let arguments = ["provmap", "connectors", "-O", "json"].map(Into::into).to_vec();
/// let captured = provmap_cli::capture(arguments, Vec::new());
/// assert_eq!(captured.code, 0);
/// assert!(captured.stdout.starts_with(b"{"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Captured {
    /// The exit code: 0, 1 with findings that fail the run, 2 where the command could not do all of its work.
    pub code: u8,
    /// Standard output, without colours.
    pub stdout: Vec<u8>,
    /// Standard error, without colours.
    pub stderr: Vec<u8>,
}

/// Runs the command on these arguments, the first of which is its name, with a text as standard input, and gives what it writes
/// in place of writing it. Standard input can be a mapping, metadata or any other text, and no users.
#[must_use]
pub fn capture(arguments: Vec<OsString>, stdin: Vec<u8>) -> Captured {
    let kept = output::Kept::new(stdin);
    let code = run_with(arguments, Output::kept(&kept));
    let (stdout, stderr) = kept.written();
    Captured { code, stdout, stderr }
}

fn run_with(arguments: Vec<OsString>, mut out: Output) -> u8 {
    let outcome = match args::parse(arguments) {
        Ok(parsed) => dispatch(&parsed, &mut out).unwrap_or(Outcome::CouldNotRun),
        Err(message) => message.show(&mut out),
    };
    out.finish(outcome)
}

fn dispatch(Parsed { command, levels }: &Parsed, out: &mut Output) -> Result<Outcome, Complained> {
    match command {
        Command::Check(arguments) => check::run(arguments, levels, out),
        Command::Compare(arguments) => compare::run(arguments, out),
        Command::Completions(arguments) => Ok(completions::run(arguments, out)),
        Command::Config(arguments) => config::run(arguments, levels, out),
        Command::Connectors(arguments) => connectors::run(arguments, out),
        Command::Diff(arguments) => diff::run(arguments, out),
        Command::Eval(arguments) => eval::run(arguments, out),
        Command::Explain(arguments) => explain::run(arguments, out),
        Command::Fix(arguments) => fix::run(arguments, levels, out),
        Command::Limits(arguments) => limits::run(arguments, out),
        Command::LintMetadata(arguments) => lint::run(arguments, levels, out),
        Command::Man(arguments) => completions::manual(arguments, out),
        Command::Preflight(arguments) => preflight::run(arguments, out),
        Command::Pull(arguments) => pull::run(arguments, out),
        Command::Report(arguments) => report::run(arguments, out),
        Command::Schema(arguments) => schema::run(arguments, out),
        Command::Suggest(arguments) => suggest::run(arguments, out),
        Command::Test(arguments) => test::run(arguments, out),
    }
}

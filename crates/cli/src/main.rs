//! The command `provmap`: the library at a terminal, with files, formats and exit codes.

mod args;
mod check;
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
mod lint;
mod load;
mod mends;
mod output;
mod preflight;
mod render;
mod report;
mod schema;
mod shell;
mod suggest;
mod test;
mod users;

use std::ffi::OsString;
use std::process::ExitCode;

use args::{Command, Parsed};
use output::{Complained, Outcome, Output};

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    // For all that writes, clap too.
    args::color_choice(&arguments).write_global();
    let mut out = Output::stdout();
    let outcome = match args::parse(arguments) {
        Ok(parsed) => run(&parsed, &mut out).unwrap_or(Outcome::CouldNotRun),
        Err(message) => message.show(&mut out),
    };
    out.finish(outcome)
}

fn run(Parsed { command, levels }: &Parsed, out: &mut Output) -> Result<Outcome, Complained> {
    match command {
        Command::Check(arguments) => check::run(arguments, levels, out),
        Command::Completions(arguments) => Ok(completions::run(arguments, out)),
        Command::Config(arguments) => config::run(arguments, levels, out),
        Command::Connectors(arguments) => connectors::run(arguments, out),
        Command::Diff(arguments) => diff::run(arguments, out),
        Command::Eval(arguments) => eval::run(arguments, out),
        Command::Explain(arguments) => explain::run(arguments, out),
        Command::Fix(arguments) => fix::run(arguments, levels, out),
        Command::LintMetadata(arguments) => lint::run(arguments, levels, out),
        Command::Man(arguments) => completions::manual(arguments, out),
        Command::Preflight(arguments) => preflight::run(arguments, out),
        Command::Report(arguments) => report::run(arguments, out),
        Command::Schema(arguments) => schema::run(arguments, out),
        Command::Suggest(arguments) => suggest::run(arguments, out),
        Command::Test(arguments) => test::run(arguments, out),
    }
}

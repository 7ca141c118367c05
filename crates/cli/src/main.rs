//! The command `provmap`: the library at a terminal, with files, formats and exit codes.

mod args;
mod check;
mod connectors;
mod diff;
mod eval;
mod explain;
mod files;
mod input;
mod lint;
mod load;
mod output;
mod overlays;
mod preflight;
mod render;
mod results;
mod schema;

use std::process::ExitCode;

use args::{Command, Parsed};
use output::Output;

fn main() -> ExitCode {
    let mut out = Output::stdout();
    let outcome = match args::parse(std::env::args_os()) {
        Ok(Parsed { command: Command::Check(arguments), levels }) => {
            check::run(&arguments, &levels, &mut out)
        }
        Ok(Parsed { command: Command::Connectors(arguments), .. }) => connectors::run(&arguments, &mut out),
        Ok(Parsed { command: Command::Diff(arguments), .. }) => diff::run(&arguments, &mut out),
        Ok(Parsed { command: Command::Eval(arguments), .. }) => eval::run(&arguments, &mut out),
        Ok(Parsed { command: Command::Explain(arguments), .. }) => explain::run(&arguments, &mut out),
        Ok(Parsed { command: Command::LintMetadata(arguments), levels }) => {
            lint::run(&arguments, &levels, &mut out)
        }
        Ok(Parsed { command: Command::Preflight(arguments), .. }) => preflight::run(&arguments, &mut out),
        Ok(Parsed { command: Command::Schema(arguments), .. }) => schema::run(&arguments, &mut out),
        Err(message) => message.show(&mut out),
    };
    out.finish(outcome)
}

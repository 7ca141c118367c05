//! The command line: a file for the arguments of each command.

mod against;
mod check;
mod color;
mod compare;
mod completions;
mod config;
mod configuration;
mod connectors;
mod diff;
mod eval;
mod explain;
mod filter;
mod fix;
mod limits;
mod lint;
mod metadata;
mod preflight;
mod pull;
mod report;
mod schema;
mod suggest;
mod tenant;
mod test;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
use provmap::{Rule, registry};
use provmap_model::text::{must_escape, visible};

pub(crate) use self::against::Against;
pub(crate) use self::check::CheckArgs;
pub(crate) use self::color::choice as color_choice;
pub(crate) use self::compare::CompareArgs;
pub(crate) use self::completions::{CompletionsArgs, ManArgs};
pub(crate) use self::config::ConfigArgs;
pub(crate) use self::configuration::WhichConfig;
pub(crate) use self::connectors::ConnectorsArgs;
pub(crate) use self::diff::DiffArgs;
pub(crate) use self::eval::EvalArgs;
pub(crate) use self::explain::ExplainArgs;
pub(crate) use self::filter::UserFilter;
pub(crate) use self::fix::FixArgs;
pub(crate) use self::limits::LimitsArgs;
pub(crate) use self::lint::LintMetadataArgs;
pub(crate) use self::metadata::MetadataFiles;
pub(crate) use self::preflight::PreflightArgs;
pub(crate) use self::pull::PullArgs;
pub(crate) use self::report::ReportArgs;
pub(crate) use self::schema::SchemaArgs;
pub(crate) use self::suggest::SuggestArgs;
pub(crate) use self::tenant::{LiveArgs, TenantArgs};
pub(crate) use self::test::TestArgs;
pub(crate) use self::values::{FailOn, Format, Operation, Size, Subject, SuggestFormat};
use crate::files::is_stdin;
use crate::levels::Level;
use crate::output::{Outcome, Output};

/// Checks PingOne attribute mappings before the first sync
#[derive(Debug, Parser)]
#[command(name = "provmap", version, max_term_width = 100, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Examples:
  provmap check zoom.json                    check a file that names its connector
  provmap check --connector Zoom rule.json   check what PingOne's API returned
  provmap suggest Zoom                       write a first mapping, with the reasons
  provmap connectors Zoom                    list the attributes of Zoom and their limits
  provmap eval --mapping zoom.json --user ada.json
                                             what Zoom gets for one user
  provmap explain nullable-source            what a rule finds, and what to do
  provmap fix zoom.json                      mend what one can say how
  provmap preflight --mapping zoom.json users.ndjson
                                             which users will fail, and why
  provmap pull -o rules/                     read the rules of a PingOne environment
  provmap report --mapping zoom.json --users users.ndjson --html zoom.html
                                             a page of all of it, to show to others
  provmap test zoom.tests.json               run the tests that stand beside a mapping

Exit code: 0 when there is nothing to fail for, 1 for findings, 2 when provmap could not run.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(CheckArgs),
    Compare(CompareArgs),
    Completions(CompletionsArgs),
    Config(ConfigArgs),
    Connectors(ConnectorsArgs),
    Diff(DiffArgs),
    Eval(EvalArgs),
    Explain(ExplainArgs),
    Fix(FixArgs),
    Limits(LimitsArgs),
    LintMetadata(LintMetadataArgs),
    Man(ManArgs),
    Preflight(PreflightArgs),
    Pull(PullArgs),
    Report(ReportArgs),
    Schema(SchemaArgs),
    Suggest(SuggestArgs),
    Test(TestArgs),
}

/// The command line as clap sees it.
pub(crate) fn command() -> clap::Command {
    Cli::command().arg(color::option()).long_version(long_version())
}

/// The version, and what is compiled in.
fn long_version() -> String {
    let mut text =
        format!("{}\n\nCompiled in, with the versions of their metadata:", env!("CARGO_PKG_VERSION"));
    for connector in registry::ALL {
        let version = connector.table().information.version.unwrap_or("unknown");
        text.push_str(&format!("\n  {} {version}", connector.store_type()));
    }
    text
}

/// A valid command line.
pub(crate) struct Parsed {
    pub(crate) command: Command,
    /// `--deny`, `--warn` and `--allow` in the order of the command line.
    pub(crate) levels: Vec<(Level, &'static Rule)>,
}

/// The output in place of a run: help, the version, or a mistake in the arguments.
pub(crate) struct Message(clap::Error);

impl Message {
    /// Shows it where it belongs.
    pub(crate) fn show(self, out: &mut Output) -> Outcome {
        if self.0.use_stderr() {
            out.aside(|_| self.0.render().ansi().to_string());
            return Outcome::CouldNotRun;
        }
        out.text(&self.0.render().ansi().to_string());
        Outcome::Clean
    }
}

pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Parsed, Message> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    match try_parse(&arguments) {
        Ok(parsed) => Ok(parsed),
        // clap repeats arguments as they are, and a pattern such as `*` makes names of files into arguments.
        Err(_) if arguments.iter().any(is_hostile) => {
            let escaped =
                arguments.iter().map(|argument| visible(&argument.to_string_lossy()).to_string().into());
            let escaped: Vec<OsString> = escaped.collect();
            Err(Message(try_parse(&escaped).err().unwrap_or_else(|| {
                command().error(ErrorKind::InvalidValue, "an argument holds control characters")
            })))
        }
        Err(error) => Err(Message(error)),
    }
}

fn is_hostile(argument: &OsString) -> bool {
    argument.to_string_lossy().chars().any(must_escape)
}

fn try_parse(arguments: &[OsString]) -> Result<Parsed, clap::Error> {
    let matches = command().try_get_matches_from(arguments)?;
    let (name, given) = matches.subcommand().unwrap_or(("", &matches));
    // Every path is that of a file to read.
    let paths = given.ids().filter_map(|id| given.try_get_many::<PathBuf>(id.as_str()).ok().flatten());
    if paths.flatten().filter(|path| is_stdin(path)).count() > 1 {
        let message = "`-` can be given once: standard input can be read only once";
        return Err(subcommand(name).error(ErrorKind::ArgumentConflict, message));
    }
    Ok(Parsed { command: Cli::from_arg_matches(&matches)?.command, levels: levels(given) })
}

/// A subcommand as clap sees it, for the usage in an error.
fn subcommand(name: &str) -> clap::Command {
    let mut cli = command();
    cli.build();
    cli.find_subcommand(name).cloned().unwrap_or(cli)
}

/// The rules' levels in the order of the command line.
fn levels(matches: &ArgMatches) -> Vec<(Level, &'static Rule)> {
    let mut levels = Vec::new();
    for (id, level) in [("deny", Level::Deny), ("warn", Level::Warn), ("allow", Level::Allow)] {
        let Ok(Some(rules)) = matches.try_get_many::<&'static Rule>(id) else { continue };
        let places = matches.indices_of(id).into_iter().flatten();
        levels.extend(places.zip(rules).map(|(place, rule)| (place, level, *rule)));
    }
    levels.sort_by_key(|(place, ..)| *place);
    levels.into_iter().map(|(_, level, rule)| (level, rule)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }
}

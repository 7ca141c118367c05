//! The command line.

mod values;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{ArgGroup, ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use provmap::Rule;
use provmap_model::text::{must_escape, visible};

pub(crate) use self::values::{FailOn, Format, Level, Operation, Size, Subject};
use crate::findings::{FindingsArgs, of_metadata};
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
  provmap connectors Zoom                    list the attributes of Zoom and their limits
  provmap eval --mapping zoom.json --user ada.json
                                             what Zoom gets for one user
  provmap explain nullable-source            what a rule finds, and what to do
  provmap preflight --mapping zoom.json users.ndjson
                                             which users will fail, and why
  provmap test zoom.tests.json               run the tests that stand beside a mapping

Exit code: 0 when there is nothing to fail for, 1 for findings, 2 when provmap could not run.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(CheckArgs),
    Connectors(ConnectorsArgs),
    Diff(DiffArgs),
    Eval(EvalArgs),
    Explain(ExplainArgs),
    LintMetadata(LintMetadataArgs),
    Preflight(PreflightArgs),
    Schema(SchemaArgs),
    Test(TestArgs),
}

/// Connectors that are not compiled in, and what corrects those that there are.
#[derive(Debug, Args)]
pub(crate) struct MetadataFiles {
    /// A file of store metadata: its connector is there as if it were compiled in, and the default if it is the only one
    #[arg(long = "metadata", value_name = "FILE")]
    pub(crate) metadata: Vec<PathBuf>,

    /// Sourced corrections of the metadata: `curated` for those that come with provmap, or a file of your own
    #[arg(long = "overlay", value_name = "curated|FILE")]
    pub(crate) overlays: Vec<PathBuf>,
}

/// ` --OPTION FILE` for each file, to repeat in a command line that is shown.
pub(crate) fn repeated<'p>(option: &str, files: impl IntoIterator<Item = &'p PathBuf>) -> String {
    files.into_iter().map(|path| format!(" --{option} {}", visible(&path.to_string_lossy()))).collect()
}

impl MetadataFiles {
    /// The options as [`repeated`] gives them.
    pub(crate) fn repeated(&self) -> String {
        repeated("metadata", &self.metadata) + &repeated("overlay", &self.overlays)
    }
}

/// Check mapping files against a connector's attributes
///
/// A FILE holds what PingOne's API returns (`_embedded.mappings`), an array of mappings, one mapping, or
/// `{"connector": "Zoom", "mappings": […]}`.
///
/// Or it is a bundle: `{"stores": …, "rule": …, "mappings": …}`, each as PingOne's API returns it. Then the connection, what
/// the store is set to do, and the propagation rule are checked too; docs/bundle.md says how to assemble one.
#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub(crate) struct CheckArgs {
    /// The connector (store type) to check against; without it, the one that the file names
    #[arg(long, value_name = "NAME")]
    pub(crate) connector: Option<String>,

    #[command(flatten)]
    pub(crate) metadata: MetadataFiles,

    #[command(flatten)]
    pub(crate) findings: FindingsArgs,

    /// A file that describes the custom attributes of your PingOne directory
    ///
    /// `{"attributes": [{"path": "costCenter", "type": "STRING", "maxLength": 40, "required": true}]}`; with
    /// `"closed": true`, a source attribute that is neither there nor built in is an error.
    #[arg(long, value_name = "FILE")]
    pub(crate) source_schema: Option<PathBuf>,

    /// A file of users, as for `provmap preflight`: weigh what may fail by how many of them do; `-` is standard input
    ///
    /// The users are created through each mapping file. A warning that no user breaks becomes an info, and an info that some do
    /// a warning; several files are several options.
    #[arg(long, value_name = "FILE")]
    pub(crate) users: Vec<PathBuf>,

    /// The mapping files and bundles; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
}

const CHECK_EXAMPLES: &str = "\
Examples:
  provmap check zoom.json
  provmap check --connector Slack rules/*.json
  provmap check --metadata servicenow.json rule.json
  curl … | provmap check --connector Zoom -
  provmap check bundle.json
  provmap check --users users.ndjson zoom.json
  provmap check --fail-on warning --allow reference-mismatch zoom.json
  provmap check -O json zoom.json | jq '.results[].findings[] | .message'";

/// List the connectors, the attributes of one, or one attribute in full
///
/// A `?` is something that the connector's metadata does not say: neither false nor 0.
#[derive(Debug, Args)]
#[command(after_help = CONNECTORS_EXAMPLES)]
pub(crate) struct ConnectorsArgs {
    /// A connector (store type); upper and lower case do not matter
    pub(crate) name: Option<String>,

    /// An attribute of its users or groups
    pub(crate) attribute: Option<String>,

    #[command(flatten)]
    pub(crate) metadata: MetadataFiles,

    /// Look among the attributes of groups only
    #[arg(long, requires = "name")]
    pub(crate) group: bool,

    /// How they are written; json gives the metadata as PingOne's API returns it
    #[arg(short = 'O', long, value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    pub(crate) output_format: Format,
}

const CONNECTORS_EXAMPLES: &str = "\
Examples:
  provmap connectors
  provmap connectors zoom
  provmap connectors zoom userName
  provmap connectors --group slack displayName
  provmap connectors --metadata acme.json acme userName
  provmap connectors -O json zoom | jq .information";

/// Say what changed in a connector's metadata, and what that does to mappings
///
/// Every change is breaking, tightening, loosening or cosmetic; `docs/diff.md` says which is which, and why. With
/// mapping files, what the changes do to their lines comes first.
#[derive(Debug, Args)]
#[command(after_help = DIFF_EXAMPLES)]
pub(crate) struct DiffArgs {
    /// The older metadata: a compiled-in connector, or a file (`-` is standard input)
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,

    /// The newer metadata: a compiled-in connector, or a file
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,

    /// A mapping file, or a bundle: say what the changes do to its lines
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Vec<PathBuf>,

    /// A file that describes the custom attributes of your PingOne directory, as for `provmap check`
    #[arg(long, value_name = "FILE", requires = "mapping")]
    pub(crate) source_schema: Option<PathBuf>,

    /// A file of users, as for `provmap preflight`: say how many who fitted before fail now
    #[arg(long, value_name = "FILE", requires = "mapping")]
    pub(crate) users: Vec<PathBuf>,

    /// How the changes are written
    #[arg(short = 'O', long, value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    pub(crate) output_format: Format,
}

const DIFF_EXAMPLES: &str = "\
Examples:
  provmap diff Zoom zoom-today.json
  provmap diff --mapping zoom-rule.json Zoom zoom-today.json
  provmap diff --mapping zoom-rule.json --users users.ndjson Zoom zoom-today.json
  provmap diff -O json old.json new.json | jq '.changes[] | select(.class == \"breaking\")'

Exit code: 0 when nothing breaks, 1 when a change is breaking, a mapping gets an error or a user who fitted before fails now,
2 when provmap could not run.";

/// Show what an expression reads and can give, or what a mapping sends for one user
#[derive(Debug, Args)]
#[command(after_help = EVAL_EXAMPLES, group = store())]
pub(crate) struct EvalArgs {
    /// An expression of PingOne Expression Language
    #[arg(required_unless_present = "mapping", conflicts_with = "mapping", allow_hyphen_values = true)]
    pub(crate) expression: Option<String>,

    /// A mapping file, or a bundle: show the record that the store gets for the user of `--user`
    #[arg(long, value_name = "FILE", requires = "user", conflicts_with_all = ["target", "tree"])]
    pub(crate) mapping: Option<PathBuf>,

    /// A user as PingOne's API returns one (JSON); `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) user: Option<PathBuf>,

    /// The connector (store type) that the value is meant for
    #[arg(long, value_name = "NAME")]
    pub(crate) connector: Option<String>,

    #[command(flatten)]
    pub(crate) metadata: MetadataFiles,

    /// The target attribute that the value is meant for
    #[arg(long, value_name = "ATTR", requires = "store")]
    pub(crate) target: Option<String>,

    /// Show how the expression is read
    #[arg(long)]
    pub(crate) tree: bool,

    /// A file that describes the custom attributes of your PingOne directory, as for `provmap check`
    #[arg(long, value_name = "FILE")]
    pub(crate) source_schema: Option<PathBuf>,

    /// How the answer is written
    #[arg(short = 'O', long, value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    pub(crate) output_format: Format,
}

/// The options that choose a connector.
fn store() -> ArgGroup {
    ArgGroup::new("store").args(["connector", "metadata"]).multiple(true)
}

const EVAL_EXAMPLES: &str = "\
Examples:
  provmap eval \"#root.name.given + ' ' + #root.name.family\"
  provmap eval --connector Zoom --target title \"#string.substring(#root.title, 0, 128)\"
  provmap eval --user ada.json \"#string.upperCase(#root.name.given)\"
  provmap eval --mapping zoom.json --user ada.json

Exit code: 0, 1 for an error in the expression or the mapping, 2 when provmap could not run.";

/// Run every user through a mapping, and say exactly which will fail and why
///
/// A FILE holds users as PingOne's API returns them (with --mapping), or records in the connector's own attribute
/// names: one per line, a JSON array, or pages of the API (`_embedded.users`); plain, or compressed by gzip or zstd.
/// Values are not shown, only what they are and how long.
#[derive(Debug, Args)]
#[command(after_help = PREFLIGHT_EXAMPLES)]
pub(crate) struct PreflightArgs {
    /// The connector (store type); without it, the one that the mapping file names
    #[arg(long, value_name = "NAME", required_unless_present_any = ["mapping", "metadata"])]
    pub(crate) connector: Option<String>,

    #[command(flatten)]
    pub(crate) metadata: MetadataFiles,

    /// The mapping file, or a bundle; without it, the records have the connector's attribute names already
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,

    /// A file that describes the custom attributes of your PingOne directory, as for `provmap check`
    #[arg(long, value_name = "FILE", requires = "mapping")]
    pub(crate) source_schema: Option<PathBuf>,

    /// What is done with the users in the target
    #[arg(long, value_enum, default_value_t = Operation::Create)]
    pub(crate) operation: Operation,

    /// The memory for finding values that several users have; what does not fit goes to temporary files
    #[arg(long, value_name = "SIZE", default_value = "512MiB")]
    pub(crate) memory: Size,

    /// How many threads judge; without it, as many as the machine has. The output is the same for any number
    #[arg(long, value_name = "N", value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=256))]
    pub(crate) threads: Option<usize>,

    /// How the answer is written
    #[arg(short = 'O', long, value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    pub(crate) output_format: Format,

    /// The users that make the exit code 1
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t = FailOn::Invalid)]
    pub(crate) fail_on: FailOn,

    /// The most examples of a rule, and of the users who share a value
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(crate) samples: usize,

    /// Show values in the examples; those of sensitive attributes are never shown
    #[arg(long)]
    pub(crate) show_values: bool,

    /// The files of users; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
}

const PREFLIGHT_EXAMPLES: &str = "\
Examples:
  provmap preflight --mapping zoom.json users.ndjson.gz
  provmap preflight --connector Slack --mapping rule.json page-*.json
  provmap preflight --connector Zoom --operation update records.ndjson
  provmap preflight -O json --mapping zoom.json users.ndjson | jq .rules

Exit code: 0 when no user fails, 1 when some fail or cannot be read, or the mapping has an error, 2 when provmap could not run or read all.
Users whose result cannot be predicted are counted as unpredictable, and make it 1 with `--fail-on unpredictable`.";

/// Print a JSON Schema for the records of a connector
#[derive(Debug, Args)]
#[command(after_help = SCHEMA_EXAMPLES)]
pub(crate) struct SchemaArgs {
    /// The connector (store type)
    #[arg(value_name = "NAME", required_unless_present = "metadata")]
    pub(crate) connector: Option<String>,

    #[command(flatten)]
    pub(crate) metadata: MetadataFiles,

    /// What the schema is for: `record` is a user in the connector's own attribute names
    #[arg(long = "for", value_name = "WHAT", value_enum)]
    pub(crate) subject: Subject,

    /// What is done with the records in the target
    #[arg(long, value_enum, default_value_t = Operation::Create)]
    pub(crate) operation: Operation,
}

const SCHEMA_EXAMPLES: &str = "\
Examples:
  provmap schema Zoom --for record > zoom.schema.json
  provmap schema Slack --for record --operation update

A schema says less than `provmap preflight`: nothing about values that several records have.";

/// Run tests of a mapping: what is sent for a user, what is refused, and what the check finds
///
/// A FILE names the mapping, relative to itself, and has a list of tests: `{"mapping": "zoom.json", "tests": [{"name": "titles are
/// cut", "user": {…}, "sends": {"title": "VP"}, "refused": []}, {"finds": ["unmapped-required"]}]}`. docs/testing.md describes it.
#[derive(Debug, Args)]
#[command(after_help = TEST_EXAMPLES)]
pub(crate) struct TestArgs {
    #[command(flatten)]
    pub(crate) metadata: MetadataFiles,

    /// How the results are written
    #[arg(short = 'O', long, value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    pub(crate) output_format: Format,

    /// The files of tests; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
}

const TEST_EXAMPLES: &str = "\
Examples:
  provmap test zoom.tests.json
  provmap test --metadata servicenow.json mappings/*.tests.json
  provmap test -O json zoom.tests.json | jq '.results[].tests[] | select(.passed | not)'

Exit code: 0 when all pass, 1 when one fails, 2 when provmap could not run.";

/// List the rules, or say what one finds, why, and what to do
#[derive(Debug, Args)]
#[command(after_help = EXPLAIN_EXAMPLES)]
pub(crate) struct ExplainArgs {
    /// A rule, as in `error[unknown-target]`
    pub(crate) rule: Option<String>,
}

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  provmap explain
  provmap explain unmapped-required";

/// Say what is odd in the metadata of connectors: contradictions, and what is not said
///
/// Metadata that cannot be right is refused by every command. This is about what PingOne's own responses contain, and
/// about what a check cannot see because of it.
#[derive(Debug, Args)]
#[command(after_help = LINT_EXAMPLES, mut_args = of_metadata)]
pub(crate) struct LintMetadataArgs {
    #[command(flatten)]
    pub(crate) findings: FindingsArgs,

    /// Compiled-in connectors, or files of store metadata (`-` is standard input); without any, all that are compiled in
    #[arg(value_name = "NAME|FILE")]
    pub(crate) stores: Vec<PathBuf>,
}

const LINT_EXAMPLES: &str = "\
Examples:
  provmap lint-metadata GitHubEMU
  provmap lint-metadata servicenow.json
  provmap lint-metadata --fail-on warning --allow required-and-nillable metadata/*.json
  provmap lint-metadata -O json zoom | jq '.results[].findings[] | .message'";

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
            // Standard error is the last place to report a failure to.
            let _ = self.0.print();
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
                Cli::command().error(ErrorKind::InvalidValue, "an argument holds control characters")
            })))
        }
        Err(error) => Err(Message(error)),
    }
}

fn is_hostile(argument: &OsString) -> bool {
    argument.to_string_lossy().chars().any(must_escape)
}

fn try_parse(arguments: &[OsString]) -> Result<Parsed, clap::Error> {
    let matches = Cli::command().try_get_matches_from(arguments)?;
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
    let mut cli = Cli::command();
    cli.build();
    cli.find_subcommand(name).cloned().unwrap_or(cli)
}

/// Whether a path stands for standard input.
pub(crate) fn is_stdin(path: &std::path::Path) -> bool {
    path.as_os_str() == "-"
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
        Cli::command().debug_assert();
    }
}

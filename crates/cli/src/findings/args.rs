//! The options of the commands that find something.

use std::path::PathBuf;

use clap::{Arg, Args};
use provmap::record::RecordRule;
use provmap::{RULES, Rule, lint};

use super::format::FindingsFormat;
use crate::fail_on::FailLevel;

#[derive(Debug, Args)]
pub(crate) struct FindingsArgs {
    /// How findings are written
    #[arg(short = 'O', long, value_name = "FORMAT", value_enum, default_value_t = FindingsFormat::Text)]
    pub(super) output_format: FindingsFormat,

    /// Show all findings: without it, `text` and `concise` show 20 of each rule and severity, and count the others
    #[arg(long)]
    pub(super) all: bool,

    /// Show findings only: no sum, no advice and no warnings about the arguments
    #[arg(short, long)]
    pub(super) quiet: bool,

    /// Leave out the findings that a file knows, which `--write-baseline` wrote: they do not fail, and new ones do
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,

    /// Write what is found to a file, for `--baseline`
    ///
    /// Nothing of it fails then. The file has a line for each finding: its rule, connector and target, and no value.
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    pub(super) write_baseline: Option<PathBuf>,

    #[command(flatten)]
    pub(super) levels: LevelArgs,
}

/// What findings weigh.
#[derive(Debug, Args)]
pub(crate) struct LevelArgs {
    /// The least severity that makes the exit code 1; `error` if nothing says otherwise
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub(crate) fail_on: Option<FailLevel>,

    /// Make the findings of a rule errors; `provmap explain` lists the rules
    #[arg(long, value_name = "RULE", value_parser = rule)]
    deny: Vec<&'static Rule>,

    /// Make the findings of a rule warnings
    #[arg(long, value_name = "RULE", value_parser = rule)]
    warn: Vec<&'static Rule>,

    /// Turn a rule off; the last of --deny, --warn and --allow for a rule counts
    #[arg(long, value_name = "RULE", value_parser = rule)]
    allow: Vec<&'static Rule>,
}

/// A rule of the check.
pub(crate) fn rule(id: &str) -> Result<&'static Rule, String> {
    of_command(id, lint::RULES, "lint-metadata")
}

/// Makes the options that take rules take those of the metadata.
pub(crate) fn of_metadata(option: Arg) -> Arg {
    let takes_rules = ["deny", "warn", "allow"].contains(&option.get_id().as_str());
    let rule = |id: &str| of_command(id, RULES, "check");
    if takes_rules { option.value_parser(rule) } else { option }
}

/// A rule that is not one of the other command's.
fn of_command(id: &str, others: &[&Rule], other: &str) -> Result<&'static Rule, String> {
    let rule = provmap::rule(id).map_err(|error| error.to_string())?;
    if id.parse::<RecordRule>().is_ok() {
        return Err(format!("`{id}` is a rule of `provmap preflight`"));
    }
    if others.iter().any(|known| known.id == rule.id) {
        return Err(format!("`{id}` is a rule of `provmap {other}`"));
    }
    Ok(rule)
}

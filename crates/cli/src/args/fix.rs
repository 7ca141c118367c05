//! The arguments of `provmap fix`.

use std::path::PathBuf;

use clap::Args;
use provmap::Rule;

use super::{Against, Format};
use crate::findings::rule;

/// Mend what is found in mapping files, as far as one can say how
///
/// Without --write, shows the changes as a diff, and why. Only what needs no decision of a person is mended, and changes nothing for
/// users for whom the mapping works; --unsafe mends what is a guess or a choice as well. What is not changed keeps its form.
#[derive(Debug, Args)]
#[command(after_help = FIX_EXAMPLES)]
pub(crate) struct FixArgs {
    /// Write the mended files; of standard input, write the mended text to standard output
    #[arg(long)]
    pub(crate) write: bool,

    /// Apply remedies that are a guess or a choice as well: look at what they change
    #[arg(long = "unsafe")]
    pub(crate) with_unsure: bool,

    #[command(flatten)]
    pub(crate) against: Against,

    /// Leave alone what a rule finds; `provmap explain` lists the rules
    #[arg(long, value_name = "RULE", value_parser = rule)]
    pub(crate) allow: Vec<&'static Rule>,

    /// A file of users, as for `provmap preflight`: say what each remedy does to them; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) users: Vec<PathBuf>,

    /// How the remedies are written
    #[arg(short = 'O', long, value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    pub(crate) output_format: Format,

    /// The mapping files and bundles; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
}

const FIX_EXAMPLES: &str = "\
Examples:
  provmap fix zoom.json
  provmap fix --unsafe --users users.ndjson zoom.json
  provmap fix --write rules/*.json
  curl … | provmap fix --connector Zoom --write - > zoom.json
  provmap fix -O json zoom.json | jq '.results[].edits'

Exit code: 0 when there is nothing to mend, or it is written, 1 when there is, 2 when provmap could not run.";

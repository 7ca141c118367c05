//! The arguments of `provmap limits`.

use std::path::PathBuf;

use clap::Args;

use super::{Against, Format};

/// Show what values of source attributes have to keep to so that every target takes them
///
/// For each source attribute that the mappings send as it is: the least length that all of its targets take, those that take no value
/// twice, and those without which no user is created.
#[derive(Debug, Args)]
#[command(after_help = LIMITS_EXAMPLES)]
pub(crate) struct LimitsArgs {
    #[command(flatten)]
    pub(crate) against: Against,

    /// How the answer is written
    #[arg(short = 'O', long, value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    pub(crate) output_format: Format,

    /// The mapping files and bundles, folders of them, or patterns, as for `provmap check`
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
}

const LIMITS_EXAMPLES: &str = "\
Examples:
  provmap limits rules
  provmap limits zoom.json slack.json
  provmap limits -O json rules | jq '.sources[] | select(.maxLength.value < 64)'

Exit code: 0, 2 when provmap could not run.";

//! The arguments of `provmap suggest`.

use std::path::PathBuf;

use clap::Args;

use super::{MetadataFiles, Operation, SuggestFormat, WhichConfig};

/// Write a first mapping for a connector
///
/// Each target attribute is fed by what its metadata names, or by the directory's attribute of the same name, cut and with a
/// fallback where that is needed. Each line says why, and what only a person can decide is listed. What is written is
/// found faultless by `provmap check`, apart from required attributes that are listed so.
#[derive(Debug, Args)]
#[command(after_help = SUGGEST_EXAMPLES)]
pub(crate) struct SuggestArgs {
    /// The connector (store type)
    #[arg(value_name = "CONNECTOR", required_unless_present = "metadata")]
    pub(crate) connector: Option<String>,

    #[command(flatten)]
    pub(crate) metadata: MetadataFiles,

    #[command(flatten)]
    pub(crate) config: WhichConfig,

    /// A file that describes the custom attributes of your PingOne directory, as for `provmap check`
    #[arg(long, value_name = "FILE")]
    pub(crate) source_schema: Option<PathBuf>,

    /// Leave out what is sent by the other operation alone; without it, the mapping serves both, as a propagation rule does
    #[arg(long = "for", value_name = "OPERATION", value_enum)]
    pub(crate) operation: Option<Operation>,

    /// How the mapping is written
    #[arg(short = 'O', long, value_name = "FORMAT", value_enum, default_value_t = SuggestFormat::Text)]
    pub(crate) output_format: SuggestFormat,

    /// With `-O json`, write no reasons to standard error
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

const SUGGEST_EXAMPLES: &str = "\
Examples:
  provmap suggest Zoom
  provmap suggest Zoom -O json > zoom.json
  provmap suggest Slack --source-schema environment.json -O hcl > slack.tf
  provmap suggest --metadata servicenow.json
  provmap suggest Zoom -O json -q | provmap check -

Exit code: 0 when each attribute that is required is mapped, 1 when one is left for you to decide, 2 when provmap could not run.";

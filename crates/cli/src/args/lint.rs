//! The arguments of `provmap lint-metadata`.

use std::path::PathBuf;

use clap::Args;

use super::{LiveArgs, WhichConfig};
use crate::findings::{FindingsArgs, of_metadata};

/// Say what is odd in the metadata of connectors: contradictions, and what is not said
///
/// Metadata that cannot be right is refused by every command. This is about what PingOne's own responses contain, and
/// about what a check cannot see because of it.
#[derive(Debug, Args)]
#[command(after_help = LINT_EXAMPLES, mut_args = |option| LiveArgs::requires(of_metadata(option)))]
pub(crate) struct LintMetadataArgs {
    #[command(flatten)]
    pub(crate) findings: FindingsArgs,

    #[command(flatten)]
    pub(crate) config: WhichConfig,

    #[command(flatten)]
    pub(crate) live: LiveArgs,

    /// Compiled-in connectors, or files of store metadata (`-` is standard input); without any, all that are compiled in
    #[arg(value_name = "NAME|FILE", conflicts_with_all = LiveArgs::OPTIONS)]
    pub(crate) stores: Vec<PathBuf>,
}

const LINT_EXAMPLES: &str = "\
Examples:
  provmap lint-metadata GitHubEMU
  provmap lint-metadata servicenow.json
  provmap lint-metadata --live
  provmap lint-metadata --fail-on warning --allow required-and-nillable metadata/*.json
  provmap lint-metadata -O json zoom | jq '.results[].findings[] | .message'";

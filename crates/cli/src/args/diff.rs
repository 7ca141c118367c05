//! The arguments of `provmap diff`.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::{Format, LiveArgs, WhichConfig};

/// Say what changed in a connector's metadata, and what that does to mappings
///
/// Every change is breaking, tightening, loosening or cosmetic; `docs/diff.md` says which is which, and why. With
/// mapping files, what the changes do to their lines comes first.
#[derive(Debug, Args)]
#[command(after_help = DIFF_EXAMPLES, mut_args = LiveArgs::requires)]
#[command(group = ArgGroup::new("lines").args(["mapping", "live"]))]
pub(crate) struct DiffArgs {
    /// The older metadata: a compiled-in connector, or a file (`-` is standard input); with `--live` the compiled-in one of the store's type
    /// if nothing is named
    #[arg(value_name = "OLD", required_unless_present = "live")]
    pub(crate) old: Option<PathBuf>,

    /// The newer metadata: a compiled-in connector, or a file; with `--live` it is PingOne's, and the mapping that of the propagation rule
    #[arg(value_name = "NEW", required_unless_present = "live", conflicts_with_all = LiveArgs::OPTIONS)]
    pub(crate) new: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) live: LiveArgs,

    /// A mapping file, or a bundle: say what the changes do to its lines
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Vec<PathBuf>,

    /// A file that describes the custom attributes of your PingOne directory, as for `provmap check`
    #[arg(long, value_name = "FILE", requires = "lines")]
    pub(crate) source_schema: Option<PathBuf>,

    /// A file of users, as for `provmap preflight`: say how many who fitted before fail now
    #[arg(long, value_name = "FILE", requires = "lines")]
    pub(crate) users: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) config: WhichConfig,

    /// How the changes are written
    #[arg(short = 'O', long, value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    pub(crate) output_format: Format,
}

const DIFF_EXAMPLES: &str = "\
Examples:
  provmap diff Zoom zoom-today.json
  provmap diff --mapping zoom-rule.json Zoom zoom-today.json
  provmap diff --mapping zoom-rule.json --users users.ndjson Zoom zoom-today.json
  provmap diff --live --rule 'Users to Zoom'
  provmap diff -O json old.json new.json | jq '.changes[] | select(.class == \"breaking\")'

Exit code: 0 when nothing breaks, 1 when a change is breaking, a mapping gets an error or a user who fitted before fails now,
2 when provmap could not run.";

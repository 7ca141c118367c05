//! The arguments of `provmap diff`.

use std::path::PathBuf;

use clap::Args;

use super::{Format, WhichConfig};

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
  provmap diff -O json old.json new.json | jq '.changes[] | select(.class == \"breaking\")'

Exit code: 0 when nothing breaks, 1 when a change is breaking, a mapping gets an error or a user who fitted before fails now,
2 when provmap could not run.";

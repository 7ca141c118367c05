//! The arguments of `provmap eval`.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::{Format, MetadataFiles, WhichConfig};

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

    #[command(flatten)]
    pub(crate) config: WhichConfig,

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

//! The arguments of `provmap config`.

use std::path::PathBuf;

use clap::Args;

use super::{Against, Format};
use crate::findings::LevelArgs;

/// Say what applies to a file, and where that is said
///
/// Each value comes with its place: the line of the configuration, the option of the command line, or the default.
#[derive(Debug, Args)]
#[command(after_help = CONFIG_EXAMPLES)]
pub(crate) struct ConfigArgs {
    /// A mapping file or a folder; without it, the working directory
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) against: Against,

    #[command(flatten)]
    pub(crate) levels: LevelArgs,

    /// How the settings are written
    #[arg(short = 'O', long, value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    pub(crate) output_format: Format,
}

const CONFIG_EXAMPLES: &str = "\
Examples:
  provmap config mappings/zoom.json
  provmap config --deny nullable-source mappings/zoom.json
  provmap config -O json mappings/zoom.json | jq '.settings[] | select(.key == \"connector\")'

Exit code: 0, 2 when the configuration cannot be used.";

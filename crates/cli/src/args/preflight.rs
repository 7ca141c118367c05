//! The arguments of `provmap preflight`.

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};

use super::{FailOn, Format, LiveArgs, MetadataFiles, Operation, Size, UserFilter, WhichConfig};

/// Run every user through a mapping, and say exactly which will fail and why
///
/// A FILE holds users as PingOne's API returns them (with --mapping), or records in the connector's own attribute
/// names: one per line, a JSON array, pages of the API (`_embedded.users`), or CSV whose first row names attributes;
/// plain, or compressed by gzip or zstd. Values are not shown, only what they are and how long.
#[derive(Debug, Args)]
#[command(after_help = PREFLIGHT_EXAMPLES, mut_args = LiveArgs::requires)]
#[command(group = ArgGroup::new("lines").args(["mapping", "live"]))]
pub(crate) struct PreflightArgs {
    /// The connector (store type); without it, the one that the mapping file names
    #[arg(long, value_name = "NAME", required_unless_present_any = ["mapping", "metadata", "live"])]
    pub(crate) connector: Option<String>,

    #[command(flatten)]
    pub(crate) metadata: MetadataFiles,

    #[command(flatten)]
    pub(crate) config: WhichConfig,

    /// The mapping file, or a bundle; without it, the records have the connector's attribute names already
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) live: LiveArgs,

    /// A file that describes the custom attributes of your PingOne directory, as for `provmap check`
    #[arg(long, value_name = "FILE", requires = "lines")]
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

    #[command(flatten)]
    pub(crate) filter: UserFilter,

    /// Write every user who fails to a file, whose name ends in `.csv` or `.ndjson`: id, place, line of the mapping, rule, target and
    /// reason, and no value
    ///
    /// Those are the users that `--fail-on` counts. What is wrong with each by itself comes in the order of the users, and behind
    /// that who shares a value with others. An id is written if it is a UUID. The file is written as a whole, or not at all where
    /// some users could not be read.
    #[arg(long, value_name = "FILE")]
    pub(crate) failures: Option<PathBuf>,

    /// The files of users; `-` is standard input
    #[arg(value_name = "FILE", required_unless_present = "live", conflicts_with_all = LiveArgs::OPTIONS)]
    pub(crate) files: Vec<PathBuf>,
}

impl PreflightArgs {
    /// The files that are read.
    pub(crate) fn reads(&self) -> Vec<&Path> {
        let options = [&self.mapping, &self.source_schema, &self.config.config].into_iter().flatten();
        let metadata = self.metadata.metadata.iter().chain(&self.metadata.overlays);
        options.chain(metadata).chain(&self.files).map(PathBuf::as_path).collect()
    }
}

const PREFLIGHT_EXAMPLES: &str = "\
Examples:
  provmap preflight --mapping zoom.json users.ndjson.gz
  provmap preflight --connector Slack --mapping rule.json page-*.json
  provmap preflight --mapping zoom.json --failures failures.csv users.csv
  provmap preflight --connector Zoom --operation update records.ndjson
  provmap preflight --live --rule 'Users to Zoom'
  provmap preflight -O json --mapping zoom.json users.ndjson | jq .rules

Exit code: 0 when no user fails, 1 when some fail or cannot be read, or the mapping has an error, 2 when provmap could not run or read all.
Users whose result cannot be predicted are counted as unpredictable, and make it 1 with `--fail-on unpredictable`.";

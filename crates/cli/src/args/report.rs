//! The arguments of `provmap report`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::{FailOn, MetadataFiles, Operation, Size, UserFilter, WhichConfig};

/// Write one page that shows others what a mapping does, and what will become of the users on go-live
///
/// The page says for every target attribute what is sent on create, on update and without a value, and what says so; shows the
/// findings of `provmap check`; and with --users the numbers of `provmap preflight`, by cause. It is one file without scripts, asks
/// nothing of any server, and has no value of a user.
#[derive(Debug, Args)]
#[command(after_help = REPORT_EXAMPLES, mut_arg("filter", |filter| filter.requires("users")))]
#[command(group = ArgGroup::new("lines").arg("mapping"))]
pub(crate) struct ReportArgs {
    /// The connector (store type); without it, the one that the mapping file names
    #[arg(long, value_name = "NAME")]
    pub(crate) connector: Option<String>,

    #[command(flatten)]
    pub(crate) metadata: MetadataFiles,

    #[command(flatten)]
    pub(crate) config: WhichConfig,

    /// The mapping file, or a bundle; `-` is standard input
    #[arg(long, value_name = "FILE", required = true)]
    pub(crate) mapping: PathBuf,

    /// A file that describes the custom attributes of your PingOne directory, as for `provmap check`
    #[arg(long, value_name = "FILE")]
    pub(crate) source_schema: Option<PathBuf>,

    /// A file of users, as for `provmap preflight`; several files are several options, or follow one; `-` is standard input
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) users: Vec<PathBuf>,

    /// The file of the page, which is written as a whole or not at all; `-` is standard output
    #[arg(long, value_name = "OUT", required = true)]
    pub(crate) html: OsString,

    /// What is done with the users in the target
    #[arg(long, value_enum, default_value_t = Operation::Create)]
    pub(crate) operation: Operation,

    /// The memory for finding values that several users have; what does not fit goes to temporary files
    #[arg(long, value_name = "SIZE", default_value = "512MiB")]
    pub(crate) memory: Size,

    /// How many threads judge; without it, as many as the machine has. The page is the same for any number
    #[arg(long, value_name = "N", value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=256))]
    pub(crate) threads: Option<usize>,

    /// The users that make the exit code 1
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t = FailOn::Invalid)]
    pub(crate) fail_on: FailOn,

    /// The most examples of a rule, and of the users who share a value
    #[arg(long, value_name = "N", default_value_t = ReportArgs::SAMPLES)]
    pub(crate) samples: usize,

    #[command(flatten)]
    pub(crate) filter: UserFilter,
}

impl ReportArgs {
    /// The most examples where the command line does not say.
    pub(crate) const SAMPLES: usize = 5;
}

const REPORT_EXAMPLES: &str = "\
Examples:
  provmap report --mapping zoom.json --html zoom.html
  provmap report --mapping zoom.json --users users.ndjson.gz --html zoom.html
  provmap report --connector Slack --mapping rule.json --users page-*.json --html slack.html
  provmap report --mapping zoom.json --html - | ssh host 'cat > zoom.html'

Exit code: as that of `provmap preflight`: 0 when no user fails, 1 when some fail or cannot be read, or the mapping has an error, 2 when provmap could not run or read all.";

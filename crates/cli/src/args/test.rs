//! The arguments of `provmap test`.

use std::path::PathBuf;

use clap::Args;

use super::{Format, MetadataFiles, WhichConfig};

/// Run tests of a mapping: what is sent for a user, what is refused, and what the check finds
///
/// A FILE names the mapping, relative to itself, and has a list of tests: `{"mapping": "zoom.json", "tests": [{"name": "titles are
/// cut", "user": {…}, "sends": {"title": "VP"}, "refused": []}, {"finds": ["unmapped-required"]}]}`. docs/testing.md describes it.
#[derive(Debug, Args)]
#[command(after_help = TEST_EXAMPLES)]
pub(crate) struct TestArgs {
    #[command(flatten)]
    pub(crate) metadata: MetadataFiles,

    #[command(flatten)]
    pub(crate) config: WhichConfig,

    /// How the results are written
    #[arg(short = 'O', long, value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    pub(crate) output_format: Format,

    /// The files of tests; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
}

const TEST_EXAMPLES: &str = "\
Examples:
  provmap test zoom.tests.json
  provmap test --metadata servicenow.json mappings/*.tests.json
  provmap test -O json zoom.tests.json | jq '.results[].tests[] | select(.passed | not)'

Exit code: 0 when all pass, 1 when one fails, 2 when provmap could not run.";

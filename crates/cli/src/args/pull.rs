//! The arguments of `provmap pull`.

use std::path::PathBuf;

use clap::Args;

use super::TenantArgs;

/// Read the propagation rules of a PingOne environment into bundles, which every command takes
///
/// A bundle has the propagation rule, its stores and mappings, PingOne's metadata of the store, and the attributes of the directory. It has no
/// secret: what a configuration holds is hidden, but for switches and words that PingOne documents. Nothing is written to PingOne.
///
/// The credentials are those of the environment variables that Terraform, Ping CLI and Ping's SDKs have: `PINGONE_CLIENT_ID`,
/// `PINGONE_CLIENT_SECRET` and `PINGONE_REGION_CODE`, or others that docs/tenant.md lists.
#[derive(Debug, Args)]
#[command(after_help = PULL_EXAMPLES)]
pub(crate) struct PullArgs {
    #[command(flatten)]
    pub(crate) tenant: TenantArgs,

    /// The file to write, or a folder for a file of each propagation rule: one that is there, or a name that ends with `/`; without it, standard
    /// output
    #[arg(short, long, value_name = "FILE|FOLDER")]
    pub(crate) output: Option<PathBuf>,
}

const PULL_EXAMPLES: &str = "\
Examples:
  provmap pull --environment 8d6b2f0e-6c0f-4b8e-9d3f-1f2d3c4b5a69 --rule 'Users to Zoom' -o zoom.json
  provmap pull -o rules/
  provmap pull --rule 'Users to Zoom' | provmap check -

Exit code: 0 when all is written, 2 when PingOne could not be read.";

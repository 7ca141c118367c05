//! The arguments of `provmap check`.

use std::path::PathBuf;

use clap::Args;

use super::{Against, LiveArgs};
use crate::findings::FindingsArgs;

/// Check mapping files against a connector's attributes
///
/// A FILE holds what PingOne's API returns (`_embedded.mappings`), an array of mappings, one mapping, or
/// `{"connector": "Zoom", "mappings": […]}`.
///
/// Or it is a bundle: `{"stores": …, "rule": …, "mappings": …}`, each as PingOne's API returns it. Then the connection, what
/// the store is set to do, and the propagation rule are checked too; docs/bundle.md says how to assemble one.
#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES, mut_args = LiveArgs::requires)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) against: Against,

    #[command(flatten)]
    pub(crate) findings: FindingsArgs,

    #[command(flatten)]
    pub(crate) live: LiveArgs,

    /// A file of users, as for `provmap preflight`: weigh what may fail by how many of them do; `-` is standard input
    ///
    /// The users are created through each mapping file. A warning that no user breaks becomes an info, and an info that some do
    /// a warning; several files are several options.
    #[arg(long, value_name = "FILE")]
    pub(crate) users: Vec<PathBuf>,

    /// Judge files that are named as those of a folder: pass over what holds no mappings, be it all of them
    ///
    /// For hooks, which name every file that a commit changes.
    #[arg(long)]
    pub(crate) as_found: bool,

    /// The mapping files and bundles, folders of them, or patterns such as 'rules/**/*.json'; `-` is standard input
    ///
    /// Of a folder, every file is checked that holds mappings, but for what `.gitignore` lists and what is hidden; what is passed
    /// over is said. So are files of tests, users, metadata and the like among several. Without files, those are checked that `check`
    /// names in the `provmap.toml` of the working directory.
    #[arg(value_name = "FILE", conflicts_with_all = LiveArgs::OPTIONS)]
    pub(crate) files: Vec<PathBuf>,
}

const CHECK_EXAMPLES: &str = "\
Examples:
  provmap check zoom.json
  provmap check rules
  provmap check --connector Slack 'rules/**/*.json'
  provmap check --metadata servicenow.json rule.json
  curl … | provmap check --connector Zoom -
  provmap check bundle.json
  provmap check --users users.ndjson zoom.json
  provmap check --live --rule 'Users to Zoom'
  provmap check --fail-on warning --allow reference-mismatch zoom.json
  provmap check -O json zoom.json | jq '.results[].findings[] | .message'";

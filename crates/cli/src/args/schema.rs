//! The arguments of `provmap schema`.

use std::path::PathBuf;

use clap::Args;

use super::{MetadataFiles, Operation, Subject, WhichConfig};

/// Print a JSON Schema, for editors or for the records of a connector
#[derive(Debug, Args)]
#[command(after_help = SCHEMA_EXAMPLES)]
pub(crate) struct SchemaArgs {
    /// The connector (store type); of an overlay, a configuration and tests, the schema does without
    #[arg(value_name = "NAME")]
    pub(crate) connector: Option<String>,

    #[command(flatten)]
    pub(crate) metadata: MetadataFiles,

    #[command(flatten)]
    pub(crate) config: WhichConfig,

    /// What the schema is for
    #[arg(long = "for", value_name = "WHAT", value_enum, default_value_t = Subject::Record)]
    pub(crate) subject: Subject,

    /// A file that describes the custom attributes of your PingOne directory, as for `provmap check`
    #[arg(long, value_name = "FILE")]
    pub(crate) source_schema: Option<PathBuf>,

    /// What is done with the records in the target: they are created, unless this says something else
    #[arg(long, value_enum)]
    pub(crate) operation: Option<Operation>,
}

const SCHEMA_EXAMPLES: &str = "\
Examples:
  provmap schema Zoom --for mapping > zoom.mapping.schema.json
  provmap schema --for config > provmap.schema.json
  provmap schema Slack --operation update > slack.schema.json

With the schema of a file that people write, an editor completes, shows limits and underlines
mistakes: docs/editors.md says how. It refuses nothing that `provmap check` lets pass, and says less.
That of records says less than `provmap preflight`: nothing about values that several records have.";

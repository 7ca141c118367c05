//! The arguments of `provmap schema`.

use clap::Args;

use super::{MetadataFiles, Operation, Subject, WhichConfig};

/// Print a JSON Schema for the records of a connector
#[derive(Debug, Args)]
#[command(after_help = SCHEMA_EXAMPLES)]
pub(crate) struct SchemaArgs {
    /// The connector (store type)
    #[arg(value_name = "NAME", required_unless_present = "metadata")]
    pub(crate) connector: Option<String>,

    #[command(flatten)]
    pub(crate) metadata: MetadataFiles,

    #[command(flatten)]
    pub(crate) config: WhichConfig,

    /// What the schema is for: `record` is a user in the connector's own attribute names
    #[arg(long = "for", value_name = "WHAT", value_enum)]
    pub(crate) subject: Subject,

    /// What is done with the records in the target
    #[arg(long, value_enum, default_value_t = Operation::Create)]
    pub(crate) operation: Operation,
}

const SCHEMA_EXAMPLES: &str = "\
Examples:
  provmap schema Zoom --for record > zoom.schema.json
  provmap schema Slack --for record --operation update

A schema says less than `provmap preflight`: nothing about values that several records have.";

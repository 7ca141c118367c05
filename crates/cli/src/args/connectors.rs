//! The arguments of `provmap connectors`.

use clap::Args;

use super::{Format, MetadataFiles, WhichConfig};

/// List the connectors, the attributes of one, or one attribute in full
///
/// A `?` is something that the connector's metadata does not say: neither false nor 0.
#[derive(Debug, Args)]
#[command(after_help = CONNECTORS_EXAMPLES)]
pub(crate) struct ConnectorsArgs {
    /// A connector (store type); upper and lower case do not matter
    pub(crate) name: Option<String>,

    /// An attribute of its users or groups
    pub(crate) attribute: Option<String>,

    #[command(flatten)]
    pub(crate) metadata: MetadataFiles,

    #[command(flatten)]
    pub(crate) config: WhichConfig,

    /// Look among the attributes of groups only
    #[arg(long, requires = "name")]
    pub(crate) group: bool,

    /// How they are written; json gives the metadata as PingOne's API returns it
    #[arg(short = 'O', long, value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    pub(crate) output_format: Format,
}

const CONNECTORS_EXAMPLES: &str = "\
Examples:
  provmap connectors
  provmap connectors zoom
  provmap connectors zoom userName
  provmap connectors --group slack displayName
  provmap connectors --metadata acme.json acme userName
  provmap connectors -O json zoom | jq .information";

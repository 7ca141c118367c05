//! The options that say what mapping files are checked against, of several commands.

use std::path::PathBuf;

use clap::Args;

use super::{MetadataFiles, WhichConfig};
use crate::shell::{repeated, word};

/// What mapping files are checked against.
#[derive(Debug, Args)]
pub(crate) struct Against {
    /// The connector (store type) to check against; without it, the one that the file names
    #[arg(long, value_name = "NAME")]
    pub(crate) connector: Option<String>,

    #[command(flatten)]
    pub(crate) metadata: MetadataFiles,

    #[command(flatten)]
    pub(crate) config: WhichConfig,

    /// A file that describes the custom attributes of your PingOne directory
    ///
    /// What PingOne answers to `GET …/environments/{envID}/schemas/{schemaID}/attributes`, or
    /// `{"attributes": [{"path": "costCenter", "type": "STRING", "maxLength": 40, "required": true}]}`. With the whole answer, or with
    /// `"closed": true`, a source attribute that is neither there nor built in is an error.
    #[arg(long, value_name = "FILE")]
    pub(crate) source_schema: Option<PathBuf>,
}

impl Against {
    /// The options as another command takes them, with the connector of a store where none is given.
    pub(crate) fn repeated(&self, store: Option<&str>) -> String {
        let connector = self.connector.as_deref().or(store);
        let connector = connector.map(|connector| format!(" --connector {}", word(connector)));
        format!(
            "{}{}{}{}",
            connector.unwrap_or_default(),
            self.metadata.repeated(),
            self.config.repeated(),
            repeated("source-schema", &self.source_schema)
        )
    }
}

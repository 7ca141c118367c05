//! The options that take metadata, of several commands.

use std::path::PathBuf;

use clap::Args;

use crate::shell::repeated;

/// Connectors that are not compiled in, and what corrects those that there are.
#[derive(Debug, Args)]
pub(crate) struct MetadataFiles {
    /// A file of store metadata: its connector is there as if it were compiled in, and the default if it is the only one
    #[arg(long = "metadata", value_name = "FILE")]
    pub(crate) metadata: Vec<PathBuf>,

    /// Sourced corrections of the metadata: `curated` for those that come with provmap, or a file of your own
    #[arg(long = "overlay", value_name = "curated|FILE")]
    pub(crate) overlays: Vec<PathBuf>,
}

impl MetadataFiles {
    /// The options as [`repeated`] gives them.
    pub(crate) fn repeated(&self) -> String {
        repeated("metadata", &self.metadata) + &repeated("overlay", &self.overlays)
    }
}

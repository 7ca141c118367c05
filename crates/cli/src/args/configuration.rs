//! The options on configurations, of several commands.

use std::path::PathBuf;

use clap::Args;

use crate::shell::repeated;

/// Which configuration applies.
#[derive(Debug, Args)]
pub(crate) struct WhichConfig {
    /// The configuration for all files; without it, the nearest `provmap.toml`, from each mapping file upwards
    ///
    /// `provmap config FILE` says which one that is, and what it says. docs/configuration.md describes it.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,

    /// Read no configuration
    #[arg(long)]
    pub(crate) no_config: bool,
}

impl WhichConfig {
    /// The options as one would give them.
    pub(crate) fn repeated(&self) -> String {
        let none = if self.no_config { " --no-config" } else { "" };
        repeated("config", &self.config) + none
    }
}

//! The options that say which environment of PingOne is read, of several commands.

use clap::{Arg, Args};

use crate::shell::word;

/// The environment of PingOne that is read.
///
/// Credentials come from environment variables alone: on a command line, others can read them.
#[derive(Debug, Clone, Args)]
pub(crate) struct TenantArgs {
    /// The identifier of the PingOne environment; without it, that of `PINGONE_ENVIRONMENT_ID`
    #[arg(long, value_name = "ID")]
    pub(crate) environment: Option<String>,

    /// The propagation rule, by its name or its identifier
    #[arg(long, value_name = "NAME|ID")]
    pub(crate) rule: Option<String>,

    /// Show the requests to PingOne on standard error, without secrets and values
    #[arg(long)]
    pub(crate) debug: bool,
}

/// Files, or what PingOne says now.
#[derive(Debug, Clone, Args)]
pub(crate) struct LiveArgs {
    /// Read from a PingOne environment in place of files; the credentials are those of environment variables: docs/tenant.md
    #[arg(long)]
    pub(crate) live: bool,

    #[command(flatten)]
    tenant: TenantArgs,
}

impl LiveArgs {
    /// The options, which no file goes with.
    pub(crate) const OPTIONS: [&str; 4] = ["live", "environment", "rule", "debug"];

    /// The environment that is read; nothing where files are.
    pub(crate) fn tenant(&self) -> Option<&TenantArgs> {
        self.live.then_some(&self.tenant)
    }

    /// The options as another command takes them.
    pub(crate) fn repeated(&self) -> String {
        let TenantArgs { environment, rule, .. } = &self.tenant;
        let option = |name: &str, value: &Option<String>| {
            value.as_deref().map(|value| format!(" --{name} {}", word(value))).unwrap_or_default()
        };
        format!(" --live{}{}", option("environment", environment), option("rule", rule))
    }

    /// Has the options of an environment only where one is read.
    pub(crate) fn requires(option: Arg) -> Arg {
        match option.get_id().as_str() {
            "environment" | "rule" | "debug" => option.requires("live"),
            _ => option,
        }
    }
}

//! The arguments of `provmap explain`.

use clap::Args;

/// List the rules, or say what one finds, why, and what to do
#[derive(Debug, Args)]
#[command(after_help = EXPLAIN_EXAMPLES)]
pub(crate) struct ExplainArgs {
    /// A rule, as in `error[unknown-target]`
    pub(crate) rule: Option<String>,
}

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  provmap explain
  provmap explain unmapped-required";

//! The option that chooses among users, of several commands.

use clap::Args;

/// Which of the users count.
#[derive(Debug, Args)]
pub(crate) struct UserFilter {
    /// Judge the users that a SCIM filter lets through, such as 'population.id eq "…"'; without it, the one of the propagation rule
    ///
    /// Those whom it leaves out are counted apart. A user of whom it cannot be told is judged.
    #[arg(long, value_name = "FILTER", requires = "lines")]
    pub(crate) filter: Option<String>,
}

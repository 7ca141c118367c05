//! The arguments of `provmap compare`.

use clap::{Arg, Args};

use super::{Format, LiveArgs, WhichConfig};

/// Put what is predicted beside what PingOne says of the last sync, and say where they differ
///
/// The users of the environment go through the propagation rule as in `provmap preflight --live`, and beside the counts stand those of the
/// store's `syncStatus`. For the day after: whether the users failed who were to fail, or others too.
#[derive(Debug, Args)]
#[command(after_help = COMPARE_EXAMPLES, mut_args = of_sync)]
pub(crate) struct CompareArgs {
    #[command(flatten)]
    pub(crate) live: LiveArgs,

    #[command(flatten)]
    pub(crate) config: WhichConfig,

    /// How the answer is written
    #[arg(short = 'O', long, value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    pub(crate) output_format: Format,
}

/// What PingOne says of a sync is nowhere else.
fn of_sync(option: Arg) -> Arg {
    let is_live = option.get_id() == "live";
    let option = LiveArgs::requires(option);
    if is_live { option.required(true) } else { option }
}

const COMPARE_EXAMPLES: &str = "\
Examples:
  provmap compare --live --rule 'Users to Zoom'
  provmap compare --live -O json | jq .differences

Exit code: 0 when the sync came out as predicted, 1 when it did not, 2 when provmap could not run or read all.";

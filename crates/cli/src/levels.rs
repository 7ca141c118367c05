//! `--deny`, `--warn` and `--allow`: what the command line makes of rules.

use provmap::{Error, Options, Rule};

use crate::output::{Complained, Output};

/// The level that an option gives to a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Deny,
    Warn,
    Allow,
}

/// The options of a check, with the levels of rules in the order of the command line.
pub(crate) fn options(
    options: Result<Options, Error>,
    levels: &[(Level, &'static Rule)],
    out: &mut Output,
) -> Result<Options, Complained> {
    let set = |options: Options, (level, rule): &(Level, &'static Rule)| match level {
        Level::Deny => options.deny(rule.id),
        Level::Warn => options.warn(rule.id),
        Level::Allow => options.allow(rule.id),
    };
    let options = options.and_then(|options| levels.iter().try_fold(options, set));
    options.map_err(|_| out.error("a rule is missing from the library"))
}

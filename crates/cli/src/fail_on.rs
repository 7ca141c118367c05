//! What makes the exit code of `check` and `lint-metadata` 1.

use clap::ValueEnum;
use provmap::Severity;

/// The least severity that makes the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// It cannot work
    Error,
    /// It will fail for some users
    Warning,
    /// Any finding, advice too
    Info,
    /// No finding makes the exit code 1
    Never,
}

impl FailOn {
    /// What counts where nobody says anything else.
    pub(crate) const DEFAULT: FailOn = FailOn::Error;

    /// The word for it, on the command line and in a configuration.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            FailOn::Error => "error",
            FailOn::Warning => "warning",
            FailOn::Info => "info",
            FailOn::Never => "never",
        }
    }

    /// What the words of the command line and of other tools mean.
    pub(crate) fn meant_by(word: &str) -> Option<FailOn> {
        match word {
            "deny" => Some(FailOn::Error),
            "warn" => Some(FailOn::Warning),
            "note" | "notice" | "any" => Some(FailOn::Info),
            "off" | "none" | "allow" => Some(FailOn::Never),
            _ => None,
        }
    }

    /// Whether a finding of this severity makes the exit code 1.
    pub(crate) fn covers(self, severity: Severity) -> bool {
        match self {
            FailOn::Error => severity >= Severity::Error,
            FailOn::Warning => severity >= Severity::Warning,
            FailOn::Info => true,
            FailOn::Never => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_command_line() {
        for level in FailOn::value_variants() {
            assert_eq!(FailOn::from_str(level.as_str(), false), Ok(*level));
        }
    }
}

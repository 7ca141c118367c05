//! What makes the exit code of `check` and `lint-metadata` 1.

use clap::ValueEnum;
use provmap::Severity;

/// The least severity that makes the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailLevel {
    /// Errors: it cannot work
    Error,
    /// Warnings too: it will fail for some users
    Warning,
    /// Any finding, advice too
    Info,
    /// No finding makes the exit code 1
    Never,
}

impl FailLevel {
    /// What counts where nobody says anything else.
    pub(crate) const DEFAULT: FailLevel = FailLevel::Error;

    /// The word for it, on the command line and in a configuration.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            FailLevel::Error => "error",
            FailLevel::Warning => "warning",
            FailLevel::Info => "info",
            FailLevel::Never => "never",
        }
    }

    /// What the words of the command line and of other tools mean.
    pub(crate) fn meant_by(word: &str) -> Option<FailLevel> {
        match word {
            "deny" => Some(FailLevel::Error),
            "warn" => Some(FailLevel::Warning),
            "note" | "notice" | "any" => Some(FailLevel::Info),
            "off" | "none" | "allow" => Some(FailLevel::Never),
            _ => None,
        }
    }

    /// Whether a finding of this severity makes the exit code 1.
    pub(crate) fn covers(self, severity: Severity) -> bool {
        match self {
            FailLevel::Error => severity >= Severity::Error,
            FailLevel::Warning => severity >= Severity::Warning,
            FailLevel::Info => true,
            FailLevel::Never => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_command_line() {
        for level in FailLevel::value_variants() {
            assert_eq!(FailLevel::from_str(level.as_str(), false), Ok(*level));
        }
    }
}

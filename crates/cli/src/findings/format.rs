//! The formats that findings are written in.

use clap::ValueEnum;

use super::{Checked, Gathered};
use crate::input::Input;
use crate::output::Output;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FindingsFormat {
    /// For people
    Text,
    /// For people and editors: a line for each finding
    Concise,
    /// For programs
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For workflows of GitHub: annotations
    Github,
    /// For GitLab, Jenkins and others that show tests: JUnit XML
    Junit,
}

impl FindingsFormat {
    pub(super) fn is_for_people(self) -> bool {
        matches!(self, FindingsFormat::Text | FindingsFormat::Concise)
    }
}

/// What writes findings. It gets what is found file by file, while the text of the file is at hand.
pub(super) trait Format {
    /// Takes what is found in one file, or in one connector. A format for people writes it at once.
    fn add(&mut self, input: &Input, checked: &Checked, out: &mut Output);

    /// Writes what is left to write.
    fn finish(&mut self, gathered: &Gathered<'_>, out: &mut Output);
}

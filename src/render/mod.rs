//! Findings for people, with an excerpt of their file and carets under the place in question, in the manner of rustc.
//!
//! Behind the feature `excerpts`, and not part of the documented interface: the command writes by it, and so do the
//! assertions of unit tests.

mod excerpt;
mod findings;
mod of_report;

use std::fmt::Display;

use anstyle::{AnsiColor, Effects};
use provmap_model::text::visible;

pub use self::excerpt::{Excerpt, Mark};
pub use self::findings::{Paragraph, Said, findings, paragraphs, place, summary};
pub(crate) use self::of_report::of_report;

/// A text that findings are in.
pub trait Source {
    /// What it is called, where it has a name. No character of it is left to be escaped.
    fn name(&self) -> Option<&str>;

    /// The text as an excerpt can show it, with everything masked whose meaning is not known. Places are the same as in the
    /// text. Asked for only when something is drawn.
    fn shown(&self) -> Option<&str>;
}

/// The colours and the width to write in.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether there are colours.
    pub color: bool,
    /// The columns, of which a longer line is cut.
    pub width: usize,
}

impl Style {
    /// Words that stand out.
    #[must_use]
    pub fn bold(self, words: &str) -> String {
        self.paint(anstyle::Style::new().effects(Effects::BOLD), words)
    }

    /// A line that is no more.
    #[must_use]
    pub fn removed(self, line: &str) -> String {
        self.paint(AnsiColor::Red.on_default(), line)
    }

    /// A line that is new.
    #[must_use]
    pub fn added(self, line: &str) -> String {
        self.paint(AnsiColor::Green.on_default(), line)
    }

    /// A word such as `error`, in its colour.
    fn word(self, word: &str, words: &str) -> String {
        let color = match word {
            "error" => AnsiColor::BrightRed,
            "warning" => AnsiColor::Yellow,
            "info" => AnsiColor::BrightBlue,
            "help" => AnsiColor::BrightCyan,
            _ => AnsiColor::BrightGreen,
        };
        self.paint(color.on_default().effects(Effects::BOLD), words)
    }

    /// The frame around an excerpt.
    fn frame(self, words: &str) -> String {
        self.paint(AnsiColor::BrightBlue.on_default().effects(Effects::BOLD), words)
    }

    fn paint(self, style: anstyle::Style, words: &str) -> String {
        if self.color { format!("{style}{words}{style:#}") } else { words.to_owned() }
    }
}

/// `word: message` or `word[id]: message`, as a line.
#[must_use]
pub fn headline(style: Style, word: &str, id: Option<&str>, message: impl Display) -> String {
    let label = id.map_or_else(|| word.to_owned(), |id| format!("{word}[{id}]"));
    format!("{}{}\n", style.word(word, &label), style.bold(&format!(": {message}")))
}

/// `= help: …`, as a line behind a gutter.
#[must_use]
pub fn note(style: Style, gutter: usize, word: &str, message: &str) -> String {
    format!("{:gutter$} {} {}: {}\n", "", style.frame("="), style.bold(word), visible(message))
}

/// `3 errors`
#[must_use]
pub fn count(number: usize, word: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {word}{plural}")
}

/// The number of decimal digits.
fn digits(number: usize) -> usize {
    number.checked_ilog10().map_or(1, |log| usize::try_from(log).unwrap_or_default().saturating_add(1))
}

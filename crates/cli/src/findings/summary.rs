//! The last lines: the sum, and what to do next.

use super::Gathered;
use crate::render::{self, Style, count};

/// The sum of all files: `3 errors, 1 warning in 2 files; 1 file could not be checked`.
pub(super) fn total(gathered: &Gathered<'_>, style: Style) -> String {
    let noun = gathered.noun;
    let checked = count(gathered.files(), noun);
    let mut text = format!("{} in {checked}", render::summary(style, gathered.total()));
    if !gathered.unchecked.is_empty() {
        text.push_str(&format!("; {} could not be checked", count(gathered.unchecked.len(), noun)));
    }
    text.push('\n');
    text
}

/// What to do next; nothing where nothing was found.
pub(super) fn next(gathered: &Gathered<'_>) -> String {
    // Of several equals, `max_by_key` gives the last, which is the one that the reader sees first.
    let all = gathered.checked.iter().flat_map(|it| it.report.findings());
    match all.rev().max_by_key(|finding| finding.severity) {
        Some(finding) => format!("`provmap explain {}` says more about that rule\n", finding.rule),
        None => String::new(),
    }
}

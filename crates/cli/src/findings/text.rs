//! Findings for people: those of a file as soon as it is checked, and the sum at the end.

use provmap::Report;

use super::Findings;
use crate::input::Input;
use crate::output::Output;
use crate::render::{self, count};

/// Writes the findings of one file, and what becomes of its users. A blank line parts several files.
pub(super) fn write_one(
    input: &Input,
    description: &str,
    report: &Report,
    users: &str,
    is_one_of_several: bool,
    out: &mut Output,
) {
    let style = out.style();
    out.text(&render::findings(style, input, report));
    out.text(&format!("{} in {description}\n{users}", render::summary(style, report.summary())));
    if is_one_of_several {
        out.text("\n");
    }
}

/// Writes the last lines: the sum of several files, and where to read on.
pub(super) fn write_end(findings: &Findings<'_>, out: &mut Output) {
    let (checked, noun) = (findings.checked.len(), findings.noun);
    if findings.asked > 1 && checked > 0 {
        out.text(&format!("{} in {}", render::summary(out.style(), findings.total()), count(checked, noun)));
        let unchecked = findings.asked.saturating_sub(checked);
        if unchecked > 0 {
            out.text(&format!("; {} could not be checked", count(unchecked, noun)));
        }
        out.text("\n");
    }
    // Of several equals, `max_by_key` gives the last, which is the one that the reader sees first.
    let all = findings.checked.iter().flat_map(|it| it.report.findings());
    let first = all.rev().max_by_key(|finding| finding.severity);
    if let Some(finding) = first {
        out.text(&format!("`provmap explain {}` says more about that rule\n", finding.rule));
    }
}

//! The reports of several files or connectors together.

use provmap::{Report, Summary};

use crate::args::{FailOn, Format};
use crate::output::{Outcome, Output};
use crate::render::{count, json, text};

/// What was found in a file, or in a connector.
pub(crate) struct Checked {
    /// As the command line spells it.
    pub(crate) path: String,
    pub(crate) report: Report,
}

/// Writes what is left to write, and says how the command ends. Of what was asked for, `checked` could be checked.
pub(crate) fn conclude(
    checked: &[Checked],
    asked: usize,
    noun: &str,
    format: Format,
    fail_on: FailOn,
    out: &mut Output,
) -> Outcome {
    let total = total(checked);
    match format {
        Format::Text => last_lines(checked, asked, noun, total, out),
        Format::Json => {
            let results = checked.iter().map(|it| json::FileResult {
                path: it.path.clone(),
                connector: it.report.connector(),
                findings: it.report.findings(),
            });
            let results = json::Results { version: 1, results: results.collect(), summary: total };
            // A failure to write shows at the end.
            let _ = json::compact(&results, &mut *out);
        }
    }
    let worst = checked.iter().filter_map(|it| it.report.worst()).max();
    if checked.len() < asked {
        Outcome::CouldNotRun
    } else if worst.is_some_and(|worst| fail_on.covers(worst)) {
        Outcome::Findings
    } else {
        Outcome::Clean
    }
}

fn total(checked: &[Checked]) -> Summary {
    let mut total = Summary::default();
    for file in checked {
        let summary = file.report.summary();
        total.errors = total.errors.saturating_add(summary.errors);
        total.warnings = total.warnings.saturating_add(summary.warnings);
        total.infos = total.infos.saturating_add(summary.infos);
    }
    total
}

/// The last lines: the sum of several, and where to read on.
fn last_lines(checked: &[Checked], asked: usize, noun: &str, total: Summary, out: &mut Output) {
    let style = out.style();
    let unread = asked.saturating_sub(checked.len());
    if asked > 1 && !checked.is_empty() {
        out.text(&format!("{} in {}", text::summary(style, total), count(checked.len(), noun)));
        if unread > 0 {
            out.text(&format!("; {} could not be checked", count(unread, noun)));
        }
        out.text("\n");
    }
    let gravest = checked.iter().flat_map(|file| &file.report).max_by_key(|finding| finding.severity);
    // `max_by_key` gives the last of the gravest; the first is what the reader saw first.
    let first = gravest.and_then(|gravest| {
        let mut all = checked.iter().flat_map(|file| &file.report);
        all.find(|finding| finding.severity == gravest.severity)
    });
    if let Some(finding) = first {
        out.text(&format!("`provmap explain {}` says more about that rule\n", finding.rule));
    }
}

//! Findings for people, in the manner of rustc.

use provmap::model::text::visible;
use provmap::{Finding, Place, Severity, Summary};

use super::{Excerpt, Related, Style, count, digits, headline, note};
use crate::input::Input;

/// A finding with a blank line after it. Advice is short: it has no excerpt, and a basis only if that is an overlay. The
/// caller's own notes come last.
pub(crate) fn finding(style: Style, input: &Input, finding: &Finding, notes: &[(&str, String)]) -> String {
    let word = finding.severity.to_string();
    let mut text = headline(style, &word, Some(finding.rule), visible(&finding.message));
    let excerpt = excerpt(input, finding).filter(|_| finding.severity > Severity::Info);
    let gutter = match &excerpt {
        Some(excerpt) => excerpt.gutter(),
        None => digits(finding.place.line.unwrap_or_default()),
    };
    text.push_str(&format!("{:gutter$}{} {}\n", "", style.frame("-->"), place(input, &finding.place)));
    if let Some(excerpt) = &excerpt {
        text.push_str(&excerpt.render(style));
        text.push_str(&format!("{:gutter$} {}\n", "", style.frame("|")));
    }
    if let Some((other, what)) = &finding.related
        && !excerpt.is_some_and(|excerpt| excerpt.shows_related())
    {
        text.push_str(&note(style, gutter, "note", &format!("{what}: {}", place(input, other))));
    }
    if let Some(help) = &finding.help {
        text.push_str(&note(style, gutter, "help", help));
    }
    let is_short = finding.severity <= Severity::Info;
    if let Some(basis) = finding.basis.as_ref().filter(|basis| !is_short || basis.overlay.is_some()) {
        text.push_str(&note(style, gutter, "note", &basis.to_string()));
    }
    for (word, message) in notes {
        text.push_str(&note(style, gutter, word, message));
    }
    text.push('\n');
    text
}

fn excerpt<'a>(input: &'a Input, finding: &'a Finding) -> Option<Excerpt<'a>> {
    let related = finding
        .related
        .as_ref()
        .and_then(|(place, label)| Some(Related { line: place.line?, span: place.span.clone()?, label }));
    Some(Excerpt {
        text: input.shown(),
        severity: finding.severity,
        line: finding.place.line?,
        span: finding.place.span.clone()?,
        related,
    })
}

fn place(input: &Input, place: &Place) -> String {
    match (place.line, place.column) {
        (Some(line), Some(column)) => format!("{}:{line}:{column}", input.name),
        _ => format!("{} {}", input.name, visible(&place.pointer)),
    }
}

/// `2 errors, 3 warnings, 1 info`
pub(crate) fn summary(style: Style, summary: Summary) -> String {
    let counts = [
        (summary.errors, Severity::Error, "error"),
        (summary.warnings, Severity::Warning, "warning"),
        (summary.infos, Severity::Info, "info"),
    ];
    let some = counts.into_iter().filter(|(number, ..)| *number > 0);
    let words: Vec<_> = some
        .map(|(number, severity, word)| style.word(&severity.to_string(), &count(number, word)))
        .collect();
    if words.is_empty() { "no findings".to_owned() } else { words.join(", ") }
}

//! The findings with the lines that they are about, the gravest first.

use std::cmp::Reverse;

use maud::{Markup, html};
use provmap::operations::RowSource;
use provmap::{Finding, Severity};
use provmap_model::text::visible;

use super::Page;
use super::words::{capital, chip, class_of, prose, sentence};
use crate::render::{self, Style, paragraphs};

/// The excerpts of code: as wide as a page has room for.
const STYLE: Style = Style { color: false, width: 110 };

impl Page<'_> {
    pub(super) fn findings_section(&self) -> Markup {
        let summary = self.report.summary();
        let mut paragraphs = paragraphs(self.report.iter());
        let gravest = |paragraph: &render::Paragraph<'_>| paragraph.findings().map(|it| it.severity).max();
        // Those of one severity keep the order of the file.
        paragraphs.sort_by_key(|paragraph| Reverse(gravest(paragraph)));
        let (advice, serious): (Vec<_>, Vec<_>) =
            paragraphs.into_iter().partition(|paragraph| gravest(paragraph) <= Some(Severity::Info));
        html! {
            section #findings aria-labelledby="findings-title" {
                h2 #findings-title { "What is wrong with the mapping" }
                p.lead {
                    span data-json="summary.errors" { (summary.errors) } (if summary.errors == 1 { " error, " } else { " errors, " })
                    span data-json="summary.warnings" { (summary.warnings) } (if summary.warnings == 1 { " warning, " } else { " warnings, " })
                    span data-json="summary.infos" { (summary.infos) } (if summary.infos == 1 { " note" } else { " notes" })
                    (visible(&self.ignored).to_string()) "."
                    @if self.population.is_some() && summary.warnings > 0 {
                        " The numbers of users are those of all whom a finding concerns; one user can be in several."
                    }
                }
                @for paragraph in &serious { (self.paragraph(paragraph)) }
                @if serious.is_empty() { p { "No error, and no warning." } }
                @if !advice.is_empty() {
                    details.advice {
                        summary { (render::count(summary.infos, "note")) ", by which nothing fails" }
                        @for paragraph in &advice { (self.paragraph(paragraph)) }
                    }
                }
            }
        }
    }

    fn paragraph(&self, paragraph: &render::Paragraph<'_>) -> Markup {
        let mut findings: Vec<&Finding> = paragraph.findings().collect();
        findings.sort_by_key(|finding| Reverse(finding.severity));
        let excerpt = paragraph.excerpt(STYLE, &*self.file.input).filter(|_| !self.is_hidden(&findings));
        let place = findings.first().map(|finding| render::place(&*self.file.input, &finding.place));
        html! {
            article.finding {
                @for finding in &findings {
                    div.headline {
                        (chip(class_of(finding.severity), finding.severity.as_str()))
                        h3 { (prose(&capital(&finding.headline()))) }
                        span.rule { (finding.rule) }
                    }
                    @if paragraph.is_list() { @if let Some(help) = &finding.help { p.help { (prose(&capital(&sentence(help)))) } } }
                }
                @if let Some(excerpt) = excerpt {
                    pre tabindex="0" role="group" aria-label="Lines of the mapping file" { (excerpt) }
                }
                @if !paragraph.is_list() {
                    @for help in once(findings.iter().filter_map(|it| it.help.clone())) {
                        p.help { strong { "What to do: " } (prose(&sentence(&help))) }
                    }
                }
                @let bases = once(findings.iter().filter_map(|it| it.basis.as_ref()).map(|it| (it.statement(), it.whence())));
                p.basis {
                    @if let Some(place) = place { (place) }
                    @for (statement, whence) in bases { " · " (prose(&statement)) " (" (whence) ")" }
                }
            }
        }
    }

    /// Whether a finding is about a sensitive attribute that an expression feeds.
    fn is_hidden(&self, findings: &[&Finding]) -> bool {
        let row = |finding: &&Finding| self.matrix.row(finding.target.as_deref()?);
        findings.iter().filter_map(row).any(|row| row.source == Some(RowSource::Hidden))
    }
}

/// Each of some things, once.
fn once<T: PartialEq>(things: impl Iterator<Item = T>) -> Vec<T> {
    let mut once = Vec::new();
    for thing in things {
        if !once.contains(&thing) {
            once.push(thing);
        }
    }
    once
}

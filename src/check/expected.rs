//! The findings that a test expects, and what a report has instead.

use std::cmp::Reverse;

use provmap_model::error::Error;
use provmap_model::text::visible;

use crate::report::{Finding, Report, Severity};
use crate::rules::rule;

/// A finding that a test expects.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected<'a> {
    /// The words of the test.
    entry: &'a str,
    rule: &'static str,
    /// The target attribute, where it must be that one.
    target: Option<&'a str>,
}

impl<'a> Expected<'a> {
    /// Reads `unknown-target`, or `unknown-target: Phone`. No rule of that name is an error.
    pub(crate) fn read(entry: &'a str) -> Result<Expected<'a>, Error> {
        let (id, target) = match entry.split_once(':') {
            Some((id, target)) => (id, Some(target.trim())),
            None => (entry, None),
        };
        Ok(Expected { entry, rule: rule(id)?.id, target })
    }

    fn is_met_by(&self, finding: &Finding) -> bool {
        self.rule == finding.rule
            && self.target.is_none_or(|target| finding.target.as_deref() == Some(target))
    }
}

/// In what the findings of a report are others than the expected ones.
#[derive(Debug)]
pub(crate) struct Differences<'a> {
    report: &'a Report,
    /// What is expected and not there, in the words of the test.
    pub(crate) missing: Vec<&'a str>,
    /// What is there and not expected, the gravest first.
    pub(crate) unexpected: Vec<&'a Finding>,
}

impl<'a> Differences<'a> {
    /// Each expected finding is one of the report. Errors and warnings all count; advice does where it is expected.
    pub(crate) fn of(report: &'a Report, expected: &[Expected<'a>]) -> Differences<'a> {
        let mut missing: Vec<(usize, Expected<'_>)> = expected.iter().copied().enumerate().collect();
        // A finding meets what names its target rather than what does not.
        missing.sort_by_key(|(_, expected)| expected.target.is_none());
        let mut unexpected = Vec::new();
        for finding in report {
            if let Some(at) = missing.iter().position(|(_, expected)| expected.is_met_by(finding)) {
                missing.remove(at);
            } else if finding.severity > Severity::Info || expected.iter().any(|it| it.is_met_by(finding)) {
                unexpected.push(finding);
            }
        }
        missing.sort_by_key(|(at, _)| *at);
        unexpected.sort_by_key(|finding| Reverse(finding.severity));
        Differences {
            report,
            missing: missing.into_iter().map(|(_, expected)| expected.entry).collect(),
            unexpected,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.unexpected.is_empty()
    }

    /// How many, and what is missing: one line.
    pub(crate) fn headline(&self) -> String {
        let Differences { report, missing, unexpected } = self;
        let mut line = match unexpected.len() {
            0 => String::new(),
            1 => "1 finding not expected".to_owned(),
            several => format!("{several} findings not expected"),
        };
        if !missing.is_empty() {
            let and = if unexpected.is_empty() { "" } else { ", and " };
            line.push_str(&format!("{and}{} missing: {}", missing.len(), visible(&missing.join(", "))));
        }
        let file = report.file().map(|file| format!("{}, ", visible(file))).unwrap_or_default();
        format!("{line} ({file}checked against {})", visible(report.connector()))
    }

    /// The findings that are not expected, as paragraphs; nothing where there is none.
    pub(crate) fn drawn(&self) -> String {
        paragraphs(self.report, &self.unexpected).trim_end().to_owned()
    }

    /// All of it.
    pub(crate) fn told(&self) -> String {
        format!("{}\n\n{}", self.headline(), self.drawn()).trim_end().to_owned()
    }
}

#[cfg(feature = "excerpts")]
fn paragraphs(report: &Report, findings: &[&Finding]) -> String {
    crate::render::of_report(report, findings)
}

/// Without the feature `excerpts`.
#[cfg(any(not(feature = "excerpts"), test))]
fn plain_paragraphs(findings: &[&Finding]) -> String {
    findings.iter().map(|finding| format!("{finding}\n\n")).collect()
}

#[cfg(not(feature = "excerpts"))]
fn paragraphs(_: &Report, findings: &[&Finding]) -> String {
    plain_paragraphs(findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MappingSet, registry};

    /// What it says with excerpts is in `tests/assertions`.
    #[test]
    fn without_excerpts_it_says_the_same() {
        let set = MappingSet::from_json(
            "[\n  {\"targetAttribute\": \"userNme\", \"sourceAttribute\": \"email\"}\n]",
        );
        let report = set.unwrap().named("zoom.json").check(&registry::ZOOM);
        let unknown: Vec<&Finding> =
            report.iter().filter(|finding| finding.rule == "unknown-target").collect();
        let plain = plain_paragraphs(&unknown);
        assert!(plain.starts_with("error[unknown-target]: "), "{plain}");
        assert!(plain.contains("\n  --> zoom.json:2:23\n"), "{plain}");
        assert!(plain.contains("\n  = help: did you mean"), "{plain}");
    }
}

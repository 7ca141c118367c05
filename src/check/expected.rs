//! The findings that a test expects, and what a report has instead.

use std::cmp::Reverse;

use provmap_model::error::Error;

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
    /// What is expected and not there, in the words of the test.
    pub(crate) missing: Vec<&'a str>,
    /// What is there and not expected, the gravest first.
    pub(crate) unexpected: Vec<&'a Finding>,
}

impl<'a> Differences<'a> {
    /// Each expected finding is one of the report. Errors and warnings all count; advice does where it is expected.
    pub(crate) fn of(report: &'a Report, expected: &[Expected<'a>]) -> Differences<'a> {
        let mut missing = expected.to_vec();
        // A finding meets what names its target rather than what does not.
        missing.sort_by_key(|expected| expected.target.is_none());
        let mut unexpected = Vec::new();
        for finding in report {
            if let Some(at) = missing.iter().position(|expected| expected.is_met_by(finding)) {
                missing.remove(at);
            } else if finding.severity > Severity::Info || expected.iter().any(|it| it.is_met_by(finding)) {
                unexpected.push(finding);
            }
        }
        unexpected.sort_by_key(|finding| Reverse(finding.severity));
        Differences { missing: missing.into_iter().map(|expected| expected.entry).collect(), unexpected }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.unexpected.is_empty()
    }
}

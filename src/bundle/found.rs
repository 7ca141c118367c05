//! What the rules on a bundle found.

use provmap_model::text::Cursor;

use super::around::BundleFacts;
use crate::options::Options;
use crate::report::{Basis, Finding, Place, Report, Severity};
use crate::rules::RULES;

/// Takes the findings of the rules on a bundle.
pub(crate) struct Found<'c> {
    options: &'c Options<'c>,
    rule: usize,
    found: Vec<Finding>,
}

impl<'c> Found<'c> {
    pub(super) fn new(options: &'c Options<'c>) -> Self {
        Found { options, rule: 0, found: Vec::new() }
    }

    /// The findings of the rule at this place of the table.
    pub(super) fn of(&mut self, rule: usize) -> &mut Self {
        self.rule = rule;
        self
    }

    /// Notes a finding, unless its rule is off.
    pub(crate) fn push(
        &mut self,
        severity: Severity,
        place: &Place,
        message: String,
        help: String,
        basis: Option<Basis>,
    ) {
        self.push_on(severity, place, message, help, basis, None);
    }

    /// [`Found::push`], on a target attribute.
    pub(crate) fn push_on(
        &mut self,
        severity: Severity,
        place: &Place,
        message: String,
        help: String,
        basis: Option<Basis>,
        target: Option<String>,
    ) {
        let Some(severity) = self.options.severity(self.rule, severity) else { return };
        self.found.push(Finding {
            rule: RULES.get(self.rule).map_or("", |rule| rule.id),
            severity,
            message,
            target,
            source: None,
            place: place.clone(),
            related: None,
            help: Some(help),
            basis,
        });
    }

    /// All findings in the order of the file, those on the lines among them.
    pub(super) fn report(self, facts: &BundleFacts<'_>, lines: Vec<Finding>) -> Report {
        let mut findings = self.found;
        let mut cursor = Cursor::new(facts.bundle.text());
        findings.sort_by_key(start);
        for finding in &mut findings {
            finding.place.count(&mut cursor);
        }
        findings.extend(lines);
        // The order within a place is kept.
        findings.sort_by_key(start);
        Report { connector: facts.store_type().to_owned(), findings }
    }
}

fn start(finding: &Finding) -> usize {
    finding.place.span.as_ref().map_or(0, |span| span.start)
}

//! The values of a line that its target refuses.

use provmap_model::attribute::{Attribute, Limit};
use provmap_model::source::SourceAttribute;

use super::line::{Line, Source};
use crate::domain::{Constraints, Domain, Verdict, Verdicts};
use crate::expression::{Resolution, Span};
use crate::report::{Finding, Severity};

/// The most places of one expression that a rule points at: an expression can be long, and each finding repeats it.
/// What is left shows once these are mended.
pub(crate) const MAX_PLACES: usize = 8;

/// A value that the line can send: that of the source, or of one branch of its expression.
#[derive(Debug)]
pub(crate) struct Case<'l> {
    /// What it is, in words: `` `name.given` ``, `the expression`, `this branch`.
    pub(crate) words: String,
    pub(crate) domain: &'l Domain<'l>,
    /// What comes of it: `NeverFits` for a branch only means the users that take it.
    pub(crate) verdict: Verdict,
    /// Where it stands in the expression; nothing for the source as a whole.
    span: Option<Span>,
}

impl Case<'_> {
    /// What a failure of the case weighs: an error where it is one for every user.
    pub(crate) fn severity(&self) -> Severity {
        if self.verdict == Verdict::NeverFits && !self.is_branch() {
            Severity::Error
        } else {
            Severity::Warning
        }
    }

    /// Whether it is a branch.
    pub(crate) fn is_branch(&self) -> bool {
        self.span.is_some()
    }
}

impl Line<'_> {
    /// The values of the line that fail a constraint: where the expression is one of several, each branch that
    /// fails, unless they all do.
    pub(crate) fn failing(&self, which: fn(&Verdicts) -> Verdict) -> Vec<Case<'_>> {
        let verdict = which(&self.verdicts);
        let whole = || vec![Case { words: self.source_words(), domain: &self.domain, verdict, span: None }];
        let (Source::Expression(_, inference), Some(target), Verdict::MayFail) =
            (&self.source, self.attribute(), verdict)
        else {
            return if verdict.fails() { whole() } else { Vec::new() };
        };
        let constraints = Constraints::of_target(self.connector, self.is_group(), target);
        let branches = inference.branches.iter().filter_map(|branch| {
            let verdict = which(&constraints.judge(&branch.domain));
            let (words, span) = ("this branch".to_owned(), Some(branch.span));
            verdict.fails().then_some(Case { words, domain: &branch.domain, verdict, span })
        });
        let branches: Vec<_> = branches.take(MAX_PLACES).collect();
        if branches.is_empty() { whole() } else { branches }
    }

    /// Those that are null where the target needs a value.
    pub(crate) fn lacking(&self) -> Vec<Case<'_>> {
        self.failing(|verdicts| verdicts.null)
    }

    /// Those that are longer than the target takes.
    pub(crate) fn too_long(&self) -> Vec<Case<'_>> {
        let limit = self.target_limit(Limit::MaxLength);
        let mut cases = self.failing(|verdicts| verdicts.max_length);
        // Upper and lower case make few characters longer (ß, ΐ), and hardly a whole text: no reason to warn of
        // an ordinary `#string.lowerCase(username)`.
        let in_theory = |case: &Case<'_>| {
            case.verdict == Verdict::MayFail
                && case.domain.length.max.is_some_and(|most| most.div_ceil(3) <= limit)
                && (self.calls("upperCase") || self.calls("lowerCase"))
        };
        cases.retain(|case| !in_theory(case));
        cases
    }

    /// Those that are shorter than the target takes.
    pub(crate) fn too_short(&self) -> Vec<Case<'_>> {
        let limit = self.target_limit(Limit::MinLength);
        let mut cases = self.failing(|verdicts| verdicts.min_length);
        // Only a text of blanks is empty once it is trimmed: no reason to warn of an ordinary `#string.trim(title)`.
        cases.retain(|case| case.verdict != Verdict::MayFail || limit != 1 || !self.calls("trim"));
        cases
    }

    fn target_limit(&self, limit: Limit) -> u64 {
        self.attribute().and_then(|target| target.limit(limit)).unwrap_or_default()
    }

    /// Whether users can share a value of a target that is unique, more than the source that the metadata names for it
    /// lets them.
    pub(crate) fn shares_values(&self) -> bool {
        match (self.verdicts.unique, self.attribute()) {
            (Verdict::MayFail, Some(target)) => self.truncates() || !self.sends_usual_source(target),
            (verdict, _) => verdict.fails(),
        }
    }

    /// Whether the expression cuts a unique value.
    pub(crate) fn truncates(&self) -> bool {
        matches!(&self.source, Source::Expression(_, inference) if !inference.truncations.is_empty())
    }

    /// Whether the line sends just what the target's `referenceAttribute` names.
    fn sends_usual_source(&self, target: &Attribute<'_>) -> bool {
        let sent = self.sent_attribute();
        sent.is_some_and(|sent| self.usual_sources(target).any(|known| known == sent.path))
    }

    /// The directory attribute whose value the line sends as it is.
    pub(super) fn sent_attribute(&self) -> Option<&SourceAttribute<'_>> {
        match &self.source {
            Source::Attribute(attribute) => Some(attribute),
            Source::Expression(expression, inference) if expression.as_reference().is_some() => {
                match inference.reads.first().map(|read| read.resolution) {
                    Some(Resolution::Attribute(attribute)) => Some(attribute),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// A finding at a value that the line can send.
    pub(crate) fn at_case(&self, case: &Case<'_>, severity: Severity, message: String) -> Finding {
        match case.span {
            Some(span) => self.at_expression(span, severity, message),
            None => self.at_source(severity, message),
        }
    }
}

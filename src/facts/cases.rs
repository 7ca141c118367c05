//! The values of a line that its target refuses.

use std::borrow::Cow;

use provmap_model::attribute::{Attribute, Limit};
use provmap_model::correction::Format;
use provmap_model::source::SourceAttribute;

use super::line::{Case, Line, Refused, Source};
use crate::domain::{Constant, Constraints, Domain, Kinds, Verdict, Verdicts};
use crate::expression::Resolution;
use crate::report::{Finding, Severity};

/// The most places of one expression that a rule points at: an expression can be long, and each finding repeats it.
/// What is left shows once these are mended.
pub(crate) const MAX_PLACES: usize = 8;

impl<'c> Line<'c> {
    /// The values of the line that are of a kind that the target does not take.
    pub(crate) fn of_wrong_kind(&self) -> Vec<Case<'c>> {
        let [failing] = self.failing([|verdicts| verdicts.kind]);
        failing
    }

    /// Those that are null where the target needs a value.
    pub(crate) fn lacking(&self) -> &[Case<'c>] {
        &self.refused().lacking
    }

    /// Those that are longer than the target takes.
    pub(crate) fn too_long(&self) -> &[Case<'c>] {
        &self.refused().too_long
    }

    /// Those that are shorter than the target takes.
    pub(crate) fn too_short(&self) -> &[Case<'c>] {
        &self.refused().too_short
    }

    pub(super) fn refused(&self) -> &Refused<'c> {
        self.refused.get_or_init(|| self.find_refused())
    }

    fn find_refused(&self) -> Refused<'c> {
        let [lacking, mut too_long, mut too_short] =
            self.failing([|it| it.null, |it| it.max_length, |it| it.min_length]);
        let (longest, shortest) = (self.target_limit(Limit::MaxLength), self.target_limit(Limit::MinLength));
        // Upper and lower case make few characters longer (ß, ΐ), and hardly a whole text: no reason to warn of
        // an ordinary `#string.lowerCase(username)`.
        let in_theory = |case: &Case<'_>| {
            case.verdict == Verdict::MayFail
                && self.domain_of(case).length.max.is_some_and(|most| most.div_ceil(3) <= longest)
                && (self.calls("upperCase") || self.calls("lowerCase"))
        };
        too_long.retain(|case| !in_theory(case));
        // Only a text of blanks is empty once it is trimmed: no reason to warn of an ordinary `#string.trim(title)`.
        too_short.retain(|case| case.verdict != Verdict::MayFail || shortest != 1 || !self.calls("trim"));
        Refused { lacking, too_long, too_short }
    }

    /// The values of the line that fail each of some constraints: where the expression is one of several, each branch
    /// that fails, unless they all do.
    fn failing<const N: usize>(&self, which: [fn(&Verdicts) -> Verdict; N]) -> [Vec<Case<'c>>; N] {
        let mut cases = which.map(|_| Vec::new());
        let is_told_by_branches =
            |which: &fn(&Verdicts) -> Verdict| which(&self.verdicts) == Verdict::MayFail;
        if let (Source::Expression(_, inference), Some(target), true) =
            (&self.source, self.attribute(), which.iter().any(is_told_by_branches))
        {
            let constraints = Constraints::of_target(self.connector, self.list(), target);
            for branch in &inference.branches {
                let verdicts = constraints.judge(&branch.domain);
                for (cases, which) in cases.iter_mut().zip(&which) {
                    let verdict = which(&verdicts);
                    if verdict.fails() && is_told_by_branches(which) && cases.len() < MAX_PLACES {
                        cases.push(Case { verdict, branch: Some(branch) });
                    }
                }
            }
        }
        for (cases, which) in cases.iter_mut().zip(which) {
            let verdict = which(&self.verdicts);
            if cases.is_empty() && verdict.fails() {
                cases.push(Case { verdict, branch: None });
            }
        }
        cases
    }

    /// What a case can hold.
    pub(crate) fn domain_of<'l>(&'l self, case: &Case<'l>) -> &'l Domain<'l> {
        case.branch.map_or(&self.domain, |branch| &branch.domain)
    }

    /// What a case is, in words: `` `name.given` ``, `the expression`, `this branch`.
    pub(crate) fn words_of(&self, case: &Case<'_>) -> Cow<'static, str> {
        if case.is_branch() { "this branch".into() } else { self.source_words() }
    }

    fn target_limit(&self, limit: Limit) -> u64 {
        self.attribute().and_then(|target| target.limit(limit)).unwrap_or_default()
    }

    /// The form that the target takes by an overlay, where the values of the line have another, or need not have it. An
    /// expression that is no fixed text is not judged.
    pub(crate) fn missed_format(&self) -> Option<Format> {
        let format = self.behaviour()?.format?;
        let is_missed = match (&self.domain.constant, &self.source) {
            (Some(Constant::Text(text)), _) => !format.admits(text),
            // What is no text is the business of `type-mismatch`.
            (_, Source::Attribute(source)) => {
                source.kind.is_none_or(|kind| Kinds::of(kind) == Kinds::TEXT) && !format.is_of(source)
            }
            _ => false,
        };
        is_missed.then_some(format)
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
        match case.branch {
            Some(branch) => self.at_expression(branch.span, severity, message),
            None => self.at_source(severity, message),
        }
    }
}

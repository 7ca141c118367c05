//! What the rules find.

use crate::report::{Finding, Severity};

/// The most names for which the rules of one check look for a near miss, and the most for which what they share does.
pub(crate) const MAX_SUGGESTIONS: usize = 256;

/// Takes the findings of the rules, each under the name of the rule that runs.
pub(crate) struct Findings {
    rule: &'static str,
    /// The severity of all that the rule finds, where it is not for the rule to say.
    severity: Option<Severity>,
    found: Vec<Finding>,
    suggestions_left: usize,
}

impl Findings {
    pub(crate) fn new() -> Findings {
        Findings { rule: "", severity: None, found: Vec::new(), suggestions_left: MAX_SUGGESTIONS }
    }

    /// Takes what follows as found by this rule, and at this severity if there is one.
    pub(crate) fn of(&mut self, rule: &'static str, severity: Option<Severity>) -> &mut Findings {
        self.rule = rule;
        self.severity = severity;
        self
    }

    /// Whether a suggestion may still be looked for.
    pub(crate) fn may_suggest(&mut self) -> bool {
        let left = self.suggestions_left;
        self.suggestions_left = left.saturating_sub(1);
        left > 0
    }

    pub(crate) fn push(&mut self, finding: Finding) {
        if self.found.is_empty() {
            // Most sets with a mistake have one finding. A vector takes place for four at first, which is large and costs
            // such a set 7 % of its time.
            self.found.reserve_exact(1);
        }
        let severity = self.severity.unwrap_or(finding.severity);
        self.found.push(Finding { rule: self.rule, severity, ..finding });
    }

    /// How many there are by now.
    pub(crate) fn count(&self) -> usize {
        self.found.len()
    }

    /// Those behind so many.
    pub(crate) fn behind(&mut self, count: usize) -> &mut [Finding] {
        self.found.get_mut(count..).unwrap_or_default()
    }

    /// All findings, in the order in which they were found.
    pub(crate) fn into_vec(self) -> Vec<Finding> {
        self.found
    }
}

//! What is counted of a population for those who draw it, beside what a preflight writes.

use std::collections::BTreeMap;

use provmap::record::{Effect, Plan, RecordRule, Violation};

use super::lengths::Lengths;

/// Counts that cost a look at every value, and are made only where they are wanted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Charts {
    /// How long the values are.
    pub(crate) lengths: Lengths,
    /// The records that fail, by the first rule that they break, in the order of rules, and its target. Those that fail by
    /// nothing but a collision are in none.
    pub(crate) first_causes: BTreeMap<(RecordRule, usize), u64>,
}

/// The first rule that a record breaks, and fails by.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FirstCause(Option<(RecordRule, usize)>);

impl FirstCause {
    pub(super) fn note(&mut self, violation: &Violation) {
        if violation.rule.effect() == Effect::Fails {
            let cause = (violation.rule, violation.target);
            self.0 = Some(self.0.map_or(cause, |first| first.min(cause)));
        }
    }
}

impl Charts {
    pub(super) fn add_cause(&mut self, FirstCause(cause): FirstCause) {
        if let Some(cause) = cause {
            let count = self.first_causes.entry(cause).or_default();
            *count = count.saturating_add(1);
        }
    }

    pub(super) fn add_length(&mut self, plan: &Plan, target: usize, length: u64) {
        self.lengths.add(plan, target, length);
    }

    /// Takes those of the records that follow.
    pub(super) fn append(&mut self, other: Charts) {
        self.lengths.append(other.lengths);
        for (cause, records) in other.first_causes {
            let count = self.first_causes.entry(cause).or_default();
            *count = count.saturating_add(records);
        }
    }
}

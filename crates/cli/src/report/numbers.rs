//! The users in numbers, each of which is one of `provmap preflight -O json`, and their causes in an order that adds up.

use std::cmp::Reverse;

use provmap::record::{Effect, Operation, RecordRule, Tally};

use crate::preflight::PopulationReport;

/// A cause by which users fail.
pub(super) struct Cause<'p> {
    /// The rule; nothing for users who fail by sharing values of several attributes, and by nothing else.
    pub(super) rule: RecordRule,
    pub(super) target: &'p str,
    /// The number of the target.
    pub(super) at: usize,
    /// The users of whom it is the first cause; nothing where that is not counted by attribute.
    pub(super) first: Option<u64>,
    /// All users whom it concerns.
    pub(super) all: u64,
}

/// The causes of those who fail.
pub(super) struct Causes<'p> {
    /// From the one that is the first of most users to the one that is of fewest.
    pub(super) causes: Vec<Cause<'p>>,
    /// Users who fail by shared values of several attributes alone: which of these is the first is not counted.
    pub(super) shared: u64,
}

impl PopulationReport<'_> {
    pub(super) fn tally(&self) -> &Tally {
        &self.population.tally
    }

    /// The causes of the users who fail. What is the first of each adds up to all of them.
    pub(super) fn why_users_fail(&self) -> Causes<'_> {
        let charts = &self.population.charts;
        let counted = charts.first_causes.values().copied().fold(0, u64::saturating_add);
        let by_collision_alone = self.tally().invalid().saturating_sub(counted);
        let all = || (0..self.plan.targets()).filter_map(|at| Some((at, self.target(at)?)));
        let shares = |at: usize| self.tally().count_of(RecordRule::DuplicateValue, at);
        let is_one_target = all().filter(|(at, _)| shares(*at) > 0).count() == 1;
        let mut causes = Vec::new();
        for rule in RecordRule::ALL.iter().copied().filter(|rule| rule.effect() == Effect::Fails) {
            for (at, target) in all() {
                let all = self.tally().count_of(rule, at);
                let first = match rule {
                    RecordRule::DuplicateValue => is_one_target.then_some(by_collision_alone),
                    _ => Some(charts.first_causes.get(&(rule, at)).copied().unwrap_or_default()),
                };
                if all > 0 {
                    causes.push(Cause { rule, target, at, first, all });
                }
            }
        }
        // Those of as many users keep the order of the rules.
        causes.sort_by_key(|cause| Reverse((cause.first, cause.all)));
        Causes { causes, shared: if is_one_target { 0 } else { by_collision_alone } }
    }

    /// The attributes whose values may be refused, each with the rule and the users.
    pub(super) fn doubts(&self) -> Vec<(RecordRule, &str, u64)> {
        let rules = self.rules().filter(|rule| rule.effect() == Effect::Warns);
        let mut doubts: Vec<_> = rules
            .flat_map(|rule| self.attributes(rule).map(move |(name, count)| (rule, name, count)))
            .collect();
        doubts.sort_by_key(|(.., count)| Reverse(*count));
        doubts
    }

    /// How many users fail because they have no value for an attribute.
    pub(super) fn users_without(&self, target: &str) -> u64 {
        let Some(at) = (0..self.plan.targets()).find(|at| self.target(*at) == Some(target)) else { return 0 };
        let rules = [RecordRule::MissingRequired, RecordRule::NullNotAllowed];
        rules.into_iter().map(|rule| self.tally().count_of(rule, at)).fold(0, u64::saturating_add)
    }

    /// How many users fail at least. Of those who share a value one can have it, and who that is is not known.
    pub(super) fn least_invalid(&self) -> u64 {
        let counted = self.population.charts.first_causes.values().copied().fold(0, u64::saturating_add);
        let by_collision_alone = self.tally().invalid().saturating_sub(counted);
        let sharing =
            self.population.groups.counts.iter().filter(|((rule, _), _)| rule.effect() == Effect::Fails);
        let sharing: Vec<_> = sharing.collect();
        let least = sharing.iter().map(|((rule, target), counts)| {
            let least = self.least_failing(*rule, *target, **counts).unwrap_or_default();
            // Those who fail by something else may be among the least.
            let others = match sharing.len() {
                1 => counts.members.saturating_sub(by_collision_alone),
                _ => counts.members.min(counted),
            };
            least.saturating_sub(others)
        });
        counted.saturating_add(least.max().unwrap_or_default())
    }
}

/// `created`
pub(super) fn done(operation: Operation) -> &'static str {
    match operation {
        Operation::Update => "updated",
        _ => "created",
    }
}

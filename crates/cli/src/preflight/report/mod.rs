//! The report of a preflight, for people and for programs.

mod json;
mod text;

use std::cmp::Reverse;
use std::path::PathBuf;

use provmap::record::{Effect, Operation, Plan, RecordRule, UnpredictableReason};
use provmap::{MappingSet, Part};

use super::collisions::{CollisionGroup, GroupCounts};
use super::population::Population;
use super::sample::Sample;
use super::unread::UnreadKey;
use crate::args::FailOn;
use crate::users::{Filtered, Incomplete};

/// What comes of a population.
pub(crate) struct PopulationReport<'r> {
    pub(crate) plan: &'r Plan,
    pub(crate) population: Population,
    pub(crate) files: &'r [PathBuf],
    /// The name of the mapping file.
    pub(crate) mapping: Option<&'r str>,
    /// The lines that users go through.
    pub(crate) lines: Option<&'r MappingSet>,
    /// The number of errors of the mapping itself.
    pub(crate) mapping_errors: usize,
    /// The key of the store's setting that switches the operation off, if there is one.
    pub(crate) withheld: Option<&'r str>,
    /// Whether the propagation rule is switched on, where it is given and says so.
    pub(crate) rule_active: Option<bool>,
    /// The member of the propagation rule that limits it to some of the users, where it cannot be followed.
    pub(crate) filter_not_applied: Option<&'r str>,
    /// What a filter says of the records, and how many there are.
    pub(crate) filtered: Option<(Filtered, u64)>,
    pub(crate) samples: Vec<Sample>,
    /// The first groups of users who share a value.
    pub(crate) groups: Vec<CollisionGroup>,
    /// How many records are of users who were there before, as far as they share a value.
    pub(crate) repeats: usize,
    /// The first of them, each with the record of before.
    pub(crate) repeat_samples: Vec<[(u64, Sample); 2]>,
    /// Why the counts are not those of all users.
    pub(crate) incomplete: Vec<Incomplete>,
    /// Whether the file of failures that was asked for is written.
    pub(crate) is_written: bool,
}

/// Why the values of a target cannot be predicted.
pub(crate) struct Unpredictable<'r> {
    pub(crate) target: &'r str,
    /// The lines of the file that feed the target, from 1.
    pub(crate) lines: Vec<usize>,
    /// The source attribute of the first line.
    source: Option<&'r str>,
    pub(crate) reason: UnpredictableReason,
    pub(crate) records: u64,
}

impl PopulationReport<'_> {
    /// Whom the filter leaves out, in words, if it leaves out some of the users.
    pub(crate) fn left_out(&self) -> Option<String> {
        let (filtered, all) = self.filtered?;
        let is_said = filtered != Filtered::default() && filtered.out != all;
        let mut sentence = filtered.sentence(all);
        sentence.get_mut(..1).into_iter().for_each(str::make_ascii_uppercase);
        is_said.then_some(sentence)
    }

    /// Whether all users were read, and compared, and written where they fail.
    pub(crate) fn is_complete(&self) -> bool {
        self.incomplete.is_empty() && self.is_written
    }

    /// Whether there are users, or errors of the mapping, that make the exit code 1.
    pub(crate) fn fails(&self, on: FailOn) -> bool {
        let tally = &self.population.tally;
        let warns = |rule: &RecordRule| rule.effect() == Effect::Warns && tally.records_of(*rule) > 0;
        self.mapping_errors > 0
            || tally.invalid() > 0
            || tally.unreadable_records() > 0
            || (on >= FailOn::Unpredictable && tally.unpredictable() > 0)
            || (on >= FailOn::Warning && RecordRule::ALL.iter().any(warns))
    }

    /// The number of records that the store is set not to create, or not to update: all of them, or none.
    pub(crate) fn withheld_records(&self, operation: Operation) -> u64 {
        let is_withheld = self.withheld.is_some() && self.plan.operation() == operation;
        if is_withheld { self.population.tally.len() } else { 0 }
    }

    /// Of users who surely share values of an attribute, how many fail at least: in each group, all but one. Nothing is known
    /// where one is in several groups, by several values.
    pub(crate) fn least_failing(&self, rule: RecordRule, target: usize, counts: GroupCounts) -> Option<u64> {
        let is_in_one_group = self.population.tally.count_of(rule, target) == counts.members;
        let is_sure = rule.effect() == Effect::Fails && is_in_one_group;
        is_sure.then(|| counts.users.saturating_sub(counts.groups))
    }

    pub(crate) fn target(&self, target: usize) -> Option<&str> {
        self.plan.target(target).map(|attribute| attribute.key)
    }

    /// The keys that are no attributes and can be shown, and how often there are others.
    fn keys_that_are_unread(&self) -> (Vec<UnreadKey<'_>>, u64) {
        self.population.unread.names(self.plan, self.population.tally.len())
    }

    /// The rules that at least one record breaks.
    pub(crate) fn rules(&self) -> impl Iterator<Item = RecordRule> {
        RecordRule::ALL.iter().copied().filter(|rule| self.population.tally.records_of(*rule) > 0)
    }

    /// Why values cannot be predicted, from the reason that most records have to the one that fewest have.
    pub(crate) fn unpredictable_reasons(&self) -> Vec<Unpredictable<'_>> {
        let reasons =
            self.population.tally.unpredictable_reasons().filter_map(|(target, reason, records)| {
                let places: Vec<usize> = self.plan.lines_of(target).collect();
                let line = |at: &usize| self.lines?.place(*at, Part::Line)?.line;
                let source = |at: &usize| self.lines?.mappings().get(*at)?.source_attribute();
                Some(Unpredictable {
                    target: self.target(target)?,
                    lines: places.iter().filter_map(line).collect(),
                    source: places.first().and_then(source),
                    reason,
                    records,
                })
            });
        let mut reasons: Vec<Unpredictable<'_>> = reasons.collect();
        // Those of as many records keep the order of the attributes.
        reasons.sort_by_key(|it| Reverse(it.records));
        reasons
    }

    /// The attributes whose values break a rule, each with the number of records.
    pub(crate) fn attributes(&self, rule: RecordRule) -> impl Iterator<Item = (&str, u64)> {
        (0..self.plan.targets()).filter_map(move |target| {
            let count = self.population.tally.count_of(rule, target);
            Some((self.target(target)?, count)).filter(|_| count > 0)
        })
    }
}

//! The report of a preflight, for people and for programs.

mod json;
mod text;

use std::collections::BTreeMap;
use std::path::PathBuf;

use provmap::record::{Operation, Plan, RecordRule};

use super::collisions::CollisionGroup;
use super::population::Population;
use super::sample::Sample;

pub(super) struct PopulationReport<'r> {
    pub(super) plan: &'r Plan,
    pub(super) population: &'r Population,
    pub(super) files: &'r [PathBuf],
    /// The name of the mapping file.
    pub(super) mapping: Option<&'r str>,
    /// The number of errors of the mapping itself.
    pub(super) mapping_errors: usize,
    /// The key of the store's setting that switches the operation off, if there is one.
    pub(super) withheld: Option<&'r str>,
    /// Whether the propagation rule is switched on, where it is given and says so.
    pub(super) rule_active: Option<bool>,
    /// The member of the propagation rule that limits it to some of the users.
    pub(super) filter_not_applied: Option<&'r str>,
    pub(super) samples: &'r [Sample],
    pub(super) groups: &'r [CollisionGroup],
    /// The number of groups, by rule and target.
    pub(super) group_counts: &'r BTreeMap<(RecordRule, usize), u64>,
    /// Whether all records were read.
    pub(super) complete: bool,
}

impl PopulationReport<'_> {
    /// The number of records that the store is set not to create, or not to update: all of them, or none.
    fn withheld_records(&self, operation: Operation) -> u64 {
        let is_withheld = self.withheld.is_some() && self.plan.operation() == operation;
        if is_withheld { self.population.tally.len() } else { 0 }
    }

    fn target(&self, target: usize) -> Option<&str> {
        self.plan.target(target).map(|attribute| attribute.key)
    }

    /// The rules that at least one record breaks.
    fn rules(&self) -> impl Iterator<Item = RecordRule> {
        RecordRule::ALL.into_iter().filter(|rule| self.population.tally.records_of(*rule) > 0)
    }

    /// The attributes whose values break a rule, each with the number of records.
    fn attributes(&self, rule: RecordRule) -> impl Iterator<Item = (&str, u64)> {
        (0..self.plan.targets()).filter_map(move |target| {
            let count = self.population.tally.count_of(rule, target);
            Some((self.target(target)?, count)).filter(|_| count > 0)
        })
    }
}

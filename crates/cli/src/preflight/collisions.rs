//! The first groups of records that share a unique value.

use std::collections::BTreeMap;

use provmap::record::{Collision, RecordRule};

/// A group of records that share a value.
#[derive(Debug, Clone)]
pub(crate) struct CollisionGroup {
    pub(crate) rule: RecordRule,
    pub(crate) target: usize,
    /// The first records, in order.
    pub(crate) records: Vec<u64>,
    /// The number of records.
    pub(crate) members: u64,
    /// The number of users: one can have several records.
    users: u64,
}

/// What is counted of the groups of a rule and target.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct GroupCounts {
    pub(crate) groups: u64,
    /// The number of records in them, those of each group added up, as of the next.
    pub(crate) members: u64,
    /// The number of users in them.
    pub(crate) users: u64,
}

/// Takes collisions group by group, and keeps the groups whose first records come first.
#[derive(Debug)]
pub(crate) struct CollisionGroups {
    /// The most records of a group, and the most groups of a rule.
    most: (usize, usize),
    open: Option<(u64, CollisionGroup)>,
    kept: BTreeMap<(RecordRule, u64, usize), CollisionGroup>,
    /// By rule and target.
    pub(crate) counts: BTreeMap<(RecordRule, usize), GroupCounts>,
}

impl CollisionGroups {
    pub(crate) fn new(most: (usize, usize)) -> CollisionGroups {
        CollisionGroups { most, open: None, kept: BTreeMap::new(), counts: BTreeMap::new() }
    }

    /// Takes a collision, and whether its user has another record in the group already.
    pub(crate) fn add(&mut self, collision: Collision, is_repeat: bool) {
        let Collision { target, group, record, rule, .. } = collision;
        let is_open =
            |open: &(u64, CollisionGroup)| open.0 == group && open.1.rule == rule && open.1.target == target;
        if !self.open.as_ref().is_some_and(is_open) {
            self.close();
            self.open =
                Some((group, CollisionGroup { rule, target, records: Vec::new(), members: 0, users: 0 }));
        }
        let Some((_, open)) = &mut self.open else { return };
        open.members = open.members.saturating_add(1);
        open.users = open.users.saturating_add(u64::from(!is_repeat));
        let at = open.records.partition_point(|other| *other < record);
        if at < self.most.0 {
            open.records.insert(at, record);
            open.records.truncate(self.most.0);
        }
    }

    fn close(&mut self) {
        let Some((_, group)) = self.open.take() else { return };
        let counts = self.counts.entry((group.rule, group.target)).or_default();
        counts.groups = counts.groups.saturating_add(1);
        counts.members = counts.members.saturating_add(group.members);
        counts.users = counts.users.saturating_add(group.users);
        let Some(first) = group.records.first() else { return };
        let rule = group.rule;
        self.kept.insert((rule, *first, group.target), group);
        let of_rule = (rule, 0, 0)..=(rule, u64::MAX, usize::MAX);
        if self.kept.range(of_rule.clone()).count() > self.most.1 {
            let last = self.kept.range(of_rule).next_back().map(|(key, _)| *key);
            last.map(|last| self.kept.remove(&last));
        }
    }

    /// The groups in order.
    pub(crate) fn finish(&mut self) -> Vec<CollisionGroup> {
        self.close();
        self.kept.values().cloned().collect()
    }
}

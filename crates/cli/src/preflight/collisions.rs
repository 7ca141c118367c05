//! The first groups of records that share a unique value.

use std::collections::BTreeMap;

use provmap::record::{Collision, RecordRule};

/// A group of records that share a value.
#[derive(Debug, Clone)]
pub(super) struct CollisionGroup {
    pub(super) rule: RecordRule,
    pub(super) target: usize,
    /// The first records, in order.
    pub(super) records: Vec<u64>,
    /// The number of records.
    pub(super) members: u64,
}

/// Takes collisions group by group, and keeps the groups whose first records come first.
#[derive(Debug)]
pub(super) struct CollisionGroups {
    most: usize,
    open: Option<(u64, CollisionGroup)>,
    kept: BTreeMap<(RecordRule, u64, usize), CollisionGroup>,
    /// The number of groups, by rule and target.
    pub(super) count: BTreeMap<(RecordRule, usize), u64>,
}

impl CollisionGroups {
    pub(super) fn new(most: usize) -> CollisionGroups {
        CollisionGroups { most, open: None, kept: BTreeMap::new(), count: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, collision: Collision) {
        let Collision { target, group, record, rule, .. } = collision;
        let is_open =
            |open: &(u64, CollisionGroup)| open.0 == group && open.1.rule == rule && open.1.target == target;
        if !self.open.as_ref().is_some_and(is_open) {
            self.close();
            self.open = Some((group, CollisionGroup { rule, target, records: Vec::new(), members: 0 }));
        }
        let Some((_, open)) = &mut self.open else { return };
        open.members = open.members.saturating_add(1);
        let at = open.records.partition_point(|other| *other < record);
        if at < self.most {
            open.records.insert(at, record);
            open.records.truncate(self.most);
        }
    }

    fn close(&mut self) {
        let Some((_, group)) = self.open.take() else { return };
        let count = self.count.entry((group.rule, group.target)).or_default();
        *count = count.saturating_add(1);
        let Some(first) = group.records.first() else { return };
        let rule = group.rule;
        self.kept.insert((rule, *first, group.target), group);
        let of_rule = (rule, 0, 0)..=(rule, u64::MAX, usize::MAX);
        if self.kept.range(of_rule.clone()).count() > self.most {
            let last = self.kept.range(of_rule).next_back().map(|(key, _)| *key);
            last.map(|last| self.kept.remove(&last));
        }
    }

    /// The groups in order.
    pub(super) fn finish(&mut self) -> Vec<CollisionGroup> {
        self.close();
        self.kept.values().cloned().collect()
    }
}

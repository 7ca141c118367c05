//! Users who share a value once remedies are applied, and did not before.

use std::path::PathBuf;

use provmap::record::Collision;

use crate::users::{Again, Changed, Found, Places, RecordSet};

/// The most groups whose records are shown, and the most records of each.
const SHOWN: usize = 3;

/// The groups of one target, which come one after the other, those of the set as it is before those of the mended one.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// Those who shared a value before.
    before: RecordSet,
    /// The group that is open: its number, and what is known of it.
    open: Option<(u64, Group)>,
    new: NewGroups,
}

#[derive(Debug, Default)]
struct Group {
    /// The first records.
    records: Vec<u64>,
    users: u64,
    /// Those of them who shared no value before.
    new: u64,
}

/// Groups that are new, or have become larger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct NewGroups {
    pub(super) groups: u64,
    /// All users in them.
    pub(super) users: u64,
    /// The first groups, each by some of its records.
    pub(super) examples: Vec<Vec<Example>>,
}

/// A record, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Example {
    pub(super) record: u64,
    /// The number of the file.
    pub(super) file: usize,
    /// From 1; 0 where the file is not what it was, and nobody knows.
    pub(super) line: u64,
}

impl Groups {
    pub(super) fn add(&mut self, side: usize, collision: Collision, is_repeat: bool) {
        let Collision { group, record, .. } = collision;
        if side == 0 {
            self.before.insert(record);
            return;
        }
        if self.open.as_ref().is_none_or(|(number, _)| *number != group) {
            self.close();
            self.open = Some((group, Group::default()));
        }
        let is_new = !self.before.has(record);
        let Some((_, open)) = &mut self.open else { return };
        let at = open.records.partition_point(|other| *other < record);
        if at < SHOWN {
            open.records.insert(at, record);
            open.records.truncate(SHOWN);
        }
        open.users = open.users.saturating_add(u64::from(!is_repeat));
        open.new = open.new.saturating_add(u64::from(is_new));
    }

    fn close(&mut self) {
        let Some((_, Group { records, users, new })) = self.open.take() else { return };
        if new == 0 {
            return;
        }
        let NewGroups { groups, users: all, examples } = &mut self.new;
        *groups = groups.saturating_add(1);
        *all = all.saturating_add(users);
        let example = |record: &u64| Example { record: *record, file: 0, line: 0 };
        examples.push(records.iter().map(example).collect());
        // Groups come in no order that a reader knows.
        examples.sort_by_key(|records: &Vec<Example>| records.first().map(|first| first.record));
        examples.truncate(SHOWN);
    }

    pub(super) fn finish(mut self) -> NewGroups {
        self.close();
        self.new
    }
}

/// Finds the places of examples. Those whose file is gone, or was written to, are left out.
pub(super) fn look_up(groups: &mut [&mut NewGroups], places: &mut Places, files: &[PathBuf]) {
    let mut wanted = RecordSet::default();
    for example in examples(groups) {
        example.file = places.file_of(example.record);
        match places.kept(example.record) {
            Some(kept) if kept.line > 0 => example.line = kept.line,
            _ => wanted.insert(example.record),
        }
    }
    let mut lines = Vec::new();
    // A file that changed since only makes the examples say less, which is no error.
    let _ = Again::new(files, places, &wanted).each(&mut |Found { number, line, .. }| {
        lines.push((number, line));
        Ok::<(), Changed>(())
    });
    for example in examples(groups).filter(|example| example.line == 0) {
        let line = lines.iter().find(|(number, _)| *number == example.record);
        example.line = line.map_or(0, |(_, line)| *line);
    }
    for groups in groups {
        groups.examples.retain(|records| records.iter().all(|example| example.line > 0));
    }
}

fn examples<'g>(groups: &'g mut [&mut NewGroups]) -> impl Iterator<Item = &'g mut Example> {
    groups.iter_mut().flat_map(|groups| groups.examples.iter_mut().flatten())
}

//! Users who are there more than once, as overlapping files and pages have them. Records with one `id` are of one user,
//! who does not collide with itself. The ids are asked for once collisions are known, and only those of records that
//! collide.

use std::collections::HashSet;
use std::io::{self, BufReader, BufWriter, Read, Seek as _, Write as _};

use provmap::record::{
    CaseRule, Collision, RecordRule, SpillError, SpillingIndex, UniqueIndex as _, UniqueValue,
};
use tempfile::SpooledTempFile;

use super::ids::Identity;
use super::record_set::RecordSet;

/// The bytes of collisions that stay in memory; more than these go to a temporary file without a name.
const IN_MEMORY: usize = 4 << 20;

/// Collisions, in their order, until it is known which of their records are of one user.
pub(super) struct Pending {
    file: BufWriter<SpooledTempFile>,
    /// Those that collide.
    records: RecordSet,
    collisions: u64,
    written: io::Result<()>,
}

/// The numbers that are kept of a collision.
type Kept = [u64; 3];

impl Pending {
    pub(super) fn new() -> Pending {
        Pending {
            file: BufWriter::new(SpooledTempFile::new(IN_MEMORY)),
            records: RecordSet::default(),
            collisions: 0,
            written: Ok(()),
        }
    }

    pub(super) fn add(&mut self, collision: Collision) {
        if self.written.is_err() {
            return;
        }
        let Collision { target, group, record, rule, .. } = collision;
        let is_possible = rule == RecordRule::PossibleDuplicate;
        let kept: Kept = [record, group, (target as u64) << 1 | u64::from(is_possible)];
        self.written = kept.iter().try_for_each(|number| self.file.write_all(&number.to_le_bytes()));
        self.collisions = self.collisions.saturating_add(1);
        self.records.insert(record);
    }

    /// The records that collide.
    pub(super) fn records(&self) -> &RecordSet {
        &self.records
    }

    /// Gives the collisions but for those of users with themselves; and of each, whether a record of the same user was given
    /// for its group before.
    pub(super) fn give(self, users: &Repeats, take: &mut dyn FnMut(Collision, bool)) -> io::Result<()> {
        self.written?;
        let mut file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        let mut file = BufReader::new(file);
        let mut seen = HashSet::new();
        let mut give = |collision: Collision, is_first: bool| {
            if is_first {
                seen.clear();
            }
            let user = users.of_several(collision.record);
            take(collision, user.is_some_and(|user| !seen.insert(user)));
        };
        // The first records of the group, as long as they are of one user; nothing once there is another.
        let (mut group, mut of_one) = (None, None);
        for _ in 0..self.collisions {
            let collision = read(&mut file)?;
            if group.replace(collision.group) != Some(collision.group) {
                of_one = Some(Vec::new());
            }
            let is_of_one = |records: &Vec<Collision>| {
                let first = records.first().map_or(collision.record, |first| first.record);
                users.user_of(first) == users.user_of(collision.record)
            };
            match &mut of_one {
                Some(records) if is_of_one(records) => records.push(collision),
                _ => {
                    let mut is_first = of_one.is_some();
                    for collision in of_one.take().into_iter().flatten().chain([collision]) {
                        give(collision, std::mem::take(&mut is_first));
                    }
                }
            }
        }
        Ok(())
    }
}

fn read(file: &mut impl Read) -> io::Result<Collision> {
    let mut kept: Kept = [0; 3];
    for number in &mut kept {
        let mut bytes = [0; 8];
        file.read_exact(&mut bytes)?;
        *number = u64::from_le_bytes(bytes);
    }
    let [record, group, target] = kept;
    let rule = if target & 1 == 0 { RecordRule::DuplicateValue } else { RecordRule::PossibleDuplicate };
    Ok(Collision::new(usize::try_from(target >> 1).unwrap_or(usize::MAX), group, record, rule))
}

/// The users of whom several records collide.
#[derive(Debug, Default)]
pub(crate) struct Repeats {
    /// Their records in order, each with the first one of the same user.
    records: Vec<(u64, u64)>,
}

/// Finds users by the identities of their records.
pub(super) struct Identities(SpillingIndex);

impl Identities {
    /// Takes about so many bytes of memory.
    pub(super) fn new(memory: usize) -> Identities {
        Identities(SpillingIndex::new(memory))
    }

    pub(super) fn add(&mut self, record: u64, identity: Identity) -> Result<(), SpillError> {
        let text = format!("{:032x}", u128::from_le_bytes(identity));
        self.0.insert(UniqueValue::new(0, CaseRule::Exact, &text, record))
    }

    /// Takes over those of another thread.
    pub(super) fn merge(&mut self, other: Identities) -> Result<(), SpillError> {
        self.0.merge(other.0)
    }

    /// Finds the users of whom several records collide.
    pub(super) fn repeats(self, colliding: &RecordSet) -> Result<Repeats, SpillError> {
        let (mut repeats, mut latest) = (Repeats::default(), None);
        self.0.finish(&mut |Collision { group, record, .. }| {
            if !colliding.has(record) {
                return;
            }
            // Those of one user come in order, one after the other.
            let first = latest.filter(|(other, _)| *other == group).map_or(record, |(_, first)| first);
            latest = Some((group, first));
            repeats.records.push((record, first));
        })?;
        repeats.records.sort_unstable();
        Ok(repeats)
    }
}

impl Repeats {
    /// The number of the first record of the same user, where several records of the user collide.
    fn of_several(&self, record: u64) -> Option<u64> {
        let at = self.records.binary_search_by_key(&record, |(record, _)| *record).ok()?;
        self.records.get(at).map(|(_, first)| *first)
    }

    fn user_of(&self, record: u64) -> u64 {
        self.of_several(record).unwrap_or(record)
    }

    /// The records of users who were there before, each with the first one of the same user.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, u64)> {
        self.records.iter().copied().filter(|(record, first)| record != first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collision(record: u64, group: u64) -> Collision {
        Collision::new(1, group, record, RecordRule::DuplicateValue)
    }

    #[test]
    fn a_user_collides_with_others_only() {
        let mut pending = Pending::new();
        let given =
            [(0, 1), (1, 1), (5, 1), (0, 2), (2, 2), (3, 2), (70, 3), (71, 3), (1, 4), (3, 4), (6, 4)];
        given.iter().for_each(|(record, group)| pending.add(collision(*record, *group)));
        assert!(pending.records().has(70) && !pending.records().has(4));
        // The records 0, 1, 3 and 5 are of one user.
        let users = Repeats { records: vec![(0, 0), (1, 0), (3, 0), (5, 0)] };
        assert_eq!(users.iter().count(), 3);
        let mut found = Vec::new();
        pending.give(&users, &mut |it, is_repeat| found.push((it.record, it.group, is_repeat))).unwrap();
        let expected = [
            (0, 2, false),
            (2, 2, false),
            (3, 2, true),
            (70, 3, false),
            (71, 3, false),
            (1, 4, false),
            (3, 4, true),
            (6, 4, false),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn collisions_come_back_from_a_file_as_they_were() {
        let mut pending = Pending::new();
        let many = || (0..200_000).map(|record| collision(record * 7, record / 3));
        many().for_each(|collision| pending.add(collision));
        let mut found = Vec::new();
        pending.give(&Repeats::default(), &mut |it, is_repeat| found.push((it, is_repeat))).unwrap();
        assert!(found.into_iter().eq(many().map(|collision| (collision, false))));
    }
}

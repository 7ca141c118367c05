//! Groups of values that are the same, out of values in order.

use super::case::{are_same, may_be_same};
use super::store::{read_number, write_number};
use super::{Collision, UniqueValue};
use crate::domain::CaseRule;
use crate::record::rule::RecordRule;

/// Takes values in their order, and gives those that collide. Holds two values of one group and, unless its case counts, a
/// byte or a few for each of its records: how many may be the same shows with the last of them.
pub(super) struct Groups<'f> {
    found: &'f mut dyn FnMut(Collision),
    /// The number of the latest group that was given.
    number: u64,
    group: Option<Group>,
}

/// The values so far that may be the same.
struct Group {
    target: usize,
    case: CaseRule,
    /// The value that the group started with.
    first: String,
    /// The first of the latest values that surely are the same.
    latest: String,
    /// The latest record.
    record: u64,
    /// The number under which the records of the latest values are given, once there are two of them.
    same: Option<u64>,
    /// Whether there are values that may be the same, and not surely are.
    differs: bool,
    /// The records of all values.
    records: Records,
}

impl<'f> Groups<'f> {
    pub(super) fn new(found: &'f mut dyn FnMut(Collision)) -> Groups<'f> {
        Groups { found, number: 0, group: None }
    }

    pub(super) fn push(&mut self, value: UniqueValue<'_>) {
        let UniqueValue { target, case, text, record } = value;
        let is_member = |group: &&mut Group| {
            (group.target, group.case) == (target, case) && may_be_same(case, &group.first, text)
        };
        let Some(group) = self.group.as_mut().filter(is_member) else {
            self.close();
            let (first, latest) = (text.to_owned(), text.to_owned());
            let mut records = Records::default();
            records.push(record);
            self.group =
                Some(Group { target, case, first, latest, record, same: None, differs: false, records });
            return;
        };
        if !are_same(case, &group.latest, text) {
            group.latest.clear();
            group.latest.push_str(text);
            (group.same, group.differs) = (None, true);
        } else if record == group.record {
            // One record can hold a value twice, in a list.
            return;
        } else {
            let rule = RecordRule::DuplicateValue;
            let number = group.same.unwrap_or_else(|| {
                self.number = self.number.wrapping_add(1);
                (self.found)(Collision { target, group: self.number, record: group.record, rule });
                self.number
            });
            group.same = Some(number);
            (self.found)(Collision { target, group: number, record, rule });
        }
        group.record = record;
        if case != CaseRule::Exact {
            group.records.push(record);
        }
    }

    /// No more values will come.
    pub(super) fn close(&mut self) {
        let Some(Group { target, records, .. }) = self.group.take().filter(|group| group.differs) else {
            return;
        };
        // One record can hold several values, in a list.
        let records = records.sorted();
        if records.len() > 1 {
            self.number = self.number.wrapping_add(1);
            let (group, rule) = (self.number, RecordRule::PossibleDuplicate);
            records.into_iter().for_each(|record| (self.found)(Collision { target, group, record, rule }));
        }
    }
}

/// Numbers of records. Each is kept by how far it is from the one before, which takes one byte for most of a large group:
/// the records of values that are the same come in their order.
#[derive(Default)]
struct Records {
    bytes: Vec<u8>,
    last: u64,
}

impl Records {
    fn push(&mut self, record: u64) {
        let step = record.wrapping_sub(self.last) as i64;
        // Small numbers for small steps in both directions.
        write_number((step << 1 ^ step >> 63) as u64, &mut self.bytes);
        self.last = record;
    }

    /// Each once, from the smallest.
    fn sorted(&self) -> Vec<u64> {
        let (mut rest, mut last) = (self.bytes.as_slice(), 0_u64);
        let numbers = std::iter::from_fn(|| read_number(&mut rest));
        let records = numbers.map(|number| {
            last = last.wrapping_add(number >> 1 ^ (number & 1).wrapping_neg());
            last
        });
        let mut records: Vec<u64> = records.collect();
        records.sort_unstable();
        records.dedup();
        records
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_in_order_and_once() {
        let mut records = Records::default();
        let all = [5, 6, 1_000_000, u64::MAX, 0, 6, 1 << 63, 7];
        all.into_iter().for_each(|record| records.push(record));
        assert_eq!(records.sorted(), [0, 5, 6, 7, 1_000_000, 1 << 63, u64::MAX]);
        let mut many = Records::default();
        (0..100_000).for_each(|record| many.push(record * 3));
        assert!(many.bytes.len() <= 100_000);
    }
}

//! Sets of records.

use std::ops::Range;

/// Some of the records: a bit for each, which is set where the record is one of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct RecordSet(Vec<u64>);

impl RecordSet {
    pub(crate) fn insert(&mut self, record: u64) {
        let word = usize::try_from(record / 64).unwrap_or(usize::MAX);
        if self.0.len() <= word {
            self.0.resize(word.saturating_add(1), 0);
        }
        if let Some(word) = self.0.get_mut(word) {
            *word |= 1 << (record % 64);
        }
    }

    /// Takes in those of another set.
    pub(crate) fn extend(&mut self, other: &RecordSet) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    pub(crate) fn has(&self, record: u64) -> bool {
        self.next(record..record.saturating_add(1)).is_some()
    }

    /// The number of records.
    pub(crate) fn len(&self) -> u64 {
        self.len_without(&[])
    }

    /// The number of records that are in none of the other sets.
    pub(crate) fn len_without(&self, others: &[&RecordSet]) -> u64 {
        let without = |(at, word): (usize, &u64)| {
            let of_others = others.iter().filter_map(|other| other.0.get(at)).fold(0, |all, word| all | word);
            u64::from((word & !of_others).count_ones())
        };
        self.0.iter().enumerate().map(without).sum()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first of a range of records.
    pub(super) fn next(&self, range: Range<u64>) -> Option<u64> {
        let start = usize::try_from(range.start / 64).ok()?;
        let mut from_start = u64::MAX << (range.start % 64);
        for (word, at) in self.0.get(start..)?.iter().zip(start as u64..) {
            let first = at.saturating_mul(64);
            if first >= range.end {
                return None;
            }
            let word = word & std::mem::replace(&mut from_start, u64::MAX);
            if word != 0 {
                let record = first.saturating_add(u64::from(word.trailing_zeros()));
                return Some(record).filter(|record| *record < range.end);
            }
        }
        None
    }
}

impl FromIterator<u64> for RecordSet {
    fn from_iter<I: IntoIterator<Item = u64>>(records: I) -> RecordSet {
        let mut set = RecordSet::default();
        records.into_iter().for_each(|record| set.insert(record));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_records_of_a_range_are_found_in_order() {
        let records = [0, 5, 63, 64, 127, 128, 1000];
        let mut set: RecordSet = records[3..].iter().copied().collect();
        set.extend(&records[..5].iter().copied().collect());
        for (start, end) in [(0, 2000), (1, 64), (5, 5), (64, 65), (65, 1000), (129, 1001), (1001, 5000)] {
            let (mut found, mut at) = (Vec::new(), start);
            while let Some(record) = set.next(at..end) {
                found.push(record);
                at = record + 1;
            }
            let within = |record: &u64| (start..end).contains(record);
            assert_eq!(found, records.iter().copied().filter(within).collect::<Vec<_>>(), "{start}..{end}");
        }
        assert!(set.has(63) && !set.has(62) && !set.has(u64::MAX - 1));
        assert_eq!(set.len(), records.len() as u64);
        let others: [RecordSet; 2] = [[5, 6].into_iter().collect(), [1000].into_iter().collect()];
        assert_eq!(set.len_without(&[&others[0], &others[1]]), records.len() as u64 - 2);
        assert!(!set.is_empty() && RecordSet::default().is_empty());
    }
}

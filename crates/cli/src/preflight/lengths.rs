//! How long values are, against what their targets take.

use std::collections::BTreeMap;

use provmap::record::Plan;

/// The most bars below the limit.
const BARS: u64 = 16;

/// The lengths of the values of each target that limits them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lengths(BTreeMap<usize, LengthCounts>);

/// The lengths of the values of one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LengthCounts {
    /// The most that the target takes.
    pub(crate) limit: u64,
    /// The lengths that one bar is for.
    pub(crate) width: u64,
    /// How many values there are: of lengths from 1 to the width, and so on up to the limit. Empty texts are in the first.
    pub(crate) bars: Vec<u64>,
    /// How many are longer than the limit.
    pub(crate) over: u64,
    pub(crate) longest: u64,
}

impl LengthCounts {
    fn new(limit: u64) -> LengthCounts {
        let width = limit.div_ceil(BARS).max(1);
        let bars = usize::try_from(limit.div_ceil(width)).unwrap_or_default().max(1);
        LengthCounts { limit, width, bars: vec![0; bars], over: 0, longest: 0 }
    }

    fn add(&mut self, length: u64) {
        self.longest = self.longest.max(length);
        let bar = length.saturating_sub(1).checked_div(self.width).and_then(|bar| usize::try_from(bar).ok());
        let count = match bar.and_then(|bar| self.bars.get_mut(bar)) {
            Some(count) if length <= self.limit => count,
            _ => &mut self.over,
        };
        *count = count.saturating_add(1);
    }

    /// How many values there are.
    pub(crate) fn values(&self) -> u64 {
        self.bars.iter().copied().fold(self.over, u64::saturating_add)
    }
}

impl Lengths {
    pub(super) fn add(&mut self, plan: &Plan, target: usize, length: u64) {
        let Some((limit, _)) = plan.longest(target) else { return };
        self.0.entry(target).or_insert_with(|| LengthCounts::new(limit)).add(length);
    }

    /// Takes those of the records that follow.
    pub(super) fn append(&mut self, other: Lengths) {
        for (target, other) in other.0 {
            let own = self.0.entry(target).or_insert_with(|| LengthCounts::new(other.limit));
            own.over = own.over.saturating_add(other.over);
            own.longest = own.longest.max(other.longest);
            for (own, other) in own.bars.iter_mut().zip(&other.bars) {
                *own = own.saturating_add(*other);
            }
        }
    }

    /// The targets, in the order of the metadata.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &LengthCounts)> {
        self.0.iter().map(|(target, counts)| (*target, counts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_has_its_bar() {
        for limit in [0, 1, 15, 16, 17, 64, 100, 256] {
            let mut counts = LengthCounts::new(limit);
            assert!(counts.bars.len() as u64 <= BARS && counts.width * counts.bars.len() as u64 >= limit);
            (0..=limit + 3).for_each(|length| counts.add(length));
            assert_eq!((counts.over, counts.values(), counts.longest), (3, limit + 4, limit + 3));
            assert!(limit == 0 || counts.bars.iter().all(|bar| *bar > 0), "{limit}: {:?}", counts.bars);
        }
    }
}

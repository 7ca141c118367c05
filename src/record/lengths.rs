//! How long the values of a record are, where their targets limit that.

use super::judged::Record;
use super::plan::{FedBy, PlannedTarget};
use super::shape::Kind;
use super::values::Values;
use crate::domain::{Kinds, LengthUnit};

impl<V: Values> Record<'_, V> {
    /// Gives each target that has a `maxLength` with the length of what the record has for it: in the unit that the target
    /// counts by an overlay, else in characters, and of several texts that of the longest. A target that gets no text, or one that
    /// is the same for every record, is passed over.
    ///
    /// ```
    /// use provmap::record::{Operation, Plan};
    /// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
    /// let mut slots = plan.slots();
    /// let record = plan.read(br#"{"userName": "ada@example.com", "title": "Countess", "active": true}"#, &mut slots)?;
    /// let mut lengths = Vec::new();
    /// record.lengths(|target, length| lengths.push((plan.target(target).unwrap().key, length)));
    /// assert_eq!(lengths, [("title", 8), ("userName", 15)]);
    /// # Ok::<(), provmap::record::ReadError>(())
    /// ```
    pub fn lengths(&self, mut take: impl FnMut(usize, u64)) {
        for (place, target) in self.plan.targets.iter().enumerate() {
            let slot = match &target.fed_by {
                FedBy::Slot(slot) => *slot,
                FedBy::Computed(_, slot) if matches!(self.values.computed(*slot), Some(Ok(()))) => *slot,
                _ => continue,
            };
            if let Some(length) = target.length_in(&self.values, slot) {
                take(place, length);
            }
        }
    }
}

impl PlannedTarget {
    fn length_in<V: Values>(&self, values: &V, slot: usize) -> Option<u64> {
        self.constraints.length.max?;
        if !self.constraints.kinds.contains(Kinds::TEXT) {
            return None;
        }
        let unit = self.constraints.length_unit.unwrap_or(LengthUnit::Characters);
        let shape = values.shape(slot);
        match shape.kind() {
            Kind::Text => Some(unit.measure(values.text(slot))),
            Kind::List => {
                let count = if self.sends_first(shape.len()) { 1 } else { shape.len() };
                let texts = (0..count).filter(|index| values.element(slot, *index).kind() == Kind::Text);
                texts.map(|index| unit.measure(values.element_text(slot, index))).max()
            }
            _ => None,
        }
    }
}

impl super::Plan {
    /// The most that a value of a target may be long, and in what unit that is counted: an overlay can say, and else it is
    /// characters, because PingOne does not.
    ///
    /// ```
    /// use provmap::overlay::LengthUnit;
    /// use provmap::record::{Operation, Plan};
    /// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
    /// let title = (0..plan.targets()).find(|target| plan.target(*target).unwrap().key == "title").unwrap();
    /// assert_eq!(plan.longest(title), Some((128, LengthUnit::Characters)));
    /// ```
    #[must_use]
    pub fn longest(&self, target: usize) -> Option<(u64, LengthUnit)> {
        let constraints = self.targets.get(target)?.constraints;
        Some((constraints.length.max?, constraints.length_unit.unwrap_or(LengthUnit::Characters)))
    }
}

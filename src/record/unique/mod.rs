//! Uniqueness over a whole population.
//!
//! Values are collected with a hash of what makes them the same, sorted by it, and confirmed by the value, so that no
//! two are called the same that only share a hash. Collecting and sorting was measured against a hash table as the
//! values come: `docs/records.md` has the numbers.

#[cfg(feature = "spill")]
mod candidates;
mod case;
mod group;
mod memory;
mod runs;
#[cfg(all(test, feature = "spill"))]
mod samples;
#[cfg(feature = "spill")]
mod spill;
mod store;

use std::fmt;

#[cfg(feature = "spill")]
pub use self::candidates::Candidates;
pub use self::memory::{IndexFull, MemoryIndex};
#[cfg(feature = "spill")]
pub use self::spill::{SpillError, SpillingIndex};
use super::judged::Record;
use super::rule::RecordRule;
use super::values::Values;
use crate::domain::CaseRule;

/// A value that no other record may have. `Debug` leaves the text out.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct UniqueValue<'a> {
    /// The target attribute, by its place in the plan.
    pub target: usize,
    /// When two of its values are the same.
    pub case: CaseRule,
    /// The value that the target stores.
    pub text: &'a str,
    /// The record, by a number of the caller's.
    pub record: u64,
}

impl<'a> UniqueValue<'a> {
    /// A value of a record, by the caller's number.
    ///
    /// ```
    /// use provmap::record::{CaseRule, MemoryIndex, UniqueIndex as _, UniqueValue};
    /// let mut index = MemoryIndex::new();
    /// for (record, text) in ["ada", "Ada", "grace"].into_iter().enumerate() {
    ///     index.insert(UniqueValue::new(0, CaseRule::Fold, text, record as u64))?;
    /// }
    /// let mut shared = Vec::new();
    /// index.finish(&mut |collision| shared.push(collision.record))?;
    /// assert_eq!(shared, [0, 1]);
    /// # Ok::<(), provmap::record::IndexFull>(())
    /// ```
    #[must_use]
    pub const fn new(target: usize, case: CaseRule, text: &'a str, record: u64) -> UniqueValue<'a> {
        UniqueValue { target, case, text, record }
    }
}

impl fmt::Debug for UniqueValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let UniqueValue { target, case, text, record } = self;
        write!(f, "UniqueValue {{ target: {target}, {case:?}, {} bytes, record: {record} }}", text.len())
    }
}

/// A record whose value another record has as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Collision {
    /// The target attribute, by its place in the plan.
    pub target: usize,
    /// Those whose values are the same, or by [`RecordRule::PossibleDuplicate`] may be, have the same group. Groups are
    /// numbered as they are given.
    pub group: u64,
    /// The record.
    pub record: u64,
    /// [`RecordRule::DuplicateValue`], or [`RecordRule::PossibleDuplicate`].
    pub rule: RecordRule,
}

impl Collision {
    /// A record of a group, for an index of one's own.
    #[must_use]
    pub const fn new(target: usize, group: u64, record: u64, rule: RecordRule) -> Collision {
        Collision { target, group, record, rule }
    }
}

/// Finds the records that share a value that is to be unique.
///
/// Implemented by [`MemoryIndex`] and, with the feature `spill`, by [`SpillingIndex`](https://docs.rs/provmap), which
/// takes any number of values in bounded memory. Implement it where a database knows the other records.
pub trait UniqueIndex {
    /// Why a value cannot be taken.
    type Error;

    /// Takes one value.
    ///
    /// # Errors
    ///
    /// When the index cannot take it. Then the answer would be wrong, and the index is to be given up.
    fn insert(&mut self, value: UniqueValue<'_>) -> Result<(), Self::Error>;

    /// Gives every record whose value another has, each once for a rule and value, those of a group one after the other.
    /// Values that may be the same are given with all that surely are among them.
    ///
    /// # Errors
    ///
    /// When not all of them can be given.
    fn finish(self, found: &mut dyn FnMut(Collision)) -> Result<(), Self::Error>
    where
        Self: Sized;
}

impl<V: Values> Record<'_, V> {
    /// Gives the unique values of the record to an index; `number` is its number there.
    ///
    /// # Errors
    ///
    /// The index's own.
    ///
    /// ```
    /// use provmap::record::{MemoryIndex, Operation, Plan, UniqueIndex as _};
    /// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
    /// let (mut slots, mut index) = (plan.slots(), MemoryIndex::new());
    /// for (number, json) in [r#"{"userName": "ada@x.org"}"#, r#"{"userName": "ADA@x.org"}"#].iter().enumerate() {
    ///     plan.read(json.as_bytes(), &mut slots)?.index(number as u64, &mut index)?;
    /// }
    /// let mut collisions = Vec::new();
    /// index.finish(&mut |collision| collisions.push(collision.record))?;
    /// assert_eq!(collisions, [0, 1]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn index<I: UniqueIndex>(&self, number: u64, index: &mut I) -> Result<(), I::Error> {
        let mut result = Ok(());
        self.each_unique_text(|target, case, text| {
            if result.is_ok() {
                result = index.insert(UniqueValue { target, case, text, record: number });
            }
        });
        result
    }
}

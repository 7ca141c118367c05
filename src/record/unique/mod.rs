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

use std::borrow::Cow;
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

    /// The text to put under a `UNIQUE` index of a database, or to ask one for: values of a target surely are the same
    /// ([`RecordRule::DuplicateValue`]) where their keys are equal, byte by byte.
    ///
    /// Where case does not count, the key is the value by Unicode's simple folding. `lower()` of a database is no
    /// replacement: SQLite's changes ASCII alone, others' goes by the locale, and `ς` and `σ` are one letter to neither. Of
    /// characters that Unicode may add, a later release can give other keys.
    ///
    /// ```
    /// use provmap::record::{CaseRule, UniqueValue};
    /// let value = |text, case| UniqueValue::new(0, case, text, 1);
    /// assert_eq!(value("ΣΊΣΥΦΟΣ", CaseRule::Fold).key(), value("σίσυφος", CaseRule::Fold).key());
    /// assert_eq!(value("Ada@Example.com", CaseRule::Fold).key(), "ada@example.com");
    /// assert_eq!(value("Ada@Example.com", CaseRule::Exact).key(), "Ada@Example.com");
    /// ```
    #[must_use]
    pub fn key(&self) -> Cow<'a, str> {
        case::key(self.case, self.text)
    }

    /// The text to put under another index, which is not `UNIQUE`: values of a target may be the same
    /// ([`RecordRule::PossibleDuplicate`]) where these are equal and their [`UniqueValue::key`]s are not.
    ///
    /// ```
    /// use provmap::record::{CaseRule, UniqueValue};
    /// let value = |text| UniqueValue::new(0, CaseRule::Fold, text, 1);
    /// assert_eq!(value("straße").possible_key(), value("STRASSE").possible_key());
    /// assert_ne!(value("straße").key(), value("STRASSE").key());
    /// ```
    #[must_use]
    pub fn possible_key(&self) -> Cow<'a, str> {
        case::possible_key(self.case, self.text)
    }
}

impl fmt::Debug for UniqueValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let UniqueValue { target, case, text, record } = self;
        write!(f, "UniqueValue {{ target: {target}, {case:?}, {} bytes, record: {record} }}", text.len())
    }
}

/// A record whose value another record has as well.
///
/// ```
/// use provmap::record::{CaseRule, Collision, MemoryIndex, RecordRule, UniqueIndex as _, UniqueValue};
/// let mut index = MemoryIndex::new();
/// for record in [7, 9] {
///     index.insert(UniqueValue::new(0, CaseRule::Exact, "ada", record)).unwrap();
/// }
/// let mut found = Vec::new();
/// index.finish(&mut |collision| found.push(collision)).unwrap();
/// assert_eq!(found, [7, 9].map(|record| Collision::new(0, found[0].group, record, RecordRule::DuplicateValue)));
/// ```
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
///
/// ```
/// use provmap::record::{Collision, UniqueIndex, UniqueValue};
/// /// The values that another system has already.
/// struct Taken(Vec<String>, Vec<u64>);
/// impl UniqueIndex for Taken {
///     type Error = std::convert::Infallible;
///     fn insert(&mut self, value: UniqueValue<'_>) -> Result<(), Self::Error> {
///         if self.0.iter().any(|taken| taken == value.text) {
///             self.1.push(value.record);
///         }
///         Ok(())
///     }
///     fn finish(self, found: &mut dyn FnMut(Collision)) -> Result<(), Self::Error> {
///         let rule = provmap::record::RecordRule::DuplicateValue;
///         self.1.into_iter().for_each(|record| found(Collision::new(0, record, record, rule)));
///         Ok(())
///     }
/// }
/// ```
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
    /// Gives every value that no other record may have, as the target stores it; `number` is that of the record. A service
    /// asks its own database for their [keys](UniqueValue::key).
    ///
    /// Texts only. A value that is not written, refused, or not predictable, is none.
    ///
    /// ```
    /// use provmap::record::{CaseRule, Operation, Plan};
    /// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
    /// let mut slots = plan.slots();
    /// let record = plan.read(r#"{"userName": "Ada@Example.com", "title": "Countess"}"#.as_bytes(), &mut slots)?;
    /// let mut keys = Vec::new();
    /// record.unique_values(1, |value| {
    ///     assert_eq!(value.case, CaseRule::Fold);
    ///     keys.push((plan.target(value.target).unwrap().key, value.key().into_owned()));
    /// });
    /// assert_eq!(keys, [("userName", "ada@example.com".to_owned())]);
    /// # Ok::<(), provmap::record::ReadError>(())
    /// ```
    pub fn unique_values(&self, number: u64, mut take: impl FnMut(UniqueValue<'_>)) {
        self.each_unique(|target, case, text| {
            // Reading has verified the bytes.
            let text = std::str::from_utf8(text).unwrap_or_default();
            take(UniqueValue::new(target, case, text, number));
        });
    }

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
        self.unique_values(number, |value| {
            if result.is_ok() {
                result = index.insert(value);
            }
        });
        result
    }
}

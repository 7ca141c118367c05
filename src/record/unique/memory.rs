//! The index that keeps all values in memory.

use std::fmt;

use super::runs::collide;
use super::store::Store;
use super::{Collision, UniqueIndex, UniqueValue};

/// Finds collisions among values in memory: about 24 bytes for each beside its text.
#[derive(Debug, Default)]
pub struct MemoryIndex {
    pub(super) store: Store,
    /// Those of other indices, sorted.
    pub(super) others: Vec<Store>,
    limit: Option<usize>,
}

impl MemoryIndex {
    /// An index that takes as much memory as it needs.
    #[must_use]
    pub fn new() -> MemoryIndex {
        MemoryIndex::default()
    }

    /// An index that refuses to grow past so many bytes.
    ///
    /// ```
    /// use provmap::record::{CaseRule, MemoryIndex, UniqueIndex as _, UniqueValue};
    /// let mut index = MemoryIndex::with_limit(0);
    /// let value = UniqueValue::new(0, CaseRule::Exact, "ada", 1);
    /// assert_eq!(index.insert(value).unwrap_err().to_string(), "the unique values need more than 0 bytes of memory");
    /// ```
    #[must_use]
    pub fn with_limit(bytes: usize) -> MemoryIndex {
        MemoryIndex { limit: Some(bytes), ..MemoryIndex::default() }
    }

    /// The number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.others.iter().map(Store::len).fold(self.store.len(), usize::saturating_add)
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes of memory that the values take.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.others.iter().map(Store::memory).fold(self.store.memory(), usize::saturating_add)
    }

    /// Sorts the values, as finishing does. Each thread can do so for its own before they are merged.
    pub fn sort(&mut self) {
        self.store.sort();
    }

    /// Takes over the values of another index: of another thread, say. The answer does not depend on who had which.
    pub fn merge(&mut self, mut other: MemoryIndex) {
        other.sort();
        self.others.push(other.store);
        self.others.append(&mut other.others);
    }

    /// All values, each store sorted.
    pub(super) fn into_stores(mut self) -> Vec<Store> {
        self.store.sort();
        self.others.push(self.store);
        self.others
    }
}

/// The values need more memory than the index may take.
///
/// ```
/// use provmap::record::{CaseRule, MemoryIndex, UniqueIndex as _, UniqueValue};
/// let mut index = MemoryIndex::with_limit(0);
/// let error = index.insert(UniqueValue::new(0, CaseRule::Exact, "ada", 0)).unwrap_err();
/// assert!(!error.to_string().is_empty());
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct IndexFull {
    limit: usize,
}

impl fmt::Display for IndexFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the unique values need more than {} bytes of memory", self.limit)
    }
}

/// As `Display`: this is what `unwrap` prints, and `?` in a test.
impl fmt::Debug for IndexFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for IndexFull {}

impl UniqueIndex for MemoryIndex {
    type Error = IndexFull;

    fn insert(&mut self, value: UniqueValue<'_>) -> Result<(), IndexFull> {
        let limit = self.limit.unwrap_or(usize::MAX);
        let others = self.others.iter().map(Store::memory).fold(0, usize::saturating_add);
        if !self.store.make_room(value.text, limit.saturating_sub(others)) {
            return Err(IndexFull { limit });
        }
        self.store.push(value);
        Ok(())
    }

    fn finish(self, found: &mut dyn FnMut(Collision)) -> Result<(), IndexFull> {
        // Only files fail, and here is none.
        _ = collide(Vec::new(), &self.into_stores(), 0, found);
        Ok(())
    }
}

//! The index that keeps all values in memory.

use std::fmt;

use super::group::Groups;
use super::store::Store;
use super::{Collision, UniqueIndex, UniqueValue};

/// Finds collisions among values in memory: about 24 bytes for each beside its text.
#[derive(Debug, Default)]
pub struct MemoryIndex {
    store: Store,
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
    /// let value = UniqueValue { target: 0, case: CaseRule::Exact, text: "ada", record: 1 };
    /// assert_eq!(index.insert(value).unwrap_err().to_string(), "the unique values need more than 0 bytes of memory");
    /// ```
    #[must_use]
    pub fn with_limit(bytes: usize) -> MemoryIndex {
        MemoryIndex { store: Store::default(), limit: Some(bytes) }
    }

    /// The number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.store.len()
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.store.is_empty()
    }

    /// The bytes of memory that the values take.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.store.memory()
    }

    /// Takes over the values of another index: of another thread, say. The answer does not depend on who had which.
    pub fn merge(&mut self, other: MemoryIndex) {
        self.store.append(other.store);
    }
}

/// The values need more memory than the index may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexFull {
    limit: usize,
}

impl fmt::Display for IndexFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the unique values need more than {} bytes of memory", self.limit)
    }
}

impl std::error::Error for IndexFull {}

impl UniqueIndex for MemoryIndex {
    type Error = IndexFull;

    fn insert(&mut self, value: UniqueValue<'_>) -> Result<(), IndexFull> {
        let limit = self.limit.unwrap_or(usize::MAX);
        if !self.store.make_room(value.text, limit) {
            return Err(IndexFull { limit });
        }
        self.store.push(value);
        Ok(())
    }

    fn finish(mut self, found: &mut dyn FnMut(Collision)) -> Result<(), IndexFull> {
        self.store.sort();
        collide(&self.store, found);
        Ok(())
    }
}

/// Gives the collisions of a sorted store.
pub(super) fn collide(store: &Store, found: &mut dyn FnMut(Collision)) {
    let mut groups = Groups::new(found);
    for index in 0..store.len() {
        if store.may_collide(index) {
            if let Some(value) = store.at(index) {
                groups.push(value);
            }
        }
    }
    groups.close();
}

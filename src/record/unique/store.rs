//! Values in memory, with what it takes to sort them.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;

use super::UniqueValue;
use super::case::{self, ValueHasher};
use crate::domain::CaseRule;

/// Values one after the other in two buffers: 16 bytes of entry, the text, and six or so bytes of numbers each.
#[derive(Default)]
pub(super) struct Store {
    entries: Vec<Entry>,
    bytes: Vec<u8>,
    hasher: ValueHasher,
    is_sorted: bool,
}

impl fmt::Debug for Store {
    /// Without the values, which are personal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Store {{ {} values }}", self.len())
    }
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    hash: u64,
    /// Where the value starts in the bytes.
    at: u64,
}

/// An entry with about as much text: so the memory is shared between the two.
const ENTRY_AND_TEXT: usize = 32;

/// The most bytes that the numbers of a value take.
const NUMBERS: usize = 30;

impl Store {
    /// The bytes of memory that the values take.
    pub(super) fn memory(&self) -> usize {
        let entries = self.entries.capacity().saturating_mul(size_of::<Entry>());
        entries.saturating_add(self.bytes.capacity())
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Makes room for one more value, within so many bytes of memory; says whether there is any.
    pub(super) fn make_room(&mut self, text: &str, limit: usize) -> bool {
        let needed = text.len().saturating_add(NUMBERS);
        let has_room = |store: &Store| {
            store.entries.len() < store.entries.capacity()
                && store.bytes.capacity().saturating_sub(store.bytes.len()) >= needed
        };
        if has_room(self) {
            return true;
        }
        // By a half more, or by what is left of the memory.
        let left = limit.saturating_sub(self.memory());
        if self.entries.len() == self.entries.capacity() {
            let more = (self.entries.capacity() / 2).max(64).min(left / ENTRY_AND_TEXT);
            self.entries.reserve_exact(more);
        }
        let left = limit.saturating_sub(self.memory());
        if self.bytes.capacity().saturating_sub(self.bytes.len()) < needed {
            let more = (self.bytes.capacity() / 2).max(needed.saturating_mul(16)).min(left);
            let free = self.bytes.capacity().saturating_sub(self.bytes.len());
            self.bytes.reserve_exact(free.saturating_add(more));
        }
        has_room(self)
    }

    pub(super) fn push(&mut self, value: UniqueValue<'_>) {
        let hash = self.hasher.hash(value.target, value.case, value.text.as_bytes());
        self.is_sorted = false;
        self.entries.push(Entry { hash, at: self.bytes.len() as u64 });
        write_value(value, &mut self.bytes);
    }

    /// Sorts by [`order`].
    pub(super) fn sort(&mut self) {
        if !self.is_sorted {
            self.sort_part(0..self.entries.len());
            self.is_sorted = true;
        }
    }

    /// Sorts the values of a part by [`order`].
    pub(super) fn sort_part(&mut self, part: Range<usize>) {
        let Store { entries, bytes, .. } = self;
        entries.get_mut(part).unwrap_or_default().sort_unstable_by(|a, b| {
            a.hash.cmp(&b.hash).then_with(|| {
                let value = |entry: &Entry| read_value(bytes.get(entry.at as usize..).unwrap_or_default());
                match (value(a), value(b)) {
                    (Some(a), Some(b)) => order(&a, &b),
                    _ => Ordering::Equal,
                }
            })
        });
    }

    /// The value at a place of the order.
    pub(super) fn at(&self, index: usize) -> Option<UniqueValue<'_>> {
        let entry = self.entries.get(index)?;
        read_value(self.bytes.get(usize::try_from(entry.at).ok()?..)?)
    }

    /// The value at a place of the order, as [`write_value`] wrote it.
    pub(super) fn written_at(&self, index: usize) -> Option<&[u8]> {
        let entry = self.entries.get(index)?;
        let bytes = self.bytes.get(usize::try_from(entry.at).ok()?..)?;
        bytes.get(..parts(bytes)?.1.end)
    }

    /// The hash of the value at a place of the order.
    pub(super) fn hash_at(&self, index: usize) -> Option<u64> {
        self.entries.get(index).map(|entry| entry.hash)
    }

    /// Forgets the values and keeps the memory.
    #[cfg(feature = "spill")]
    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.bytes.clear();
        self.is_sorted = false;
    }
}

/// The order of values with one hash.
pub(super) fn order(a: &UniqueValue<'_>, b: &UniqueValue<'_>) -> Ordering {
    let key = |value: &UniqueValue<'_>| (value.target, value.case);
    let text = || case::compare(a.case, a.text, b.text);
    key(a).cmp(&key(b)).then_with(text).then_with(|| a.record.cmp(&b.record))
}

/// Writes a value behind others.
pub(super) fn write_value(value: UniqueValue<'_>, bytes: &mut Vec<u8>) {
    let case = match value.case {
        CaseRule::Exact => 0,
        CaseRule::Fold => 1,
        CaseRule::Unknown => 2,
    };
    write_number((value.target as u64) << 2 | case, bytes);
    write_number(value.record, bytes);
    write_number(value.text.len() as u64, bytes);
    bytes.extend_from_slice(value.text.as_bytes());
}

/// Reads what [`write_value`] wrote.
pub(super) fn read_value(bytes: &[u8]) -> Option<UniqueValue<'_>> {
    let ([target, record], text) = parts(bytes)?;
    Some(UniqueValue {
        target: usize::try_from(target >> 2).ok()?,
        case: match target & 3 {
            0 => CaseRule::Exact,
            1 => CaseRule::Fold,
            _ => CaseRule::Unknown,
        },
        text: std::str::from_utf8(bytes.get(text)?).ok()?,
        record,
    })
}

/// The target with its case rule, and the record, of the first value that [`write_value`] wrote; and where its text is.
fn parts(bytes: &[u8]) -> Option<([u64; 2], Range<usize>)> {
    let mut rest = bytes;
    let numbers = [read_number(&mut rest)?, read_number(&mut rest)?];
    let len = usize::try_from(read_number(&mut rest)?).ok()?;
    let start = bytes.len().saturating_sub(rest.len());
    Some((numbers, start..start.saturating_add(len)))
}

/// Seven bits a byte; the last has the eighth clear.
pub(super) fn write_number(mut number: u64, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

pub(super) fn read_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

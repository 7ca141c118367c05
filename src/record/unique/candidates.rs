//! The records that may share a value, by hashes alone.

use std::fmt;
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};

use super::case::ValueHasher;
use super::runs::{Create, Scratch, WRITE_BUFFER};
use super::{SpillError, UniqueValue};
use crate::domain::CaseRule;
use crate::record::judged::Record;
use crate::record::values::Values;

/// Finds the records that may share a unique value, in the first of two readings. Keeps no text: 16 bytes a value, in
/// memory or, past its limit, in a temporary file without a name.
///
/// Those that do share one are always among the records it gives. Others hardly ever are: their values would have the
/// same hash of 64 bits. So the records that it gives are read again, and their values go to a
/// [`MemoryIndex`](super::MemoryIndex) or a [`SpillingIndex`](super::SpillingIndex), which says the same of them as it
/// would of all records.
///
/// ```
/// use provmap::record::{Candidates, MemoryIndex, Operation, Plan, UniqueIndex as _};
/// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
/// let lines = [r#"{"userName": "ada@x.org"}"#, r#"{"userName": "bob@x.org"}"#, r#"{"userName": "ADA@x.org"}"#];
/// let (mut slots, mut candidates) = (plan.slots(), Candidates::new(64 << 20));
/// for (number, json) in lines.iter().enumerate() {
///     candidates.record(&plan.read(json.as_bytes(), &mut slots)?, number as u64)?;
/// }
/// let mut again = Vec::new();
/// candidates.finish(&mut |number| again.push(number))?;
/// let mut index = MemoryIndex::new();
/// for number in again {
///     plan.read(lines[number as usize].as_bytes(), &mut slots)?.index(number, &mut index)?;
/// }
/// let mut collisions = Vec::new();
/// index.finish(&mut |collision| collisions.push(collision.record))?;
/// assert_eq!(collisions, [0, 2]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Candidates {
    hasher: ValueHasher,
    /// The bytes of memory to keep within.
    limit: usize,
    /// The most entries of a part.
    part: usize,
    /// The latest entries, in the order in which they came.
    latest: Vec<Entry>,
    parts: Vec<Part>,
    files: Vec<File>,
    create: Create,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Entry {
    hash: u64,
    record: u64,
}

/// The bytes of an entry, in memory and in a file.
const ENTRY: usize = 16;

/// Entries are told apart by the first bits of their hashes: so many buckets. Values in different ones differ, so that
/// a bucket can be finished at a time, and stays in the cache.
const BUCKETS: usize = 1 << BUCKET_BITS;
const BUCKET_BITS: u32 = 8;

/// The most entries of a part: a megabyte, which is put in order in the cache.
const PART: usize = 1 << 16;

/// Where each bucket of a part ends, in entries.
type Ends = Box<[u32; BUCKETS]>;

/// Entries in the order of their buckets.
struct Part {
    entries: Vec<Entry>,
    ends: Ends,
}

/// Parts one after the other in a file.
struct File {
    file: Box<dyn Scratch>,
    parts: Vec<Ends>,
}

impl Candidates {
    /// Takes about so many bytes of memory, and files in the system's temporary folder.
    #[must_use]
    pub fn new(memory: usize) -> Candidates {
        Candidates::of(memory, Box::new(|| Ok(Box::new(tempfile::tempfile()?))))
    }

    fn of(limit: usize, create: Create) -> Candidates {
        // The latest entries, and the part that becomes of them, are half of the memory at most.
        let part = (limit / (4 * ENTRY)).clamp(64, PART);
        let (latest, parts, files) = (Vec::new(), Vec::new(), Vec::new());
        Candidates { hasher: ValueHasher::default(), limit, part, latest, parts, files, create }
    }

    /// Takes the unique values of a record; `number` is its number here: its place in a file, say.
    ///
    /// # Errors
    ///
    /// When a temporary file cannot be written.
    pub fn record<V: Values>(&mut self, record: &Record<'_, V>, number: u64) -> Result<(), SpillError> {
        record.each_unique(|target, case, text| self.push(target, case, text, number));
        self.close_if_full()
    }

    /// Takes one value.
    ///
    /// # Errors
    ///
    /// When a temporary file cannot be written.
    pub fn insert(&mut self, value: UniqueValue<'_>) -> Result<(), SpillError> {
        self.push(value.target, value.case, value.text.as_bytes(), value.record);
        self.close_if_full()
    }

    fn push(&mut self, target: usize, case: CaseRule, text: &[u8], record: u64) {
        let hash = self.hasher.hash(target, case, text);
        self.latest.push(Entry { hash, record });
    }

    fn close_if_full(&mut self) -> Result<(), SpillError> {
        if self.latest.len() < self.part { Ok(()) } else { self.close() }
    }

    /// The bytes of memory that the values take.
    #[must_use]
    pub fn memory(&self) -> usize {
        let parts = self.parts.iter().map(|part| part.entries.len()).fold(0, usize::saturating_add);
        self.latest.capacity().saturating_add(parts).saturating_mul(ENTRY)
    }

    /// Takes over what another has taken: that of another thread, say. Both keep within their memory.
    ///
    /// # Errors
    ///
    /// When a temporary file cannot be written.
    pub fn merge(&mut self, mut other: Candidates) -> Result<(), SpillError> {
        other.close()?;
        other.latest = Vec::new();
        if self.memory().saturating_add(other.memory()) > self.limit {
            other.spill()?;
        }
        self.parts.append(&mut other.parts);
        self.files.append(&mut other.files);
        Ok(())
    }

    /// Makes a part of the latest entries.
    fn close(&mut self) -> Result<(), SpillError> {
        if !self.latest.is_empty() {
            self.parts.push(Part::of(&self.latest));
            self.latest.clear();
        }
        if self.memory() > self.limit { self.spill() } else { Ok(()) }
    }

    /// Moves the parts to the file.
    fn spill(&mut self) -> Result<(), SpillError> {
        if self.files.is_empty() {
            self.files.push(File { file: (self.create)()?, parts: Vec::new() });
        }
        if let Some(file) = self.files.first_mut() {
            self.parts.drain(..).try_for_each(|part| file.append(part))?;
        }
        Ok(())
    }

    /// Gives the numbers of the records that may share a value: at least once each, in no particular order, and the same
    /// however the records were shared out.
    ///
    /// # Errors
    ///
    /// When a temporary file cannot be read.
    pub fn finish(mut self, found: &mut dyn FnMut(u64)) -> Result<(), SpillError> {
        self.close()?;
        self.latest = Vec::new();
        let mut filter = Filter::default();
        let most = (self.limit / (4 * ENTRY)).max(1024);
        for bucket in 0..BUCKETS {
            let in_memory = self.parts.iter().map(|part| &part.ends);
            let ends = in_memory.chain(self.files.iter().flat_map(|file| &file.parts));
            let entries = ends.map(|ends| bucket_of(ends, bucket).len()).fold(0, usize::saturating_add);
            filter.clear(entries, self.limit / 4);
            self.each(bucket, &mut |entry| filter.note(entry.hash))?;
            let (mut met, mut is_crowded) = (Vec::new(), false);
            self.each(bucket, &mut |entry| {
                if filter.has_met(entry.hash) {
                    met.push(entry);
                }
                // More than that are not told apart: a record that is read again in vain costs time only.
                is_crowded = is_crowded || met.len() > most;
                if is_crowded {
                    met.drain(..).for_each(|entry: Entry| found(entry.record));
                }
            })?;
            met.sort_unstable();
            let same = met.chunk_by(|a, b| a.hash == b.hash).filter(|same| same.len() > 1);
            same.flatten().for_each(|entry| found(entry.record));
        }
        Ok(())
    }

    /// Gives the entries of a bucket.
    fn each(&mut self, bucket: usize, take: &mut impl FnMut(Entry)) -> io::Result<()> {
        for part in &self.parts {
            let entries = part.entries.get(bucket_of(&part.ends, bucket)).unwrap_or_default();
            entries.iter().copied().for_each(&mut *take);
        }
        self.files.iter_mut().try_for_each(|file| file.each(bucket, take))
    }
}

impl fmt::Debug for Candidates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Candidates {{ {} bytes of memory, {} files }}", self.memory(), self.files.len())
    }
}

fn bucket_of(ends: &Ends, bucket: usize) -> std::ops::Range<usize> {
    let end = |bucket: usize| ends.get(bucket).map_or(0, |end| *end as usize);
    bucket.checked_sub(1).map_or(0, end)..end(bucket)
}

impl Part {
    /// Puts entries in the order of their buckets.
    fn of(latest: &[Entry]) -> Part {
        let bucket = |entry: &Entry| (entry.hash >> (u64::BITS - BUCKET_BITS)) as usize;
        let mut ends: Ends = Box::new([0; BUCKETS]);
        for entry in latest {
            if let Some(count) = ends.get_mut(bucket(entry)) {
                *count = count.wrapping_add(1);
            }
        }
        // From how many there are to where they start; each that is placed moves that on, at last to where they end.
        let mut start = 0_u32;
        for count in ends.iter_mut() {
            start = start.wrapping_add(std::mem::replace(count, start));
        }
        let mut entries = vec![Entry::default(); latest.len()];
        for entry in latest {
            let Some(next) = ends.get_mut(bucket(entry)) else { continue };
            if let Some(place) = entries.get_mut(*next as usize) {
                *place = *entry;
            }
            *next = next.wrapping_add(1);
        }
        Part { entries, ends }
    }
}

impl File {
    fn append(&mut self, part: Part) -> io::Result<()> {
        let mut file = BufWriter::with_capacity(WRITE_BUFFER, &mut self.file);
        for entry in &part.entries {
            file.write_all(&entry.hash.to_le_bytes())?;
            file.write_all(&entry.record.to_le_bytes())?;
        }
        file.flush()?;
        drop(file);
        self.parts.push(part.ends);
        Ok(())
    }

    /// Gives the entries of a bucket.
    fn each(&mut self, bucket: usize, take: &mut impl FnMut(Entry)) -> io::Result<()> {
        let (mut start, mut bytes) = (0_usize, Vec::new());
        for ends in &self.parts {
            let range = bucket_of(ends, bucket);
            bytes.resize(range.len().saturating_mul(ENTRY), 0);
            let at = start.saturating_add(range.start).saturating_mul(ENTRY);
            self.file.seek(SeekFrom::Start(at as u64))?;
            self.file.read_exact(&mut bytes)?;
            let number = |bytes: &[u8]| bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
            for entry in bytes.chunks_exact(ENTRY) {
                let (hash, record) = entry.split_at(ENTRY / 2);
                take(Entry { hash: number(hash), record: number(record) });
            }
            start = start.saturating_add(bucket_of(ends, BUCKETS - 1).end);
        }
        Ok(())
    }
}

/// Tells most hashes that are there once from those that are there twice: of each of many slots, whether one fell there,
/// and whether another did.
#[derive(Default)]
struct Filter {
    /// Two bits a slot.
    words: Vec<u64>,
    /// What is left of a hash is its slot.
    shift: u32,
}

impl Filter {
    /// Forgets all hashes, and gets ready for so many, within so many bytes.
    fn clear(&mut self, hashes: usize, memory: usize) {
        // Eight slots a hash or more, where there is memory for them: of those that are there once, one in ten falls where
        // another is.
        let most = 1 << (memory / 8).max(1).ilog2();
        let words = (hashes / 4).max(1).next_power_of_two().min(most);
        self.words.clear();
        self.words.resize(words, 0);
        self.shift = u64::BITS.saturating_sub(words.trailing_zeros()).saturating_sub(5);
    }

    /// The word of a slot, and its place in there.
    #[inline]
    fn slot(&self, hash: u64) -> (usize, u64) {
        // Of one bucket, the first bits are the same.
        let slot = hash << BUCKET_BITS >> self.shift;
        ((slot >> 5) as usize, (slot & 31) << 1)
    }

    #[inline]
    fn note(&mut self, hash: u64) {
        let (word, at) = self.slot(hash);
        if let Some(word) = self.words.get_mut(word) {
            *word |= (1 | (*word >> at & 1) << 1) << at;
        }
    }

    #[inline]
    fn has_met(&self, hash: u64) -> bool {
        let (word, at) = self.slot(hash);
        self.words.get(word).is_some_and(|word| word >> at & 2 != 0)
    }
}

#[cfg(test)]
mod tests;

//! Sorted values in files and in memory, and the way through all of them in one order.

#![cfg_attr(not(feature = "spill"), allow(dead_code, reason = "only a spilling index writes files"))]

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::io::{self, BufRead as _, BufReader, BufWriter, Read, Seek, Write};

use super::group::Groups;
use super::store::{Store, order, read_value};
use super::{Collision, UniqueValue};

/// A file that goes away when it is dropped.
pub(super) trait Scratch: Read + Write + Seek + Send + Sync {}

impl<T: Read + Write + Seek + Send + Sync> Scratch for T {}

/// Makes such files.
pub(super) type Create = Box<dyn Fn() -> io::Result<Box<dyn Scratch>> + Send + Sync>;

/// Values in order, in a file that has been written.
pub(super) struct Run(Box<dyn Scratch>);

/// How much is written at once.
pub(super) const WRITE_BUFFER: usize = 64 * 1024;

/// Writes a run: of each value its length in the file, its hash, and itself.
pub(super) struct RunWriter(BufWriter<Box<dyn Scratch>>);

impl RunWriter {
    pub(super) fn new(file: Box<dyn Scratch>) -> RunWriter {
        RunWriter(BufWriter::with_capacity(WRITE_BUFFER, file))
    }

    /// Writes a value that [`write_value`](super::store::write_value) wrote.
    pub(super) fn write(&mut self, hash: u64, value: &[u8]) -> io::Result<()> {
        let length = u32::try_from(value.len()).map_err(|_| io::ErrorKind::InvalidData)?;
        self.0.write_all(&length.to_le_bytes())?;
        self.0.write_all(&hash.to_le_bytes())?;
        self.0.write_all(value)
    }

    /// The run, ready to be read.
    pub(super) fn finish(self) -> io::Result<Run> {
        let mut file = self.0.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.flush()?;
        file.rewind()?;
        Ok(Run(file))
    }
}

/// Values in order, in a file or in memory.
enum Sequence<'s> {
    File(BufReader<Box<dyn Scratch>>),
    Memory(&'s Store),
}

/// The next value of a sequence.
pub(super) struct Head<'s> {
    sequence: Sequence<'s>,
    hash: u64,
    /// The value as it is written, from a file.
    bytes: Vec<u8>,
    /// The place of the value, in memory, which is read only where hashes meet.
    index: usize,
}

impl<'s> Head<'s> {
    /// The first value of a sequence, if there is one.
    fn of(sequence: Sequence<'s>) -> io::Result<Option<Head<'s>>> {
        let mut head = Head { sequence, hash: 0, bytes: Vec::new(), index: 0 };
        let has_value = match &head.sequence {
            Sequence::File(_) => head.advance()?,
            Sequence::Memory(store) => store.hash_at(0).map(|hash| head.hash = hash).is_some(),
        };
        Ok(has_value.then_some(head))
    }

    /// Goes to the next value; says whether there is one.
    fn advance(&mut self) -> io::Result<bool> {
        match &mut self.sequence {
            Sequence::Memory(store) => {
                self.index = self.index.saturating_add(1);
                let Some(hash) = store.hash_at(self.index) else { return Ok(false) };
                self.hash = hash;
            }
            Sequence::File(file) => {
                self.bytes.clear();
                if file.fill_buf()?.is_empty() {
                    return Ok(false);
                }
                let (mut length, mut hash) = ([0; 4], [0; 8]);
                file.read_exact(&mut length)?;
                file.read_exact(&mut hash)?;
                let length = u32::from_le_bytes(length) as usize;
                self.hash = u64::from_le_bytes(hash);
                if let Some(value) = file.buffer().get(..length) {
                    self.bytes.extend_from_slice(value);
                    file.consume(length);
                } else if file.take(length as u64).read_to_end(&mut self.bytes)? != length {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
        }
        Ok(true)
    }

    fn value(&self) -> Option<UniqueValue<'_>> {
        match &self.sequence {
            Sequence::File(_) => read_value(&self.bytes),
            Sequence::Memory(store) => store.at(self.index),
        }
    }

    /// Writes the value to a run.
    pub(super) fn write(&self, run: &mut RunWriter) -> io::Result<()> {
        match &self.sequence {
            Sequence::File(_) => run.write(self.hash, &self.bytes),
            Sequence::Memory(store) => {
                run.write(self.hash, store.written_at(self.index).ok_or(io::ErrorKind::InvalidData)?)
            }
        }
    }
}

// The heap gives the greatest first, so that the order is turned round.
impl Ord for Head<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.hash.cmp(&self.hash).then_with(|| match (other.value(), self.value()) {
            (Some(other), Some(own)) => order(&other, &own),
            _ => Ordering::Equal,
        })
    }
}

impl PartialOrd for Head<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Head<'_> {}

/// Gives the values of several runs, and of sorted stores, in one order. The buffers take about `memory` bytes.
pub(super) fn merge<'s>(
    runs: Vec<Run>,
    stores: &'s [Store],
    memory: usize,
    mut take: impl FnMut(&mut Head<'s>) -> io::Result<()>,
) -> io::Result<()> {
    let buffer = memory.checked_div(runs.len()).unwrap_or_default().clamp(4 * 1024, 256 * 1024);
    let files = runs.into_iter().map(|run| Sequence::File(BufReader::with_capacity(buffer, run.0)));
    let mut heads = BinaryHeap::new();
    for sequence in files.chain(stores.iter().map(Sequence::Memory)) {
        heads.extend(Head::of(sequence)?);
    }
    while let Some(mut head) = heads.peek_mut() {
        take(&mut head)?;
        if !head.advance()? {
            PeekMut::pop(head);
        }
    }
    Ok(())
}

/// Gives the collisions of several runs, and of sorted stores. Only values that have the hash of a neighbour are read.
pub(super) fn collide(
    runs: Vec<Run>,
    stores: &[Store],
    memory: usize,
    found: &mut dyn FnMut(Collision),
) -> io::Result<()> {
    let mut groups = Groups::new(found);
    // The last value: its hash, itself as it is written or its place in memory, and whether it was given.
    let (mut hash, mut bytes, mut place, mut is_given) = (None, Vec::new(), None, false);
    merge(runs, stores, memory, |head| {
        if hash != Some(head.hash) {
            (hash, is_given) = (Some(head.hash), false);
            place = match head.sequence {
                Sequence::Memory(store) => Some((store, head.index)),
                Sequence::File(_) => {
                    std::mem::swap(&mut bytes, &mut head.bytes);
                    None
                }
            };
            return Ok(());
        }
        if !is_given {
            let last = match place {
                Some((store, index)) => store.at(index),
                None => read_value(&bytes),
            };
            groups.push(last.ok_or(io::ErrorKind::InvalidData)?);
        }
        groups.push(head.value().ok_or(io::ErrorKind::InvalidData)?);
        is_given = true;
        Ok(())
    })?;
    groups.close();
    Ok(())
}

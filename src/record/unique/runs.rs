//! Sorted runs of values in files.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::io::{self, BufRead as _, BufReader, BufWriter, Read, Seek, Write};

use super::UniqueValue;
use super::store::{Store, order, read_value, write_value};

/// A file that goes away when it is dropped.
pub(super) trait Scratch: Read + Write + Seek + Send {}

impl<T: Read + Write + Seek + Send> Scratch for T {}

/// Where such files come from.
pub(super) trait Scratches: Send {
    fn create(&self) -> io::Result<Box<dyn Scratch>>;
}

/// Values in order, in a file that has been written.
pub(super) struct Run(Box<dyn Scratch>);

/// How much is written at once.
const WRITE_BUFFER: usize = 64 * 1024;

/// Writes a run: of each value its length in the file, its hash, and itself.
pub(super) struct RunWriter {
    file: BufWriter<Box<dyn Scratch>>,
    bytes: Vec<u8>,
}

impl RunWriter {
    pub(super) fn new(file: Box<dyn Scratch>) -> RunWriter {
        RunWriter { file: BufWriter::with_capacity(WRITE_BUFFER, file), bytes: Vec::new() }
    }

    pub(super) fn write(&mut self, hash: u64, value: UniqueValue<'_>) -> io::Result<()> {
        self.bytes.clear();
        write_value(value, &mut self.bytes);
        let length = u32::try_from(self.bytes.len()).map_err(|_| io::ErrorKind::InvalidData)?;
        self.file.write_all(&length.to_le_bytes())?;
        self.file.write_all(&hash.to_le_bytes())?;
        self.file.write_all(&self.bytes)
    }

    /// The run, ready to be read.
    pub(super) fn finish(self) -> io::Result<Run> {
        let mut file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.flush()?;
        file.rewind()?;
        Ok(Run(file))
    }
}

/// Where values in order come from.
enum Source<'s> {
    File(BufReader<Box<dyn Scratch>>),
    Memory { store: &'s Store, next: usize },
}

/// The next value of a source.
struct Head<'s> {
    source: Source<'s>,
    hash: u64,
    bytes: Vec<u8>,
}

impl Head<'_> {
    /// Goes to the next value; says whether there is one.
    fn advance(&mut self) -> io::Result<bool> {
        self.bytes.clear();
        match &mut self.source {
            Source::Memory { store, next } => {
                let (Some(hash), Some(value)) = (store.hash_at(*next), store.at(*next)) else {
                    return Ok(false);
                };
                *next = next.saturating_add(1);
                self.hash = hash;
                write_value(value, &mut self.bytes);
            }
            Source::File(file) => {
                if file.fill_buf()?.is_empty() {
                    return Ok(false);
                }
                let (mut length, mut hash) = ([0; 4], [0; 8]);
                file.read_exact(&mut length)?;
                file.read_exact(&mut hash)?;
                let length = u32::from_le_bytes(length);
                self.hash = u64::from_le_bytes(hash);
                let read = file.take(u64::from(length)).read_to_end(&mut self.bytes)?;
                if read != length as usize {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
        }
        Ok(true)
    }

    fn value(&self) -> Option<UniqueValue<'_>> {
        read_value(&self.bytes)
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

/// Gives the values of several runs, and of a sorted store, in one order. The buffers take about `memory` bytes.
pub(super) fn merge(
    runs: Vec<Run>,
    store: Option<&Store>,
    memory: usize,
    mut take: impl FnMut(u64, UniqueValue<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let buffer = memory.checked_div(runs.len()).unwrap_or_default().clamp(4 * 1024, 256 * 1024);
    let files = runs.into_iter().map(|run| Source::File(BufReader::with_capacity(buffer, run.0)));
    let memory = store.map(|store| Source::Memory { store, next: 0 });
    let mut heads = BinaryHeap::new();
    for source in files.chain(memory) {
        let mut head = Head { source, hash: 0, bytes: Vec::new() };
        if head.advance()? {
            heads.push(head);
        }
    }
    while let Some(mut head) = heads.peek_mut() {
        match head.value() {
            Some(value) => take(head.hash, value)?,
            None => return Err(io::ErrorKind::InvalidData.into()),
        }
        if !head.advance()? {
            PeekMut::pop(head);
        }
    }
    Ok(())
}

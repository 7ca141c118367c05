//! Counts the bytes of a file while they are read.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts what is read, and tells the end of a file from the end that it had when it was opened.
pub(super) struct Counted<R> {
    pub(super) source: R,
    pub(super) count: Arc<AtomicU64>,
    /// The bytes that the file still has by its length when it was opened; 0 of one that is not read from start to end.
    pub(super) left: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        self.left = self.left.saturating_sub(read as u64);
        if read == 0 && !buffer.is_empty() && self.left > 0 {
            // Before whoever decodes it takes what was cut off for broken.
            return Err(io::Error::other("it has become shorter while it was read"));
        }
        Ok(read)
    }
}

//! The lines and ids of records that cannot be read again, because they came through a pipe.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};

use tempfile::SpooledTempFile;

/// The most bytes of an id: those of a UUID. An id is padded with zeros.
const ID: usize = 36;

/// The bytes that are kept of a record: its line and its id.
const LENGTH: usize = size_of::<u64>() + ID;

/// The bytes that stay in memory; more than these go to a temporary file without a name.
const IN_MEMORY: usize = 4 << 20;

pub(super) type Kept = [u8; LENGTH];

/// A line and an id as they are kept; all zeros for no id, and for a longer one.
pub(super) fn kept(line: u64, id: Option<&str>) -> Kept {
    let mut kept = [0; LENGTH];
    let id = id.filter(|id| id.len() <= ID).unwrap_or_default();
    kept.iter_mut()
        .zip(line.to_le_bytes().into_iter().chain(id.bytes()))
        .for_each(|(kept, byte)| *kept = byte);
    kept
}

/// Lines and ids by the numbers of their records.
#[derive(Debug, Default)]
pub(super) struct Ids {
    file: Option<SpooledTempFile>,
    /// Whether writing failed. Examples without lines and ids say less, which is no reason to stop.
    failed: bool,
}

impl Ids {
    /// Keeps the lines and ids of records that follow each other.
    pub(super) fn keep(&mut self, first: u64, records: &[Kept]) {
        if records.is_empty() || self.failed {
            return;
        }
        let file = self.file.get_or_insert_with(|| SpooledTempFile::new(IN_MEMORY));
        let written = file.seek(place(first)).and_then(|_| file.write_all(records.as_flattened()));
        self.failed = written.is_err();
    }

    pub(super) fn get(&mut self, record: u64) -> Option<(u64, Option<String>)> {
        let mut kept = [0; LENGTH];
        let file = self.file.as_mut().filter(|_| !self.failed)?;
        let read: io::Result<()> = file.seek(place(record)).and_then(|_| file.read_exact(&mut kept));
        read.ok()?;
        let (line, id) = kept.split_first_chunk()?;
        let id = id.split(|byte| *byte == 0).next().and_then(|id| str::from_utf8(id).ok());
        Some((u64::from_le_bytes(*line), id.filter(|id| !id.is_empty()).map(str::to_owned)))
    }
}

fn place(record: u64) -> SeekFrom {
    SeekFrom::Start(record.saturating_mul(LENGTH as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back_by_the_numbers_of_their_records() {
        let mut ids = Ids::default();
        assert_eq!(ids.get(0), None);
        let (longest, long) = ("x".repeat(ID), "x".repeat(ID + 1));
        ids.keep(
            3,
            &[kept(9, Some("ada")), kept(300, None), kept(11, Some(&long)), kept(12, Some(&longest))],
        );
        // More bytes than stay in memory.
        let far = 2 * IN_MEMORY as u64;
        ids.keep(far, &[kept(u64::MAX, Some("bob"))]);
        let found = [3, 4, 5, 6, far].map(|record| ids.get(record).unwrap());
        let found = found.each_ref().map(|(line, id)| (*line, id.as_deref()));
        let all = [(9, Some("ada")), (300, None), (11, None), (12, Some(&*longest)), (u64::MAX, Some("bob"))];
        assert_eq!(found, all);
        assert_eq!(ids.get(far + 1), None);
    }
}

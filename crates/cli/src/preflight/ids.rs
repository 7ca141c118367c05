//! The ids of records that cannot be read again, because they came through a pipe.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};

use tempfile::SpooledTempFile;

/// The most bytes of an id: those of a UUID. An id is padded with zeros.
const LENGTH: usize = 36;

/// The bytes of ids that stay in memory; more than these go to a temporary file without a name.
const IN_MEMORY: usize = 4 << 20;

pub(super) type Id = [u8; LENGTH];

/// An id as it is kept; all zeros for no id, and for a longer one.
pub(super) fn id(id: Option<&str>) -> Id {
    let mut kept = [0; LENGTH];
    if let Some(id) = id.filter(|id| id.len() <= LENGTH) {
        kept.iter_mut().zip(id.bytes()).for_each(|(kept, byte)| *kept = byte);
    }
    kept
}

/// Ids by the numbers of their records.
#[derive(Debug, Default)]
pub(super) struct Ids {
    file: Option<SpooledTempFile>,
    /// Whether writing failed. Examples without ids say less, which is no reason to stop.
    failed: bool,
}

impl Ids {
    /// Keeps the ids of records that follow each other.
    pub(super) fn keep(&mut self, first: u64, ids: &[Id]) {
        if ids.is_empty() || self.failed {
            return;
        }
        let file = self.file.get_or_insert_with(|| SpooledTempFile::new(IN_MEMORY));
        let written = file.seek(place(first)).and_then(|_| file.write_all(ids.as_flattened()));
        self.failed = written.is_err();
    }

    pub(super) fn get(&mut self, record: u64) -> Option<String> {
        let mut id = [0; LENGTH];
        let file = self.file.as_mut().filter(|_| !self.failed)?;
        let read: io::Result<()> = file.seek(place(record)).and_then(|_| file.read_exact(&mut id));
        read.ok()?;
        let id = id.split(|byte| *byte == 0).next().filter(|id| !id.is_empty())?;
        str::from_utf8(id).ok().map(str::to_owned)
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
        let (longest, long) = ("x".repeat(LENGTH), "x".repeat(LENGTH + 1));
        ids.keep(3, &[id(Some("ada")), id(None), id(Some(&long)), id(Some(&longest))]);
        // More bytes than stay in memory.
        let far = 2 * IN_MEMORY as u64;
        ids.keep(far, &[id(Some("bob"))]);
        let found = [2, 3, 4, 5, 6, 7, far, far + 1].map(|record| ids.get(record));
        let found: Vec<_> = found.iter().map(Option::as_deref).collect();
        assert_eq!(found, [None, Some("ada"), None, None, Some(&longest), None, Some("bob"), None]);
    }
}

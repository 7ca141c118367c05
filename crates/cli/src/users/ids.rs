//! What tells users apart; and the lines and ids of records that are read only once: a pipe cannot be read again, and a
//! compressed file would have to be decompressed again.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hasher as _};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};

use serde::Deserialize;
use tempfile::SpooledTempFile;

/// The most bytes of an id: those of a UUID. An id is padded with zeros.
const ID: usize = 36;

/// The bytes that are kept of a record: its line and its id.
const LENGTH: usize = size_of::<u64>() + ID;

/// The bytes that stay in memory; more than these go to a temporary file without a name.
const IN_MEMORY: usize = 4 << 20;

/// What tells a user from others: two hashes of the `id`, however long.
pub(super) type Identity = [u8; 16];

pub(super) fn identity(id: &str) -> Identity {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(salt);
        hasher.write(id.as_bytes());
        hasher.finish()
    };
    (u128::from(half(0)) << 64 | u128::from(half(1))).to_le_bytes()
}

/// The `id` of a record; none where it is empty or no text.
pub(crate) fn id_of(json: &[u8]) -> Option<Cow<'_, str>> {
    #[derive(Deserialize)]
    struct WithId<'a> {
        #[serde(borrow, default)]
        id: Option<Cow<'a, str>>,
    }
    serde_json::from_slice::<WithId<'_>>(json).ok()?.id.filter(|id| !id.is_empty())
}

/// A line and an id as they are kept.
pub(super) type Kept = [u8; LENGTH];

/// Starts what is kept of an id that is too long: what tells it from others. No text starts so.
const LONG: u8 = 0xff;

/// What is kept of a record: zeros for no id.
pub(super) fn kept(line: u64, id: Option<&str>) -> Kept {
    let mut kept = [0; LENGTH];
    let mut keep = |id: &[u8]| {
        if let Some((start, rest)) = kept.split_first_chunk_mut() {
            *start = line.to_le_bytes();
            rest.iter_mut().zip(id).for_each(|(kept, byte)| *kept = *byte);
        }
    };
    match id.unwrap_or_default() {
        id if id.len() <= ID => keep(id.as_bytes()),
        id => keep(&[&[LONG], identity(id).as_slice()].concat()),
    }
    kept
}

/// What was kept of a record.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct KeptRecord {
    pub(crate) line: u64,
    /// The id, unless it is too long.
    pub(crate) id: Option<String>,
    pub(super) identity: Option<Identity>,
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

    pub(super) fn get(&mut self, record: u64) -> Option<KeptRecord> {
        let mut kept = [0; LENGTH];
        let file = self.file.as_mut().filter(|_| !self.failed)?;
        let read: io::Result<()> = file.seek(place(record)).and_then(|_| file.read_exact(&mut kept));
        read.ok()?;
        let (line, id) = kept.split_first_chunk()?;
        let line = u64::from_le_bytes(*line);
        if let Some((_, long)) = id.split_first().filter(|(first, _)| **first == LONG) {
            return Some(KeptRecord { line, id: None, identity: long.first_chunk().copied() });
        }
        let id = id.split(|byte| *byte == 0).next().and_then(|id| str::from_utf8(id).ok());
        let id = id.filter(|id| !id.is_empty());
        Some(KeptRecord { line, id: id.map(str::to_owned), identity: id.map(identity) })
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
        let users = [(9, Some("ada")), (300, None), (11, Some(&*long)), (12, Some(&*longest))];
        ids.keep(3, &users.map(|(line, id)| kept(line, id)));
        // More bytes than stay in memory.
        let far = 2 * IN_MEMORY as u64;
        ids.keep(far, &[kept(u64::MAX, Some("bob"))]);
        let found = [3, 4, 5, 6, far].map(|record| ids.get(record).unwrap());
        let record = |line, id: Option<&str>, of: Option<&str>| KeptRecord {
            line,
            id: id.map(str::to_owned),
            identity: of.map(identity),
        };
        let expected = [
            record(9, Some("ada"), Some("ada")),
            record(300, None, None),
            record(11, None, Some(&long)),
            record(12, Some(&longest), Some(&longest)),
            record(u64::MAX, Some("bob"), Some("bob")),
        ];
        assert_eq!(found, expected);
        assert_eq!(ids.get(far + 1), None);
    }

    #[test]
    fn ids_that_differ_are_of_different_users() {
        assert_eq!(identity("ada"), identity("ada"));
        let others = ["", "Ada", "ada ", "ad"];
        assert!(others.iter().all(|other| identity(other) != identity("ada")));
    }
}

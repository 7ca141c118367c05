//! Reads some of the records again: those that may share a value, those whose users are asked for, and examples.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::ids::id_of;
use super::places::{Places, Stretch};
use super::record_set::RecordSet;
use super::source;
use super::split::Splitter;

/// A record that is read again.
#[derive(Debug)]
pub(crate) struct Found<'b> {
    /// From 0 over all files.
    pub(crate) number: u64,
    /// The line that it starts on, from 1.
    pub(crate) line: u64,
    pub(crate) json: &'b [u8],
}

/// A file, by its number, that changed since it was read first, or cannot be read again.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Changed(pub(super) usize);

/// A second reading, which several threads can share.
pub(crate) struct Again<'a> {
    files: &'a [PathBuf],
    places: &'a Places,
    wanted: &'a RecordSet,
    stretches: Vec<&'a Stretch>,
    /// The number of stretches that threads have taken.
    taken: AtomicUsize,
}

impl<'a> Again<'a> {
    /// A reading of the wanted records, as far as they can be read again.
    pub(crate) fn new(files: &'a [PathBuf], places: &'a Places, wanted: &'a RecordSet) -> Again<'a> {
        let has_any = |stretch: &&Stretch| wanted.next(stretch.records.clone()).is_some();
        let stretches = places.stretches().iter().filter(has_any).collect();
        Again { files, places, wanted, stretches, taken: AtomicUsize::new(0) }
    }

    /// Gives the wanted records that no other thread takes, in no particular order. Ends at the first error.
    pub(crate) fn each<E: From<Changed>>(
        &self,
        visit: &mut dyn FnMut(Found<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let names = Arc::clone(self.places.names());
        let mut splitter = Splitter::new(Box::new(io::empty()) as Box<dyn Read>, names);
        while let Some(stretch) = self.stretches.get(self.taken.fetch_add(1, Ordering::Relaxed)) {
            let changed = || Changed(stretch.file);
            let path = self.files.get(stretch.file).ok_or_else(changed)?;
            self.stretch(path, stretch, &mut splitter, visit)?;
            // The file may have been written to while it was read.
            if !stretch.start.stamp.is_of(path) {
                return Err(changed().into());
            }
        }
        Ok(())
    }

    fn stretch<E: From<Changed>>(
        &self,
        path: &Path,
        stretch: &Stretch,
        splitter: &mut Splitter<Box<dyn Read>>,
        visit: &mut dyn FnMut(Found<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let changed = || Changed(stretch.file);
        let start = &stretch.start;
        let source =
            source::open_again(path, self.places.names(), start.stamp, start.mark.offset).ok().flatten();
        splitter.go_on(source.ok_or_else(changed)?, start.mark.clone());
        let mut records = stretch.records.clone();
        let mut bytes = Vec::new();
        while let Some(wanted) = self.wanted.next(records.clone()) {
            for _ in records.start..wanted {
                if !splitter.pass(&mut bytes).unwrap_or(false) {
                    return Err(changed().into());
                }
            }
            bytes.clear();
            let cut = splitter.next(&mut bytes).ok().flatten().ok_or_else(changed)?;
            visit(Found { number: wanted, line: cut.line, json: &bytes })?;
            records.start = wanted.saturating_add(1);
        }
        Ok(())
    }
}

/// A record, by where it stands and whose it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Located<'a> {
    /// The number of the file.
    pub(crate) file: usize,
    /// From 1.
    pub(crate) line: u64,
    pub(crate) id: Option<&'a str>,
}

impl Places {
    /// Gives the places of records in their order. Those of which nothing is kept are read again from the files, and it is an
    /// error where that cannot be done for all of them.
    pub(crate) fn each(
        &mut self,
        files: &[PathBuf],
        wanted: &RecordSet,
        visit: &mut dyn FnMut(u64, Located<'_>),
    ) -> Result<(), Changed> {
        for mut records in self.files() {
            let file = self.file_of(records.start);
            let mut unkept = RecordSet::default();
            while let Some(record) = wanted.next(records.clone()) {
                records.start = record.saturating_add(1);
                match self.kept(record).filter(|kept| kept.line > 0) {
                    Some(kept) => visit(record, Located { file, line: kept.line, id: kept.id.as_deref() }),
                    None => unkept.insert(record),
                }
            }
            let mut left = unkept.len();
            // One thread takes the records in their order.
            Again::new(files, self, &unkept).each(&mut |Found { number, line, json }| {
                left = left.saturating_sub(1);
                visit(number, Located { file, line, id: id_of(json).as_deref() });
                Ok::<(), Changed>(())
            })?;
            if left > 0 {
                return Err(Changed(file));
            }
        }
        Ok(())
    }
}

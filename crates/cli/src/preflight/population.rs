//! What a preflight makes of the records: counts, examples, and the groups that share a value.

use std::ops::ControlFlow;

use provmap::record::{Collision, MAX_RECORD_BYTES, ReadErrorKind, SpillError, Tally, Violation};

use super::collisions::CollisionGroups;
use super::ids::{self, Ids, Kept};
use super::sample::{Sample, Samples, Viewer};
use crate::users::{Batch, Bench, Results};

/// The results of a batch.
pub(super) struct Judged {
    file: usize,
    first: u64,
    tally: Tally,
    samples: Samples,
    /// The lines and ids of the records, if they cannot be read again.
    ids: Vec<Kept>,
}

/// The results of a run.
pub(super) struct Population {
    pub(super) tally: Tally,
    pub(super) samples: Samples,
    pub(super) groups: CollisionGroups,
    /// The lines and ids of the records that cannot be read again.
    pub(super) ids: Ids,
    /// The number of the first record of each file, and the file.
    files: Vec<(u64, usize)>,
}

impl Population {
    pub(super) fn new(viewer: &Viewer<'_>, samples: usize) -> Population {
        Population {
            tally: Tally::new(viewer.plan),
            samples: Samples::new(samples),
            groups: CollisionGroups::new(samples),
            ids: Ids::default(),
            files: Vec::new(),
        }
    }

    /// The number of the first record of the file that a record is in, and the file.
    pub(super) fn file_of(&self, record: u64) -> (u64, usize) {
        self.files.iter().rfind(|(first, _)| *first <= record).copied().unwrap_or_default()
    }
}

impl Results for Population {
    type Judged = Judged;

    fn take(&mut self, judged: Judged) {
        self.tally.append(&judged.tally);
        self.samples.append(judged.samples);
        self.ids.keep(judged.first, &judged.ids);
        if self.files.last().is_none_or(|(_, last)| *last != judged.file) {
            self.files.push((judged.first, judged.file));
        }
    }

    fn found(&mut self, _plan: usize, collision: Collision) {
        self.tally.collision(collision);
        self.groups.add(collision);
    }
}

impl Viewer<'_> {
    /// Judges a batch, with at most so many examples of each rule.
    pub(super) fn batch(&self, batch: &Batch, bench: &mut Bench, most: usize) -> Result<Judged, SpillError> {
        let Bench { slots, index } = bench;
        let mut tally = Tally::new(self.plan);
        let mut samples = Samples::new(most);
        let mut ids = Vec::new();
        for record in batch.records() {
            let json = record.json;
            if batch.once {
                ids.push(ids::kept(record.line, json.and_then(|json| self.id(json)).as_deref()));
            }
            let placed = |sample| Sample { file: batch.file, line: record.line, ..sample };
            let read = json.map(|json| self.plan.read(json, slots).map(|read| (json, read)));
            let actual = match read {
                Some(Ok((json, read))) => {
                    tally.record(&read, &mut |violation: Violation| {
                        if samples.wants(Some(violation.rule))
                            && let Some(target) = self.plan.target(violation.target)
                        {
                            samples.add(placed(self.sample(&violation, target, json)));
                        }
                        ControlFlow::Continue(())
                    });
                    read.index(record.number, index)?;
                    continue;
                }
                Some(Err(error)) => error.to_string(),
                None => ReadErrorKind::TooLong.to_string(),
            };
            tally.unreadable();
            let limit = json.is_none().then_some(MAX_RECORD_BYTES as u64);
            samples.add(placed(Sample { actual, limit, ..Sample::default() }));
        }
        Ok(Judged { file: batch.file, first: batch.first, tally, samples, ids })
    }
}

//! What a preflight makes of the records: counts, examples, and the groups that share a value.

use std::cell::OnceCell;
use std::ops::ControlFlow;

use provmap::record::{Collision, MAX_RECORD_BYTES, Tally, Violation};

use super::charts::{Charts, FirstCause};
use super::collisions::CollisionGroups;
use super::failures::{BatchRows, Failing, Failures, Rows};
use super::sample::{Sample, Samples, Viewer};
use super::unread::UnreadKeys;
use crate::users::{Batch, Bench, Located, Results, Strangers, Unusable, id_of};

/// The results of a batch.
pub(crate) struct Judged {
    tally: Tally,
    samples: Samples,
    unread: UnreadKeys,
    charts: Charts,
    strangers: u64,
}

/// The results of a run.
pub(crate) struct Population {
    pub(crate) tally: Tally,
    pub(crate) samples: Samples,
    pub(crate) groups: CollisionGroups,
    /// The keys that are no attributes, of records in the target's names.
    pub(crate) unread: UnreadKeys,
    /// Nothing where no charts are wanted.
    pub(crate) charts: Charts,
    /// The users that have nothing of what the mapping reads.
    pub(crate) strangers: u64,
    /// The tally without collisions, once there are some.
    before: Option<Tally>,
    /// The most records of a group, and the most groups.
    most: (usize, usize),
    identifies: bool,
}

impl Population {
    pub(super) fn new(viewer: &Viewer<'_>, samples: usize) -> Population {
        // Charts show a group that several targets have once, with all of them: so all of these are kept.
        let unique = (0..viewer.plan.targets())
            .filter(|at| viewer.plan.target(*at).is_some_and(|target| target.unique == Some(true)));
        let most =
            (samples, if viewer.draws { samples.saturating_mul(unique.count().max(1)) } else { samples });
        Population {
            tally: Tally::new(viewer.plan),
            samples: Samples::new(samples),
            groups: CollisionGroups::new(most),
            unread: UnreadKeys::default(),
            charts: Charts::default(),
            strangers: 0,
            before: None,
            most,
            identifies: viewer.identifies(),
        }
    }
}

impl Results for Population {
    type Judged = Judged;

    fn take(&mut self, judged: Judged) {
        self.tally.append(&judged.tally);
        self.samples.append(judged.samples);
        self.unread.append(judged.unread);
        self.charts.append(judged.charts);
        self.strangers = self.strangers.saturating_add(judged.strangers);
    }

    fn identifies(&self) -> bool {
        self.identifies
    }

    fn found(&mut self, _plan: usize, collision: Collision, is_repeat: bool) {
        self.before.get_or_insert_with(|| self.tally.clone());
        self.tally.collision(collision);
        self.groups.add(collision, is_repeat);
    }

    fn forget_collisions(&mut self) {
        if let Some(before) = self.before.take() {
            self.tally = before;
        }
        self.groups = CollisionGroups::new(self.most);
    }
}

/// A population whose failures are written to a file as they come, if one is wanted.
pub(super) struct Written<'w, 'r> {
    pub(super) population: &'w mut Population,
    pub(super) failures: Option<&'w mut Failures<'r>>,
}

impl Results for Written<'_, '_> {
    /// Beside the results, the rows of the file.
    type Judged = (Judged, BatchRows);

    fn take(&mut self, (judged, rows): (Judged, BatchRows)) {
        self.population.take(judged);
        if let Some(failures) = &mut self.failures {
            failures.take(&rows);
        }
    }

    fn identifies(&self) -> bool {
        self.population.identifies()
    }

    fn found(&mut self, plan: usize, collision: Collision, is_repeat: bool) {
        if let Some(failures) = &mut self.failures {
            failures.share(&collision);
        }
        self.population.found(plan, collision, is_repeat);
    }

    fn forget_collisions(&mut self) {
        if let Some(failures) = &mut self.failures {
            failures.forget_sharing();
        }
        self.population.forget_collisions();
    }
}

impl Viewer<'_> {
    /// Judges a batch, with at most so many examples of each rule, and with the rows of all failures.
    pub(super) fn batch(
        &self,
        batch: &Batch,
        bench: &mut Bench,
        most: usize,
        rows: Option<&Rows<'_>>,
    ) -> (Judged, BatchRows) {
        let mut written = BatchRows::default();
        let Bench { slots, index } = bench;
        let mut tally = Tally::new(self.plan);
        let mut samples = Samples::new(most);
        let (mut unread, mut charts, mut strangers) = (UnreadKeys::default(), Charts::default(), 0_u64);
        let known = self.mapped.then(|| Strangers::new(self.plan));
        if !self.mapped {
            slots.note_unread_keys();
        }
        for (record, is_out) in batch.all() {
            if is_out {
                tally.leave_out(1);
                continue;
            }
            let limit = (record.json == Err(Unusable::TooLong)).then_some(MAX_RECORD_BYTES as u64);
            let json = record.json;
            let is_untold = record.is_untold;
            let failing = |id| Failing { at: Located { file: batch.file, line: record.line, id }, is_untold };
            if is_untold && rows.is_some() {
                written.untold.push(record.number);
            }
            let placed = |sample| Sample { file: batch.file, line: record.line, ..sample };
            let read = json.map(|json| self.plan.read(json, slots).map(|read| (json, read)));
            let actual = match read {
                Ok(Ok((json, read))) => {
                    let mut first = FirstCause::default();
                    let id = OnceCell::new();
                    tally.record(&read, &mut |violation: Violation| {
                        first.note(&violation);
                        if let Some(rows) = rows.filter(|rows| rows.has(violation.rule)) {
                            let id = id.get_or_init(|| id_of(json)).as_deref();
                            rows.violation(failing(id), &violation, &mut written.rows);
                        }
                        if samples.wants(Some(violation.rule))
                            && let Some(target) = self.plan.target(violation.target)
                        {
                            samples.add(placed(self.sample(&violation, target, json)));
                        }
                        ControlFlow::Continue(())
                    });
                    if self.draws {
                        charts.add_cause(first);
                        read.lengths(|target, length| charts.add_length(self.plan, target, length));
                    }
                    for key in read.unread_keys() {
                        unread.add(self.plan, key, record.number);
                    }
                    let is_stranger = known.is_some_and(|known| known.has(&read));
                    strangers = strangers.saturating_add(u64::from(is_stranger));
                    index.take(&read, record.number);
                    continue;
                }
                Ok(Err(error)) => error.to_string(),
                Err(unusable) => unusable.to_string(),
            };
            tally.unreadable();
            let message = match limit {
                Some(limit) => format!("{actual}, and the limit is {limit}"),
                None => actual.clone(),
            };
            if let Some(rows) = rows {
                rows.unreadable(failing(None), &message, &mut written.rows);
            }
            samples.add(placed(Sample { actual, message, limit, ..Sample::default() }));
        }
        (Judged { tally, samples, unread, charts, strangers }, written)
    }
}

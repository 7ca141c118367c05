//! A whole population, read once.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use arrow_array::RecordBatchReader;
use provmap::record::{Plan, RecordRule, Slots, Tally, UniqueValue, Violation};
use provmap_arrow::BatchJudge;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyIterator};

use crate::columns::{Failures, Ids};
use crate::errors::error;
use crate::judge::{Judge, ODD, add, reader_of};
use crate::scope::{Filtered, Scope, Sifted, Stretch};
use crate::sharing::{self, Sharing};
use crate::table::Table;

/// So many rows are judged before Python may say that it is interrupted.
const ROWS: usize = 16_384;

/// So many records from Python are judged at a time.
const RECORDS: usize = 1024;

/// Judge all users of a stream of batches, or, with `is_json`, of an iterator of pairs: the JSON of a user, and its `id`.
#[pyfunction]
#[pyo3(signature = (judge, data, is_json, progress, memory))]
pub(crate) fn preflight<'py>(
    py: Python<'py>,
    judge: &Judge,
    data: &Bound<'py, PyAny>,
    is_json: bool,
    progress: Option<Bound<'py, PyAny>>,
    memory: usize,
) -> PyResult<Bound<'py, PyDict>> {
    let mut run = Run::new(judge, memory);
    let result = PyDict::new(py);
    if is_json {
        run.records(&data.try_iter()?, progress.as_ref())?;
        result.set_item("missing_columns", Vec::<&str>::new())?;
        result.set_item("unread_columns", Vec::<&str>::new())?;
    } else {
        let mut reader = reader_of(data)?;
        let schema = reader.schema();
        let sifted = Sifted::new(run.plan, run.scope, Arc::clone(&schema));
        let sifted = sifted.map_err(|it| error(py, &it.to_string()))?;
        let by_filter = judge.scope.iter().flat_map(|scope| scope.missing(&schema));
        let missing: BTreeSet<&str> = sifted.judge().missing_columns().chain(by_filter).collect();
        result.set_item("missing_columns", Vec::from_iter(missing))?;
        let is_left = |name: &&str| judge.scope.as_ref().is_none_or(|scope| !scope.reads(name));
        let unread: Vec<&str> = sifted.judge().unread_columns().filter(is_left).collect();
        result.set_item("unread_columns", unread)?;
        run.batches(py, sifted, &mut reader, progress.as_ref())?;
    }
    run.finish(py, &result)?;
    Ok(result)
}

/// What is kept of the rows so far.
struct Run<'j> {
    plan: &'j Plan,
    scope: Option<&'j Scope>,
    filtered: Filtered,
    tally: Tally,
    sharing: Sharing,
    failures: Failures,
    slots: Slots,
    rows: u64,
}

impl<'j> Run<'j> {
    fn new(judge: &'j Judge, memory: usize) -> Run<'j> {
        let plan = &judge.plan;
        Run {
            plan,
            scope: judge.scope.as_ref(),
            filtered: Filtered::default(),
            tally: Tally::new(plan),
            sharing: Sharing::new(memory, judge.identifies()),
            failures: Failures::new(),
            slots: plan.slots(),
            rows: 0,
        }
    }

    fn batches(
        &mut self,
        py: Python<'_>,
        mut sifted: Sifted<'_>,
        reader: &mut Box<dyn RecordBatchReader + Send>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        while let Some(batch) = py.detach(|| reader.next()) {
            // The error of whoever makes the batches can hold a value.
            let batch = batch.map_err(|_| {
                error(py, &format!("the data cannot be read behind row {}: its source fails", self.rows))
            })?;
            for first in (0..batch.num_rows()).step_by(ROWS) {
                let slice = batch.slice(first, ROWS.min(batch.num_rows().saturating_sub(first)));
                let first = self.rows;
                py.detach(|| sifted.each(&slice, first, &mut |judge, stretch| self.stretch(judge, stretch)))
                    .map_err(|message| error(py, &message))?;
                self.say(py, progress)?;
            }
        }
        self.filtered = sifted.filtered;
        Ok(())
    }

    fn stretch(&mut self, judge: &mut BatchJudge<'_>, stretch: &Stretch) -> Result<(), String> {
        let Run { plan, tally, sharing, failures, rows, .. } = self;
        let batch = &stretch.batch;
        *rows = rows.saturating_add(batch.num_rows() as u64);
        if !stretch.counts {
            tally.leave_out(batch.num_rows());
            return Ok(());
        }
        let ids = Ids::of(batch).map_err(|_| ODD.to_owned())?;
        let judged = judge
            .judge_unique(batch, stretch.first, &mut |value| sharing.value(value))
            .map_err(|error| error.to_string())?;
        judged.count(tally);
        add(plan, &judged, &ids, stretch.first, failures)?;
        for row in 0..batch.num_rows() {
            sharing.id(ids.get(row), stretch.first.saturating_add(row as u64));
        }
        Ok(())
    }

    fn records(
        &mut self,
        records: &Bound<'_, PyIterator>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let py = records.py();
        let mut records = records.clone();
        loop {
            let mut taken: Vec<(Vec<u8>, Option<String>)> = Vec::with_capacity(RECORDS);
            for record in records.by_ref().take(RECORDS) {
                let (json, id): (Bound<'_, PyBytes>, Option<String>) = record?.extract()?;
                taken.push((json.as_bytes().to_vec(), id));
            }
            if taken.is_empty() {
                return Ok(());
            }
            py.detach(|| taken.iter().try_for_each(|(json, id)| self.record(json, id.as_deref())))
                .map_err(|message| error(py, &message))?;
            self.say(py, progress)?;
        }
    }

    fn record(&mut self, json: &[u8], id: Option<&str>) -> Result<(), String> {
        let Run { plan, scope, filtered, tally, sharing, failures, slots, rows } = self;
        if scope.is_some_and(|scope| !filtered.note(scope.admits(json))) {
            tally.leave_out(1);
            *rows = rows.saturating_add(1);
            return Ok(());
        }
        let id = id.filter(|id| !id.is_empty());
        let added = match plan.read(json, slots) {
            Err(error) => {
                tally.unreadable();
                failures.unreadable(*rows, id, &error.to_string())
            }
            Ok(record) => {
                let mut added = Ok(());
                tally.record(&record, &mut |violation: Violation| {
                    if added.is_ok() {
                        added = failures.violation(plan, *rows, id, &violation);
                    }
                    ControlFlow::Continue(())
                });
                record.unique_values(*rows, &mut |value: UniqueValue<'_>| sharing.value(value));
                sharing.id(id, *rows);
                added
            }
        };
        *rows = rows.saturating_add(1);
        added.map_err(|_| ODD.to_owned())
    }

    /// Tells Python how far this is, and lets it interrupt.
    fn say(&self, py: Python<'_>, progress: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        py.check_signals()?;
        if let Some(progress) = progress {
            progress.call1((self.rows,))?;
        }
        Ok(())
    }

    fn finish(self, py: Python<'_>, result: &Bound<'_, PyDict>) -> PyResult<()> {
        let Run { plan, scope, filtered, mut tally, sharing, failures, .. } = self;
        let shared = py.detach(|| sharing.finish(plan, &mut tally));
        let (collisions, repeats) = shared.map_err(|failed| {
            error(py, &format!("values that users share cannot be told: a temporary file fails: {failed}"))
        })?;
        let failures = failures.finish().map_err(|_| error(py, ODD))?;
        let counts: [(&str, u64); 5] = [
            ("records", tally.len()),
            ("valid", tally.valid()),
            ("invalid", tally.invalid()),
            ("unpredictable", tally.unpredictable()),
            ("unreadable", tally.unreadable_records()),
        ];
        for (name, count) in counts {
            result.set_item(name, count)?;
        }
        for (name, count) in [("filtered_out", filtered.out), ("filter_unknown", filtered.untold)] {
            result.set_item(name, scope.map(|_| count))?;
        }
        result.set_item("repeats", repeats)?;
        result.set_item("rules", rules(plan, &tally))?;
        result.set_item("failures", Bound::new(py, Table::new(Failures::schema(), failures))?)?;
        result.set_item("collisions", Bound::new(py, Table::new(sharing::schema(), vec![collisions]))?)
    }
}

/// The records that break each rule, and those that break it with each target.
type Rules = BTreeMap<&'static str, (u64, BTreeMap<String, u64>)>;

fn rules(plan: &Plan, tally: &Tally) -> Rules {
    let of_rule = |rule: &RecordRule| {
        let targets = (0..plan.targets()).filter_map(|place| {
            let count = tally.count_of(*rule, place);
            Some((plan.target(place)?.key.to_owned(), count)).filter(|_| count > 0)
        });
        (rule.as_str(), (tally.records_of(*rule), targets.collect()))
    };
    let broken = RecordRule::ALL.iter().filter(|rule| tally.records_of(**rule) > 0);
    let mut rules: Rules = broken.map(of_rule).collect();
    if tally.unreadable_records() > 0 {
        rules.insert("unreadable", (tally.unreadable_records(), BTreeMap::new()));
    }
    rules
}

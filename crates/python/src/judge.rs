//! What users are judged by, made of texts, so that it can be sent to another process.

use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader, StringArray};
use arrow_schema::{DataType, Field, Schema};
use provmap::bundle::Direction;
use provmap::overlay::Overlay;
use provmap::record::{Operation, Plan};
use provmap::{Bundle, Connectors, MappingSet, Options, SourceSchema, registry};
use provmap_arrow::BatchJudge;
use provmap_model::ids;
use pyo3::prelude::*;
use pyo3_arrow::input::AnyRecordBatch;
use std::sync::Arc;

use crate::columns::{Failures, Ids, Uniques};
use crate::counts::Counts;
use crate::errors::{error, no_table, of_text};
use crate::scope::{Filtered, Scope, Sifted, Stretch};
use crate::table::Table;

/// The outcome of rows that the filter leaves out.
const LEFT_OUT: &str = "left-out";

/// The message of rows that are no record.
pub(crate) const UNREADABLE_ROW: &str = "the row is larger, or deeper, than a record can be";

/// The texts that a judge is made of: of the mapping, the connector's name, the operation, and the texts of the source schema,
/// of the metadata, and of the overlay.
type Texts = (Option<String>, Option<String>, String, Option<String>, Option<String>, Option<String>);

/// What users are judged by: a mapping, as a text of JSON, or none, where users have the target's own names; the name of
/// the connector, unless the mapping or the metadata names it; and texts of a source schema, of metadata, and of an overlay.
///
/// It can be pickled.
#[pyclass(module = "provmap", frozen)]
pub(crate) struct Judge {
    texts: Texts,
    pub(crate) plan: Plan,
    /// The users that count, where a bundle limits its propagation rule to some of them.
    pub(crate) scope: Option<Scope>,
    /// The number of errors that a check finds in the mapping itself.
    #[pyo3(get)]
    mapping_errors: usize,
    /// The member of a bundle that limits its propagation rule to some users, where it cannot be followed: all are judged.
    #[pyo3(get)]
    filter_not_applied: Option<&'static str>,
}

impl Judge {
    pub(crate) fn has_mapping(&self) -> bool {
        self.texts.0.is_some()
    }
}

#[pymethods]
impl Judge {
    #[new]
    #[pyo3(signature = (mapping=None, connector=None, operation="create", source_schema=None, metadata=None, overlay=None))]
    fn new(
        py: Python<'_>,
        mapping: Option<String>,
        connector: Option<String>,
        operation: &str,
        source_schema: Option<String>,
        metadata: Option<String>,
        overlay: Option<String>,
    ) -> PyResult<Judge> {
        let texts = (mapping, connector, operation.to_owned(), source_schema, metadata, overlay);
        let (mapping, connector, operation, source_schema, metadata, overlay) = &texts;
        let operation = match operation.as_str() {
            "create" => Operation::Create,
            "update" => Operation::Update,
            _ => return Err(error(py, "the operation is `create` or `update`")),
        };
        let (known, added) = connectors(py, metadata.as_deref(), overlay.as_deref())?;
        let schema = match source_schema {
            None => registry::DIRECTORY.clone(),
            Some(text) => {
                let extended = SourceSchema::clone(&registry::DIRECTORY).extend_from_json(text);
                extended.map_err(|error| of_text(py, "source schema", &error))?
            }
        };
        let lines = mapping.as_ref().map(|text| Lines::read(py, text)).transpose()?;
        let named = lines.as_ref().and_then(Lines::connector);
        let Some(name) = connector.as_deref().or(named).or(added.as_deref()) else {
            let names: Vec<&str> = known.iter().map(|connector| connector.store_type()).collect();
            let message = format!("no connector is named: give `connector`, one of {}", names.join(", "));
            return Err(error(py, &message));
        };
        let connector = known.require(name).map_err(|it| error(py, &it.to_string()))?;
        let options = Options::default().source_schema(&schema);
        let (plan, mapping_errors) = match &lines {
            None => (Plan::for_target(connector, operation), 0),
            Some(Lines::Set(set)) => {
                let report = set.check_with(connector, &options);
                (Plan::with_schema(connector, set, operation, &schema), report.summary().errors)
            }
            Some(Lines::Bundle(bundle)) => {
                let report = bundle.check_with(Some(connector), &options);
                let plan = Plan::with_schema(connector, outbound(py, bundle)?, operation, &schema);
                (plan, report.summary().errors)
            }
        };
        let bundle = lines.as_ref().and_then(Lines::bundle);
        let scope = bundle.and_then(|bundle| Scope::of(bundle, &schema));
        let filter_not_applied = bundle.and_then(Bundle::population_filter).filter(|_| scope.is_none());
        Ok(Judge { plan, scope, mapping_errors, filter_not_applied, texts })
    }

    fn __getnewargs__(&self) -> Texts {
        self.texts.clone()
    }

    fn __repr__(&self) -> String {
        let through = if self.has_mapping() { " through a mapping" } else { "" };
        format!("<provmap.Judge of users{through} for {}: {}>", self.connector(), self.operation())
    }

    /// The connector, as PingOne spells it.
    #[getter]
    fn connector(&self) -> &str {
        self.plan.connector().store_type()
    }

    /// Whether records of one `id` are of one user.
    #[getter]
    pub(crate) fn identifies(&self) -> bool {
        ids::identifies(self.plan.connector(), self.has_mapping())
    }

    /// Whether a filter leaves users out.
    #[getter]
    pub(crate) fn is_filtered(&self) -> bool {
        self.scope.is_some()
    }

    /// Of these columns, those that are read.
    fn reads(&self, columns: Vec<String>) -> Vec<String> {
        let by_filter = |name: &String| self.scope.as_ref().is_some_and(|scope| scope.reads(name));
        let is_read =
            |name: &String| self.plan.reads_whole_user() || self.plan.slot(name).is_some() || by_filter(name);
        columns.into_iter().filter(is_read).collect()
    }

    /// `create` or `update`.
    #[getter]
    fn operation(&self) -> &str {
        &self.texts.2
    }

    /// Judge the rows of a batch or of several: a table of `outcome` for each row, and a table of the rules that rows break. Rows that
    /// the filter leaves out are `left-out`, and break none.
    fn judge(&self, py: Python<'_>, batch: &Bound<'_, PyAny>) -> PyResult<(Table, Table)> {
        self.judged(py, batch, None)
    }

    /// What `judge` and `unique` give of a batch, which is judged once.
    fn judge_unique(&self, py: Python<'_>, batch: &Bound<'_, PyAny>) -> PyResult<(Table, Table, Table)> {
        let mut values = Vec::new();
        let (outcomes, failures) = self.judged(py, batch, Some(&mut values))?;
        Ok((outcomes, failures, Table::new(Uniques::schema(), values)))
    }

    /// What there is to add up of a batch: the rows of each `outcome`, those that break each `rule` with each target, and those of each
    /// `value` that no other user may have, by the `possible_hash` that `unique` has too.
    fn count(&self, py: Python<'_>, batch: &Bound<'_, PyAny>) -> PyResult<Table> {
        let mut reader = reader_of(batch)?;
        let mut counts = Counts::new(&self.plan);
        let filtered =
            each_stretch(py, self, &mut reader, |judge, Stretch { batch, first, counts: count }| {
                if *count {
                    let judged = judge.judge_unique(batch, *first, &mut |value| counts.value(&value));
                    judged.map_err(|error| error.to_string())?.count(&mut counts.tally);
                }
                Ok(())
            })?;
        let counts = counts.finish(filtered).map_err(|_| error(py, ODD))?;
        Ok(Table::new(Counts::schema(), vec![counts]))
    }

    /// The values of a batch that no other user may have, as the target stores them.
    ///
    /// Two users whose `target` and `key` are the same collide; those of whom only `possible_key` is the same may. Hashes are
    /// SipHash-2-4, the same on every machine.
    fn unique(&self, py: Python<'_>, batch: &Bound<'_, PyAny>) -> PyResult<Table> {
        self.judge_unique(py, batch).map(|(_, _, values)| values)
    }
}

impl Judge {
    /// What becomes of the rows of a batch, and the rules that they break; the unique values too, where they are wanted.
    fn judged(
        &self,
        py: Python<'_>,
        batch: &Bound<'_, PyAny>,
        mut values: Option<&mut Vec<RecordBatch>>,
    ) -> PyResult<(Table, Table)> {
        let mut reader = reader_of(batch)?;
        let (plan, mut failures, mut outcomes) = (&self.plan, Failures::new(), Vec::new());
        let field = Field::new("outcome", DataType::Utf8, true);
        let schema = Arc::new(Schema::new(vec![field]));
        each_stretch(py, self, &mut reader, |judge, Stretch { batch, first, counts }| {
            let (first, mut outcome) = (*first, |column: StringArray| {
                let columns: Vec<ArrayRef> = vec![Arc::new(column)];
                outcomes
                    .push(RecordBatch::try_new(Arc::clone(&schema), columns).map_err(|_| ODD.to_owned())?);
                Ok::<(), String>(())
            });
            if !counts {
                let rows = std::iter::repeat_n(Some(LEFT_OUT), batch.num_rows());
                return outcome(rows.collect());
            }
            let ids = Ids::of(batch).map_err(|_| ODD.to_owned())?;
            let id = |row: u64| ids.get(usize::try_from(row.saturating_sub(first)).unwrap_or(usize::MAX));
            let mut uniques = values.is_some().then(Uniques::new);
            let judged = match &mut uniques {
                Some(uniques) => {
                    judge.judge_unique(batch, first, &mut |value| uniques.add(plan, id(value.record), &value))
                }
                None => judge.judge(batch),
            };
            let judged = judged.map_err(|error| error.to_string())?;
            outcome(judged.outcome_column())?;
            add(plan, &judged, &ids, first, &mut failures)?;
            if let (Some(values), Some(uniques)) = (&mut values, uniques) {
                values.push(uniques.finish().map_err(|_| ODD.to_owned())?);
            }
            Ok(())
        })?;
        let failures = failures.finish().map_err(|_| error(py, ODD))?;
        Ok((Table::new(schema, outcomes), Table::new(Failures::schema(), failures)))
    }
}

/// What is said where Arrow refuses columns of ours. Its own text can hold a value.
pub(crate) const ODD: &str = "the columns of the result cannot be made";

/// Adds what is wrong with the rows of a batch.
pub(crate) fn add(
    plan: &Plan,
    judged: &provmap_arrow::Judged<'_>,
    ids: &Ids,
    first: u64,
    failures: &mut Failures,
) -> Result<(), String> {
    let number = |row: usize| first.saturating_add(row as u64);
    let mut unreadable = judged.unreadable().iter().copied().peekable();
    let mut add_unreadable = |before: usize, failures: &mut Failures| {
        while let Some(row) = unreadable.next_if(|row| *row < before) {
            failures.unreadable(number(row), ids.get(row), UNREADABLE_ROW)?;
        }
        Ok(())
    };
    let mut all = || {
        for found in judged.violations() {
            add_unreadable(found.row, failures)?;
            failures.violation(plan, number(found.row), ids.get(found.row), &found.violation)?;
        }
        add_unreadable(usize::MAX, failures)
    };
    all().map_err(|_: arrow_schema::ArrowError| ODD.to_owned())
}

/// The batches of whatever gives Arrow columns.
pub(crate) fn reader_of(data: &Bound<'_, PyAny>) -> PyResult<Box<dyn RecordBatchReader + Send>> {
    let batches = data.extract::<AnyRecordBatch>().and_then(AnyRecordBatch::into_reader);
    batches.map_err(|raised| no_table(data.py(), raised))
}

/// Gives the rows of all batches of a reader, while other threads of Python run.
fn each_stretch(
    py: Python<'_>,
    judge: &Judge,
    reader: &mut Box<dyn RecordBatchReader + Send>,
    mut take: impl FnMut(&mut BatchJudge<'_>, &Stretch) -> Result<(), String> + Send,
) -> PyResult<Filtered> {
    py.detach(|| {
        let sifted = Sifted::new(&judge.plan, judge.scope.as_ref(), reader.schema());
        let mut sifted = sifted.map_err(|error| error.to_string())?;
        let mut first = 0_u64;
        for batch in reader {
            // The error of whoever makes the batches can hold a value.
            let batch = batch.map_err(|_| format!("the data cannot be read behind row {first}"))?;
            sifted.each(&batch, first, &mut take)?;
            first = first.saturating_add(batch.num_rows() as u64);
        }
        Ok(sifted.filtered)
    })
    .map_err(|message: String| error(py, &message))
}

/// The connectors: those that are compiled in and that of the metadata, corrected; and the name of the latter.
fn connectors(
    py: Python<'_>,
    metadata: Option<&str>,
    overlay: Option<&str>,
) -> PyResult<(Connectors, Option<String>)> {
    let (mut known, mut added) = (Connectors::new(), None);
    if let Some(text) = metadata {
        let connector =
            provmap::Connector::from_json(text).map_err(|error| of_text(py, "metadata", &error))?;
        added = Some(connector.store_type().to_owned());
        known.add(connector).map_err(|it| error(py, &it.to_string()))?;
    }
    if let Some(text) = overlay {
        let of_overlay = |error| of_text(py, "overlay", &error);
        let overlay = match text {
            "curated" => Overlay::curated().clone(),
            text => Overlay::from_toml(text).map_err(of_overlay)?,
        };
        overlay.require_connectors(&known).map_err(of_overlay)?;
        known = overlay.apply_to_all(&known).map_err(of_overlay)?;
    }
    Ok((known, added))
}

/// What a mapping text holds.
enum Lines {
    Set(MappingSet),
    Bundle(Box<Bundle>),
}

impl Lines {
    fn read(py: Python<'_>, text: &str) -> PyResult<Lines> {
        let lines = if Bundle::is_bundle(text) {
            Bundle::from_json(text).map(|bundle| Lines::Bundle(Box::new(bundle)))
        } else {
            MappingSet::from_json(text).map(Lines::Set)
        };
        lines.map_err(|error| of_text(py, "mapping", &error))
    }

    fn connector(&self) -> Option<&str> {
        match self {
            Lines::Set(set) => set.connector(),
            Lines::Bundle(bundle) => Some(bundle.store_type()),
        }
    }

    fn bundle(&self) -> Option<&Bundle> {
        match self {
            Lines::Set(_) => None,
            Lines::Bundle(bundle) => Some(bundle),
        }
    }
}

/// The lines that send users from PingOne into a store.
fn outbound<'b>(py: Python<'_>, bundle: &'b Bundle) -> PyResult<&'b MappingSet> {
    match (bundle.mappings(), bundle.direction()) {
        (Some(set), Some(Direction::Outbound)) => Ok(set),
        (None, _) => Err(error(py, "the bundle has no mappings: there is nothing to send users through")),
        (Some(_), _) => {
            let message = "by the propagation rule, users do not go from PingOne into a store";
            Err(error(py, message))
        }
    }
}

//! Which users count: those that the filter of the propagation rule lets through.

use std::ops::Range;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Fields, Schema, SchemaRef};
use provmap::filter::Filter;
use provmap::record::Plan;
use provmap::{Bundle, Json, SourceSchema};
use provmap_arrow::{BatchJudge, Error, RowWriter};

/// The filter, and the paths of the attributes that it reads.
pub(crate) struct Scope {
    filter: Filter,
    paths: Vec<String>,
}

/// The users that a filter had a word on.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Filtered {
    /// Those who are left out.
    pub(crate) out: u64,
    /// Those of whom it cannot be told, who are judged with the others.
    pub(crate) untold: u64,
}

impl Filtered {
    /// Notes an answer of the filter; whether the user counts.
    pub(crate) fn note(&mut self, admits: Option<bool>) -> bool {
        let count = match admits {
            Some(true) => return true,
            Some(false) => &mut self.out,
            None => &mut self.untold,
        };
        *count = count.saturating_add(1);
        admits.is_none()
    }
}

impl Scope {
    /// That of the propagation rule of a bundle; none where there is no filter, or none that can be followed.
    pub(crate) fn of(bundle: &Bundle, schema: &SourceSchema) -> Option<Scope> {
        let filter = Filter::parse(bundle.population_expression()?).ok()?;
        Some(Scope { paths: filter.paths(), filter: filter.for_users_of(schema) })
    }

    /// Whether the filter reads a column of that name.
    pub(crate) fn reads(&self, column: &str) -> bool {
        let is_begun = |path: &String| path.strip_prefix(column).is_some_and(|rest| rest.starts_with('.'));
        self.paths.iter().any(|path| path == column || is_begun(path))
    }

    /// The paths that the filter reads, and that no column is for.
    pub(crate) fn missing(&self, schema: &Schema) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str).filter(|path| !has(schema.fields(), path))
    }

    /// Whether the filter lets a user through; nothing where that cannot be told. What cannot be read is for who judges it.
    pub(crate) fn admits(&self, json: &[u8]) -> Option<bool> {
        let user = str::from_utf8(json).ok().and_then(|text| Json::read(text).ok());
        user.map_or(Some(true), |user| self.filter.admits(&user))
    }
}

/// Whether there is a column for a path, or a field of a structure.
fn has(fields: &Fields, path: &str) -> bool {
    fields.iter().any(|field| match (path.strip_prefix(field.name().as_str()), field.data_type()) {
        (Some(""), _) => true,
        (Some(rest), DataType::Struct(below)) => rest.strip_prefix('.').is_some_and(|rest| has(below, rest)),
        (Some(rest), _) => rest.starts_with('.'),
        (None, _) => false,
    })
}

/// Judges the rows that count of batches of one schema.
pub(crate) struct Sifted<'j> {
    judge: BatchJudge<'j>,
    sieve: Option<Sieve<'j>>,
    pub(crate) filtered: Filtered,
}

struct Sieve<'j> {
    scope: &'j Scope,
    /// Writes what the filter reads.
    writer: RowWriter,
    lines: Vec<u8>,
}

/// Rows that follow each other.
pub(crate) struct Stretch {
    pub(crate) batch: RecordBatch,
    /// The number of the first.
    pub(crate) first: u64,
    /// Whether they count; otherwise the filter leaves them out.
    pub(crate) counts: bool,
}

impl<'j> Sifted<'j> {
    pub(crate) fn new(
        plan: &'j Plan,
        scope: Option<&'j Scope>,
        schema: SchemaRef,
    ) -> Result<Sifted<'j>, Error> {
        let sieve = scope.map(|scope| Sieve::new(scope, &schema)).transpose()?;
        Ok(Sifted { judge: BatchJudge::new(plan, schema)?, sieve, filtered: Filtered::default() })
    }

    pub(crate) fn judge(&self) -> &BatchJudge<'j> {
        &self.judge
    }

    /// Gives the rows of a batch, the first of which has this number.
    pub(crate) fn each(
        &mut self,
        batch: &RecordBatch,
        first: u64,
        take: &mut dyn FnMut(&mut BatchJudge<'j>, &Stretch) -> Result<(), String>,
    ) -> Result<(), String> {
        let stretches = match &mut self.sieve {
            None => vec![(0..batch.num_rows(), true)],
            Some(sieve) => sieve.sift(batch, &mut self.filtered).map_err(|error| error.to_string())?,
        };
        for (rows, counts) in stretches {
            let first = first.saturating_add(rows.start as u64);
            let stretch = Stretch { batch: batch.slice(rows.start, rows.len()), first, counts };
            take(&mut self.judge, &stretch)?;
        }
        Ok(())
    }
}

impl<'j> Sieve<'j> {
    fn new(scope: &'j Scope, schema: &Schema) -> Result<Sieve<'j>, Error> {
        let keys = |name: &str| scope.reads(name).then(|| name.split('.').map(str::to_owned).collect());
        let writer = RowWriter::new(schema, &|field| keys(field.name()))?;
        Ok(Sieve { scope, writer, lines: Vec::new() })
    }

    /// The rows of a batch, cut where those that count begin and end.
    fn sift(
        &mut self,
        batch: &RecordBatch,
        filtered: &mut Filtered,
    ) -> Result<Vec<(Range<usize>, bool)>, Error> {
        self.lines.clear();
        self.writer.write(batch, &mut self.lines)?;
        let mut stretches: Vec<(Range<usize>, bool)> = Vec::new();
        // A line break in a text is written as an escape.
        let lines = self.lines.split(|byte| *byte == b'\n');
        for (row, line) in (0..batch.num_rows()).zip(lines) {
            let counts = filtered.note(self.scope.admits(line));
            match stretches.last_mut() {
                Some((rows, before)) if *before == counts => rows.end = row.saturating_add(1),
                _ => stretches.push((row..row.saturating_add(1), counts)),
            }
        }
        Ok(stretches)
    }
}

//! Every user who fails, in a file: `--failures FILE`.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use provmap::record::{Collision, Effect, Plan, RecordRule, Violation};
use provmap::{MappingSet, Part};
use provmap_model::ids::is_uuid;
use provmap_model::text::visible;
use serde::Serialize;

use super::sample::UNREADABLE;
use crate::args::FailOn;
use crate::config::Configuration;
use crate::files::{self, Staged};
use crate::output::{Complained, Output, describe};
use crate::render::json;
use crate::users::{Changed, Incomplete, Located, Places, RecordSet};

/// How the rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Ndjson,
}

/// The names of the columns.
const HEADER: &str = "id,file,line,mapping_line,rule,target,reason,filter_unknown\n";

/// A rule that a user breaks. It has no value of the user.
#[derive(Serialize)]
struct Row<'r> {
    id: Option<&'r str>,
    file: &'r str,
    line: u64,
    mapping_line: Option<usize>,
    rule: &'r str,
    target: Option<&'r str>,
    reason: &'r str,
    /// Whether it cannot be told whether the filter lets the user through.
    filter_unknown: bool,
}

/// The rows of a batch.
#[derive(Debug, Default)]
pub(super) struct BatchRows {
    pub(super) rows: Vec<u8>,
    /// The records of which it cannot be told whether the filter lets them through.
    pub(super) untold: Vec<u64>,
}

/// A record of which rows are made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Failing<'f> {
    pub(super) at: Located<'f>,
    /// Whether it cannot be told whether the filter lets it through.
    pub(super) is_untold: bool,
}

/// What rows are made with: by the threads that judge, each for its batch.
#[derive(Debug)]
pub(super) struct Rows<'r> {
    plan: &'r Plan,
    format: Format,
    files: Vec<String>,
    /// For each target, the line of the mapping file that feeds it.
    lines: Vec<Option<usize>>,
    fail_on: FailOn,
}

impl Rows<'_> {
    /// Whether users who break a rule are among those who fail, by `--fail-on`.
    pub(super) fn has(&self, rule: RecordRule) -> bool {
        match rule.effect() {
            Effect::Fails => true,
            Effect::Warns => self.fail_on >= FailOn::Warning,
            _ => self.fail_on >= FailOn::Unpredictable,
        }
    }

    /// Appends what a user breaks.
    pub(super) fn violation(&self, failing: Failing<'_>, violation: &Violation, rows: &mut Vec<u8>) {
        let reason = self.plan.describe(violation).message();
        self.add(failing, Some((violation.rule, violation.target)), &reason, rows);
    }

    /// Appends a record that cannot be read.
    pub(super) fn unreadable(&self, failing: Failing<'_>, why: &str, rows: &mut Vec<u8>) {
        self.add(failing, None, why, rows);
    }

    fn collision(&self, failing: Failing<'_>, rule: RecordRule, target: usize, rows: &mut Vec<u8>) {
        let name = self.plan.target(target).map_or("", |attribute| attribute.key);
        let name = visible(name);
        let reason = match rule.effect() {
            Effect::Warns => format!("`{name}` has a value that may be the same as that of another user"),
            _ => {
                format!("`{name}` has a value that another user has too, and one of them at most can hold it")
            }
        };
        self.add(failing, Some((rule, target)), &reason, rows);
    }

    fn add(
        &self,
        Failing { at, is_untold }: Failing<'_>,
        broken: Option<(RecordRule, usize)>,
        reason: &str,
        rows: &mut Vec<u8>,
    ) {
        let target = broken.and_then(|(_, target)| self.plan.target(target));
        let row = Row {
            // PingOne's ids are UUIDs; any other may be a name or an address.
            id: at.id.filter(|id| is_uuid(id)),
            file: self.files.get(at.file).map_or("", String::as_str),
            line: at.line,
            mapping_line: broken.and_then(|(_, target)| self.lines.get(target).copied().flatten()),
            rule: broken.map_or(UNREADABLE, |(rule, _)| rule.as_str()),
            target: target.map(|attribute| attribute.key),
            reason,
            filter_unknown: is_untold,
        };
        match self.format {
            Format::Ndjson => rows.extend_from_slice(json::compact(&row).as_bytes()),
            Format::Csv => row.csv(rows),
        }
    }
}

impl Row<'_> {
    fn csv(&self, rows: &mut Vec<u8>) {
        let number = |number: Option<u64>| number.map(|it| it.to_string()).unwrap_or_default();
        let cells = [
            self.id.unwrap_or_default(),
            &named(self.file),
            &number(Some(self.line)),
            &number(self.mapping_line.map(|line| line as u64)),
            self.rule,
            &visible(self.target.unwrap_or_default()).to_string(),
            &visible(self.reason).to_string(),
            if self.filter_unknown { "true" } else { "false" },
        ];
        for (place, cell) in cells.into_iter().enumerate() {
            if place > 0 {
                rows.push(b',');
            }
            write_cell(cell, rows);
        }
        rows.push(b'\n');
    }
}

/// What a spreadsheet takes for a formula when a cell begins with it.
const FORMULAS: [char; 4] = ['=', '+', '-', '@'];

/// The name of a file as a path that no spreadsheet takes for a formula.
fn named(file: &str) -> String {
    let name = files::name(Path::new(file));
    if name.starts_with(FORMULAS) { format!("./{name}") } else { name }
}

/// Appends a cell, in quotes where it has to be. A spreadsheet shows the apostrophe before what would be a formula to nobody.
fn write_cell(cell: &str, rows: &mut Vec<u8>) {
    let guard = if cell.starts_with(FORMULAS) { "'" } else { "" };
    let text = if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{guard}{}\"", cell.replace('"', "\"\""))
    } else {
        format!("{guard}{cell}")
    };
    rows.extend_from_slice(text.as_bytes());
}

/// A file of failures until it is whole: a temporary file, which takes the place of the other at the end.
#[derive(Debug)]
pub(crate) struct Failures<'r> {
    /// Shared with the threads that judge.
    pub(super) rows: Arc<Rows<'r>>,
    file: BufWriter<Staged>,
    written: io::Result<()>,
    /// The records that share a value, by target and rule: who they are is known at the end.
    sharing: BTreeMap<(usize, RecordRule), RecordSet>,
    /// The records of which it cannot be told whether the filter lets them through.
    untold: RecordSet,
}

impl<'r> Failures<'r> {
    /// Refuses what cannot be written before minutes are spent on users: a name whose ending tells no format, a file that is
    /// read, a folder that is not there.
    pub(crate) fn create(
        path: &Path,
        (read, configuration): (&[&Path], Option<&Configuration>),
        (plan, lines): (&'r Plan, Option<&MappingSet>),
        (files, fail_on): (&[PathBuf], FailOn),
        out: &mut Output,
    ) -> Result<Failures<'r>, Complained> {
        let name = visible(&path.to_string_lossy()).to_string();
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let format = match ending.as_deref() {
            Some("csv") => Format::Csv,
            Some("ndjson") => Format::Ndjson,
            _ => {
                let message =
                    format!("{name}: failures are written to a file that ends in `.csv` or in `.ndjson`");
                return Err(out.error_with(message, &[("help", "`--failures failures.csv`")]));
            }
        };
        if read.iter().any(|other| files::is_same(path, other)) {
            let help = "name a file of its own: `--failures failures.csv`";
            return Err(out.error_with(
                format_args!("{name}: it is read, and would be written over"),
                &[("help", help)],
            ));
        }
        if let Some(configuration) = configuration.filter(|configuration| configuration.names(path)) {
            let by = &configuration.input.name;
            let help = "name a file of its own: `--failures failures.csv`";
            return Err(out.error_with(
                format_args!("{name}: {by} names this file, and it would be written over"),
                &[("help", help)],
            ));
        }
        if path.is_dir() {
            return Err(
                out.error_with(format_args!("{name}: this is a directory"), &[("help", "name a file in it")])
            );
        }
        let file = Staged::beside(path)
            .map_err(|error| out.error(format_args!("{name} cannot be written: {}", describe(&error))))?;
        let line = |target: usize| {
            let line = plan.lines_of(target).next()?;
            lines?.place(line, Part::Line)?.line
        };
        let rows = Rows {
            plan,
            format,
            files: files.iter().map(|path| path.to_string_lossy().into_owned()).collect(),
            lines: (0..plan.targets()).map(line).collect(),
            fail_on,
        };
        let written = Ok(());
        let mut failures = Failures {
            rows: Arc::new(rows),
            file: BufWriter::new(file),
            written,
            sharing: BTreeMap::new(),
            untold: RecordSet::default(),
        };
        if format == Format::Csv {
            failures.write(HEADER.as_bytes());
        }
        Ok(failures)
    }

    /// Takes the rows of users who follow.
    pub(super) fn take(&mut self, BatchRows { rows, untold }: &BatchRows) {
        self.write(rows);
        untold.iter().for_each(|record| self.untold.insert(*record));
    }

    fn write(&mut self, rows: &[u8]) {
        if self.written.is_ok() {
            self.written = self.file.write_all(rows);
        }
    }

    /// Takes a record that shares a value.
    pub(super) fn share(&mut self, collision: &Collision) {
        if self.rows.has(collision.rule) {
            self.sharing.entry((collision.target, collision.rule)).or_default().insert(collision.record);
        }
    }

    pub(super) fn forget_sharing(&mut self) {
        self.sharing.clear();
    }

    /// Adds who shares a value, and puts the file in its place, unless not all users are known. Gives whether it is there.
    pub(super) fn finish(
        mut self,
        places: &mut Places,
        users: &[PathBuf],
        incomplete: &[Incomplete],
        out: &mut Output,
    ) -> bool {
        let name = files::name(self.file.get_ref().path());
        let not_all = |out: &mut Output| {
            let help = "it would lack some who fail: see what is said above";
            out.error_with(format_args!("{name} is not written: not all users are known"), &[("help", help)]);
            false
        };
        if !incomplete.is_empty() || self.sharers(places, users).is_err() {
            return not_all(out);
        }
        let Failures { file, written, .. } = self;
        let whole = written.and_then(|()| file.into_inner().map_err(io::IntoInnerError::into_error));
        let put = whole.and_then(|file| {
            file.sync()?;
            file.put()
        });
        if let Err(error) = put {
            out.error(format_args!("{name} cannot be written: {}", describe(&error)));
            return false;
        }
        true
    }

    /// Writes who shares a value, in the order of the records.
    fn sharers(&mut self, places: &mut Places, users: &[PathBuf]) -> Result<(), Changed> {
        let sharing = std::mem::take(&mut self.sharing);
        let mut all = RecordSet::default();
        sharing.values().for_each(|records| all.extend(records));
        places.each(users, &all, &mut |record, at| {
            let mut rows = Vec::new();
            let failing = Failing { at, is_untold: self.untold.has(record) };
            for ((target, rule), records) in &sharing {
                if records.has(record) {
                    self.rows.collision(failing, *rule, *target, &mut rows);
                }
            }
            self.write(&rows);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        let cell = |text: &str| {
            let mut rows = Vec::new();
            write_cell(text, &mut rows);
            String::from_utf8(rows).unwrap()
        };
        assert_eq!(cell("a"), "a");
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("@a,\"b\""), "\"'@a,\"\"b\"\"\"");
        assert_eq!(named("-x.csv"), "./-x.csv");
        assert_eq!(named("folder/-x.csv"), "folder/-x.csv");
        assert_eq!(named("\u{202e}a"), visible("\u{202e}a").to_string());
    }
}

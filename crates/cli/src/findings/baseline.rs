//! `--baseline` and `--write-baseline`: the findings that are known, which do not fail and are not shown.

mod file;

use std::collections::BTreeMap;
use std::path::Path;

use provmap::Report;

use self::file::{Entry, read, refuse_to_overwrite, write};
use super::FindingsArgs;
use crate::files::name;
use crate::output::{Complained, Output};
use crate::render::count;

/// The findings that are known, and how many of each: two of one fingerprint count twice.
pub(super) struct Baseline<'a> {
    path: &'a Path,
    kind: Kind,
}

enum Kind {
    /// It was read: the findings of each fingerprint that were not met yet.
    Read(BTreeMap<String, u64>),
    /// It is written at the end, of all that is found.
    Written(BTreeMap<String, (Entry, u64)>),
}

impl<'a> Baseline<'a> {
    /// The baseline that the options name, if they name one.
    pub(super) fn of(
        arguments: &'a FindingsArgs,
        out: &mut Output,
    ) -> Result<Option<Baseline<'a>>, Complained> {
        if let Some(path) = &arguments.write_baseline {
            refuse_to_overwrite(path, out)?;
            return Ok(Some(Baseline { path, kind: Kind::Written(BTreeMap::new()) }));
        }
        let Some(path) = &arguments.baseline else { return Ok(None) };
        Ok(Some(Baseline { path, kind: Kind::Read(read(path, out)?) }))
    }

    /// What becomes of so many findings of a file.
    pub(super) fn words(&self, number: usize) -> String {
        let preposition = match self.kind {
            Kind::Read(_) => "known by",
            Kind::Written(_) => "for",
        };
        format!("{number} {preposition} {}", name(self.path))
    }

    /// Takes the findings out of a report that are known, and gives how many these are.
    pub(super) fn take(&mut self, report: &mut Report) -> usize {
        let before = report.findings().len();
        match &mut self.kind {
            Kind::Read(left) => report.retain(|finding| {
                let left = left.get_mut(&finding.fingerprint().to_string()).filter(|left| **left > 0);
                let is_known = left.is_some();
                if let Some(left) = left {
                    *left = left.saturating_sub(1);
                }
                !is_known
            }),
            Kind::Written(entries) => {
                for finding in report.findings() {
                    let entry = Entry::of(finding, report.connector());
                    let (_, number) = entries.entry(entry.fingerprint.clone()).or_insert((entry, 0));
                    *number = number.saturating_add(1);
                }
                report.retain(|_| false);
            }
        }
        before.saturating_sub(report.findings().len())
    }

    /// Writes the file, if it is to be written, or says what of it was not met.
    pub(super) fn finish(self, is_complete: bool, out: &mut Output) -> Result<(), Complained> {
        let name = name(self.path);
        match self.kind {
            Kind::Written(_) if !is_complete => {
                Err(out.error(format_args!("{name} is not written: not everything could be checked")))
            }
            Kind::Written(entries) => {
                let entries: Vec<(Entry, u64)> = entries.into_values().collect();
                let findings = findings(entries.iter().map(|(_, number)| *number));
                write(self.path, entries, out)?;
                out.remark(format_args!("{name} is written: {findings}"), &[]);
                Ok(())
            }
            Kind::Read(left) => {
                if is_complete && left.values().any(|left| *left > 0) {
                    let left = findings(left.into_values());
                    let message = format!("not found any more: {left} of {name}");
                    let help =
                        format!("where all files were checked, `--write-baseline {name}` takes them out");
                    out.remark(message, &[("help", &help)]);
                }
                Ok(())
            }
        }
    }
}

fn findings(numbers: impl Iterator<Item = u64>) -> String {
    let number = numbers.fold(0, u64::saturating_add);
    count(usize::try_from(number).unwrap_or(usize::MAX), "finding")
}

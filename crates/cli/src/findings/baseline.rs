//! `--baseline` and `--write-baseline`: the findings that are known, which do not fail and are not shown.

mod file;
mod known;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use provmap::Report;

use self::file::{Entry, read, read_to_replace, write};
use self::known::Known;
use super::FindingsArgs;
use crate::files::{Searched, from_folder, is_stdin, name, normal, resolved};
use crate::output::{Complained, Output};
use crate::render::count;

/// The findings that are known, and how many of each there are in each file.
pub(super) struct Baseline<'a> {
    path: &'a Path,
    folder: PathBuf,
    kind: Kind,
    /// What was checked.
    checked: BTreeSet<Subject>,
}

/// What findings are in: a file, by its path from the folder of the baseline, or a connector that is compiled in or was read from
/// standard input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    File(String),
    Connector(String),
}

enum Kind {
    /// It was read: what was not met yet.
    Read(Known),
    /// It is written at the end, of all that is found, and of what was in it on files that were not looked at.
    Written { before: Vec<(Entry, u64)>, found: BTreeMap<Entry, u64> },
}

impl<'a> Baseline<'a> {
    /// The baseline that the options name, if they name one.
    pub(super) fn of(
        arguments: &'a FindingsArgs,
        out: &mut Output,
    ) -> Result<Option<Baseline<'a>>, Complained> {
        let (path, kind) = match (&arguments.write_baseline, &arguments.baseline) {
            (Some(path), _) => {
                let before = read_to_replace(path, out)?;
                (path, Kind::Written { before, found: BTreeMap::new() })
            }
            (None, Some(path)) => {
                let entries = read(path, out)?;
                (path, Kind::Read(Known::new(&entries, &folder(path))))
            }
            (None, None) => return Ok(None),
        };
        Ok(Some(Baseline { path, folder: folder(path), kind, checked: BTreeSet::new() }))
    }

    /// What becomes of so many findings of a file.
    pub(super) fn words(&self, number: usize) -> String {
        let preposition = match self.kind {
            Kind::Read(_) => "known by",
            Kind::Written { .. } => "for",
        };
        format!("{number} {preposition} {}", name(self.path))
    }

    /// Takes the findings out of a report that are known, and gives how many these are. There is no file for what is compiled in.
    pub(super) fn take(&mut self, file: Option<&Path>, report: &mut Report) -> usize {
        let path = file.filter(|file| !is_stdin(file)).map(|file| self.spelled(file));
        let connector = Entry::connector(report.connector());
        let subject = path.clone().map_or(Subject::Connector(connector), Subject::File);
        self.checked.insert(subject);
        let before = report.findings().len();
        match &mut self.kind {
            Kind::Read(known) => report.retain(|finding| !known.take(finding, path.as_deref())),
            Kind::Written { found, .. } => {
                for finding in report.findings() {
                    let entry = Entry::of(finding, report.connector(), path.clone());
                    let number = found.entry(entry).or_insert(0);
                    *number = number.saturating_add(1);
                }
                report.retain(|_| false);
            }
        }
        before.saturating_sub(report.findings().len())
    }

    /// Takes that all was looked at that a file can have findings of: it has none.
    pub(super) fn look_at(&mut self, file: &Path) {
        let path = self.spelled(file);
        self.checked.insert(Subject::File(path));
    }

    /// A file as the baseline names it: from its folder, with `/` between the parts.
    fn spelled(&self, file: &Path) -> String {
        let path = from_folder(&self.folder, &resolved(file));
        let parts = path.components().map(|part| part.as_os_str().to_string_lossy());
        parts.collect::<Vec<_>>().join("/")
    }

    /// Writes the file, if it is to be written, or says what of it was not met.
    pub(super) fn finish(
        self,
        searched: &Searched,
        is_complete: bool,
        out: &mut Output,
    ) -> Result<(), Complained> {
        let Baseline { path, folder, kind, checked } = self;
        let name = name(path);
        let is_looked_at = |file: Option<&str>, connector: &str| match file {
            Some(file) => {
                let is_checked = checked.contains(&Subject::File(file.to_owned()));
                is_checked || searched.finds_none_in(&normal(&folder.join(file)))
            }
            None => checked.contains(&Subject::Connector(connector.to_owned())),
        };
        match kind {
            Kind::Written { .. } if !is_complete => {
                Err(out.error(format_args!("{name} is not written: not everything could be checked")))
            }
            Kind::Written { before, mut found } => {
                let mut kept = 0_u64;
                for (entry, number) in before {
                    if !is_looked_at(entry.path.as_deref(), &entry.connector) {
                        kept = kept.saturating_add(number);
                        found.insert(entry, number);
                    }
                }
                let findings = findings(found.values().copied());
                write(path, &found, out)?;
                let stay = match kept {
                    0 => String::new(),
                    kept => format!(", {kept} of them as before: of files that were not checked"),
                };
                out.remark(format_args!("{name} is written: {findings}{stay}"), &[]);
                Ok(())
            }
            Kind::Read(known) => {
                let gone =
                    known.left().filter(|(entry, _)| is_looked_at(entry.path.as_deref(), &entry.connector));
                let gone = gone.map(|(_, number)| number).fold(0, u64::saturating_add);
                if is_complete && gone > 0 {
                    let message = format!("not found any more: {} of {name}", findings([gone].into_iter()));
                    let help = format!("`--write-baseline {name}` with the same files takes them out");
                    out.remark(message, &[("help", &help)]);
                }
                Ok(())
            }
        }
    }
}

/// The folder of a baseline, without symbolic links: that of the file which a link leads to, so that both name files alike.
fn folder(path: &Path) -> PathBuf {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    resolved(folder.unwrap_or(Path::new(".")))
}

fn findings(numbers: impl Iterator<Item = u64>) -> String {
    let number = numbers.fold(0, u64::saturating_add);
    count(usize::try_from(number).unwrap_or(usize::MAX), "finding")
}

//! The files that a command was given and does not read, as far as it says so.

use std::collections::BTreeMap;
use std::path::Path;

use super::name;
use crate::file_kind::FileKind;
use crate::output::{Complained, Output};

/// The most files of one kind that are named.
const NAMES: usize = 3;

/// The files that were passed over, by what they are.
#[derive(Default)]
pub(super) struct PassedOver {
    kinds: BTreeMap<FileKind, Files>,
    /// Files of JSON that hold nothing that provmap knows.
    unrelated: usize,
    links: usize,
}

/// So many files, and the names of the first of them.
#[derive(Default)]
struct Files {
    number: usize,
    names: Vec<String>,
}

impl PassedOver {
    pub(super) fn add(&mut self, kind: FileKind, path: &Path) {
        let files = self.of(kind);
        files.number = files.number.saturating_add(1);
        if files.names.len() < NAMES {
            files.names.push(name(path));
        }
    }

    pub(super) fn add_unrelated(&mut self) {
        self.unrelated = self.unrelated.saturating_add(1);
    }

    pub(super) fn add_link(&mut self) {
        self.links = self.links.saturating_add(1);
    }

    pub(super) fn extend(&mut self, other: PassedOver) {
        for (kind, files) in other.kinds {
            let known = self.of(kind);
            known.number = known.number.saturating_add(files.number);
            let left = NAMES.saturating_sub(known.names.len());
            known.names.extend(files.names.into_iter().take(left));
        }
        self.unrelated = self.unrelated.saturating_add(other.unrelated);
        self.links = self.links.saturating_add(other.links);
    }

    fn of(&mut self, kind: FileKind) -> &mut Files {
        self.kinds.entry(kind).or_default()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.kinds.is_empty() && self.unrelated == 0 && self.links == 0
    }

    /// Says what was passed over, if anything was.
    pub(super) fn say(&self, out: &mut Output) {
        if !self.is_empty() {
            out.remark(format_args!("passed over: {}", self.words()), &[]);
        }
    }

    /// Refuses to check nothing, and says what there is instead.
    pub(super) fn refuse(&self, what: &str, help: Option<&str>, out: &mut Output) -> Complained {
        let found = if self.is_empty() { None } else { Some(format!("passed over: {}", self.words())) };
        let found = found.as_deref().map(|found| ("note", found));
        let notes: Vec<_> = found.into_iter().chain(help.map(|help| ("help", help))).collect();
        out.error_with(what, &notes)
    }

    /// `2 files of tests (a.tests.json, b.tests.json), 1 of store metadata (acme.json), 14 that are no JSON of PingOne`
    fn words(&self) -> String {
        let kinds = self.kinds.iter().map(|(kind, files)| {
            let more = if files.number > files.names.len() { ", …" } else { "" };
            (files.number, format!("of {} ({}{more})", kind.content(), files.names.join(", ")))
        });
        let unrelated = if self.unrelated == 1 { "that is" } else { "that are" };
        let links = if self.links == 1 { "that is a symbolic link" } else { "that are symbolic links" };
        let others =
            [(self.unrelated, format!("{unrelated} no JSON of PingOne")), (self.links, links.to_owned())];
        let mut all = String::new();
        for (number, what) in kinds.chain(others).filter(|(number, _)| *number > 0) {
            let files = match (all.is_empty(), number) {
                (true, 1) => " file",
                (true, _) => " files",
                (false, _) => "",
            };
            let comma = if all.is_empty() { "" } else { ", " };
            all.push_str(&format!("{comma}{number}{files} {what}"));
        }
        all
    }
}

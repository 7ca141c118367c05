//! What a baseline knows, and what of that was met.

use std::collections::BTreeMap;
use std::path::Path;

use provmap::{Finding, Severity};

use super::Entry;
use crate::files::normal;

/// The findings that a baseline knows and that were not met yet.
///
/// A finding is known in its file. Of a file that is not there any more, what it had counts for any other: it may have another name
/// now. What is graver than it was is not known.
pub(super) struct Known {
    files: BTreeMap<Key, Left>,
    moved: BTreeMap<Key, Left>,
}

/// The fingerprint, the severity and the file of findings.
type Key = (String, Severity, Option<String>);

/// The entry of findings, and how many of them were not met.
type Left = (Entry, u64);

impl Known {
    pub(super) fn new(entries: &[(Entry, u64)], folder: &Path) -> Known {
        let (mut files, mut moved) = (BTreeMap::new(), BTreeMap::new());
        // The entries of a file follow each other.
        let mut last: Option<(&str, bool)> = None;
        for (entry, number) in entries {
            let is_there = match (&entry.path, last) {
                (None, _) => true,
                (Some(path), Some((known, is_there))) if path == known => is_there,
                (Some(path), _) => normal(&folder.join(path)).exists(),
            };
            last = entry.path.as_deref().map(|path| (path, is_there));
            let key = (entry.fingerprint.clone(), entry.severity, entry.path.clone());
            let known = if is_there { &mut files } else { &mut moved };
            known.insert(key, (entry.clone(), *number));
        }
        Known { files, moved }
    }

    /// Whether a finding is known, which it is as often as the baseline says. One that is graver than what the baseline says is
    /// new, and what the baseline says is met all the same.
    pub(super) fn take(&mut self, finding: &Finding, file: Option<&str>) -> bool {
        let fingerprint = finding.fingerprint().to_string();
        // Of what will do, the least grave: another finding can need the others.
        let (will_do, others): (Vec<Severity>, Vec<Severity>) =
            Severity::ALL.iter().partition(|known| **known >= finding.severity);
        let is_known = will_do.into_iter().any(|severity| self.meet(&fingerprint, severity, file));
        if !is_known {
            others.into_iter().rev().any(|severity| self.meet(&fingerprint, severity, file));
        }
        is_known
    }

    /// Takes one that is of the file, or else of a file that is not there any more. Gives whether there is one.
    fn meet(&mut self, fingerprint: &str, severity: Severity, file: Option<&str>) -> bool {
        let from = (fingerprint.to_owned(), severity, None);
        let here = (fingerprint.to_owned(), severity, file.map(str::to_owned));
        let moved = || {
            let (next, _) = self.moved.range(from..).next()?;
            (next.0 == fingerprint && next.1 == severity).then(|| next.clone())
        };
        match moved() {
            _ if take(&mut self.files, &here) => true,
            Some(moved) => take(&mut self.moved, &moved),
            None => false,
        }
    }

    /// What was not met, and how many of each.
    pub(super) fn left(&self) -> impl Iterator<Item = (&Entry, u64)> {
        self.files.values().chain(self.moved.values()).map(|(entry, number)| (entry, *number))
    }
}

fn take(known: &mut BTreeMap<Key, Left>, key: &Key) -> bool {
    let Some((_, left)) = known.get_mut(key) else { return false };
    *left = left.saturating_sub(1);
    if *left == 0 {
        known.remove(key);
    }
    true
}

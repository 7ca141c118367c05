//! Applies remedies to a mapping file, until there is none left: what one mends can show what was hidden behind it.

use std::collections::{BTreeMap, HashMap};

use provmap::{Applicability, Edit, Finding, Fix, Report, Severity, Tenant};

use super::draft::Draft;
use crate::config::Settings;
use crate::load::MappingFile;
use crate::mends::fix_of;
use crate::output::{Complained, Output};

/// The most rounds of a file. A line takes two where its target was misspelt, and few take more.
const MAX_ROUNDS: usize = 8;

/// A change of one line that was applied, and the findings that it mends.
pub(super) struct Remedy {
    /// The byte of the original file that its first finding is at.
    pub(super) at: usize,
    /// The line of the mended set; nothing where it was removed.
    pub(super) mapping: Option<usize>,
    /// Whether a value of the line is read that was not before: what it is is not said.
    pub(super) reveals: bool,
    pub(super) applicability: Applicability,
    pub(super) findings: Vec<Mended>,
}

/// A finding that is gone.
pub(super) struct Mended {
    pub(super) rule: &'static str,
    pub(super) severity: Severity,
    pub(super) message: String,
}

/// A file with all remedies applied.
pub(super) struct Mending<'f> {
    pub(super) draft: Draft<'f>,
    pub(super) file: MappingFile,
    pub(super) remedies: Vec<Remedy>,
    /// What is found after that.
    pub(super) left: Report,
}

/// How a file is mended.
pub(super) struct Mender<'a> {
    pub(super) settings: &'a Settings<'a>,
    /// The least sure remedies that are applied.
    pub(super) least_sure: Applicability,
}

impl Mender<'_> {
    /// Mends a file, whose text is `document`.
    pub(super) fn mend<'d>(
        &self,
        file: &MappingFile,
        document: &'d str,
        out: &mut Output,
    ) -> Result<Mending<'d>, Complained> {
        let report = self.check(file, out)?;
        let mut mending = Mending {
            draft: Draft::new(document),
            file: file.again(document, out)?,
            remedies: Vec::new(),
            left: report,
        };
        for _ in 0..MAX_ROUNDS {
            let read = self.round(&mending, &|finding| !reveals(finding));
            // What a key hides that is not read is named by nothing before a person has looked at the key.
            let is_last = read.edits.is_empty();
            let round = if is_last { self.round(&mending, &reveals) } else { read };
            if !round.edits.is_empty() {
                mending.take(round);
                mending.file = mending.file.again(&mending.draft.text(), out)?;
                mending.left = self.check(&mending.file, out)?;
            }
            if is_last {
                break;
            }
        }
        mending.remedies.sort_by_key(|remedy| remedy.at);
        Ok(mending)
    }

    /// What is found, but for what a person decided to ignore.
    fn check(&self, file: &MappingFile, out: &mut Output) -> Result<Report, Complained> {
        let (_, mut report) = self.settings.check(file, &mut Tenant::default(), out)?;
        self.settings.ignore(&mut report);
        Ok(report)
    }

    /// What is applied next, of some of what is found.
    fn round(&self, mending: &Mending<'_>, wanted: &dyn Fn(&Finding) -> bool) -> Round {
        Round::of(&mending.left, self.least_sure, mending.file.input.before(), wanted)
    }
}

/// Whether the remedy gives a value a meaning that it had not: that of a key that is not read. Values without a meaning are not shown.
fn reveals(finding: &Finding) -> bool {
    matches!(finding.rule, "missing-source" | "missing-target")
}

impl Mending<'_> {
    fn take(&mut self, Round { edits, remedies, removed }: Round) {
        // A line that is removed is one no more, and those behind it come to stand earlier.
        let moved = |at: usize| match removed.binary_search(&at) {
            Ok(_) => None,
            Err(before) => at.checked_sub(before),
        };
        for remedy in &mut self.remedies {
            remedy.mapping = remedy.mapping.and_then(moved);
        }
        for remedy in remedies {
            let at = self.draft.original_place(remedy.at);
            let mapping = remedy.mapping.and_then(moved);
            self.remedies.push(Remedy { at, mapping, ..remedy });
        }
        self.draft.edit(&edits);
    }
}

/// What is applied at a time: no change overlaps another.
struct Round {
    edits: Vec<Edit>,
    remedies: Vec<Remedy>,
    /// The lines that are removed, in order.
    removed: Vec<usize>,
}

impl Round {
    /// Of changes that overlap, the first is taken; what is left of the others shows in the next round.
    fn of(
        report: &Report,
        least_sure: Applicability,
        mark: usize,
        wanted: &dyn Fn(&Finding) -> bool,
    ) -> Round {
        let mut round = Round { edits: Vec::new(), remedies: Vec::new(), removed: Vec::new() };
        let mut taken = BTreeMap::new();
        let mut by_fix: HashMap<&Fix, Option<usize>> = HashMap::new();
        for finding in report.iter().filter(|finding| wanted(finding)) {
            let Some((fix, mapping)) = fix_of(finding, least_sure) else { continue };
            // Places are without the byte order mark, which edits count.
            let at = finding.place.span.as_ref().map_or(0, |span| span.start.saturating_add(mark));
            let place =
                *by_fix.entry(fix).or_insert_with(|| round.add(fix, finding, mapping, &mut taken, at));
            if let Some(remedy) = place.and_then(|place| round.remedies.get_mut(place)) {
                let Finding { rule, severity, ref message, .. } = *finding;
                remedy.findings.push(Mended { rule, severity, message: message.clone() });
            }
        }
        round.edits.sort_by_key(|edit| edit.span.start);
        round.removed.sort_unstable();
        round
    }

    /// Takes a change for a finding at a byte, unless it overlaps one that is taken already; gives its place among the remedies.
    fn add(
        &mut self,
        fix: &Fix,
        finding: &Finding,
        mapping: usize,
        taken: &mut BTreeMap<usize, usize>,
        at: usize,
    ) -> Option<usize> {
        let is_free = |edit: &Edit| {
            let before = taken.range(..edit.span.end).next_back();
            before.is_none_or(|(_, end)| *end <= edit.span.start)
        };
        if !fix.edits.iter().all(is_free) {
            return None;
        }
        taken.extend(fix.edits.iter().map(|edit| (edit.span.start, edit.span.end)));
        // Only a line that goes leaves nothing.
        if fix.edits.iter().any(|edit| edit.text.is_empty()) {
            self.removed.push(mapping);
        }
        self.edits.extend(fix.edits.iter().cloned());
        self.remedies.push(Remedy {
            at,
            mapping: Some(mapping),
            reveals: reveals(finding),
            applicability: fix.applicability,
            findings: Vec::new(),
        });
        self.remedies.len().checked_sub(1)
    }
}

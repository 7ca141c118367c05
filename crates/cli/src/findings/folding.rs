//! Which findings are shown, so that the same mistake made many times is no wall.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use provmap::{Finding, Severity};
use provmap_model::text::grouped;

use super::FindingsArgs;

/// The findings of one rule and one severity that are shown.
const SHOWN: u64 = 20;

/// The rules that are named of those with more.
const NAMED: usize = 4;

/// Counts what is shown and what is not, of all files of a run: a file of thousands of lines and thousands of files are the same wall.
/// Severities are apart, so that no warning takes the place of an error.
pub(super) struct Folding {
    /// Whether all is shown.
    is_off: bool,
    counts: BTreeMap<(Reverse<Severity>, &'static str), Count>,
}

#[derive(Default)]
struct Count {
    shown: u64,
    folded: u64,
}

impl Folding {
    pub(super) fn new(arguments: &FindingsArgs) -> Folding {
        Folding { is_off: arguments.all, counts: BTreeMap::new() }
    }

    /// Whether all is shown, however much it is.
    pub(super) fn is_off(&self) -> bool {
        self.is_off
    }

    /// Counts findings that are shown together or not at all, and gives whether they are: if one of them is among the first of its
    /// rule.
    pub(super) fn shows<'f>(&mut self, together: impl IntoIterator<Item = &'f Finding> + Clone) -> bool {
        let mut is_shown = self.is_off;
        for finding in together.clone() {
            is_shown |= self.count(finding).shown < SHOWN;
        }
        for finding in together {
            let count = self.count(finding);
            let number = if is_shown { &mut count.shown } else { &mut count.folded };
            *number = number.saturating_add(1);
        }
        is_shown
    }

    fn count(&mut self, finding: &Finding) -> &mut Count {
        self.counts.entry((Reverse(finding.severity), finding.rule)).or_default()
    }

    /// What is not shown, as a line: the gravest by their rules. Nothing where all is shown.
    pub(super) fn line(&self) -> String {
        let folded: Vec<_> = self.counts.iter().filter(|(_, count)| count.folded > 0).collect();
        let words = folded.iter().take(NAMED).map(|((severity, rule), count)| {
            let plural = if count.folded == 1 { "" } else { "s" };
            format!("{} more {}{plural} of `{rule}`", grouped(count.folded), severity.0)
        });
        let mut words: Vec<String> = words.collect();
        let others: u64 = folded.iter().skip(NAMED).map(|(_, count)| count.folded).sum();
        if others > 0 {
            words.push(format!("{} of other rules", grouped(others)));
        }
        if words.is_empty() {
            String::new()
        } else {
            format!("… and {}: `--all` shows them\n", words.join(", "))
        }
    }
}

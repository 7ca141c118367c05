//! The last lines: the sum, and what to do next.

use std::collections::BTreeSet;
use std::path::Path;

use provmap::Severity;
use provmap::record::RecordRule;

use super::{Checked, Gathered};
use crate::files::is_stdin;
use crate::mends::mends;
use crate::render::{self, Style, count};
use crate::shell;

/// The most files that are named in a command to run.
const NAMED: usize = 3;

/// The sum of all files: `3 errors, 1 warning in 2 files; 1 file could not be checked`.
pub(super) fn total(gathered: &Gathered<'_>, style: Style) -> String {
    let noun = gathered.noun;
    let checked = count(gathered.files(), noun);
    let mut text = format!("{} in {checked}", render::summary(style, gathered.total()));
    let ignored = gathered.total().ignored;
    if ignored > 0 {
        text.push_str(&format!("; {ignored} ignored"));
    }
    // A file can hold several propagation rules.
    let unchecked: BTreeSet<&Path> = gathered.unchecked.iter().map(|it| it.path.as_path()).collect();
    let begun: BTreeSet<&Path> = gathered.of_files().map(|it| it.path.as_path()).collect();
    let (in_part, not_at_all): (Vec<&Path>, Vec<&Path>) =
        unchecked.into_iter().partition(|path| begun.contains(path));
    if !not_at_all.is_empty() {
        text.push_str(&format!("; {} could not be checked", count(not_at_all.len(), noun)));
    }
    if !in_part.is_empty() {
        text.push_str(&format!("; {} could not be checked as a whole", count(in_part.len(), noun)));
    }
    let known = gathered.checked.iter().filter_map(|it| it.known).fold(0, usize::saturating_add);
    if let Some(baseline) = gathered.baseline.as_ref().filter(|_| known > 0) {
        text.push_str(&format!("; {}", baseline.words(known)));
    }
    text.push('\n');
    text
}

/// What of this `provmap fix` mends, as a line; nothing where that is nothing.
pub(super) fn advises_fix(gathered: &Gathered<'_>) -> String {
    let mended_of = |it: &Checked| mends(&it.path, &it.report);
    let Some(options) = &gathered.fix_options else { return String::new() };
    let mended: Vec<&Checked> = gathered.of_files().filter(|it| mended_of(it) > 0).collect();
    let mut paths: Vec<&Path> = mended.iter().map(|it| it.path.as_path()).collect();
    // A file can have several propagation rules, which follow each other.
    paths.dedup();
    let files = match paths.as_slice() {
        [] => return String::new(),
        // What came through a pipe is gone: it has to be in a file.
        [only] if is_stdin(only) => "FILE".to_owned(),
        few if few.len() <= NAMED => few.iter().map(|path| shell::file(path)).collect::<Vec<_>>().join(" "),
        _ => "FILE…".to_owned(),
    };
    let number: usize = mended.into_iter().map(mended_of).sum();
    format!("`provmap fix{options} {files}` mends {number} of these\n")
}

/// What to do next, as a line; nothing where nothing was found.
pub(super) fn next(gathered: &Gathered<'_>) -> String {
    // Of several equals, `max_by_key` gives the last, which is the one that the reader sees first.
    let all = gathered.checked.iter().flat_map(|it| it.report.findings());
    let Some(first) = all.rev().max_by_key(|finding| finding.severity) else { return String::new() };
    let explained = format!("`provmap explain {}` says more about that rule", first.rule);
    // Nobody but PingOne can mend its metadata.
    let is_of_mappings = gathered.noun == "file";
    let weighs = |rule: &RecordRule| rule.weighs() == Some(first.rule);
    let can_be_weighed =
        || gathered.checked.iter().all(|it| it.users.is_none()) && RecordRule::ALL.iter().any(weighs);
    let advice = match first.severity {
        Severity::Error if is_of_mappings => match gathered.total().errors {
            1 => "mend the error before the next sync; ",
            _ => "mend the errors before the next sync; ",
        },
        Severity::Warning if is_of_mappings && can_be_weighed() => {
            "`--users FILE` says how many of your users a warning is about; "
        }
        _ => "",
    };
    format!("{advice}{explained}\n")
}

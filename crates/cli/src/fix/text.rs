//! What is mended, for people: a diff, why, and what it does to users.

use std::path::PathBuf;

use provmap_model::text::{Cursor, grouped, visible};

use super::consequences::{Consequence, Together};
use super::draft::Change;
use super::groups::{Example, NewGroups};
use super::{Counts, Fixed};
use crate::files;
use crate::output::Output;
use crate::render::{Source as _, count, users_in_words};

pub(super) fn write(fixed: &Fixed<'_>, counts: Counts, users: &[PathBuf], out: &mut Output) {
    let style = out.style();
    let mut text = String::new();
    if counts.mended > 0 {
        text.push_str(&diff(fixed, out));
        text.push('\n');
        text.push_str(&reasons(fixed, users));
        text.push('\n');
    }
    text.push_str(&style.bold(&summary(fixed, counts)));
    text.push('\n');
    if let Some(together) = fixed.together {
        text.push_str(&of_all(together));
    }
    out.text(&text);
}

fn diff(fixed: &Fixed<'_>, out: &Output) -> String {
    let old = &fixed.file.input;
    // Excerpts are without the byte order mark that changes count.
    let behind = |at: usize| at.saturating_sub(old.before());
    let changes: Vec<Change> = fixed
        .mending
        .draft
        .changes()
        .into_iter()
        .map(|Change { span, text }| Change { span: behind(span.start)..behind(span.end), text })
        .collect();
    // Nothing is shown where nothing of what it holds is known well enough.
    let Some(was) = old.shown() else { return String::new() };
    // What is kept is masked as it was, whatever it means by now.
    let (mut is, mut at) = (String::with_capacity(was.len()), 0);
    for Change { span, text } in &changes {
        is.push_str(was.get(at..span.start).unwrap_or_default());
        is.push_str(text);
        at = span.end;
    }
    is.push_str(was.get(at..).unwrap_or_default());
    super::diff::unified(&old.name, was, &is, &changes, out.style())
}

/// A line for each finding that is mended, and below those of one line of the mapping what that does to users.
fn reasons(fixed: &Fixed<'_>, users: &[PathBuf]) -> String {
    let mut text = String::new();
    let document = fixed.document();
    let mut cursor = Cursor::new(document);
    let remedies = &fixed.mending.remedies;
    for (at, remedy) in remedies.iter().enumerate() {
        let (line, column) = cursor.advance_to(remedy.at);
        for finding in &remedy.findings {
            let (name, message) = (&fixed.file.input.name, visible(&finding.message));
            text.push_str(&format!("{name}:{line}:{column}: {}: {message}\n", finding.rule));
        }
        let is_last = remedies.get(at.saturating_add(1)).is_none_or(|next| next.mapping != remedy.mapping);
        let consequence = fixed.consequences.get(at).and_then(Option::as_ref).filter(|_| is_last);
        if let Some(consequence) = consequence {
            text.push_str(&format!("  {}\n", words(consequence, users)));
        }
    }
    text
}

/// What the remedies of a line do to users.
fn words(consequence: &Consequence, files: &[PathBuf]) -> String {
    let Consequence { mended, newly_failing, newly_possible, newly_unpredictable, collisions } = consequence;
    let mut parts = Vec::new();
    if *mended > 0 {
        parts.push(format!("mends {}", users_in_words(*mended)));
    }
    if collisions.groups > 0 {
        parts.push(shared(collisions, files));
    }
    if *newly_failing > 0 {
        let fail = if *newly_failing == 1 { "fails" } else { "fail" };
        parts.push(format!("{} {fail} by it who did not", users_in_words(*newly_failing)));
    }
    if *newly_possible > 0 {
        parts.push(format!("{} may fail by it who could not", users_in_words(*newly_possible)));
    }
    if *newly_unpredictable > 0 {
        parts.push(format!("of {} nobody can say any more", users_in_words(*newly_unpredictable)));
    }
    if parts.is_empty() {
        return "changes nothing for any of these users".to_owned();
    }
    parts.join("; ")
}

/// `2 pairs then collide (lines 14 and 90,211)`
fn shared(collisions: &NewGroups, files: &[PathBuf]) -> String {
    let NewGroups { groups, users, examples } = collisions;
    let what = match (*groups, *users) {
        (1, 2) => "1 pair then collides".to_owned(),
        (1, users) => format!("{} then collide", users_in_words(users)),
        (groups, users) if users == groups.saturating_mul(2) => {
            format!("{} pairs then collide", grouped(groups))
        }
        (groups, users) => format!("{} then collide, in {} groups", users_in_words(users), grouped(groups)),
    };
    let places: Vec<String> = examples.iter().map(|records| placed(records, files)).collect();
    if places.is_empty() { what } else { format!("{what} ({})", places.join("; ")) }
}

/// `lines 14 and 90,211`; where there are several files, with their names.
fn placed(records: &[Example], files: &[PathBuf]) -> String {
    let place = |example: &Example| {
        let line = grouped(example.line);
        match files.get(example.file).filter(|_| files.len() > 1) {
            Some(file) => format!("{}:{}", files::name(file), example.line),
            None => line,
        }
    };
    let places: Vec<String> = records.iter().map(place).collect();
    let lines = if files.len() > 1 { "" } else { "lines " };
    match places.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{lines}{} and {last}", first.join(", ")),
        _ => format!("{lines}{}", places.concat()),
    }
}

/// `together: 41 users fewer fail, of 200,000`
fn of_all(together: Together) -> String {
    let Together { users, failing_before, failing_after, newly_failing, complete, .. } = together;
    let difference = failing_before.abs_diff(failing_after);
    let (of, fail) = (grouped(users), if difference == 1 { "fails" } else { "fail" });
    let mut text = match failing_before.cmp(&failing_after) {
        std::cmp::Ordering::Greater => {
            let word = if difference == 1 { "user" } else { "users" };
            format!("together: {} {word} fewer {fail}, of {of}", grouped(difference))
        }
        std::cmp::Ordering::Equal => format!("together: as many users fail as before, of {of}"),
        std::cmp::Ordering::Less => {
            format!("together: {} more {fail}, of {of}", users_in_words(difference))
        }
    };
    if newly_failing > 0 {
        let fail = if newly_failing == 1 { "fails" } else { "fail" };
        text.push_str(&format!("; {} who fitted before {fail}", users_in_words(newly_failing)));
    }
    if !complete {
        text.push_str(" (not all could be read, or have something that the mapping reads)");
    }
    text.push('\n');
    text
}

/// `3 of 7 findings mended in zoom.json; 2 more with `--unsafe`; the rest needs a decision`
pub(super) fn summary(fixed: &Fixed<'_>, counts: Counts) -> String {
    let name = match fixed.file.address().filter(|_| fixed.file.is_one_of_several()) {
        Some(address) => format!("{}, {}", fixed.file.input.name, visible(address)),
        None => fixed.file.input.name.clone(),
    };
    let Counts { mended, unsure, again, decision } = counts;
    if counts.total() == 0 {
        return format!("nothing is found in {name}");
    }
    let findings = count(counts.total(), "finding");
    if fixed.file.is_generated() {
        return format!(
            "none of {findings} in {name} mended: a program writes this file; mend what it is made from, such as the `.tf` of a plan"
        );
    }
    // The words are right behind any `provmap fix`, also one that has less than the command that was run.
    let write = if fixed.with_unsure { "--unsafe --write" } else { "--write" };
    let mut text = match (mended, fixed.written) {
        (0, _) => format!("none of {findings} in {name} mended"),
        (_, true) => format!("{mended} of {findings} in {name} mended"),
        (_, false) => format!("{mended} of {findings} in {name} to be mended: `{write}` does it"),
    };
    if unsure > 0 {
        let more = if mended > 0 { " more" } else { "" };
        text.push_str(&format!("; {unsure}{more} with `--unsafe`"));
    }
    if again > 0 {
        text.push_str(&format!("; {again} more when it is run again"));
    }
    if decision > 0 {
        let needs = if decision == 1 { "needs" } else { "need" };
        text.push_str(&format!("; {decision} {needs} a decision"));
    }
    text
}

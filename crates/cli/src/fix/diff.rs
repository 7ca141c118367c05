//! The changes of a file as a unified diff without context: the lines of the mappings that change, and nothing around them.

use std::ops::Range;

use provmap_model::text::visible;

use super::draft::Change;
use crate::render::Style;

/// The most characters of a line that are shown, and those before the first that differs: a file can be one line.
const WIDE: usize = 400;
const BEFORE: usize = 60;

/// The diff of a text and of what becomes of it by changes in bytes of the old one. Both are masked as excerpts are.
pub(super) fn unified(name: &str, old: &str, new: &str, changes: &[Change], style: Style) -> String {
    let mut text = style.bold(&format!("--- {name}")) + "\n" + &style.bold(&format!("+++ {name}")) + "\n";
    let (mut passed, mut line, mut moved, mut shift) = (0, 1_usize, 0_isize, 0_isize);
    for Hunk { bytes, grows } in hunks(old, changes) {
        line = line.saturating_add(newlines(old.get(passed..bytes.start)));
        passed = bytes.start;
        let start = bytes.start.saturating_add_signed(shift);
        let end = bytes.end.saturating_add_signed(shift.saturating_add(grows));
        shift = shift.saturating_add(grows);
        let was = Rows { first: line, rows: rows(old.get(bytes)) };
        let is = Rows { first: line.saturating_add_signed(moved), rows: rows(new.get(start..end)) };
        moved = moved.saturating_add_unsigned(is.rows.len()).saturating_sub_unsigned(was.rows.len());
        text.push_str(&differing(&was, &is, style));
    }
    text
}

/// Lines that changes touch.
struct Hunk {
    bytes: Range<usize>,
    /// How many bytes more they are afterwards.
    grows: isize,
}

/// The lines that changes touch, those that meet together.
fn hunks(old: &str, changes: &[Change]) -> Vec<Hunk> {
    let mut hunks: Vec<Hunk> = Vec::new();
    for Change { span, text } in changes {
        let grows = 0_isize.saturating_add_unsigned(text.len()).saturating_sub_unsigned(span.len());
        let end_of_line = |at: usize| {
            let rest = old.as_bytes().get(at..).unwrap_or_default();
            memchr::memchr(b'\n', rest).map_or(old.len(), |length| at.saturating_add(length))
        };
        // Looked at once: what is before was looked at for the one before.
        let passed = hunks.last().map_or(0, |last| last.bytes.end);
        let before = old.as_bytes().get(passed..span.start).unwrap_or_default();
        let start = memchr::memrchr(b'\n', before).map(|at| passed.saturating_add(at).saturating_add(1));
        match hunks.last_mut() {
            // A change in the last line of the one before, or in the next.
            Some(last) if start.is_none_or(|start| start <= last.bytes.end.saturating_add(1)) => {
                if span.end > last.bytes.end {
                    last.bytes.end = end_of_line(span.end);
                }
                last.grows = last.grows.saturating_add(grows);
            }
            _ => hunks.push(Hunk { bytes: start.unwrap_or_default()..end_of_line(span.end), grows }),
        }
    }
    hunks
}

/// Lines that follow each other, and the number of the first.
struct Rows<'t> {
    first: usize,
    rows: Vec<&'t str>,
}

fn rows(text: Option<&str>) -> Vec<&str> {
    text.unwrap_or_default().split('\n').collect()
}

fn newlines(text: Option<&str>) -> usize {
    memchr::memchr_iter(b'\n', text.unwrap_or_default().as_bytes()).count()
}

/// The lines that differ, each run with its numbers.
fn differing(was: &Rows<'_>, is: &Rows<'_>, style: Style) -> String {
    let mut text = String::new();
    for (old, new) in runs(&was.rows, &is.rows) {
        text.push_str(&format!("@@ -{} +{} @@\n", numbers(was.first, &old), numbers(is.first, &new)));
        let old_rows = was.rows.get(old).unwrap_or_default();
        let new_rows = is.rows.get(new).unwrap_or_default();
        let pairs = |at: usize| (old_rows.get(at).copied(), new_rows.get(at).copied());
        for at in 0..old_rows.len() {
            let (Some(row), other) = pairs(at) else { continue };
            text.push_str(&style.removed(&format!("-{}", shown(row, other.unwrap_or_default()))));
            text.push('\n');
        }
        for at in 0..new_rows.len() {
            let (other, Some(row)) = pairs(at) else { continue };
            text.push_str(&style.added(&format!("+{}", shown(row, other.unwrap_or_default()))));
            text.push('\n');
        }
    }
    text
}

/// The runs of lines that differ: line by line where there are as many, and otherwise what is between those that are the same
/// at both ends.
fn runs(was: &[&str], is: &[&str]) -> Vec<(Range<usize>, Range<usize>)> {
    let same = |(old, new): &(&&str, &&str)| old == new;
    if was.len() == is.len() {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for (at, pair) in was.iter().zip(is).enumerate() {
            let next = at.saturating_add(1);
            match runs.last_mut() {
                _ if same(&pair) => {}
                Some(run) if run.end == at => run.end = next,
                _ => runs.push(at..next),
            }
        }
        return runs.into_iter().map(|run| (run.clone(), run)).collect();
    }
    let head = was.iter().zip(is).take_while(same).count();
    let most = was.len().min(is.len()).saturating_sub(head);
    let tail = was.iter().rev().zip(is.iter().rev()).take(most).take_while(same).count();
    let middle = |rows: &[&str]| head..rows.len().saturating_sub(tail);
    vec![(middle(was), middle(is))]
}

/// `8` or `8,2`; for no line at all, `7,0`.
fn numbers(first: usize, rows: &Range<usize>) -> String {
    let line = first.saturating_add(rows.start);
    match rows.len() {
        0 => format!("{},0", line.saturating_sub(1)),
        1 => line.to_string(),
        several => format!("{line},{several}"),
    }
}

/// A line as it is shown; of a long one what is around the place where it differs from the other.
fn shown(row: &str, other: &str) -> String {
    let row = row.strip_suffix('\r').unwrap_or(row);
    let spread = |row: &str| visible(&row.replace('\t', "    ")).to_string();
    if row.chars().nth(WIDE).is_none() {
        return spread(row);
    }
    let same = row.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let start = same.saturating_sub(BEFORE);
    let cut: String = row.chars().skip(start).take(WIDE).collect();
    let more = row.chars().nth(start.saturating_add(WIDE)).is_some();
    let dots = |is_cut| if is_cut { "…" } else { "" };
    format!("{}{}{}", dots(start > 0), spread(&cut), dots(more))
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::string_slice, reason = "tests panic when they fail")]
mod tests {
    use super::*;

    fn diff(old: &str, changes: &[(&str, &str)]) -> String {
        let changes: Vec<Change> = changes
            .iter()
            .map(|(part, text)| {
                let start = old.find(part).unwrap();
                Change { span: start..start + part.len(), text: (*text).to_owned() }
            })
            .collect();
        let (mut new, mut at) = (String::new(), 0);
        for Change { span, text } in &changes {
            new += &old[at..span.start];
            new += text;
            at = span.end;
        }
        new += &old[at..];
        let text = unified("f", old, &new, &changes, Style { color: false, width: 80 });
        text.strip_prefix("--- f\n+++ f\n").unwrap().to_owned()
    }

    #[test]
    fn only_lines_that_differ_are_shown_with_their_numbers() {
        let old = "[\n a,\n b,\n c,\n d\n]\n";
        assert_eq!(diff(old, &[("b", "x")]), "@@ -3 +3 @@\n- b,\n+ x,\n");
        assert_eq!(
            diff(old, &[("a", "x"), ("c", "y")]),
            "@@ -2 +2 @@\n- a,\n+ x,\n@@ -4 +4 @@\n- c,\n+ y,\n"
        );
        assert_eq!(diff(old, &[("a", "x"), ("b", "y")]), "@@ -2,2 +2,2 @@\n- a,\n- b,\n+ x,\n+ y,\n");
        assert_eq!(diff(old, &[(",\n b", "")]), "@@ -3 +2,0 @@\n- b,\n");
        assert_eq!(diff(old, &[("a,\n ", ""), ("d", "x")]), "@@ -2 +1,0 @@\n- a,\n@@ -5 +4 @@\n- d\n+ x\n");
        assert_eq!(diff(old, &[(",\n d", "")]), "@@ -4,2 +4 @@\n- c,\n- d\n+ c\n");
        assert_eq!(diff("\ta\u{202e}\r\n", &[("a", "b")]), "@@ -1 +1 @@\n-    a\\u{202e}\n+    b\\u{202e}\n");
    }

    #[test]
    fn of_a_long_line_only_what_is_around_the_change_is_shown() {
        let old = format!("{}here{}", "a".repeat(5_000), "b".repeat(5_000));
        let text = diff(&old, &[("here", "there")]);
        let rows: Vec<&str> = text.lines().collect();
        assert_eq!(rows[0], "@@ -1 +1 @@");
        assert!(rows[1].starts_with("-…aaa") && rows[1].contains("ahereb") && rows[1].ends_with("b…"));
        assert!(rows[2].contains("athereb") && rows.iter().all(|row| row.chars().count() < WIDE + 5));
    }
}

//! An excerpt of a file with carets under the place in question.
//!
//! annotate-snippets draws it, and gets only the line in question, because it searches all of its source for each excerpt
//! and counts lines and columns from the start of it. The place above the excerpt is written here. Of a long line,
//! annotate-snippets gets only the part around the place, so that an excerpt costs the same in a file of 16 MiB on one line.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Renderer, Snippet};
use provmap_model::text::visible;

use super::{Style, digits};
use crate::report::Severity;

/// A place of a text, to be shown with the line around it.
#[derive(Debug, Clone)]
pub struct Excerpt<'a> {
    /// The text, as it may be shown.
    pub text: &'a str,
    /// How much it weighs: the colour of its carets.
    pub severity: Severity,
    /// The place in question.
    pub place: Mark<'a>,
    /// Places that belong to it, of which those are shown that are near.
    pub others: Vec<Mark<'a>>,
}

/// A place to be marked.
#[derive(Debug, Clone)]
pub struct Mark<'a> {
    /// The line of the place, from 1.
    pub line: usize,
    /// The bytes of the place.
    pub span: Range<usize>,
    /// What stands at the mark; nothing if that is empty.
    pub label: Cow<'a, str>,
}

impl<'a> Excerpt<'a> {
    /// A place by itself, without words.
    #[must_use]
    pub fn of(text: &'a str, severity: Severity, line: usize, span: Range<usize>) -> Excerpt<'a> {
        Excerpt { text, severity, place: Mark { line, span, label: Cow::Borrowed("") }, others: Vec::new() }
    }
}

/// The most characters of a line on either side of a place that are passed on. They are more than a terminal has columns,
/// so that annotate-snippets cuts the line, and marks the cut.
const REACH: usize = 260;

/// The most lines between two places that are shown in one excerpt.
const NEAR: usize = 100;

/// A line that is shown, with the marks in it.
struct Row<'e> {
    /// Its number, from 1.
    line: usize,
    /// Its bytes, as far as they are near the first mark.
    bytes: Range<usize>,
    marks: Vec<&'e Mark<'e>>,
}

impl Row<'_> {
    fn takes(&self, mark: &Mark<'_>) -> bool {
        let inside = self.bytes.start <= mark.span.start && mark.span.end <= self.bytes.end;
        inside && !self.marks.iter().any(|other| overlap(&other.span, &mark.span))
    }
}

impl Excerpt<'_> {
    /// The columns that line numbers take.
    #[must_use]
    pub fn gutter(&self) -> usize {
        digits(self.rows().last().map_or(0, |row| row.line))
    }

    /// Whether the excerpt shows this place.
    #[must_use]
    pub fn shows(&self, span: &Range<usize>) -> bool {
        self.rows().iter().flat_map(|row| &row.marks).any(|mark| mark.span == *span)
    }

    /// The lines that are shown, in their order: that of the place, and those of the others that are near.
    fn rows<'e>(&'e self) -> Vec<Row<'e>> {
        let row = |mark: &'e Mark<'_>| Row {
            line: mark.line,
            bytes: line_around(self.text, &mark.span),
            marks: vec![mark],
        };
        let mut rows = vec![row(&self.place)];
        for mark in &self.others {
            match rows.iter_mut().find(|row| row.line == mark.line) {
                Some(row) if row.takes(mark) => row.marks.push(mark),
                Some(_) => {}
                None if mark.line.abs_diff(self.place.line) <= NEAR => rows.push(row(mark)),
                None => {}
            }
        }
        rows.sort_by_key(|row| row.line);
        rows
    }

    /// The excerpt as lines of text.
    #[must_use]
    pub fn render(&self, style: Style) -> String {
        let rows = self.rows();
        let first = rows.first().map_or(self.place.line, |row| row.line);
        let (mut source, mut line) = (String::new(), first);
        let mut marks = Vec::new();
        for row in &rows {
            let gap = row.line.saturating_sub(line);
            if gap == 2 {
                // A single line between is shown rather than left out.
                source.push('\n');
                let between = line_before(self.text, row.bytes.start);
                source.push_str(&between.map_or("…".into(), |bytes| shown(self.text, &bytes, &[]).0));
                source.push('\n');
            } else {
                // The lines between are left out of the excerpt, so that they can be empty here.
                source.extend(std::iter::repeat_n('\n', gap));
            }
            line = row.line;
            let places: Vec<_> = row.marks.iter().map(|mark| &mark.span).collect();
            let (text, spans) = shown(self.text, &row.bytes, &places);
            let offset = source.len();
            let moved =
                |span: Range<usize>| span.start.saturating_add(offset)..span.end.saturating_add(offset);
            marks.extend(row.marks.iter().copied().zip(spans.into_iter().map(moved)));
            source.push_str(&text);
        }
        self.draw(style, source, first, marks)
    }

    fn draw(
        &self,
        style: Style,
        source: String,
        line: usize,
        marks: Vec<(&Mark<'_>, Range<usize>)>,
    ) -> String {
        let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
        let mut snippet = Snippet::source(source).line_start(line);
        for (mark, span) in marks {
            let kind = if std::ptr::eq(mark, &self.place) {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let label = (!mark.label.is_empty()).then(|| visible(&mark.label).to_string());
            snippet = snippet.annotation(kind.span(span).label(label));
        }
        let group = Group::with_level(level(self.severity)).element(snippet);
        let mut text = renderer.term_width(style.width).render(&[group]);
        text.push('\n');
        text
    }
}

/// The level in annotate-snippets' words.
fn level(severity: Severity) -> annotate_snippets::Level<'static> {
    match severity {
        Severity::Error => annotate_snippets::Level::ERROR,
        Severity::Warning => annotate_snippets::Level::WARNING,
        Severity::Info => annotate_snippets::Level::INFO,
    }
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// The nearest boundary of a character at or before a byte.
fn floor(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rfind(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

/// The nearest boundary of a character at or behind a byte.
fn ceil(text: &str, offset: usize) -> usize {
    (offset..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

/// The bytes of the line around the start of a place, or of as much of it as is near the place.
fn line_around(text: &str, span: &Range<usize>) -> Range<usize> {
    let at = floor(text, span.start);
    let before = text.get(..at).unwrap_or_default();
    let start = before.char_indices().rev().take(REACH).take_while(|(_, c)| *c != '\n').last();
    let start = start.map_or(at, |(start, _)| start);
    start..end_of_line(text, at)
}

/// The end of the line around a byte, or of the part of it that is near.
fn end_of_line(text: &str, at: usize) -> usize {
    let after = text.get(at..).unwrap_or_default();
    let mut end = at;
    for c in after.chars().take(REACH).take_while(|c| *c != '\n') {
        end = end.saturating_add(c.len_utf8());
    }
    // The carriage return of a Windows line.
    let ends = text.as_bytes().get(end) == Some(&b'\n');
    let line = text.get(at..end).unwrap_or_default();
    if ends && line.ends_with('\r') { end.saturating_sub(1) } else { end }
}

/// The line that ends before a byte, if it is short enough to be shown whole.
fn line_before(text: &str, start: usize) -> Option<Range<usize>> {
    let newline = start.checked_sub(1).filter(|at| text.as_bytes().get(*at) == Some(&b'\n'))?;
    let before = text.get(..newline)?;
    let characters = before.chars().rev().take(REACH).take_while(|c| *c != '\n');
    let start = newline.saturating_sub(characters.map(char::len_utf8).sum());
    let is_whole = start == 0 || text.as_bytes().get(start.saturating_sub(1)) == Some(&b'\n');
    is_whole.then(|| start..end_of_line(text, start))
}

/// A line as it is shown, and the places in it.
fn shown(text: &str, line: &Range<usize>, places: &[&Range<usize>]) -> (String, Vec<Range<usize>>) {
    let until = |end: usize| escaped(text.get(line.start..end.min(line.end)).unwrap_or_default());
    let span = |place: &&Range<usize>| {
        let start = until(floor(text, place.start)).len();
        // A place without length gets a caret too.
        let end = until(ceil(text, place.end.max(place.start.saturating_add(1)))).len();
        start..end.max(start.saturating_add(1))
    };
    let spans: Vec<_> = places.iter().map(span).collect();
    let mut line = until(line.end);
    // Room for the caret of a place at the very end.
    if spans.iter().any(|span| span.end > line.len()) {
        line.push(' ');
    }
    (line, spans)
}

/// Escapes what must not reach a terminal. Tabs that indent become spaces.
fn escaped(line: &str) -> String {
    let rest = line.trim_start_matches([' ', '\t']);
    let indent = line.strip_suffix(rest).unwrap_or_default().replace('\t', "    ");
    format!("{indent}{}", visible(rest))
}

#[cfg(test)]
mod tests {
    use provmap_model::text::must_escape;

    use super::*;

    fn render(text: &str, span: Range<usize>, others: &[Range<usize>]) -> String {
        let line = |at: usize| text.get(..at).unwrap_or(text).matches('\n').count().saturating_add(1);
        let others =
            others.iter().map(|span| Mark { line: line(span.start), span: span.clone(), label: "x".into() });
        let others = others.collect();
        Excerpt { others, ..Excerpt::of(text, Severity::Error, line(span.start), span) }
            .render(Style { color: false, width: 80 })
    }

    #[test]
    fn any_place_of_any_text_can_be_shown() {
        let texts =
            ["", "\n", "\r\n", "\t\u{202e}é\n\r\r\n漢字🦀\u{301}\u{7f}", "a\rb\u{feff}", &"é".repeat(700)];
        for text in texts {
            for start in (0..text.len() + 3).filter(|start| text.len() < 100 || start % 97 < 3) {
                for length in [0, 1, 2, 5, 1000] {
                    let span = start..start + length;
                    let shown = render(text, span.clone(), &[]);
                    assert!(shown.contains('^'), "{text:?} {span:?}");
                    assert!(shown.chars().all(|c| c == '\n' || !must_escape(c)), "{shown:?}");
                    let others = [0..0, 0..1, 3..9, span.clone()];
                    for other in &others {
                        render(text, span.clone(), std::slice::from_ref(other));
                    }
                    render(text, span, &others);
                }
            }
        }
    }
}

//! An excerpt of a file with carets under the place in question.
//!
//! annotate-snippets draws it, and gets only the line in question, because it searches all of its source for each excerpt
//! and counts lines and columns from the start of it. The place above the excerpt is written here. Of a long line,
//! annotate-snippets gets only the part around the place, so that an excerpt costs the same in a file of 16 MiB on one line.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Renderer, Snippet};
use provmap::Severity;
use provmap::model::text::visible;

use super::{Style, digits, level};

/// A place of a text, to be shown with the line around it.
#[derive(Debug, Clone)]
pub(crate) struct Excerpt<'a> {
    pub(crate) text: &'a str,
    pub(crate) severity: Severity,
    /// The line of the place, from 1.
    pub(crate) line: usize,
    /// The bytes of the place.
    pub(crate) span: Range<usize>,
    /// A second place, which is shown if it is near.
    pub(crate) related: Option<Related<'a>>,
}

/// A second place with its label.
#[derive(Debug, Clone)]
pub(crate) struct Related<'a> {
    pub(crate) line: usize,
    pub(crate) span: Range<usize>,
    pub(crate) label: &'a str,
}

/// The most characters of a line on either side of a place that are passed on. They are more than a terminal has columns,
/// so that annotate-snippets cuts the line, and marks the cut.
const REACH: usize = 260;

/// The most lines between two places that are shown in one excerpt.
const NEAR: usize = 100;

impl Excerpt<'_> {
    /// The columns that line numbers take.
    pub(crate) fn gutter(&self) -> usize {
        let related = self.near().map_or(0, |related| related.line);
        digits(self.line.max(related))
    }

    /// Whether the excerpt shows the second place too.
    pub(crate) fn shows_related(&self) -> bool {
        self.near().is_some()
    }

    fn near(&self) -> Option<&Related<'_>> {
        let related = self.related.as_ref()?;
        let near = match related.line.abs_diff(self.line) {
            0 => {
                let line = line_around(self.text, &self.span);
                let (start, end) = (related.span.start, related.span.end);
                line.start <= start && end <= line.end && !overlap(&related.span, &self.span)
            }
            // A single line between is shown rather than left out.
            2 => {
                let first = if related.line < self.line { &related.span } else { &self.span };
                line_after(self.text, first).is_some()
            }
            gap => gap <= NEAR,
        };
        near.then_some(related)
    }

    /// The excerpt as lines of text.
    pub(crate) fn render(&self, style: Style) -> String {
        let own = line_around(self.text, &self.span);
        let Some(related) = self.near() else {
            let (line, [span]) = shown(self.text, &own, [&self.span]);
            return self.draw(style, line, self.line, span, None);
        };
        if related.line == self.line {
            let (line, [span, other]) = shown(self.text, &own, [&self.span, &related.span]);
            return self.draw(style, line, self.line, span, Some((other, related.label)));
        }
        let (own_line, [own_span]) = shown(self.text, &own, [&self.span]);
        let around_other = line_around(self.text, &related.span);
        let (other_line, [other_span]) = shown(self.text, &around_other, [&related.span]);
        let own_first = self.line < related.line;
        let (mut source, second) = if own_first { (own_line, other_line) } else { (other_line, own_line) };
        let gap = related.line.abs_diff(self.line);
        source.push('\n');
        if gap == 2 {
            let first = if own_first { &self.span } else { &related.span };
            let between = line_after(self.text, first).unwrap_or(0..0);
            source.push_str(&shown(self.text, &between, []).0);
        }
        // The lines between are left out of the excerpt, so that they can be empty here.
        source.extend(std::iter::repeat_n('\n', gap.saturating_sub(1)));
        let offset = source.len();
        source.push_str(&second);
        let moved = |span: Range<usize>| span.start.saturating_add(offset)..span.end.saturating_add(offset);
        let (own_span, other_span) =
            if own_first { (own_span, moved(other_span)) } else { (moved(own_span), other_span) };
        let line = self.line.min(related.line);
        self.draw(style, source, line, own_span, Some((other_span, related.label)))
    }

    fn draw(
        &self,
        style: Style,
        source: String,
        line: usize,
        span: Range<usize>,
        related: Option<(Range<usize>, &str)>,
    ) -> String {
        let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
        let mut snippet =
            Snippet::source(source).line_start(line).annotation(AnnotationKind::Primary.span(span));
        if let Some((span, label)) = related {
            let label = visible(label).to_string();
            snippet = snippet.annotation(AnnotationKind::Context.span(span).label(label));
        }
        let group = Group::with_level(level(self.severity)).element(snippet);
        let mut text = renderer.term_width(style.width).render(&[group]);
        text.push('\n');
        text
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

/// The bytes of the line after that of a place, as far as they are near; `None` if that line is far away.
fn line_after(text: &str, span: &Range<usize>) -> Option<Range<usize>> {
    let at = floor(text, span.start);
    let newline = text.get(at..)?.char_indices().take(REACH).find(|(_, c)| *c == '\n')?.0;
    let start = at.saturating_add(newline).saturating_add(1);
    Some(start..end_of_line(text, start))
}

/// A line as it is shown, and the places in it.
fn shown<const N: usize>(
    text: &str,
    line: &Range<usize>,
    places: [&Range<usize>; N],
) -> (String, [Range<usize>; N]) {
    let until = |end: usize| escaped(text.get(line.start..end.min(line.end)).unwrap_or_default());
    let spans = places.map(|place| {
        let start = until(floor(text, place.start)).len();
        // A place without length gets a caret too.
        let end = until(ceil(text, place.end.max(place.start.saturating_add(1)))).len();
        start..end.max(start.saturating_add(1))
    });
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
    use provmap::model::text::must_escape;

    use super::*;

    fn render(text: &str, span: Range<usize>, related: Option<Related<'_>>) -> String {
        let line = text.get(..span.start).unwrap_or(text).matches('\n').count().saturating_add(1);
        Excerpt { text, severity: Severity::Error, line, span, related }
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
                    let shown = render(text, span.clone(), None);
                    assert!(shown.contains('^'), "{text:?} {span:?}");
                    assert!(shown.chars().all(|c| c == '\n' || !must_escape(c)), "{shown:?}");
                    for other in [0..0, 0..1, 3..9, span.clone()] {
                        let line =
                            text.get(..other.start).unwrap_or(text).matches('\n').count().saturating_add(1);
                        render(text, span.clone(), Some(Related { line, span: other, label: "x" }));
                    }
                }
            }
        }
    }
}

//! Lines and columns of any offsets in a text, in whatever order they are asked for.

use std::ops::Range;

use provmap_model::text::Cursor;
use serde::Serialize;

/// The bytes between two marks. To count from a mark costs that much at most, however long the lines are.
const STEP: usize = 1024;

/// The lines and columns of a text, counted once: of a text with thousands of propagation rules, each asks for its own.
pub(crate) struct Positions(Vec<Mark>);

/// The position of the first byte of a character.
struct Mark {
    offset: usize,
    line: usize,
    column: usize,
}

/// The start and the end of a place. Columns are Unicode characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Region {
    pub(crate) start_line: usize,
    pub(crate) start_column: usize,
    pub(crate) end_line: usize,
    pub(crate) end_column: usize,
}

impl Positions {
    pub(super) fn of(text: &str) -> Positions {
        let mut cursor = Cursor::new(text);
        let marks = (0..=text.len()).step_by(STEP).map(|offset| {
            let offset = first_byte(text, offset);
            let (line, column) = cursor.advance_to(offset);
            Mark { offset, line, column }
        });
        Positions(marks.collect())
    }

    /// The start and the end of a span: lines and columns from 1, the end being that of the character behind it. Nothing for a span
    /// that is not in the text.
    pub(super) fn region(&self, text: &str, span: &Range<usize>) -> Option<Region> {
        let (start_line, start_column) = self.position(text, span.start)?;
        let (end_line, end_column) = self.position(text, span.end)?;
        Some(Region { start_line, start_column, end_line, end_column })
    }

    fn position(&self, text: &str, offset: usize) -> Option<(usize, usize)> {
        let mark = self.0.get(offset / STEP)?;
        let passed = text.get(mark.offset..first_byte(text, offset))?;
        let in_line = passed.rsplit('\n').next().unwrap_or_default();
        let lines = memchr::memchr_iter(b'\n', passed.as_bytes()).count();
        let first = if lines == 0 { mark.column } else { 1 };
        let column = first.saturating_add(in_line.chars().count());
        Some((mark.line.saturating_add(lines), column))
    }
}

/// The first byte of the character that a byte is in.
fn first_byte(text: &str, offset: usize) -> usize {
    (0..=offset).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_has_a_start_and_an_end_in_characters() {
        let text = "[\n  \"é🦀\",\r\n\"b\"]";
        let positions = Positions::of(text);
        let regions = [13..16, 4..12, 0..text.len(), 4..4].map(|span| {
            let region = positions.region(text, &span).unwrap();
            (region.start_line, region.start_column, region.end_line, region.end_column)
        });
        assert_eq!(regions, [(2, 8, 3, 2), (2, 3, 2, 7), (1, 1, 3, 5), (2, 3, 2, 3)]);
        assert_eq!(positions.region(text, &(1..99)), None);
    }

    #[test]
    fn what_is_counted_from_a_mark_is_what_is_counted_from_the_start() {
        for piece in ["é🦀", "a", "ab\n", "🦀\r\n🦀🦀"] {
            let text = piece.repeat(5 * STEP / piece.len());
            let positions = Positions::of(&text);
            let mut cursor = Cursor::new(&text);
            for offset in 0..=text.len() {
                assert_eq!(
                    positions.position(&text, offset),
                    Some(cursor.advance_to(offset)),
                    "{piece:?} {offset}"
                );
            }
        }
    }
}

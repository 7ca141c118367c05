//! Lines and columns of any offsets in a text, in whatever order they are asked for.

use crate::text::Cursor;

/// The bytes between two marks. To count from a mark costs that much at most, however long the lines are.
const STEP: usize = 1024;

/// The lines and columns of a text, counted once: of a text with thousands of propagation rules, each asks for its own.
#[derive(Debug)]
pub struct Positions(Vec<Mark>);

/// The position of the first byte of a character.
#[derive(Debug)]
struct Mark {
    offset: usize,
    line: usize,
    column: usize,
}

impl Positions {
    /// Those of a text.
    #[must_use]
    pub fn of(text: &str) -> Positions {
        let mut cursor = Cursor::new(text);
        let marks = (0..=text.len()).step_by(STEP).map(|offset| {
            let offset = first_byte(text, offset);
            let (line, column) = cursor.advance_to(offset);
            Mark { offset, line, column }
        });
        Positions(marks.collect())
    }

    /// The line and column of an offset in the same text, both from 1; nothing behind its end.
    #[must_use]
    pub fn position(&self, text: &str, offset: usize) -> Option<(usize, usize)> {
        if offset > text.len() {
            return None;
        }
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
#[allow(clippy::arithmetic_side_effects, reason = "tests panic when they fail")]
mod tests {
    use super::*;

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
            assert_eq!(positions.position(&text, text.len() + 1), None);
        }
    }
}

//! The regions of a text.

use std::ops::Range;

use provmap_model::positions::Positions;
use serde::Serialize;

/// The start and the end of a place. Columns are Unicode characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Region {
    pub(crate) start_line: usize,
    pub(crate) start_column: usize,
    pub(crate) end_line: usize,
    pub(crate) end_column: usize,
}

impl Region {
    /// The start and the end of a span: lines and columns from 1, the end being that of the character behind it. Nothing for a span
    /// that is not in the text.
    pub(super) fn of(span: &Range<usize>, text: &str, positions: &Positions) -> Option<Region> {
        let (start_line, start_column) = positions.position(text, span.start)?;
        let (end_line, end_column) = positions.position(text, span.end)?;
        Some(Region { start_line, start_column, end_line, end_column })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_has_a_start_and_an_end_in_characters() {
        let text = "[\n  \"é🦀\",\r\n\"b\"]";
        let positions = Positions::of(text);
        let regions = [13..16, 4..12, 0..text.len(), 4..4].map(|span| {
            let region = Region::of(&span, text, &positions).unwrap();
            (region.start_line, region.start_column, region.end_line, region.end_column)
        });
        assert_eq!(regions, [(2, 8, 3, 2), (2, 3, 2, 7), (1, 1, 3, 5), (2, 3, 2, 3)]);
        assert_eq!(Region::of(&(1..99), text, &positions), None);
    }
}

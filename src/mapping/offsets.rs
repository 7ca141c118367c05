//! The way from a text of a set back to the bytes of the file.

use provmap_model::text::is_blank;

/// Where the parts of a value stand in the file, of a value that the file spells in another way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offsets {
    /// Bytes of the value, in order, each with its byte of the file: the first, and those behind escapes. As numbers of 32
    /// bits, since a file may consist of escapes.
    anchors: Vec<(u32, u32)>,
}

impl Offsets {
    /// Of `spelt` with the white space around it trimmed. It starts at the byte `at` of the file, and `length` gives the
    /// bytes that a character takes there. Gives the byte at which it ends too.
    pub(crate) fn new(spelt: &str, mut at: usize, length: impl Fn(usize, char) -> usize) -> (Offsets, usize) {
        let trimmed = spelt.len().saturating_sub(spelt.trim_start_matches(is_blank).len());
        let mut anchors = Vec::new();
        let mut straight = false;
        for (offset, c) in spelt.char_indices() {
            if offset >= trimmed && !straight {
                anchors.push((narrow(offset.saturating_sub(trimmed)), narrow(at)));
            }
            let length = length(at, c);
            straight = offset >= trimmed && length == c.len_utf8();
            at = at.saturating_add(length);
        }
        anchors.push((narrow(spelt.len().saturating_sub(trimmed)), narrow(at)));
        (Offsets { anchors }, at)
    }

    /// The byte of the file at which a byte of the value stands.
    pub(crate) fn at(&self, offset: usize) -> Option<usize> {
        let passed = self.anchors.partition_point(|(value, _)| *value <= narrow(offset));
        let (value, file) = *self.anchors.get(passed.checked_sub(1)?)?;
        (file as usize).checked_add(offset.checked_sub(value as usize)?)
    }
}

/// No file that is read is longer than 32 bits can say.
fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::string_slice, reason = "tests panic when they fail")]
mod tests {
    use crate::mapping::{MappingSet, Part};

    /// For each character of the value, the bytes of the file that hold it.
    fn pieces(expression: &str) -> Vec<String> {
        let file = format!(r#"[{{"targetAttribute": "a", "expression": "{expression}"}}]"#);
        let set = MappingSet::from_json(&file).unwrap();
        let whole = set.place(0, Part::Expression).unwrap().span.unwrap();
        assert_eq!(file[whole], format!("\"{expression}\""));
        let value = set.mappings()[0].expression().unwrap();
        let ends = value.char_indices().map(|(at, c)| at..at + c.len_utf8());
        ends.map(|part| file[set.part_of_expression(0, part).unwrap()].to_owned()).collect()
    }

    #[test]
    fn every_character_finds_its_bytes() {
        assert_eq!(pieces("ab"), ["a", "b"]);
        assert_eq!(pieces(r" \t\u0020a\n b "), ["a", r"\n", " ", "b"]);
        assert_eq!(pieces(r"  a\u0020 "), ["a"]);
        assert_eq!(
            pieces(r#"\"\u0027é\ud83d\ude00😀\\/\/"#),
            [r#"\""#, r"\u0027", "é", r"\ud83d\ude00", "😀", r"\\", "/", r"\/"]
        );
    }

    #[test]
    fn parts_past_the_end_are_empty() {
        let file = r#"[{"targetAttribute": "a", "expression": "ab"}]"#;
        let set = MappingSet::from_json(file).unwrap();
        let end = set.place(0, Part::Expression).unwrap().span.unwrap().end - 1;
        assert_eq!(set.part_of_expression(0, 2..2), Some(end..end));
        assert_eq!(set.part_of_expression(0, 7..9), Some(end..end));
        assert_eq!(set.part_of_expression(0, 0..2).map(|part| &file[part]), Some("ab"));
    }
}

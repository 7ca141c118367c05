//! Places inside a text of the file: from an offset in the value to the bytes of the JSON string it came from.

use std::ops::Range;

use super::{Field, Form, MappingSet};

impl MappingSet {
    /// The bytes of the file that hold a part of a line's expression; nothing when the line does not come from a
    /// file.
    pub(crate) fn part_of_expression(&self, line: usize, part: Range<usize>) -> Option<Range<usize>> {
        let field = self.mappings().get(line)?.expression.as_ref()?;
        if self.lines().form != Form::Bare {
            return field.part(self.text(), part);
        }
        let before = self.text().len().checked_sub(self.text().trim_start().len())?;
        Some(before.checked_add(part.start)?..before.checked_add(part.end)?)
    }
}

impl Field<'_> {
    /// The bytes of the file that hold `part` of the value, escapes and trimmed white space accounted for; nothing
    /// when the line does not come from a file.
    fn part(&self, file: &str, part: Range<usize>) -> Option<Range<usize>> {
        let span = self.span.clone()?;
        let raw = file.get(span.clone())?.strip_prefix('"')?.strip_suffix('"')?;
        let start = span.start.checked_add(1)?;
        let mut pieces = Pieces { rest: raw };
        // The value was trimmed: its first byte is the first that is not white space.
        let mut at = 0_usize;
        let mut ahead = pieces.clone();
        while let Some((c, length)) = ahead.next() {
            if !c.is_whitespace() {
                break;
            }
            at = at.checked_add(length)?;
            pieces = ahead.clone();
        }
        let mut decoded = 0_usize;
        let (mut from, mut to) = (None, None);
        loop {
            if decoded >= part.start && from.is_none() {
                from = Some(at);
            }
            if decoded >= part.end {
                to = Some(at);
                break;
            }
            let Some((c, length)) = pieces.next() else { break };
            decoded = decoded.checked_add(c.len_utf8())?;
            at = at.checked_add(length)?;
        }
        let to = to.unwrap_or(raw.len());
        let from = from.unwrap_or(to);
        Some(start.checked_add(from)?..start.checked_add(to)?)
    }
}

/// The characters of a raw JSON string, each with the number of bytes that it takes there.
#[derive(Clone)]
struct Pieces<'a> {
    rest: &'a str,
}

impl Iterator for Pieces<'_> {
    type Item = (char, usize);

    fn next(&mut self) -> Option<(char, usize)> {
        let mut chars = self.rest.chars();
        let first = chars.next()?;
        let (c, length) = if first != '\\' {
            (first, first.len_utf8())
        } else {
            match chars.next()? {
                'u' => self.unicode_escape()?,
                'b' => ('\u{8}', 2),
                'f' => ('\u{c}', 2),
                'n' => ('\n', 2),
                'r' => ('\r', 2),
                't' => ('\t', 2),
                other => (other, other.len_utf8().checked_add(1)?),
            }
        };
        self.rest = self.rest.get(length..)?;
        Some((c, length))
    }
}

impl Pieces<'_> {
    /// `\u0041`, or two of them for a character outside the basic plane.
    fn unicode_escape(&self) -> Option<(char, usize)> {
        let unit = |at: usize| {
            let digits = self.rest.get(at..)?.strip_prefix("\\u")?.get(..4)?;
            u16::from_str_radix(digits, 16).ok()
        };
        let first = unit(0)?;
        if let Some(Ok(c)) = char::decode_utf16([first]).next() {
            return Some((c, 6));
        }
        let both = char::decode_utf16([first, unit(6)?]).next()?.ok()?;
        Some((both, 12))
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::string_slice, reason = "tests panic when they fail")]
mod tests {
    use crate::mapping::{MappingSet, Part};

    /// For each character of the value, the bytes of the file that hold it.
    fn pieces(expression: &str) -> Vec<String> {
        let file = format!(r#"[{{"targetAttribute": "a", "expression": "{expression}"}}]"#);
        let set = MappingSet::from_json(&file).unwrap();
        let field = set.mappings()[0].expression.clone().unwrap();
        assert_eq!(set.place(0, Part::Expression).unwrap().span, field.span);
        let ends = field.value.char_indices().map(|(at, c)| (at, at + c.len_utf8()));
        ends.map(|(from, to)| file[field.part(&file, from..to).unwrap()].to_owned()).collect()
    }

    #[test]
    fn every_character_finds_its_bytes() {
        assert_eq!(pieces("ab"), ["a", "b"]);
        assert_eq!(pieces(r" \t\u0020a\n b "), ["a", r"\n", " ", "b"]);
        assert_eq!(
            pieces(r#"\"\u0027é\ud83d\ude00😀\\/\/"#),
            [r#"\""#, r"\u0027", "é", r"\ud83d\ude00", "😀", r"\\", "/", r"\/"]
        );
    }

    #[test]
    fn parts_past_the_end_are_empty() {
        let file = r#"[{"targetAttribute": "a", "expression": "ab"}]"#;
        let set = MappingSet::from_json(file).unwrap();
        let field = set.mappings()[0].expression.clone().unwrap();
        let end = field.span.clone().unwrap().end - 1;
        assert_eq!(field.part(file, 2..2), Some(end..end));
        assert_eq!(field.part(file, 7..9), Some(end..end));
        assert_eq!(field.part(file, 0..2).map(|part| &file[part]), Some("ab"));
    }
}

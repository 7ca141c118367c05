//! Text that came from outside, made safe to print.

use std::borrow::Cow;
use std::fmt;

/// Shows `text` with every control, bidirectional and zero-width character written as an escape, so that a
/// name from a file can neither move the cursor nor hide or reorder what stands beside it.
///
/// ```
/// use provmap_model::text::visible;
/// assert_eq!(visible("work\u{202e}Email\n").to_string(), r"work\u{202e}Email\n");
/// assert_eq!(visible("Zoë").to_string(), "Zoë");
/// ```
#[must_use]
pub fn visible(text: &str) -> Visible<'_> {
    Visible { text, limit: usize::MAX }
}

/// As [`visible`], cut after `limit` characters with an ellipsis: what a message quotes stays short however
/// long the input is.
///
/// ```
/// use provmap_model::text::visible_up_to;
/// assert_eq!(visible_up_to("department", 6).to_string(), "depart…");
/// ```
#[must_use]
pub fn visible_up_to(text: &str, limit: usize) -> Visible<'_> {
    Visible { text, limit }
}

/// Whether `c` is white space for JSON and for Spring's expression language: space, tab and the two line breaks. Wider
/// white space, like a no-break space, belongs to the text that it stands in.
#[must_use]
pub fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// What editors and PowerShell put at the start of a file. JSON has none.
pub const BYTE_ORDER_MARK: char = '\u{feff}';

/// The number of characters of a name that messages show.
pub const NAME_LIMIT: usize = 64;

/// [`visible_up_to`] the length at which messages cut names.
#[must_use]
pub fn name(text: &str) -> Visible<'_> {
    visible_up_to(text, NAME_LIMIT)
}

/// As [`name`], for a key of which nothing else is known: one that is not written as names are is left out.
///
/// ```
/// use provmap_model::text::key;
/// assert_eq!(key("workMail").to_string(), "workMail");
/// assert_eq!(key("ada@example.com").to_string(), "…");
/// ```
#[must_use]
pub fn key(key: &str) -> Visible<'_> {
    name(shown_key(key))
}

/// A key, or an ellipsis where it may be personal.
pub(crate) fn shown_key(key: &str) -> &str {
    if is_identifier(key) { key } else { "…" }
}

/// A JSON pointer with the keys left out that may be personal, as [`key`] leaves them out.
///
/// ```
/// use provmap_model::text::shown_pointer;
/// assert_eq!(shown_pointer("/mappings/0/ada@example.com"), "/mappings/0/…");
/// ```
#[must_use]
pub fn shown_pointer(pointer: &str) -> String {
    // No list has more elements than six digits count; a longer number is a key.
    let is_number = |token: &str| token.len() <= 6 && token.bytes().all(|byte| byte.is_ascii_digit());
    let tokens = pointer.split('/');
    let shown = tokens.map(|token| if is_number(token) { token } else { shown_key(token) });
    shown.collect::<Vec<_>>().join("/")
}

/// Whether names of attributes have this character: letters, digits and hyphens by PingOne's page on schema attributes; the
/// dot is between names. PingOne's page on expressions speaks of names with `$`, and an underscore does no harm.
#[must_use]
pub fn is_in_names(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '$')
}

/// The most digits of a name: more are those of a telephone number, of an identifier, or of a token.
const DIGITS: usize = 4;

/// Whether a text is written as names of attributes and of settings are: `name.given`, `cost-center`, `CREATE_USERS`,
/// `urn:ietf:params:scim:schemas:core:2.0:User`. A key that is not can be somebody's name or address, or a token.
#[must_use]
pub fn is_identifier(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$'))
        && text.len() <= NAME_LIMIT
        && text.chars().all(|c| c == ':' || is_in_names(c))
        && text.bytes().filter(u8::is_ascii_digit).count() <= DIGITS
}

/// The value returned by [`visible`].
#[derive(Debug, Clone, Copy)]
pub struct Visible<'a> {
    text: &'a str,
    limit: usize,
}

impl fmt::Display for Visible<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        // Most texts are names of plain letters, which are shown as they are.
        if self.text.len() <= self.limit && self.text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return f.write_str(self.text);
        }
        for (count, c) in self.text.chars().enumerate() {
            if count == self.limit {
                return f.write_char('…');
            }
            match c {
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                c if must_escape(c) => write!(f, "\\u{{{:x}}}", u32::from(c))?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// Whether `c` is invisible or changes how its neighbours are shown.
#[must_use]
pub fn must_escape(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// `text` as a string of HCL, the language of Terraform: quoted, with whatever would end the string, start a template in it,
/// or not be seen, written as an escape. Terraform reads the same text back, as far as that is composed: it takes `e` with a
/// combining accent for the one letter `é` (Unicode's NFC), in any string.
///
/// ```
/// use provmap_model::text::hcl_string;
/// assert_eq!(hcl_string("#root.title ?: 'none'"), "\"#root.title ?: 'none'\"");
/// assert_eq!(hcl_string("say \"${a}\" at 5%\n"), r#""say \"$${a}\" at 5%\n""#);
/// ```
#[must_use]
pub fn hcl_string(text: &str) -> String {
    let mut written = String::with_capacity(text.len().saturating_add(2));
    written.push('"');
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            // Doubled, the one before a brace is itself and starts no template.
            '$' | '%' if characters.peek() == Some(&'{') => written.extend([c, c]),
            c if must_escape(c) => written.push_str(&hcl_escape(c)),
            c => written.push(c),
        }
    }
    written.push('"');
    written
}

/// A character by its number, of which HCL wants four digits or eight.
fn hcl_escape(c: char) -> String {
    let number = u32::from(c);
    if number > 0xffff { format!("\\U{number:08x}") } else { format!("\\u{number:04x}") }
}

/// Appends one token to a JSON pointer (RFC 6901: `~` is written `~0`, `/` is written `~1`).
///
/// ```
/// let mut pointer = String::from("/attributeMetadata");
/// provmap_model::text::push_token(&mut pointer, "a/b");
/// assert_eq!(pointer, "/attributeMetadata/a~1b");
/// ```
pub fn push_token(pointer: &mut String, token: &str) {
    pointer.reserve(token.len().saturating_add(1));
    pointer.push('/');
    pointer.push_str(&self::token(token));
}

/// A key as a JSON pointer has it.
///
/// ```
/// assert_eq!(provmap_model::text::token("a/b"), "a~1b");
/// ```
#[must_use]
pub fn token(key: &str) -> Cow<'_, str> {
    if !key.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
        return key.into();
    }
    key.replace('~', "~0").replace('/', "~1").into()
}

/// The line and column of the byte at `offset`: both from 1, the column in Unicode characters, as editors
/// count them. An offset past the end is the place just after the last character.
#[must_use]
pub fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let mut cursor = Cursor::new(text);
    cursor.advance_to(offset)
}

/// Counts lines and columns for ascending offsets in one pass over the text.
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    text: &'a str,
    offset: usize,
    line: usize,
    column: usize,
}

impl<'a> Cursor<'a> {
    /// Starts at line 1, column 1. A byte order mark has no column, as editors do not show it.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let column = if text.starts_with(BYTE_ORDER_MARK) { 0 } else { 1 };
        Cursor { text, offset: 0, line: 1, column }
    }

    /// The line and column of `offset`. An offset before the last one asked for starts over.
    pub fn advance_to(&mut self, offset: usize) -> (usize, usize) {
        if offset < self.offset {
            *self = Cursor::new(self.text);
        }
        let rest = self.text.as_bytes().get(self.offset..).unwrap_or_default();
        let ahead = offset.saturating_sub(self.offset);
        let passed = rest.get(..ahead).unwrap_or(rest);
        let mut line = passed;
        if let Some(end) = memchr::memrchr(b'\n', passed) {
            let lines = memchr::memchr_iter(b'\n', passed).count();
            self.line = self.line.saturating_add(lines);
            self.column = 1;
            line = passed.get(end.saturating_add(1)..).unwrap_or_default();
        }
        let characters = line.iter().filter(|byte| !is_continuation(**byte)).count();
        self.column = self.column.saturating_add(characters);
        self.offset = self.offset.saturating_add(passed.len());
        // Inside a character: its column is the column of its first byte.
        let inside = self.text.as_bytes().get(self.offset).is_some_and(|b| is_continuation(*b));
        (self.line, self.column.saturating_sub(usize::from(inside)).max(1))
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

/// A number with its thousands apart.
///
/// ```
/// use provmap_model::text::grouped;
/// assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
/// ```
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (left, digit) in (0..digits.len()).rev().zip(digits.chars()) {
        text.push(digit);
        if left > 0 && left % 3 == 0 {
            text.push(',');
        }
    }
    text
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::string_slice, reason = "tests panic when they fail")]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "a\nżé\"x";
        let at = |needle: char| line_column(text, text.find(needle).unwrap());
        assert_eq!(at('a'), (1, 1));
        assert_eq!(at('ż'), (2, 1));
        assert_eq!(at('"'), (2, 3));
        assert_eq!(line_column(text, 3), (2, 1), "inside ż");
        assert_eq!(line_column(text, 999), (2, 5));
    }

    #[test]
    fn a_byte_order_mark_has_no_column() {
        assert_eq!(line_column("\u{feff}x", 0), (1, 1));
        assert_eq!(line_column("\u{feff}x", 3), (1, 1));
        assert_eq!(line_column("\u{feff}x", 4), (1, 2));
    }

    proptest! {
        #[test]
        fn a_cursor_that_goes_on_counts_as_one_that_starts_over(text in "[a\nżé😀]{0,20}", stops in vec(0..50_usize, 0..6)) {
            let mut cursor = Cursor::new(&text);
            for stop in stops {
                let boundary = (0..=stop.min(text.len())).rfind(|at| text.is_char_boundary(*at));
                let before = &text[..boundary.unwrap_or_default()];
                let line = before.split('\n').next_back().unwrap_or_default();
                let expected = (before.matches('\n').count() + 1, line.chars().count() + 1);
                prop_assert_eq!(cursor.advance_to(stop), expected);
            }
        }
    }

    #[test]
    fn cursor_goes_back() {
        let mut cursor = Cursor::new("one\ntwo\nthree");
        assert_eq!(cursor.advance_to(9), (3, 2));
        assert_eq!(cursor.advance_to(4), (2, 1));
    }
}

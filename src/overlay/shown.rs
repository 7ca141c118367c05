//! Overlay files as an excerpt can show them. The text need not be TOML: an excerpt of a broken file must not show what is
//! nobody's business either.

use provmap_model::shape::{blot, quoted_end};
use provmap_model::text::{BYTE_ORDER_MARK, is_blank};

use super::toml::is_known;

/// The text of an overlay with everything blotted out but the members that a correction has: `*` for each character.
/// Comments, members that are not known, keys among them, and texts and lists over several lines are hidden. Nothing where
/// the text has no `[[correction]]`.
///
/// Every line, column and byte stays where it is.
///
/// ```
/// use provmap::overlay::shown;
/// let text = "[[correction]] # by Ada\nconnector = \"Slack\" # ours\ntoken = \"xoxp-1\"\n";
/// let shown_text = "[[correction]] * ** ***\nconnector = \"Slack\" * ****\n***** = ********\n";
/// assert_eq!(shown(text).as_deref(), Some(shown_text));
/// assert_eq!(shown("client_secret = \"x\"\n"), None);
/// ```
#[must_use]
pub fn shown(text: &str) -> Option<String> {
    let rest = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let mut blotter = Blotter { shown: String::with_capacity(text.len()), at: At::Outside, is_told: false };
    if rest.len() < text.len() {
        blotter.shown.push(BYTE_ORDER_MARK);
    }
    for line in rest.split_inclusive('\n') {
        blotter.line(line);
    }
    blotter.is_told.then_some(blotter.shown)
}

/// Where the lines that are read stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// Before the first correction, or in another table.
    Outside,
    Correction,
    /// In a text over several lines, which ends with these quotes, of a correction or outside of one.
    Text {
        quotes: &'static str,
        within: bool,
    },
    /// In a list over several lines, which ends with a line that starts with its bracket.
    List {
        within: bool,
    },
    /// Behind what is no TOML, or no line of it that is understood here: nothing is sure.
    Lost,
}

struct Blotter {
    shown: String,
    at: At,
    is_told: bool,
}

impl Blotter {
    fn line(&mut self, line: &str) {
        let body = line.trim_start_matches([' ', '\t']);
        let indent = line.strip_suffix(body).unwrap_or_default();
        self.shown.push_str(indent);
        let is_correction = match self.at {
            At::Lost => return self.hide(body),
            At::Text { quotes, within } => return self.in_text(body, quotes, within),
            At::List { within } => return self.in_list(body, within),
            At::Correction => true,
            At::Outside => false,
        };
        match body.as_bytes().first() {
            Some(b'[') => self.header(body),
            Some(b'#' | b'\r' | b'\n') | None => self.hide(body),
            _ => self.member(body, is_correction),
        }
    }

    /// Hides all but white space.
    fn hide(&mut self, text: &str) {
        for word in text.split_inclusive(is_blank) {
            let bare = word.trim_end_matches(is_blank);
            blot(bare, &mut self.shown);
            self.shown.push_str(word.strip_prefix(bare).unwrap_or_default());
        }
    }

    fn header(&mut self, body: &str) {
        const HEADER: &str = "[[correction]]";
        self.at = At::Outside;
        match body.strip_prefix(HEADER) {
            Some(rest) => {
                self.shown.push_str(HEADER);
                self.hide(rest);
                self.at = At::Correction;
                self.is_told = true;
            }
            None => self.hide(body),
        }
    }

    /// `key = value`. A key that is not known is hidden with its value: a secret that stands alone in its line, with the padding
    /// of Base64 behind it, looks like one.
    fn member(&mut self, body: &str, is_correction: bool) {
        let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let rest = body.trim_start_matches(is_bare);
        let key = body.strip_suffix(rest).unwrap_or_default();
        let value = rest.trim_start_matches([' ', '\t']);
        let Some(value) = value.strip_prefix('=').filter(|_| !key.is_empty()) else {
            // What is no bare key may hold an equals sign of its own.
            self.at = At::Lost;
            return self.hide(body);
        };
        let value = value.trim_start_matches([' ', '\t']);
        let equals = rest.strip_suffix(value).unwrap_or_default();
        let is_known = is_known(key);
        if is_known {
            self.shown.push_str(key);
        } else {
            blot(key, &mut self.shown);
        }
        self.shown.push_str(equals);
        for quotes in [r#"""""#, "'''"] {
            if let Some(rest) = value.strip_prefix(quotes) {
                blot(quotes, &mut self.shown);
                return self.in_text(rest, quotes, is_correction);
            }
        }
        if let Some(rest) = value.strip_prefix('[').filter(|rest| is_over(rest)) {
            self.shown.push('[');
            self.hide(rest);
            self.at = At::List { within: is_correction };
            return;
        }
        let end = value_end(value);
        let (value, rest) = value.split_at_checked(end.unwrap_or_default()).unwrap_or(("", value));
        if is_correction && is_known {
            self.shown.push_str(value);
        } else {
            self.hide(value);
        }
        self.hide(rest);
        if end.is_none() || !is_over(rest) {
            self.at = At::Lost;
        }
    }

    fn in_list(&mut self, line: &str, within: bool) {
        self.hide(line);
        self.at = match line.strip_prefix(']') {
            Some(rest) if !is_over(rest) => At::Lost,
            Some(_) if within => At::Correction,
            Some(_) => At::Outside,
            // A text over several lines could hold a bracket.
            None if line.contains(r#"""""#) || line.contains("'''") => At::Lost,
            None => At::List { within },
        };
    }

    fn in_text(&mut self, line: &str, quotes: &'static str, within: bool) {
        self.hide(line);
        self.at = match line.contains(quotes) {
            false => At::Text { quotes, within },
            true if within => At::Correction,
            true => At::Outside,
        };
    }
}

/// Whether nothing but a comment stands in the rest of a line.
fn is_over(rest: &str) -> bool {
    matches!(rest.trim_ascii_start().as_bytes().first(), Some(b'#') | None)
}

/// Where the value at the start of a line ends: a text, a number or word, or a list of these. Nothing where it does not end
/// on the line, or is another.
fn value_end(value: &str) -> Option<usize> {
    match value.as_bytes().first()? {
        b'"' => quoted_end(value, b'"', true).ok(),
        b'\'' => quoted_end(value, b'\'', false).ok(),
        b'[' => {
            let mut end = 1;
            loop {
                let rest = value.get(end..)?;
                match rest.as_bytes().first()? {
                    b']' => return end.checked_add(1),
                    b' ' | b'\t' | b',' => end = end.checked_add(1)?,
                    b'[' => return None,
                    _ => end = end.checked_add(value_end(rest)?)?,
                }
            }
        }
        _ => {
            let of_word =
                |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'_' | b'.' | b':');
            value.bytes().position(|byte| !of_word(byte)).or(Some(value.len())).filter(|end| *end > 0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_known_is_shown() {
        let cases = [
            ("maxLength = 21 # x\nother = 21", "maxLength = 21 * *\n***** = **"),
            (
                "xoxb-12345-secret-token = 1\nc2VjcmV0=\nnote=",
                "*********************** = *\n********=\n*****",
            ),
            ("note = 'a\\' # '\nnote = \"\\\"#\"", "note = 'a\\' * *\nnote = \"\\\"#\""),
            ("\"note\" = \"s\"\nnote = \"s\"", "****** * ***\n**** * ***"),
            ("note = \"s\" \"s\"\nnote = \"s\"", "note = \"s\" ***\n**** * ***"),
            ("note = \"s\nnote = \"s\"", "note = **\n**** * ***"),
            (
                "note = \"\"\"s\nnote = \"s\"\n\"\"\"\nnote = \"s\"",
                "note = ****\n**** * ***\n***\nnote = \"s\"",
            ),
            ("reserved = [\"s\", 's', 1] # s\n", "reserved = [\"s\", 's', 1] * *\n"),
            (
                "reserved = [ # s\n  \"s\", # ]\n]\nnote = \"s\"",
                "reserved = [ * *\n  **** * *\n*\nnote = \"s\"",
            ),
            ("reserved = [\n\"s\"]\nnote = \"s\"", "reserved = [\n****\n**** * ***"),
            ("reserved = [\n\"\"\"\n]\nnote = \"s\"", "reserved = [\n***\n*\n**** * ***"),
            ("reserved = [\n] s\nnote = \"s\"", "reserved = [\n* *\n**** * ***"),
            ("note = { note = \"s\" }\nnote = \"s\"", "note = * **** * *** *\n**** * ***"),
            ("note.note = \"s\"\n", "********* * ***\n"),
            ("seen = 2026-11-22\r\nnote = é\r\n", "seen = 2026-11-22\r\nnote = ·\r\n"),
            (
                "[x.note]\nnote = \"s\"\n[[correction]]\nnote = \"s\"",
                "********\nnote = ***\n[[correction]]\nnote = \"s\"",
            ),
        ];
        for (text, expected) in cases {
            let shown = shown(&format!("[[correction]]\n{text}"));
            assert_eq!(
                shown.as_deref().and_then(|shown| shown.strip_prefix("[[correction]]\n")),
                Some(expected)
            );
        }
    }
}

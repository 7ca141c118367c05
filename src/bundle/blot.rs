//! Secrets made unreadable in a text that is about to be shown.
//!
//! Texts that are known to be harmless stay: keys, the members that a mapping, a rule or a store is found by, and words that
//! metadata publishes. Every other value is blotted out, so that a secret under an unknown key is hidden too. The text need
//! not be JSON: an excerpt of a broken file must not show a secret either.

use provmap_model::text::BYTE_ORDER_MARK;

use crate::registry;

/// The members whose texts are shown outside of `configuration`.
const SHOWN: [&str; 10] = [
    "targetAttribute",
    "sourceAttribute",
    "expression",
    "attributeMappingType",
    "connector",
    "id",
    "type",
    "name",
    "status",
    "populationExpression",
];

/// The member that holds what a connection needs, secrets included.
const CONFIGURATION: &str = "configuration";

/// The text of a bundle with what may be a secret blotted out: `*` for each character.
///
/// Every line, column and byte stays where it is, so that places in the one text are places in the other. Well-formed JSON
/// stays well-formed, and of malformed JSON hardly more is left than its brackets.
///
/// ```
/// use provmap::bundle::blotted;
/// let text = r#"{"type": "Slack", "configuration": {"CREATE_USERS": true, "OAUTH_ACCESS_TOKEN": "xoxp-1"}}"#;
/// let shown = r#"{"type": "Slack", "configuration": {"CREATE_USERS": true, "OAUTH_ACCESS_TOKEN": "******"}}"#;
/// assert_eq!(blotted(text), shown);
/// ```
#[must_use]
pub fn blotted(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let rest = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    if rest.len() < text.len() {
        shown.push(BYTE_ORDER_MARK);
    }
    let mut blotter = Blotter { rest, shown, before: Before::Open, depth: 0, hidden: None };
    while blotter.step().is_some() {}
    blotter.shown
}

/// What stands before the place that is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before<'t> {
    /// A bracket that opens, or a comma: a key can follow.
    Open,
    /// A key, as it is written between its quotes, and its colon.
    Key(&'t str),
    /// Anything else.
    Other,
}

struct Blotter<'t> {
    rest: &'t str,
    shown: String,
    before: Before<'t>,
    depth: usize,
    /// The depth of the `configuration` that is being read.
    hidden: Option<usize>,
}

impl<'t> Blotter<'t> {
    /// Passes over a token; nothing at the end.
    fn step(&mut self) -> Option<()> {
        let first = *self.rest.as_bytes().first()?;
        match first {
            _ if is_space(first) => {
                let taken = self.take_while(is_space);
                self.shown.push_str(taken);
            }
            b'{' | b'[' => {
                // A key with an escape can be any key.
                if matches!(self.before, Before::Key(key) if key == CONFIGURATION || key.contains('\\')) {
                    self.hidden = self.hidden.or(Some(self.depth));
                }
                self.depth = self.depth.saturating_add(1);
                self.punctuation(Before::Open);
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                self.hidden = self.hidden.filter(|depth| *depth < self.depth);
                self.punctuation(Before::Other);
            }
            b',' => self.punctuation(Before::Open),
            b':' if matches!(self.before, Before::Key(_)) => self.punctuation(self.before),
            b':' => self.punctuation(Before::Other),
            b'"' => self.string(),
            _ => self.word(),
        }
        Some(())
    }

    fn take_while(&mut self, belongs: impl Fn(u8) -> bool) -> &'t str {
        let end = self.rest.bytes().position(|byte| !belongs(byte)).unwrap_or(self.rest.len());
        self.take(end)
    }

    fn take(&mut self, end: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn punctuation(&mut self, before: Before<'t>) {
        let taken = self.take(1);
        self.shown.push_str(taken);
        self.before = before;
    }

    fn string(&mut self) {
        let raw = self.take(string_end(self.rest));
        let inner = raw.strip_prefix('"').unwrap_or(raw);
        let (inner, closed) = match inner.strip_suffix('"') {
            Some(inner) if raw.len() > 1 => (inner, true),
            _ => (inner, false),
        };
        let is_key = closed && self.before == Before::Open && followed_by_colon(self.rest);
        let shown = if is_key {
            self.before = Before::Key(inner);
            true
        } else {
            let before = std::mem::replace(&mut self.before, Before::Other);
            let is_member = matches!(before, Before::Key(key) if SHOWN.contains(&key));
            closed && (is_member && self.hidden.is_none() || is_public(inner))
        };
        self.shown.push('"');
        if shown {
            self.shown.push_str(inner);
        } else {
            blot(inner, &mut self.shown);
        }
        if closed {
            self.shown.push('"');
        }
    }

    /// A number, a word such as `true`, or what does not belong into JSON.
    fn word(&mut self) {
        let ends =
            |byte: u8| matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b':' | b'"') || is_space(byte);
        let word = self.take_while(|byte| !ends(byte));
        self.before = Before::Other;
        if matches!(word, "true" | "false" | "null") {
            self.shown.push_str(word);
        } else if word
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E'))
        {
            // Still a number: no zero in front, and no exponent that is too large.
            let mut digit = '9';
            for c in word.chars() {
                if matches!(c, 'e' | 'E') {
                    digit = '0';
                }
                self.shown.push(if c.is_ascii_digit() { digit } else { c });
            }
        } else {
            blot(word, &mut self.shown);
        }
    }
}

/// Where the string at the start of a text ends: behind its closing quote, or with its line.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'\n' => return at,
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at.saturating_add(1),
            _ => {}
        }
    }
    text.len()
}

/// Whether a byte is white space in JSON.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn followed_by_colon(text: &str) -> bool {
    text.trim_start_matches([' ', '\t', '\r', '\n']).starts_with(':')
}

/// Whether a text says nothing that the metadata does not: a boolean, or one of the values that some attribute allows.
fn is_public(text: &str) -> bool {
    let same = |word: &str| word.eq_ignore_ascii_case(text);
    if text.is_empty() || same("true") || same("false") {
        return true;
    }
    registry::ALL.iter().any(|connector| {
        let profiles = connector.table().connection_profiles.iter().flatten();
        let attributes = profiles.flat_map(|profile| profile.connection_attributes.iter().flatten());
        let mut values =
            attributes.flat_map(|attribute| attribute.possible_values.unwrap_or_default().iter());
        values.any(same)
    })
}

/// Hides each character behind one of as many bytes.
fn blot(text: &str, shown: &mut String) {
    shown.extend(text.chars().map(|c| match c.len_utf8() {
        1 => '*',
        2 => '·',
        3 => '•',
        _ => '🞄',
    }));
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests panic when they fail")]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_harmless_is_shown() {
        let cases = [
            (
                r#"{"configuration": {"name": "s", "x": ["s", 10, {"type": "s"}]}, "name": "s"}"#,
                r#"{"configuration": {"name": "*", "x": ["*", 99, {"type": "*"}]}, "name": "s"}"#,
            ),
            (
                r#"{"configur\u0061tion": {"name": "s"}, "name": "s"}"#,
                r#"{"configur\u0061tion": {"name": "*"}, "name": "s"}"#,
            ),
            (
                r#"{"PASSWORD": -0.5e-10, "token": null, "on": false}"#,
                r#"{"PASSWORD": -9.9e-00, "token": null, "on": false}"#,
            ),
            (
                r#"{"a": "oauth bearer token", "b": "é漢🦀\"\u0041"}"#,
                r#"{"a": "oauth bearer token", "b": "·•🞄********"}"#,
            ),
            // Malformed JSON.
            ("{'configuration': {'SECRET': 'x'}}", "{***************: {********: ***}}"),
            ("{\"SECRET\": \"xy", "{\"SECRET\": \"**"),
            ("{\"SECRET\": \"xy\n  \"name\": \"z\"", "{\"SECRET\": \"**\n  \"****\": \"*\""),
            ("{\"SECRET\": \"xy\": \"z\"}", "{\"SECRET\": \"**\": \"*\"}"),
            ("{SECRET: xoxp-1}", "{******: ******}"),
            ("\u{feff}[\"x\"]", "\u{feff}[\"*\"]"),
            // White space, but not JSON's.
            ("{\u{c}\u{b}}", "{**}"),
            ("\"", "\""),
            ("\"\\", "\"*"),
        ];
        for (text, shown) in cases {
            assert_eq!(blotted(text), shown);
        }
    }
}

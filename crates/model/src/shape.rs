//! Texts that are about to be shown, with everything blotted out whose meaning is not known.
//!
//! A [`Shape`] says what a kind of document is made of. Keys stay, and the values of the members that the shape names; any
//! other text or number may be a secret or personal, and is hidden, at any depth. The text need not be JSON: an excerpt of a
//! broken file must not show a secret either. Up to the first byte that JSON has no place for, what is read is what was
//! meant; behind it, nothing is sure, and nothing is shown.

use std::borrow::Cow;
use std::ops::Range;

use crate::node::{MAX_DEPTH, unescape};
pub use crate::secret::blot;
use crate::secret::{SecretTargets, without_texts};
use crate::text::{BYTE_ORDER_MARK, is_blank, is_identifier};

/// What is known of a JSON value.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Nothing.
    Unknown,
    /// It is a text or a number.
    Value,
    /// It is the name of the attribute that a mapping is for.
    Target,
    /// It is the expression of a mapping, whose fixed texts are shown where a [`Shape::Target`] beside it is no secret.
    Expression,
    /// It is the address of a page, which is shown without what stands behind a `?`, and not where somebody logs in by it.
    Address,
    /// It is a text or a number, or a list of such values.
    Json,
    /// It is a list of such values.
    List(&'static Shape),
    /// It is an object that has these members, or a list of such objects.
    Object(&'static [(&'static str, Shape)]),
    /// It is an object whose keys are names of its own, and whose values have one shape.
    Named(&'static Shape),
}

/// The member that holds the links of a HAL response.
const LINKS: &str = "_links";

/// A link, or several, of a HAL response.
const LINK: Shape = Shape::Object(&[("href", Shape::Address)]);

/// The links that a response of PingOne has.
const RELATIONS: Shape = Shape::Object(&[("self", LINK), ("next", LINK)]);

impl Shape {
    /// The shape of a member.
    pub(crate) fn member(self, key: &str) -> Shape {
        match self {
            Shape::Object(members) => {
                let known = members.iter().find(|(name, _)| *name == key);
                known.map_or(Shape::Unknown, |(name, shape)| if *name == LINKS { RELATIONS } else { *shape })
            }
            Shape::Named(shape) => *shape,
            Shape::Unknown
            | Shape::Value
            | Shape::Target
            | Shape::Expression
            | Shape::Address
            | Shape::Json
            | Shape::List(_) => Shape::Unknown,
        }
    }

    /// The shape of an element.
    pub(crate) fn element(self) -> Shape {
        match self {
            Shape::List(element) => *element,
            Shape::Object(_) | Shape::Json => self,
            Shape::Unknown
            | Shape::Value
            | Shape::Target
            | Shape::Expression
            | Shape::Address
            | Shape::Named(_) => Shape::Unknown,
        }
    }

    /// How much of a text of this shape is shown. The text can be as it stands in JSON, where `?` has other spellings.
    pub(crate) fn shown_of(self, text: &str) -> &str {
        match self {
            Shape::Value | Shape::Json | Shape::Target | Shape::Expression => text,
            Shape::Address if !text.contains('@') => text.split(['?', '#', '\\']).next().unwrap_or_default(),
            _ => "",
        }
    }
}

/// What [`blotted`] shows beside the values that a shape names.
#[derive(Debug, Clone, Copy)]
pub struct Showing<'s> {
    /// Whether a text is known to be harmless wherever it stands.
    pub is_public: fn(&str) -> bool,
    /// Whether the text is read again: keys are shown, and what hides a number is one. Otherwise a key that is not known
    /// shows only where it is written as a name is: it may be somebody's address.
    pub stays_json: bool,
    /// The targets that are secrets: what an expression sends to one is hidden.
    pub secrets: &'s SecretTargets,
}

/// A text with what is not known blotted out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blotted {
    /// The text. Every line, column and byte is where it was.
    pub text: String,
    /// Whether one of the members that tell the kind of the document stands in its place, upper and lower case and `_`
    /// aside.
    pub is_told: bool,
}

/// Blots out what a shape does not name: `*` for each character.
///
/// Of malformed JSON hardly more than its brackets is left behind its fault.
#[must_use]
pub fn blotted(text: &str, shape: Shape, tells: &[&str], showing: Showing<'_>) -> Blotted {
    let mut shown = String::with_capacity(text.len());
    let rest = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    if rest.len() < text.len() {
        shown.push(BYTE_ORDER_MARK);
    }
    let mut blotter = Blotter {
        rest,
        shown,
        expected: Expected::Value { may_close: false },
        around: Vec::new(),
        next: shape,
        tells,
        is_told: false,
        showing,
    };
    while blotter.step().is_some() {}
    // What is not known of an object that does not end is its target.
    while blotter.around.pop().is_some_and(|level| {
        level.line.end(&mut blotter.shown);
        true
    }) {}
    Blotted { text: blotter.shown, is_told: blotter.is_told }
}

/// What JSON has next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expected {
    Key {
        may_close: bool,
    },
    Colon,
    Value {
        may_close: bool,
    },
    /// A comma, or the bracket that closes.
    More,
    /// It is no JSON.
    Nothing,
}

/// A list or an object that is open.
struct Level {
    is_object: bool,
    shape: Shape,
    line: ShownLine,
}

/// The expressions of a mapping among what is shown, and what they are for.
#[derive(Debug, Default)]
pub struct ShownLine {
    expressions: Vec<Range<usize>>,
    /// Whether it has a target, and none that is a secret; nothing where it has none so far.
    is_harmless: Option<bool>,
}

impl ShownLine {
    /// Takes the name of a target. One with signs of an escape or a template can stand for any other.
    pub fn target(&mut self, name: &str, secrets: &SecretTargets) {
        let is_clear = !name.contains(['\\', '$', '%', '\n']);
        let is_harmless = is_clear && !secrets.has(name) && self.is_harmless.unwrap_or(true);
        self.is_harmless = Some(is_harmless);
    }

    /// Takes an expression, by its bytes in what is shown.
    pub fn expression(&mut self, span: Range<usize>) {
        self.expressions.push(span);
    }

    /// Blots out the fixed texts of the expressions, unless what they feed is known to be no secret.
    pub fn end(self, shown: &mut String) {
        if self.is_harmless == Some(true) {
            return;
        }
        for span in self.expressions {
            if let Some(expression) = shown.get(span.clone()).map(without_texts) {
                shown.replace_range(span, &expression);
            }
        }
    }
}

struct Blotter<'t> {
    rest: &'t str,
    shown: String,
    expected: Expected,
    around: Vec<Level>,
    /// The shape of the value that comes next.
    next: Shape,
    tells: &'t [&'t str],
    is_told: bool,
    showing: Showing<'t>,
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
            b'"' if self.expected != Expected::Nothing => self.string(),
            _ if is_punctuation(first) => {
                self.expected = self.behind(first).unwrap_or(Expected::Nothing);
                let taken = self.take(1);
                self.shown.push_str(taken);
            }
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

    /// What is next behind a bracket, a comma or a colon; nothing where JSON has no place for it.
    fn behind(&mut self, punctuation: u8) -> Option<Expected> {
        match (punctuation, self.expected) {
            (b'{' | b'[', Expected::Value { .. }) if self.around.len() <= MAX_DEPTH => {
                let is_object = punctuation == b'{';
                self.next = if is_object { self.next } else { self.next.element() };
                self.around.push(Level { is_object, shape: self.next, line: ShownLine::default() });
                let may_close = true;
                Some(if is_object { Expected::Key { may_close } } else { Expected::Value { may_close } })
            }
            (b'}', Expected::More | Expected::Key { may_close: true }) => self.close(true),
            (b']', Expected::More | Expected::Value { may_close: true }) => self.close(false),
            (b',', Expected::More) => {
                let Level { is_object, shape, .. } = self.around.last()?;
                self.next = *shape;
                let may_close = false;
                Some(if *is_object { Expected::Key { may_close } } else { Expected::Value { may_close } })
            }
            (b':', Expected::Colon) => Some(Expected::Value { may_close: false }),
            _ => None,
        }
    }

    fn close(&mut self, is_object: bool) -> Option<Expected> {
        let Level { is_object: is_closed, line, .. } = self.around.pop()?;
        line.end(&mut self.shown);
        (is_closed == is_object).then_some(Expected::More)
    }

    fn string(&mut self) {
        let raw = self.take(quoted_end(self.rest, b'"', true).unwrap_or_else(|end| end));
        let inner = raw.strip_prefix('"').unwrap_or(raw);
        let closed = inner.strip_suffix('"').filter(|_| raw.len() > 1);
        let (shown, expected) = match (self.expected, closed) {
            (Expected::Key { .. }, Some(inner)) => (if self.key(raw) { inner } else { "" }, Expected::Colon),
            (Expected::Value { .. }, Some(inner)) if (self.showing.is_public)(inner) => {
                (inner, Expected::More)
            }
            (Expected::Value { .. }, Some(inner)) => (self.next.shown_of(inner), Expected::More),
            _ => ("", Expected::Nothing),
        };
        let is_value = matches!(self.expected, Expected::Value { .. }) && closed.is_some();
        self.expected = expected;
        self.shown.push('"');
        if let Some(Level { line, .. }) = self.around.last_mut().filter(|_| is_value) {
            let start = self.shown.len();
            match self.next {
                Shape::Target => {
                    line.target(&unescape(raw).unwrap_or(Cow::Borrowed(raw)), self.showing.secrets);
                }
                Shape::Expression => line.expression(start..start.saturating_add(shown.len())),
                _ => {}
            }
        }
        self.shown.push_str(shown);
        let inner = closed.unwrap_or(inner);
        blot(inner.strip_prefix(shown).unwrap_or_default(), &mut self.shown);
        if closed.is_some() {
            self.shown.push('"');
        }
    }

    /// Takes a key, written as `raw`; gives whether it is shown.
    fn key(&mut self, raw: &str) -> bool {
        let around = self.around.last().map_or(Shape::Unknown, |level| level.shape);
        let key = unescape(raw).unwrap_or(Cow::Borrowed(raw));
        self.next = around.member(&key);
        self.is_told |= matches!(around, Shape::Object(_)) && self.tells.iter().any(|tell| same(tell, &key));
        let is_known = matches!(around, Shape::Named(_)) || !matches!(self.next, Shape::Unknown);
        // What no colon follows is a value of a broken text.
        let is_key = self.rest.trim_start_matches(is_blank).starts_with(':');
        self.showing.stays_json || (is_key && (is_known || is_identifier(&key)))
    }

    /// A number, a word such as `true`, or what does not belong into JSON.
    fn word(&mut self) {
        let word = self.take_while(|byte| !is_punctuation(byte) && !is_space(byte));
        let is_value = matches!(self.expected, Expected::Value { .. });
        let is_number = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E');
        self.expected = if is_value { Expected::More } else { Expected::Nothing };
        match word {
            "true" | "false" | "null" if is_value => self.shown.push_str(word),
            _ if is_value && word.bytes().all(is_number) => {
                match matches!(self.next, Shape::Value | Shape::Json | Shape::Target | Shape::Expression) {
                    true => self.shown.push_str(word),
                    false if self.showing.stays_json => blot_number(word, &mut self.shown),
                    false => blot(word, &mut self.shown),
                }
            }
            _ => {
                self.expected = Expected::Nothing;
                blot(word, &mut self.shown);
            }
        }
    }
}

/// Whether two keys are the same but for case and `_`.
fn same(a: &str, b: &str) -> bool {
    let folded = |key: &str| -> Vec<u8> {
        key.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase()).collect()
    };
    folded(a) == folded(b)
}

/// Where the text in quotes ends that starts a text: behind its closing quote, or as an error with its line.
///
/// # Errors
///
/// When there is no closing quote on the line.
pub fn quoted_end(text: &str, quote: u8, has_escapes: bool) -> Result<usize, usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'\n' => return Err(at),
            _ if escaped => escaped = false,
            b'\\' => escaped = has_escapes,
            _ if byte == quote => return Ok(at.saturating_add(1)),
            _ => {}
        }
    }
    Err(text.len())
}

fn is_space(byte: u8) -> bool {
    is_blank(char::from(byte))
}

fn is_punctuation(byte: u8) -> bool {
    matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b':' | b'"')
}

/// Hides the digits of a number, which stays one: no zero in front, and no exponent that is too large.
fn blot_number(number: &str, shown: &mut String) {
    let mut digit = '9';
    for c in number.chars() {
        if matches!(c, 'e' | 'E') {
            digit = '0';
        }
        shown.push(if c.is_ascii_digit() { digit } else { c });
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests panic when they fail")]
mod tests {
    use super::*;
    use crate::secret::NO_TARGETS;

    const INNER: Shape = Shape::Object(&[("name", Shape::Value), ("list", Shape::List(&Shape::Value))]);
    const SHAPE: Shape = Shape::Object(&[
        ("_links", Shape::Value),
        ("name", Shape::Value),
        ("in", INNER),
        ("of", Shape::Named(&INNER)),
        ("rows", Shape::List(&INNER)),
        ("json", Shape::Json),
        ("secrets", Shape::Unknown),
    ]);

    fn shown(text: &str) -> Blotted {
        let showing = Showing { is_public: |text| text == "public", stays_json: false, secrets: &NO_TARGETS };
        blotted(text, SHAPE, &["inName", "in"], showing)
    }

    #[test]
    fn what_is_read_again_stays_json() {
        let text = r#"{"PASSWORD": -0.5e-10, "a@b": [120, "s"], "name": "s", "name": 12}"#;
        let shown = r#"{"PASSWORD": -9.9e-00, "a@b": [999, "*"], "name": "s", "name": 12}"#;
        let showing = Showing { is_public: str::is_empty, stays_json: true, secrets: &NO_TARGETS };
        assert_eq!(blotted(text, SHAPE, &[], showing).text, shown);
    }

    #[test]
    fn only_what_is_known_is_shown() {
        let cases = [
            // Members are known in their places only.
            (
                r#"{"in": {"name": "s", "in": {"name": "s"}}, "name": "s", "list": "s"}"#,
                r#"{"in": {"name": "s", "in": {"name": "*"}}, "name": "s", "list": "*"}"#,
            ),
            (
                r#"{"rows": [{"name": "s", "name": ["s"]}], "rows": {"name": "s"}, "of": [{"name": "s"}]}"#,
                r#"{"rows": [{"name": "s", "name": ["*"]}], "rows": {"name": "*"}, "of": [{"name": "*"}]}"#,
            ),
            (
                r#"{"json": {"self": {"href": "s", "title": "s"}}, "json": ["s", [1]]}"#,
                r#"{"json": {"self": {"href": "*", "title": "*"}}, "json": ["s", [1]]}"#,
            ),
            (r#"[{"name": "s"}, [{"name": 12}]]"#, r#"[{"name": "s"}, [{"name": 12}]]"#),
            (
                r#"{"in": {"list": ["s", 1, {"name": "s"}]}, "name": {"name": 1}, "secrets": {"name": "s"}}"#,
                r#"{"in": {"list": ["s", 1, {"name": "*"}]}, "name": {"name": *}, "secrets": {"name": "*"}}"#,
            ),
            (
                r#"{"of": {"a@b c": {"name": "s"}}, "a@b c": "s", "x.y": "public"}"#,
                r#"{"of": {"a@b c": {"name": "s"}}, "*****": "*", "x.y": "public"}"#,
            ),
            (r#"{"n\u0061me": "s", "b\u0061d": "s"}"#, r#"{"n\u0061me": "s", "b\u0061d": "*"}"#),
            (
                r#"{"PASSWORD": -0.5e-10, "token": null, "on": false}"#,
                r#"{"PASSWORD": ********, "token": null, "on": false}"#,
            ),
            (r#"{"b": "é漢🦀\"\u0041"}"#, r#"{"b": "·•🞄********"}"#),
            ("\u{feff}[\"x\"]", "\u{feff}[\"*\"]"),
            (
                r#"{"_links": {"self": {"href": "https://x/y?z=s"}, "a@b": {"href": "s"}, "next": "s"}, "name": {"href": "s"}}"#,
                r#"{"_links": {"self": {"href": "https://x/y****"}, "***": {"href": "*"}, "next": "*"}, "name": {"href": "*"}}"#,
            ),
            (
                r#"{"_links": {"self": [{"href": "x\u003fs"}, {"href": "//s@x"}, {"href": 5}]}}"#,
                r#"{"_links": {"self": [{"href": "x*******"}, {"href": "*****"}, {"href": *}]}}"#,
            ),
            // Malformed JSON.
            (r#"{"name": "s", "x": "s"cd, "name": "s"}"#, r#"{"name": "s", "x": "*"**, "****": "*"}"#),
            (r#"{"name": "s" "name": "s"}"#, r#"{"name": "s" "****": "*"}"#),
            (r#"{"name": "s",} {"name": "s"}"#, r#"{"name": "s",} {"****": "*"}"#),
            (r#"{"name": "s"]{"name": "s"}"#, r#"{"name": "s"]{"****": "*"}"#),
            (r#"{"name": s, "name": "s"}"#, r#"{"name": *, "****": "*"}"#),
            (r#"{"name": "s"} "s""#, r#"{"name": "s"} "*""#),
            (r#"{"name": "s", 5, "name": "s"}"#, r#"{"name": "s", *, "****": "*"}"#),
            (r#"{"name", "name": "s"}"#, r#"{"****", "****": "*"}"#),
            ("{\"name\": \"xy", "{\"name\": \"**"),
            ("{\"name\": \"xy\n \"name\": \"z\"", "{\"name\": \"**\n \"****\": \"*\""),
            ("{\"name\": \"xy\": \"z\"}", "{\"name\": \"xy\": \"*\"}"),
            ("{name: xoxp-1}", "{****: ******}"),
            // White space, but not JSON's.
            ("{\u{c}\u{b}}", "{**}"),
            ("\"", "\""),
            ("\"\\", "\"*"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text).text, expected);
        }
    }

    #[test]
    fn a_member_in_its_place_tells_the_kind_of_a_document() {
        for text in [r#"{"in""#, r#"[1, {"x": {}, "In_Name": 1}]"#, r#"{"in": {}} x"#] {
            assert!(shown(text).is_told, "{text}");
        }
        for text in [r#"{"x": {"in": 1}}"#, r#"{"name": "in"}"#, r#"{"of": {"in": 1}}"#, r#"{x, "in": 1}"#] {
            assert!(!shown(text).is_told, "{text}");
        }
    }

    #[test]
    fn nesting_is_limited() {
        let deep = "[".repeat(1_000_000);
        assert_eq!(shown(&deep).text, deep);
    }
}

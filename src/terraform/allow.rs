//! Comments that ignore findings: on the line of a mapping, or above it; above a propagation rule, for all of it.

use std::collections::HashMap;
use std::ops::Range;

use provmap_model::error::{Error, Problem};

use super::scan::{Kind, Tokens};
use crate::mapping::{Allow, Lines, Says};
use crate::report::Place;

/// What such a comment begins with, behind its sign.
const NAME: &str = "provmap:";

/// The part of a comment that says what is allowed, up to the bracket that closes; nothing where the comment is no such.
pub(super) fn shown_part(comment: &str) -> Option<usize> {
    let inner = comment.trim_start_matches(['#', '/', '*', ' ', '\t']);
    let close = inner.strip_prefix(NAME).and_then(|_| inner.find(')'))?;
    comment.len().checked_sub(inner.len())?.checked_add(close)?.checked_add(1)
}

/// The most of them in one file: each is compared with each finding.
const MAX_COMMENTS: usize = 1_000;

/// The comments of a file that ignore findings.
pub(super) fn allows(text: &str) -> Result<Vec<Allow>, Error> {
    // Nearly every file has none.
    if !text.contains(NAME) {
        return Ok(Vec::new());
    }
    let tokens: Vec<(Kind, Range<usize>)> = Tokens::new(text).collect();
    let mut layout = Layout::new(&tokens);
    let mut allows = Vec::new();
    for (number, (kind, span)) in tokens.iter().enumerate() {
        if *kind != Kind::Comment {
            continue;
        }
        if let Some(says) = text.get(span.clone()).and_then(|comment| read(comment, span)) {
            let place = Place { span: Some(span.clone()), ..Place::default() };
            allows.push(Allow { place, says, covers: layout.covered_by(number), is_own: true });
        }
        if allows.len() > MAX_COMMENTS {
            let message = format!("more than {MAX_COMMENTS} comments that ignore findings");
            return Err(Problem::at(text, span.start, "", message).into());
        }
    }
    Ok(allows)
}

/// What a comment says, if it is one that ignores findings.
fn read(comment: &str, span: &Range<usize>) -> Option<Says> {
    let inner = comment.trim_start_matches(['#', '/', '*', ' ', '\t']);
    let said = inner.strip_prefix(NAME)?.trim_end_matches(['\r', ' ', '\t']);
    let said = if comment.starts_with("/*") { said.strip_suffix("*/").unwrap_or(said) } else { said };
    let start = span.end.checked_sub(inner.len())?.checked_add(NAME.len())?;
    Some(says(said, start))
}

/// What a comment says behind `provmap:`, which is at the byte `start`.
fn says(said: &str, start: usize) -> Says {
    let trimmed = said.trim_start();
    let Some(inside) = trimmed.strip_prefix("allow").map(str::trim_start).and_then(|it| it.strip_prefix('('))
    else {
        return Says::Unread;
    };
    let Some((list, reason)) = inside.split_once(')') else { return Says::Unread };
    let first = start.saturating_add(said.len().saturating_sub(inside.len()));
    let mut rules = Vec::new();
    let mut at = first;
    for part in list.split(',') {
        let rule = part.trim();
        let before = part.len().saturating_sub(part.trim_start().len());
        let from = at.saturating_add(before);
        if !rule.is_empty() {
            let span = Some(from..from.saturating_add(rule.len()));
            rules.push((rule.to_owned(), Place { span, ..Place::default() }));
        }
        at = at.saturating_add(part.len()).saturating_add(1);
    }
    if rules.is_empty() {
        return Says::Unread;
    }
    // A sign alone is no reason.
    if reason.contains(char::is_alphanumeric) { Says::Rules(rules) } else { Says::NoReason }
}

/// Gives the comments to the lines of all propagation rules of the file, each with its block. Where a comment is of no use, the
/// one rule says so that it is about, or else the first.
pub(super) fn share(allows: Vec<Allow>, mut rules: Vec<(&Range<usize>, &mut Lines<'_>)>) {
    for allow in allows {
        let is_about = |(block, lines): &(&Range<usize>, &mut Lines<'_>)| {
            let covers = |at: usize| allow.covers.contains(&at);
            let in_block = block.start < allow.covers.end && allow.covers.start < block.end;
            in_block
                || lines.mappings.iter().filter_map(|line| line.start).any(covers)
                || lines.secrets.iter().any(|secret| covers(secret.place.start()))
        };
        let about: Vec<usize> =
            rules.iter().enumerate().filter(|(_, rule)| is_about(rule)).map(|(number, _)| number).collect();
        // Of several, none can tell alone that a rule finds nothing.
        let owner = match (about.as_slice(), &allow.says) {
            ([_, _, ..], Says::Rules(_)) => None,
            (about, _) => Some(about.first().copied().unwrap_or_default()),
        };
        for (number, (_, lines)) in rules.iter_mut().enumerate() {
            let is_own = owner == Some(number);
            if is_own || about.contains(&number) {
                lines.allows.push(Allow { is_own, ..allow.clone() });
            }
        }
    }
}

/// Where lines and brackets begin and end, by the numbers of tokens.
struct Layout<'t> {
    tokens: &'t [(Kind, Range<usize>)],
    /// Of each token, the first of its line.
    line: Vec<usize>,
    /// The next that is no white space and no comment: the token itself, or one behind it.
    code: Vec<usize>,
    /// Of each bracket that opens, the one that closes it.
    close: HashMap<usize, usize>,
    /// Whether a token is outside of all brackets.
    is_outside: Vec<bool>,
    /// What is covered that begins with a token, as far as that was asked.
    covered: HashMap<usize, Range<usize>>,
}

fn is_code(kind: Kind) -> bool {
    !matches!(kind, Kind::Space | Kind::Break | Kind::Comment)
}

impl<'t> Layout<'t> {
    fn new(tokens: &'t [(Kind, Range<usize>)]) -> Layout<'t> {
        let (mut line, mut code) = (Vec::with_capacity(tokens.len()), vec![usize::MAX; tokens.len()]);
        let (mut close, mut open, mut is_outside) = (HashMap::new(), Vec::new(), Vec::new());
        let mut first = 0;
        for (number, (kind, _)) in tokens.iter().enumerate() {
            line.push(first);
            is_outside.push(open.is_empty());
            match kind {
                Kind::Break => first = number.saturating_add(1),
                Kind::Sign(b'{' | b'[' | b'(') => open.push(number),
                Kind::Sign(b'}' | b']' | b')') => {
                    close.extend(open.pop().map(|opens| (opens, number)));
                }
                _ => {}
            }
        }
        let mut next = usize::MAX;
        for ((number, (kind, _)), slot) in tokens.iter().enumerate().zip(&mut code).rev() {
            if is_code(*kind) {
                next = number;
            }
            *slot = next;
        }
        Layout { tokens, line, code, close, is_outside, covered: HashMap::new() }
    }

    /// The bytes that a comment is about: its line, where something stands before it, and else what begins on the next line that
    /// has more than comments. A block, and a mapping over several lines, are covered up to their end.
    fn covered_by(&mut self, comment: usize) -> Range<usize> {
        let code = |at: usize| self.code.get(at).copied().unwrap_or(usize::MAX);
        let of_line = self.line.get(comment).map_or(usize::MAX, |line| code(*line));
        let first = if of_line < comment { of_line } else { code(comment) };
        if let Some(known) = self.covered.get(&first) {
            return known.clone();
        }
        let covered = self.covered_from(first).unwrap_or_default();
        self.covered.insert(first, covered.clone());
        covered
    }

    fn covered_from(&self, first: usize) -> Option<Range<usize>> {
        let start = self.tokens.get(first)?.1.start;
        let ends_line = |from: usize| {
            let rest = self.tokens.get(from..).unwrap_or_default();
            let length = rest.iter().position(|(kind, _)| *kind == Kind::Break).unwrap_or(rest.len());
            from.saturating_add(length)
        };
        let mut end = ends_line(first);
        let line = self.tokens.get(first..end)?;
        let is_bracket = |kind: Kind| kind == Kind::Sign(b'{');
        // A mapping begins with its bracket, and a block is outside of all others.
        let opens = match line.first() {
            Some((kind, _)) if is_bracket(*kind) => Some(first),
            _ if self.is_outside.get(first) == Some(&true) => {
                line.iter().position(|(kind, _)| is_bracket(*kind)).map(|at| first.saturating_add(at))
            }
            _ => None,
        };
        if let Some(close) = opens.and_then(|opens| self.close.get(&opens)) {
            end = end.max(ends_line(*close));
        }
        let last = self.tokens.get(end.checked_sub(1)?)?;
        Some(start..last.1.end)
    }
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "tests panic when they fail")]
mod tests {
    use super::*;

    fn rules(says: &Says) -> String {
        match says {
            Says::Rules(rules) => rules.iter().map(|(rule, _)| rule.as_str()).collect::<Vec<_>>().join(" "),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn what_comments_say_and_cover() {
        let cases = [
            ("# provmap: allow(a, b) why\nx = 1\n", "a b", "x = 1"),
            ("x = 1 // provmap: allow(a) why\ny = 2\n", "a", "x = 1 // provmap: allow(a) why"),
            ("/* provmap: allow( a ) why */\n\n# more\nx = 1\r\ny = 2", "a", "x = 1\r"),
            (
                "#provmap:allow(a)why\nresource \"a\" \"b\" {\n  x = {\n  }\n}\ny = 2\n",
                "a",
                "resource \"a\" \"b\" {\n  x = {\n  }\n}",
            ),
            ("a {\n # provmap: allow(a) why\n  x = [\n    {\n    },\n  ]\n}\n", "a", "x = ["),
            (
                "a {\n x = [\n    # provmap: allow(a) why\n    {\n      y = 1\n    },\n    { },\n  ]\n}\n",
                "a",
                "{\n      y = 1\n    },",
            ),
            (
                "a {\n x = [\n    { # provmap: allow(a) why\n      y = 1\n    },\n    { },\n  ]\n}\n",
                "a",
                "{ # provmap: allow(a) why\n      y = 1\n    },",
            ),
            ("# provmap: allow(a)\nx = 1\n", "NoReason", "x = 1"),
            ("# provmap: allow(a) …\nx = 1\n", "NoReason", "x = 1"),
            ("# provmap: allow() why\nx = 1\n", "Unread", "x = 1"),
            ("# provmap: allow a why\nx = 1\n", "Unread", "x = 1"),
            ("# provmap: allow(a) why\n", "a", ""),
        ];
        for (text, said, covered) in cases {
            let [allow] = &allows(text).unwrap()[..] else { panic!("{text}") };
            assert_eq!((rules(&allow.says).as_str(), &text[allow.covers.clone()]), (said, covered), "{text}");
            if let Says::Rules(rules) = &allow.says {
                for (rule, place) in rules {
                    assert_eq!(&text[place.span.clone().unwrap()], rule);
                }
            }
        }
        assert_eq!(allows("# about provmap: allow(a) why\nx = \"# provmap: allow(a) why\"\n"), Ok(vec![]));
    }
}

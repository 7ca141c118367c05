//! The tokens of a text in HCL, also where it is broken: for what is not the parser's to tell, which are comments, and what an
//! excerpt can show.

use std::ops::Range;

/// A kind of token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Space,
    /// A line break.
    Break,
    Comment,
    /// A name or a keyword.
    Word,
    Number,
    /// A string in quotes, with the templates in it; whether it ends on its line.
    Quoted {
        closed: bool,
    },
    Heredoc,
    /// A bracket, an operator, a comma, a colon or a dot.
    Sign(u8),
    /// What HCL has no place for.
    Other,
}

/// The tokens of a text, which cover all of it.
pub(super) struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str) -> Tokens<'t> {
        Tokens { text, at: 0 }
    }
}

impl Iterator for Tokens<'_> {
    type Item = (Kind, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.at..)?;
        let first = rest.chars().next()?;
        let (kind, length) = token(rest, first);
        let start = self.at;
        self.at = start.saturating_add(length.max(first.len_utf8()));
        Some((kind, start..self.at))
    }
}

fn token(rest: &str, first: char) -> (Kind, usize) {
    let while_ = |belongs: fn(char) -> bool| rest.find(|c| !belongs(c)).unwrap_or(rest.len());
    let line = || rest.find('\n').unwrap_or(rest.len());
    match first {
        '\n' => (Kind::Break, 1),
        ' ' | '\t' | '\r' => (Kind::Space, while_(|c| matches!(c, ' ' | '\t' | '\r'))),
        '#' => (Kind::Comment, line()),
        '/' if rest.starts_with("//") => (Kind::Comment, line()),
        '/' if rest.starts_with("/*") => (Kind::Comment, comment(rest)),
        '"' => {
            let (closed, length) = quoted(rest);
            (Kind::Quoted { closed }, length)
        }
        '<' if rest.starts_with("<<") => match heredoc(rest) {
            Some(length) => (Kind::Heredoc, length),
            None => (Kind::Sign(b'<'), 1),
        },
        _ if first.is_ascii_digit() => {
            (Kind::Number, while_(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_')))
        }
        _ if first.is_alphabetic() || first == '_' => {
            (Kind::Word, while_(|c| c.is_alphanumeric() || matches!(c, '_' | '-')))
        }
        '{' | '}' | '[' | ']' | '(' | ')' | '=' | ':' | ',' | '.' | '?' | '!' | '<' | '>' | '+' | '-'
        | '*' | '/' | '%' | '&' | '|' => {
            (Kind::Sign(rest.as_bytes().first().copied().unwrap_or_default()), 1)
        }
        _ => (Kind::Other, first.len_utf8()),
    }
}

/// Whether the string at the start ends before its line does, and its length.
fn quoted(rest: &str) -> (bool, usize) {
    // What is open: strings, and the brackets in their templates.
    let mut open = vec![b'"'];
    let bytes = rest.as_bytes();
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        let is_string = open.last() == Some(&b'"');
        let mut length = 1;
        match byte {
            b'\n' if is_string => return (false, at),
            b'\\' if is_string => length = 2,
            b'$' | b'%' if is_string => match bytes.get(at.saturating_add(1)..) {
                Some([next, b'{', ..]) if next == byte => length = 3,
                Some([b'{', ..]) => {
                    open.push(b'{');
                    length = 2;
                }
                _ => {}
            },
            b'"' if is_string => {
                open.pop();
                if open.is_empty() {
                    return (true, at.saturating_add(1));
                }
            }
            _ if is_string => {}
            b'#' => length = line_length(rest, at),
            b'/' | b'<' => length = passage(rest.get(at..).unwrap_or_default()),
            b'"' | b'{' => open.push(*byte),
            b'}' => {
                open.pop();
            }
            _ => {}
        }
        at = at.saturating_add(length);
    }
    (false, rest.len())
}

/// The length of the comment or heredoc at the start; of a sign, 1.
fn passage(rest: &str) -> usize {
    if rest.starts_with("/*") {
        return comment(rest);
    }
    if rest.starts_with("//") { line_length(rest, 0) } else { heredoc(rest).unwrap_or(1) }
}

/// The length of the comment at the start, which ends where it says so.
fn comment(rest: &str) -> usize {
    let end = rest.get(2..).and_then(|inner| inner.find("*/"));
    end.map_or(rest.len(), |end| end.saturating_add(4))
}

/// The bytes from a place to the end of its line.
fn line_length(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.find('\n').unwrap_or(rest.len())
}

/// The length of the heredoc at the start, without the break behind its end; nothing where there is none.
fn heredoc(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix("<<")?;
    let inner = inner.strip_prefix('-').unwrap_or(inner);
    let end = inner.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')))?;
    let (name, behind) = inner.split_at_checked(end)?;
    if name.is_empty() || !(behind.starts_with('\n') || behind.starts_with("\r\n")) {
        return None;
    }
    let mut at = 0_usize;
    for (number, line) in rest.split_inclusive('\n').enumerate() {
        if number > 0 && line.trim() == name {
            return Some(at.saturating_add(line.trim_end().len()));
        }
        at = at.saturating_add(line.len());
    }
    Some(rest.len())
}

/// The byte at which a string starts that does not end on its line; nothing where there is none. The parser reads such a string
/// on, up to the next quote.
pub(super) fn unclosed(text: &str) -> Option<usize> {
    Tokens::new(text).find(|(kind, _)| *kind == Kind::Quoted { closed: false }).map(|(_, range)| range.start)
}

/// The first of the brackets that nothing closes.
pub(super) fn never_closed(text: &str) -> Option<usize> {
    let mut open = Vec::new();
    for (kind, span) in Tokens::new(text) {
        match kind {
            Kind::Sign(b'{' | b'[' | b'(') => open.push(span.start),
            Kind::Sign(b'}' | b']' | b')') => {
                open.pop();
            }
            _ => {}
        }
    }
    open.first().copied()
}

/// How much work an object may make. To find a key that it has twice, the parser compares each key with all before it, so that n members
/// cost about n times the bytes of the object; this bounds the sum of that over the objects of a file. One of 13,000 members of ten
/// bytes stays below, which is far more than a module has; a file of 16 MiB can have one of a hundred times as many, and ten thousand
/// times the work.
const MAX_COMPARED: usize = 2_000_000_000;

/// The byte at which an object starts that has too many members to be read; nothing where there is none.
pub(super) fn crowded(text: &str) -> Option<usize> {
    // Of each bracket: where it opens, whether it is an object's, and the commas and line breaks directly in it.
    let mut open: Vec<(usize, bool, usize)> = Vec::new();
    let mut compared = 0_usize;
    let mut before = None;
    for (kind, range) in Tokens::new(text) {
        match kind {
            Kind::Sign(b'{' | b'[' | b'(') => {
                // A block's bracket stands behind a name.
                let is_object = kind == Kind::Sign(b'{') && matches!(before, Some(Kind::Sign(_)));
                open.push((range.start, is_object, 0));
            }
            Kind::Sign(b'}' | b']' | b')') => {
                if let Some((start, true, members)) = open.pop() {
                    let cost = members.saturating_mul(range.start.saturating_sub(start));
                    compared = compared.saturating_add(cost);
                    if compared > MAX_COMPARED {
                        return Some(start);
                    }
                }
            }
            Kind::Sign(b',') | Kind::Break => {
                if let Some((_, _, members)) = open.last_mut() {
                    *members = members.saturating_add(1);
                }
            }
            _ => {}
        }
        if !matches!(kind, Kind::Space | Kind::Break | Kind::Comment) {
            before = Some(kind);
        }
    }
    // A file that ends within an object has been compared up to there.
    let unclosed = open.iter().filter(|(_, is_object, _)| *is_object);
    let costs = unclosed
        .map(|(start, _, members)| (start, members.saturating_mul(text.len().saturating_sub(*start))));
    costs.max_by_key(|(_, cost)| *cost).filter(|(_, cost)| *cost > MAX_COMPARED).map(|(start, _)| *start)
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "tests panic when they fail")]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<(Kind, &str)> {
        let tokens = Tokens::new(text).filter(|(kind, _)| *kind != Kind::Space);
        tokens.map(|(kind, range)| (kind, &text[range])).collect()
    }

    #[test]
    fn strings_and_comments_are_one_token_each() {
        let quoted = Kind::Quoted { closed: true };
        assert_eq!(
            tokens("a = \"x\\\"${f(\"}\")}y$${\" # b \"\n/* c\n*/ <<-E\n x\n  E\n\"z"),
            [
                (Kind::Word, "a"),
                (Kind::Sign(b'='), "="),
                (quoted, "\"x\\\"${f(\"}\")}y$${\""),
                (Kind::Comment, "# b \""),
                (Kind::Break, "\n"),
                (Kind::Comment, "/* c\n*/"),
                (Kind::Heredoc, "<<-E\n x\n  E"),
                (Kind::Break, "\n"),
                (Kind::Quoted { closed: false }, "\"z"),
            ]
        );
    }

    #[test]
    fn an_object_of_too_many_members_is_found_before_it_is_read() {
        let members = |count: usize| (0..count).map(|at| format!("k{at} = 1\n")).collect::<String>();
        let object = |count| format!("a = {{\n{}}}\n", members(count));
        assert_eq!(crowded(&object(5_000)), None);
        assert_eq!(crowded(&object(20_000)), Some(4));
        assert_eq!(crowded(object(20_000).trim_end().trim_end_matches('}')), Some(4));
        assert_eq!(crowded(&format!("locals {{\n{}}}\n", members(20_000))), None);
    }
}

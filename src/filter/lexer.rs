//! The words of a filter.

use provmap_model::error::{Error, Problem};

/// A word, a value or a bracket.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token<'t> {
    /// A name, an operator or a number.
    Word(&'t str),
    /// A text in quotes.
    Text(String),
    Open,
    Close,
    OpenSquare,
    CloseSquare,
}

/// A token, and where it starts.
pub(super) type Placed<'t> = (Token<'t>, usize);

/// The tokens of a filter.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed<'_>>, Error> {
    let mut tokens = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let at = text.len().saturating_sub(rest.len());
        let Some(first) = rest.chars().next() else { return Ok(tokens) };
        let bracket = match first {
            '(' => Some(Token::Open),
            ')' => Some(Token::Close),
            '[' => Some(Token::OpenSquare),
            ']' => Some(Token::CloseSquare),
            _ => None,
        };
        let (token, length) = match bracket {
            Some(bracket) => (bracket, 1),
            None if first == '"' => quoted(rest).ok_or_else(|| {
                problem(text, at, "a text is never closed, or is none of JSON: it stands in double quotes")
            })?,
            None if first == '\'' => {
                return Err(problem(text, at, "a text of a SCIM filter stands in double quotes"));
            }
            None if is_curly(first) => {
                return Err(problem(
                    text,
                    at,
                    "a text of a SCIM filter stands in double quotes as keyboards write them (`\"`), and not in curly ones",
                ));
            }
            None => {
                let is_end = |c: char| {
                    c.is_ascii_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '"' | '\'') || is_curly(c)
                };
                let length = rest.find(is_end).unwrap_or(rest.len());
                (Token::Word(rest.get(..length).unwrap_or_default()), length)
            }
        };
        tokens.push((token, at));
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// Whether a character is a quote as word processors and chats write it.
fn is_curly(c: char) -> bool {
    matches!(c, '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{2039}' | '\u{203a}')
}

/// A text of JSON at the start, and its length.
fn quoted(rest: &str) -> Option<(Token<'_>, usize)> {
    let mut escaped = true;
    let end = rest.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        // The first quote opens the text.
        escaped = (byte == b'\\' && !escaped) && !ends;
        ends
    })?;
    let length = end.saturating_add(1);
    let text = serde_json::from_str(rest.get(..length)?).ok()?;
    Some((Token::Text(text), length))
}

pub(super) fn problem(text: &str, at: usize, message: impl Into<String>) -> Error {
    Problem::at(text, at, "", message.into()).into()
}

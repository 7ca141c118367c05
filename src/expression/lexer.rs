//! The words of PEL: one token at a time, so that the first mistake in the text is the one reported.
//!
//! Follows the tokenizer of Spring EL 5.1: names are ASCII, numbers start with a digit, a backslash means nothing
//! in a text, quotes are doubled. Spring EL takes `$` in a name; the PEL pages ask for brackets around such names. White
//! space is what it is for Spring EL, of which line breaks stand around the expression only: the PEL pages ask for one
//! line.

use super::ast::{Comparison, Number, ProductOperator, Span, SumOperator};
use super::error::{SyntaxError, SyntaxErrorKind, is_invisible};
use super::operator::Operator;
use provmap_model::text::is_blank;

/// A token and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
    /// Whether white space, or the start of the text, is before it.
    pub(super) spaced: bool,
}

/// The kinds of token. What a name or a text says is read from the source, by its span.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum TokenKind {
    Text,
    Number(Number),
    Name,
    Operator(Operator),
    Elvis,
    SafeNavigation,
    /// `=`, `++` or `--`
    Assign(&'static str),
    /// `?[`, `^[`, `$[` or `![`, by its first character.
    Step(char),
    /// Any other character, brackets among them.
    Symbol(char),
    End,
}

/// Whether the text is one name, as it can stand bare or after a dot.
pub(super) fn is_name(text: &str) -> bool {
    text.chars().next().is_some_and(starts_name) && text.chars().all(continues_name)
}

fn starts_name(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_'
}

fn continues_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// Reads tokens off a text.
pub(super) struct Lexer<'a> {
    source: &'a str,
    position: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(source: &'a str) -> Lexer<'a> {
        Lexer { source: source.trim_end_matches(is_blank), position: 0 }
    }

    /// The next token. After the last one, every call gives [`TokenKind::End`].
    pub(super) fn next_token(&mut self) -> Result<Token, SyntaxError> {
        let before = self.position;
        // Line breaks are white space around the expression only.
        self.take_while(|c| c == ' ' || c == '\t' || (before == 0 && is_blank(c)));
        let start = self.position;
        let spaced = start == 0 || start > before;
        let kind = self.token(start)?;
        Ok(Token { kind, span: Span::new(start, self.position), spaced })
    }

    fn token(&mut self, start: usize) -> Result<TokenKind, SyntaxError> {
        let Some(first) = self.bump() else {
            return Ok(TokenKind::End);
        };
        if starts_name(first) {
            return self.name(start);
        }
        if first.is_ascii_digit() {
            return self.number(start, first);
        }
        let compare = |comparison| TokenKind::Operator(Operator::Compare(comparison));
        let sum = |operator| TokenKind::Operator(Operator::Sum(operator));
        let product = |operator| TokenKind::Operator(Operator::Product(operator));
        Ok(match first {
            '\'' | '"' => return self.text(start, first),
            '+' => self.either('+', TokenKind::Assign("++"), sum(SumOperator::Add)),
            '-' => self.either('-', TokenKind::Assign("--"), sum(SumOperator::Subtract)),
            '*' => product(ProductOperator::Multiply),
            '/' => product(ProductOperator::Divide),
            '%' => product(ProductOperator::Modulo),
            '^' => self.either('[', TokenKind::Step('^'), TokenKind::Operator(Operator::Power)),
            '<' => self.either('=', compare(Comparison::LessOrEqual), compare(Comparison::Less)),
            '>' => self.either('=', compare(Comparison::GreaterOrEqual), compare(Comparison::Greater)),
            '=' => self.either('=', compare(Comparison::Equal), TokenKind::Assign("=")),
            '&' if self.eat('&') => TokenKind::Operator(Operator::And),
            '|' if self.eat('|') => TokenKind::Operator(Operator::Or),
            '!' if self.eat('=') => compare(Comparison::NotEqual),
            '?' if self.eat(':') => TokenKind::Elvis,
            '?' if self.eat('.') => TokenKind::SafeNavigation,
            '?' | '$' | '!' if self.eat('[') => TokenKind::Step(first),
            '$' | '#' if self.eat('{') => {
                let opening = if first == '$' { "${" } else { "#{" };
                return Err(self.error(start, SyntaxErrorKind::ForeignTemplate { opening }));
            }
            '$' if self.peek().is_some_and(continues_name) => return Err(self.bracketed_name(start, '$')),
            '#' | '@' | '.' | ',' | ':' | '?' | '!' | '(' | '[' | '{' | ')' | ']' | '}' => {
                TokenKind::Symbol(first)
            }
            other => return self.stray(start, other),
        })
    }

    fn name(&mut self, start: usize) -> Result<TokenKind, SyntaxError> {
        self.take_while(continues_name);
        match self.peek() {
            Some(next) if next == '$' || (!next.is_ascii() && next.is_alphanumeric()) => {
                Err(self.bracketed_name(start, next))
            }
            _ => Ok(TokenKind::Name),
        }
    }

    fn text(&mut self, start: usize, quote: char) -> Result<TokenKind, SyntaxError> {
        loop {
            self.take_while(|c| c != quote && !is_line_break(c));
            let at = self.position;
            match self.bump() {
                Some(c) if c == quote => {
                    if !self.eat(quote) {
                        return Ok(TokenKind::Text);
                    }
                }
                Some(_) => return Err(self.newline(at)),
                None => {
                    let span = Span::new(start, start.saturating_add(quote.len_utf8()));
                    return Err(SyntaxError::new(SyntaxErrorKind::UnbalancedQuote { quote }, span));
                }
            }
        }
    }

    fn number(&mut self, start: usize, first: char) -> Result<TokenKind, SyntaxError> {
        if first == '0' && self.eat_letter('x') {
            let digits = self.position;
            self.take_while(|c| c.is_ascii_hexdigit());
            return self.integer(start, digits, 16);
        }
        self.take_while(|c| c.is_ascii_digit());
        let mut real = false;
        // `3.name` is the integer 3 and a step, as in Spring EL.
        if self.rest().strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
            real = true;
            self.bump();
            self.take_while(|c| c.is_ascii_digit());
        }
        if self.eat_letter('e') {
            real = true;
            let _ = self.eat('+') || self.eat('-');
            if !self.peek().is_some_and(|c| c.is_ascii_digit()) {
                return Err(self.error(start, SyntaxErrorKind::InvalidNumber));
            }
            self.take_while(|c| c.is_ascii_digit());
        }
        let digits = self.source.get(start..self.position).unwrap_or_default();
        let number = if self.eat_letter('f') {
            digits.parse().ok().map(Number::Float)
        } else if self.eat_letter('d') || real {
            let long = self.eat_letter('l');
            digits.parse().ok().filter(|_| !long).map(Number::Double)
        } else {
            return self.integer(start, start, 10);
        };
        number.map(TokenKind::Number).ok_or_else(|| self.error(start, SyntaxErrorKind::InvalidNumber))
    }

    /// The end of an integer whose digits start at `digits` and have been read.
    fn integer(&mut self, start: usize, digits: usize, radix: u32) -> Result<TokenKind, SyntaxError> {
        let digits = self.source.get(digits..self.position).unwrap_or_default();
        let long = self.eat_letter('l');
        if digits.is_empty() {
            return Err(self.error(start, SyntaxErrorKind::InvalidNumber));
        }
        let (number, help) = if long {
            let help = "no number type of PEL is larger; if it is an identifier, write it as a text";
            (i64::from_str_radix(digits, radix).map(Number::Long), help)
        } else {
            let help = "add `L` for a long number; if it is an identifier, write it as a text";
            (i32::from_str_radix(digits, radix).map(Number::Int), help)
        };
        let too_large = |_| self.error(start, SyntaxErrorKind::NumberOutOfRange).with_help(help);
        number.map(TokenKind::Number).map_err(too_large)
    }

    /// A character that no token starts with. The error tells what people mean by it.
    fn stray(&mut self, start: usize, character: char) -> Result<TokenKind, SyntaxError> {
        if is_line_break(character) || matches!(character, '\u{85}' | '\u{2028}' | '\u{2029}') {
            return Err(self.newline(start));
        }
        if is_invisible(character) {
            return Err(self.error(start, SyntaxErrorKind::InvisibleCharacter { character }));
        }
        if let '‘' | '’' | '‚' | '‛' | '“' | '”' | '„' | '‟' | '‹' | '›' | '«' | '»' | '′' | '″' | '＇'
        | '＂' | '`' | '´' = character
        {
            return Err(self.error(start, SyntaxErrorKind::SmartQuote { character }));
        }
        if let Some(operator) = typographic(character) {
            return Err(self.error(start, SyntaxErrorKind::TypographicOperator { character, operator }));
        }
        if !character.is_ascii() && character.is_alphanumeric() {
            return Err(self.bracketed_name(start, character));
        }
        Ok(TokenKind::Symbol(character))
    }

    fn bracketed_name(&mut self, start: usize, character: char) -> SyntaxError {
        self.take_while(|c| continues_name(c) || c == '$' || (!c.is_ascii() && c.is_alphanumeric()));
        let error = self.error(start, SyntaxErrorKind::NameNeedsBrackets { character });
        // `$email` is how other languages write a variable.
        let name = self.source.get(start..self.position).and_then(|name| name.strip_prefix('$'));
        match name.filter(|name| name.len() <= 40 && name.chars().all(continues_name)) {
            Some(name) => error.with_help(format!("write `#root.{name}`")),
            None => error,
        }
    }

    fn newline(&self, at: usize) -> SyntaxError {
        let rest = self.source.get(at..).unwrap_or_default();
        let length = if rest.starts_with("\r\n") { 2 } else { rest.chars().next().map_or(0, char::len_utf8) };
        SyntaxError::new(SyntaxErrorKind::Newline, Span::new(at, at.saturating_add(length)))
    }

    fn error(&self, start: usize, kind: SyntaxErrorKind) -> SyntaxError {
        SyntaxError::new(kind, Span::new(start, self.position))
    }

    fn rest(&self) -> &'a str {
        self.source.get(self.position..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.position = self.position.saturating_add(character.len_utf8());
        Some(character)
    }

    fn eat(&mut self, character: char) -> bool {
        let found = self.peek() == Some(character);
        if found {
            self.bump();
        }
        found
    }

    /// Goes past a small letter or its capital.
    fn eat_letter(&mut self, letter: char) -> bool {
        self.eat(letter) || self.eat(letter.to_ascii_uppercase())
    }

    fn either(&mut self, second: char, both: TokenKind, alone: TokenKind) -> TokenKind {
        if self.eat(second) { both } else { alone }
    }

    fn take_while(&mut self, mut accept: impl FnMut(char) -> bool) {
        let rest = self.rest();
        let length = rest.find(|c| !accept(c)).unwrap_or(rest.len());
        self.position = self.position.saturating_add(length);
    }
}

fn is_line_break(character: char) -> bool {
    character == '\n' || character == '\r'
}

/// The operator of PEL that typography, or a rendering of the PEL pages, shows as this character.
fn typographic(character: char) -> Option<&'static str> {
    Some(match character {
        '⇐' | '≤' => "<=",
        '⇒' | '≥' => ">=",
        '≠' => "!=",
        '–' | '—' | '−' | '‐' | '‑' => "-",
        '×' | '∗' => "*",
        '÷' | '∕' => "/",
        '＝' => "==",
        '＋' => "+",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lex(source: &str) -> Result<Vec<TokenKind>, SyntaxErrorKind> {
        let mut lexer = Lexer::new(source);
        let mut out = Vec::new();
        loop {
            match lexer.next_token().map_err(|error| error.kind().clone())?.kind {
                TokenKind::End => return Ok(out),
                kind => out.push(kind),
            }
        }
    }

    fn number(source: &str) -> Number {
        match lex(source).as_deref() {
            Ok([TokenKind::Number(number)]) => *number,
            other => panic!("{source}: {other:?}"),
        }
    }

    #[test]
    fn numbers_are_those_of_java() {
        assert_eq!(number("007"), Number::Int(7));
        assert_eq!(number("2147483647"), Number::Int(i32::MAX));
        assert_eq!(number("5l"), Number::Long(5));
        assert_eq!(number("9223372036854775807L"), Number::Long(i64::MAX));
        assert_eq!(number("0x1F"), Number::Int(31));
        assert_eq!(number("0XFFL"), Number::Long(255));
        assert_eq!(number("1.50"), Number::Double(1.5));
        assert_eq!(number("1e3"), Number::Double(1000.0));
        assert_eq!(number("1.5E-3"), Number::Double(0.0015));
        assert_eq!(number("2d"), Number::Double(2.0));
        assert_eq!(number("1.5f"), Number::Float(1.5));
        assert_eq!(number("1e999"), Number::Double(f64::INFINITY));
        assert_eq!(
            lex("3.name").unwrap(),
            [TokenKind::Number(Number::Int(3)), TokenKind::Symbol('.'), TokenKind::Name]
        );
        for source in ["2147483648", "9223372036854775808L", "0xFFFFFFFF"] {
            assert_eq!(lex(source), Err(SyntaxErrorKind::NumberOutOfRange), "{source}");
        }
        for source in ["0x", "0xL", "1e", "1e+", "1.5L"] {
            assert_eq!(lex(source), Err(SyntaxErrorKind::InvalidNumber), "{source}");
        }
    }

    #[test]
    fn texts_end_at_an_undoubled_quote() {
        assert_eq!(lex("'O''Brien' \"a\"\"b\" '.*\\' '' \"\"\"\"").unwrap().len(), 5);
        assert_eq!(lex("'a"), Err(SyntaxErrorKind::UnbalancedQuote { quote: '\'' }));
        assert_eq!(lex("'a''"), Err(SyntaxErrorKind::UnbalancedQuote { quote: '\'' }));
        assert_eq!(lex("'a\nb'"), Err(SyntaxErrorKind::Newline));
    }
}

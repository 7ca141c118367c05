//! The grammar of operators and conditions; the grammar of their operands is in [`primary`].
//!
//! Precedence and associativity are those of the Spring EL 5.1 parser, from loose to tight: ternary and Elvis (to
//! the right), `or`, `and`, comparisons (one only), `+ -`, `* / %`, `^` (one only), unary operators, steps of a
//! path. PEL adds that a binary operator has a space on both sides (PEL docs).
//!
//! Cost is linear in the length: one token of look-ahead, no way back. Operators of all levels are kept on a list
//! of open chains, so only brackets and the middle of a ternary recurse, and those are counted.

mod primary;

use super::ast::{Arm, Comparison, Expr, ExprKind, Factor, Span, SumOperator, Term, UnaryOperator};
use super::error::{SyntaxError, SyntaxErrorKind, closing, excerpt};
use super::lexer::{Lexer, Token, TokenKind};
use super::operator::{Level, Operator, word_operator};
use super::{MAX_DEPTH, MAX_LENGTH};

/// Reads a whole expression.
pub(super) fn parse(source: &str) -> Result<Expr, SyntaxError> {
    if source.len() > MAX_LENGTH {
        let span = Span::new(0, source.len());
        return Err(SyntaxError::new(SyntaxErrorKind::TooLong { length: source.len() }, span));
    }
    if source.chars().all(char::is_whitespace) {
        return Err(SyntaxError::new(SyntaxErrorKind::Empty, Span::new(0, source.len())));
    }
    let mut lexer = Lexer::new(source);
    let token = lexer.next_token()?;
    let mut parser = Parser {
        source,
        lexer,
        token,
        previous: token,
        open: Vec::new(),
        depth: 0,
        heights: [0; MAX_DEPTH],
        tallest: 0,
    };
    let expr = parser.expression()?;
    if parser.token.kind != TokenKind::End {
        return Err(parser.unexpected("an operator or the end of the expression"));
    }
    Ok(expr)
}

pub(super) struct Parser<'a> {
    source: &'a str,
    lexer: Lexer<'a>,
    pub(super) token: Token,
    pub(super) previous: Token,
    /// The brackets that are open.
    open: Vec<(char, Span)>,
    depth: usize,
    /// Where the last node of each height starts, from height 1 on: the parser promises [`MAX_DEPTH`] of the whole tree.
    heights: [usize; MAX_DEPTH],
    /// The greatest height so far.
    tallest: usize,
}

/// Ternaries and Elvis operators that wait for their last operand.
enum Pending {
    Elvis { start: usize, operands: Vec<Expr> },
    Ternary { start: usize, arms: Vec<Arm> },
}

/// Operands of one level of precedence, waiting for the operand after `operator`.
struct Chain {
    start: usize,
    first: Expr,
    rest: Vec<(Operator, Expr)>,
    operator: Operator,
}

impl<'a> Parser<'a> {
    /// Everything, down to the loosest operator. No other function recurses without going past a token.
    pub(super) fn expression(&mut self) -> Result<Expr, SyntaxError> {
        if self.depth >= MAX_DEPTH {
            return Err(SyntaxError::new(SyntaxErrorKind::TooDeep, self.token.span));
        }
        self.depth = self.depth.saturating_add(1);
        let expr = self.conditional();
        self.depth = self.depth.saturating_sub(1);
        expr
    }

    // A function that recurses does little itself: its frame stays small, and so does the stack.

    fn conditional(&mut self) -> Result<Expr, SyntaxError> {
        let mut pending: Vec<Pending> = Vec::new();
        loop {
            let start = self.token.span.start;
            let operand = self.chain()?;
            match self.token.kind {
                TokenKind::Elvis => self.elvis(&mut pending, start, operand)?,
                TokenKind::Symbol('?') => self.arm(&mut pending, start, operand)?,
                _ => return self.finish_pending(pending, operand),
            }
        }
    }

    fn elvis(&mut self, pending: &mut Vec<Pending>, start: usize, operand: Expr) -> Result<(), SyntaxError> {
        match pending.last_mut() {
            Some(Pending::Elvis { operands, .. }) => operands.push(operand),
            _ => pending.push(Pending::Elvis { start, operands: vec![operand] }),
        }
        self.advance()
    }

    fn arm(&mut self, pending: &mut Vec<Pending>, start: usize, condition: Expr) -> Result<(), SyntaxError> {
        self.advance()?;
        let arm = Arm { condition, value: self.expression()? };
        match pending.last_mut() {
            Some(Pending::Ternary { arms, .. }) => arms.push(arm),
            _ => pending.push(Pending::Ternary { start, arms: vec![arm] }),
        }
        self.expect(':', "an operator or `:` and the other value of the condition")
    }

    fn finish_pending(&mut self, pending: Vec<Pending>, last: Expr) -> Result<Expr, SyntaxError> {
        pending.into_iter().rev().try_fold(last, |last, outer| match outer {
            Pending::Elvis { start, mut operands } => {
                operands.push(last);
                self.node(start, ExprKind::Elvis(operands))
            }
            Pending::Ternary { start, arms } => {
                self.node(start, ExprKind::Ternary { arms, otherwise: Box::new(last) })
            }
        })
    }

    /// Operands and binary operators of every level.
    fn chain(&mut self) -> Result<Expr, SyntaxError> {
        let mut open: Vec<Chain> = Vec::new();
        loop {
            let start = self.token.span.start;
            let operand = self.unary()?;
            let Some(operator) = self.operator() else {
                return open
                    .into_iter()
                    .rev()
                    .try_fold(operand, |last, chain| self.finish_chain(chain, last));
            };
            self.link(&mut open, start, operand, operator)?;
        }
    }

    /// Takes an operand into the open chains, and goes past the operator after it.
    fn link(
        &mut self,
        open: &mut Vec<Chain>,
        mut start: usize,
        mut operand: Expr,
        operator: Operator,
    ) -> Result<(), SyntaxError> {
        let level = operator.level();
        while open.last().is_some_and(|chain| chain.operator.level() > level) {
            let Some(tighter) = open.pop() else { break };
            start = tighter.start;
            operand = self.finish_chain(tighter, operand)?;
        }
        match open.last_mut() {
            Some(chain) if chain.operator.level() == level => {
                if matches!(level, Level::Comparison | Level::Power) {
                    return Err(self.second_of_one(level));
                }
                chain.rest.push((std::mem::replace(&mut chain.operator, operator), operand));
            }
            _ => open.push(Chain { start, first: operand, rest: Vec::new(), operator }),
        }
        self.eat_operator(operator)
    }

    fn second_of_one(&self, level: Level) -> SyntaxError {
        if level == Level::Comparison {
            return self
                .unexpected("`and`, `or` or the end of the comparison")
                .with_help("comparisons do not chain; write `a < b and b < c`, or use parentheses");
        }
        self.unexpected("another operator or the end").with_help("`^` does not chain; use parentheses")
    }

    fn finish_chain(&mut self, chain: Chain, last: Expr) -> Result<Expr, SyntaxError> {
        let Chain { start, first, mut rest, operator } = chain;
        let kind = match operator {
            Operator::Compare(operator) => {
                ExprKind::Compare { left: Box::new(first), operator, right: Box::new(last) }
            }
            Operator::Power => ExprKind::Power { base: Box::new(first), exponent: Box::new(last) },
            Operator::Or => ExprKind::Or(operands(first, rest, last)),
            Operator::And => ExprKind::And(operands(first, rest, last)),
            // All operators of a chain are of one level.
            Operator::Sum(_) => {
                rest.push((operator, last));
                let terms = rest.into_iter().filter_map(|(operator, operand)| match operator {
                    Operator::Sum(operator) => Some(Term { operator, operand }),
                    _ => None,
                });
                ExprKind::Sum { first: Box::new(first), rest: terms.collect() }
            }
            Operator::Product(_) => {
                rest.push((operator, last));
                let factors = rest.into_iter().filter_map(|(operator, operand)| match operator {
                    Operator::Product(operator) => Some(Factor { operator, operand }),
                    _ => None,
                });
                ExprKind::Product { first: Box::new(first), rest: factors.collect() }
            }
        };
        self.node(start, kind)
    }

    /// The binary operator at the current token.
    pub(super) fn operator(&self) -> Option<Operator> {
        match self.token.kind {
            TokenKind::Operator(operator) => Some(operator),
            TokenKind::Name => word_operator(self.text(self.token.span)).map(|(operator, _)| operator),
            _ => None,
        }
    }

    fn eat_operator(&mut self, operator: Operator) -> Result<(), SyntaxError> {
        let token = self.token;
        self.advance()?;
        let after = self.token;
        if token.spaced && (after.spaced || after.kind == TokenKind::End) {
            return Ok(());
        }
        if !after.spaced {
            // In `+=` and `===` the mistake is the operator, not a missing space.
            if after.kind == TokenKind::Assign("=") {
                return Err(self.unexpected("a value"));
            }
            if let TokenKind::Operator(Operator::Compare(Comparison::Greater)) = after.kind {
                return Err(self.unexpected("a value").with_help("write `!=` for \"not equal\""));
            }
        }
        let word = word_operator(self.text(token.span)).map(|(_, word)| word);
        let kind = SyntaxErrorKind::MissingSpace { operator: word.unwrap_or_else(|| operator.symbol()) };
        let error = SyntaxError::new(kind, token.span);
        if operator == Operator::Sum(SumOperator::Subtract) && !token.spaced && !after.spaced {
            return Err(error.with_help(
                "write `a - b`; an attribute name with a hyphen goes into brackets: `#root['custom-attr']`",
            ));
        }
        Err(error)
    }

    fn unary(&mut self) -> Result<Expr, SyntaxError> {
        let operators = self.unary_operators()?;
        let operand = self.postfix()?;
        operators.into_iter().rev().try_fold(operand, |operand, (operator, start)| {
            self.node(start, ExprKind::Unary { operator, operand: Box::new(operand) })
        })
    }

    fn unary_operators(&mut self) -> Result<Vec<(UnaryOperator, usize)>, SyntaxError> {
        let mut operators = Vec::new();
        loop {
            let operator = match self.token.kind {
                TokenKind::Symbol('!') => UnaryOperator::Not,
                TokenKind::Operator(Operator::Sum(SumOperator::Subtract)) => UnaryOperator::Minus,
                TokenKind::Operator(Operator::Sum(SumOperator::Add)) => UnaryOperator::Plus,
                TokenKind::Name if self.text(self.token.span).eq_ignore_ascii_case("not") => {
                    UnaryOperator::Not
                }
                _ => return Ok(operators),
            };
            operators.push((operator, self.token.span.start));
            self.advance()?;
        }
    }

    /// A node without parts, from `start` to the end of the last token that was read.
    pub(super) fn leaf(&mut self, start: usize, kind: ExprKind) -> Expr {
        if let Some(last) = self.heights.first_mut() {
            *last = start;
        }
        self.tallest = self.tallest.max(1);
        Expr { span: Span::new(start, self.previous.span.end), kind }
    }

    /// A node from `start` to the end of the last token that was read.
    pub(super) fn node(&mut self, start: usize, kind: ExprKind) -> Result<Expr, SyntaxError> {
        self.node_over(start, start, kind)
    }

    /// A node whose parts are all the nodes that start at `inside` or later.
    pub(super) fn node_over(
        &mut self,
        inside: usize,
        start: usize,
        kind: ExprKind,
    ) -> Result<Expr, SyntaxError> {
        let span = Span::new(start, self.previous.span.end);
        let highest = self.heights.iter().take(self.tallest).rposition(|&start| start >= inside);
        let below = highest.map_or(0, |place| place.saturating_add(1));
        let Some(last) = self.heights.get_mut(below) else {
            return Err(SyntaxError::new(SyntaxErrorKind::TooDeep, span));
        };
        *last = start;
        self.tallest = self.tallest.max(below.saturating_add(1));
        Ok(Expr { span, kind })
    }

    pub(super) fn text(&self, span: Span) -> &'a str {
        self.source.get(span.range()).unwrap_or_default()
    }

    pub(super) fn advance(&mut self) -> Result<(), SyntaxError> {
        let next = self.lexer.next_token()?;
        self.previous = std::mem::replace(&mut self.token, next);
        Ok(())
    }

    /// Whether the current token is that character.
    pub(super) fn at(&self, symbol: char) -> bool {
        matches!(self.token.kind, TokenKind::Symbol(found) if found == symbol)
    }

    /// Goes past that character, if it is the current token.
    pub(super) fn eat(&mut self, symbol: char) -> Result<bool, SyntaxError> {
        let found = self.at(symbol);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    /// Goes past that character; `expected` is for the message.
    pub(super) fn expect(&mut self, symbol: char, expected: &'static str) -> Result<(), SyntaxError> {
        if self.eat(symbol)? { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    /// Goes past an opening token and remembers it, so that a missing close can point at it.
    pub(super) fn open(&mut self, bracket: char) -> Result<(), SyntaxError> {
        self.open.push((bracket, self.token.span));
        self.advance()
    }

    /// Goes past the bracket that closes the last one opened; `expected` is for the message.
    pub(super) fn close(&mut self, expected: &'static str) -> Result<(), SyntaxError> {
        if !self.at_close() {
            return Err(self.unexpected(expected));
        }
        self.open.pop();
        self.advance()
    }

    /// Whether the current token closes the last bracket opened.
    pub(super) fn at_close(&self) -> bool {
        self.open.last().is_some_and(|(open, _)| self.at(closing(*open)))
    }

    /// The error for the current token, where `expected` should stand: the most telling kind that fits.
    pub(super) fn unexpected(&self, expected: &'static str) -> SyntaxError {
        let (open, opening) = self.open.last().copied().unzip();
        let close = match self.token.kind {
            TokenKind::Symbol(close @ (')' | ']' | '}')) => Some(close),
            _ => None,
        };
        let is_unclosed = self.token.kind == TokenKind::End && open.is_some();
        if is_unclosed || (close.is_some() && close != open.map(closing)) {
            let span = opening.unwrap_or(self.token.span);
            return SyntaxError::new(SyntaxErrorKind::UnbalancedBracket { open, close }, span);
        }
        let kind = match self.token.kind {
            TokenKind::Assign(operator) => SyntaxErrorKind::Assignment { operator },
            TokenKind::SafeNavigation => SyntaxErrorKind::SafeNavigation,
            TokenKind::Name if self.text(self.token.span).eq_ignore_ascii_case("instanceof") => {
                SyntaxErrorKind::InstanceOf
            }
            _ => return self.unexpected_token(self.token, expected),
        };
        SyntaxError::new(kind, self.token.span)
    }

    /// The plain "expected … found …" for any token.
    pub(super) fn unexpected_token(&self, token: Token, expected: &'static str) -> SyntaxError {
        let found = match token.kind {
            TokenKind::End => "the end of the expression".to_owned(),
            TokenKind::Text => "a text literal".to_owned(),
            TokenKind::Number(_) => "a number".to_owned(),
            // After a quote that is not doubled, the rest of a text looks like a name; it may be personal data.
            TokenKind::Name if self.previous.kind == TokenKind::Text => "a word".to_owned(),
            TokenKind::Name if matches!(self.previous.kind, TokenKind::Number(_)) && !token.spaced => {
                "a word".to_owned()
            }
            _ => format!("`{}`", excerpt(self.text(token.span))),
        };
        let error = SyntaxError::new(SyntaxErrorKind::Unexpected { expected, found }, token.span);
        match self.advice(token) {
            Some(help) => error.with_help(help),
            None => error,
        }
    }

    /// What people mean who write that token where it cannot stand.
    fn advice(&self, token: Token) -> Option<&'static str> {
        use TokenKind::{Name, Number, Step, Symbol, Text};
        match (self.previous.kind, token.kind) {
            (Text, Name | Number(_) | Text) if !token.spaced => {
                Some("a quote inside a text is written twice: 'O''Brien'")
            }
            (_, Symbol('&')) => Some("write `and`"),
            (_, Symbol('\\')) => Some("a backslash escapes nothing in PEL; write the quote alone"),
            (_, Symbol('@')) => Some("a text needs quotes: 'some text'"),
            (_, Symbol('|')) => Some("write `or`; to join texts, `+`"),
            (Symbol('?'), Symbol(':')) => Some("write `a ?: b` without a space inside the operator"),
            (Text, Text | Name) | (Name, Text) => Some("to join texts, write `a + b`"),
            (Name | Number(_), Name | Number(_)) => Some("a text needs quotes: 'some text'"),
            (_, Step(_)) => Some("write a dot before it, as in `list.?[condition]`"),
            _ => None,
        }
    }
}

fn operands(first: Expr, rest: Vec<(Operator, Expr)>, last: Expr) -> Vec<Expr> {
    std::iter::once(first).chain(rest.into_iter().map(|(_, operand)| operand)).chain([last]).collect()
}

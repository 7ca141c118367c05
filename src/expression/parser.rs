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
use super::error::{SyntaxError, SyntaxErrorKind, excerpt, quoted_char};
use super::lexer::{Bracket, Lexer, Token, TokenKind};
use super::operator::{Level, Operator, word_operator};
use super::{MAX_DEPTH, MAX_LENGTH};

/// Reads a whole expression.
pub(super) fn parse(source: &str) -> Result<Expr, SyntaxError> {
    if source.len() > MAX_LENGTH {
        let span = Span::new(0, source.len());
        return Err(SyntaxError::new(SyntaxErrorKind::TooLong { length: source.len() }, span));
    }
    if source.trim().is_empty() {
        return Err(SyntaxError::new(SyntaxErrorKind::Empty, Span::new(0, source.len())));
    }
    let mut parser = Parser::new(source)?;
    let node = parser.expression()?;
    if parser.token.kind != TokenKind::End {
        return Err(parser.unexpected("an operator or the end of the expression"));
    }
    Ok(node.expr)
}

/// A part of the tree and how many levels it has: the parser promises [`MAX_DEPTH`] of the whole tree.
pub(super) struct Node {
    pub(super) expr: Expr,
    pub(super) height: usize,
}

pub(super) struct Parser<'a> {
    source: &'a str,
    lexer: Lexer<'a>,
    pub(super) token: Token,
    pub(super) previous: Token,
    open: Vec<(Bracket, Span)>,
    depth: usize,
}

/// Ternaries and Elvis operators that wait for their last operand.
enum Pending {
    Elvis { start: usize, operands: Vec<Expr>, height: usize },
    Ternary { start: usize, arms: Vec<Arm>, height: usize },
}

/// Operands of one level of precedence, waiting for the operand after `operator`.
struct Chain {
    start: usize,
    first: Expr,
    rest: Vec<(Operator, Expr)>,
    operator: Operator,
    height: usize,
}

impl<'a> Parser<'a> {
    fn new(source: &'a str) -> Result<Parser<'a>, SyntaxError> {
        let mut lexer = Lexer::new(source);
        let token = lexer.next_token()?;
        Ok(Parser { source, lexer, token, previous: token, open: Vec::new(), depth: 0 })
    }

    /// Everything, down to the loosest operator. No other function recurses without going past a token.
    pub(super) fn expression(&mut self) -> Result<Node, SyntaxError> {
        if self.depth >= MAX_DEPTH {
            return Err(SyntaxError::new(SyntaxErrorKind::TooDeep, self.token.span));
        }
        self.depth = self.depth.saturating_add(1);
        let node = self.conditional();
        self.depth = self.depth.saturating_sub(1);
        node
    }

    // A function that recurses does little itself: its frame stays small, and so does the stack.

    fn conditional(&mut self) -> Result<Node, SyntaxError> {
        let mut pending: Vec<Pending> = Vec::new();
        loop {
            let start = self.token.span.start;
            let node = self.chain()?;
            match self.token.kind {
                TokenKind::Elvis => self.elvis(&mut pending, start, node)?,
                TokenKind::Question => self.arm(&mut pending, start, node)?,
                _ => return self.finish_pending(pending, node),
            }
        }
    }

    fn elvis(&mut self, pending: &mut Vec<Pending>, at: usize, node: Node) -> Result<(), SyntaxError> {
        self.advance()?;
        if let Some(Pending::Elvis { operands, height, .. }) = pending.last_mut() {
            operands.push(node.expr);
            *height = node.height.max(*height);
            return Ok(());
        }
        pending.push(Pending::Elvis { start: at, operands: vec![node.expr], height: node.height });
        Ok(())
    }

    fn arm(&mut self, pending: &mut Vec<Pending>, at: usize, node: Node) -> Result<(), SyntaxError> {
        self.advance()?;
        let value = self.expression()?;
        if self.token.kind != TokenKind::Colon {
            return Err(self.unexpected("an operator or `:` and the other value of the condition"));
        }
        self.advance()?;
        let arm = Arm { condition: node.expr, value: value.expr };
        let height_of_arm = node.height.max(value.height);
        if let Some(Pending::Ternary { arms, height, .. }) = pending.last_mut() {
            arms.push(arm);
            *height = height_of_arm.max(*height);
            return Ok(());
        }
        pending.push(Pending::Ternary { start: at, arms: vec![arm], height: height_of_arm });
        Ok(())
    }

    fn finish_pending(&self, mut pending: Vec<Pending>, mut last: Node) -> Result<Node, SyntaxError> {
        while let Some(outer) = pending.pop() {
            last = match outer {
                Pending::Elvis { start, mut operands, height } => {
                    operands.push(last.expr);
                    self.node(start, ExprKind::Elvis(operands), height.max(last.height))?
                }
                Pending::Ternary { start, arms, height } => {
                    let kind = ExprKind::Ternary { arms, otherwise: Box::new(last.expr) };
                    self.node(start, kind, height.max(last.height))?
                }
            };
        }
        Ok(last)
    }

    /// Operands and binary operators of every level.
    fn chain(&mut self) -> Result<Node, SyntaxError> {
        let mut open: Vec<Chain> = Vec::new();
        loop {
            let start = self.token.span.start;
            let operand = self.unary()?;
            let Some(operator) = self.operator() else {
                return self.finish_chains(open, operand);
            };
            self.link(&mut open, start, operand, operator)?;
        }
    }

    /// Takes an operand into the open chains, and goes past the operator after it.
    fn link(
        &mut self,
        open: &mut Vec<Chain>,
        mut start: usize,
        mut operand: Node,
        (operator, spelling): (Operator, &'static str),
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
                chain.height = chain.height.max(operand.height);
                chain.rest.push((std::mem::replace(&mut chain.operator, operator), operand.expr));
            }
            _ => {
                let Node { expr: first, height } = operand;
                open.push(Chain { start, first, rest: Vec::new(), operator, height });
            }
        }
        self.eat_operator(operator, spelling)
    }

    fn finish_chains(&self, mut open: Vec<Chain>, mut last: Node) -> Result<Node, SyntaxError> {
        while let Some(chain) = open.pop() {
            last = self.finish_chain(chain, last)?;
        }
        Ok(last)
    }

    fn second_of_one(&self, level: Level) -> SyntaxError {
        if level == Level::Comparison {
            return self
                .unexpected("`and`, `or` or the end of the comparison")
                .with_help("comparisons do not chain; write `a < b and b < c`, or use parentheses");
        }
        self.unexpected("another operator or the end").with_help("`^` does not chain; use parentheses")
    }

    fn finish_chain(&self, chain: Chain, last: Node) -> Result<Node, SyntaxError> {
        let Chain { start, first, mut rest, operator, height } = chain;
        let height = height.max(last.height);
        let kind = match operator {
            Operator::Compare(operator) => {
                ExprKind::Compare { left: Box::new(first), operator, right: Box::new(last.expr) }
            }
            Operator::Power => ExprKind::Power { base: Box::new(first), exponent: Box::new(last.expr) },
            Operator::Or => ExprKind::Or(operands(first, rest, last.expr)),
            Operator::And => ExprKind::And(operands(first, rest, last.expr)),
            // All operators of a chain are of one level.
            Operator::Sum(_) => {
                rest.push((operator, last.expr));
                let terms = rest.into_iter().filter_map(|(operator, operand)| match operator {
                    Operator::Sum(operator) => Some(Term { operator, operand }),
                    _ => None,
                });
                ExprKind::Sum { first: Box::new(first), rest: terms.collect() }
            }
            Operator::Product(_) => {
                rest.push((operator, last.expr));
                let factors = rest.into_iter().filter_map(|(operator, operand)| match operator {
                    Operator::Product(operator) => Some(Factor { operator, operand }),
                    _ => None,
                });
                ExprKind::Product { first: Box::new(first), rest: factors.collect() }
            }
        };
        self.node(start, kind, height)
    }

    /// The binary operator at the current token, and how it is spelled there.
    fn operator(&self) -> Option<(Operator, &'static str)> {
        match self.token.kind {
            TokenKind::Operator(operator) => Some((operator, operator.symbol())),
            TokenKind::Name => word_operator(self.text(self.token.span)),
            _ => None,
        }
    }

    fn eat_operator(&mut self, operator: Operator, spelling: &'static str) -> Result<(), SyntaxError> {
        let token = self.token;
        self.advance()?;
        let after = self.token;
        if token.spaced && (after.spaced || after.kind == TokenKind::End) {
            return Ok(());
        }
        if !after.spaced {
            // In `+=` and `===` the mistake is the operator, not a missing space.
            if after.kind == TokenKind::Assign {
                return Err(self.unexpected("a value"));
            }
            if let TokenKind::Operator(Operator::Compare(Comparison::Greater)) = after.kind {
                return Err(self.unexpected("a value").with_help("write `!=` for \"not equal\""));
            }
        }
        let error = SyntaxError::new(SyntaxErrorKind::MissingSpace { operator: spelling }, token.span);
        if operator == Operator::Sum(SumOperator::Subtract) && !token.spaced && !after.spaced {
            return Err(error.with_help(
                "write `a - b`; an attribute name with a hyphen goes into brackets: `#root['custom-attr']`",
            ));
        }
        Err(error)
    }

    fn unary(&mut self) -> Result<Node, SyntaxError> {
        let operators = self.unary_operators()?;
        let operand = self.postfix()?;
        self.finish_unary(operators, operand)
    }

    fn unary_operators(&mut self) -> Result<Vec<(UnaryOperator, usize)>, SyntaxError> {
        let mut operators = Vec::new();
        loop {
            let operator = match self.token.kind {
                TokenKind::Not => UnaryOperator::Not,
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

    fn finish_unary(
        &self,
        mut operators: Vec<(UnaryOperator, usize)>,
        mut node: Node,
    ) -> Result<Node, SyntaxError> {
        while let Some((operator, start)) = operators.pop() {
            let kind = ExprKind::Unary { operator, operand: Box::new(node.expr) };
            node = self.node(start, kind, node.height)?;
        }
        Ok(node)
    }

    /// A node over children of that height, from `start` to the end of the last token that was read.
    pub(super) fn node(&self, start: usize, kind: ExprKind, height: usize) -> Result<Node, SyntaxError> {
        let span = Span::new(start, self.previous.span.end);
        let height = height.saturating_add(1);
        if height > MAX_DEPTH {
            return Err(SyntaxError::new(SyntaxErrorKind::TooDeep, span));
        }
        Ok(Node { expr: Expr { span, kind }, height })
    }

    pub(super) fn text(&self, span: Span) -> &'a str {
        self.source.get(span.range()).unwrap_or_default()
    }

    pub(super) fn advance(&mut self) -> Result<(), SyntaxError> {
        let next = self.lexer.next_token()?;
        self.previous = std::mem::replace(&mut self.token, next);
        Ok(())
    }

    /// Goes past an opening token and remembers it, so that a missing close can point at it.
    pub(super) fn open(&mut self, bracket: Bracket) -> Result<(), SyntaxError> {
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
        matches!((self.token.kind, self.open.last()), (TokenKind::Close(close), Some((open, _))) if close == *open)
    }

    /// The error for the current token, where `expected` should stand: the most telling kind that fits.
    pub(super) fn unexpected(&self, expected: &'static str) -> SyntaxError {
        let span = self.token.span;
        let kind = match (self.token.kind, self.open.last()) {
            (TokenKind::End, Some(&(bracket, opening))) => {
                let kind = SyntaxErrorKind::UnbalancedBracket { open: Some(bracket.open()), close: None };
                return SyntaxError::new(kind, opening);
            }
            (TokenKind::Close(close), None) => {
                SyntaxErrorKind::UnbalancedBracket { open: None, close: Some(close.close()) }
            }
            (TokenKind::Close(close), Some(&(bracket, opening))) if close != bracket => {
                let (open, close) = (Some(bracket.open()), Some(close.close()));
                return SyntaxError::new(SyntaxErrorKind::UnbalancedBracket { open, close }, opening);
            }
            (TokenKind::Assign, _) => SyntaxErrorKind::Assignment { operator: "=" },
            (TokenKind::Increment, _) => SyntaxErrorKind::Assignment { operator: "++" },
            (TokenKind::Decrement, _) => SyntaxErrorKind::Assignment { operator: "--" },
            (TokenKind::SafeNavigation, _) => SyntaxErrorKind::SafeNavigation,
            (TokenKind::Name, _) if self.text(span).eq_ignore_ascii_case("instanceof") => {
                SyntaxErrorKind::InstanceOf
            }
            _ => return self.unexpected_token(self.token, expected),
        };
        SyntaxError::new(kind, span)
    }

    /// The plain "expected … found …" for any token.
    pub(super) fn unexpected_token(&self, token: Token, expected: &'static str) -> SyntaxError {
        let found = match token.kind {
            TokenKind::End => "the end of the expression".to_owned(),
            TokenKind::Text => "a text literal".to_owned(),
            TokenKind::Number(_) => "a number".to_owned(),
            TokenKind::Stray(character) => quoted_char(character),
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
        use TokenKind::{Colon, Name, Number, Question, Stray, Text};
        match (self.previous.kind, token.kind) {
            (Text, Name | Number(_) | Text) if !token.spaced => {
                Some("a quote inside a text is written twice: 'O''Brien'")
            }
            (_, Stray('&')) => Some("write `and`"),
            (_, Stray('\\')) => Some("a backslash escapes nothing in PEL; write the quote alone"),
            (_, TokenKind::At) => Some("a text needs quotes: 'some text'"),
            (_, Stray('|')) => Some("write `or`; to join texts, `+`"),
            (Question, Colon) => Some("write `a ?: b` without a space inside the operator"),
            (Text, Text | Name) | (Name, Text) => Some("to join texts, write `a + b`"),
            (Name | Number(_), Name | Number(_)) => Some("a text needs quotes: 'some text'"),
            (_, TokenKind::Select | TokenKind::SelectFirst | TokenKind::SelectLast | TokenKind::Project) => {
                Some("write a dot before it, as in `list.?[condition]`")
            }
            _ => None,
        }
    }
}

fn operands(first: Expr, rest: Vec<(Operator, Expr)>, last: Expr) -> Vec<Expr> {
    std::iter::once(first).chain(rest.into_iter().map(|(_, operand)| operand)).chain([last]).collect()
}

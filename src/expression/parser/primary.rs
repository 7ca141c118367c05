//! The grammar of operands, from literals to paths and calls.
//!
//! Keywords follow Spring EL 5.1: `true`, `false`, `null` and `new` count in any case, and only where an operand
//! starts (`user.null` is a property). A word operator where an operand starts is a name, as in `{NE: 'Nebraska'}`.

use super::super::ast::{Array, Call, Entry, Expr, ExprKind, Name, Primitive, Span, Step, StepKind};
use super::super::error::{SyntaxError, SyntaxErrorKind, excerpt};
use super::super::functions;
use super::super::lexer::{Bracket, TokenKind};
use super::super::operator::word_operator;
use super::{Node, Parser};

impl Parser<'_> {
    // A function that recurses does little itself: its frame stays small, and so does the stack.

    /// An operand and the steps after it.
    pub(super) fn postfix(&mut self) -> Result<Node, SyntaxError> {
        let start = self.token.span.start;
        let base = self.primary()?;
        let implied = matches!(base.expr.kind, ExprKind::This) && base.expr.span.start == base.expr.span.end;
        let more = matches!(
            self.token.kind,
            TokenKind::Dot | TokenKind::Open(Bracket::Square) | TokenKind::Open(Bracket::Round)
        );
        if implied || more { self.path(start, base, implied) } else { Ok(base) }
    }

    /// The steps after an operand; the first lacks its dot if the operand is `implied`.
    fn path(&mut self, start: usize, mut base: Node, implied: bool) -> Result<Node, SyntaxError> {
        let mut steps: Vec<Step> = Vec::new();
        let mut height = base.height;
        if implied {
            self.bracketed_step(start, &mut steps, &mut height)?;
        }
        loop {
            let at = self.token.span.start;
            match self.token.kind {
                TokenKind::Dot => {
                    self.advance()?;
                    if self.token.kind != TokenKind::Name {
                        self.dotted_step(at, &mut steps, &mut height)?;
                        continue;
                    }
                    self.advance()?;
                    if self.token.kind == TokenKind::Open(Bracket::Round) {
                        base = self.library_call(start, base, &steps)?;
                        height = base.height;
                    } else {
                        self.member(at, &mut steps);
                    }
                }
                TokenKind::Open(Bracket::Square) => self.bracketed_step(at, &mut steps, &mut height)?,
                TokenKind::Open(Bracket::Round) if steps.is_empty() => {
                    base = self.bare_call(start, base)?;
                    height = base.height;
                }
                _ => return self.finish_path(start, base, steps, height),
            }
        }
    }

    fn finish_path(
        &self,
        start: usize,
        base: Node,
        steps: Vec<Step>,
        height: usize,
    ) -> Result<Node, SyntaxError> {
        if steps.is_empty() {
            return Ok(base);
        }
        self.node(start, ExprKind::Path { base: Box::new(base.expr), steps }, height)
    }

    /// The step of the name that was read last.
    fn member(&self, at: usize, steps: &mut Vec<Step>) {
        let kind = StepKind::Member(self.text(self.previous.span).to_owned());
        steps.push(Step { span: Span::new(at, self.previous.span.end), kind });
    }

    /// `#function(…)`, from its bracket.
    fn bare_call(&mut self, start: usize, base: Node) -> Result<Node, SyntaxError> {
        match base.expr.kind {
            ExprKind::Variable(text) if self.previous.kind == TokenKind::Name => {
                let span = Span::new(base.expr.span.start.saturating_add(1), base.expr.span.end);
                self.call(start, None, Name { text, span })
            }
            _ => Err(self.unexpected("an operator")),
        }
    }

    /// The step after a dot that is no name.
    fn dotted_step(
        &mut self,
        at: usize,
        steps: &mut Vec<Step>,
        height: &mut usize,
    ) -> Result<(), SyntaxError> {
        match self.token.kind {
            TokenKind::Select | TokenKind::SelectFirst | TokenKind::SelectLast | TokenKind::Project => {
                self.bracketed_step(at, steps, height)
            }
            TokenKind::Text | TokenKind::Number(_) => Err(self
                .unexpected("a name after the dot")
                .with_help("write a name that is not one plain word in brackets: `#root['custom-attr']`")),
            _ => Err(self.unexpected("a name after the dot")),
        }
    }

    /// A step in brackets, from its bracket token.
    fn bracketed_step(
        &mut self,
        at: usize,
        steps: &mut Vec<Step>,
        height: &mut usize,
    ) -> Result<(), SyntaxError> {
        let bracket = self.token.kind;
        self.open(Bracket::Square)?;
        let node = self.expression()?;
        self.close("an operator or `]`")?;
        *height = node.height.max(*height);
        let kind = match bracket {
            TokenKind::Select => StepKind::Select(node.expr),
            TokenKind::SelectFirst => StepKind::SelectFirst(node.expr),
            TokenKind::SelectLast => StepKind::SelectLast(node.expr),
            TokenKind::Project => StepKind::Project(node.expr),
            _ => StepKind::Index(node.expr),
        };
        steps.push(Step { span: Span::new(at, self.previous.span.end), kind });
        Ok(())
    }

    /// `#library.function(…)`, from its bracket. A call after a dot is a method call if no library is before the dot.
    fn library_call(&mut self, start: usize, base: Node, steps: &[Step]) -> Result<Node, SyntaxError> {
        let function = Name { text: self.text(self.previous.span).to_owned(), span: self.previous.span };
        match base.expr.kind {
            ExprKind::Variable(text) if steps.is_empty() => {
                let span = Span::new(base.expr.span.start.saturating_add(1), base.expr.span.end);
                self.call(start, Some(Name { text, span }), function)
            }
            _ => Err(method_call(&function)),
        }
    }

    fn call(&mut self, start: usize, library: Option<Name>, function: Name) -> Result<Node, SyntaxError> {
        let mut arguments = Vec::new();
        let mut height = 0usize;
        self.open(Bracket::Round)?;
        while !self.at_close() {
            let node = self.expression()?;
            height = node.height.max(height);
            arguments.push(node.expr);
            // Spring EL takes a comma before the closing bracket of a call.
            if self.token.kind != TokenKind::Comma {
                break;
            }
            self.advance()?;
        }
        self.close("an operator, `,` or `)`")?;
        self.node(start, ExprKind::Call(Box::new(Call { library, function, arguments })), height)
    }

    fn primary(&mut self) -> Result<Node, SyntaxError> {
        let start = self.token.span.start;
        let kind = match self.token.kind {
            TokenKind::Text => ExprKind::Text(unquote(self.text(self.token.span))),
            TokenKind::Number(number) => ExprKind::Number(number),
            TokenKind::Name => return self.name(),
            TokenKind::Hash => return self.variable(),
            TokenKind::Open(Bracket::Round) => return self.parentheses(),
            TokenKind::Open(Bracket::Curly) => return self.list_or_map(),
            TokenKind::Open(Bracket::Square)
            | TokenKind::Select
            | TokenKind::SelectFirst
            | TokenKind::SelectLast
            | TokenKind::Project => {
                let expr = Expr { span: Span::new(start, start), kind: ExprKind::This };
                return Ok(Node { expr, height: 1 });
            }
            TokenKind::At => return Err(SyntaxError::new(SyntaxErrorKind::BeanReference, self.token.span)),
            _ => return Err(self.unexpected("a value")),
        };
        self.advance()?;
        self.node(start, kind, 0)
    }

    fn parentheses(&mut self) -> Result<Node, SyntaxError> {
        self.open(Bracket::Round)?;
        let node = self.expression()?;
        self.close("an operator or `)`")?;
        Ok(node)
    }

    fn name(&mut self) -> Result<Node, SyntaxError> {
        let token = self.token;
        let text = self.text(token.span);
        self.advance()?;
        let is = |keyword: &str| text.eq_ignore_ascii_case(keyword);
        let kind = if is("true") || is("false") {
            ExprKind::Boolean(is("true"))
        } else if is("null") {
            ExprKind::Null
        } else if is("new") && self.token.kind == TokenKind::Name {
            return self.array(token.span.start);
        } else if word_operator(text).is_some() && self.at_operand() {
            let error = self.unexpected_token(token, "a value");
            return Err(error.with_help("an operator stands between two values; a text needs quotes"));
        } else if self.token.kind == TokenKind::Open(Bracket::Round) {
            if text == "T" {
                return Err(SyntaxError::new(SyntaxErrorKind::TypeReference, token.span));
            }
            return Err(method_call(&Name { text: text.to_owned(), span: token.span }));
        } else {
            ExprKind::Property(text.to_owned())
        };
        self.node(token.span.start, kind, 0)
    }

    /// Whether the current token starts an operand and can do nothing else.
    fn at_operand(&self) -> bool {
        matches!(
            self.token.kind,
            TokenKind::Text
                | TokenKind::Number(_)
                | TokenKind::Name
                | TokenKind::Hash
                | TokenKind::Not
                | TokenKind::Open(Bracket::Round | Bracket::Curly)
        )
    }

    fn variable(&mut self) -> Result<Node, SyntaxError> {
        let start = self.token.span.start;
        self.advance()?;
        if self.token.kind != TokenKind::Name || self.token.spaced {
            return Err(self.unexpected("a name after `#`"));
        }
        let kind = match self.text(self.token.span) {
            "root" => ExprKind::Root,
            "this" => ExprKind::This,
            name => ExprKind::Variable(name.to_owned()),
        };
        self.advance()?;
        self.node(start, kind, 0)
    }

    fn list_or_map(&mut self) -> Result<Node, SyntaxError> {
        let start = self.token.span.start;
        self.open(Bracket::Curly)?;
        if self.at_close() {
            self.close("`}`")?;
            return self.node(start, ExprKind::List(Vec::new()), 0);
        }
        if self.token.kind == TokenKind::Colon {
            self.advance()?;
            self.close("`}`")?;
            return self.node(start, ExprKind::Map(Vec::new()), 0);
        }
        let first = self.expression()?;
        if self.token.kind == TokenKind::Colon {
            return self.map(start, first);
        }
        let mut height = first.height;
        let mut elements = vec![first.expr];
        self.elements(&mut elements, &mut height)?;
        self.node(start, ExprKind::List(elements), height)
    }

    /// The elements after the first, and the brace that closes them.
    fn elements(&mut self, elements: &mut Vec<Expr>, height: &mut usize) -> Result<(), SyntaxError> {
        while self.token.kind == TokenKind::Comma {
            self.advance()?;
            let node = self.expression()?;
            *height = node.height.max(*height);
            elements.push(node.expr);
        }
        self.close("an operator, `,` or `}`")
    }

    /// A map, from the colon after its first key.
    fn map(&mut self, start: usize, first: Node) -> Result<Node, SyntaxError> {
        let mut entries = Vec::new();
        let mut height = 0usize;
        let mut key = first;
        loop {
            if self.token.kind != TokenKind::Colon {
                return Err(self.unexpected("`:` and the value of this key"));
            }
            self.advance()?;
            let value = self.expression()?;
            height = height.max(key.height).max(value.height);
            entries.push(Entry { key: key.expr, value: value.expr });
            if self.token.kind != TokenKind::Comma {
                break;
            }
            self.advance()?;
            key = self.expression()?;
        }
        self.close("an operator, `,` or `}`")?;
        self.node(start, ExprKind::Map(entries), height)
    }

    /// `new int[]{…}`, from what follows `new`.
    fn array(&mut self, start: usize) -> Result<Node, SyntaxError> {
        let class = self.token.span.start;
        self.advance()?;
        while self.token.kind == TokenKind::Dot {
            self.advance()?;
            if self.token.kind != TokenKind::Name {
                return Err(self.unexpected("a name after the dot"));
            }
            self.advance()?;
        }
        let end = self.previous.span.end;
        let name = self.text(Span::new(class, end));
        if self.token.kind != TokenKind::Open(Bracket::Square) {
            return Err(SyntaxError::new(SyntaxErrorKind::Constructor, Span::new(start, end)));
        }
        let Some(element) = Primitive::ALL.into_iter().find(|primitive| primitive.name() == name) else {
            return Err(SyntaxError::new(SyntaxErrorKind::NonPrimitiveArray, Span::new(start, end)));
        };
        let mut height = 0usize;
        let mut dimensions = Vec::new();
        while self.token.kind == TokenKind::Open(Bracket::Square) {
            self.open(Bracket::Square)?;
            let dimension = if self.at_close() { None } else { Some(self.expression()?) };
            self.close("an operator or `]`")?;
            height = height.max(dimension.as_ref().map_or(0, |node| node.height));
            dimensions.push(dimension.map(|node| node.expr));
        }
        let elements = self.array_elements(&mut height)?;
        if elements.is_none() && dimensions.iter().all(Option::is_none) {
            return Err(self.unexpected("the elements in braces, `{1, 2}`"));
        }
        self.node(start, ExprKind::Array(Box::new(Array { element, dimensions, elements })), height)
    }

    fn array_elements(&mut self, height: &mut usize) -> Result<Option<Vec<Expr>>, SyntaxError> {
        if self.token.kind != TokenKind::Open(Bracket::Curly) {
            return Ok(None);
        }
        self.open(Bracket::Curly)?;
        let mut elements = Vec::new();
        if self.at_close() {
            self.close("`}`")?;
            return Ok(Some(elements));
        }
        let first = self.expression()?;
        *height = first.height.max(*height);
        elements.push(first.expr);
        self.elements(&mut elements, height)?;
        Ok(Some(elements))
    }
}

/// The text that a literal stands for.
///
/// Spring EL 5.1 also makes the other quote single when it is doubled (`"a''b"` is `a'b` there); later versions do
/// not, and the PEL pages show the quote of the literal itself only.
fn unquote(literal: &str) -> String {
    let mut inner = literal.chars();
    let quote = inner.next().unwrap_or('\'');
    inner.next_back();
    let text = inner.as_str();
    if !text.contains(quote) {
        return text.to_owned();
    }
    if quote == '"' { text.replace("\"\"", "\"") } else { text.replace("''", "'") }
}

fn method_call(method: &Name) -> SyntaxError {
    let kind = SyntaxErrorKind::MethodCall { name: excerpt(&method.text) };
    let error = SyntaxError::new(kind, method.span);
    match likely_function(&method.text) {
        Some((library, function)) => error.with_help(format!("write `#{library}.{function}(…)`")),
        None => error,
    }
}

/// The function of a library that does what this method of Java does.
fn likely_function(method: &str) -> Option<(&'static str, &'static str)> {
    let wanted = match method {
        "toUpperCase" => "upperCase",
        "toLowerCase" => "lowerCase",
        "strip" => "trim",
        other => other,
    };
    let function = functions::all().find(|function| function.name == wanted)?;
    Some((function.library.name(), function.name))
}

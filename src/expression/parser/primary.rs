//! The grammar of operands, from literals to paths and calls.
//!
//! Keywords follow Spring EL 5.1: `true`, `false`, `null` and `new` count in any case, `T` as a capital, and only where
//! an operand starts (`user.null` is a property). A word operator where an operand starts is a name, as in
//! `{NE: 'Nebraska'}` and in `mod eq 3`.

use super::super::ast::{Array, Call, Entry, Expr, ExprKind, Name, Primitive, Span, Step, StepKind};
use super::super::error::{SyntaxError, SyntaxErrorKind, excerpt};
use super::super::functions::{Library, Meant, meant};
use super::super::lexer::{Token, TokenKind};
use super::super::operator::{reserved_word, word_operator};
use super::Parser;
use provmap_model::text::is_blank;

impl Parser<'_> {
    // A function that recurses does little itself: its frame stays small, and so does the stack.

    /// An operand and the steps after it.
    pub(super) fn postfix(&mut self) -> Result<Expr, SyntaxError> {
        let start = self.token.span.start;
        let mut base = self.primary()?;
        let mut steps: Vec<Step> = Vec::new();
        loop {
            let at = self.token.span.start;
            match self.token.kind {
                TokenKind::Symbol('.') => {
                    self.advance()?;
                    if self.token.kind != TokenKind::Name {
                        steps.push(self.dotted_step(at)?);
                        continue;
                    }
                    self.advance()?;
                    let span = self.previous.span;
                    let name = Name { text: self.text(span).to_owned(), span };
                    if !self.at('(') {
                        steps.push(self.step(at, StepKind::Member(name.text)));
                    } else if steps.is_empty() {
                        base = self.call(start, base, Some(name))?;
                    } else {
                        let kind = ExprKind::Path { base: Box::new(base), steps };
                        return Err(method_call(Some(&kind), &name));
                    }
                }
                TokenKind::Symbol('[') => steps.push(self.bracketed_step(at)?),
                // The base of an expression that starts with a bracket is empty, and no dot is before its first step.
                TokenKind::Step(_) if steps.is_empty() && base.span.start == base.span.end => {
                    steps.push(self.bracketed_step(at)?);
                }
                TokenKind::Symbol('(') if steps.is_empty() => base = self.call(start, base, None)?,
                _ if steps.is_empty() => return Ok(base),
                _ => return self.node(start, ExprKind::Path { base: Box::new(base), steps }),
            }
        }
    }

    /// A step up to the last token that was read.
    fn step(&self, start: usize, kind: StepKind) -> Step {
        Step { span: Span::new(start, self.previous.span.end), kind }
    }

    /// The step after a dot that is no name.
    fn dotted_step(&mut self, start: usize) -> Result<Step, SyntaxError> {
        match self.token.kind {
            TokenKind::Step(_) => self.bracketed_step(start),
            TokenKind::Text | TokenKind::Number(_) => Err(self
                .unexpected("a name after the dot")
                .with_help("write a name that is not one plain word in brackets: `#root['custom-attr']`")),
            _ => Err(self.unexpected("a name after the dot")),
        }
    }

    /// A step in brackets, from its bracket token.
    fn bracketed_step(&mut self, start: usize) -> Result<Step, SyntaxError> {
        let kind = match self.token.kind {
            TokenKind::Step('?') => StepKind::Select,
            TokenKind::Step('^') => StepKind::SelectFirst,
            TokenKind::Step('$') => StepKind::SelectLast,
            TokenKind::Step(_) => StepKind::Project,
            _ => StepKind::Index,
        };
        self.open('[')?;
        let inside = self.expression()?;
        self.close("an operator or `]`")?;
        Ok(self.step(start, kind(inside)))
    }

    /// `#function(…)` or, if a name is after the dot, `#library.function(…)`, from its bracket. A call after a dot is a
    /// method call if no library is before the dot.
    fn call(&mut self, start: usize, base: Expr, member: Option<Name>) -> Result<Expr, SyntaxError> {
        let span = Span::new(base.span.start.saturating_add(1), base.span.end);
        let (library, function) = match (base.kind, member) {
            (ExprKind::Variable(text), Some(function)) => (Some(Name { text, span }), function),
            (kind, Some(method)) => return Err(method_call(Some(&kind), &method)),
            (ExprKind::Variable(text), None) if self.previous.kind == TokenKind::Name => {
                (None, Name { text, span })
            }
            _ => return Err(self.unexpected("an operator")),
        };
        let bracket = self.token.span.start;
        let mut arguments = Vec::new();
        self.open('(')?;
        while !self.at_close() {
            arguments.push(self.expression()?);
            // Spring EL takes a comma before the closing bracket of a call.
            if !self.eat(',')? {
                break;
            }
        }
        self.close("an operator, `,` or `)`")?;
        self.node_over(bracket, start, ExprKind::Call(Box::new(Call { library, function, arguments })))
    }

    fn primary(&mut self) -> Result<Expr, SyntaxError> {
        let start = self.token.span.start;
        let kind = match self.token.kind {
            TokenKind::Text => unquote(self.text(self.token.span)),
            TokenKind::Number(number) => ExprKind::Number(number),
            TokenKind::Name => return self.name(),
            TokenKind::Symbol('#') => return self.variable(),
            TokenKind::Symbol('(') => return self.parentheses(),
            TokenKind::Symbol('{') => return self.list_or_map(),
            TokenKind::Symbol('[') | TokenKind::Step(_) => {
                return Ok(Expr { span: Span::new(start, start), kind: ExprKind::This });
            }
            TokenKind::Symbol('@') => {
                return Err(SyntaxError::new(SyntaxErrorKind::BeanReference, self.token.span));
            }
            _ => return Err(self.unexpected("a value")),
        };
        self.advance()?;
        Ok(self.leaf(start, kind))
    }

    fn parentheses(&mut self) -> Result<Expr, SyntaxError> {
        self.open('(')?;
        let expr = self.expression()?;
        self.close("an operator or `)`")?;
        Ok(expr)
    }

    fn name(&mut self) -> Result<Expr, SyntaxError> {
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
        } else if let Some(word) = self.reserved(token, text) {
            return Err(SyntaxError::new(SyntaxErrorKind::ReservedWord { word }, token.span));
        } else if self.at_operand() && self.operator().is_none() && word_operator(text).is_some() {
            let error = self.unexpected_token(token, "a value");
            return Err(error.with_help("an operator stands between two values; a text needs quotes"));
        } else if self.at('(') {
            if text == "T" {
                return Err(SyntaxError::new(SyntaxErrorKind::TypeReference, token.span));
            }
            return Err(method_call(None, &Name { text: text.to_owned(), span: token.span }));
        } else {
            ExprKind::Property(text.to_owned())
        };
        Ok(self.leaf(token.span.start, kind))
    }

    /// The word, if it cannot stand here bare. Alone in brackets it is a name, as for Spring EL: `map[T]`.
    fn reserved(&self, token: Token, text: &str) -> Option<&'static str> {
        // `T(…)` has an error of its own.
        let word = reserved_word(text).filter(|word| *word != "T" || !self.at('('))?;
        let before = self.text(Span::new(0, token.span.start));
        let is_alone = self.at(']') && before.trim_end_matches(is_blank).ends_with('[');
        (!is_alone).then_some(word)
    }

    /// Whether the current token starts an operand and can do nothing else.
    fn at_operand(&self) -> bool {
        matches!(
            self.token.kind,
            TokenKind::Text
                | TokenKind::Number(_)
                | TokenKind::Name
                | TokenKind::Symbol('#' | '!' | '(' | '{')
        )
    }

    fn variable(&mut self) -> Result<Expr, SyntaxError> {
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
        Ok(self.leaf(start, kind))
    }

    fn list_or_map(&mut self) -> Result<Expr, SyntaxError> {
        let start = self.token.span.start;
        self.open('{')?;
        if self.eat(':')? {
            self.close("`}`")?;
            return self.node(start, ExprKind::Map(Vec::new()));
        }
        if self.at_close() {
            self.close("`}`")?;
            return self.node(start, ExprKind::List(Vec::new()));
        }
        let first = self.expression()?;
        if self.at(':') {
            return self.map(start, first);
        }
        let elements = self.elements(first)?;
        self.node(start, ExprKind::List(elements))
    }

    /// The elements from the first on, and the brace that closes them.
    fn elements(&mut self, first: Expr) -> Result<Vec<Expr>, SyntaxError> {
        let mut elements = vec![first];
        while self.eat(',')? {
            elements.push(self.expression()?);
        }
        self.close("an operator, `,` or `}`")?;
        Ok(elements)
    }

    /// A map, from the colon after its first key.
    fn map(&mut self, start: usize, mut key: Expr) -> Result<Expr, SyntaxError> {
        let mut entries = Vec::new();
        loop {
            self.expect(':', "`:` and the value of this key")?;
            entries.push(Entry { key, value: self.expression()? });
            if !self.eat(',')? {
                break;
            }
            key = self.expression()?;
        }
        self.close("an operator, `,` or `}`")?;
        self.node(start, ExprKind::Map(entries))
    }

    /// `new int[]{…}`, from what follows `new`.
    fn array(&mut self, start: usize) -> Result<Expr, SyntaxError> {
        let class = self.token.span.start;
        self.advance()?;
        while self.eat('.')? {
            if self.token.kind != TokenKind::Name {
                return Err(self.unexpected("a name after the dot"));
            }
            self.advance()?;
        }
        let end = self.previous.span.end;
        let name = self.text(Span::new(class, end));
        if !self.at('[') {
            return Err(SyntaxError::new(SyntaxErrorKind::Constructor, Span::new(start, end)));
        }
        let Some(element) = Primitive::ALL.into_iter().find(|primitive| primitive.name() == name) else {
            return Err(SyntaxError::new(SyntaxErrorKind::NonPrimitiveArray, Span::new(start, end)));
        };
        let mut dimensions = Vec::new();
        while self.at('[') {
            self.open('[')?;
            dimensions.push(if self.at_close() { None } else { Some(self.expression()?) });
            self.close("an operator or `]`")?;
        }
        let elements = if self.at('{') { Some(self.array_elements()?) } else { None };
        if elements.is_none() && dimensions.iter().all(Option::is_none) {
            return Err(self.unexpected("the elements in braces, `{1, 2}`"));
        }
        self.node(start, ExprKind::Array(Box::new(Array { element, dimensions, elements })))
    }

    fn array_elements(&mut self) -> Result<Vec<Expr>, SyntaxError> {
        self.open('{')?;
        if self.at_close() {
            self.close("`}`")?;
            return Ok(Vec::new());
        }
        let first = self.expression()?;
        self.elements(first)
    }
}

/// The text that a literal stands for: its own quote is single where it is doubled (PEL docs).
///
/// Spring EL 5.1 does the same to the other quote, as in `"it''s"`; later versions do not, and the PEL pages are silent.
fn unquote(literal: &str) -> ExprKind {
    let is_single = literal.starts_with('\'');
    let (own, other) = if is_single { ("'", "\"\"") } else { ("\"", "''") };
    let mut inner = literal.chars();
    inner.next();
    inner.next_back();
    let inner = inner.as_str();
    let is_doubtful = inner.contains(other);
    let text = if inner.contains(own) { inner.replace(&own.repeat(2), own) } else { inner.to_owned() };
    if is_doubtful { ExprKind::DoubtfulText(text) } else { ExprKind::Text(text) }
}

/// The error for a method that is called, on a value if there is one.
fn method_call(of: Option<&ExprKind>, method: &Name) -> SyntaxError {
    let kind = SyntaxErrorKind::MethodCall { name: excerpt(&method.text) };
    let error = SyntaxError::new(kind, method.span);
    // A value is repeated where it is made of names alone.
    let is_named = |step: &Step| matches!(step.kind, StepKind::Member(_));
    let is_start = |kind: &ExprKind| matches!(kind, ExprKind::Property(_) | ExprKind::Root);
    let is_name = |kind: &ExprKind| match kind {
        ExprKind::Path { base, steps } => is_start(&base.kind) && steps.iter().all(is_named),
        kind => is_start(kind),
    };
    let value = of
        .filter(|kind| is_name(kind))
        .map(|kind| Expr { kind: kind.clone(), span: method.span }.to_string());
    let value = value.filter(|value| value.len() <= 80).unwrap_or_else(|| "…".to_owned());
    if let Some(property) = property_of(&method.text).filter(|_| of.is_some()) {
        return error.with_help(format!("read the property by its name: `{value}.{}`", excerpt(&property)));
    }
    // The function of a library that does what this method of Java's texts does.
    let wanted = match method.text.as_str() {
        "toUpperCase" => "upperCase",
        "toLowerCase" => "lowerCase",
        "strip" => "trim",
        other => other,
    };
    let of_texts = [Library::String, Library::Regex].into_iter().flat_map(Library::functions);
    if let Some(function) = of_texts.into_iter().find(|function| function.name == wanted) {
        let more = if function.signature.takes(1) { "" } else { ", …" };
        let library = function.library.as_str();
        return error.with_help(format!("write `#{library}.{wanted}({value}{more})`"));
    }
    match meant(Library::String, &method.text) {
        Some(Meant::Foreign(words)) => error.with_help(words),
        _ => error,
    }
}

/// The property that a getter of Java reads: `name` of `getName`.
fn property_of(method: &str) -> Option<String> {
    let property = method.strip_prefix("get")?;
    let first = property.chars().next().filter(char::is_ascii_uppercase)?;
    Some(format!("{}{}", first.to_ascii_lowercase(), property.get(1..)?))
}

//! Reads what stands in a macro. A mistake in one part of it does not hide those in others.

use proc_macro2::{Delimiter, Group, Literal, Span, TokenStream, TokenTree};
use provmap::{Error, Options};

use crate::problem::{Problem, Spans};

/// A text, and the tokens that spell it.
#[derive(Debug, Clone)]
pub(crate) struct Spelled {
    pub(crate) text: String,
    pub(crate) at: Spans,
}

/// What stands for a connector.
#[derive(Debug)]
pub(crate) enum ConnectorName {
    /// One that is compiled into provmap.
    CompiledIn(Spelled),
    /// A file of metadata.
    File(Spelled),
}

impl ConnectorName {
    pub(crate) fn at(&self) -> Spans {
        let (ConnectorName::CompiledIn(name) | ConnectorName::File(name)) = self;
        name.at
    }
}

/// What feeds a target.
#[derive(Debug)]
pub(crate) enum Source {
    Attribute(Spelled),
    Expression(Spelled),
}

impl Source {
    pub(crate) fn spelled(&self) -> &Spelled {
        let (Source::Attribute(spelled) | Source::Expression(spelled)) = self;
        spelled
    }
}

/// `#[allow(…)] target <- source`
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) target: Spelled,
    pub(crate) source: Source,
    pub(crate) is_of_group: bool,
    /// The rules whose findings on this line are not wanted.
    pub(crate) allowed: Vec<Spelled>,
}

/// What becomes of the findings of a rule: [`Options::allow`] and its like.
type Level = fn(Options, &str) -> Result<Options, Error>;

/// How a set is checked.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    pub(crate) connector: Option<ConnectorName>,
    /// Whether what names the connector cannot be read, which is said by then.
    pub(crate) lacks_connector: bool,
    pub(crate) levels: Vec<(Level, Spelled)>,
}

/// What stands in `mapping!`.
#[derive(Debug, Default)]
pub(crate) struct Mapping {
    pub(crate) settings: Settings,
    pub(crate) lines: Vec<Line>,
    /// Whether some line cannot be read, so that what the lines cover is not known.
    pub(crate) lacks_lines: bool,
}

/// What stands in `include_mapping!`.
#[derive(Debug, Default)]
pub(crate) struct Include {
    pub(crate) file: Option<Spelled>,
    pub(crate) settings: Settings,
}

impl Mapping {
    pub(crate) fn parse(tokens: TokenStream, problems: &mut Vec<Problem>) -> Mapping {
        let mut mapping = Mapping::default();
        for mut part in parts(tokens, ';') {
            match mapping.settings.take(&mut part).unwrap_or_else(|| {
                let line = part.line().and_then(|line| part.expect_end("`;`").map(|()| line));
                mapping.lacks_lines |= line.is_err();
                mapping.lines.push(line?);
                Ok(())
            }) {
                Ok(()) => problems.extend(part.expect_end("`;`").err()),
                Err(problem) => problems.push(problem),
            }
        }
        mapping
    }
}

impl Include {
    pub(crate) fn parse(tokens: TokenStream, problems: &mut Vec<Problem>) -> Include {
        let mut include = Include::default();
        for mut part in parts(tokens, ',') {
            match include.settings.take(&mut part).unwrap_or_else(|| {
                let file = part.string("the path of a file, in quotes")?;
                if include.file.is_some() {
                    return Err(Problem::error(file.at, "one macro includes one file"));
                }
                include.file = Some(file);
                Ok(())
            }) {
                Ok(()) => problems.extend(part.expect_end("`,`").err()),
                Err(problem) => problems.push(problem),
            }
        }
        include
    }
}

impl Settings {
    /// Takes a part that says how to check, and gives nothing for any other.
    fn take(&mut self, part: &mut Part) -> Option<Result<(), Problem>> {
        match part.keyword()?.as_str() {
            "for" => Some(match part.connector() {
                Ok(name) if self.connector.is_some() => {
                    Err(Problem::error(name.at(), "the connector is named twice"))
                }
                Ok(name) => {
                    self.connector = Some(name);
                    Ok(())
                }
                Err(problem) => {
                    self.lacks_connector = true;
                    Err(problem)
                }
            }),
            word => {
                let level: Level = match word {
                    "allow" => Options::allow,
                    "warn" => Options::warn,
                    "deny" => Options::deny,
                    _ => return None,
                };
                let rules = part.rules()?;
                Some(rules.map(|rules| self.levels.extend(rules.into_iter().map(|rule| (level, rule)))))
            }
        }
    }
}

/// The tokens up to a separator, or up to the end.
struct Part {
    tokens: Vec<TokenTree>,
    /// How many of them are read.
    read: usize,
    /// The last token, at which stands what is missing behind it.
    last: Span,
}

/// The parts between separators, but for those without a token.
fn parts(tokens: TokenStream, separator: char) -> Vec<Part> {
    let mut flat = Vec::new();
    flatten(tokens, &mut flat);
    let is_separator = |token: &TokenTree| matches!(token, TokenTree::Punct(it) if it.as_char() == separator);
    let parts = flat.split(is_separator).filter_map(|tokens| {
        let last = tokens.last()?.span();
        Some(Part { tokens: tokens.to_vec(), read: 0, last })
    });
    parts.collect()
}

/// Takes tokens out of the invisible brackets in which those come that another macro passes on.
fn flatten(tokens: TokenStream, flat: &mut Vec<TokenTree>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => flatten(group.stream(), flat),
            token => flat.push(token),
        }
    }
}

impl Part {
    fn peek(&self) -> Option<&TokenTree> {
        self.tokens.get(self.read)
    }

    fn peek_second(&self) -> Option<&TokenTree> {
        self.tokens.get(self.read.saturating_add(1))
    }

    /// `->`, whose dash is no part of a name.
    fn is_backward_arrow(&self) -> bool {
        let is = |token: Option<&TokenTree>, mark| matches!(token, Some(TokenTree::Punct(it)) if it.as_char() == mark);
        is(self.peek(), '-') && is(self.peek_second(), '>')
    }

    fn next(&mut self) -> Option<TokenTree> {
        let token = self.peek().cloned();
        self.read = self.read.saturating_add(1);
        token
    }

    /// The word at the start, where it can be a keyword and not the name of a target: `for <- email` maps `for`.
    fn keyword(&self) -> Option<String> {
        let Some(TokenTree::Ident(word)) = self.peek() else { return None };
        let is_name = match self.peek_second() {
            Some(TokenTree::Punct(mark)) => matches!(mark.as_char(), '<' | '.' | '-'),
            _ => false,
        };
        (!is_name).then(|| word.to_string())
    }

    /// `for ZOOM`, `for "metadata/acme.json"`
    fn connector(&mut self) -> Result<ConnectorName, Problem> {
        self.next();
        if matches!(self.peek(), Some(TokenTree::Literal(_))) {
            return self.string("a connector, or a file in quotes").map(ConnectorName::File);
        }
        self.name("a connector, such as `ZOOM`, or a file of metadata in quotes")
            .map(ConnectorName::CompiledIn)
    }

    /// `allow(nullable-source, …)`; nothing where no bracket follows the word.
    fn rules(&mut self) -> Option<Result<Vec<Spelled>, Problem>> {
        let Some(TokenTree::Group(group)) = self.peek_second() else { return None };
        let names = names(group);
        self.read = self.read.saturating_add(2);
        Some(names)
    }

    fn line(&mut self) -> Result<Line, Problem> {
        let mut allowed = Vec::new();
        while matches!(self.peek(), Some(TokenTree::Punct(mark)) if mark.as_char() == '#') {
            allowed.extend(self.attribute()?);
        }
        let is_of_group = self.keyword().is_some_and(|word| word == "group");
        if is_of_group {
            self.next();
        }
        let target = match self.peek() {
            Some(TokenTree::Literal(literal)) if !is_number(literal) => {
                self.string("an attribute of the target")?
            }
            _ => self.name("an attribute of the target")?,
        };
        self.arrow(&target.text)?;
        let source = self.source()?;
        Ok(Line { target, source, is_of_group, allowed })
    }

    /// `#[allow(nullable-source)]`
    fn attribute(&mut self) -> Result<Vec<Spelled>, Problem> {
        let mut at = Spans::of(self.last);
        at.start = self.next().map_or(self.last, |mark| mark.span());
        let wrong = |at| Problem::error(at, "a line takes `#[allow(RULE)]` and no other attribute");
        let Some(TokenTree::Group(attribute)) = self.next() else { return Err(wrong(at)) };
        at.end = attribute.span();
        let inner = parts(attribute.stream(), ';').pop();
        let mut inner = inner.ok_or_else(|| wrong(at))?;
        match inner.keyword().as_deref() {
            Some("allow") => inner.rules().unwrap_or_else(|| Err(wrong(at))),
            _ => Err(wrong(at)),
        }
    }

    /// `<-`
    fn arrow(&mut self, target: &str) -> Result<(), Problem> {
        let mut at = Spans::of(self.last);
        for (index, expected) in ['<', '-'].into_iter().enumerate() {
            match self.next() {
                Some(TokenTree::Punct(mark)) if mark.as_char() == expected => at = Spans::of(mark.span()),
                other => {
                    let at = other.map_or(at, |token| if index == 0 { Spans::of(token.span()) } else { at });
                    return Err(Problem::error(at, format!("expected `<-` and what feeds `{target}`")));
                }
            }
        }
        Ok(())
    }

    /// `name.given`, `"#root.title ?: 'none'"`
    fn source(&mut self) -> Result<Source, Problem> {
        match self.peek() {
            Some(TokenTree::Literal(literal)) if !is_number(literal) => {
                self.string(EXPRESSIONS_ARE_QUOTED).map(Source::Expression)
            }
            Some(TokenTree::Ident(_) | TokenTree::Literal(_)) => {
                self.name("an attribute of the source").map(Source::Attribute)
            }
            _ => Err(self.expected(EXPRESSIONS_ARE_QUOTED)),
        }
    }

    /// A name as it stands: words with points and dashes between them.
    fn name(&mut self, what: &str) -> Result<Spelled, Problem> {
        let mut spelled: Option<Spelled> = None;
        loop {
            let word = match self.peek() {
                Some(TokenTree::Ident(word)) => word.to_string().trim_start_matches("r#").to_owned(),
                Some(TokenTree::Literal(number)) if is_number(number) => number.to_string(),
                _ => return Err(self.expected(what)),
            };
            let mut push = |text: &str, span| {
                let spelled = spelled.get_or_insert(Spelled { text: String::new(), at: Spans::of(span) });
                spelled.text.push_str(text);
                spelled.at.end = span;
            };
            push(&word, self.next_span());
            match self.peek() {
                Some(TokenTree::Punct(mark))
                    if matches!(mark.as_char(), '.' | '-') && !self.is_backward_arrow() =>
                {
                    let mark = mark.as_char();
                    push(mark.encode_utf8(&mut [0; 4]), self.next_span());
                }
                _ => return spelled.ok_or_else(|| self.expected(what)),
            }
        }
    }

    fn next_span(&mut self) -> Span {
        self.next().map_or(self.last, |token| token.span())
    }

    /// A text in quotes.
    fn string(&mut self, what: &str) -> Result<Spelled, Problem> {
        let Some(TokenTree::Literal(literal)) = self.peek() else { return Err(self.expected(what)) };
        match litrs::StringLit::parse(literal.to_string()) {
            Ok(read) => Ok(Spelled { text: read.value().to_owned(), at: Spans::of(self.next_span()) }),
            Err(_) => Err(self.expected(what)),
        }
    }

    fn expected(&mut self, what: &str) -> Problem {
        let at = self.peek().map_or(self.last, TokenTree::span);
        Problem::error(Spans::of(at), format!("expected {what}"))
    }

    fn expect_end(&mut self, separator: &str) -> Result<(), Problem> {
        match self.peek() {
            Some(_) => Err(self.expected(&format!("{separator} before this"))),
            None => Ok(()),
        }
    }
}

const EXPRESSIONS_ARE_QUOTED: &str = "an attribute of the source, or an expression in double quotes: `name.given`, `\"#root.title ?: 'none'\"`";

/// The names in brackets, with commas between them.
fn names(group: &Group) -> Result<Vec<Spelled>, Problem> {
    let parts = parts(group.stream(), ',').into_iter();
    let names = parts.map(|mut part| {
        let name = part.name("the name of a rule")?;
        part.expect_end("`,`")?;
        Ok(name)
    });
    names.collect()
}

fn is_number(literal: &Literal) -> bool {
    literal.to_string().starts_with(|c: char| c.is_ascii_digit())
}

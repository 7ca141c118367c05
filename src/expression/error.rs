//! What is wrong with an expression that does not parse.
//!
//! Messages never repeat a text literal or a number, which may be personal data or a secret; names and
//! operators are repeated up to 40 characters, with control, bidirectional and zero-width characters escaped.

use std::fmt::{self, Display, Formatter};

use super::{MAX_DEPTH, MAX_LENGTH, Span};

/// Why an expression does not parse: what, where, and how to put it right.
///
/// ```
/// use provmap::expression::{Expression, SyntaxErrorKind};
///
/// let error = Expression::parse("'Hi'+ name").unwrap_err();
/// assert!(matches!(error.kind(), SyntaxErrorKind::MissingSpace { operator: "+" }));
/// assert_eq!(error.span().range(), 4..5);
/// assert_eq!(error.to_string(), "`+` needs a space on both sides, at byte 4");
/// assert_eq!(error.help(), Some("write `a + b`"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SyntaxError {
    // The box keeps small what every function of the parser returns.
    inner: Box<Inner>,
}

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    kind: SyntaxErrorKind,
    span: Span,
    help: Option<String>,
}

impl SyntaxError {
    /// What is wrong.
    pub fn kind(&self) -> &SyntaxErrorKind {
        &self.inner.kind
    }

    /// Where, in bytes of the expression. Empty, at its end, if something is missing there.
    pub fn span(&self) -> Span {
        self.inner.span
    }

    /// What to do about it, if there is something to say.
    pub fn help(&self) -> Option<&str> {
        self.inner.help.as_deref()
    }

    pub(super) fn new(kind: SyntaxErrorKind, span: Span) -> SyntaxError {
        let help = kind.usual_help();
        SyntaxError { inner: Box::new(Inner { kind, span, help }) }
    }

    pub(super) fn with_help(mut self, help: impl Into<String>) -> SyntaxError {
        self.inner.help = Some(help.into());
        self
    }
}

impl Display for SyntaxError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}, at byte {}", self.inner.kind, self.inner.span.start)
    }
}

/// As `Display`: this is what `unwrap` prints, and `?` in a test.
impl fmt::Debug for SyntaxError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

impl std::error::Error for SyntaxError {}

/// The kinds of syntax error. `Display` says each in plain words.
///
/// ```
/// use provmap::expression::{Expression, SyntaxErrorKind};
/// let error = Expression::parse("${user.email}").unwrap_err();
/// assert_eq!(error.kind(), &SyntaxErrorKind::ForeignTemplate { opening: "${" });
/// assert_eq!(error.kind().as_str(), "foreign-template");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SyntaxErrorKind {
    /// There is nothing but white space.
    Empty,
    /// It is longer than [`MAX_LENGTH`] bytes.
    TooLong {
        /// Its length in bytes.
        length: usize,
    },
    /// It is nested deeper than [`MAX_DEPTH`] levels.
    TooDeep,
    /// There is a line break; an expression is one line (PEL docs).
    Newline,
    /// A text literal has no closing quote.
    UnbalancedQuote {
        /// The quote that opens it.
        quote: char,
    },
    /// A bracket is open without a close, closed without an open, or closed by one of another kind.
    UnbalancedBracket {
        /// The bracket that is open, if there is one.
        open: Option<char>,
        /// The bracket that closes too much or wrongly, if there is one.
        close: Option<char>,
    },
    /// A typographic quote outside of a text literal.
    SmartQuote {
        /// The quote.
        character: char,
    },
    /// A typographic operator: `⇐` is how some renderings of the PEL pages show `<=`.
    TypographicOperator {
        /// The character.
        character: char,
        /// What PEL writes.
        operator: &'static str,
    },
    /// A character that cannot be seen, or not told from a space, outside of a text literal.
    InvisibleCharacter {
        /// The character.
        character: char,
    },
    /// A binary operator lacks the space on one side or both (PEL docs).
    MissingSpace {
        /// The operator.
        operator: &'static str,
    },
    /// A name with a character that needs the bracket form (PEL docs).
    NameNeedsBrackets {
        /// The first such character.
        character: char,
    },
    /// A number does not fit its Java type.
    NumberOutOfRange,
    /// A number is not written as Java writes it.
    InvalidNumber,
    /// `T(…)`, turned off in PEL.
    TypeReference,
    /// A bare `T` or `new`, which Spring EL reads as the start of a type or of an object.
    ReservedWord {
        /// `T` or `new`.
        word: &'static str,
    },
    /// `?.`, not offered in PEL.
    SafeNavigation,
    /// `instanceof`, turned off in PEL.
    InstanceOf,
    /// An assignment, turned off in PEL: `=`, `++` or `--`.
    Assignment {
        /// Which of them.
        operator: &'static str,
    },
    /// A method call, turned off in PEL.
    MethodCall {
        /// The name of the method, shortened and escaped.
        name: String,
    },
    /// `new SomeClass(…)`: PEL has neither objects nor methods of Java.
    Constructor,
    /// An array of something else than primitives, turned off in PEL.
    NonPrimitiveArray,
    /// `@bean`, a Spring EL feature that needs a bean factory.
    BeanReference,
    /// `${…}`, the wrapper of SSO and IdP mappings, or `#{…}`, the one of Spring templates.
    ForeignTemplate {
        /// `${` or `#{`.
        opening: &'static str,
    },
    /// Something else stands where an expression needs this.
    Unexpected {
        /// What would fit.
        expected: &'static str,
        /// What is there, in words.
        found: String,
    },
}

impl SyntaxErrorKind {
    /// A short name of the kind, for machine formats.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong { .. } => "too-long",
            Self::TooDeep => "too-deep",
            Self::Newline => "newline",
            Self::UnbalancedQuote { .. } => "unbalanced-quote",
            Self::UnbalancedBracket { .. } => "unbalanced-bracket",
            Self::SmartQuote { .. } => "smart-quote",
            Self::TypographicOperator { .. } => "typographic-operator",
            Self::InvisibleCharacter { .. } => "invisible-character",
            Self::MissingSpace { .. } => "missing-space",
            Self::NameNeedsBrackets { .. } => "name-needs-brackets",
            Self::NumberOutOfRange => "number-out-of-range",
            Self::InvalidNumber => "invalid-number",
            Self::TypeReference => "type-reference",
            Self::ReservedWord { .. } => "reserved-word",
            Self::SafeNavigation => "safe-navigation",
            Self::InstanceOf => "instance-of",
            Self::Assignment { .. } => "assignment",
            Self::MethodCall { .. } => "method-call",
            Self::Constructor => "constructor",
            Self::NonPrimitiveArray => "non-primitive-array",
            Self::BeanReference => "bean-reference",
            Self::ForeignTemplate { .. } => "foreign-template",
            Self::Unexpected { .. } => "unexpected",
        }
    }

    fn usual_help(&self) -> Option<String> {
        let help = match self {
            Self::Empty => "write a value, `'text'`, or a reference, `#root.name`",
            Self::TooLong { .. } | Self::TooDeep => "split it, or map a custom attribute instead",
            Self::Newline => "write the expression on one line",
            Self::UnbalancedQuote { .. } => {
                "close the text with the quote that opened it; a quote inside a text is written twice: 'O''Brien'"
            }
            Self::UnbalancedBracket { open: Some(open), close: None } => {
                return Some(format!("add the closing `{}`, or remove this one", closing(*open)));
            }
            Self::UnbalancedBracket { open: None, .. } => "remove it, or add the bracket that opens it",
            Self::UnbalancedBracket { open: Some(open), .. } => {
                return Some(format!("close it with `{}`", closing(*open)));
            }
            Self::SmartQuote { .. } => "use the straight quotes ' or \"",
            Self::TypographicOperator { operator, .. } => return Some(format!("write `{operator}`")),
            Self::InvisibleCharacter { .. } => "replace it by an ordinary space, or remove it",
            Self::MissingSpace { operator } => return Some(format!("write `a {operator} b`")),
            Self::NameNeedsBrackets { .. } => "write the name in brackets and quotes: `#root['custom-attr']`",
            Self::NumberOutOfRange => return None,
            Self::InvalidNumber => "numbers are `5`, `5L`, `0x1F`, `1.5`, `1e3`; a text needs quotes",
            Self::TypeReference => {
                "use a function library: `#string`, `#data`, `#datetime`, `#regex`, `#crypto`, `#core`"
            }
            Self::ReservedWord { word } => {
                return Some(format!(
                    "quote it: `'{word}'`, or `#root['{word}']` for an attribute of that name"
                ));
            }
            Self::SafeNavigation => "write `.`: PEL takes a missing value as null by itself",
            Self::InstanceOf => "remove the test: attribute types are known from the schema",
            Self::Assignment { operator: "=" } => "to compare, write `a == b`",
            Self::Assignment { operator: "--" } => "to negate twice, write `- -a`",
            Self::Assignment { .. } => "to add, write `a + b`",
            Self::MethodCall { .. } => "use a function library, as in `#string.upperCase(#root.username)`",
            Self::Constructor => {
                "use a function library; of Java's `new`, PEL has arrays like `new int[]{1, 2}` only"
            }
            Self::NonPrimitiveArray => "use a list: `{'a', 'b'}`",
            Self::BeanReference => "refer to an attribute, as in `#root.name`; a text needs quotes",
            Self::ForeignTemplate { .. } => "write only what is inside the braces",
            Self::Unexpected { .. } => return None,
        };
        Some(help.to_owned())
    }
}

impl Display for SyntaxErrorKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the expression is empty"),
            Self::TooLong { length } => {
                write!(f, "the expression is {length} bytes long; {MAX_LENGTH} is the most that is read")
            }
            Self::TooDeep => {
                write!(f, "the expression is nested too deeply; {MAX_DEPTH} levels is the most that is read")
            }
            Self::Newline => f.write_str("an expression is one line, but there is a line break here"),
            Self::UnbalancedQuote { quote } => write!(f, "the text that this {quote} opens is never closed"),
            Self::UnbalancedBracket { open: Some(open), close: None } => {
                write!(f, "this `{open}` is never closed")
            }
            Self::UnbalancedBracket { open: Some(open), close: Some(close) } => {
                write!(f, "this `{open}` is closed by `{close}`")
            }
            Self::UnbalancedBracket { open: None, close } => {
                write!(f, "this `{}` closes nothing", close.unwrap_or(')'))
            }
            Self::SmartQuote { character } => {
                write!(f, "{character} (U+{:04X}) is not a quote in PEL", u32::from(*character))
            }
            Self::TypographicOperator { character, .. } => {
                write!(f, "{character} (U+{:04X}) is not an operator in PEL", u32::from(*character))
            }
            Self::InvisibleCharacter { character } => {
                write!(f, "there is an invisible character here, U+{:04X}", u32::from(*character))
            }
            Self::MissingSpace { operator } => write!(f, "`{operator}` needs a space on both sides"),
            Self::NameNeedsBrackets { character } => {
                write!(f, "a name with {} in it must be written in brackets", quoted_char(*character))
            }
            Self::NumberOutOfRange => f.write_str("this number is too large for its type"),
            Self::InvalidNumber => f.write_str("this is not a number as Java writes it"),
            Self::TypeReference => f.write_str("PEL has no Java types: `T(…)` is turned off"),
            Self::ReservedWord { word: "T" } => f.write_str(
                "`T` cannot stand bare: Spring's language takes it for the start of a type, `T(…)`",
            ),
            Self::ReservedWord { word } => write!(
                f,
                "`{word}` cannot stand bare: Spring's language takes it for the start of an array or object"
            ),
            Self::SafeNavigation => f.write_str("PEL has no `?.`"),
            Self::InstanceOf => f.write_str("PEL has no `instanceof`"),
            Self::Assignment { operator } => write!(f, "PEL cannot assign: `{operator}` is turned off"),
            Self::MethodCall { name } => write!(f, "PEL has no Java methods: `{name}(…)` cannot be called"),
            Self::Constructor => f.write_str("PEL cannot create objects: `new` with a class is turned off"),
            Self::NonPrimitiveArray => f.write_str("PEL has arrays of primitives only"),
            Self::BeanReference => f.write_str("PEL has no beans: `@` is no operator"),
            Self::ForeignTemplate { opening: "#{" } => {
                f.write_str("`#{…}` is the wrapper of Spring templates, not part of PEL")
            }
            Self::ForeignTemplate { opening } => {
                write!(f, "`{opening}…}}` is the wrapper of SSO mappings, not part of PEL")
            }
            Self::Unexpected { expected, found } => write!(f, "expected {expected}, found {found}"),
        }
    }
}

/// What closes that bracket.
pub(super) fn closing(open: char) -> char {
    match open {
        '[' => ']',
        '{' => '}',
        _ => ')',
    }
}

/// A piece of the input for a message: at most 40 characters, with characters that do not show as their numbers.
pub(super) fn excerpt(piece: &str) -> String {
    const MOST: usize = 40;
    if piece.len() < MOST && piece.bytes().all(|byte| byte.is_ascii_graphic()) {
        return piece.to_owned();
    }
    let mut out = String::new();
    let mut length = 0usize;
    for character in piece.chars() {
        let number = is_invisible(character).then(|| shown(character));
        length = length.saturating_add(number.as_ref().map_or(1, String::len));
        // The last place is for the ellipsis.
        if length >= MOST {
            out.push('…');
            break;
        }
        match number {
            Some(number) => out.push_str(&number),
            None => out.push(character),
        }
    }
    out
}

/// A character in backquotes, or its number if it does not show.
fn quoted_char(character: char) -> String {
    let shown = shown(character);
    if shown.starts_with("U+") { shown } else { format!("`{shown}`") }
}

fn shown(character: char) -> String {
    if is_invisible(character) { format!("U+{:04X}", u32::from(character)) } else { character.to_string() }
}

/// Characters that do not show, or that change how the text around them shows.
pub(super) fn is_invisible(character: char) -> bool {
    character.is_control()
        || (character.is_whitespace() && character != ' ')
        || matches!(
            character,
            '\u{AD}'
                | '\u{34F}'
                | '\u{61C}'
                | '\u{115F}'
                | '\u{1160}'
                | '\u{17B4}'
                | '\u{17B5}'
                | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200F}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{3164}'
                | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}'
                | '\u{FFA0}'
                | '\u{FFF0}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excerpts_are_short_and_harmless() {
        assert_eq!(excerpt("name"), "name");
        assert_eq!(excerpt("a\u{202E}b\u{0}"), "aU+202EbU+0000");
        assert_eq!(excerpt(&"x".repeat(39)).chars().count(), 39);
        assert_eq!(excerpt(&"x".repeat(4000)).chars().count(), 40);
        assert!(excerpt(&"\u{200B}".repeat(4000)).chars().count() <= 40);
    }
}

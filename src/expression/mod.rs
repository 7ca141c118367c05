//! PingOne Expression Language (PEL): reading an expression of a mapping.
//!
//! [`Expression::parse`] reads one, or gives a [`SyntaxError`] that says what is wrong, where, and how to put it right. [`infer`] says what the result can be, over a schema of the directory, and
//! [`evaluate`] what it is for one user.
//!
//! # What is known of the language
//!
//! PEL is Spring Expression Language (SpEL) 5.1 with features added and taken away (PEL docs). So:
//!
//! | what | from |
//! |---|---|
//! | literals, `{:}`, arrays of primitives, one line, `#root`, `#this`, brackets for names with hyphens or `$` | PEL docs |
//! | operators in both spellings, a space on both sides of a binary one | PEL docs |
//! | no `T(…)`, `?.`, `instanceof`, assignment, methods, arrays of objects | PEL docs |
//! | precedence, one comparison only, the forms of numbers, `true` and `and` in any case, ASCII names | SpEL 5.1 |
//! | `&&`, `\|\|`, `div`, `mod`, `between`, `#name(…)`, `new int[2]`, brackets at the start: in SpEL, not on the PEL pages, accepted | inferred |
//! | a bare name is read on the root; `#this` outside of a selection is the root | inferred from SpEL |
//! | space, tab and line breaks around an expression count for nothing; other white space is an error | SpEL 5.1 |
//! | `T` and, in any case, `new` cannot stand bare, but alone in brackets | SpEL 5.1 |
//! | a tab counts as a space around operators; a line break inside a text is an error | inferred |
//!
//! A form of which it is not known whether PEL takes it is accepted: a false alarm is worse than a miss.
//!
//! # Hostile input
//!
//! The cost is linear in the length. An expression of more than [`MAX_LENGTH`] bytes or [`MAX_DEPTH`] levels is
//! refused; the tree of any other can be dropped, cloned, compared, debugged and printed on a small stack.
//!
//! # Example
//!
//! ```
//! use provmap::expression::Expression;
//!
//! let expression = Expression::parse("#root.name.given + ', ' + name['family']")?;
//! let reads: Vec<String> = expression.references().iter().map(|r| r.path.join(".")).collect();
//! assert_eq!(reads, ["name.given", "name.family"]);
//! assert_eq!(expression.to_string(), "#root.name.given + ', ' + name['family']");
//! # Ok::<(), provmap::expression::SyntaxError>(())
//! ```

// For the command, which shows it, and for tests. Not part of the documented interface: what a tree is made of changes.
#[doc(hidden)]
pub mod ast;
mod buffer;
mod compare;
mod error;
mod eval;
mod facts;
mod flow;
pub mod functions;
mod infer;
mod lexer;
mod numbers;
mod operator;
mod parser;
mod pattern;
mod print;
mod program;
mod reason;
mod references;
mod repair;
mod value;
mod words;

use std::fmt::{self, Display, Formatter};

use self::functions::Library;
use self::pattern::Patterns;
use self::program::{Compiled, Program};

use self::ast::{Expr, ExprKind, UnaryOperator};
pub use ast::{Number, Span};
pub(crate) use buffer::Buffer;
pub use error::{SyntaxError, SyntaxErrorKind};
pub(crate) use eval::{Attributes, value_of, with_value};
pub use eval::{Evaluation, evaluate};
pub use infer::{
    BareKey, Branch, FunctionProblem, FunctionProblemKind, Inference, Read, Resolution, Truncation, infer,
};
pub(crate) use program::Read as PathRead;
pub(crate) use reason::Stop;
pub use reason::{ErrorReason, UnknownReason};
pub use references::{Reference, ReferenceForm};
pub(crate) use repair::{Repaired, repaired};
pub use value::Value;

/// The longest expression that is read, in bytes.
pub const MAX_LENGTH: usize = 64 * 1024;

/// The deepest tree, and the deepest nesting of brackets, that is read.
pub const MAX_DEPTH: usize = 64;

/// An expression that parses.
///
/// Displays as an equivalent expression, which may be longer than what was read (`{a,b}` is printed `{a, b}`).
/// Equality ignores spans.
///
/// ```
/// use provmap::expression::Expression;
/// let expression = Expression::parse("{ title,'none' }")?;
/// assert_eq!(expression.to_string(), "{title, 'none'}");
/// # Ok::<(), provmap::expression::SyntaxError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    root: Expr,
    patterns: Patterns,
    program: Compiled,
}

impl Expression {
    /// Reads an expression.
    ///
    /// ```
    /// use provmap::expression::Expression;
    ///
    /// assert!(Expression::parse("#string.trim(title) ?: 'none'").is_ok());
    ///
    /// let error = Expression::parse("user.name.toUpperCase()").unwrap_err();
    /// assert_eq!(error.kind().to_string(), "PEL has no Java methods: `toUpperCase(…)` cannot be called");
    /// assert_eq!(error.help(), Some("write `#string.upperCase(user.name)`"));
    /// ```
    ///
    /// # Errors
    ///
    /// The first mistake in the text; see [`SyntaxErrorKind`].
    pub fn parse(text: &str) -> Result<Expression, SyntaxError> {
        Ok(Expression {
            root: parser::parse(text)?,
            patterns: Patterns::default(),
            program: Compiled::default(),
        })
    }

    /// The tree.
    #[doc(hidden)]
    pub fn root(&self) -> &Expr {
        &self.root
    }

    /// Whether it calls that function anywhere, whatever comes of the call. The case of the name counts.
    ///
    /// ```
    /// use provmap::expression::Expression;
    /// use provmap::expression::functions::Library;
    ///
    /// let calls = |text| Expression::parse(text).unwrap().calls(Library::String, "lowerCase");
    /// assert!(calls("emails.![#string.lowerCase(value)]"));
    /// assert!(!calls("'see #string.lowerCase(value)'"));
    /// ```
    pub fn calls(&self, library: Library, function: &str) -> bool {
        calls(&self.root, library.as_str(), function)
    }

    /// What it is computed by, worked out when it is first needed.
    pub(crate) fn program(&self) -> &Program {
        self.program.0.get_or_init(|| Box::new(Program::new(self)))
    }

    /// The literal, if the whole expression is one: null, a boolean, a text, or a number with at most one sign. Lists and maps
    /// are not literals here.
    ///
    /// ```
    /// use provmap::expression::{Expression, Literal, Number};
    ///
    /// let literal = |text| Expression::parse(text).unwrap().as_literal().map(|it| format!("{it:?}"));
    /// assert_eq!(literal("'O''Brien'").unwrap(), "Text(\"O'Brien\")");
    /// assert_eq!(literal("-5").unwrap(), "Number(Int(-5))");
    /// assert_eq!(literal("5 + 5"), None);
    /// ```
    pub fn as_literal(&self) -> Option<Literal<'_>> {
        self.root.as_literal()
    }
}

// The recursion goes as deep as the tree, which the parser limits.
fn calls(expr: &Expr, library: &str, function: &str) -> bool {
    let mut found = matches!(&expr.kind, ExprKind::Call(call)
        if call.function.text == function && call.library.as_ref().is_some_and(|name| name.text == library));
    expr.parts(|part| found = found || calls(part, library, function));
    found
}

impl Display for Expression {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.root.fmt(f)
    }
}

/// A value that is written in the expression.
///
/// ```
/// use provmap::expression::{Expression, Literal};
/// assert_eq!(Expression::parse("'none'").unwrap().as_literal(), Some(Literal::Text("none")));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Literal<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number; may be negative.
    Number(Number),
    /// A text.
    Text(&'a str),
}

impl Expr {
    /// The literal that this node is.
    pub fn as_literal(&self) -> Option<Literal<'_>> {
        match &self.kind {
            ExprKind::Null => Some(Literal::Null),
            ExprKind::Boolean(value) => Some(Literal::Boolean(*value)),
            ExprKind::Text(text) => Some(Literal::Text(text)),
            ExprKind::Number(number) => Some(Literal::Number(*number)),
            ExprKind::Unary { operator, operand } => {
                let ExprKind::Number(number) = operand.kind else { return None };
                match operator {
                    UnaryOperator::Minus => number.negated().map(Literal::Number),
                    UnaryOperator::Plus => Some(Literal::Number(number)),
                    UnaryOperator::Not => None,
                }
            }
            _ => None,
        }
    }
}

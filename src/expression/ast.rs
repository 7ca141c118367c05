//! The tree of a PEL expression: plain, public data.
//!
//! Long expressions stay flat. What a grammar would nest to the left (`a + b + c`, `a and b and c`, `a.b.c`)
//! or to the right (`a ?: b ?: c`, a ladder of ternaries) is one node with many parts, so that a tree made by
//! [`Expression::parse`](super::Expression::parse) is never deeper than [`MAX_DEPTH`](super::MAX_DEPTH) and
//! dropping, cloning, comparing and printing it needs a small stack. A tree built by hand has no such promise.
//!
//! **Equality ignores spans**: two trees are equal when they say the same. Parentheses are not kept; where
//! they matter the shape of the tree shows it (`(1 + 2) + 'x'` is a sum whose first part is a sum).

use std::ops::Range;

/// One node: what it is, and where it stands in the text of the expression.
///
/// ```
/// use provmap::expression::Expression;
/// use provmap::expression::ast::ExprKind;
///
/// let expression = Expression::parse("title ?: 'none'").unwrap();
/// let ExprKind::Elvis(operands) = &expression.root().kind else { unreachable!() };
/// assert_eq!(operands[1].span.range(), 9..15);
/// ```
#[derive(Debug, Clone)]
pub struct Expr {
    /// The bytes it takes in the expression, surrounding parentheses left out. Not part of equality.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

impl Expr {
    /// Visits the nodes just below this one, in the order of the text.
    pub(super) fn parts<'a>(&'a self, mut visit: impl FnMut(&'a Expr)) {
        match &self.kind {
            ExprKind::Null
            | ExprKind::Boolean(_)
            | ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::DoubtfulText(_)
            | ExprKind::Root
            | ExprKind::This
            | ExprKind::Variable(_)
            | ExprKind::Property(_) => {}
            ExprKind::List(parts) | ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Elvis(parts) => {
                parts.iter().for_each(visit);
            }
            ExprKind::Map(entries) => entries.iter().for_each(|entry| {
                visit(&entry.key);
                visit(&entry.value);
            }),
            ExprKind::Array(array) => {
                array.dimensions.iter().flatten().chain(array.elements.iter().flatten()).for_each(visit);
            }
            ExprKind::Call(call) => call.arguments.iter().for_each(visit),
            ExprKind::Path { base, steps } => {
                visit(base);
                steps.iter().filter_map(Step::inside).for_each(visit);
            }
            ExprKind::Unary { operand, .. } => visit(operand),
            ExprKind::Power { base: left, exponent: right } | ExprKind::Compare { left, right, .. } => {
                visit(left);
                visit(right);
            }
            ExprKind::Product { first, rest } => {
                visit(first);
                rest.iter().for_each(|factor| visit(&factor.operand));
            }
            ExprKind::Sum { first, rest } => {
                visit(first);
                rest.iter().for_each(|term| visit(&term.operand));
            }
            ExprKind::Ternary { arms, otherwise } => {
                arms.iter().for_each(|arm| {
                    visit(&arm.condition);
                    visit(&arm.value);
                });
                visit(otherwise);
            }
        }
    }
}

/// The kinds of node.
///
/// A function call is [`Call`](ExprKind::Call); there are no method calls, PEL turned them off.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ExprKind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number without a sign; the sign is a [`Unary`](ExprKind::Unary) node.
    Number(Number),
    /// A text literal, its quotes taken off and its doubled quotes made single.
    Text(String),
    /// A text literal with the other quote doubled, `"it''s"`, which Spring EL 5.1 takes for one quote and later versions for
    /// two: as later versions read it.
    DoubtfulText(String),
    /// `{1, 2}`; `{}` is the empty list.
    List(Vec<Expr>),
    /// `{'PM': 'Product Manager'}`; `{:}` is the empty map.
    Map(Vec<Entry>),
    /// `new int[]{1, 2}` or `new int[2]`
    Array(Box<Array>),
    /// `#root`: the user, in a provisioning mapping.
    Root,
    /// `#this`: the element inside a selection or projection, elsewhere the root (inferred from Spring EL).
    ///
    /// An expression that starts with a bracket, `['custom-attr']`, is read as `#this['custom-attr']`; that
    /// is what Spring EL does with it. Such a node has an empty span.
    This,
    /// Another variable, `#name`, without a call.
    Variable(String),
    /// A bare name: a property of the current object, which is the root outside of selections and projections
    /// (Spring EL; inferred for PEL and supported by the default mapping `!enabled`).
    Property(String),
    /// `#string.trim(x)`
    Call(Box<Call>),
    /// A value and what is reached from it: `a.b['c'].![d]`. At least one step.
    Path {
        /// Where the path starts.
        base: Box<Expr>,
        /// The steps from there.
        steps: Vec<Step>,
    },
    /// `!a`, `-a`, `+a`
    Unary {
        /// Which of them.
        operator: UnaryOperator,
        /// What it is applied to.
        operand: Box<Expr>,
    },
    /// `a ^ b`
    Power {
        /// Left of `^`.
        base: Box<Expr>,
        /// Right of `^`.
        exponent: Box<Expr>,
    },
    /// `a * b / c`, from left to right.
    Product {
        /// The first part.
        first: Box<Expr>,
        /// The other parts, at least one, each with the operator before it.
        rest: Vec<Factor>,
    },
    /// `a + b - c`, from left to right; `+` also joins texts.
    Sum {
        /// The first part.
        first: Box<Expr>,
        /// The other parts, at least one, each with the operator before it.
        rest: Vec<Term>,
    },
    /// `a == b`, `a matches b` and the like. Comparisons do not chain (Spring EL).
    Compare {
        /// The left side.
        left: Box<Expr>,
        /// Which comparison.
        operator: Comparison,
        /// The right side.
        right: Box<Expr>,
    },
    /// `a and b and c`: two or more operands.
    And(Vec<Expr>),
    /// `a or b or c`: two or more operands.
    Or(Vec<Expr>),
    /// `a ? b : c ? d : e`: the value of the first arm whose condition holds.
    Ternary {
        /// The arms from left to right, at least one.
        arms: Vec<Arm>,
        /// The value when no condition holds.
        otherwise: Box<Expr>,
    },
    /// `a ?: b ?: c`: the first operand that has a value. Two or more operands.
    Elvis(Vec<Expr>),
}

/// One `key: value` of a map literal.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key. A bare word is the key itself, not a reference; see [`Entry::name`].
    pub key: Expr,
    /// The value.
    pub value: Expr,
}

impl Entry {
    /// The key, if it is written in the expression: a text literal or a bare word.
    pub fn name(&self) -> Option<&str> {
        match &self.key.kind {
            ExprKind::Text(name) | ExprKind::Property(name) => Some(name),
            _ => None,
        }
    }
}

/// `new int[]{1, 2}`: PEL has arrays of primitives only.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// What the elements are.
    pub element: Primitive,
    /// One for each pair of brackets; none inside means that the elements are listed.
    pub dimensions: Vec<Option<Expr>>,
    /// The elements in braces, if they are given.
    pub elements: Option<Vec<Expr>>,
}

/// A call of a library function.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The library, `string` in `#string.trim(x)`. Absent in `#trim(x)`, which Spring EL has and the PEL
    /// pages do not show.
    pub library: Option<Name>,
    /// The function, `trim` in `#string.trim(x)`.
    pub function: Name,
    /// The arguments.
    pub arguments: Vec<Expr>,
}

/// A name of its own place in the text.
#[derive(Debug, Clone)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it stands, without a leading `#`. Not part of equality.
    pub span: Span,
}

/// One step of a path.
#[derive(Debug, Clone)]
pub struct Step {
    /// Where it stands, from its dot or bracket. Not part of equality.
    pub span: Span,
    /// What it is.
    pub kind: StepKind,
}

/// The kinds of step.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum StepKind {
    /// `.name`
    Member(String),
    /// `[index]`: a property (`['name']`), an element (`[0]`) or the value of a key.
    Index(Expr),
    /// `.?[condition]`: the elements that meet it.
    Select(Expr),
    /// `.^[condition]`: the first element that meets it.
    SelectFirst(Expr),
    /// `.$[condition]`: the last element that meets it.
    SelectLast(Expr),
    /// `.![value]`: the value for each element.
    Project(Expr),
}

impl Step {
    /// The expression in its brackets, if it has any.
    pub(super) fn inside(&self) -> Option<&Expr> {
        match &self.kind {
            StepKind::Member(_) => None,
            StepKind::Index(part)
            | StepKind::Select(part)
            | StepKind::SelectFirst(part)
            | StepKind::SelectLast(part)
            | StepKind::Project(part) => Some(part),
        }
    }
}

/// A part of a product and the operator before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// `*`, `/` or `%`.
    pub operator: ProductOperator,
    /// The part.
    pub operand: Expr,
}

/// A part of a sum and the operator before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// `+` or `-`.
    pub operator: SumOperator,
    /// The part.
    pub operand: Expr,
}

/// One `condition ? value` of a ternary.
#[derive(Debug, Clone, PartialEq)]
pub struct Arm {
    /// The condition.
    pub condition: Expr,
    /// The value when it holds.
    pub value: Expr,
}

/// A number as written, by its Java type. Never negative when it comes from the parser.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// `5`, `0x1F`
    Int(i32),
    /// `5L`
    Long(i64),
    /// `1.5f`
    Float(f32),
    /// `1.5`, `1e3`, `1d`
    Double(f64),
}

impl Number {
    /// The number with the other sign, if its type has it. Of zero there is one only: Spring EL takes the number from 0.
    pub fn negated(self) -> Option<Number> {
        match self {
            Number::Int(value) => value.checked_neg().map(Number::Int),
            Number::Long(value) => value.checked_neg().map(Number::Long),
            Number::Float(value) => Some(Number::Float(0.0 - value)),
            Number::Double(value) => Some(Number::Double(0.0 - value)),
        }
    }

    /// The number, widened as Java does it.
    #[expect(clippy::cast_precision_loss, reason = "Java widens the same way")]
    pub(super) fn as_f64(self) -> f64 {
        match self {
            Number::Int(value) => f64::from(value),
            Number::Long(value) => value as f64,
            Number::Float(value) => f64::from(value),
            Number::Double(value) => value,
        }
    }
}

/// The operators before an operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnaryOperator {
    /// `!` or `not`
    Not,
    /// `-`
    Minus,
    /// `+`
    Plus,
}

/// The operators of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProductOperator {
    /// `*`
    Multiply,
    /// `/`; `div` as in Spring EL
    Divide,
    /// `%`; `mod` as in Spring EL
    Modulo,
}

/// The operators of a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SumOperator {
    /// `+`
    Add,
    /// `-`
    Subtract,
}

/// The comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Comparison {
    /// `<` or `lt`
    Less,
    /// `<=` or `le`
    LessOrEqual,
    /// `>` or `gt`
    Greater,
    /// `>=` or `ge`
    GreaterOrEqual,
    /// `==` or `eq`
    Equal,
    /// `!=` or `ne`
    NotEqual,
    /// `matches`: a regular expression on the right.
    Matches,
    /// `between`, a Spring EL operator that the PEL pages do not list: a list of two on the right.
    Between,
}

/// The element types of arrays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Primitive {
    /// `boolean`
    Boolean,
    /// `byte`
    Byte,
    /// `char`
    Char,
    /// `double`
    Double,
    /// `float`
    Float,
    /// `int`
    Int,
    /// `long`
    Long,
    /// `short`
    Short,
}

impl Primitive {
    /// All of them.
    pub const ALL: [Primitive; 8] = [
        Primitive::Boolean,
        Primitive::Byte,
        Primitive::Char,
        Primitive::Double,
        Primitive::Float,
        Primitive::Int,
        Primitive::Long,
        Primitive::Short,
    ];

    /// The name as Java spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Primitive::Boolean => "boolean",
            Primitive::Byte => "byte",
            Primitive::Char => "char",
            Primitive::Double => "double",
            Primitive::Float => "float",
            Primitive::Int => "int",
            Primitive::Long => "long",
            Primitive::Short => "short",
        }
    }
}

/// A piece of the expression, in bytes from its start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// From `start` up to, not including, `end`.
    pub const fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    /// As a range, to take the piece out of the text: `text.get(span.range())`.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

impl From<Span> for Range<usize> {
    fn from(span: Span) -> Range<usize> {
        span.range()
    }
}

// Equality compares what nodes say and not where they stand, so that a tree equals the one that is read from its
// printed form.

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

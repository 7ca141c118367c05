//! What an expression is computed by: the tree with all that is the same for every user looked up once. Names are joined
//! to the paths that are read, functions are found in their table, and what is not documented has its reason.

use std::collections::HashMap;

use super::Expression;
use super::ast::{
    Call, Comparison, Entry, Expr, ExprKind, Number, ProductOperator, Span, Step, StepKind, SumOperator,
    UnaryOperator,
};
use super::functions::{self, Function};
use super::reason::UnknownReason;
use super::references::{self, Reference, ReferenceForm, Scope};

/// An expression that is ready to be computed.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(super) root: Node,
    /// The attributes of the user that it reads, each once, as names from the user on.
    pub(crate) paths: Vec<Vec<String>>,
    /// Whether it matters if the user has an attribute that is called `user`: then `user.name` could be a member of it.
    pub(crate) asks_for_user: bool,
    /// Whether it reads more of the user than these paths.
    pub(crate) reads_whole: bool,
}

/// The most paths, and names of a path, that are read without the whole user: more than any real mapping has.
const MOST_PATHS: usize = 256;
const MOST_NAMES: usize = 32;

/// A step of the computation, and where it stands in the expression.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) span: Span,
    pub(super) operation: Operation,
}

#[derive(Debug, Clone)]
pub(super) enum Operation {
    Null,
    Boolean(bool),
    Number(Number),
    Text(String),
    Read(Read),
    Call(Operands),
    Sum(Box<Node>, Vec<(SumOperator, Node)>),
    /// Conditions, each with the value when it holds; and the value when none does.
    Ternary(Vec<[Node; 2]>, Box<Node>),
    Elvis(Vec<Node>),
    /// A value, and steps from there.
    Path(Box<Node>, Vec<Move>),
    Other(Other),
}

/// The operations that few mappings need.
#[derive(Debug, Clone)]
pub(super) enum Other {
    Unknown(UnknownReason),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
    /// The whole user.
    User,
    /// The element that a selection or projection is at.
    Element,
    /// A member of that element.
    Member(String),
    Not(Box<Node>),
    Signed(UnaryOperator, Box<Node>),
    Power(Box<[Node; 2]>),
    Product(Box<Node>, Vec<(ProductOperator, Node)>),
    Compare(Comparison, Box<[Node; 2]>),
    And(Vec<Node>),
    Or(Vec<Node>),
}

impl From<Other> for Operation {
    fn from(other: Other) -> Operation {
        Operation::Other(other)
    }
}

/// The key of a map's entry.
#[derive(Debug, Clone)]
pub(super) enum Key {
    Name(String),
    Computed(Node),
}

/// An attribute of the user.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Read {
    /// The place of its path in [`Program::paths`].
    pub(crate) path: usize,
    /// The place in the path of the last name in brackets; 0 if there is none: [`Reference::last_bracket`].
    pub(crate) last_bracket: usize,
    /// Whether it is written as `user.name`.
    pub(super) has_prefix: bool,
}

/// A call. The function is none where it is not known, or does not take so many arguments; these are computed all the same.
#[derive(Debug, Clone)]
pub(super) struct Operands {
    pub(super) function: Result<&'static Function, UnknownReason>,
    pub(super) arguments: Vec<Node>,
}

/// A step from a value.
#[derive(Debug, Clone)]
pub(super) struct Move {
    pub(super) span: Span,
    pub(super) kind: MoveKind,
}

#[derive(Debug, Clone)]
pub(super) enum MoveKind {
    Member(String),
    /// A bare word in brackets.
    BareIndex,
    Index(Node),
    Select(Node),
    SelectFirst(Node),
    SelectLast(Node),
    Project(Node),
}

impl Program {
    pub(super) fn new(expression: &Expression) -> Program {
        let mut compiler = Compiler::default();
        let root = compiler.node(&expression.root, Scope::User);
        let Compiler { paths, asks_for_user, reads_whole, .. } = compiler;
        let is_too_long = |path: &Vec<String>| path.len() > MOST_NAMES;
        let reads_whole = reads_whole || paths.len() > MOST_PATHS || paths.iter().any(is_too_long);
        Program { root, paths, asks_for_user, reads_whole }
    }
}

/// The program of an expression, once it was needed. What an expression is does not depend on it.
#[derive(Debug, Clone, Default)]
pub(super) struct Compiled(pub(super) std::sync::OnceLock<Box<Program>>);

impl PartialEq for Compiled {
    fn eq(&self, _: &Compiled) -> bool {
        true
    }
}

#[derive(Default)]
struct Compiler<'e> {
    paths: Vec<Vec<String>>,
    places: HashMap<Vec<&'e str>, usize>,
    asks_for_user: bool,
    reads_whole: bool,
}

impl<'e> Compiler<'e> {
    // The recursion goes as deep as the tree, which the parser limits.
    fn node(&mut self, expr: &'e Expr, scope: Scope) -> Node {
        let operation = match &expr.kind {
            ExprKind::Null => Operation::Null,
            ExprKind::Boolean(value) => Operation::Boolean(*value),
            ExprKind::Number(number) => Operation::Number(*number),
            ExprKind::Text(text) => Operation::Text(text.clone()),
            ExprKind::DoubtfulText(_) => Other::Unknown(UnknownReason::OtherQuote).into(),
            ExprKind::Array(_) => Other::Unknown(UnknownReason::Array).into(),
            ExprKind::Variable(_) => Other::Unknown(UnknownReason::Variable).into(),
            ExprKind::List(parts) => Other::List(self.nodes(parts, scope)).into(),
            ExprKind::Map(entries) => {
                Other::Map(entries.iter().map(|entry| self.entry(entry, scope)).collect()).into()
            }
            ExprKind::This if scope == Scope::Element => Other::Element.into(),
            ExprKind::Root | ExprKind::This => {
                self.reads_whole = true;
                Other::User.into()
            }
            ExprKind::Property(name) if scope == Scope::Element => Other::Member(name.clone()).into(),
            ExprKind::Property(name) => self.read(vec![name], 0, false),
            ExprKind::Call(call) => self.call(call, scope),
            ExprKind::Path { base, steps } => self.path(base, steps, scope, expr.span),
            ExprKind::Unary { operator: UnaryOperator::Not, operand } => {
                Other::Not(self.boxed(operand, scope)).into()
            }
            ExprKind::Unary { operator, operand } => {
                Other::Signed(*operator, self.boxed(operand, scope)).into()
            }
            ExprKind::Power { base, exponent } => Other::Power(self.two(base, exponent, scope)).into(),
            ExprKind::Product { first, rest } => {
                let first = self.boxed(first, scope);
                let rest = rest.iter().map(|factor| (factor.operator, self.node(&factor.operand, scope)));
                Other::Product(first, rest.collect()).into()
            }
            ExprKind::Sum { first, rest } => {
                let first = self.boxed(first, scope);
                let rest = rest.iter().map(|term| (term.operator, self.node(&term.operand, scope)));
                Operation::Sum(first, rest.collect())
            }
            ExprKind::Compare { left, operator, right } => {
                Other::Compare(*operator, self.two(left, right, scope)).into()
            }
            ExprKind::And(operands) => Other::And(self.nodes(operands, scope)).into(),
            ExprKind::Or(operands) => Other::Or(self.nodes(operands, scope)).into(),
            ExprKind::Ternary { arms, otherwise } => {
                let arms = arms.iter().map(|arm| [&arm.condition, &arm.value].map(|it| self.node(it, scope)));
                Operation::Ternary(arms.collect(), self.boxed(otherwise, scope))
            }
            ExprKind::Elvis(operands) => Operation::Elvis(self.nodes(operands, scope)),
        };
        Node { span: expr.span, operation }
    }

    fn boxed(&mut self, expr: &'e Expr, scope: Scope) -> Box<Node> {
        Box::new(self.node(expr, scope))
    }

    fn two(&mut self, one: &'e Expr, other: &'e Expr, scope: Scope) -> Box<[Node; 2]> {
        Box::new([one, other].map(|it| self.node(it, scope)))
    }

    fn nodes(&mut self, exprs: &'e [Expr], scope: Scope) -> Vec<Node> {
        exprs.iter().map(|expr| self.node(expr, scope)).collect()
    }

    fn entry(&mut self, entry: &'e Entry, scope: Scope) -> (Key, Node) {
        let key = match entry.name() {
            Some(name) => Key::Name(name.to_owned()),
            None => Key::Computed(self.node(&entry.key, scope)),
        };
        (key, self.node(&entry.value, scope))
    }

    fn call(&mut self, call: &'e Call, scope: Scope) -> Operation {
        let arguments = self.nodes(&call.arguments, scope);
        let library = call.library.as_ref().and_then(|name| functions::library(&name.text));
        let function = library.and_then(|library| functions::function(library, &call.function.text));
        let function = match function {
            None => Err(UnknownReason::FunctionUnknown),
            Some(function) if !function.signature.takes(arguments.len()) => Err(UnknownReason::Arguments),
            Some(function) => Ok(function),
        };
        Operation::Call(Operands { function, arguments })
    }

    fn path(&mut self, base: &'e Expr, steps: &'e [Step], scope: Scope, span: Span) -> Operation {
        let (base, read) = match references::of_path(base, steps, span, scope) {
            Some(reference) => {
                let (span, read) = (reference.span, reference.steps());
                (Node { span, operation: self.reference(reference) }, read)
            }
            None => (self.node(base, scope), 0),
        };
        let steps: Vec<Move> = steps.iter().skip(read).map(|step| self.step(step)).collect();
        if steps.is_empty() { base.operation } else { Operation::Path(Box::new(base), steps) }
    }

    fn step(&mut self, step: &'e Step) -> Move {
        let kind = match &step.kind {
            StepKind::Member(name) => MoveKind::Member(name.clone()),
            StepKind::Index(Expr { kind: ExprKind::Property(_), .. }) => MoveKind::BareIndex,
            // Spring EL reads an index on the user, even inside of a selection.
            StepKind::Index(index) => MoveKind::Index(self.node(index, Scope::User)),
            StepKind::Select(condition) => MoveKind::Select(self.node(condition, Scope::Element)),
            StepKind::SelectFirst(condition) => MoveKind::SelectFirst(self.node(condition, Scope::Element)),
            StepKind::SelectLast(condition) => MoveKind::SelectLast(self.node(condition, Scope::Element)),
            StepKind::Project(result) => MoveKind::Project(self.node(result, Scope::Element)),
        };
        Move { span: step.span, kind }
    }

    fn reference(&mut self, reference: Reference<'e>) -> Operation {
        let has_prefix = reference.form == ReferenceForm::User;
        self.asks_for_user |= has_prefix;
        self.read(reference.path, reference.last_bracket, has_prefix)
    }

    fn read(&mut self, path: Vec<&'e str>, last_bracket: usize, has_prefix: bool) -> Operation {
        let paths = &mut self.paths;
        let path = *self.places.entry(path).or_insert_with_key(|path| {
            paths.push(path.iter().map(|name| (*name).to_owned()).collect());
            paths.len().saturating_sub(1)
        });
        Operation::Read(Read { path, last_bracket, has_prefix })
    }
}

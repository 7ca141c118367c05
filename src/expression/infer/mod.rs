//! What an expression can give, before any user is seen: the domain of its result.
//!
//! The promise is soundness: for every user that the schema allows, the value that [`evaluate`](super::evaluate)
//! gives lies in the domain. Where a fact of the language or of the schema is missing, the domain says less.
//!
//! Lengths hold in characters and in UTF-16, whichever PingOne counts in. The smallest length is one that can occur
//! as far as the schema says; where a part has no known smallest length, the sum of the others is given.
//!
//! Uniqueness: a constant is never unique. A text around a unique value that is never null keeps it. Upper and lower
//! case and trimming leave it unknown, as PingOne does not say whether unique values differ in more than case or
//! blanks. A truncation that can cut something off ends it.

mod calls;
mod paths;
mod reads;
mod sum;

use provmap_model::SourceSchema;

pub use self::reads::{BareKey, FunctionProblem, FunctionProblemKind, Read, Resolution, Truncation};
use super::Expression;
use super::ast::{Arm, Expr, ExprKind, Span, UnaryOperator};
use super::error::excerpt;
use super::flow::{Choice, Flow, Shape};
use super::functions;
use super::references::Reference;
use crate::domain::{Bounds, Constant, Domain, Kinds};

/// What is known of an expression over a schema.
///
/// ```
/// use provmap::expression::{Expression, infer};
/// use provmap::registry::DIRECTORY;
/// let expression = Expression::parse("title ?: 'none'").unwrap();
/// let inference = infer(&expression, &DIRECTORY);
/// assert_eq!(inference.branches.len(), 2);
/// assert_eq!(inference.reads[0].reference.path, ["title"]);
/// println!("it gives {}", inference.domain.describe());
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Inference<'a> {
    /// The values that the whole can have.
    pub domain: Domain<'a>,
    /// The results, in the order of the text, if the expression gives one of several (ternary, Elvis, `ifelse`,
    /// `switchExpr`, a map look-up); else empty. A result that is itself one of several is taken apart; one that is
    /// never given is left out.
    pub branches: Vec<Branch<'a>>,
    /// The attributes that it reads, in the order of the text.
    pub reads: Vec<Read<'a>>,
    /// The calls that are wrong or not known, and the variables that are not, in the order of the text.
    pub functions: Vec<FunctionProblem>,
    /// The truncations of unique sources, in the order of the text.
    pub truncations: Vec<Truncation>,
    /// The parts of texts that can be null, in the order of the text: what `+` makes of them is not documented for
    /// provisioning; PingOne's page *Null safe usage* shows the word `null` in such a text.
    pub nulls_in_text: Vec<Span>,
    /// The bare words in the index of a map that is written in the expression, in the order of the text.
    pub bare_keys: Vec<BareKey<'a>>,
}

/// One of several results.
///
/// ```
/// use provmap::expression::{Expression, infer};
/// use provmap::registry::DIRECTORY;
/// let expression = Expression::parse("title ?: 'none'").unwrap();
/// let inference = infer(&expression, &DIRECTORY);
/// assert_eq!(inference.branches[1].span.range(), 9..15);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Branch<'a> {
    /// Where it stands in the expression.
    pub span: Span,
    /// The values that it can have where it is the result.
    pub domain: Domain<'a>,
}

/// Infers what an expression can give for the users of a schema. The cost is linear in its length.
///
/// ```
/// use provmap::domain::{Bounds, Nullness};
/// use provmap::expression::{Expression, infer};
/// use provmap::{SourceAttribute, SourceSchema};
///
/// let mut username = SourceAttribute::string("username");
/// username.max_length = Some(128);
/// username.unique = Some(true);
/// username.always_set = Some(true);
/// username.multi_valued = Some(false);
/// let schema = SourceSchema::empty().with(username);
///
/// let expression = Expression::parse("username + '@example.com'").unwrap();
/// let inference = infer(&expression, &schema);
/// assert_eq!(inference.domain.length, Bounds { min: Some(12), max: Some(140) });
/// assert_eq!(inference.domain.null, Nullness::Never);
/// assert_eq!(inference.domain.unique, Some(true));
///
/// let expression = Expression::parse("#string.substring(username, 0, 20) ?: 'none'").unwrap();
/// let inference = infer(&expression, &schema);
/// assert_eq!(inference.domain.unique, Some(false));
/// assert_eq!(inference.truncations.len(), 1);
/// assert_eq!(inference.branches.len(), 2);
/// assert_eq!(inference.branches[1].span.range(), 38..44);
/// ```
#[must_use]
pub fn infer<'a>(expression: &'a Expression, schema: &'a SourceSchema) -> Inference<'a> {
    let read = |reference: Reference<'a>| {
        let resolution = reads::resolve(&reference.path, schema);
        Read { reference, resolution }
    };
    let mut inferrer = Inferrer {
        schema,
        functions: Vec::new(),
        truncations: Vec::new(),
        nulls_in_text: Vec::new(),
        bare_keys: Vec::new(),
    };
    let mut branches = Vec::new();
    let flow = inferrer.flow(expression.root(), None, Some(&mut branches));
    branches.sort_by_key(|branch| branch.span);
    inferrer.functions.sort_by_key(|problem| problem.span);
    inferrer.truncations.sort_by_key(|truncation| truncation.span);
    inferrer.nulls_in_text.sort_unstable();
    inferrer.bare_keys.sort_by_key(|key| key.span);
    Inference {
        domain: flow.domain,
        branches,
        reads: expression.references().into_iter().map(read).collect(),
        functions: inferrer.functions,
        truncations: inferrer.truncations,
        nulls_in_text: inferrer.nulls_in_text,
        bare_keys: inferrer.bare_keys,
    }
}

struct Inferrer<'a> {
    schema: &'a SourceSchema,
    functions: Vec<FunctionProblem>,
    truncations: Vec<Truncation>,
    nulls_in_text: Vec<Span>,
    bare_keys: Vec<BareKey<'a>>,
}

/// The element that a selection or projection is at; `None` is the user.
type This<'t, 'a> = Option<&'t Flow<'a>>;

/// The list that the branches of a node go to; `None` if the result of the node is not the result of the whole.
type Leaves<'l, 'a> = Option<&'l mut Vec<Branch<'a>>>;

impl<'a> Inferrer<'a> {
    // The recursion goes as deep as the tree, which the parser limits.
    fn flow(&mut self, expr: &'a Expr, this: This<'_, 'a>, leaves: Leaves<'_, 'a>) -> Flow<'a> {
        match &expr.kind {
            ExprKind::Null => Flow::of_constant(Constant::Null),
            ExprKind::Boolean(value) => Flow::of_constant(Constant::Boolean(*value)),
            ExprKind::Number(number) if number.as_f64().is_finite() => Flow::of_constant(Constant::Number),
            // What is sent for infinity is not known.
            ExprKind::Number(_) => Flow::one(Kinds::NUMBER),
            ExprKind::Text(text) => Flow::of_constant(Constant::Text(text.into())),
            ExprKind::DoubtfulText(text) => {
                let mut flow = Flow::of_constant(Constant::Text(text.into()));
                // Two quotes may be one.
                let Bounds { min, max } = flow.length();
                flow.domain.length = Bounds { min: min.map(|min| min.div_ceil(2)), max };
                flow.domain.constant = None;
                flow
            }
            ExprKind::List(parts) => self.list(parts, this),
            ExprKind::Map(entries) => {
                self.entries(entries, this, None);
                Flow::one(Kinds::COMPLEX)
            }
            ExprKind::Array(_) => {
                self.parts(expr, this);
                Flow::UNKNOWN
            }
            // The whole user is an object.
            ExprKind::Root => Flow::one(Kinds::COMPLEX),
            ExprKind::This => this.cloned().unwrap_or_else(|| Flow::one(Kinds::COMPLEX)),
            ExprKind::Variable(name) => {
                if functions::library(name).is_none() {
                    let kind = FunctionProblemKind::UnknownVariable { variable: excerpt(name) };
                    self.functions.push(FunctionProblem { span: expr.span, kind });
                }
                Flow::UNKNOWN
            }
            ExprKind::Property(name) => match this {
                Some(_) => Flow::UNKNOWN,
                None => self.attribute(&[name]),
            },
            ExprKind::Call(call) => self.call(call, expr, this, leaves),
            ExprKind::Path { base, steps } => self.path(base, steps, expr.span, this, leaves),
            ExprKind::Unary { operator, operand } => self.unary(*operator, operand, this),
            ExprKind::Product { .. } | ExprKind::Power { .. } => {
                let mut are_numbers = true;
                expr.parts(|part| are_numbers &= self.flow(part, this, None).is_number());
                // Spring EL multiplies texts as well.
                if are_numbers { Flow::one(Kinds::NUMBER) } else { Flow::UNKNOWN }
            }
            ExprKind::Sum { first, rest } => self.sum(first, rest, this),
            ExprKind::Compare { .. } | ExprKind::And(_) | ExprKind::Or(_) => {
                self.parts(expr, this);
                Flow::boolean()
            }
            ExprKind::Ternary { arms, otherwise } => self.ternary(arms, otherwise, this, leaves),
            ExprKind::Elvis(operands) => self.elvis(operands, this, leaves),
        }
    }

    /// The parts of a node whose result does not depend on them; their mistakes count.
    fn parts(&mut self, expr: &'a Expr, this: This<'_, 'a>) {
        expr.parts(|part| {
            self.flow(part, this, None);
        });
    }

    /// A part that can be the result. It is a branch itself unless it has branches.
    fn branch(&mut self, expr: &'a Expr, this: This<'_, 'a>, leaves: Leaves<'_, 'a>) -> Flow<'a> {
        let Some(leaves) = leaves else { return self.flow(expr, this, None) };
        let before = leaves.len();
        let flow = self.flow(expr, this, Some(&mut *leaves));
        if leaves.len() == before {
            leaves.push(Branch { span: expr.span, domain: flow.domain.clone() });
        }
        flow
    }

    fn list(&mut self, parts: &'a [Expr], this: This<'_, 'a>) -> Flow<'a> {
        let elements = parts.iter().map(|part| self.flow(part, this, None)).reduce(Flow::union);
        let count = u64::try_from(parts.len()).ok();
        Flow::list(elements, Bounds { min: count, max: count }, Some(parts.len() > 1))
    }

    fn unary(&mut self, operator: UnaryOperator, operand: &'a Expr, this: This<'_, 'a>) -> Flow<'a> {
        let flow = self.flow(operand, this, None);
        match (operator, flow.truth()) {
            (UnaryOperator::Not, Some(value)) => Flow::of_constant(Constant::Boolean(!value)),
            (UnaryOperator::Not, None) => Flow::boolean(),
            // A constant with a sign is a constant.
            _ if flow.is_number() => flow,
            _ => Flow::UNKNOWN,
        }
    }

    /// The value of the first arm whose condition holds, else `otherwise`. The mistakes in an arm that is never taken
    /// count as well.
    fn ternary(
        &mut self,
        arms: &'a [Arm],
        otherwise: &'a Expr,
        this: This<'_, 'a>,
        mut leaves: Leaves<'_, 'a>,
    ) -> Flow<'a> {
        let mut choice = Choice::default();
        for arm in arms {
            let condition = self.flow(&arm.condition, this, None).truth();
            let leaves = leaves.as_deref_mut().filter(|_| choice.takes(condition));
            choice.offer(condition, self.branch(&arm.value, this, leaves));
        }
        let leaves = leaves.filter(|_| !choice.is_decided);
        choice.offer(Some(true), self.branch(otherwise, this, leaves));
        choice.result()
    }

    fn elvis(&mut self, operands: &'a [Expr], this: This<'_, 'a>, mut leaves: Leaves<'_, 'a>) -> Flow<'a> {
        let Some((last, others)) = operands.split_last() else { return Flow::UNKNOWN };
        let mut choice = Choice::default();
        for operand in others {
            let mut leaves = leaves.as_deref_mut().filter(|_| !choice.is_decided);
            let before = leaves.as_ref().map_or(0, |leaves| leaves.len());
            let flow = self.branch(operand, this, leaves.as_deref_mut());
            if let Some(leaves) = leaves {
                present_only(leaves, before);
            }
            let is_present = flow.is_present();
            if let Some(present) = flow.present() {
                choice.offer(None, present);
            }
            choice.is_decided |= is_present;
        }
        let leaves = leaves.filter(|_| !choice.is_decided);
        choice.offer(Some(true), self.branch(last, this, leaves));
        choice.result()
    }
}

/// Takes null and the empty text, for which Elvis goes on to the next operand, out of the branches from there on.
fn present_only(leaves: &mut Vec<Branch<'_>>, from: usize) {
    let new = leaves.split_off(from.min(leaves.len()));
    leaves.extend(new.into_iter().filter_map(|leaf| {
        let shape = if leaf.domain.several == Some(false) { Shape::One } else { Shape::Unknown };
        let flow = Flow { domain: leaf.domain, shape, ..Flow::UNKNOWN };
        Some(Branch { span: leaf.span, domain: flow.present()?.domain })
    }));
}

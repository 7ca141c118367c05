//! Which attributes of the user an expression reads.

use super::ast::{Expr, ExprKind, Span, Step, StepKind};

/// A reference to an attribute: the names from the user on, as far as they are written in the expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference<'a> {
    /// How it is written.
    pub form: ReferenceForm,
    /// The names, at least one: `["name", "given"]` for `#root.name['given']`.
    pub path: Vec<&'a str>,
    /// The whole of it, from `#root` or the first name to the last name or its bracket.
    pub span: Span,
    /// Whether the path ends here. If not, another step follows: an index that is not a name, a selection or a
    /// projection.
    pub complete: bool,
}

impl Reference<'_> {
    /// How many steps of its path it takes up.
    pub(super) fn steps(&self) -> usize {
        // The first name of a bare reference is where the path starts.
        self.path.len().saturating_sub(usize::from(self.form == ReferenceForm::Bare))
    }
}

/// The ways to write a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReferenceForm {
    /// `#root.name`, the documented form in provisioning mappings. Also `#this.name` and `['name']` outside of
    /// selections and projections, where `#this` is the root (inferred from Spring EL).
    Root,
    /// `name`: a bare name is read on the root (Spring EL; inferred for PEL).
    Bare,
    /// `user.name`, which belongs to SSO contexts (PEL docs); `user` is not part of the path.
    User,
}

/// All references of a tree, in the order of the text.
pub(super) fn references(root: &Expr) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    walk(root, Scope::User, &mut found);
    found
}

/// The reference that the whole expression is.
pub(super) fn as_reference(root: &Expr) -> Option<Reference<'_>> {
    let reference = match &root.kind {
        ExprKind::Path { base, steps } => of_path(base, steps, root.span, Scope::User)?,
        _ => of_name(root, Scope::User)?,
    };
    reference.complete.then_some(reference)
}

/// What a bare name and `#this` are of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// The user.
    User,
    /// The user too, in an index; but one bare word there may be meant as a key, or as an attribute of the
    /// elements (`emails[type == 'work']`), so it is not reported.
    Index,
    /// The element of a selection or projection.
    Element,
}

// The recursion goes as deep as the tree, which the parser limits.
fn walk<'a>(expr: &'a Expr, scope: Scope, found: &mut Vec<Reference<'a>>) {
    let mut all = |parts: &'a [Expr]| parts.iter().for_each(|part| walk(part, scope, found));
    match &expr.kind {
        ExprKind::List(parts) | ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Elvis(parts) => {
            all(parts)
        }
        ExprKind::Call(call) => {
            let scope = if scope == Scope::Index { Scope::User } else { scope };
            call.arguments.iter().for_each(|argument| walk(argument, scope, found));
        }
        ExprKind::Map(entries) => {
            for entry in entries {
                // A bare word is the key itself.
                if entry.name().is_none() {
                    walk(&entry.key, scope, found);
                }
                walk(&entry.value, scope, found);
            }
        }
        ExprKind::Array(array) => {
            array.dimensions.iter().flatten().for_each(|size| walk(size, scope, found));
            array.elements.iter().flatten().for_each(|element| walk(element, scope, found));
        }
        ExprKind::Property(_) => found.extend(of_name(expr, scope)),
        ExprKind::Path { base, steps } => {
            match of_path(base, steps, expr.span, scope) {
                Some(reference) => found.push(reference),
                None => walk(base, scope, found),
            }
            for step in steps {
                inside(step, found);
            }
        }
        ExprKind::Unary { operand, .. } => walk(operand, scope, found),
        ExprKind::Power { base, exponent } => {
            walk(base, scope, found);
            walk(exponent, scope, found);
        }
        ExprKind::Compare { left, right, .. } => {
            walk(left, scope, found);
            walk(right, scope, found);
        }
        ExprKind::Product { first, rest } => {
            walk(first, scope, found);
            rest.iter().for_each(|factor| walk(&factor.operand, scope, found));
        }
        ExprKind::Sum { first, rest } => {
            walk(first, scope, found);
            rest.iter().for_each(|term| walk(&term.operand, scope, found));
        }
        ExprKind::Ternary { arms, otherwise } => {
            for arm in arms {
                walk(&arm.condition, scope, found);
                walk(&arm.value, scope, found);
            }
            walk(otherwise, scope, found);
        }
        ExprKind::Null
        | ExprKind::Boolean(_)
        | ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Root
        | ExprKind::This
        | ExprKind::Variable(_) => {}
    }
}

/// The references inside of a step's brackets.
fn inside<'a>(step: &'a Step, found: &mut Vec<Reference<'a>>) {
    match &step.kind {
        StepKind::Member(_) => {}
        // Spring EL reads an index on the root, even inside a selection; a bare word is the key of a map.
        StepKind::Index(index) => walk(index, Scope::Index, found),
        StepKind::Select(part)
        | StepKind::SelectFirst(part)
        | StepKind::SelectLast(part)
        | StepKind::Project(part) => walk(part, Scope::Element, found),
    }
}

fn of_name(expr: &Expr, scope: Scope) -> Option<Reference<'_>> {
    match &expr.kind {
        ExprKind::Property(name) if scope == Scope::User => Some(Reference {
            form: ReferenceForm::Bare,
            path: vec![name.as_str()],
            span: expr.span,
            complete: true,
        }),
        _ => None,
    }
}

/// The reference that a path starts with.
pub(super) fn of_path<'a>(
    base: &'a Expr,
    steps: &'a [Step],
    span: Span,
    scope: Scope,
) -> Option<Reference<'a>> {
    let mut names = steps.iter().map_while(|step| Some((name_of(step)?, step.span.end))).peekable();
    let (form, first) = match &base.kind {
        ExprKind::Root => (ReferenceForm::Root, None),
        ExprKind::This if scope != Scope::Element => (ReferenceForm::Root, None),
        ExprKind::Property(name) if scope != Scope::Element => {
            if name == "user" && names.peek().is_some() {
                (ReferenceForm::User, None)
            } else if scope == Scope::Index && names.peek().is_none() {
                return None;
            } else {
                (ReferenceForm::Bare, Some(name.as_str()))
            }
        }
        _ => return None,
    };
    let mut path: Vec<&str> = Vec::with_capacity(steps.len().saturating_add(1));
    path.extend(first);
    let mut end = base.span.end;
    let mut named = 0usize;
    for (name, end_of_name) in names {
        path.push(name);
        end = end_of_name;
        named = named.saturating_add(1);
    }
    if path.is_empty() {
        return None;
    }
    Some(Reference { form, path, span: Span::new(span.start, end), complete: named == steps.len() })
}

fn name_of(step: &Step) -> Option<&str> {
    match &step.kind {
        StepKind::Member(name) => Some(name),
        StepKind::Index(Expr { kind: ExprKind::Text(name), .. }) => Some(name),
        _ => None,
    }
}

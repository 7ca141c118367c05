//! Which attributes of the user an expression reads.

use super::Expression;
use super::ast::{Expr, ExprKind, Span, Step, StepKind};

/// A reference to an attribute: the names from the user on, as far as they are written in the expression.
///
/// ```
/// use provmap::expression::{Expression, ReferenceForm};
/// let expression = Expression::parse("#root.name['given']").unwrap();
/// let [reference] = &expression.references()[..] else { panic!("one reference") };
/// assert_eq!((reference.path.join("."), reference.complete), ("name.given".to_owned(), true));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
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
    /// The place in `path` of the last name that is in brackets behind another name, as in `name['given']`; 0 if there is
    /// none. What such a name gives where the other one is null is not documented.
    pub(crate) last_bracket: usize,
}

impl Reference<'_> {
    /// How many steps of a path the reference covers.
    pub(super) fn steps(&self) -> usize {
        // The first name of a bare reference is the base of the path and no step.
        self.path.len().saturating_sub(usize::from(self.form == ReferenceForm::Bare))
    }
}

/// The ways to write a reference.
///
/// ```
/// use provmap::expression::{Expression, ReferenceForm};
/// let expression = Expression::parse("#root.name['given']").unwrap();
/// let [reference] = &expression.references()[..] else { panic!("one reference") };
/// assert_eq!(reference.form, ReferenceForm::Root);
/// ```
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

impl Expression {
    /// Every attribute of the user that the expression names, in the order of the text.
    ///
    /// Three things are left out: names inside a selection or projection, which are members of the element; a bare
    /// word in an index (`user[name]`, `emails[type == 'work']`), which may be a key; `#root` without a name.
    ///
    /// ```
    /// use provmap::expression::{Expression, ReferenceForm};
    ///
    /// let expression = Expression::parse("{'PM': 'Manager'}[user.role] ?: emails.![value]").unwrap();
    /// let reads = expression.references();
    /// assert_eq!((reads[0].form, reads[0].path.as_slice()), (ReferenceForm::User, &["role"][..]));
    /// assert_eq!((reads[1].form, reads[1].path.as_slice()), (ReferenceForm::Bare, &["emails"][..]));
    /// assert!(!reads[1].complete);
    /// assert_eq!(reads.len(), 2);
    /// ```
    pub fn references(&self) -> Vec<Reference<'_>> {
        let mut found = Vec::new();
        walk(&self.root, Scope::User, &mut found);
        found
    }

    /// The reference, if the whole expression is one.
    ///
    /// ```
    /// use provmap::expression::Expression;
    ///
    /// let expression = Expression::parse("#root.accountId").unwrap();
    /// assert_eq!(expression.as_reference().unwrap().path, ["accountId"]);
    /// assert!(Expression::parse("emails[0]").unwrap().as_reference().is_none());
    /// ```
    pub fn as_reference(&self) -> Option<Reference<'_>> {
        let reference = match &self.root.kind {
            ExprKind::Path { base, steps } => of_path(base, steps, self.root.span, Scope::User),
            _ => of_name(&self.root, Scope::User),
        };
        reference.filter(|reference| reference.complete)
    }
}

/// The object that a bare name and `#this` belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// The user.
    User,
    /// The user, inside an index. One bare word there may be meant as a key, or as a member of the elements
    /// (`emails[type == 'work']`), so it is no reference.
    Index,
    /// The element of a selection or projection.
    Element,
}

// The recursion goes as deep as the tree, which the parser limits.
fn walk<'a>(expr: &'a Expr, scope: Scope, found: &mut Vec<Reference<'a>>) {
    match &expr.kind {
        ExprKind::Property(_) => found.extend(of_name(expr, scope)),
        ExprKind::Call(_) => {
            let scope = if scope == Scope::Index { Scope::User } else { scope };
            expr.parts(|argument| walk(argument, scope, found));
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
        ExprKind::Path { base, steps } => {
            match of_path(base, steps, expr.span, scope) {
                Some(reference) => found.push(reference),
                None => walk(base, scope, found),
            }
            for step in steps {
                // Spring EL reads an index on the root, even inside a selection; a bare word is the key of a map.
                let scope =
                    if matches!(step.kind, StepKind::Index(_)) { Scope::Index } else { Scope::Element };
                step.inside().into_iter().for_each(|part| walk(part, scope, found));
            }
        }
        _ => expr.parts(|part| walk(part, scope, found)),
    }
}

pub(super) fn of_name(expr: &Expr, scope: Scope) -> Option<Reference<'_>> {
    match &expr.kind {
        ExprKind::Property(name) if scope == Scope::User => Some(Reference {
            form: ReferenceForm::Bare,
            path: vec![name.as_str()],
            span: expr.span,
            complete: true,
            last_bracket: 0,
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
    let is_named = steps.first().is_some_and(|step| name_of(step).is_some());
    let (form, first) = match &base.kind {
        ExprKind::Root => (ReferenceForm::Root, None),
        ExprKind::This if scope != Scope::Element => (ReferenceForm::Root, None),
        ExprKind::Property(name) if scope != Scope::Element && is_named && name == "user" => {
            (ReferenceForm::User, None)
        }
        ExprKind::Property(name) if scope == Scope::User || (scope == Scope::Index && is_named) => {
            (ReferenceForm::Bare, Some(name.as_str()))
        }
        _ => return None,
    };
    if !is_named && first.is_none() {
        return None;
    }
    let mut path: Vec<&str> = Vec::with_capacity(steps.len().saturating_add(1));
    path.extend(first);
    path.extend(steps.iter().map_while(name_of));
    let before = usize::from(first.is_some());
    let named = path.len().saturating_sub(before);
    let is_bracket = |step: &Step| matches!(step.kind, StepKind::Index(_));
    let last_bracket = steps.iter().take(named).rposition(is_bracket);
    let last_bracket = last_bracket.map_or(0, |place| place.saturating_add(before));
    let last = named.checked_sub(1).and_then(|last| steps.get(last));
    let span = Span::new(span.start, last.map_or(base.span.end, |step| step.span.end));
    Some(Reference { form, path, span, complete: named == steps.len(), last_bracket })
}

fn name_of(step: &Step) -> Option<&str> {
    match &step.kind {
        StepKind::Member(name) => Some(name),
        StepKind::Index(Expr { kind: ExprKind::Text(name), .. }) => Some(name),
        _ => None,
    }
}

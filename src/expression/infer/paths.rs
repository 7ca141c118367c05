//! References, and the steps of paths.

use super::super::ast::{Entry, Expr, ExprKind, Span, Step, StepKind};
use super::super::flow::{Flow, Shape};
use super::super::references::{self, ReferenceForm, Scope};
use super::reads::{parents, resolve};
use super::{BareKey, Inferrer, Leaves, Resolution, This};
use crate::domain::{Constant, Domain, Nullness};

impl<'a> Inferrer<'a> {
    /// What the attribute at that path can hold.
    pub(super) fn attribute(&self, path: &[&str]) -> Flow<'a> {
        let Resolution::Attribute(attribute) = resolve(path, self.schema) else { return Flow::UNKNOWN };
        let mut flow = Flow::of_attribute(attribute);
        // The members of a disabled attribute are not returned either.
        if parents(attribute.path, self.schema).any(|parent| parent.enabled == Some(false)) {
            flow.domain.null = Nullness::Always;
        }
        flow
    }

    pub(super) fn path(
        &mut self,
        base: &'a Expr,
        steps: &'a [Step],
        span: Span,
        this: This<'_, 'a>,
        leaves: Leaves<'_, 'a>,
    ) -> Flow<'a> {
        let scope = if this.is_some() { Scope::Element } else { Scope::User };
        let (mut flow, read) = match references::of_path(base, steps, span, scope) {
            // `user.` may mean the user or an attribute `user`.
            Some(reference)
                if reference.form == ReferenceForm::User && self.schema.find("user").is_some() =>
            {
                (Flow::UNKNOWN, reference.steps())
            }
            Some(reference) => (self.attribute(&reference.path), reference.steps()),
            None => match (&base.kind, steps.split_first()) {
                (ExprKind::Map(entries), Some((Step { kind: StepKind::Index(key), .. }, rest))) => {
                    let leaves = if rest.is_empty() { leaves } else { None };
                    (self.look_up(entries, key, this, leaves), 1)
                }
                _ => (self.flow(base, this, None), 0),
            },
        };
        for step in steps.iter().skip(read) {
            flow = self.step(&flow, step);
        }
        flow
    }

    /// What the value of each entry of a map can be.
    pub(super) fn entries(
        &mut self,
        entries: &'a [Entry],
        this: This<'_, 'a>,
        mut leaves: Leaves<'_, 'a>,
    ) -> Vec<Flow<'a>> {
        let mut flows = Vec::with_capacity(entries.len());
        for entry in entries {
            if entry.name().is_none() {
                self.flow(&entry.key, this, None);
            }
            flows.push(self.branch(&entry.value, this, leaves.as_deref_mut()));
        }
        flows
    }

    /// `{'a': x, 'b': y}[key]`
    fn look_up(
        &mut self,
        entries: &'a [Entry],
        key: &'a Expr,
        this: This<'_, 'a>,
        leaves: Leaves<'_, 'a>,
    ) -> Flow<'a> {
        let wanted = match &key.kind {
            // A bare word may be a key or an attribute.
            ExprKind::Property(name) => {
                let is_listed = entries.iter().any(|entry| entry.name() == Some(name.as_str()));
                self.bare_keys.push(BareKey { name, span: key.span, is_listed });
                Flow::UNKNOWN
            }
            _ => self.flow(key, None, None),
        };
        let are_named = entries.iter().all(|entry| entry.name().is_some());
        let null = Flow::of_constant(Constant::Null);
        if let Some(wanted) = wanted.text().filter(|_| are_named) {
            // A key given twice has its last value, as in Java.
            let place = entries.iter().rposition(|entry| entry.name() == Some(wanted.as_ref()));
            let flows = self.entries(entries, this, None);
            return place.and_then(|place| flows.into_iter().nth(place)).unwrap_or(null);
        }
        self.entries(entries, this, leaves).into_iter().fold(null, Flow::union)
    }

    fn step(&mut self, list: &Flow<'a>, step: &'a Step) -> Flow<'a> {
        let mut element = list.element();
        let inside = match &step.kind {
            StepKind::Member(_) | StepKind::Index(Expr { kind: ExprKind::Property(_), .. }) => {
                return Flow::UNKNOWN;
            }
            // Spring EL reads an index on the user, even inside of a selection.
            StepKind::Index(index) => self.flow(index, None, None),
            StepKind::Select(part)
            | StepKind::SelectFirst(part)
            | StepKind::SelectLast(part)
            | StepKind::Project(part) => self.flow(part, Some(&element), None),
        };
        if list.shape != Shape::List {
            return Flow::UNKNOWN;
        }
        // What a step gives for null is not documented.
        let is_known = list.domain.null == Nullness::Never;
        let null = |null| if is_known { null } else { Nullness::Unknown };
        match &step.kind {
            StepKind::Select(_) => {
                let mut kept = list.clone();
                kept.domain.values.min = Some(0);
                kept.domain.unique = None;
                kept.domain.null = null(Nullness::Never);
                kept
            }
            StepKind::Project(_) => {
                let Domain { values, several, .. } = list.domain;
                let mut results = Flow::list(Some(inside), values, several);
                results.domain.null = null(Nullness::Never);
                results
            }
            StepKind::SelectFirst(_) | StepKind::SelectLast(_) => {
                element.domain.null = null(Nullness::Maybe);
                element
            }
            _ if inside.is_number() => {
                element.domain.null = null(element.domain.null);
                element
            }
            _ => Flow::UNKNOWN,
        }
    }
}

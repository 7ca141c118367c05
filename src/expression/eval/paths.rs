//! Attributes of the user, and the steps of paths.

use std::borrow::Cow;

use super::super::ast::{Number, Span};
use super::super::program::{Move, MoveKind, Node, Operation, Other, Read};
use super::super::reason::UnknownReason;
use super::super::value::Value;
use super::{Attributes, Evaluator, Outcome, This, at, unknown};

impl<'a, U: Attributes<'a>> Evaluator<'a, U> {
    /// A copy of a value. Its size counts as work.
    fn copy(&mut self, value: &Value<'a>, span: Span) -> Outcome<Value<'a>> {
        self.charge(size(value), span)?;
        Ok(value.clone())
    }

    pub(super) fn element(&mut self, this: This<'_, 'a>, span: Span) -> Outcome<Value<'a>> {
        this.map_or(Ok(Value::Null), |element| self.copy(element, span))
    }

    /// The member of the element that a bare name means inside a selection or projection.
    pub(super) fn member_of_element(
        &mut self,
        name: &str,
        this: This<'_, 'a>,
        span: Span,
    ) -> Outcome<Value<'a>> {
        let member = self.member(this.unwrap_or(&Value::Null), name, span)?;
        self.copy(member, span)
    }

    /// An attribute of the user.
    pub(super) fn read(&mut self, read: Read, span: Span, out: &mut Value<'a>) -> Outcome<()> {
        if read.has_prefix && at(self.user.has_user(&mut self.buffer), span)? {
            return unknown(UnknownReason::UserPrefix, span);
        }
        let path = self.program.paths.get(read.path).map(Vec::as_slice).unwrap_or_default();
        self.charge(path.len(), span)?;
        at(self.user.read(read, path, &mut self.buffer, out), span)
    }

    pub(super) fn path(
        &mut self,
        base: &'a Node,
        moves: &'a [Move],
        this: This<'_, 'a>,
    ) -> Outcome<Value<'a>> {
        let mut value = self.value(base, this)?;
        let mut is_map = matches!(base.operation, Operation::Other(Other::Map(_)));
        for step in moves {
            self.charge(1, step.span)?;
            value = match &step.kind {
                MoveKind::Project(result) => self.project(value, result, step.span)?,
                MoveKind::Select(condition) => {
                    Value::List(self.select(value, condition, usize::MAX, step.span)?)
                }
                MoveKind::SelectFirst(condition) => {
                    self.select(value, condition, 1, step.span)?.pop().unwrap_or_default()
                }
                MoveKind::SelectLast(condition) => {
                    self.select(value, condition, usize::MAX, step.span)?.pop().unwrap_or_default()
                }
                MoveKind::Member(_) if is_map => return unknown(UnknownReason::Member, step.span),
                MoveKind::Member(name) => {
                    let member = self.member(&value, name, step.span)?;
                    self.copy(member, step.span)?
                }
                MoveKind::BareIndex => return unknown(UnknownReason::BareIndex, step.span),
                MoveKind::Index(index) => match self.value(index, None)? {
                    // Navigation is null-safe except on a map of the expression, and no entry of it has the key null.
                    Value::Null if is_map => Value::Null,
                    key => self.index(&value, &key, step.span)?,
                },
            };
            is_map = false;
        }
        Ok(value)
    }

    fn project(&mut self, value: Value<'a>, result: &'a Node, span: Span) -> Outcome<Value<'a>> {
        let mut results = Vec::new();
        for element in elements(value, span)? {
            results.push(self.value(result, Some(&element))?);
        }
        Ok(Value::List(results))
    }

    /// The elements of a list that meet a condition, from the first on.
    fn select(
        &mut self,
        value: Value<'a>,
        condition: &'a Node,
        most: usize,
        span: Span,
    ) -> Outcome<Vec<Value<'a>>> {
        let mut kept = Vec::new();
        for element in elements(value, span)? {
            if self.boolean(condition, Some(&element))? {
                kept.push(element);
            }
            if kept.len() >= most {
                break;
            }
        }
        Ok(kept)
    }

    fn member<'v>(&mut self, value: &'v Value<'a>, name: &str, span: Span) -> Outcome<&'v Value<'a>> {
        match value {
            Value::Object(members) => {
                // Every one is looked at.
                self.charge(members.len(), span)?;
                Ok(members.iter().rfind(|(key, _)| key == name).map_or(&Value::Null, |(_, member)| member))
            }
            Value::Null => Ok(&Value::Null),
            _ => unknown(UnknownReason::Member, span),
        }
    }

    fn index(&mut self, value: &Value<'a>, key: &Value<'a>, span: Span) -> Outcome<Value<'a>> {
        let found = match (value, key) {
            (Value::Object(_), Value::Text(name)) => Some(self.member(value, name, span)?),
            (Value::Object(_), _) => return unknown(UnknownReason::MapKey, span),
            (Value::List(values), Value::Number(Number::Int(place))) => {
                usize::try_from(*place).ok().and_then(|place| values.get(place))
            }
            _ => None,
        };
        let Some(found) = found else { return unknown(UnknownReason::Index, span) };
        self.copy(found, span)
    }
}

fn elements(value: Value<'_>, span: Span) -> Outcome<Vec<Value<'_>>> {
    match value {
        Value::List(values) => Ok(values),
        Value::Null => unknown(UnknownReason::CollectionOfNull, span),
        _ => unknown(UnknownReason::CollectionKind, span),
    }
}

/// How much memory a copy takes.
fn size(value: &Value<'_>) -> usize {
    match value {
        Value::Text(Cow::Owned(text)) => text.len().saturating_add(1),
        Value::List(values) => values.iter().fold(1, |sum, value| sum.saturating_add(size(value))),
        Value::Object(members) => members.iter().fold(1, |sum, (key, value)| {
            let key = if matches!(key, Cow::Owned(_)) { key.len() } else { 0 };
            sum.saturating_add(key).saturating_add(size(value))
        }),
        _ => 1,
    }
}

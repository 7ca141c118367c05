//! References, and the steps of paths.

use std::borrow::Cow;

use provmap_model::Json;

use super::super::ast::{Expr, ExprKind, Number, Span, Step, StepKind};
use super::super::reason::UnknownReason;
use super::super::references::{self, ReferenceForm, Scope};
use super::super::value::Value;
use super::{Evaluator, Outcome, This, unknown};

/// How deep user JSON is followed: as deep as it is read.
const MAX_DEPTH: usize = 128;

impl<'a> Evaluator<'a> {
    /// A value of the user, at that depth of another.
    pub(super) fn json(&mut self, json: &'a Json, span: Span, depth: usize) -> Outcome<Value<'a>> {
        self.charge(1, span)?;
        if depth > MAX_DEPTH {
            return unknown(UnknownReason::TooMuch, span);
        }
        let below = depth.saturating_add(1);
        Ok(match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Boolean(*value),
            Json::Unsigned(value) => match i64::try_from(*value) {
                Ok(value) => Value::Number(whole(value)),
                Err(_) => return unknown(UnknownReason::NumberRange, span),
            },
            Json::Signed(value) => Value::Number(whole(*value)),
            Json::Float(value) => Value::Number(Number::Double(*value)),
            Json::String(text) => Value::Text(Cow::Borrowed(text)),
            Json::Array(values) => {
                let values: Outcome<Vec<_>> =
                    values.iter().map(|value| self.json(value, span, below)).collect();
                Value::List(values?)
            }
            Json::Object(members) => {
                let members: Outcome<Vec<_>> = members
                    .iter()
                    .map(|(key, value)| Ok((Cow::Borrowed(key.as_ref()), self.json(value, span, below)?)))
                    .collect();
                Value::Object(members?)
            }
        })
    }

    /// A copy of a value. Its size counts as work.
    fn copy(&mut self, value: &Value<'a>, span: Span) -> Outcome<Value<'a>> {
        self.charge(size(value), span)?;
        Ok(value.clone())
    }

    pub(super) fn this(&mut self, this: This<'_, 'a>, span: Span) -> Outcome<Value<'a>> {
        match this {
            Some(element) => self.copy(element, span),
            None => self.json(self.user, span, 0),
        }
    }

    /// The member that a bare name means: of the element inside a selection or projection, else of the user.
    pub(super) fn property(&mut self, name: &str, this: This<'_, 'a>, span: Span) -> Outcome<Value<'a>> {
        match this {
            Some(element) => {
                let member = member(element, name, span)?;
                self.copy(member, span)
            }
            None => self.read(&[name], 0, span),
        }
    }

    /// The attribute of the user at that path. A missing parent gives null: navigation is null-safe, though that is not
    /// documented of a name in brackets.
    fn read(&mut self, path: &[&str], last_bracket: usize, span: Span) -> Outcome<Value<'a>> {
        let mut json = self.user;
        for (place, name) in path.iter().enumerate() {
            self.charge(1, span)?;
            let member = match json {
                Json::Object(members) => {
                    members.iter().rfind(|(key, _)| key == name).map(|(_, member)| member)
                }
                Json::Null => None,
                _ => return unknown(UnknownReason::Member, span),
            };
            json = match member {
                None | Some(Json::Null) if last_bracket > place => {
                    return unknown(UnknownReason::Index, span);
                }
                None => return Ok(Value::Null),
                Some(member) => member,
            };
        }
        self.json(json, span, 0)
    }

    pub(super) fn path(
        &mut self,
        base: &'a Expr,
        steps: &'a [Step],
        this: This<'_, 'a>,
        span: Span,
    ) -> Outcome<Value<'a>> {
        let scope = if this.is_some() { Scope::Element } else { Scope::User };
        let (mut value, read) = match references::of_path(base, steps, span, scope) {
            Some(reference) => {
                if reference.form == ReferenceForm::User && self.has_user_attribute() {
                    return unknown(UnknownReason::UserPrefix, reference.span);
                }
                (self.read(&reference.path, reference.last_bracket, reference.span)?, reference.steps())
            }
            None => (self.eval(base, this)?, 0),
        };
        for (index, step) in steps.iter().enumerate().skip(read) {
            value = if index == 0 && matches!(base.kind, ExprKind::Map(_)) {
                self.step_of_map(value, step)?
            } else {
                self.step(value, step)?
            };
        }
        Ok(value)
    }

    fn has_user_attribute(&self) -> bool {
        matches!(self.user, Json::Object(members) if members.iter().any(|(key, _)| key == "user"))
    }

    /// A step from a map of the expression: navigation is null-safe except on it, and no entry of it has the key null.
    fn step_of_map(&mut self, map: Value<'a>, step: &'a Step) -> Outcome<Value<'a>> {
        match &step.kind {
            StepKind::Member(_) => unknown(UnknownReason::Member, step.span),
            StepKind::Index(index) if !matches!(index.kind, ExprKind::Property(_)) => {
                match self.eval(index, None)? {
                    Value::Null => Ok(Value::Null),
                    key => self.index(&map, &key, step.span),
                }
            }
            _ => self.step(map, step),
        }
    }

    fn step(&mut self, value: Value<'a>, step: &'a Step) -> Outcome<Value<'a>> {
        self.charge(1, step.span)?;
        match &step.kind {
            StepKind::Member(name) => self.copy(member(&value, name, step.span)?, step.span),
            StepKind::Index(Expr { kind: ExprKind::Property(_), .. }) => {
                unknown(UnknownReason::BareIndex, step.span)
            }
            StepKind::Index(index) => {
                // Spring EL reads an index on the user, even inside of a selection.
                let key = self.eval(index, None)?;
                self.index(&value, &key, step.span)
            }
            StepKind::Select(condition) => {
                self.select(value, condition, usize::MAX, step.span).map(Value::List)
            }
            StepKind::SelectFirst(condition) => {
                Ok(self.select(value, condition, 1, step.span)?.pop().unwrap_or(Value::Null))
            }
            StepKind::SelectLast(condition) => {
                Ok(self.select(value, condition, usize::MAX, step.span)?.pop().unwrap_or(Value::Null))
            }
            StepKind::Project(result) => {
                let mut results = Vec::new();
                for element in elements(value, step.span)? {
                    results.push(self.eval(result, Some(&element))?);
                }
                Ok(Value::List(results))
            }
        }
    }

    /// The elements of a list that meet a condition, from the first on.
    fn select(
        &mut self,
        value: Value<'a>,
        condition: &'a Expr,
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

    fn index(&mut self, value: &Value<'a>, key: &Value<'a>, span: Span) -> Outcome<Value<'a>> {
        let found = match (value, key) {
            (Value::Object(_), Value::Text(name)) => Some(member(value, name, span)?),
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

fn whole(value: i64) -> Number {
    i32::try_from(value).map_or(Number::Long(value), Number::Int)
}

fn member<'v, 'a>(value: &'v Value<'a>, name: &str, span: Span) -> Outcome<&'v Value<'a>> {
    match value {
        Value::Object(members) => {
            Ok(members.iter().rfind(|(key, _)| key == name).map_or(&Value::Null, |(_, member)| member))
        }
        Value::Null => Ok(&Value::Null),
        _ => unknown(UnknownReason::Member, span),
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

//! What feeds each target attribute.

use std::borrow::Cow;

use provmap_model::attribute::Attribute;
use provmap_model::source::SourceSchema;
use provmap_model::{Connector, Json};

use super::shape::Shape;
use super::slots::Record;
use crate::domain::Constant;
use crate::expression::{self, Evaluation, Expression, Number, ReferenceForm, evaluate, infer};
use crate::mapping::{Mapping, MappingKind, MappingSet};

/// What feeds a target attribute.
#[derive(Debug, Clone)]
pub(super) enum Feed {
    /// Nothing.
    Nothing,
    /// The value in a slot.
    Slot(usize),
    /// One value for every record.
    Constant(Computed<'static>),
    /// What an expression gives.
    Expression(Box<Computation>),
    /// Something that nobody can predict.
    Unpredictable,
}

/// An expression that reads the user.
#[derive(Debug, Clone)]
pub(super) struct Computation(Expression);

impl Computation {
    /// Calls `take` with what the expression gives for a user; not at all when nobody can say.
    pub(super) fn with_value(&self, user: Option<&Json>, take: impl FnOnce(&Computed<'_>)) {
        let Some(user) = user else { return };
        // PingOne refuses to compute what is an error, and what becomes of the user then is not documented.
        if let Evaluation::Value(value) = evaluate(&self.0, user) {
            take(&Computed(value));
        }
    }
}

/// A computed value: a record of one slot.
#[derive(Debug, Clone)]
pub(super) struct Computed<'v>(expression::Value<'v>);

impl Computed<'_> {
    fn at(&self, index: usize) -> Option<&expression::Value<'_>> {
        if let expression::Value::List(values) = &self.0 { values.get(index) } else { None }
    }
}

impl Record for Computed<'_> {
    fn shape(&self, _: usize) -> Shape {
        shape_of(&self.0)
    }

    fn text(&self, _: usize) -> &str {
        text_of(&self.0)
    }

    fn element(&self, _: usize, index: usize) -> Shape {
        self.at(index).map(shape_of).unwrap_or_default()
    }

    fn element_text(&self, _: usize, index: usize) -> &str {
        self.at(index).map(text_of).unwrap_or_default()
    }
}

fn shape_of(value: &expression::Value<'_>) -> Shape {
    match value {
        expression::Value::Null => Shape::NULL,
        expression::Value::Boolean(value) => Shape::boolean(*value),
        expression::Value::Number(_) => Shape::NUMBER,
        expression::Value::Text(text) => Shape::text(text.len()),
        expression::Value::List(values) => Shape::list(values.len()),
        expression::Value::Object(_) => Shape::OBJECT,
    }
}

fn text_of<'v>(value: &'v expression::Value<'_>) -> &'v str {
    if let expression::Value::Text(text) = value { text } else { "" }
}

/// Each target attribute with what feeds it, and the paths that are read.
pub(super) struct Lines<'c> {
    pub(super) feeds: Vec<(&'c Attribute<'c>, Line)>,
    pub(super) paths: Vec<String>,
}

/// What feeds one target attribute.
pub(super) struct Line {
    /// The path that is read; else `feed` holds.
    pub(super) path: Option<String>,
    pub(super) feed: Feed,
    /// Whether the source is known to have several values, or one.
    pub(super) several: Option<bool>,
}

impl Line {
    fn of(feed: Feed) -> Line {
        Line { path: None, feed, several: None }
    }
}

/// Resolves the lines of a set that map users.
pub(super) fn resolve<'c>(connector: &'c Connector, set: &MappingSet, schema: &SourceSchema) -> Lines<'c> {
    let Some(attributes) = connector.user_attributes() else {
        return Lines { feeds: Vec::new(), paths: Vec::new() };
    };
    let maps_users = set.mappings().iter().any(|mapping| mapping.kind() == MappingKind::User);
    let mut feeds: Vec<Option<Line>> = attributes.iter().map(|_| None).collect();
    let mut paths = Vec::new();
    for mapping in set.mappings() {
        let target = mapping.target_attribute().and_then(|target| attributes.position(target));
        let Some(feed) = target.and_then(|index| feeds.get_mut(index)) else { continue };
        let line = match mapping.kind() {
            MappingKind::Group => continue,
            // Which of two lines counts is not known; nor whether one of an unknown type maps a user.
            MappingKind::User if feed.is_none() => line(mapping, schema),
            _ => Line::of(Feed::Unpredictable),
        };
        *feed = Some(line);
    }
    let feeds = attributes.iter().zip(feeds).map(|(attribute, feed)| {
        let unmapped = if maps_users { Feed::Nothing } else { Feed::Unpredictable };
        let line = feed.unwrap_or_else(|| Line::of(unmapped));
        paths.extend(line.path.clone());
        (attribute, line)
    });
    let feeds = feeds.collect();
    Lines { feeds, paths }
}

fn line(mapping: &Mapping<'_>, schema: &SourceSchema) -> Line {
    match (mapping.source_attribute(), mapping.expression()) {
        (Some(path), None) => path_line(path.to_owned(), schema),
        (None, Some(text)) => match Expression::parse(text) {
            Ok(expression) => computed(expression, schema),
            Err(_) => Line::of(Feed::Unpredictable),
        },
        _ => Line::of(Feed::Unpredictable),
    }
}

fn path_line(path: String, schema: &SourceSchema) -> Line {
    let several = schema.find(&path).and_then(|attribute| attribute.multi_valued);
    Line { path: Some(path), feed: Feed::Unpredictable, several }
}

fn computed(expression: Expression, schema: &SourceSchema) -> Line {
    if let Some(path) = only_reference(&expression) {
        return path_line(path, schema);
    }
    let constant = match infer(&expression, schema).domain.constant {
        None => return Line::of(Feed::Expression(Box::new(Computation(expression)))),
        Some(Constant::Null) => expression::Value::Null,
        Some(Constant::Boolean(value)) => expression::Value::Boolean(value),
        Some(Constant::Text(text)) => expression::Value::Text(Cow::Owned(text.into_owned())),
        // Of a number only its kind is judged.
        Some(Constant::Number) => expression::Value::Number(Number::Int(0)),
    };
    Line::of(Feed::Constant(Computed(constant)))
}

/// The path, where the whole expression is one reference: then it is read like a source attribute.
fn only_reference(expression: &Expression) -> Option<String> {
    let references = expression.references();
    let [reference] = references.as_slice() else { return None };
    let is_whole = reference.complete && reference.span == expression.root().span;
    // What `user.` means depends on the user.
    let is_plain = reference.form != ReferenceForm::User;
    let has_dot = reference.path.iter().any(|name| name.contains('.'));
    (is_whole && is_plain && !has_dot).then(|| reference.path.join("."))
}

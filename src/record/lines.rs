//! The lines of a mapping set that map users, and what each gives its target.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use provmap_model::Connector;
use provmap_model::source::SourceSchema;

use super::shape::Shape;
use super::unpredictable::UnpredictableReason;
use super::values::Values;
use crate::domain::Constant;
use crate::expression::{self, Expression, Inference, Number, ReferenceForm, infer};
use crate::facts::{Line, ParsedExpression, SetFacts, Source, Target, parse};
use crate::mapping::{MappingKind, MappingSet, Part};

/// A line that maps a user's attribute, or may.
#[derive(Debug, Clone)]
pub(super) struct UserLine {
    /// The place in the set.
    pub(super) index: usize,
    /// The target as the line spells it; empty when it names none.
    pub(super) target: String,
    pub(super) gives: Gives,
    /// What mends the line where the target refuses some of its values, in the words of the check.
    pub(super) remedy: Option<String>,
}

/// What a line gives its target.
#[derive(Debug, Clone)]
pub(super) enum Gives {
    /// What stands at a path of the user; and whether that is known to be several values, or one.
    Path(String, Option<bool>),
    /// One value for every user, and the expression that gives it.
    Constant(expression::Value<'static>, Arc<Expression>),
    /// What an expression computes from the user.
    Expression(Arc<Expression>),
    /// A value that is not documented: why.
    Unpredictable(UnpredictableReason),
    /// No value can be sent: why; and the part of the line that is wrong.
    Error(Cow<'static, str>, Part),
}

/// The lines of a set that map users, in file order. Those of groups are left out.
pub(super) fn user_lines(connector: &Connector, set: &MappingSet, schema: &SourceSchema) -> Vec<UserLine> {
    let mut facts = SetFacts::new(connector, set, schema);
    let mut lines = Vec::new();
    for (index, mapping) in set.mappings().iter().enumerate() {
        let (gives, remedy) = match mapping.kind() {
            MappingKind::Group => continue,
            MappingKind::Other => (Gives::Unpredictable(UnpredictableReason::UnknownKind), None),
            MappingKind::User => {
                let parsed = parse(mapping);
                let inference = match &parsed {
                    Some(Ok(expression)) => Some(infer(expression, schema)),
                    Some(Err(_)) | None => None,
                };
                let expression = ParsedExpression { parsed: parsed.as_ref(), inference: inference.as_ref() };
                let line = facts.resolve(index, mapping, expression);
                // Of two that are identical, one is made.
                if matches!(line.target, Target::Duplicate(first) if line.is_collapsed_into(first)) {
                    continue;
                }
                (of_line(&line), line.remedy().map(|remedy| remedy.help.clone()))
            }
        };
        let target = mapping.target_attribute().unwrap_or_default().to_owned();
        lines.push(UserLine { index, target, gives, remedy });
    }
    mark_duplicates(&mut lines);
    lines
}

fn of_line(line: &Line<'_>) -> Gives {
    let error = |why: &'static str, part| Gives::Error(why.into(), part);
    match line.target {
        Target::Missing => return error("the line names no target attribute", Part::Target),
        Target::Unknown(_) | Target::NoGroups => {
            return error("the target has no such attribute", Part::Target);
        }
        Target::Known(_) | Target::Duplicate(_) | Target::Undetermined => {}
    }
    match line.source {
        Source::Missing => error("nothing feeds the target", Part::Line),
        Source::Ambiguous => {
            error("the line has both a source attribute and an expression", Part::Expression)
        }
        Source::Invalid(why) => {
            Gives::Error(format!("the expression cannot be read: {}", why.kind()).into(), Part::Expression)
        }
        Source::Attribute(_) | Source::Unknown(_) | Source::Undetermined => {
            Gives::Path(line.mapping.source_attribute().unwrap_or_default().to_owned(), line.domain.several)
        }
        Source::Expression(expression, inference) => of_expression(expression, inference, line.schema),
    }
}

fn of_expression(expression: &Expression, inference: &Inference<'_>, schema: &SourceSchema) -> Gives {
    if let Some(path) = only_reference(expression) {
        let several = schema.find(&path).and_then(|attribute| attribute.multi_valued);
        return Gives::Path(path, several);
    }
    let constant = match &inference.domain.constant {
        None => return Gives::Expression(Arc::new(expression.clone())),
        Some(Constant::Null) => expression::Value::Null,
        Some(Constant::Boolean(value)) => expression::Value::Boolean(*value),
        Some(Constant::Text(text)) => expression::Value::Text(Cow::Owned(text.clone().into_owned())),
        // Of a number only its kind is judged.
        Some(Constant::Number) => expression::Value::Number(Number::Int(0)),
    };
    Gives::Constant(constant, Arc::new(expression.clone()))
}

/// The path, where the whole expression is one reference: then it is read like a source attribute. Of `name['given']` it
/// depends on the user whether the value is known.
fn only_reference(expression: &Expression) -> Option<String> {
    let references = expression.references();
    let [reference] = references.as_slice() else { return None };
    let is_whole = reference.complete && reference.span == expression.root().span;
    // What `user.` means depends on the user.
    let is_plain = reference.form != ReferenceForm::User && reference.last_bracket == 0;
    let has_dot = reference.path.iter().any(|name| name.contains('.'));
    (is_whole && is_plain && !has_dot).then(|| reference.path.join("."))
}

/// Of two lines with one target, which one PingOne sends is not documented.
fn mark_duplicates(lines: &mut [UserLine]) {
    let mut counts = HashMap::<String, usize>::new();
    for line in lines.iter() {
        let count = counts.entry(line.target.clone()).or_default();
        *count = count.saturating_add(1);
    }
    for line in lines {
        let is_duplicate = counts.get(&line.target).is_some_and(|count| *count > 1);
        if is_duplicate && !line.target.is_empty() && !matches!(line.gives, Gives::Error(..)) {
            line.gives = Gives::Unpredictable(UnpredictableReason::TwoLines);
        }
    }
}

/// A computed value is the only one of a record of one slot.
impl Values for expression::Value<'_> {
    fn shape(&self, _: usize) -> Shape {
        match self {
            expression::Value::Null => Shape::NULL,
            expression::Value::Boolean(value) => Shape::boolean(*value),
            expression::Value::Number(_) => Shape::NUMBER,
            expression::Value::Text(text) => Shape::text(text.len()),
            expression::Value::List(values) => Shape::list(values.len()),
            expression::Value::Object(_) => Shape::OBJECT,
        }
    }

    fn text(&self, _: usize) -> &str {
        if let expression::Value::Text(text) = self { text } else { "" }
    }

    fn element(&self, _: usize, index: usize) -> Shape {
        element(self, index).map(|value| value.shape(0)).unwrap_or_default()
    }

    fn element_text(&self, _: usize, index: usize) -> &str {
        element(self, index).map_or("", |value| value.text(0))
    }
}

fn element<'v>(value: &'v expression::Value<'_>, index: usize) -> Option<&'v expression::Value<'v>> {
    if let expression::Value::List(values) = value { values.get(index) } else { None }
}

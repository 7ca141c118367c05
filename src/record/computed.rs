//! What an expression of a mapping computes from the slots of a record.

use std::borrow::Cow;
use std::sync::Arc;

use provmap_model::Json;

use super::members::Members;
use super::shape::{Kind, Shape};
use super::slots::ReadValues;
use super::unpredictable::UnpredictableReason;
use super::values::Values;
use crate::expression::{
    Attributes, Buffer, Expression, PathRead, Stop, UnknownReason, Value, value_of, with_value,
};

/// An expression, and the slots of what it reads.
#[derive(Debug, Clone)]
pub(super) struct Computed {
    expression: Arc<Expression>,
    /// For each path of the program, the slots of its names.
    paths: Vec<Vec<usize>>,
    /// The slot of an attribute that is called `user`, where the program asks for it.
    user: Option<usize>,
    /// Whether it reads more of the user than slots hold: then the paths have none.
    pub(super) reads_whole: bool,
}

impl Computed {
    /// The paths that the members of a plan need for an expression.
    pub(super) fn paths(expression: &Expression) -> impl Iterator<Item = Vec<&str>> {
        let program = expression.program();
        let paths = if program.reads_whole { &[] } else { program.paths.as_slice() };
        let user = program.asks_for_user.then(|| vec!["user"]);
        paths.iter().map(|path| path.iter().map(String::as_str).collect()).chain(user)
    }

    pub(super) fn new(expression: &Arc<Expression>, members: &Members) -> Computed {
        let program = expression.program();
        let slots = |path: Vec<&str>| {
            (1..=path.len()).map(|end| members.slot_of(path.get(..end)?)).collect::<Option<Vec<usize>>>()
        };
        // A level that has more keys than it can number has no slot for the last of them.
        let found: Option<Vec<Vec<usize>>> = Computed::paths(expression).map(slots).collect();
        let reads_whole = program.reads_whole || found.is_none();
        let mut paths = found.unwrap_or_default();
        let user = if program.asks_for_user { paths.pop() } else { None };
        let user = user.and_then(|slots| slots.first().copied());
        Computed { expression: Arc::clone(expression), paths, user, reads_whole }
    }

    /// The slots that it reads: of a number, an object or a list of these a shape is not enough.
    pub(super) fn slots(&self) -> impl Iterator<Item = usize> {
        self.paths.iter().filter_map(|slots| slots.last().copied())
    }

    /// What `take` makes of the value for a user; or why it cannot be predicted.
    pub(super) fn of_user<T>(
        &self,
        user: &Json,
        take: impl FnOnce(&Value<'_>) -> T,
    ) -> Result<T, UnpredictableReason> {
        with_value(&self.expression, user, take).map_err(reason)
    }

    /// What `take` makes of the value for a record that was read; or why it cannot be predicted.
    pub(super) fn of_slots<T>(
        &self,
        values: ReadValues<'_>,
        take: impl FnOnce(&Value<'_>) -> T,
    ) -> Result<T, UnpredictableReason> {
        with_value(&self.expression, &Slotted { computed: self, values }, take).map_err(reason)
    }
}

fn reason(stop: Stop) -> UnpredictableReason {
    match stop {
        Stop::Unknown(reason) => UnpredictableReason::Expression(reason),
        // What becomes of a user of whom PingOne refuses to compute a value is not documented.
        Stop::Error(reason) => UnpredictableReason::Refused(reason),
    }
}

/// The slots of a record, as an expression reads them.
struct Slotted<'a> {
    computed: &'a Computed,
    values: ReadValues<'a>,
}

impl<'a> Attributes<'a> for &Slotted<'a> {
    fn read(
        &self,
        read: PathRead,
        _: &[String],
        buffer: &mut Buffer<'_>,
        out: &mut Value<'a>,
    ) -> Result<(), UnknownReason> {
        let slots = self.computed.paths.get(read.path).map(Vec::as_slice).unwrap_or_default();
        let slot = slots.last().copied().unwrap_or(usize::MAX);
        let shape = self.values.shape(slot);
        match shape.kind() {
            Kind::Text => *out = Value::Text(Cow::Borrowed(self.values.text_at(slot, None))),
            Kind::Absent | Kind::Null => {
                let is_nothing =
                    |slot: &usize| matches!(self.values.shape(*slot).kind(), Kind::Absent | Kind::Null);
                let first = || slots.iter().position(is_nothing);
                if read.last_bracket > 0 && first().is_some_and(|first| read.last_bracket > first) {
                    return Err(UnknownReason::Index);
                }
                *out = Value::Null;
            }
            // A part of the path before is no object.
            Kind::Unpredictable => return Err(UnknownReason::Member),
            Kind::List => {
                let elements = (0..shape.len()).map(|index| self.element(slot, index, buffer));
                *out = Value::List(elements.collect::<Result<_, _>>()?);
            }
            Kind::Boolean => *out = Value::Boolean(shape == Shape::TRUE),
            Kind::Number | Kind::Object => return self.tree(slot, None, buffer).map(|value| *out = value),
        }
        buffer.charge(1)
    }

    fn has_user(&self, _: &mut Buffer<'_>) -> Result<bool, UnknownReason> {
        Ok(self.computed.user.is_some_and(|slot| !self.values.shape(slot).is_absent()))
    }

    fn whole(&self, _: &mut Buffer<'_>) -> Result<Value<'a>, UnknownReason> {
        // A program that reads it is given the user.
        Err(UnknownReason::FunctionDetails)
    }
}

impl<'a> Slotted<'a> {
    /// What stands at a place of the list in a slot.
    fn element(
        &self,
        slot: usize,
        index: usize,
        buffer: &mut Buffer<'_>,
    ) -> Result<Value<'a>, UnknownReason> {
        let shape = self.values.element(slot, index);
        let value = match shape.kind() {
            Kind::Text => Value::Text(Cow::Borrowed(self.values.text_at(slot, Some(index)))),
            Kind::Boolean => Value::Boolean(shape == Shape::TRUE),
            Kind::Absent | Kind::Null => Value::Null,
            Kind::Number | Kind::List | Kind::Object | Kind::Unpredictable => {
                return self.tree(slot, Some(index), buffer);
            }
        };
        buffer.charge(1).map(|()| value)
    }

    fn tree(
        &self,
        slot: usize,
        element: Option<usize>,
        buffer: &mut Buffer<'_>,
    ) -> Result<Value<'a>, UnknownReason> {
        let depth = usize::from(element.is_some());
        self.values
            .tree(slot, element)
            .map_or(Err(UnknownReason::Member), |tree| value_of(tree, depth, buffer))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests panic when they fail")]
mod tests {
    use super::*;

    /// A level numbers no more keys than [`provmap_model::names::MAX_NAMES`]: beyond, there is no slot to read.
    #[test]
    fn a_path_without_slots_takes_the_whole_user() {
        let expression = Arc::new(Expression::parse("name.given + 'x'").unwrap());
        let others: Vec<String> =
            (0..provmap_model::names::MAX_NAMES).map(|number| number.to_string()).collect();
        let others = others.iter().map(|other| vec!["name", other.as_str()]);
        let members = Members::nested(others.chain(Computed::paths(&expression)));
        assert!(Computed::new(&expression, &members).reads_whole);
        let members = Members::nested(Computed::paths(&expression));
        assert!(!Computed::new(&expression, &members).reads_whole);
    }
}

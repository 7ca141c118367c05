//! What stands in the slots of a record, and the values that an embedder puts there.

use std::fmt;

use super::shape::Shape;
use super::unpredictable::UnpredictableReason;

/// Where the values of a record stand: for each of the plan's slots a shape, and the text where it is asked for.
///
/// A clean record is judged by its shapes alone. The trait has no name outside of the library: the values of a
/// [`Record`](super::Record) are those that a plan read, or [`SlotValues`].
pub trait Values {
    /// What stands in a slot; [`Shape::ABSENT`] past the last.
    fn shape(&self, slot: usize) -> Shape;

    /// The text in a slot. Asked only where the shape is a text, whose bytes it gives.
    fn text(&self, slot: usize) -> &str;

    /// What stands at a place of the list in a slot.
    fn element(&self, slot: usize, index: usize) -> Shape;

    /// The text at a place of the list in a slot.
    fn element_text(&self, slot: usize, index: usize) -> &str;

    /// The bytes of [`Values::text`], where nobody needs to know that they are UTF-8.
    fn text_bytes(&self, slot: usize) -> &[u8] {
        self.text(slot).as_bytes()
    }

    /// The bytes of [`Values::element_text`].
    fn element_text_bytes(&self, slot: usize, index: usize) -> &[u8] {
        self.element_text(slot, index).as_bytes()
    }

    /// Whether what a line computes stands in its slot, or why it cannot be predicted; none where it was not computed.
    fn computed(&self, _slot: usize) -> Option<Result<(), UnpredictableReason>> {
        None
    }
}

/// A value for a slot. `Debug` shows its shape only.
///
/// ```
/// use provmap::record::Value;
/// let value = Value::List(&[Value::Text("ada@example.com"), Value::Null]);
/// assert_eq!(value.shape().len(), 2);
/// assert!(!format!("{value:?}").contains("ada"));
/// ```
#[derive(Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// A null.
    Null,
    /// True or false.
    Boolean(bool),
    /// A number.
    Number,
    /// A text.
    Text(&'a str),
    /// Several values.
    List(&'a [Value<'a>]),
    /// An object.
    Object,
    /// A value that cannot be predicted.
    Unpredictable,
}

impl Value<'_> {
    /// Kind and length.
    #[must_use]
    pub fn shape(&self) -> Shape {
        match self {
            Value::Null => Shape::NULL,
            Value::Boolean(value) => Shape::boolean(*value),
            Value::Number => Shape::NUMBER,
            Value::Text(text) => Shape::text(text.len()),
            Value::List(values) => Shape::list_of(values.iter().map(Value::shape_in_list)),
            Value::Object => Shape::OBJECT,
            Value::Unpredictable => Shape::UNPREDICTABLE,
        }
    }

    /// As [`Value::shape`], without following lists in lists.
    fn shape_in_list(&self) -> Shape {
        match self {
            Value::List(values) => Shape::list(values.len()),
            value => value.shape(),
        }
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shape().fmt(f)
    }
}

/// Borrowed values, by the slots of a plan: those of a record that [`Plan::record`](super::Plan::record) makes.
///
/// ```
/// use provmap::record::{Operation, Plan, Record, SlotValues, Value};
/// let plan = Plan::for_target(provmap::connector("Slack").unwrap(), Operation::Create);
/// let mut record: Record<'_, SlotValues<'_>> = plan.record();
/// record.set(plan.slot("userName").unwrap(), Value::Text("ada"));
/// record.clear();
/// assert!(!record.is_valid());
/// ```
#[derive(Clone)]
pub struct SlotValues<'a> {
    // Apart from the values, because a clean record needs nothing else.
    shapes: Vec<Shape>,
    values: Vec<Value<'a>>,
}

impl<'a> SlotValues<'a> {
    /// As many slots, and behind them those of so many lines that compute, which nobody fills.
    pub(super) fn new(slots: usize, computed: usize) -> SlotValues<'a> {
        let mut shapes = vec![Shape::ABSENT; slots];
        shapes.resize(slots.saturating_add(computed), Shape::UNPREDICTABLE);
        SlotValues { shapes, values: vec![Value::Null; slots] }
    }

    pub(super) fn set(&mut self, slot: usize, value: Value<'a>) {
        if let (Some(shape), Some(place)) = (self.shapes.get_mut(slot), self.values.get_mut(slot)) {
            *shape = value.shape();
            *place = value;
        }
    }

    pub(super) fn clear(&mut self) {
        self.shapes.iter_mut().zip(&self.values).for_each(|(shape, _)| *shape = Shape::ABSENT);
    }

    fn value(&self, slot: usize) -> Value<'a> {
        self.values.get(slot).copied().unwrap_or(Value::Null)
    }

    fn element_value(&self, slot: usize, index: usize) -> Value<'a> {
        match self.value(slot) {
            Value::List(values) => values.get(index).copied().unwrap_or(Value::Null),
            _ => Value::Null,
        }
    }
}

impl Values for SlotValues<'_> {
    #[inline]
    fn shape(&self, slot: usize) -> Shape {
        self.shapes.get(slot).copied().unwrap_or_default()
    }

    fn text(&self, slot: usize) -> &str {
        text_of(self.value(slot))
    }

    fn element(&self, slot: usize, index: usize) -> Shape {
        self.element_value(slot, index).shape_in_list()
    }

    fn element_text(&self, slot: usize, index: usize) -> &str {
        text_of(self.element_value(slot, index))
    }
}

fn text_of(value: Value<'_>) -> &str {
    if let Value::Text(text) = value { text } else { "" }
}

impl fmt::Debug for SlotValues<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.shapes).finish()
    }
}

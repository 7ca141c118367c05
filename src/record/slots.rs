//! Records by slot: borrowed from an embedder, or read from JSON.

use std::fmt;

use provmap_model::Json;

use super::shape::Shape;

/// A record as a plan sees it: for each of the plan's slots a shape, and the text where it is asked for.
///
/// A clean record is judged by its shapes alone. Implement it for a type of your own where
/// [`SlotRecord`] would copy.
pub trait Record {
    /// What stands in a slot; [`Shape::ABSENT`] past the last.
    fn shape(&self, slot: usize) -> Shape;

    /// The text in a slot. Asked only where the shape is a text, whose bytes it gives.
    fn text(&self, slot: usize) -> &str;

    /// What stands at a place of the list in a slot.
    fn element(&self, slot: usize, index: usize) -> Shape;

    /// The text at a place of the list in a slot.
    fn element_text(&self, slot: usize, index: usize) -> &str;

    /// The whole user, for expressions; without it what they give is unpredictable.
    fn user(&self) -> Option<&Json> {
        None
    }
}

/// A value for a slot. `Debug` shows its shape only.
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
    /// A value that nobody can predict.
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
}

impl Value<'_> {
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

/// A record whose values are borrowed, by the slots of a plan. Made by [`Plan::record`](super::Plan::record).
///
/// ```
/// use provmap::record::{Operation, Plan, Value};
/// let plan = Plan::for_target(provmap::connector("Slack").unwrap(), Operation::Create);
/// let mut record = plan.record();
/// assert!(!plan.is_valid(&record));
/// record.set(plan.slot("userName").unwrap(), Value::Text("ada"));
/// record.set(plan.slot("primaryEmail").unwrap(), Value::Text("ada@example.com"));
/// assert!(plan.is_valid(&record));
/// ```
#[derive(Clone)]
pub struct SlotRecord<'a> {
    // Apart from the values, because a clean record needs nothing else.
    shapes: Vec<Shape>,
    values: Vec<Value<'a>>,
    user: Option<&'a Json>,
}

impl<'a> SlotRecord<'a> {
    pub(super) fn new(slots: usize) -> SlotRecord<'a> {
        SlotRecord { shapes: vec![Shape::ABSENT; slots], values: vec![Value::Null; slots], user: None }
    }

    /// Puts a value into a slot. A slot that the plan does not have takes nothing.
    pub fn set(&mut self, slot: usize, value: Value<'a>) {
        if let (Some(shape), Some(place)) = (self.shapes.get_mut(slot), self.values.get_mut(slot)) {
            *shape = value.shape();
            *place = value;
        }
    }

    /// Gives the whole user, for expressions.
    pub fn set_user(&mut self, user: &'a Json) {
        self.user = Some(user);
    }

    /// Empties every slot, to use the record again.
    pub fn clear(&mut self) {
        self.shapes.fill(Shape::ABSENT);
        self.user = None;
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

impl Record for SlotRecord<'_> {
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

    fn user(&self) -> Option<&Json> {
        self.user
    }
}

fn text_of(value: Value<'_>) -> &str {
    if let Value::Text(text) = value { text } else { "" }
}

impl fmt::Debug for SlotRecord<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.shapes).finish()
    }
}

/// Where a text is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Span {
    /// The first byte of a text, or the first element of a list.
    pub(super) start: u32,
    /// Whether the text is among the decoded ones, and not in the input.
    pub(super) decoded: bool,
}

/// The buffers that records are read into, one after the other. Made by [`Plan::slots`](super::Plan::slots).
///
/// Reading reuses them, so that it allocates only until they are as large as the largest record.
#[derive(Clone, Default)]
pub struct Slots {
    pub(super) cells: Vec<(Shape, Span)>,
    pub(super) elements: Vec<(Shape, Span)>,
    /// Texts that do not stand in the input as they are.
    pub(super) decoded: Vec<u8>,
    /// For each slot, and for the start of each object, the slot that followed it last time.
    pub(super) follows: Vec<u32>,
    pub(super) user: Option<Json>,
}

impl Slots {
    pub(super) fn new(slots: usize, follows: Vec<u32>) -> Slots {
        Slots {
            cells: vec![(Shape::ABSENT, Span::default()); slots],
            elements: Vec::new(),
            decoded: Vec::new(),
            follows,
            user: None,
        }
    }

    pub(super) fn clear(&mut self) {
        self.cells.fill((Shape::ABSENT, Span::default()));
        self.elements.clear();
        self.decoded.clear();
        self.user = None;
    }

    pub(super) fn set(&mut self, slot: usize, shape: Shape, span: Span) {
        if let Some(cell) = self.cells.get_mut(slot) {
            *cell = (shape, span);
        }
    }

    /// Fills a slot; says whether it was empty.
    #[inline]
    pub(super) fn put(&mut self, slot: usize, shape: Shape, span: Span) -> bool {
        match self.cells.get_mut(slot) {
            Some(cell) if cell.0.is_absent() => {
                *cell = (shape, span);
                true
            }
            _ => false,
        }
    }

    #[inline]
    pub(super) fn cell(&self, slot: usize) -> (Shape, Span) {
        self.cells.get(slot).copied().unwrap_or_default()
    }

    #[inline]
    pub(super) fn shape(&self, slot: usize) -> Shape {
        self.cell(slot).0
    }

    /// Where the next element, or the next decoded text, will start. Records are far shorter than the limit.
    pub(super) fn next_element(&self) -> u32 {
        u32::try_from(self.elements.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn next_decoded(&self) -> Span {
        Span { start: u32::try_from(self.decoded.len()).unwrap_or(u32::MAX), decoded: true }
    }

    /// Adds a text to the decoded ones.
    pub(super) fn keep(&mut self, text: &str) -> (Shape, Span) {
        let span = self.next_decoded();
        self.decoded.extend_from_slice(text.as_bytes());
        (Shape::text(text.len()), span)
    }
}

impl fmt::Debug for Slots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.cells.iter().map(|(shape, _)| shape)).finish()
    }
}

/// A record that was read into [`Slots`].
#[derive(Clone, Copy)]
pub struct ReadRecord<'r> {
    slots: &'r Slots,
    input: &'r [u8],
}

impl<'r> ReadRecord<'r> {
    pub(super) fn new(slots: &'r Slots, input: &'r [u8]) -> ReadRecord<'r> {
        ReadRecord { slots, input }
    }

    fn resolve(&self, shape: Shape, span: Span) -> &'r str {
        let bytes: &'r [u8] = if span.decoded { &self.slots.decoded } else { self.input };
        let start = span.start as usize;
        // Reading has verified the bytes.
        let text = bytes.get(start..start.saturating_add(shape.len())).map(std::str::from_utf8);
        text.and_then(Result::ok).unwrap_or_default()
    }

    fn element_at(&self, slot: usize, index: usize) -> (Shape, Span) {
        let start = self.slots.cell(slot).1.start as usize;
        self.slots.elements.get(start.saturating_add(index)).copied().unwrap_or_default()
    }
}

impl Record for ReadRecord<'_> {
    #[inline]
    fn shape(&self, slot: usize) -> Shape {
        self.slots.shape(slot)
    }

    fn text(&self, slot: usize) -> &str {
        let (shape, span) = self.slots.cell(slot);
        self.resolve(shape, span)
    }

    fn element(&self, slot: usize, index: usize) -> Shape {
        self.element_at(slot, index).0
    }

    fn element_text(&self, slot: usize, index: usize) -> &str {
        let (shape, span) = self.element_at(slot, index);
        self.resolve(shape, span)
    }

    fn user(&self) -> Option<&Json> {
        self.slots.user.as_ref()
    }
}

impl fmt::Debug for ReadRecord<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.slots.fmt(f)
    }
}

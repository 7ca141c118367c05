//! The buffers that records are read into.

use std::fmt;
use std::sync::Arc;

use provmap_model::Json;

use super::members::{Level, Members};
use super::shape::{Kind, Shape};
use super::unpredictable::UnpredictableReason;
use super::values::Values;
use crate::expression::Value;

/// How many keys are tried before one is looked up.
pub(super) const GUESSES: usize = 4;

/// What stands in a slot, or at a place of a list.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cell {
    pub(super) shape: Shape,
    /// The first byte of a text behind its quote; the first element of a list that has a slot; and of any other value that
    /// was read from JSON, its first byte there.
    pub(super) start: u32,
    /// Whether the text is among the decoded ones, and not in the input.
    pub(super) decoded: bool,
}

impl Cell {
    /// The list, or the value of the input, that starts there. Records are far shorter than four gigabytes.
    #[inline]
    pub(super) fn at(start: usize, shape: Shape) -> Cell {
        Cell { shape, start: u32::try_from(start).unwrap_or(u32::MAX), decoded: false }
    }
}

impl From<Shape> for Cell {
    #[inline]
    fn from(shape: Shape) -> Cell {
        Cell { shape, ..Cell::default() }
    }
}

/// The buffers that records are read into, one after the other. Made by [`Plan::slots`](super::Plan::slots).
///
/// Reading reuses them, so that they grow only until they are as large as the largest record. A plan that reads into those of
/// another fits them to itself first.
///
/// ```
/// use provmap::record::{Operation, Plan};
/// let plan = Plan::for_target(provmap::connector("Slack").unwrap(), Operation::Create);
/// let mut slots = plan.slots();
/// let users = [r#"{"userName": "ada", "primaryEmail": "ada@example.com"}"#, r#"{"userName": "grace"}"#];
/// let valid = users.map(|user| plan.read(user.as_bytes(), &mut slots).is_ok_and(|record| record.is_valid()));
/// assert_eq!(valid, [true, false]);
/// ```
#[derive(Clone, Default)]
pub struct Slots {
    /// The keys of the plan that they fit.
    members: Option<Arc<Members>>,
    pub(super) cells: Vec<Cell>,
    pub(super) elements: Vec<Cell>,
    /// Texts that do not stand in the input as they are.
    pub(super) decoded: Vec<u8>,
    /// For each slot, and for the start of each object, the slot that followed it last time.
    pub(super) follows: Vec<u32>,
    /// For each slot, the field of a struct that it was filled from last; none before there was one, so that a field without
    /// a name is not taken for it.
    fields: Vec<Option<&'static str>>,
    /// The numbers, objects and lists in lists that expressions compute with, each with its first byte in the input
    /// and in the order of these.
    pub(super) trees: Vec<(u32, Json)>,
    /// Why what lines compute cannot be predicted, with their slots and in the order of these.
    reasons: Vec<(usize, UnpredictableReason)>,
    /// What was computed last.
    pub(super) kept: Kept,
    /// The JSON of a user that came as values.
    pub(super) written: Vec<u8>,
    /// The keys of the record that no slot is for, if they are wanted.
    unread: Option<Vec<Cell>>,
}

impl Slots {
    pub(super) fn new(members: &Arc<Members>) -> Slots {
        Slots {
            members: Some(Arc::clone(members)),
            cells: vec![Cell::default(); members.slots()],
            elements: Vec::new(),
            decoded: Vec::new(),
            follows: members.first_guesses(),
            fields: vec![None; members.len()],
            trees: Vec::new(),
            reasons: Vec::new(),
            kept: Kept::default(),
            written: Vec::new(),
            unread: None,
        }
    }

    /// Empties the buffers, and fits them to these keys.
    pub(super) fn prepare(&mut self, members: &Arc<Members>) {
        // What followed in records of other keys would put a value into a slot of another level.
        if self.members.as_ref().is_some_and(|own| Arc::ptr_eq(own, members)) {
            self.cells.fill(Cell::default());
            self.elements.clear();
            self.decoded.clear();
            self.trees.clear();
            self.reasons.clear();
        } else {
            *self = Slots { unread: self.unread.take(), ..Slots::new(members) };
        }
        if let Some(unread) = &mut self.unread {
            unread.clear();
        }
    }

    /// Notes the keys of records that no slot is for: [`Record::unread_keys`](super::Record::unread_keys) gives them, of a
    /// record that [`Plan::read`](super::Plan::read) or [`Plan::serialize`](super::Plan::serialize) read.
    pub fn note_unread_keys(&mut self) {
        self.unread.get_or_insert_default();
    }

    /// Notes a key that no slot is for, where that is wanted.
    pub(super) fn pass_over(&mut self, key: Cell) {
        if let Some(unread) = &mut self.unread {
            // A decoded text is not kept.
            unread.push(if key.decoded { Shape::text(0).into() } else { key });
        }
    }

    /// As [`Slots::next_slot`], for the name of a field: one that was found before is known again by where it stands, without a
    /// look at its text. Without that, records of typed structs take 1.15 × as long.
    #[inline]
    pub(super) fn next_slot_of_field(
        &mut self,
        members: &Members,
        level: usize,
        before: usize,
        field: &'static str,
    ) -> Option<usize> {
        let mut guess = before;
        for _ in 0..GUESSES {
            guess = self.follows.get(guess).map_or(usize::MAX, |next| *next as usize);
            match self.fields.get(guess) {
                Some(Some(known)) if std::ptr::eq(*known, field) => return Some(guess),
                Some(_) => {}
                None => break,
            }
        }
        let slot = self.next_slot(members, level, before, field)?;
        if let Some(known) = self.fields.get_mut(slot) {
            *known = Some(field);
        }
        Some(slot)
    }

    /// The slot of a key that came apart from any input, by what followed last time. At the top, a key that no slot is for is
    /// noted where that is wanted.
    pub(super) fn next_slot(
        &mut self,
        members: &Members,
        level: usize,
        before: usize,
        key: &str,
    ) -> Option<usize> {
        let mut guess = before;
        for _ in 0..GUESSES {
            let Some(next) = self.follows.get(guess) else { break };
            guess = *next as usize;
            match members.member(guess) {
                Some(member) if member.is(key) => return Some(guess),
                Some(_) => {}
                None => break,
            }
        }
        let slot = members.level(level).and_then(|level| members.find(level, key.as_bytes()));
        match (slot, self.follows.get_mut(before)) {
            (Some(slot), Some(follows)) => *follows = u32::try_from(slot).unwrap_or(u32::MAX),
            (None, _) if level == 0 && self.unread.is_some() => {
                let key = self.keep(key);
                self.unread.get_or_insert_default().push(key);
            }
            _ => {}
        }
        slot
    }

    /// Fills a slot; says whether it was empty.
    #[inline]
    pub(super) fn put(&mut self, slot: usize, cell: Cell) -> bool {
        match self.cells.get_mut(slot) {
            Some(place) if place.shape.is_absent() => {
                *place = cell;
                true
            }
            _ => false,
        }
    }

    /// Fills the slots below values that are no objects: they stay empty where it is null, and else cannot be predicted.
    pub(super) fn fill_below(&mut self, members: &Members) {
        for (slot, below) in members.objects() {
            let shape = self.cell(slot).shape;
            if ![Shape::ABSENT, Shape::NULL, Shape::OBJECT].contains(&shape) {
                self.fill(below, Shape::UNPREDICTABLE);
            }
        }
    }

    /// Fills the slots of a level that are empty.
    pub(super) fn fill(&mut self, level: &Level, shape: Shape) {
        for slot in level.slots() {
            self.put(slot, shape.into());
        }
    }

    #[inline]
    pub(super) fn cell(&self, slot: usize) -> Cell {
        self.cells.get(slot).copied().unwrap_or_default()
    }

    /// Fills the slot of a line that computes with what was kept of its value.
    pub(super) fn put_kept(&mut self, slot: usize) {
        let Kept { shape, bytes, elements } = &self.kept;
        let (texts, lists) = (self.decoded.len(), self.elements.len());
        self.decoded.extend_from_slice(bytes);
        let text =
            |start: usize, shape| Cell { decoded: true, ..Cell::at(texts.saturating_add(start), shape) };
        let cell = match shape.kind() {
            Kind::Text => text(0, *shape),
            Kind::List => {
                let moved = |element: &Cell| match element.shape.kind() {
                    Kind::Text => text(element.start as usize, element.shape),
                    _ => *element,
                };
                self.elements.extend(elements.iter().map(moved));
                Cell::at(lists, *shape)
            }
            _ => (*shape).into(),
        };
        self.put(slot, cell);
    }

    /// Notes why what a line computes cannot be predicted.
    pub(super) fn put_unpredictable(&mut self, slot: usize, reason: UnpredictableReason) {
        self.reasons.push((slot, reason));
        self.put(slot, Shape::UNPREDICTABLE.into());
    }

    /// What stands at a place of the list in a cell.
    pub(super) fn element(&self, list: Cell, index: usize) -> Cell {
        self.elements.get((list.start as usize).saturating_add(index)).copied().unwrap_or_default()
    }

    /// Adds a text to the decoded ones.
    #[inline]
    pub(super) fn keep(&mut self, text: &str) -> Cell {
        let start = self.decoded.len();
        self.decoded.extend_from_slice(text.as_bytes());
        Cell { decoded: true, ..Cell::at(start, Shape::text(text.len())) }
    }
}

/// A value that was computed, in buffers of its own until it has a slot: it was computed from the other slots. Has no `Debug`,
/// which would show it.
#[derive(Clone, Default)]
pub(super) struct Kept {
    shape: Shape,
    bytes: Vec<u8>,
    elements: Vec<Cell>,
}

impl Kept {
    /// Copies a value.
    pub(super) fn keep(&mut self, value: &Value<'_>) {
        self.bytes.clear();
        self.elements.clear();
        let Value::List(values) = value else {
            self.shape = value.shape(0);
            self.copy(value);
            return;
        };
        for value in values {
            let cell = Cell::at(self.bytes.len(), value.shape(0));
            self.elements.push(cell);
            self.copy(value);
        }
        self.shape = Shape::list_of(self.elements.iter().map(|element| element.shape));
    }

    fn copy(&mut self, value: &Value<'_>) {
        if let Value::Text(text) = value {
            self.bytes.extend_from_slice(text.as_bytes());
        }
    }
}

impl fmt::Debug for Slots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.cells.iter().map(|cell| cell.shape)).finish()
    }
}

/// The values of a record that was read into [`Slots`].
///
/// ```
/// use provmap::record::{Operation, Plan, ReadValues, Record};
/// let plan = Plan::for_target(provmap::connector("Slack").unwrap(), Operation::Create);
/// let mut slots = plan.slots();
/// let record: Record<'_, ReadValues<'_>> = plan.read(br#"{"userName": "ada"}"#, &mut slots)?;
/// assert_eq!(record.text(plan.slot("userName").unwrap()), "ada");
/// # Ok::<(), provmap::record::ReadError>(())
/// ```
#[derive(Clone, Copy)]
pub struct ReadValues<'r> {
    slots: &'r Slots,
    input: &'r [u8],
}

impl<'r> ReadValues<'r> {
    pub(super) fn new(slots: &'r Slots, input: &'r [u8]) -> ReadValues<'r> {
        ReadValues { slots, input }
    }

    /// The keys that no slot is for, where they were noted.
    pub(super) fn unread(self) -> impl Iterator<Item = &'r str> {
        self.slots.unread.iter().flatten().map(move |key| self.text_of(*key))
    }

    pub(super) fn text_of(&self, cell: Cell) -> &'r str {
        // Reading has verified the bytes.
        simdutf8::basic::from_utf8(self.bytes_of(cell)).unwrap_or_default()
    }

    pub(super) fn bytes_of(&self, cell: Cell) -> &'r [u8] {
        let bytes: &'r [u8] = if cell.decoded { &self.slots.decoded } else { self.input };
        let start = cell.start as usize;
        bytes.get(start..start.saturating_add(cell.shape.len())).unwrap_or_default()
    }

    /// The text in a slot, or at a place of the list there.
    pub(super) fn text_at(&self, slot: usize, element: Option<usize>) -> &'r str {
        self.text_of(self.cell_at(slot, element))
    }

    /// The value in a slot, or at a place of the list there, where it was read as a tree.
    pub(super) fn tree(&self, slot: usize, element: Option<usize>) -> Option<&'r Json> {
        let cell = self.cell_at(slot, element);
        let trees = &self.slots.trees;
        let at = trees.binary_search_by_key(&cell.start, |(start, _)| *start).ok()?;
        trees.get(at).map(|(_, tree)| tree)
    }

    fn cell_at(&self, slot: usize, element: Option<usize>) -> Cell {
        element.map_or_else(|| self.slots.cell(slot), |index| self.element_at(slot, index))
    }

    fn element_at(&self, slot: usize, index: usize) -> Cell {
        self.slots.element(self.slots.cell(slot), index)
    }
}

impl Values for ReadValues<'_> {
    #[inline]
    fn shape(&self, slot: usize) -> Shape {
        self.slots.cell(slot).shape
    }

    fn text(&self, slot: usize) -> &str {
        self.text_of(self.slots.cell(slot))
    }

    fn element(&self, slot: usize, index: usize) -> Shape {
        self.element_at(slot, index).shape
    }

    fn element_text(&self, slot: usize, index: usize) -> &str {
        self.text_of(self.element_at(slot, index))
    }

    #[inline]
    fn text_bytes(&self, slot: usize) -> &[u8] {
        self.bytes_of(self.slots.cell(slot))
    }

    fn element_text_bytes(&self, slot: usize, index: usize) -> &[u8] {
        self.bytes_of(self.element_at(slot, index))
    }

    #[inline]
    fn computed(&self, slot: usize) -> Option<Result<(), UnpredictableReason>> {
        let reasons = &self.slots.reasons;
        let reason = reasons.binary_search_by_key(&slot, |(of, _)| *of).ok().and_then(|at| reasons.get(at));
        Some(reason.map_or(Ok(()), |(_, reason)| Err(*reason)))
    }
}

impl fmt::Debug for ReadValues<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.slots.fmt(f)
    }
}

//! The buffers that records are read into.

use std::fmt;
use std::sync::Arc;

use provmap_model::Json;

use super::members::Members;
use super::shape::Shape;
use super::values::Values;

/// The place of a text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Span {
    /// The first byte of a text, or the first element of a list.
    pub(super) start: u32,
    /// Whether the text is among the decoded ones, and not in the input.
    pub(super) decoded: bool,
}

/// The buffers that records are read into, one after the other. Made by [`Plan::slots`](super::Plan::slots).
///
/// Reading reuses them, so that it allocates only until they are as large as the largest record. A plan that reads into
/// those of another fits them to itself first.
#[derive(Clone, Default)]
pub struct Slots {
    /// The keys of the plan that they fit.
    members: Option<Arc<Members>>,
    pub(super) cells: Vec<(Shape, Span)>,
    pub(super) elements: Vec<(Shape, Span)>,
    /// Texts that do not stand in the input as they are.
    pub(super) decoded: Vec<u8>,
    /// For each slot, and for the start of each object, the slot that followed it last time.
    pub(super) follows: Vec<u32>,
    pub(super) user: Option<Json>,
}

impl Slots {
    pub(super) fn new(members: &Arc<Members>) -> Slots {
        Slots {
            members: Some(Arc::clone(members)),
            cells: vec![(Shape::ABSENT, Span::default()); members.len()],
            elements: Vec::new(),
            decoded: Vec::new(),
            follows: members.first_guesses(),
            user: None,
        }
    }

    /// Empties the buffers, and fits them to these keys.
    pub(super) fn prepare(&mut self, members: &Arc<Members>) {
        // What followed in records of other keys would put a value into a slot of another level.
        if self.members.as_ref().is_some_and(|own| Arc::ptr_eq(own, members)) {
            self.cells.fill((Shape::ABSENT, Span::default()));
            self.elements.clear();
            self.decoded.clear();
            self.user = None;
        } else {
            *self = Slots::new(members);
        }
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

    /// Fills the slots below a value that is no object: they stay empty where it is null, and else cannot be predicted.
    pub(super) fn put_no_object(&mut self, members: &Members, level: usize, shape: Shape) {
        if shape == Shape::NULL {
            return;
        }
        // Levels are in the order of their depth, so that this ends.
        let mut levels = vec![level];
        while let Some(level) = levels.pop().and_then(|level| members.level(level)) {
            for slot in level.slots() {
                self.set(slot, Shape::UNPREDICTABLE, Span::default());
                levels.extend(members.member(slot).and_then(|member| member.below));
            }
        }
    }

    #[inline]
    fn cell(&self, slot: usize) -> (Shape, Span) {
        self.cells.get(slot).copied().unwrap_or_default()
    }

    #[inline]
    pub(super) fn shape(&self, slot: usize) -> Shape {
        self.cell(slot).0
    }

    /// The place of the next element. Records are far shorter than the limit.
    pub(super) fn next_element(&self) -> u32 {
        u32::try_from(self.elements.len()).unwrap_or(u32::MAX)
    }

    /// The place of the next decoded text.
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

/// The values of a record that was read into [`Slots`].
#[derive(Clone, Copy)]
pub struct ReadValues<'r> {
    slots: &'r Slots,
    input: &'r [u8],
}

impl<'r> ReadValues<'r> {
    pub(super) fn new(slots: &'r Slots, input: &'r [u8]) -> ReadValues<'r> {
        ReadValues { slots, input }
    }

    fn resolve(&self, (shape, span): (Shape, Span)) -> &'r str {
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

impl Values for ReadValues<'_> {
    #[inline]
    fn shape(&self, slot: usize) -> Shape {
        self.slots.shape(slot)
    }

    fn text(&self, slot: usize) -> &str {
        self.resolve(self.slots.cell(slot))
    }

    fn element(&self, slot: usize, index: usize) -> Shape {
        self.element_at(slot, index).0
    }

    fn element_text(&self, slot: usize, index: usize) -> &str {
        self.resolve(self.element_at(slot, index))
    }
}

impl fmt::Debug for ReadValues<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.slots.fmt(f)
    }
}

//! The structure of JSON: objects, lists and literals.

use super::super::members::Members;
use super::super::shape::{ListShape, Shape};
use super::super::slots::{Cell, ReadValues, Slots};
use super::MAX_DEPTH;
use super::error::{ReadError, ReadErrorKind};

/// Reads one record into slots.
pub(super) struct Scanner<'i, 's> {
    pub(super) input: &'i [u8],
    pub(super) at: usize,
    pub(super) slots: &'s mut Slots,
    members: &'s Members,
    /// The objects and arrays around.
    depth: usize,
}

/// The place of an error is where the scanner stands.
pub(super) type Scanned<T> = Result<T, ReadErrorKind>;

/// How many keys are tried before one is looked up.
const GUESSES: usize = 4;

impl<'i, 's> Scanner<'i, 's> {
    pub(super) fn new(members: &'s Members, input: &'i [u8], slots: &'s mut Slots) -> Scanner<'i, 's> {
        Scanner { input, at: 0, slots, members, depth: 0 }
    }

    /// The whole record.
    pub(super) fn record(mut self) -> Result<(), ReadError> {
        self.whole().map_err(|kind| ReadError::new(kind, self.at))
    }

    fn whole(&mut self) -> Scanned<()> {
        self.white_space();
        let is_object = self.peek() == Some(b'{');
        if is_object {
            self.at = self.at.saturating_add(1);
            self.object(Some(0))?;
        } else {
            self.skip()?;
        }
        self.white_space();
        if self.at < self.input.len() {
            return self.malformed();
        }
        if is_object { Ok(()) } else { Err(ReadErrorKind::NotAnObject) }
    }

    #[cold]
    pub(super) fn malformed<T>(&self) -> Scanned<T> {
        Err(ReadErrorKind::Malformed)
    }

    #[inline]
    pub(super) fn peek(&self) -> Option<u8> {
        self.input.get(self.at).copied()
    }

    #[inline]
    pub(super) fn advance(&mut self, bytes: usize) {
        self.at = self.at.wrapping_add(bytes);
    }

    #[inline(always)]
    fn white_space(&mut self) {
        if self.peek().is_some_and(|byte| byte <= b' ') {
            self.some_white_space();
        }
    }

    fn some_white_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.peek() {
            self.advance(1);
        }
    }

    #[inline]
    fn enter(&mut self) -> Scanned<()> {
        self.depth = self.depth.wrapping_add(1);
        if self.depth > MAX_DEPTH { Err(ReadErrorKind::TooDeep) } else { Ok(()) }
    }

    #[inline]
    fn leave(&mut self) {
        self.depth = self.depth.wrapping_sub(1);
    }

    /// What follows a member or an element: whether there is another.
    #[inline(always)]
    fn goes_on(&mut self, end: u8) -> Scanned<bool> {
        self.white_space();
        match self.peek() {
            Some(b',') => {
                self.advance(1);
                self.white_space();
                Ok(true)
            }
            Some(byte) if byte == end => {
                self.advance(1);
                Ok(false)
            }
            _ => self.malformed(),
        }
    }

    /// An object behind its bracket; its keys are read where a level knows them.
    fn object(&mut self, level: Option<usize>) -> Scanned<()> {
        self.enter()?;
        self.white_space();
        // Which key comes next is guessed from the last record, so that most keys are neither scanned nor looked up.
        let mut before = level.map_or(usize::MAX, |level| self.members.start_of(level));
        let mut more = self.peek() != Some(b'}');
        if !more {
            self.advance(1);
        }
        while more {
            let slot = match self.guess(before) {
                Some(slot) => Some(slot),
                None => self.look_up(level, before)?,
            };
            self.white_space();
            match slot {
                Some(slot) => {
                    before = slot;
                    self.member(slot)?;
                }
                None => self.skip()?,
            }
            more = self.goes_on(b'}')?;
        }
        self.leave();
        Ok(())
    }

    /// Whether the next key is the one that followed last time, or one of those after it: attributes are left out more
    /// often than they change places.
    #[inline(always)]
    fn guess(&mut self, before: usize) -> Option<usize> {
        let rest = self.input.get(self.at..)?;
        let mut slot = before;
        for _ in 0..GUESSES {
            slot = *self.slots.follows.get(slot)? as usize;
            let member = self.members.member(slot)?;
            if member.starts(rest) {
                self.advance(member.quoted.len());
                return Some(slot);
            }
        }
        None
    }

    /// The slot of the next key, and the guess for next time.
    fn look_up(&mut self, level: Option<usize>, before: usize) -> Scanned<Option<usize>> {
        let key = self.key()?;
        let is_top = level == Some(0);
        let level = level.and_then(|level| self.members.level(level));
        let name = || ReadValues::new(self.slots, self.input).text_of(key);
        let slot = level.and_then(|level| self.members.find(level, name()));
        if key.decoded {
            self.slots.decoded.truncate(key.start as usize);
        }
        if slot.is_none() && is_top {
            self.slots.pass_over(key);
        }
        if let (Some(slot), Some(follows)) = (slot, self.slots.follows.get_mut(before)) {
            *follows = u32::try_from(slot).unwrap_or(u32::MAX);
        }
        Ok(slot)
    }

    #[inline]
    pub(super) fn follows(&self, bytes: &[u8]) -> bool {
        self.input.get(self.at..).is_some_and(|rest| rest.starts_with(bytes))
    }

    /// A key with its colon.
    fn key(&mut self) -> Scanned<Cell> {
        if self.peek() != Some(b'"') {
            return self.malformed();
        }
        self.advance(1);
        let key = self.text()?;
        self.white_space();
        if self.peek() != Some(b':') {
            return self.malformed();
        }
        self.advance(1);
        Ok(key)
    }

    /// The value of a key that has a slot.
    #[inline(always)]
    fn member(&mut self, slot: usize) -> Scanned<()> {
        // Of most values nothing is to be known but where their text is.
        if self.peek() == Some(b'"') && self.members.member(slot).is_some_and(|member| member.below.is_none())
        {
            self.advance(1);
            let text = self.text()?;
            return self.put(slot, text);
        }
        self.other_member(slot)
    }

    fn other_member(&mut self, slot: usize) -> Scanned<()> {
        let below = self.members.member(slot).and_then(|member| member.below);
        if let (Some(b'{'), Some(below)) = (self.peek(), below) {
            self.put(slot, Cell::at(self.at, Shape::OBJECT))?;
            self.advance(1);
            return self.object(Some(below));
        }
        let cell = if self.peek() == Some(b'[') { self.list()? } else { self.value()? };
        self.put(slot, cell)?;
        if let Some(below) = below {
            self.slots.put_no_object(self.members, below, cell.shape);
        }
        Ok(())
    }

    #[inline]
    fn put(&mut self, slot: usize, cell: Cell) -> Scanned<()> {
        if self.slots.put(slot, cell) { Ok(()) } else { Err(ReadErrorKind::RepeatedAttribute) }
    }

    /// A list whose elements are kept.
    fn list(&mut self) -> Scanned<Cell> {
        let start = self.slots.elements.len();
        let mut list = ListShape::default();
        self.elements(|scanner| {
            let element = if scanner.peek() == Some(b'"') {
                scanner.advance(1);
                scanner.text()?
            } else {
                scanner.value()?
            };
            list.push(element.shape);
            scanner.slots.elements.push(element);
            Ok(())
        })?;
        Ok(Cell::at(start, list.shape()))
    }

    /// The elements of an array, from its bracket on; gives their number.
    #[inline(always)]
    fn elements(&mut self, mut element: impl FnMut(&mut Self) -> Scanned<()>) -> Scanned<usize> {
        self.enter()?;
        self.advance(1);
        self.white_space();
        let mut count = 0_usize;
        if self.peek() == Some(b']') {
            self.advance(1);
        } else {
            loop {
                element(self)?;
                count = count.saturating_add(1);
                if !self.goes_on(b']')? {
                    break;
                }
            }
        }
        self.leave();
        Ok(count)
    }

    /// A value of which kind and length are kept, and where it starts.
    #[inline]
    fn value(&mut self) -> Scanned<Cell> {
        let start = self.at;
        let shape = match self.peek() {
            Some(b'"') => {
                self.advance(1);
                return self.text();
            }
            Some(b't') => self.literal(b"true", Shape::TRUE)?,
            Some(b'f') => self.literal(b"false", Shape::FALSE)?,
            Some(b'n') => self.literal(b"null", Shape::NULL)?,
            Some(b'-' | b'0'..=b'9') => {
                self.number()?;
                Shape::NUMBER
            }
            Some(b'[') => Shape::list(self.elements(|scanner| scanner.skip())?),
            Some(b'{') => {
                self.advance(1);
                self.object(None)?;
                Shape::OBJECT
            }
            _ => return self.malformed(),
        };
        Ok(Cell::at(start, shape))
    }

    /// A value that no slot takes.
    fn skip(&mut self) -> Scanned<()> {
        let kept = self.slots.decoded.len();
        self.value()?;
        self.slots.decoded.truncate(kept);
        Ok(())
    }

    fn literal(&mut self, word: &[u8], shape: Shape) -> Scanned<Shape> {
        if !self.follows(word) {
            return self.malformed();
        }
        self.advance(word.len());
        Ok(shape)
    }
}

//! The structure of JSON: objects, lists and literals.
//!
//! Each function takes what is left of the input, and gives what is left behind what it has read.

use super::super::members::Members;
use super::super::shape::{ListShape, Shape};
use super::super::slots::{Cell, GUESSES, ReadValues, Slots};
use super::MAX_DEPTH;
use super::error::{ReadError, ReadErrorKind};

/// Reads one record into slots.
pub(super) struct Scanner<'i, 's> {
    pub(super) input: &'i [u8],
    pub(super) slots: &'s mut Slots,
    members: &'s Members,
    /// The objects and arrays around.
    depth: usize,
    /// Whether all that was looked at is ASCII. A key of the plan may be something else, and is UTF-8.
    pub(super) is_ascii: bool,
}

pub(super) type Scanned<T> = Result<T, ReadError>;

impl<'i, 's> Scanner<'i, 's> {
    pub(super) fn new(members: &'s Members, input: &'i [u8], slots: &'s mut Slots) -> Scanner<'i, 's> {
        Scanner { input, slots, members, depth: 0, is_ascii: true }
    }

    /// The whole record.
    pub(super) fn record(mut self) -> Scanned<()> {
        let rest = white_space(self.input);
        let (is_object, rest) = match rest {
            [b'{', rest @ ..] => (true, self.object(rest, Some(0))?),
            _ => (false, self.skip(rest)?),
        };
        let rest = white_space(rest);
        match (rest, is_object) {
            ([], true) => {
                self.verify()?;
                self.slots.fill_below(self.members);
                Ok(())
            }
            ([], false) => self.error(ReadErrorKind::NotAnObject, rest),
            _ => self.malformed(rest),
        }
    }

    /// Holds the texts to UTF-8, all of them at once: outside of texts there is nothing but ASCII in JSON.
    #[inline(always)]
    fn verify(&self) -> Scanned<()> {
        if self.is_ascii || simdutf8::basic::from_utf8(self.input).is_ok() { Ok(()) } else { self.not_utf8() }
    }

    /// The place is that of the first byte that is wrong.
    #[cold]
    fn not_utf8(&self) -> Scanned<()> {
        let valid = std::str::from_utf8(self.input).map_or_else(|error| error.valid_up_to(), str::len);
        Err(ReadError::new(ReadErrorKind::NotUtf8, valid))
    }

    /// The place of an error is where reading stopped.
    #[cold]
    pub(super) fn error<T>(&self, kind: ReadErrorKind, rest: &[u8]) -> Scanned<T> {
        Err(ReadError::new(kind, self.place(rest)))
    }

    #[cold]
    pub(super) fn malformed<T>(&self, rest: &[u8]) -> Scanned<T> {
        self.error(ReadErrorKind::Malformed, rest)
    }

    /// Where in the input the rest starts.
    #[inline(always)]
    pub(super) fn place(&self, rest: &[u8]) -> usize {
        self.input.len().wrapping_sub(rest.len())
    }

    #[inline]
    fn enter(&mut self, rest: &[u8]) -> Scanned<()> {
        self.depth = self.depth.wrapping_add(1);
        if self.depth > MAX_DEPTH { self.error(ReadErrorKind::TooDeep, rest) } else { Ok(()) }
    }

    #[inline]
    fn leave(&mut self) {
        self.depth = self.depth.wrapping_sub(1);
    }

    /// What follows a member or an element: whether there is another.
    #[inline(always)]
    fn goes_on(&self, rest: &'i [u8], end: u8) -> Scanned<(bool, &'i [u8])> {
        match rest {
            [b',', rest @ ..] => Ok((true, white_space(rest))),
            _ => self.may_go_on(white_space(rest), end),
        }
    }

    fn may_go_on(&self, rest: &'i [u8], end: u8) -> Scanned<(bool, &'i [u8])> {
        match rest {
            [b',', rest @ ..] => Ok((true, white_space(rest))),
            [byte, rest @ ..] if *byte == end => Ok((false, rest)),
            rest => self.malformed(rest),
        }
    }

    /// An object behind its bracket; its keys are read where a level knows them.
    fn object(&mut self, rest: &'i [u8], level: Option<usize>) -> Scanned<&'i [u8]> {
        self.enter(rest)?;
        // Which key comes next is guessed from the last record, so that most keys are neither scanned nor looked up.
        let mut before = level.map_or(usize::MAX, |level| self.members.start_of(level));
        let (mut more, mut rest) = match white_space(rest) {
            [b'}', rest @ ..] => (false, rest),
            rest => (true, rest),
        };
        while more {
            let (slot, value) = match self.guess(rest, before) {
                Some((slot, rest)) => (Some(slot), rest),
                None => self.look_up(rest, level, before)?,
            };
            let behind = match slot {
                Some(slot) => {
                    before = slot;
                    self.member(value, slot)?
                }
                None => self.skip(white_space(value))?,
            };
            (more, rest) = self.goes_on(behind, b'}')?;
        }
        self.leave();
        Ok(rest)
    }

    /// Whether the next key is the one that followed last time, or one of those after it: attributes are left out more
    /// often than they change places.
    #[inline(always)]
    fn guess(&self, rest: &'i [u8], before: usize) -> Option<(usize, &'i [u8])> {
        let mut slot = before;
        for _ in 0..GUESSES {
            slot = *self.slots.follows.get(slot)? as usize;
            if let Some(rest) = self.members.member(slot)?.starts(rest) {
                return Some((slot, rest));
            }
        }
        None
    }

    /// The slot of the next key, and the guess for next time.
    #[inline(never)]
    fn look_up(
        &mut self,
        rest: &'i [u8],
        level: Option<usize>,
        before: usize,
    ) -> Scanned<(Option<usize>, &'i [u8])> {
        let (key, rest) = self.key(rest)?;
        let is_top = level == Some(0);
        let level = level.and_then(|level| self.members.level(level));
        let name = || ReadValues::new(self.slots, self.input).bytes_of(key);
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
        Ok((slot, rest))
    }

    /// A key with its colon.
    fn key(&mut self, rest: &'i [u8]) -> Scanned<(Cell, &'i [u8])> {
        let [b'"', rest @ ..] = rest else { return self.malformed(rest) };
        let (key, rest) = self.text(rest)?;
        match white_space(rest) {
            [b':', rest @ ..] => Ok((key, rest)),
            rest => self.malformed(rest),
        }
    }

    /// The value of a key that has a slot.
    #[inline(always)]
    fn member(&mut self, rest: &'i [u8], slot: usize) -> Scanned<&'i [u8]> {
        // Most are texts.
        match rest {
            [b'"', text @ ..] => {
                let (cell, rest) = self.text(text)?;
                self.put(slot, cell, rest)?;
                Ok(rest)
            }
            _ => self.other_member(white_space(rest), slot),
        }
    }

    #[inline(never)]
    fn other_member(&mut self, rest: &'i [u8], slot: usize) -> Scanned<&'i [u8]> {
        let below = self.members.member(slot).and_then(|member| member.below);
        if let ([b'{', members @ ..], Some(below)) = (rest, below) {
            self.put(slot, Cell::at(self.place(rest), Shape::OBJECT), rest)?;
            return self.object(members, Some(below));
        }
        let (cell, rest) = match rest {
            [b'[', elements @ ..] => self.list(elements)?,
            _ => self.value(rest)?,
        };
        self.put(slot, cell, rest)?;
        Ok(rest)
    }

    #[inline]
    fn put(&mut self, slot: usize, cell: Cell, rest: &[u8]) -> Scanned<()> {
        if self.slots.put(slot, cell) { Ok(()) } else { self.error(ReadErrorKind::RepeatedAttribute, rest) }
    }

    /// A list whose elements are kept, behind its bracket.
    fn list(&mut self, rest: &'i [u8]) -> Scanned<(Cell, &'i [u8])> {
        let start = self.slots.elements.len();
        let mut list = ListShape::default();
        let (_, rest) = self.elements(rest, |scanner, rest| {
            let (element, rest) = match rest {
                [b'"', text @ ..] => scanner.text(text)?,
                _ => scanner.value(rest)?,
            };
            list.push(element.shape);
            scanner.slots.elements.push(element);
            Ok(rest)
        })?;
        Ok((Cell::at(start, list.shape()), rest))
    }

    /// The elements of an array behind its bracket; gives their number.
    #[inline(always)]
    fn elements(
        &mut self,
        rest: &'i [u8],
        mut element: impl FnMut(&mut Self, &'i [u8]) -> Scanned<&'i [u8]>,
    ) -> Scanned<(usize, &'i [u8])> {
        self.enter(rest)?;
        let mut count = 0_usize;
        let (mut more, mut rest) = match white_space(rest) {
            [b']', rest @ ..] => (false, rest),
            rest => (true, rest),
        };
        while more {
            rest = element(self, rest)?;
            count = count.saturating_add(1);
            (more, rest) = self.goes_on(rest, b']')?;
        }
        self.leave();
        Ok((count, rest))
    }

    /// A value of which kind and length are kept, and where it starts.
    fn value(&mut self, rest: &'i [u8]) -> Scanned<(Cell, &'i [u8])> {
        let start = self.place(rest);
        let (shape, rest) = match rest {
            [b'"', text @ ..] => return self.text(text),
            [b't', b'r', b'u', b'e', rest @ ..] => (Shape::TRUE, rest),
            [b'f', b'a', b'l', b's', b'e', rest @ ..] => (Shape::FALSE, rest),
            [b'n', b'u', b'l', b'l', rest @ ..] => (Shape::NULL, rest),
            [b'-' | b'0'..=b'9', ..] => (Shape::NUMBER, self.number(rest)?),
            [b'[', elements @ ..] => {
                let (count, rest) = self.elements(elements, |scanner, rest| scanner.skip(rest))?;
                (Shape::list(count), rest)
            }
            [b'{', members @ ..] => (Shape::OBJECT, self.object(members, None)?),
            _ => return self.malformed(rest),
        };
        Ok((Cell::at(start, shape), rest))
    }

    /// A value that no slot takes.
    fn skip(&mut self, rest: &'i [u8]) -> Scanned<&'i [u8]> {
        let kept = self.slots.decoded.len();
        let (_, rest) = self.value(rest)?;
        self.slots.decoded.truncate(kept);
        Ok(rest)
    }
}

#[inline(always)]
pub(super) fn white_space(rest: &[u8]) -> &[u8] {
    match rest {
        [..=b' ', ..] => some_white_space(rest),
        _ => rest,
    }
}

fn some_white_space(mut rest: &[u8]) -> &[u8] {
    while let [b' ' | b'\n' | b'\t' | b'\r', behind @ ..] = rest {
        rest = behind;
    }
    rest
}

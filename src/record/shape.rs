//! What a value is and how long, in one word.

use std::fmt;
use std::ops::RangeInclusive;

use crate::domain::Kinds;

/// What stands in a slot: a kind and a length, and never the value.
///
/// One machine word, so that a record without a fault is judged without touching its texts.
///
/// ```
/// use provmap::record::{Kind, Shape};
/// let shape = Shape::text(5);
/// assert_eq!((shape.kind(), shape.len()), (Kind::Text, 5));
/// assert_eq!(Shape::ABSENT, Shape::default());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Shape(u64);

/// What a value is.
///
/// ```
/// use provmap::record::{Kind, Value};
/// assert_eq!(Value::Text("ada").shape().kind(), Kind::Text);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The record has no such key.
    Absent,
    /// An explicit null.
    Null,
    /// True or false.
    Boolean,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
    /// A value that cannot be predicted.
    Unpredictable,
}

impl Shape {
    /// The record has no such key.
    pub const ABSENT: Shape = Shape(0);
    /// An explicit null.
    pub const NULL: Shape = Shape(1 << 32);
    /// False.
    pub const FALSE: Shape = Shape(2 << 32);
    /// True.
    pub const TRUE: Shape = Shape(Shape::FALSE.0 | 1);
    /// A number.
    pub const NUMBER: Shape = Shape(3 << 32);
    /// An object.
    pub const OBJECT: Shape = Shape(6 << 32);
    /// A value that cannot be predicted.
    pub const UNPREDICTABLE: Shape = Shape(7 << 32);

    /// A text of that many bytes of UTF-8; lengths past `u32::MAX` count as that.
    #[must_use]
    pub const fn text(bytes: usize) -> Shape {
        Shape(4 << 32 | clamp(bytes))
    }

    /// A list of that many values, of which nothing else is known; more than `u32::MAX` count as that.
    #[must_use]
    pub const fn list(values: usize) -> Shape {
        Shape(5 << 32 | clamp(values))
    }

    /// A list of values of these shapes. Says more than [`Shape::list`], so that fewer lists need a closer look.
    ///
    /// ```
    /// use provmap::record::{Kind, Shape};
    /// let shape = Shape::list_of([Shape::text(3), Shape::text(5)]);
    /// assert_eq!((shape.kind(), shape.len()), (Kind::List, 2));
    /// ```
    #[must_use]
    pub fn list_of(values: impl IntoIterator<Item = Shape>) -> Shape {
        let mut list = ListShape::default();
        values.into_iter().for_each(|value| list.push(value));
        list.shape()
    }

    /// True or false.
    #[must_use]
    pub const fn boolean(value: bool) -> Shape {
        if value { Shape::TRUE } else { Shape::FALSE }
    }

    /// What the value is.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self.0 >> 32 & 7 {
            0 => Kind::Absent,
            1 => Kind::Null,
            2 => Kind::Boolean,
            3 => Kind::Number,
            4 => Kind::Text,
            5 => Kind::List,
            6 => Kind::Object,
            _ => Kind::Unpredictable,
        }
    }

    /// The bytes of a text, or the values of a list; 0 for any other kind.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "an empty text is a value, and no absence of one")]
    pub const fn len(self) -> usize {
        match self.kind() {
            Kind::Text | Kind::List => (self.0 & 0xffff_ffff) as usize,
            _ => 0,
        }
    }

    /// Whether the record has no such key.
    #[must_use]
    pub const fn is_absent(self) -> bool {
        self.0 == 0
    }

    /// The kinds that the value is of, as the constraints of an attribute count them.
    pub(crate) fn kinds(self) -> Kinds {
        match self.kind() {
            Kind::Boolean => Kinds::BOOLEAN,
            Kind::Number => Kinds::NUMBER,
            Kind::Text => Kinds::TEXT,
            Kind::Object => Kinds::COMPLEX,
            Kind::Absent | Kind::Null | Kind::List | Kind::Unpredictable => Kinds::NONE,
        }
    }
}

const fn clamp(length: usize) -> u64 {
    let length = length as u64;
    if length > 0xffff_ffff { 0xffff_ffff } else { length }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            Kind::Text => write!(f, "Text({} bytes)", self.len()),
            Kind::List => write!(f, "List({} values)", self.len()),
            kind => kind.fmt(f),
        }
    }
}

/// Marks a list that has nothing but texts, whose lengths are known.
const ALL_TEXTS: u64 = 1 << 63;
/// Where the lengths of the shortest and of the longest text of a list stand, in bytes, and how many bits they have.
/// The greatest number stands for itself and all above.
const SHORTEST: u32 = 35;
const LONGEST: u32 = 49;
const LENGTH: u64 = (1 << 14) - 1;

/// The shape of a list while its values come.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListShape {
    values: usize,
    shortest: u64,
    longest: u64,
    has_others: bool,
}

impl Default for ListShape {
    fn default() -> ListShape {
        ListShape { values: 0, shortest: LENGTH, longest: 0, has_others: false }
    }
}

impl ListShape {
    #[inline]
    pub(super) fn push(&mut self, value: Shape) {
        self.values = self.values.saturating_add(1);
        let length = value.0 & 0xffff_ffff;
        self.has_others |= !matches!(value.kind(), Kind::Text);
        self.shortest = self.shortest.min(length);
        self.longest = self.longest.max(length.min(LENGTH));
    }

    #[inline]
    pub(super) fn shape(self) -> Shape {
        let list = Shape::list(self.values);
        if self.has_others {
            return list;
        }
        Shape(list.0 | ALL_TEXTS | self.shortest << SHORTEST | self.longest << LONGEST)
    }
}

/// The lists that an attribute surely takes: of texts, so many, of such lengths.
#[derive(Debug, Clone, Copy)]
pub(super) struct AcceptedLists {
    /// The number of values, inclusive.
    pub(super) values: [u64; 2],
    /// The bytes of each, inclusive.
    pub(super) lengths: [u64; 2],
}

impl AcceptedLists {
    /// The number of values, and the bytes of each. A shape tells no length from longer ones past its greatest.
    pub(super) fn bounds(self) -> [RangeInclusive<u32>; 2] {
        let bound = |bound: u64| u32::try_from(bound).unwrap_or(u32::MAX);
        let ([fewest, most], [shortest, longest]) = (self.values, self.lengths);
        [bound(fewest)..=bound(most), bound(shortest)..=bound(longest.min(LENGTH.saturating_sub(1)))]
    }

    #[inline]
    pub(super) fn takes(self, shape: Shape) -> bool {
        let [fewest, most] = self.values;
        let [shortest, longest] = self.lengths;
        let values = shape.0 & 0xffff_ffff;
        let length = shape.0 >> LONGEST & LENGTH;
        // Only a list has the mark.
        (shape.0 & ALL_TEXTS != 0)
            & (values >= fewest)
            & (values <= most)
            & (shape.0 >> SHORTEST & LENGTH >= shortest)
            & (length <= longest)
            & (length < LENGTH)
    }
}

/// The shapes that an attribute surely takes, so that most values need no closer look: those from one to another,
/// and besides nothing, an absence, or an absence and a null.
#[derive(Debug, Clone, Copy)]
pub(super) struct Accepted {
    first: u64,
    /// How far the last is from the first.
    span: u64,
    /// Shapes below this one are taken as well.
    below: u64,
}

impl Accepted {
    /// No value at all is taken without a closer look.
    pub(super) const NOTHING: Accepted = Accepted { first: u64::MAX, span: 0, below: 0 };

    /// Every value is taken.
    pub(super) const EVERYTHING: Accepted = Accepted { first: 0, span: u64::MAX, below: 0 };

    /// Takes shapes from `first` to `last`; nothing where they are the wrong way round.
    pub(super) fn with_range(self, first: Shape, last: Shape) -> Accepted {
        match last.0.checked_sub(first.0) {
            Some(span) => Accepted { first: first.0, span, ..self },
            None => self,
        }
    }

    /// Takes the shapes below this one, in the order absence, null, any value.
    pub(super) fn below(self, shape: Shape) -> Accepted {
        Accepted { below: shape.0, ..self }
    }

    #[inline(always)]
    pub(super) const fn takes(self, shape: Shape) -> bool {
        (shape.0.wrapping_sub(self.first) <= self.span) | (shape.0 < self.below)
    }

    /// The lengths of the texts that are taken, in bytes.
    pub(super) fn text_bytes(self) -> Option<RangeInclusive<u32>> {
        // What is below a shape is an absence or a null, and no text.
        let (shortest, longest) = (Shape::text(0).0, Shape::text(usize::MAX).0);
        let bytes = |shape: u64| u32::try_from(shape.saturating_sub(shortest)).unwrap_or(u32::MAX);
        let first = self.first.max(shortest);
        let last = self.first.saturating_add(self.span).min(longest);
        (first <= last).then(|| bytes(first)..=bytes(last))
    }
}

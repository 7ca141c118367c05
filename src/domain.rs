//! What a source can hold, what a target takes, and how the two compare.
//!
//! Every rule that judges values reads one of these comparisons. "Unknown" is a verdict of its own and never a
//! finding: metadata that is absent, a custom attribute, an expression that cannot be followed.

mod constraints;
mod describe;
mod operation;

use std::borrow::Cow;

use provmap_model::source::SourceAttribute;
use provmap_model::words::AttributeType;

pub(crate) use self::constraints::is_boolean_word;
pub use self::constraints::{Constraints, Verdict, Verdicts};
pub use self::operation::{CaseRule, Operation};
pub use provmap_model::correction::LengthUnit;

/// The values that a source can hold.
///
/// ```
/// use provmap::domain::{Domain, Nullness};
/// let username = provmap::registry::DIRECTORY.find("username").unwrap();
/// assert_eq!(Domain::of_attribute(username).null, Nullness::Never);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Domain<'a> {
    /// The kinds of its values, null aside.
    pub kinds: Kinds,
    /// The length of its texts: in characters for a constant, else in the unit that PingOne uses, which is not
    /// documented.
    pub length: Bounds,
    /// The number of values of one user who has any.
    pub values: Bounds,
    /// Whether a user can have several values; then PingOne sends the first to a target that takes one. `None` is
    /// unknown.
    pub several: Option<bool>,
    /// Whether a user can be without a value.
    pub null: Nullness,
    /// Whether no two users hold the same value; `None` is unknown.
    pub unique: Option<bool>,
    /// The value, where it is one and the same for every user.
    pub constant: Option<Constant<'a>>,
}

impl<'a> Domain<'a> {
    /// Nothing is known.
    pub const UNKNOWN: Domain<'static> = Domain {
        kinds: Kinds::ANY,
        length: Bounds::UNKNOWN,
        values: Bounds::UNKNOWN,
        several: None,
        null: Nullness::Unknown,
        unique: None,
        constant: None,
    };

    /// The values of a directory attribute.
    #[must_use]
    #[inline(always)]
    pub fn of_attribute(attribute: &SourceAttribute<'_>) -> Domain<'a> {
        let multi_valued = attribute.multi_valued == Some(true);
        Domain {
            kinds: attribute.kind.map_or(Kinds::ANY, Kinds::of),
            length: Bounds { min: attribute.min_length, max: attribute.max_length },
            values: if attribute.multi_valued == Some(false) { Bounds::exactly(1) } else { Bounds::UNKNOWN },
            several: attribute.multi_valued,
            null: match (attribute.enabled, attribute.is_always_set()) {
                // A disabled attribute is not returned.
                (Some(false), _) => Nullness::Always,
                (_, Some(true)) => Nullness::Never,
                (_, Some(false)) => Nullness::Maybe,
                (_, None) => Nullness::Unknown,
            },
            unique: if multi_valued { None } else { attribute.unique },
            constant: None,
        }
    }

    /// One and the same value for every user.
    #[must_use]
    pub fn of_constant(constant: Constant<'a>) -> Domain<'a> {
        let length = match &constant {
            Constant::Text(text) => Bounds::exactly(count(text.chars())),
            _ => Bounds::UNKNOWN,
        };
        let (kinds, null) = match &constant {
            Constant::Null => (Kinds::NONE, Nullness::Always),
            Constant::Boolean(_) => (Kinds::BOOLEAN, Nullness::Never),
            Constant::Number => (Kinds::NUMBER, Nullness::Never),
            Constant::Text(_) => (Kinds::TEXT, Nullness::Never),
        };
        Domain {
            kinds,
            length,
            values: Bounds::exactly(1),
            several: Some(false),
            null,
            unique: Some(false),
            constant: Some(constant),
        }
    }
}

/// A value that is the same for every user.
///
/// ```
/// use provmap::domain::{Constant, Domain};
/// assert_eq!(Domain::of_constant(Constant::Boolean(true)).describe(), "true for every user");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Constant<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number.
    Number,
    /// A text.
    Text(Cow<'a, str>),
}

/// A set of kinds of values.
///
/// ```
/// use provmap::domain::Kinds;
/// let kinds = Kinds::TEXT.union(Kinds::NUMBER);
/// assert!(kinds.contains(Kinds::TEXT) && !kinds.meets(Kinds::BOOLEAN));
/// assert_eq!(kinds.describe(), "text or a number");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Kinds(u8);

impl Kinds {
    /// No kind: the value is always null.
    pub const NONE: Kinds = Kinds(0);
    /// Text.
    pub const TEXT: Kinds = Kinds(1);
    /// True or false.
    pub const BOOLEAN: Kinds = Kinds(2);
    /// A number.
    pub const NUMBER: Kinds = Kinds(4);
    /// An object whose members are attributes of their own.
    pub const COMPLEX: Kinds = Kinds(8);
    /// Any JSON value.
    pub const JSON: Kinds = Kinds(16);
    /// Anything: nothing is known.
    pub const ANY: Kinds = Kinds(u8::MAX);

    /// The kind of an attribute type; anything for a type that is not known here.
    #[must_use]
    #[inline]
    pub fn of(kind: AttributeType<'_>) -> Kinds {
        match kind {
            AttributeType::String => Kinds::TEXT,
            AttributeType::Boolean => Kinds::BOOLEAN,
            AttributeType::Json => Kinds::JSON,
            AttributeType::Complex => Kinds::COMPLEX,
            _ => Kinds::ANY,
        }
    }

    /// The kinds of both.
    #[must_use]
    pub const fn union(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// Whether each kind of `other` is in this set.
    #[must_use]
    pub const fn contains(self, other: Kinds) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether the sets share a kind.
    #[must_use]
    pub const fn meets(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }

    /// The kinds in words, as messages name them: `text`, `a boolean or a number`.
    #[must_use]
    pub fn describe(self) -> String {
        if self == Kinds::ANY {
            return "any kind of value".to_owned();
        }
        let names = [
            (Kinds::TEXT, "text"),
            (Kinds::BOOLEAN, "a boolean"),
            (Kinds::NUMBER, "a number"),
            (Kinds::COMPLEX, "an object with attributes of its own"),
            (Kinds::JSON, "any JSON value"),
        ];
        let names: Vec<&str> =
            names.into_iter().filter(|(kind, _)| self.contains(*kind)).map(|(_, name)| name).collect();
        if names.is_empty() { "null".to_owned() } else { names.join(" or ") }
    }
}

/// A smallest and a greatest number, each known or unknown.
///
/// ```
/// use provmap::domain::{Bounds, Verdict};
/// let length = Bounds { min: Some(3), max: Some(20) };
/// assert_eq!(length.against_max(Some(64)), Verdict::Fits);
/// assert_eq!(length.against_max(Some(10)), Verdict::MayFail);
/// assert_eq!(length.against_max(Some(2)), Verdict::NeverFits);
/// assert_eq!(length.against_max(None), Verdict::Unknown);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Bounds {
    /// The smallest, inclusive.
    pub min: Option<u64>,
    /// The greatest, inclusive. `None` is unknown, which covers "without limit".
    pub max: Option<u64>,
}

impl Bounds {
    /// Neither is known.
    pub const UNKNOWN: Bounds = Bounds { min: None, max: None };

    /// One number.
    #[must_use]
    pub const fn exactly(number: u64) -> Bounds {
        Bounds { min: Some(number), max: Some(number) }
    }

    /// Bounds that hold whatever either holds.
    #[must_use]
    pub fn union(self, other: Bounds) -> Bounds {
        Bounds {
            min: self.min.zip(other.min).map(|(a, b)| a.min(b)),
            max: self.max.zip(other.max).map(|(a, b)| a.max(b)),
        }
    }

    /// How numbers within these bounds fare against an upper limit.
    #[must_use]
    #[inline]
    pub fn against_max(self, limit: Option<u64>) -> Verdict {
        match (limit, self) {
            (Some(limit), Bounds { min: Some(min), .. }) if min > limit => Verdict::NeverFits,
            (Some(limit), Bounds { max: Some(max), .. }) if max > limit => Verdict::MayFail,
            (Some(_), Bounds { max: Some(_), .. }) => Verdict::Fits,
            _ => Verdict::Unknown,
        }
    }

    /// How numbers within these bounds fare against a lower limit.
    #[must_use]
    #[inline]
    pub fn against_min(self, limit: Option<u64>) -> Verdict {
        match (limit, self) {
            // No number is below 0.
            (Some(0), _) => Verdict::Fits,
            (Some(limit), Bounds { max: Some(max), .. }) if max < limit => Verdict::NeverFits,
            (Some(limit), Bounds { min: Some(min), .. }) if min < limit => Verdict::MayFail,
            (Some(_), Bounds { min: Some(_), .. }) => Verdict::Fits,
            _ => Verdict::Unknown,
        }
    }
}

/// Whether a user can be without a value.
///
/// ```
/// use provmap::domain::Nullness;
/// assert_eq!(Nullness::Never.union(Nullness::Always), Nullness::Maybe);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nullness {
    /// Every user has one.
    Never,
    /// Some users have one.
    Maybe,
    /// No user has one.
    Always,
    /// Not known.
    Unknown,
}

impl Nullness {
    /// The null-ness of a value that is one of two.
    #[must_use]
    pub fn union(self, other: Nullness) -> Nullness {
        match (self, other) {
            (a, b) if a == b => a,
            (Nullness::Maybe, _) | (_, Nullness::Maybe) => Nullness::Maybe,
            (Nullness::Unknown, Nullness::Always) | (Nullness::Always, Nullness::Unknown) => Nullness::Maybe,
            (Nullness::Unknown, _) | (_, Nullness::Unknown) => Nullness::Unknown,
            _ => Nullness::Maybe,
        }
    }
}

/// The length of a text in each unit that PingOne may count: it does not say which.
///
/// ```
/// use provmap::domain::TextLength;
/// let length = TextLength::of("😀");
/// assert_eq!((length.characters, length.utf16), (1, 2));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct TextLength {
    /// Unicode characters.
    pub characters: u64,
    /// UTF-16 units, which Java counts.
    pub utf16: u64,
    /// Bytes of UTF-8.
    pub bytes: u64,
}

impl TextLength {
    /// Counts a text.
    ///
    /// ```
    /// let length = provmap::domain::TextLength::of("a\u{1f600}");
    /// assert_eq!((length.characters, length.utf16, length.bytes), (2, 3, 5));
    /// ```
    #[must_use]
    pub fn of(text: &str) -> TextLength {
        let characters = count(text.chars());
        // Only characters of four bytes take two units.
        let pairs = count(text.bytes().filter(|byte| *byte >= 0xf0));
        TextLength { characters, utf16: characters.saturating_add(pairs), bytes: text.len() as u64 }
    }

    /// The greater in each unit.
    #[must_use]
    pub fn max(self, other: TextLength) -> TextLength {
        TextLength {
            characters: self.characters.max(other.characters),
            utf16: self.utf16.max(other.utf16),
            bytes: self.bytes.max(other.bytes),
        }
    }

    /// The length in one unit.
    pub(crate) fn of_unit(self, unit: LengthUnit) -> u64 {
        match unit {
            LengthUnit::Characters => self.characters,
            LengthUnit::Utf16 => self.utf16,
            LengthUnit::Bytes => self.bytes,
        }
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> u64 {
    items.count() as u64
}

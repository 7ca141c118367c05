//! What a source can hold, what a target takes, and how the two compare.
//!
//! Every rule that judges values reads one of these comparisons. "Unknown" is a verdict of its own and never a
//! finding: metadata that is absent, a custom attribute, an expression that cannot be followed.

mod describe;
mod operation;

use std::borrow::Cow;

use provmap_model::Connector;
use provmap_model::attribute::{Attribute, Flag, Limit};
use provmap_model::correction::StoreBehaviour;
use provmap_model::source::SourceAttribute;
use provmap_model::words::AttributeType;

pub use self::operation::{CaseRule, Operation};
pub use provmap_model::correction::LengthUnit;

/// The values that a source can hold.
#[derive(Debug, Clone, PartialEq)]
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

/// What comes of sending the values of a source to a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// Every value is taken.
    Fits,
    /// Not enough is known.
    Unknown,
    /// Some value that the source allows is refused.
    MayFail,
    /// Every value is refused.
    NeverFits,
}

impl Verdict {
    /// Whether some value is refused.
    #[must_use]
    pub const fn fails(self) -> bool {
        matches!(self, Verdict::MayFail | Verdict::NeverFits)
    }
}

/// What a target attribute takes. A limit that the metadata leaves out is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Constraints {
    /// The kinds it takes.
    pub kinds: Kinds,
    /// The length of a text, inclusive.
    pub length: Bounds,
    /// The number of values, inclusive.
    pub values: Bounds,
    /// Whether a null is refused: the attribute is required on create, or not nillable, and nothing fills it.
    pub refuses_null: bool,
    /// Whether no two records may hold the same value.
    pub unique: bool,
    /// What lengths count. PingOne does not say; an overlay can.
    pub length_unit: Option<LengthUnit>,
    /// Whether the target changes a value before it takes it, so that none is too long for certain.
    pub normalises: bool,
}

impl Constraints {
    /// The constraints of a target attribute of a connector: those of the metadata, and of what an overlay says beside it.
    #[must_use]
    pub fn of_target(connector: &Connector, group: bool, attribute: &Attribute<'_>) -> Constraints {
        Constraints::of(attribute).with(connector.behaviour(group, attribute))
    }

    /// With what the store does beside what metadata can say.
    #[must_use]
    #[inline(always)]
    pub fn with(self, behaviour: Option<&StoreBehaviour>) -> Constraints {
        match behaviour {
            None => self,
            Some(behaviour) => Constraints {
                length_unit: behaviour.length_unit,
                // What is left of a value once the target has changed it may fit again.
                normalises: behaviour.normalised.is_some(),
                ..self
            },
        }
    }

    /// The constraints that metadata gives of a target attribute.
    #[must_use]
    #[inline(always)]
    pub fn of(attribute: &Attribute<'_>) -> Constraints {
        Constraints {
            kinds: attribute.value_type().map_or(Kinds::ANY, Kinds::of),
            length: Bounds { min: attribute.limit(Limit::MinLength), max: attribute.limit(Limit::MaxLength) },
            values: Bounds {
                min: attribute.limit(Limit::MinNumberOfValues),
                max: attribute.limit(Limit::MaxNumberOfValues),
            },
            // Whether PingOne sends a null, or nothing and the default steps in, is not documented: unknown.
            refuses_null: !attribute.is(Flag::DefaultedOnCreate)
                && (attribute.is(Flag::RequiredOnCreate) || attribute.is_not(Flag::Nillable)),
            unique: attribute.is(Flag::Unique),
            length_unit: None,
            normalises: false,
        }
    }

    /// Compares what a source can hold with what the target takes.
    #[must_use]
    #[inline(always)]
    pub fn judge(&self, domain: &Domain<'_>) -> Verdicts {
        let kind = self.judge_kind(domain);
        if kind.fails() {
            // Lengths and uniqueness of a value of the wrong kind are consequences.
            return Verdicts { kind, ..Verdicts::UNKNOWN };
        }
        let null = match domain.null {
            _ if !self.refuses_null => Verdict::Fits,
            Nullness::Never => Verdict::Fits,
            Nullness::Maybe => Verdict::MayFail,
            Nullness::Always => Verdict::NeverFits,
            Nullness::Unknown => Verdict::Unknown,
        };
        if domain.null == Nullness::Always {
            return Verdicts { kind, null, ..Verdicts::UNKNOWN };
        }
        let (max_length, min_length) = match &domain.constant {
            Some(Constant::Text(text)) => (self.judge_text_max(text), self.judge_text_min(text)),
            _ => (
                self.softened(domain.length.against_max(self.length.max)),
                self.softened(domain.length.against_min(self.length.min)),
            ),
        };
        let unique = match (self.unique, &domain.constant, domain.unique) {
            (false, ..) => Verdict::Fits,
            // The same value for every user: the second one is refused.
            (true, Some(_), _) => Verdict::NeverFits,
            (true, None, Some(true)) => Verdict::Fits,
            (true, None, Some(false)) => Verdict::MayFail,
            (true, None, None) => Verdict::Unknown,
        };
        Verdicts { kind, null, max_length, min_length, values: self.judge_values(domain), unique }
    }

    /// A verdict on a length, which is never certain where the target changes the value first.
    #[inline(always)]
    fn softened(&self, verdict: Verdict) -> Verdict {
        if self.normalises && verdict == Verdict::NeverFits { Verdict::MayFail } else { verdict }
    }

    #[inline(always)]
    fn judge_kind(&self, domain: &Domain<'_>) -> Verdict {
        let text = match &domain.constant {
            Some(Constant::Text(text)) => Some(text.as_ref()),
            _ => None,
        };
        self.judge_kinds(domain.kinds, text)
    }

    /// Compares kinds; `text` is the value where it is known and a text.
    pub(crate) fn judge_kinds(&self, kinds: Kinds, text: Option<&str>) -> Verdict {
        if self.kinds == Kinds::ANY || kinds == Kinds::ANY {
            return Verdict::Unknown;
        }
        if self.kinds.contains(kinds) {
            return Verdict::Fits;
        }
        if self.kinds.meets(kinds) {
            return Verdict::MayFail;
        }
        match text {
            // Whether PingOne turns the text 'true' into a boolean is not documented.
            Some("true" | "false") if self.kinds == Kinds::BOOLEAN => Verdict::Unknown,
            _ => Verdict::NeverFits,
        }
    }

    /// A text fails for certain only when it is too long in every unit, that is in characters: PingOne does not
    /// say what `maxLength` counts.
    pub(crate) fn judge_text_max(&self, text: &str) -> Verdict {
        let Some(limit) = self.length.max else { return Verdict::Unknown };
        // No unit counts more than bytes do.
        if text.len() as u64 <= limit {
            return Verdict::Fits;
        }
        let TextLength { characters, utf16 } = self.length_of(text);
        if characters > limit && !self.normalises {
            Verdict::NeverFits
        } else if utf16 > limit {
            Verdict::MayFail
        } else {
            Verdict::Fits
        }
    }

    /// A text is too short for certain only when it is too short in every unit, that is in UTF-16.
    pub(crate) fn judge_text_min(&self, text: &str) -> Verdict {
        let Some(limit) = self.length.min else { return Verdict::Unknown };
        // No unit counts less than a quarter of the bytes.
        if text.len() as u64 > limit.saturating_mul(4).saturating_sub(4) {
            return Verdict::Fits;
        }
        let TextLength { characters, utf16 } = self.length_of(text);
        if utf16 < limit && !self.normalises {
            Verdict::NeverFits
        } else if characters < limit {
            Verdict::MayFail
        } else {
            Verdict::Fits
        }
    }

    /// The length of a text in the units that may count.
    fn length_of(&self, text: &str) -> TextLength {
        match self.length_unit.map(|unit| unit.measure(text)) {
            None => TextLength::of(text),
            Some(length) => TextLength { characters: length, utf16: length },
        }
    }

    /// Several values into a target that takes one lose all but the first. Into a target that takes several,
    /// only their known number counts.
    #[inline]
    fn judge_values(&self, domain: &Domain<'_>) -> Verdict {
        match (self.values.max, domain.several) {
            (Some(1), Some(true)) if domain.values.min.is_none_or(|min| min <= 1) => Verdict::MayFail,
            (limit, _) => domain.values.against_max(limit),
        }
    }
}

/// The verdicts of one comparison, one for each constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdicts {
    /// The kind of the value.
    pub kind: Verdict,
    /// A user without a value.
    pub null: Verdict,
    /// The greatest length.
    pub max_length: Verdict,
    /// The smallest length.
    pub min_length: Verdict,
    /// The number of values.
    pub values: Verdict,
    /// Two users with the same value.
    pub unique: Verdict,
}

impl Verdicts {
    /// Nothing is known.
    pub const UNKNOWN: Verdicts = Verdicts {
        kind: Verdict::Unknown,
        null: Verdict::Unknown,
        max_length: Verdict::Unknown,
        min_length: Verdict::Unknown,
        values: Verdict::Unknown,
        unique: Verdict::Unknown,
    };

    /// Whether some value is refused by some constraint.
    #[must_use]
    #[inline]
    pub fn fails(&self) -> bool {
        let Verdicts { kind, null, max_length, min_length, values, unique } = *self;
        [kind, null, max_length, min_length, values, unique].into_iter().any(Verdict::fails)
    }
}

/// The length of a text in each unit that PingOne may count: it does not say which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TextLength {
    /// Unicode characters.
    pub characters: u64,
    /// UTF-16 units, which Java counts.
    pub utf16: u64,
}

impl TextLength {
    /// Counts a text.
    ///
    /// ```
    /// let length = provmap::domain::TextLength::of("a\u{1f600}");
    /// assert_eq!((length.characters, length.utf16), (2, 3));
    /// ```
    #[must_use]
    pub fn of(text: &str) -> TextLength {
        let characters = count(text.chars());
        // Only characters of four bytes take two units.
        let pairs = count(text.bytes().filter(|byte| *byte >= 0xf0));
        TextLength { characters, utf16: characters.saturating_add(pairs) }
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> u64 {
    items.count() as u64
}

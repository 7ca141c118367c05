//! What a target takes, and what comes of sending it what a source holds.

use provmap_model::attribute::{Attribute, Flag, Limit};
use provmap_model::correction::StoreBehaviour;
use provmap_model::{AttributeList, Connector};

use super::{Bounds, Constant, Domain, Kinds, LengthUnit, Nullness, TextLength};

/// What comes of sending the values of a source to a target.
///
/// ```
/// use provmap::domain::{Constant, Constraints, Domain, Verdict};
/// use provmap::{AttributeList, registry::ZOOM};
/// let title = ZOOM.user_attributes().unwrap().find("title").unwrap();
/// let constraints = Constraints::of_target(&ZOOM, AttributeList::User, title);
/// let verdicts = constraints.judge(&Domain::UNKNOWN);
/// assert_eq!(verdicts.max_length, Verdict::Unknown);
/// assert!(!Verdict::Unknown.fails() && Verdict::NeverFits.fails());
/// ```
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
///
/// ```
/// use provmap::domain::{Constant, Constraints, Domain, Verdict};
/// use provmap::{AttributeList, registry::ZOOM};
/// let title = ZOOM.user_attributes().unwrap().find("title").unwrap();
/// let constraints = Constraints::of_target(&ZOOM, AttributeList::User, title);
/// assert_eq!(constraints.length.max, Some(128));
/// let verdicts = constraints.judge(&Domain::of_constant(Constant::Boolean(true)));
/// assert_eq!(verdicts.kind, Verdict::NeverFits);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
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
    pub fn of_target(connector: &Connector, list: AttributeList, attribute: &Attribute<'_>) -> Constraints {
        Constraints::of(attribute).with(connector.behaviour(list, attribute))
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
    #[inline]
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
            Some(text) if self.kinds == Kinds::BOOLEAN && is_boolean_word(text) => Verdict::Unknown,
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
        let [characters, utf16] = self.lengths_of(text);
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
        let [characters, utf16] = self.lengths_of(text);
        if utf16 < limit && !self.normalises {
            Verdict::NeverFits
        } else if characters < limit {
            Verdict::MayFail
        } else {
            Verdict::Fits
        }
    }

    /// The length of a text in each of the two units that may count, or twice in the one that does.
    fn lengths_of(&self, text: &str) -> [u64; 2] {
        if let Some(unit) = self.length_unit {
            return [unit.measure(text); 2];
        }
        let TextLength { characters, utf16, .. } = TextLength::of(text);
        [characters, utf16]
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

/// Whether a text is written as a boolean is, in any case. Apart from the comparison of kinds, which every line goes through
/// and hardly any has such a text.
#[cold]
pub(crate) fn is_boolean_word(text: &str) -> bool {
    ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// The verdicts of one comparison, one for each constraint.
///
/// ```
/// use provmap::domain::{Constant, Constraints, Domain, Verdict};
/// use provmap::{AttributeList, registry::ZOOM};
/// let title = ZOOM.user_attributes().unwrap().find("title").unwrap();
/// let constraints = Constraints::of_target(&ZOOM, AttributeList::User, title);
/// let verdicts = constraints.judge(&Domain::of_constant(Constant::Text("x".repeat(200).into())));
/// assert_eq!((verdicts.max_length, verdicts.fails()), (Verdict::NeverFits, true));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
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

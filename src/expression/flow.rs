//! What is known of a value inside an expression: its domain, and more that inference needs on the way.

use std::borrow::Cow;

use provmap_model::SourceAttribute;
use provmap_model::words::AttributeType;

use crate::domain::{Bounds, Constant, Domain, Kinds, Nullness};

/// Whether it is one value or a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    One,
    List,
    Unknown,
}

/// What is known of a value.
///
/// The length of its texts holds in characters and in UTF-16, as long as the lengths of the schema hold in that
/// unit.
#[derive(Debug, Clone)]
pub(super) struct Flow<'a> {
    /// The values that it can have.
    pub(super) domain: Domain<'a>,
    pub(super) shape: Shape,
    /// Whether an element of a list can be null.
    pub(super) element_null: Nullness,
    /// Whether all its texts are ASCII, so that case mapping and positions are plain.
    pub(super) ascii: bool,
}

impl<'a> Flow<'a> {
    /// Nothing is known.
    pub(super) const UNKNOWN: Flow<'static> = Flow {
        domain: Domain::UNKNOWN,
        shape: Shape::Unknown,
        element_null: Nullness::Unknown,
        ascii: false,
    };

    pub(super) fn of_constant(constant: Constant<'a>) -> Flow<'a> {
        let ascii = !matches!(&constant, Constant::Text(text) if !text.is_ascii());
        Flow { domain: Domain::of_constant(constant), shape: Shape::One, ascii, ..Flow::UNKNOWN }
    }

    pub(super) fn of_attribute(attribute: &SourceAttribute) -> Flow<'a> {
        let domain = Domain::of_attribute(attribute);
        let shape = match (attribute.kind.as_ref(), attribute.multi_valued) {
            // A JSON attribute can hold a list as its one value.
            (Some(AttributeType::Json) | None, _) => Shape::Unknown,
            (Some(AttributeType::Complex), None) | (_, Some(false)) => Shape::One,
            (_, Some(true)) => Shape::List,
            (_, None) => Shape::Unknown,
        };
        let ascii = matches!(attribute.format, Some("uuid" | "date-time" | "[A-Z]{2}"));
        Flow { domain, shape, ascii, ..Flow::UNKNOWN }
    }

    /// One value of these kinds that is never null; whether it is unique is not known.
    pub(super) fn one(kinds: Kinds) -> Flow<'a> {
        Flow {
            domain: Domain {
                kinds,
                values: Bounds::exactly(1),
                several: Some(false),
                null: Nullness::Never,
                ..Domain::UNKNOWN
            },
            shape: Shape::One,
            ..Flow::UNKNOWN
        }
    }

    /// `true` or `false`. It is not unique: of three users two have the same.
    pub(super) fn boolean() -> Flow<'a> {
        let mut flow = Flow::one(Kinds::BOOLEAN);
        flow.domain.unique = Some(false);
        flow
    }

    /// Whether it is null for every user.
    pub(super) fn is_null(&self) -> bool {
        self.domain.null == Nullness::Always
    }

    /// Whether it is one text whenever it is not null.
    pub(super) fn is_text(&self) -> bool {
        self.shape == Shape::One && self.domain.kinds == Kinds::TEXT && !self.is_null()
    }

    /// Whether it is one number whenever it is not null.
    pub(super) fn is_number(&self) -> bool {
        self.shape == Shape::One && self.domain.kinds == Kinds::NUMBER && !self.is_null()
    }

    /// The text, if it is the same for every user.
    pub(super) fn text(&self) -> Option<&Cow<'a, str>> {
        match &self.domain.constant {
            Some(Constant::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The boolean, if it is the same for every user.
    pub(super) fn truth(&self) -> Option<bool> {
        match self.domain.constant {
            Some(Constant::Boolean(value)) => Some(value),
            _ => None,
        }
    }

    /// The length of its texts in every unit: a constant's own length is in characters, of ASCII it is the same.
    pub(super) fn length(&self) -> Bounds {
        match self.text() {
            Some(text) if !self.ascii => Bounds {
                min: u64::try_from(text.chars().count()).ok(),
                max: u64::try_from(text.encode_utf16().count()).ok(),
            },
            _ => self.domain.length,
        }
    }

    /// Whether a text can be among its values.
    fn has_text(&self) -> bool {
        self.domain.kinds.meets(Kinds::TEXT.union(Kinds::JSON))
    }

    /// The value that is one of two.
    pub(super) fn union(self, other: Flow<'a>) -> Flow<'a> {
        // Of a null the union has only that the value can be null.
        if self.is_null() || other.is_null() {
            let null = self.domain.null.union(other.domain.null);
            let mut flow = if self.is_null() { other } else { self };
            if null != Nullness::Always {
                flow.domain.length = flow.length();
                flow.domain.constant = None;
            }
            flow.domain.null = null;
            return flow;
        }
        let length = match (self.has_text(), other.has_text()) {
            (true, true) => self.length().union(other.length()),
            (true, false) => self.length(),
            (false, true) => other.length(),
            (false, false) => Bounds::UNKNOWN,
        };
        let (a, b) = (self.domain, other.domain);
        let null = a.null.union(b.null);
        let constant = a.constant.filter(|constant| {
            // The constant of a number does not say which number it is.
            null == Nullness::Never && *constant != Constant::Number && b.constant.as_ref() == Some(constant)
        });
        let length = if constant.is_some() { a.length } else { length };
        let kinds = a.kinds.union(b.kinds);
        // A JSON attribute holds a list as its one value. Beside other kinds that list looks like several values.
        let is_mixed = kinds.contains(Kinds::JSON) && kinds != Kinds::JSON;
        let values = if is_mixed { Bounds::UNKNOWN } else { a.values.union(b.values) };
        let several = a.several.filter(|_| !is_mixed && a.several == b.several);
        Flow {
            domain: Domain {
                kinds,
                length,
                values,
                several,
                null,
                // Two users can hold the same value, one from each side.
                unique: if a.unique == Some(false) || b.unique == Some(false) { Some(false) } else { None },
                constant,
            },
            shape: if self.shape == other.shape { self.shape } else { Shape::Unknown },
            element_null: self.element_null.union(other.element_null),
            ascii: self.ascii && other.ascii,
        }
    }

    /// The value where Elvis takes it: neither null nor the empty text (Spring EL takes that as absent too).
    /// `None` if it is never taken.
    pub(super) fn present(mut self) -> Option<Flow<'a>> {
        if self.is_null() || self.text().is_some_and(|text| text.is_empty()) {
            return None;
        }
        self.domain.null = Nullness::Never;
        if self.is_text() && self.domain.constant.is_none() {
            if self.domain.length.max == Some(0) {
                return None;
            }
            self.domain.length.min = Some(self.domain.length.min.unwrap_or(0).max(1));
        }
        Some(self)
    }

    /// Whether Elvis always takes it.
    pub(super) fn is_present(&self) -> bool {
        let may_be_empty = match self.shape {
            Shape::One => self.has_text() && self.length().min.is_none_or(|min| min == 0),
            Shape::List => false,
            Shape::Unknown => true,
        };
        self.domain.null == Nullness::Never && !may_be_empty
    }

    /// One element of a list.
    pub(super) fn element(&self) -> Flow<'a> {
        if self.shape != Shape::List || self.domain.kinds == Kinds::ANY {
            return Flow::UNKNOWN;
        }
        let mut flow = Flow::one(self.domain.kinds);
        flow.domain.length = self.domain.length;
        flow.domain.null = self.element_null;
        flow.ascii = self.ascii;
        flow
    }

    /// A list of such elements; `None` is the empty list.
    pub(super) fn list(elements: Option<Flow<'a>>, values: Bounds, several: Option<bool>) -> Flow<'a> {
        let mut flow = Flow::one(Kinds::NONE);
        flow.shape = Shape::List;
        flow.domain.values = values;
        flow.domain.several = several;
        if let Some(element) = elements {
            // Elements that may be lists themselves are of a kind that `Kinds` cannot name.
            let is_one = element.shape == Shape::One;
            flow.domain.length = if is_one { element.length() } else { Bounds::UNKNOWN };
            flow.domain.kinds = if is_one { element.domain.kinds } else { Kinds::ANY };
            flow.element_null = element.domain.null;
            flow.ascii = element.ascii;
        }
        flow
    }
}

/// The result that is one of several values, tried from left to right.
#[derive(Default)]
pub(super) struct Choice<'a> {
    result: Option<Flow<'a>>,
    /// Whether a value tried before is certain to be taken, so that none after it is.
    pub(super) is_decided: bool,
}

impl<'a> Choice<'a> {
    /// Whether the next value can be the result, its condition being true, false or either for every user.
    pub(super) fn takes(&self, condition: Option<bool>) -> bool {
        !self.is_decided && condition != Some(false)
    }

    /// Tries the next value, under its condition.
    pub(super) fn offer(&mut self, condition: Option<bool>, value: Flow<'a>) {
        if self.takes(condition) {
            self.result = Some(match self.result.take() {
                Some(result) => result.union(value),
                None => value,
            });
            self.is_decided = condition == Some(true);
        }
    }

    /// The result: null too, if it is possible that no value is taken.
    pub(super) fn result(mut self) -> Flow<'a> {
        self.offer(Some(true), Flow::of_constant(Constant::Null));
        self.result.unwrap_or(Flow::UNKNOWN)
    }
}

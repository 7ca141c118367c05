//! The class of what changes in an attribute. Each line is a row of `docs/diff.md`.

use provmap_model::Attribute;
use provmap_model::attribute::{Flag, Limit};

use super::Class::{self, Breaking, Cosmetic, Loosening, Tightening};
use crate::facts::is_unwritable;

/// A class, and why.
pub(super) type Verdict = (Class, &'static str);

/// What becomes of a state that demands something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// It is demanded now, and was not, or nobody knew.
    Demanded,
    /// It is not demanded any more, as far as is known.
    Dropped,
    /// What is said changes, and what is demanded does not.
    Said,
}

/// The turn of a flag that demands something when it has the value `demanding`.
fn turn(old: Option<bool>, new: Option<bool>, demanding: bool) -> Turn {
    match (old == Some(demanding), new == Some(demanding)) {
        (false, true) => Turn::Demanded,
        (true, false) => Turn::Dropped,
        _ => Turn::Said,
    }
}

pub(super) const SAID_TWICE: &str = "the type is said twice";

const SAID: Verdict = (Cosmetic, "only what is said changes: unknown demands nothing");

/// An attribute that was not there.
pub(super) fn added(new: &Attribute) -> Verdict {
    if cannot_be_mapped(new) {
        (Cosmetic, "it is not for mappings")
    } else if new.is(Flag::RequiredOnCreate) && !new.is(Flag::DefaultedOnCreate) {
        (Breaking, "it is required, and no mapping has a line for it yet: creates fail")
    } else if new.is(Flag::RequiredOnUpdate) {
        (Breaking, "each update has to carry it, and no mapping has a line for it yet")
    } else {
        (Loosening, "more can be mapped")
    }
}

/// An attribute that is there no more.
pub(super) fn removed(old: &Attribute) -> Verdict {
    if cannot_be_mapped(old) {
        (Cosmetic, "it was not for mappings")
    } else {
        (Breaking, "a line that maps it has no target any more")
    }
}

/// Whether a line for the attribute could do nothing.
fn cannot_be_mapped(attribute: &Attribute) -> bool {
    attribute.is_anchor() || is_unwritable(attribute)
}

/// A property of an attribute that stays.
pub(super) fn property(key: &str, old: &Attribute, new: &Attribute) -> Verdict {
    if let Some(flag) = Flag::ALL.into_iter().find(|flag| flag.name() == key) {
        return self::flag(flag, old, new);
    }
    if let Some(limit) = Limit::ALL.into_iter().find(|limit| limit.name() == key) {
        return self::limit(limit, old.limit(limit), new.limit(limit));
    }
    match key {
        "type" | "attributeType" => kind(old, new),
        // What is said not to be filled in changes nothing.
        "defaultValue" if [old, new].into_iter().any(|it| it.is_not(Flag::DefaultedOnCreate)) => {
            (Cosmetic, "whether it is filled in is what `defaultedOnCreate` says")
        }
        "defaultValue" if old.default_value.is_some() && new.default_value.is_some() => {
            (Breaking, "who is created without a line for it gets another value, and nothing says so")
        }
        "defaultValue" => (Cosmetic, "whether it is filled in is what `defaultedOnCreate` says"),
        "displayName" => (Cosmetic, "the label in the console"),
        "key" => (Cosmetic, "the name is said twice"),
        "referenceAttribute" => (Cosmetic, "a hint at what it usually holds"),
        _ => (Cosmetic, "provmap does not know the property, and cannot judge it"),
    }
}

fn flag(flag: Flag, old: &Attribute, new: &Attribute) -> Verdict {
    let turn_to = |demanding| turn(old.flag(flag), new.flag(flag), demanding);
    match flag {
        Flag::RequiredOnCreate => match turn_to(true) {
            Turn::Demanded if new.is(Flag::DefaultedOnCreate) => {
                (Tightening, "it is required, and filled in where no line maps it")
            }
            Turn::Demanded => (Breaking, "creates fail without it"),
            Turn::Dropped => (Loosening, "a create may go without it"),
            Turn::Said => SAID,
        },
        Flag::RequiredOnUpdate => match turn_to(true) {
            Turn::Demanded if new.is_anchor() => {
                (Tightening, "it is now the store's own identifier (inferred)")
            }
            Turn::Demanded if old.is(Flag::RequiredOnCreate) => {
                (Tightening, "each update has to carry it; mappings have a line for it, as creates need it")
            }
            Turn::Demanded => (Breaking, "each update has to carry it"),
            Turn::Dropped => (Loosening, "an update may go without it"),
            Turn::Said => SAID,
        },
        Flag::DefaultedOnCreate => match turn_to(true) {
            Turn::Demanded => (Loosening, "it is filled in where no line maps it"),
            Turn::Dropped if new.is(Flag::RequiredOnCreate) => {
                (Breaking, "it is required, and nothing fills it in any more")
            }
            Turn::Dropped => (Tightening, "nothing fills it in any more where no line maps it"),
            Turn::Said => SAID,
        },
        Flag::Creatable | Flag::Updateable => match turn_to(false) {
            Turn::Demanded if is_unwritable(new) => (Breaking, "nothing can be sent to it any more"),
            Turn::Demanded if flag == Flag::Updateable => {
                (Tightening, "what it holds stays as it was when the record was created")
            }
            Turn::Demanded if new.is(Flag::RequiredOnCreate) && !new.is(Flag::DefaultedOnCreate) => {
                (Breaking, "it is required, and cannot be sent: nothing can be created")
            }
            Turn::Demanded => (Tightening, "it cannot be sent when a record is created"),
            Turn::Dropped => (Loosening, "it can be sent more often"),
            Turn::Said => SAID,
        },
        Flag::Derived => match turn_to(true) {
            Turn::Demanded => (Breaking, "the target computes it: nothing can be sent to it any more"),
            Turn::Dropped => (Loosening, "it can be sent"),
            Turn::Said => SAID,
        },
        Flag::Nillable => match turn_to(false) {
            Turn::Demanded => (Tightening, "users without a value fail"),
            Turn::Dropped => (Loosening, "it may be null"),
            Turn::Said => SAID,
        },
        Flag::Unique => match turn_to(true) {
            Turn::Demanded => (Tightening, "users who share a value fail"),
            Turn::Dropped => (Loosening, "users may share a value"),
            Turn::Said => SAID,
        },
        Flag::CaseSensitive if !new.is(Flag::Unique) => (Cosmetic, "case matters to unique attributes only"),
        Flag::CaseSensitive => match turn_to(false) {
            Turn::Demanded => (Tightening, "users whose values differ in case only fail"),
            Turn::Dropped => (Loosening, "values that differ in case only may be two"),
            Turn::Said => SAID,
        },
        Flag::Sensitive => (Cosmetic, "what is shown, not what is taken"),
        Flag::DistinguishingAttribute => {
            (Cosmetic, "what a record can be found by, not what is taken (inferred)")
        }
        Flag::Ordered => (Cosmetic, "the order of several values, not what is taken (inferred)"),
    }
}

fn limit(limit: Limit, old: Option<u64>, new: Option<u64>) -> Verdict {
    // In a maximum nothing is without limit, in a minimum it is 0.
    let (was, is) = match limit {
        Limit::MaxLength | Limit::MaxNumberOfValues => (
            old.map_or(0, |most| u64::MAX.saturating_sub(most)),
            new.map_or(0, |most| u64::MAX.saturating_sub(most)),
        ),
        _ => (old.unwrap_or(0), new.unwrap_or(0)),
    };
    match (limit, was.cmp(&is)) {
        (_, std::cmp::Ordering::Equal) => SAID,
        (_, std::cmp::Ordering::Greater) => (Loosening, "more values fit"),
        (Limit::MaxLength, _) => (Tightening, "values that fitted can be too long"),
        (Limit::MinLength, _) => (Tightening, "values that fitted can be too short"),
        (Limit::MaxNumberOfValues, _) => (Tightening, "there can be too many values"),
        (Limit::MinNumberOfValues, _) => (Tightening, "there can be too few values"),
    }
}

fn kind(old: &Attribute, new: &Attribute) -> Verdict {
    match (old.value_type(), new.value_type()) {
        (Some(old), Some(new)) if old != new => (Breaking, "it holds another kind of value"),
        (None, Some(_)) => (Tightening, "the kind of value was not known, and is"),
        (Some(_), None) => (Loosening, "the kind of value is not known any more"),
        _ => (Cosmetic, SAID_TWICE),
    }
}

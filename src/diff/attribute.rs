//! The class of what changes in an attribute. Each line is a row of `docs/diff.md`.

use std::cmp::Ordering;

use provmap_model::Attribute;
use provmap_model::attribute::{Flag, Limit};

use super::Class::{self, Breaking, Cosmetic, Loosening, Tightening};
use crate::facts::{is_needed_on_create, is_unwritable};

/// A class, and why.
pub(super) type Verdict = (Class, &'static str);

pub(super) const SAID_TWICE: &str = "the type is said twice";

const SAID: Verdict = (Cosmetic, "only what is said changes: unknown demands nothing");

/// An attribute that was not there.
pub(super) fn added(new: &Attribute) -> Verdict {
    if cannot_be_mapped(new) {
        (Cosmetic, "it is not for mappings")
    } else if is_needed_on_create(new) {
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
    if let Some(flag) = Flag::ALL.iter().copied().find(|flag| flag.as_str() == key) {
        return self::flag(flag, old, new);
    }
    if let Some(limit) = Limit::ALL.iter().copied().find(|limit| limit.as_str() == key) {
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
    // The value with which a flag demands something, or promises to fill it in.
    let demanding =
        !matches!(flag, Flag::Creatable | Flag::Updateable | Flag::Nillable | Flag::CaseSensitive);
    let [was, is] = [old, new].map(|attribute| attribute.flag(flag) == Some(demanding));
    match (flag, is) {
        (Flag::Sensitive, _) => (Cosmetic, "what is shown, not what is taken"),
        (Flag::DistinguishingAttribute, _) => {
            (Cosmetic, "what a record can be found by, not what is taken (inferred)")
        }
        (Flag::Ordered, _) => (Cosmetic, "the order of several values, not what is taken (inferred)"),
        (Flag::CaseSensitive, _) if !new.is(Flag::Unique) => {
            (Cosmetic, "case matters to unique attributes only")
        }
        _ if was == is => SAID,
        (Flag::RequiredOnCreate, true) if new.is(Flag::DefaultedOnCreate) => {
            (Tightening, "it is required, and filled in where no line maps it")
        }
        (Flag::RequiredOnCreate, true) => (Breaking, "creates fail without it"),
        (Flag::RequiredOnCreate, false) => (Loosening, "a create may go without it"),
        (Flag::RequiredOnUpdate, true) if new.is_anchor() => {
            (Tightening, "it is now the store's own identifier (inferred)")
        }
        (Flag::RequiredOnUpdate, true) if old.is(Flag::RequiredOnCreate) => {
            (Tightening, "each update has to carry it; mappings have a line for it, as creates need it")
        }
        (Flag::RequiredOnUpdate, true) => (Breaking, "each update has to carry it"),
        (Flag::RequiredOnUpdate, false) => (Loosening, "an update may go without it"),
        (Flag::DefaultedOnCreate, true) => (Loosening, "it is filled in where no line maps it"),
        (Flag::DefaultedOnCreate, false) if new.is(Flag::RequiredOnCreate) => {
            (Breaking, "it is required, and nothing fills it in any more")
        }
        (Flag::DefaultedOnCreate, false) => {
            (Tightening, "nothing fills it in any more where no line maps it")
        }
        (Flag::Creatable | Flag::Updateable, true) if is_unwritable(new) => {
            (Breaking, "nothing can be sent to it any more")
        }
        (Flag::Updateable, true) => (Tightening, "what it holds stays as it was when the record was created"),
        (Flag::Creatable, true) if is_needed_on_create(new) => {
            (Breaking, "it is required, and cannot be sent: nothing can be created")
        }
        (Flag::Creatable, true) => (Tightening, "it cannot be sent when a record is created"),
        (Flag::Creatable | Flag::Updateable, false) => (Loosening, "it can be sent more often"),
        (Flag::Derived, true) => (Breaking, "the target computes it: nothing can be sent to it any more"),
        (Flag::Derived, false) => (Loosening, "it can be sent"),
        (Flag::Nillable, true) => (Tightening, "users without a value fail"),
        (Flag::Nillable, false) => (Loosening, "it may be null"),
        (Flag::Unique, true) => (Tightening, "users who share a value fail"),
        (Flag::Unique, false) => (Loosening, "users may share a value"),
        (Flag::CaseSensitive, true) => (Tightening, "users whose values differ in case only fail"),
        (Flag::CaseSensitive, false) => (Loosening, "values that differ in case only may be two"),
    }
}

fn limit(limit: Limit, old: Option<u64>, new: Option<u64>) -> Verdict {
    // In a maximum nothing is without limit, in a minimum it is 0.
    let demand = |value: Option<u64>| match limit {
        Limit::MaxLength | Limit::MaxNumberOfValues => value.map_or(0, |most| u64::MAX.saturating_sub(most)),
        Limit::MinLength | Limit::MinNumberOfValues => value.unwrap_or(0),
    };
    match (limit, demand(old).cmp(&demand(new))) {
        (_, Ordering::Equal) => SAID,
        (_, Ordering::Greater) => (Loosening, "more values fit"),
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

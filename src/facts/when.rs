//! What makes a line worth a look.

use std::ops::BitOr;

use provmap_model::attribute::{Attribute, Flag};
use provmap_model::correction::StoreBehaviour;
use provmap_model::names::same;
use provmap_model::source::{SourceAttribute, SourceSchema};

use crate::domain::{Constraints, Domain, Operation, Verdicts};

/// What there is about a line that a rule can have something to say of: a set, which is empty for most lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct When(u8);

impl When {
    pub(crate) const NOTHING: When = When(0);
    /// Its target or its source is not simply an attribute.
    pub(crate) const UNRESOLVED: When = When(1);
    /// Its values, or some of them, fail a constraint of the target.
    pub(crate) const FAILS: When = When(1 << 1);
    /// Its target cannot be written, or not always.
    pub(crate) const RESTRICTED: When = When(1 << 2);
    /// Its source is none of those that the target's metadata names, where it names some.
    pub(crate) const UNUSUAL_SOURCE: When = When(1 << 3);
    /// An overlay gives its target a format, a normalisation or reserved values, and the values of the source are not
    /// sure to keep to them.
    pub(crate) const STORE_BEHAVIOUR: When = When(1 << 4);
    /// There are blanks around the name of its target, or of its source.
    pub(crate) const PADDED: When = When(1 << 5);

    /// What a known target, which is mapped for the first time, gives to look at. `fed` is the directory attribute that
    /// feeds it, if one does, with a reference that names it, if one is at hand.
    #[inline(always)]
    pub(super) fn of(
        target: &Attribute,
        behaviour: Option<&StoreBehaviour>,
        fed: Option<(&SourceAttribute, Option<&str>)>,
        verdicts: &Verdicts,
        schema: &SourceSchema,
    ) -> When {
        let unusual = fed.is_some_and(|(source, held)| is_unusual(target, source, held, schema));
        let behaves = behaviour.is_some_and(|behaviour| {
            fed.is_none_or(|(source, _)| !is_sure_to_hold(behaviour, target, source))
        });
        When::RESTRICTED.given(is_restricted(target))
            | When::FAILS.given(verdicts.fails())
            | When::UNUSUAL_SOURCE.given(unusual)
            | When::STORE_BEHAVIOUR.given(behaves)
    }

    /// This where something holds, and nothing where it does not.
    #[inline(always)]
    pub(super) fn given(self, holds: bool) -> When {
        if holds { self } else { When::NOTHING }
    }

    #[inline(always)]
    pub(super) fn is_empty(self) -> bool {
        self == When::NOTHING
    }

    /// Whether the two have something in common.
    pub(crate) fn meets(self, other: When) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for When {
    type Output = When;

    #[inline(always)]
    fn bitor(self, other: When) -> When {
        When(self.0 | other.0)
    }
}

/// Compares what feeds a target with what it takes; not where mapping the target is the mistake.
#[inline(always)]
pub(super) fn compare(
    target: &Attribute,
    behaviour: Option<&StoreBehaviour>,
    domain: &Domain<'_>,
) -> Verdicts {
    if is_restricted(target) && (target.is_anchor() || is_unwritable(target)) {
        return Verdicts::UNKNOWN;
    }
    Constraints::of(target).with(behaviour).judge(domain)
}

/// Whether what the store does with a target is sure to hold for a directory attribute that feeds it.
fn is_sure_to_hold(behaviour: &StoreBehaviour, target: &Attribute<'_>, source: &SourceAttribute<'_>) -> bool {
    behaviour.format.is_none_or(|format| format.is_of(source))
        && (behaviour.normalised.is_none() || !target.is(Flag::Unique))
}

/// Whether a create fails without a value that a mapping sends: one is required, and nothing fills it in.
pub(crate) fn is_needed_on_create(attribute: &Attribute) -> bool {
    attribute.is(Flag::RequiredOnCreate) && !attribute.is(Flag::DefaultedOnCreate)
}

/// Whether the operation fails without a value. What it leaves out is not required in it, whatever the metadata says; nor is
/// the store's own identifier on update, which says what record is meant.
pub(crate) fn is_required(attribute: &Attribute, operation: Operation) -> bool {
    let is_needed = match operation {
        Operation::Create => is_needed_on_create(attribute),
        Operation::Update => {
            attribute.is(Flag::RequiredOnUpdate)
                && !attribute.is_anchor()
                && !attribute.is(Flag::DefaultedOnCreate)
        }
    };
    is_needed && !is_left_out(attribute, operation)
}

/// Whether nothing can be sent to the attribute.
pub(crate) fn is_unwritable(attribute: &Attribute) -> bool {
    attribute.is(Flag::Derived) || (attribute.is_not(Flag::Creatable) && attribute.is_not(Flag::Updateable))
}

/// Whether the operation can write the attribute. An update does not write the store's own identifier, but takes it to say
/// which record is meant.
pub(crate) fn is_written(attribute: &Attribute, operation: Operation) -> bool {
    let can_be_sent = match operation {
        Operation::Create => !attribute.is_not(Flag::Creatable),
        Operation::Update => !attribute.is_not(Flag::Updateable) || attribute.is_anchor(),
    };
    can_be_sent && !attribute.is(Flag::Derived)
}

/// Whether the operation leaves out what a mapping, or a record, has for the attribute, and the other one sends it.
pub(crate) fn is_left_out(attribute: &Attribute, operation: Operation) -> bool {
    !is_written(attribute, operation) && !is_unwritable(attribute)
}

/// Whether the attribute cannot be written, or not always: of these are the store's own identifiers.
#[inline(always)]
fn is_restricted(attribute: &Attribute) -> bool {
    attribute.is_not(Flag::Updateable) || attribute.is_not(Flag::Creatable) || attribute.is(Flag::Derived)
}

/// Whether the metadata of a target names directory attributes, and the source is another.
#[inline(always)]
fn is_unusual(
    target: &Attribute,
    source: &SourceAttribute,
    held: Option<&str>,
    schema: &SourceSchema,
) -> bool {
    let references = target.reference_attribute.unwrap_or_default();
    // The first references agree for nearly every usual source, and are at hand.
    if matches!((references.get(0), held), (Some(first), Some(held)) if same(first, held)) {
        return false;
    }
    let mut named = false;
    for reference in references.iter() {
        for path in schema.reference(reference).unwrap_or_default().iter() {
            if path == source.path {
                return false;
            }
            named = true;
        }
    }
    named
}

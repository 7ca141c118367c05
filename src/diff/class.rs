//! The class of what changes outside of attributes. Each line is a row of `docs/diff.md`.

use std::collections::BTreeSet;

use provmap_model::{AttributeList, Json};

use super::Class::{Breaking, Cosmetic, Loosening, Tightening};
use super::attribute::Verdict;
use crate::connectors::same_store;
use crate::facts::is_deprecated;

/// What a value of the document is, as far as it is looked into. Everything else is compared as a whole.
#[derive(Debug, Clone, Copy)]
pub(super) enum Level<'k> {
    Document,
    Information,
    /// A connection profile.
    Profile,
    ConnectionAttribute,
    Metadata,
    Capability,
    Attributes {
        list: AttributeList,
    },
    Attribute {
        list: AttributeList,
        key: &'k str,
    },
}

const UNKNOWN: Verdict = (Cosmetic, "provmap does not know the property, and cannot judge it");
const WORDS: Verdict = (Cosmetic, "words for people");

/// The class of a member that is added, removed, or another.
pub(super) fn of(level: Level<'_>, key: &str, old: Option<&Json>, new: Option<&Json>) -> Verdict {
    let turn = |demanded, dropped| match (is_true(old), is_true(new)) {
        (false, true) => demanded,
        (true, false) => dropped,
        _ => (Cosmetic, "only what is said changes"),
    };
    match (level, key) {
        (Level::Document, "_links") => (Cosmetic, "the address of the answer"),
        (Level::Document, "connectionProfiles") | (Level::Profile, "connectionAttributes") => {
            a_list(old, new, "how a store is connected is not said any more")
        }
        (Level::Information, "key") => match (text(old), text(new)) {
            (Some(old), Some(new)) if same_store(old, new) => {
                (Cosmetic, "another spelling of the store type")
            }
            _ => (Breaking, "another store type: its mappings are not for this one"),
        },
        (Level::Information, "baseURLRequired" | "connectionInformationRequired") => {
            turn((Tightening, "a connection has to give more"), (Loosening, "a connection has to give less"))
        }
        (Level::Information, "imageUrl" | "version" | "displayName") => WORDS,
        (Level::Information, "identityProvider") => (Cosmetic, "not about what is taken"),
        (Level::Profile, "name" | "description") => {
            let says = |value| text(value).is_some_and(is_deprecated);
            if says(new) && !says(old) {
                (Tightening, "the profile is deprecated now: stores will have to be connected another way")
            } else {
                WORDS
            }
        }
        (Level::Profile, "specUrl" | "documentationUrl") => WORDS,
        (Level::Profile, "primary") => (Cosmetic, "which profile is offered first"),
        (Level::ConnectionAttribute, "required") => {
            turn((Breaking, "stores that do not give it have to"), (Loosening, "stores need not give it"))
        }
        (Level::ConnectionAttribute, "typeBoolean") => turn(
            (Tightening, "stores may give something that is no boolean"),
            (Loosening, "it need not be a boolean"),
        ),
        (Level::ConnectionAttribute, "possibleValues") => possible_values(old, new),
        (Level::ConnectionAttribute, "displayLabel" | "description" | "key") => WORDS,
        (Level::ConnectionAttribute, "sensitive") => (Cosmetic, "what is shown, not what is taken"),
        (Level::Metadata, "userAttributes") => match new {
            None => (Breaking, "no attribute of users is known any more"),
            Some(_) if old.is_none() => (Tightening, "the attributes of users were not known, and are"),
            Some(_) => (Breaking, "the attributes of users are others"),
        },
        (Level::Metadata, "groupAttributes") => {
            let has_some = |list: Option<&Json>| list.is_some_and(|list| !list.members().is_empty());
            match (has_some(old), has_some(new)) {
                (true, false) => (Breaking, "the store takes no groups any more"),
                (false, true) => (Loosening, "the store takes groups"),
                _ => (Cosmetic, "there is no attribute in it"),
            }
        }
        (Level::Metadata, "capabilities") => {
            a_list(old, new, "what the connector can do is not said any more")
        }
        (Level::Metadata, "enhancements") => (Cosmetic, "no line of a mapping depends on it (inferred)"),
        (Level::Capability, "maxResources") => match (number(old), number(new)) {
            (Some(old), Some(new)) if new < old => (Tightening, "fewer resources in one request"),
            (Some(_), Some(_)) => (Loosening, "more resources in one request"),
            _ => (Cosmetic, "only what is said changes"),
        },
        _ => UNKNOWN,
    }
}

/// The class of an element of a list that is added, or removed where there is none now.
pub(super) fn element(level: Level<'_>, key: &str, new: Option<&Json>) -> Verdict {
    match (level, new) {
        (Level::Capability, Some(_)) => (Loosening, "the connector can do more"),
        (Level::Capability, None) if is_provisioning(key) => {
            (Breaking, "the connector cannot do it any more, and propagation rules need it")
        }
        (Level::Capability, None) => (Tightening, "the connector cannot do it any more"),
        (Level::Profile, Some(_)) => (Loosening, "stores can be connected another way too"),
        (Level::Profile, None) => (Breaking, "stores cannot be connected this way any more"),
        (_, Some(added)) if is_true(added.member("required")) => {
            (Breaking, "stores have no value for it yet, and have to")
        }
        (_, Some(_)) => (Loosening, "stores can give more"),
        (_, None) => (Tightening, "what stores give there is not asked for any more (inferred)"),
    }
}

/// A list that is there as a whole, or is not; or one whose elements nothing tells apart.
fn a_list(old: Option<&Json>, new: Option<&Json>, missing: &'static str) -> Verdict {
    match (old, new) {
        (Some(_), None) => (Tightening, missing),
        (None, _) => (Loosening, "it was not said, and is"),
        _ => (Tightening, "the elements have no names to compare them by"),
    }
}

fn possible_values(old: Option<&Json>, new: Option<&Json>) -> Verdict {
    let values = |list: Option<&Json>| -> Option<BTreeSet<String>> {
        let Some(Json::Array(values)) = list else { return None };
        Some(values.iter().map(|value| serde_json::to_string(value).unwrap_or_default()).collect())
    };
    match (values(old), values(new)) {
        (_, None) => (Loosening, "any value is taken"),
        (None, Some(_)) => (Tightening, "only some values are taken"),
        (Some(old), Some(new)) if !old.is_subset(&new) => {
            (Tightening, "a value that stores may have is not taken any more")
        }
        (Some(old), Some(new)) if old != new => (Loosening, "more values are taken"),
        _ => (Cosmetic, "the same values in another order"),
    }
}

/// Whether propagation rules make the connector do this: creating, updating and deleting.
fn is_provisioning(capability: &str) -> bool {
    ["CREATE_", "UPDATE_", "DELETE_"].iter().any(|verb| capability.starts_with(verb))
}

fn is_true(value: Option<&Json>) -> bool {
    value == Some(&Json::Bool(true))
}

fn text(value: Option<&Json>) -> Option<&str> {
    if let Some(Json::String(text)) = value { Some(text) } else { None }
}

fn number(value: Option<&Json>) -> Option<u64> {
    if let Some(Json::Unsigned(number)) = value { Some(*number) } else { None }
}

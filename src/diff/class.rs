//! The class of what changes outside of attributes. Each line is a row of `docs/diff.md`.

use provmap_model::Json;

use super::Class::{Breaking, Cosmetic, Loosening, Tightening};
use super::attribute::Verdict;
use crate::connectors::same_store;
use crate::facts::is_deprecated;

/// Where a value is that is added, removed, or another.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place<'p> {
    /// A member of the document.
    Document(&'p str),
    /// A member of `information`.
    Information(&'p str),
    /// A member of a connection profile.
    Profile(&'p str),
    /// A member of a connection attribute.
    ConnectionAttribute(&'p str),
    /// A member of `attributeMetadata`.
    Metadata(&'p str),
    /// A member of a capability.
    Capability(&'p str),
    /// An element of a list that is added or removed.
    Element { list: &'static str, key: &'p str },
}

const UNKNOWN: Verdict = (Cosmetic, "provmap does not know the property, and cannot judge it");
const WORDS: Verdict = (Cosmetic, "words for people");

pub(super) fn of(place: Place<'_>, old: Option<&Json>, new: Option<&Json>) -> Verdict {
    let becomes_true = !is_true(old) && is_true(new);
    let was_true = is_true(old) && !is_true(new);
    match place {
        Place::Document("_links") => (Cosmetic, "the address of the answer"),
        Place::Document("connectionProfiles") | Place::Profile("connectionAttributes") => {
            a_list(old, new, "how a store is connected is not said any more")
        }
        Place::Document(_) => UNKNOWN,
        Place::Information("key") => match (text(old), text(new)) {
            (Some(old), Some(new)) if same_store(old, new) => {
                (Cosmetic, "another spelling of the store type")
            }
            _ => (Breaking, "another store type: its mappings are not for this one"),
        },
        Place::Information("baseURLRequired" | "connectionInformationRequired") => {
            if becomes_true {
                (Tightening, "a connection has to give more")
            } else if was_true {
                (Loosening, "a connection has to give less")
            } else {
                (Cosmetic, "only what is said changes")
            }
        }
        Place::Information("imageUrl" | "version" | "displayName") => WORDS,
        Place::Information("identityProvider") => (Cosmetic, "not about what is taken"),
        Place::Information(_) => UNKNOWN,
        Place::Profile("name" | "description") => {
            let says = |value| text(value).is_some_and(is_deprecated);
            if says(new) && !says(old) {
                (Tightening, "the profile is deprecated now: stores will have to be connected another way")
            } else {
                WORDS
            }
        }
        Place::Profile("specUrl" | "documentationUrl") => WORDS,
        Place::Profile("primary") => (Cosmetic, "which profile is offered first"),
        Place::Profile(_) => UNKNOWN,
        Place::ConnectionAttribute("required") => {
            if becomes_true {
                (Breaking, "stores that do not give it have to")
            } else if was_true {
                (Loosening, "stores need not give it")
            } else {
                (Cosmetic, "only what is said changes")
            }
        }
        Place::ConnectionAttribute("typeBoolean") if becomes_true => {
            (Tightening, "stores may give something that is no boolean")
        }
        Place::ConnectionAttribute("typeBoolean") if was_true => (Loosening, "it need not be a boolean"),
        Place::ConnectionAttribute("typeBoolean") => (Cosmetic, "only what is said changes"),
        Place::ConnectionAttribute("possibleValues") => possible_values(old, new),
        Place::ConnectionAttribute("displayLabel" | "description" | "key") => WORDS,
        Place::ConnectionAttribute("sensitive") => (Cosmetic, "what is shown, not what is taken"),
        Place::ConnectionAttribute(_) => UNKNOWN,
        Place::Metadata("userAttributes") => match new {
            None => (Breaking, "no attribute of users is known any more"),
            Some(_) if old.is_none() => (Tightening, "the attributes of users were not known, and are"),
            Some(_) => (Breaking, "the attributes of users are others"),
        },
        Place::Metadata("groupAttributes") => {
            let is_empty = |list: Option<&Json>| match list {
                Some(Json::Object(members)) => members.is_empty(),
                _ => true,
            };
            match (is_empty(old), is_empty(new)) {
                (false, true) => (Breaking, "the store takes no groups any more"),
                (true, false) => (Loosening, "the store takes groups"),
                _ => (Cosmetic, "there is no attribute in it"),
            }
        }
        Place::Metadata("capabilities") => a_list(old, new, "what the connector can do is not said any more"),
        Place::Metadata("enhancements") => (Cosmetic, "no line of a mapping depends on it (inferred)"),
        Place::Metadata(_) => UNKNOWN,
        Place::Capability("maxResources") => match (number(old), number(new)) {
            (Some(old), Some(new)) if new < old => (Tightening, "fewer resources in one request"),
            (Some(_), Some(_)) => (Loosening, "more resources in one request"),
            _ => (Cosmetic, "only what is said changes"),
        },
        Place::Capability(_) => UNKNOWN,
        Place::Element { list: "capabilities", key } => match (new.is_some(), is_provisioning(key)) {
            (true, _) => (Loosening, "the connector can do more"),
            (false, true) => (Breaking, "the connector cannot do it any more, and propagation rules need it"),
            (false, false) => (Tightening, "the connector cannot do it any more"),
        },
        Place::Element { list: "connectionProfiles", .. } => match new {
            Some(_) => (Loosening, "stores can be connected another way too"),
            None => (Breaking, "stores cannot be connected this way any more"),
        },
        Place::Element { .. } => match new {
            Some(added) if requires(added) => (Breaking, "stores have no value for it yet, and have to"),
            Some(_) => (Loosening, "stores can give more"),
            None => (Tightening, "what stores give there is not asked for any more (inferred)"),
        },
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
    let values = |list: Option<&Json>| -> Option<Vec<String>> {
        let Some(Json::Array(values)) = list else { return None };
        Some(values.iter().map(|value| serde_json::to_string(value).unwrap_or_default()).collect())
    };
    match (values(old), values(new)) {
        (_, None) => (Loosening, "any value is taken"),
        (None, Some(_)) => (Tightening, "only some values are taken"),
        (Some(mut old), Some(mut new)) => {
            old.sort_unstable();
            new.sort_unstable();
            if old.iter().any(|value| new.binary_search(value).is_err()) {
                (Tightening, "a value that stores may have is not taken any more")
            } else if new.iter().any(|value| old.binary_search(value).is_err()) {
                (Loosening, "more values are taken")
            } else {
                (Cosmetic, "the same values in another order")
            }
        }
    }
}

/// Whether propagation rules make the connector do this: creating, updating and deleting.
fn is_provisioning(capability: &str) -> bool {
    ["CREATE_", "UPDATE_", "DELETE_"].iter().any(|verb| capability.starts_with(verb))
}

fn requires(attribute: &Json) -> bool {
    let Json::Object(members) = attribute else { return false };
    members.iter().any(|(key, value)| key == "required" && *value == Json::Bool(true))
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

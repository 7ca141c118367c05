//! Goes through two documents side by side.

use std::collections::HashMap;

use provmap_model::text::{name, push_token};
use provmap_model::{Attribute, Connector, Json};

use super::class::{self, Place};
use super::{Change, attribute};

/// Attributes with longer names are compared as a whole: each change repeats the name.
const MAX_NAME: usize = 1024;

/// What a value of the document is, as far as it is looked into. Everything else is compared as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Document,
    Information,
    Profiles,
    Profile,
    ConnectionAttributes,
    ConnectionAttribute,
    Metadata,
    Capabilities,
    Capability,
    Attributes { group: bool },
    Attribute { group: bool },
}

impl Level {
    /// What stands under a key.
    fn below(self, key: &str) -> Option<Level> {
        Some(match (self, key) {
            (Level::Document, "information") => Level::Information,
            (Level::Document, "connectionProfiles") => Level::Profiles,
            (Level::Document, "attributeMetadata") => Level::Metadata,
            (Level::Profile, "connectionAttributes") => Level::ConnectionAttributes,
            (Level::Metadata, "capabilities") => Level::Capabilities,
            (Level::Metadata, "userAttributes") => Level::Attributes { group: false },
            (Level::Metadata, "groupAttributes") => Level::Attributes { group: true },
            (Level::Attributes { group }, _) => Level::Attribute { group },
            _ => return None,
        })
    }

    /// For a list: its name, the level of its elements, the member that tells them apart, and the word for one.
    fn list(self) -> Option<List> {
        Some(match self {
            Level::Profiles => {
                List::new("connectionProfiles", Level::Profile, "name", "the connection profile")
            }
            Level::ConnectionAttributes => List::new(
                "connectionAttributes",
                Level::ConnectionAttribute,
                "key",
                "the connection attribute",
            ),
            Level::Capabilities => List::new("capabilities", Level::Capability, "type", "the capability"),
            _ => return None,
        })
    }
}

#[derive(Clone, Copy)]
struct List {
    name: &'static str,
    element: Level,
    key: &'static str,
    word: &'static str,
}

impl List {
    fn new(name: &'static str, element: Level, key: &'static str, word: &'static str) -> List {
        List { name, element, key, word }
    }

    /// The elements by what tells them apart; nothing where it does not.
    fn keyed<'j>(self, elements: &'j [Json]) -> Option<Vec<(&'j str, &'j Json)>> {
        let key = |element: &'j Json| match member(element, self.key) {
            Some(Json::String(key)) => Some(key.as_ref()),
            _ => None,
        };
        let keyed: Vec<_> = elements.iter().map(|it| Some((key(it)?, it))).collect::<Option<_>>()?;
        let distinct: HashMap<_, _> = keyed.iter().copied().collect();
        (distinct.len() == keyed.len()).then_some(keyed)
    }
}

pub(super) struct Walk<'c> {
    old: &'c Connector,
    new: &'c Connector,
    pointer: String,
    /// What is being looked into, in words.
    subject: String,
    pub(super) changes: Vec<Change>,
}

impl<'c> Walk<'c> {
    pub(super) fn new(old: &'c Connector, new: &'c Connector) -> Walk<'c> {
        Walk { old, new, pointer: String::new(), subject: "the metadata".to_owned(), changes: Vec::new() }
    }

    pub(super) fn document(&mut self, old: &Json, new: &Json) {
        self.object(Level::Document, old, new);
    }

    /// Compares the members of two objects. A null says no more than an absent member.
    fn object(&mut self, level: Level, old: &Json, new: &Json) {
        let in_new: HashMap<&str, &Json> = members(new).collect();
        let in_old: HashMap<&str, &Json> = members(old).collect();
        for (key, value) in members(old) {
            self.below(key, |walk| walk.member(level, key, Some(value), in_new.get(key).copied()));
        }
        for (key, value) in members(new).filter(|(key, _)| !in_old.contains_key(key)) {
            self.below(key, |walk| walk.member(level, key, None, Some(value)));
        }
    }

    fn member(&mut self, level: Level, key: &str, old: Option<&Json>, new: Option<&Json>) {
        let inside = level.below(key);
        let subject = match inside {
            Some(Level::Attribute { group: false }) => Some(format!("`{}`", name(key))),
            Some(Level::Attribute { group: true }) => Some(format!("`{}` of groups", name(key))),
            Some(Level::Information | Level::Metadata) => Some(format!("`{}`", name(key))),
            _ => None,
        };
        let above = subject.map(|subject| std::mem::replace(&mut self.subject, subject));
        match (inside, old, new) {
            (Some(inside), Some(Json::Array(old)), Some(Json::Array(new))) => {
                if let Some(list) = inside.list() {
                    self.list(level, list, old, new);
                }
            }
            (Some(inside), Some(old @ Json::Object(_)), Some(new @ Json::Object(_)))
                if key.len() <= MAX_NAME =>
            {
                self.object(inside, old, new);
            }
            (_, Some(old), Some(new)) if same(old, new) => {}
            _ => self.change(level, key, old, new),
        }
        if let Some(above) = above {
            self.subject = above;
        }
    }

    /// Compares two lists by what tells their elements apart. Where nothing does, they are compared as a whole.
    fn list(&mut self, level: Level, list: List, old: &[Json], new: &[Json]) {
        let (Some(old_keyed), Some(new_keyed)) = (list.keyed(old), list.keyed(new)) else {
            if !same_elements(list, old, new) {
                let whole = |elements: &[Json]| Json::Array(elements.to_vec().into());
                self.change(level, list.name, Some(&whole(old)), Some(&whole(new)));
            }
            return;
        };
        let in_new: HashMap<&str, &Json> = new_keyed.iter().copied().collect();
        let in_old: HashMap<&str, &Json> = old_keyed.iter().copied().collect();
        for (index, (key, value)) in old_keyed.iter().enumerate() {
            self.element(list, index, key, Some(value), in_new.get(key).copied());
        }
        for (index, (key, value)) in new_keyed.iter().enumerate() {
            if !in_old.contains_key(key) {
                self.element(list, index, key, None, Some(value));
            }
        }
    }

    fn element(&mut self, list: List, index: usize, key: &str, old: Option<&Json>, new: Option<&Json>) {
        let subject = format!("{} `{}`", list.word, name(key));
        let above = std::mem::replace(&mut self.subject, subject);
        self.below(&index.to_string(), |walk| match (old, new) {
            (Some(old), Some(new)) => walk.object(list.element, old, new),
            _ => {
                let place = Place::Element { list: list.name, key };
                let (class, reason) = class::of(place, old, new);
                walk.push(Change { class, reason, flag: Some(list.name.to_owned()), ..walk.blank(old, new) });
            }
        });
        self.subject = above;
    }

    /// A member that has another value, is added, or is removed.
    fn change(&mut self, level: Level, key: &str, old: Option<&Json>, new: Option<&Json>) {
        let blank = self.blank(old, new);
        let change = match level {
            Level::Attributes { group } => {
                let (class, reason) = match (self.attributes(group, key), old, new) {
                    ([Some(before), Some(after)], Some(old), Some(new)) => {
                        let changed = differing(old, new);
                        changed.map(|key| attribute::property(key, before, after)).max().unwrap_or_default()
                    }
                    ([Some(removed), _], _, None) => attribute::removed(removed),
                    ([_, Some(added)], None, _) => attribute::added(added),
                    _ => Default::default(),
                };
                Change { class, reason, attribute: Some(key.to_owned()), ..blank }
            }
            Level::Attribute { group } => {
                let attribute = self.attribute_above();
                let (class, reason) = match self.attributes(group, &attribute) {
                    [Some(before), Some(after)] => attribute::property(key, before, after),
                    _ => Default::default(),
                };
                Change { class, reason, attribute: Some(attribute), flag: Some(key.to_owned()), ..blank }
            }
            _ => {
                let place = match level {
                    Level::Information => Place::Information(key),
                    Level::Profile => Place::Profile(key),
                    Level::ConnectionAttribute => Place::ConnectionAttribute(key),
                    Level::Metadata => Place::Metadata(key),
                    Level::Capability => Place::Capability(key),
                    _ => Place::Document(key),
                };
                let (class, reason) = class::of(place, old, new);
                Change { class, reason, flag: Some(key.to_owned()), ..blank }
            }
        };
        self.push(change);
    }

    fn blank(&self, old: Option<&Json>, new: Option<&Json>) -> Change {
        Change {
            class: super::Class::Cosmetic,
            pointer: self.pointer.clone(),
            attribute: None,
            flag: None,
            old: old.cloned(),
            new: new.cloned(),
            subject: self.subject.clone(),
            reason: "",
        }
    }

    fn push(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// The attribute of this name before and after.
    fn attributes(&self, group: bool, key: &str) -> [Option<&'c Attribute<'c>>; 2] {
        [self.old, self.new].map(|connector| connector.attributes(group)?.find(key))
    }

    /// The name of the attribute whose property the pointer is at.
    fn attribute_above(&self) -> String {
        let token = self.pointer.rsplit('/').nth(1).unwrap_or_default();
        token.replace("~1", "/").replace("~0", "~")
    }

    fn below(&mut self, token: &str, visit: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        push_token(&mut self.pointer, token);
        visit(self);
        self.pointer.truncate(length);
    }
}

/// The members of an object that say something.
fn members(value: &Json) -> impl Iterator<Item = (&str, &Json)> {
    let members: &[_] = if let Json::Object(members) = value { members } else { &[] };
    members.iter().filter(|(_, value)| *value != Json::Null).map(|(key, value)| (key.as_ref(), value))
}

fn member<'j>(value: &'j Json, key: &str) -> Option<&'j Json> {
    members(value).find(|(name, _)| *name == key).map(|(_, value)| value)
}

/// The members of which two objects have different values.
fn differing<'j>(old: &'j Json, new: &'j Json) -> impl Iterator<Item = &'j str> {
    let in_new: HashMap<&str, &Json> = members(new).collect();
    let in_old: HashMap<&str, &Json> = members(old).collect();
    let other = move |(key, value): &(&str, &Json)| !in_new.get(key).is_some_and(|it| same(it, value));
    let added = move |(key, _): &(&str, &Json)| !in_old.contains_key(key);
    members(old).filter(other).chain(members(new).filter(added)).map(|(key, _)| key)
}

/// Whether two values are one, whatever the order of their keys.
fn same(a: &Json, b: &Json) -> bool {
    let text = |value| {
        let mut text = String::new();
        write_sorted(value, &mut text);
        text
    };
    a == b || text(a) == text(b)
}

/// Writes a value as JSON, with keys in the order of the alphabet. Values are as deep as the reader lets them be.
fn write_sorted(value: &Json, out: &mut String) {
    match value {
        Json::Object(members) => {
            let mut members: Vec<(&str, &Json)> =
                members.iter().map(|(key, value)| (key.as_ref(), value)).collect();
            members.sort_unstable_by_key(|(key, _)| *key);
            out.push('{');
            for (key, value) in members {
                write_key(key, out);
                write_sorted(value, out);
                out.push(',');
            }
            out.push('}');
        }
        Json::Array(elements) => {
            out.push('[');
            for element in elements.iter() {
                write_sorted(element, out);
                out.push(',');
            }
            out.push(']');
        }
        value => out.push_str(&serde_json::to_string(value).unwrap_or_default()),
    }
}

fn write_key(key: &str, out: &mut String) {
    out.push_str(&serde_json::to_string(key).unwrap_or_default());
    out.push(':');
}

/// Whether two lists hold the same elements, in whatever order and with whatever nulls.
fn same_elements(list: List, old: &[Json], new: &[Json]) -> bool {
    old.len() == new.len() && elements(list, old) == elements(list, new)
}

/// The elements as JSON, without what is no difference.
fn elements(list: List, all: &[Json]) -> Vec<String> {
    let mut texts: Vec<String> = all.iter().map(|element| element_text(list, element)).collect();
    texts.sort_unstable();
    texts
}

fn element_text(list: List, element: &Json) -> String {
    let mut text = String::new();
    let mut sorted: Vec<(&str, &Json)> = members(element).collect();
    sorted.sort_unstable_by_key(|(key, _)| *key);
    for (key, value) in sorted {
        write_key(key, &mut text);
        match (list.element.below(key).and_then(Level::list), value) {
            (Some(inner), Json::Array(all)) => text.push_str(&elements(inner, all).join(",")),
            _ => write_sorted(value, &mut text),
        }
        text.push(',');
    }
    text
}

//! Goes through two documents side by side.

use std::collections::HashMap;

use provmap_model::text::{name, push_token};
use provmap_model::{Attribute, AttributeList, Connector, Json};

use super::Change;
use super::attribute::{self, Verdict};
use super::class::{self, Level};

/// Attributes with longer names are compared as a whole: each change repeats the name.
const MAX_NAME: usize = 1024;

impl Level<'_> {
    /// What stands under a key; of a list, its elements.
    fn below(self, key: &str) -> Option<Level<'_>> {
        Some(match (self, key) {
            (Level::Document, "information") => Level::Information,
            (Level::Document, "connectionProfiles") => Level::Profile,
            (Level::Document, "attributeMetadata") => Level::Metadata,
            (Level::Profile, "connectionAttributes") => Level::ConnectionAttribute,
            (Level::Metadata, "capabilities") => Level::Capability,
            (Level::Metadata, "userAttributes") => Level::Attributes { list: AttributeList::User },
            (Level::Metadata, "groupAttributes") => Level::Attributes { list: AttributeList::Group },
            (Level::Attributes { list }, key) => Level::Attribute { list, key },
            _ => return None,
        })
    }

    /// Of an element of a list: the member that tells it from the others, and the word for one.
    fn element(self) -> Option<(&'static str, &'static str)> {
        match self {
            Level::Profile => Some(("name", "the connection profile")),
            Level::ConnectionAttribute => Some(("key", "the connection attribute")),
            Level::Capability => Some(("type", "the capability")),
            _ => None,
        }
    }
}

/// A value, and what tells it from those beside it.
type Named<'j> = (&'j str, &'j Json);

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

    fn object(&mut self, level: Level<'_>, old: &Json, new: &Json) {
        for (_, key, old, new) in paired(&members(old), &members(new)) {
            self.below(key, |walk| walk.member(level, key, old, new));
        }
    }

    fn member(&mut self, level: Level<'_>, key: &str, old: Option<&Json>, new: Option<&Json>) {
        let inside = level.below(key);
        let subject = match inside {
            Some(Level::Attribute { list: AttributeList::Group, .. }) => format!("`{}` of groups", name(key)),
            Some(Level::Attribute { .. } | Level::Information | Level::Metadata) => {
                format!("`{}`", name(key))
            }
            _ => self.subject.clone(),
        };
        let above = std::mem::replace(&mut self.subject, subject);
        match (inside, old, new) {
            (Some(inside), Some(old @ Json::Array(_)), Some(new @ Json::Array(_))) => {
                self.list(level, key, inside, old, new);
            }
            (Some(inside), Some(old @ Json::Object(_)), Some(new @ Json::Object(_)))
                if key.len() <= MAX_NAME =>
            {
                self.object(inside, old, new);
            }
            (_, Some(old), Some(new)) if same(old, new, None) => {}
            _ => self.change(level, key, old, new),
        }
        self.subject = above;
    }

    /// Compares two lists by what tells their elements apart. Where nothing does, they are compared as a whole.
    fn list(&mut self, level: Level<'_>, list: &str, inside: Level<'_>, old: &Json, new: &Json) {
        let Some((id, word)) = inside.element() else { return };
        let (Some(old_named), Some(new_named)) = (named(old, id), named(new, id)) else {
            if !same(old, new, Some(inside)) {
                self.change(level, list, Some(old), Some(new));
            }
            return;
        };
        for (index, key, old, new) in paired(&old_named, &new_named) {
            let subject = format!("{word} `{}`", name(key));
            let above = std::mem::replace(&mut self.subject, subject);
            self.below(&index.to_string(), |walk| match (old, new) {
                (Some(old), Some(new)) => walk.object(inside, old, new),
                _ => walk.push(class::element(inside, key, new), None, Some(list), [old, new]),
            });
            self.subject = above;
        }
    }

    /// A member that has another value, is added, or is removed.
    fn change(&mut self, level: Level<'_>, key: &str, old: Option<&Json>, new: Option<&Json>) {
        match level {
            Level::Attributes { list } => {
                let verdict = match (self.attributes(list, key), old, new) {
                    ([Some(before), Some(after)], Some(old), Some(new)) => {
                        let all = paired(&members(old), &members(new)).into_iter();
                        let changed = all.filter(|(_, _, old, new)| {
                            old.zip(*new).is_none_or(|(old, new)| !same(old, new, None))
                        });
                        let verdicts = changed.map(|(_, key, ..)| attribute::property(key, before, after));
                        verdicts.max().unwrap_or_default()
                    }
                    ([Some(removed), _], _, None) => attribute::removed(removed),
                    ([_, Some(added)], None, _) => attribute::added(added),
                    _ => Default::default(),
                };
                self.push(verdict, Some((list, key)), None, [old, new]);
            }
            Level::Attribute { list, key: attribute } => {
                let verdict = match self.attributes(list, attribute) {
                    [Some(before), Some(after)] => attribute::property(key, before, after),
                    _ => Default::default(),
                };
                self.push(verdict, Some((list, attribute)), Some(key), [old, new]);
            }
            _ => self.push(class::of(level, key, old, new), None, Some(key), [old, new]),
        }
    }

    fn push(
        &mut self,
        (class, reason): Verdict,
        attribute: Option<(AttributeList, &str)>,
        flag: Option<&str>,
        values: [Option<&Json>; 2],
    ) {
        let [old, new] = values.map(Option::<&Json>::cloned);
        let (pointer, subject) = (self.pointer.clone(), self.subject.clone());
        let (list, attribute) = attribute.map(|(list, key)| (list, key.to_owned())).unzip();
        let flag = flag.map(str::to_owned);
        self.changes.push(Change { class, pointer, attribute, list, flag, old, new, subject, reason });
    }

    /// The attribute of this name before and after.
    fn attributes(&self, list: AttributeList, key: &str) -> [Option<&'c Attribute<'c>>; 2] {
        [self.old, self.new].map(|connector| connector.attributes(list)?.find(key))
    }

    fn below(&mut self, token: &str, visit: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        push_token(&mut self.pointer, token);
        visit(self);
        self.pointer.truncate(length);
    }
}

/// The members of an object that say something: a null says no more than an absent member.
fn members(value: &Json) -> Vec<Named<'_>> {
    let members = value.members().iter().filter(|(_, value)| *value != Json::Null);
    members.map(|(key, value)| (key.as_ref(), value)).collect()
}

/// The elements by the member that tells them apart; nothing where it does not.
fn named<'j>(list: &'j Json, id: &str) -> Option<Vec<Named<'j>>> {
    let Json::Array(elements) = list else { return None };
    let key = |element: &'j Json| match element.member(id) {
        Some(Json::String(key)) => Some(key.as_ref()),
        _ => None,
    };
    let named: Vec<_> = elements.iter().map(|it| Some((key(it)?, it))).collect::<Option<_>>()?;
    let distinct: HashMap<_, _> = named.iter().copied().collect();
    (distinct.len() == named.len()).then_some(named)
}

/// What has one name in both, and where: all of the old, then what only the new has.
fn paired<'j>(
    old: &[Named<'j>],
    new: &[Named<'j>],
) -> Vec<(usize, &'j str, Option<&'j Json>, Option<&'j Json>)> {
    let [in_old, in_new] = [old, new].map(|all| all.iter().copied().collect::<HashMap<_, _>>());
    let all =
        old.iter().enumerate().map(|(at, (key, value))| (at, *key, Some(*value), in_new.get(key).copied()));
    let added = new.iter().enumerate().filter(|(_, (key, _))| !in_old.contains_key(key));
    all.chain(added.map(|(at, (key, value))| (at, *key, None, Some(*value)))).collect()
}

/// Whether two values are one, whatever the order of their keys, and of the elements of a list of this level.
fn same(a: &Json, b: &Json, level: Option<Level<'_>>) -> bool {
    a == b || sorted(a, level) == sorted(b, level)
}

/// A value without what is no difference. Values are as deep as the reader lets them be.
fn sorted(value: &Json, level: Option<Level<'_>>) -> Json {
    match value {
        Json::Object(members) => {
            let said = members.iter().filter(|(_, value)| level.is_none() || *value != Json::Null);
            let mut members: Vec<_> = said
                .map(|(key, value)| (key.clone(), sorted(value, level.and_then(|level| level.below(key)))))
                .collect();
            members.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
            Json::Object(members.into())
        }
        Json::Array(elements) => {
            let mut elements: Vec<_> = elements.iter().map(|element| sorted(element, level)).collect();
            if level.is_some() {
                elements.sort_by_cached_key(|element| serde_json::to_string(element).unwrap_or_default());
            }
            Json::Array(elements.into())
        }
        value => value.clone(),
    }
}

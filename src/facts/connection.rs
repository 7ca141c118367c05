//! The connection profile that a store uses, and the attributes that its connection has.
//!
//! Metadata and configurations can both be long, and come from files: what is looked up of one for each member of the
//! other is looked up by key.

use std::collections::{HashMap, HashSet};

use provmap_model::Connector;
use provmap_model::table::{ConnectionAttribute, ConnectionProfile};

use crate::bundle::store::{Setting, Store, Switch};

/// The connection profile that the store uses.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Choice<'c> {
    /// The metadata has none, or does not say how one is chosen.
    Unknown,
    /// The only one, or the one that is named; and the setting that names it.
    Profile(usize, &'c ConnectionProfile<'c>, Option<&'c Setting>),
    /// The attribute that names one has no value.
    NotNamed(&'c ConnectionAttribute<'c>),
    /// There is no profile of that name.
    NoSuch(&'c Setting),
}

impl<'c> Choice<'c> {
    /// Where the metadata has several profiles, they are told apart by an attribute whose allowed values are their
    /// names; that it names the profile in use is inferred.
    pub(crate) fn of(connector: Option<&'c Connector>, store: &'c Store) -> Choice<'c> {
        let profiles = profiles(connector);
        let [first, others @ ..] = profiles else { return Choice::Unknown };
        if others.is_empty() {
            return Choice::Profile(0, first, None);
        }
        let names = |attribute: &&ConnectionAttribute| {
            let values = attribute.possible_values.unwrap_or_default();
            profiles.iter().all(|profile| profile.name.is_some_and(|name| values.contains(name)))
        };
        let Some(selector) = attributes(first).find(names) else { return Choice::Unknown };
        let Some(key) = selector.key else { return Choice::Unknown };
        let Some(setting) = store.setting(key).filter(|setting| !setting.value.is_absent()) else {
            return Choice::NotNamed(selector);
        };
        let Some(value) = setting.value.as_text() else { return Choice::NoSuch(setting) };
        let named =
            |profile: &&ConnectionProfile| profile.name.is_some_and(|name| name.eq_ignore_ascii_case(value));
        match profiles.iter().enumerate().find(|(_, profile)| named(profile)) {
            Some((index, profile)) => Choice::Profile(index, profile, Some(setting)),
            None => Choice::NoSuch(setting),
        }
    }
}

/// The connection profiles of a connector.
pub(crate) fn profiles<'c>(connector: Option<&'c Connector>) -> &'c [ConnectionProfile<'c>] {
    connector.and_then(|connector| connector.table().connection_profiles.as_deref()).unwrap_or_default()
}

/// The attributes of a profile.
fn attributes<'c>(profile: &'c ConnectionProfile<'c>) -> impl Iterator<Item = &'c ConnectionAttribute<'c>> {
    profile.connection_attributes.iter().flatten()
}

/// An attribute of a profile, and its place in the metadata.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed<'c> {
    pub(crate) attribute: &'c ConnectionAttribute<'c>,
    profile: usize,
    at: usize,
}

impl Placed<'_> {
    /// The JSON pointer of the attribute in the metadata.
    pub(crate) fn pointer(self) -> String {
        format!("/connectionProfiles/{}/connectionAttributes/{}", self.profile, self.at)
    }
}

/// The attributes of a connector's profiles.
#[derive(Debug, Default)]
pub(crate) struct Connection<'c> {
    in_use: Vec<Placed<'c>>,
    /// By their keys without case: those in use first, then those of any profile.
    by_key: HashMap<String, Placed<'c>>,
}

impl<'c> Connection<'c> {
    pub(crate) fn of(connector: Option<&'c Connector>, choice: Choice<'c>) -> Connection<'c> {
        let profiles = profiles(connector);
        let in_use = match choice {
            Choice::Profile(index, profile, _) => placed_in(index, profile).collect(),
            _ => shared(profiles),
        };
        let mut by_key = HashMap::new();
        for it in in_use.iter().copied().chain(placed(profiles)) {
            if let Some(key) = it.attribute.key {
                by_key.entry(key.to_ascii_lowercase()).or_insert(it);
            }
        }
        Connection { in_use, by_key }
    }

    /// The attributes of the profile in use, or, where it is not known which that is, those that all profiles have alike.
    pub(crate) fn attributes(&self) -> &[Placed<'c>] {
        &self.in_use
    }

    /// The keys of all attributes, in the order of the alphabet.
    pub(crate) fn keys(&self) -> Vec<&'c str> {
        let mut keys: Vec<&str> = self.by_key.values().filter_map(|it| it.attribute.key).collect();
        keys.sort_unstable();
        keys
    }

    /// The attribute of a key: of the profile in use, else of any.
    pub(crate) fn find(&self, key: &str) -> Option<Placed<'c>> {
        self.by_key.get(&key.to_ascii_lowercase()).copied()
    }
}

/// The attributes of all profiles.
pub(crate) fn placed<'c>(profiles: &'c [ConnectionProfile<'c>]) -> impl Iterator<Item = Placed<'c>> {
    profiles.iter().enumerate().flat_map(|(index, profile)| placed_in(index, profile))
}

fn placed_in<'c>(profile: usize, of: &'c ConnectionProfile<'c>) -> impl Iterator<Item = Placed<'c>> {
    attributes(of).enumerate().map(move |(at, attribute)| Placed { attribute, profile, at })
}

fn shared<'c>(profiles: &'c [ConnectionProfile<'c>]) -> Vec<Placed<'c>> {
    let [first, others @ ..] = profiles else { return Vec::new() };
    let by_key = |profile| {
        let mut by_key = HashMap::new();
        for attribute in attributes(profile) {
            by_key.entry(attribute.key).or_insert(attribute);
        }
        by_key
    };
    let others: Vec<HashMap<_, _>> = others.iter().map(by_key).collect();
    let is_shared = |attribute: &ConnectionAttribute| {
        others.iter().all(|other| other.get(&attribute.key).is_some_and(|it| *it == attribute))
    };
    placed_in(0, first).filter(|it| is_shared(it.attribute)).collect()
}

/// The keys of a store's configuration that have a value.
#[derive(Debug)]
pub(crate) struct Given {
    keys: HashSet<String>,
    operations: Vec<Switch>,
}

impl Given {
    pub(crate) fn of(store: &Store) -> Given {
        let given = || store.settings().iter().filter(|setting| !setting.value.is_absent());
        let operations = Switch::ALL.into_iter();
        Given {
            keys: given().map(|setting| setting.key.to_ascii_lowercase()).collect(),
            operations: operations
                .filter(|operation| given().any(|setting| Switch::of(&setting.key) == Some(*operation)))
                .collect(),
        }
    }

    /// Whether there is a value for a key of the metadata, under that key or any other that means the same.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.keys.contains(&key.to_ascii_lowercase())
            || Switch::of(key).is_some_and(|operation| self.operations.contains(&operation))
    }
}

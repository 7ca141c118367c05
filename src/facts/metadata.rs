//! A connector's metadata, as the rules on it look at it.

use std::collections::HashSet;

use provmap_model::attribute::{Attribute, Attributes, Flag, Limit};
use provmap_model::table::ConnectionProfile;
use provmap_model::text::{name, push_token};
use provmap_model::{AttributeList, AttributeType, Connector, Contradiction, Json};

use super::basis::{basis, list_pointer, metadata_basis};
use crate::report::{Finding, Place, Severity};

/// The most names that a summary shows.
const MAX_NAMES: usize = 8;

/// The metadata that is judged.
#[derive(Debug)]
pub(crate) struct MetadataFacts<'c> {
    pub(crate) connector: &'c Connector,
    /// The properties that contradict each other: the list, the attribute, the property.
    contradictory: HashSet<(AttributeList, &'c str, &'static str)>,
}

/// An attribute, and which list it is in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item<'c> {
    pub(crate) attribute: &'c Attribute<'c>,
    pub(crate) list: AttributeList,
}

impl Item<'_> {
    pub(crate) fn is_text(self) -> bool {
        matches!(self.attribute.value_type(), Some(AttributeType::String))
    }
}

impl<'c> MetadataFacts<'c> {
    pub(crate) fn new(connector: &'c Connector) -> MetadataFacts<'c> {
        let facts = MetadataFacts { connector, contradictory: HashSet::new() };
        let contradictory = facts.contradictions().flat_map(|(item, it)| {
            [it.property, it.other].map(|property| (item.list, item.attribute.key, property))
        });
        MetadataFacts { contradictory: contradictory.collect(), ..facts }
    }

    /// What contradicts itself, and the attributes of which it does.
    pub(crate) fn contradictions(&self) -> impl Iterator<Item = (Item<'c>, &'c Contradiction)> + use<'c> {
        let connector = self.connector;
        connector.contradictions().iter().filter_map(|contradiction| {
            let list = contradiction.list;
            let attribute = connector.attributes(list)?.at(contradiction.position)?;
            Some((Item { attribute, list }, contradiction))
        })
    }

    /// Whether the metadata leaves a property out that the attribute lacks, rather than contradicting itself about it.
    pub(crate) fn leaves_out(&self, item: Item<'_>, property: &'static str) -> bool {
        !self.contradictory.contains(&(item.list, item.attribute.key, property))
    }

    /// The lists of attributes that there are.
    pub(crate) fn lists(&self) -> impl Iterator<Item = (AttributeList, &'c Attributes<'c>)> + use<'c> {
        let connector = self.connector;
        AttributeList::ALL.iter().filter_map(|list| Some((*list, connector.attributes(*list)?)))
    }

    /// All attributes.
    pub(crate) fn items(&self) -> impl Iterator<Item = Item<'c>> + use<'c> {
        self.lists().flat_map(|(list, all)| all.iter().map(move |attribute| Item { attribute, list }))
    }

    /// A finding at a place of the metadata.
    pub(crate) fn finding(&self, severity: Severity, pointer: &str, message: String) -> Finding {
        let place = Place { pointer: pointer.to_owned(), ..Place::default() };
        Finding::new(severity, place, message)
    }

    /// A finding at a flag of an attribute.
    pub(crate) fn at_flag(&self, item: Item<'_>, flag: Flag, severity: Severity, message: String) -> Finding {
        let value = item.attribute.flag(flag).map_or(Json::Null, Json::Bool);
        self.at_property(item, flag.as_str(), value, severity, message)
    }

    /// A finding at a limit of an attribute.
    pub(crate) fn at_limit(
        &self,
        item: Item<'_>,
        limit: Limit,
        severity: Severity,
        message: String,
    ) -> Finding {
        let value = item.attribute.limit(limit).map_or(Json::Null, Json::Unsigned);
        self.at_property(item, limit.as_str(), value, severity, message)
    }

    /// A finding at a flag, which rests on a property that the attribute lacks.
    pub(crate) fn absent(
        &self,
        item: Item<'_>,
        (flag, property): (Flag, &'static str),
        severity: Severity,
        message: String,
    ) -> Finding {
        let finding = self.at_flag(item, flag, severity, message);
        let basis = basis(self.connector, item.list, item.attribute, property, Json::Null);
        Finding { basis: Some(basis), ..finding }
    }

    /// A finding at a property that contradicts another one, which it rests on.
    pub(crate) fn at_contradiction(
        &self,
        item: Item<'_>,
        contradiction: &Contradiction,
        message: String,
    ) -> Finding {
        let Contradiction { property, other, other_value, .. } = contradiction;
        let finding = self.at_property(item, property, Json::Null, Severity::Error, message);
        let mut pointer = list_pointer(item.list);
        push_token(&mut pointer, item.attribute.key);
        // The metadata's own, whatever an overlay says of it.
        let basis = metadata_basis(self.connector, &pointer, other, other_value.clone());
        Finding { basis: Some(basis), ..finding }
    }

    /// A finding at a property of an attribute.
    pub(crate) fn at_property(
        &self,
        item: Item<'_>,
        property: &'static str,
        value: Json,
        severity: Severity,
        message: String,
    ) -> Finding {
        let mut pointer = list_pointer(item.list);
        push_token(&mut pointer, item.attribute.key);
        push_token(&mut pointer, property);
        Finding {
            target: Some(item.attribute.key.to_owned()),
            basis: Some(basis(self.connector, item.list, item.attribute, property, value)),
            ..self.finding(severity, &pointer, message)
        }
    }
}

/// Names as a sentence has them: `` `a`, `b` and `c` ``; of many, the first.
pub(crate) fn listed(names: &[&str]) -> String {
    let quoted = |text: &&str| format!("`{}`", name(text));
    let more = names.len().saturating_sub(MAX_NAMES);
    let mut words: Vec<String> = names.iter().take(MAX_NAMES).map(quoted).collect();
    if more > 0 {
        words.push(format!("{more} more"));
    }
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// Names in quotes, such as `` `a` or `b` ``.
pub(crate) fn quoted<'n>(names: impl Iterator<Item = &'n str>, separator: &str) -> String {
    names.map(|text| format!("`{}`", name(text))).collect::<Vec<_>>().join(separator)
}

/// The text of a connection profile that says that it is deprecated, with its key: its name, or else its description.
pub(crate) fn deprecation<'r>(profile: &ConnectionProfile<'r>) -> Option<(&'static str, &'r str)> {
    [("name", profile.name), ("description", profile.description)]
        .into_iter()
        .find_map(|(key, text)| text.filter(|text| is_deprecated(text)).map(|text| (key, text)))
}

/// Whether a text says that something is deprecated.
pub(crate) fn is_deprecated(text: &str) -> bool {
    text.to_ascii_lowercase().contains("deprecated")
}

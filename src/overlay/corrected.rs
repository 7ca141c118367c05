//! A connector with an overlay applied to it.

use std::ops::Deref;

use provmap_model::Connector;
use provmap_model::attribute::{Attribute, Flag};
use provmap_model::source::SourceAttribute;

use super::{Change, Format, LengthUnit, Origin};
use crate::domain::Constraints;

/// A connector as an overlay corrects it. It derefs to the corrected metadata, so that whatever takes a connector takes
/// it; its own [`Check`](crate::Check) also knows what metadata cannot say, and where each correction comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Corrected {
    pub(super) connector: Connector,
    pub(super) corrections: Corrections,
}

impl From<&Connector> for Corrected {
    fn from(connector: &Connector) -> Corrected {
        Corrected { connector: connector.clone(), corrections: Corrections::default() }
    }
}

impl Deref for Corrected {
    type Target = Connector;

    fn deref(&self) -> &Connector {
        &self.connector
    }
}

impl Corrected {
    pub(crate) fn corrections(&self) -> &Corrections {
        &self.corrections
    }

    /// Where a property of an attribute comes from, when an overlay says it: the name of a flag or a limit, `lengthUnit`,
    /// `format`, `normalised` or `reserved`.
    #[must_use]
    pub fn origin(&self, group: bool, attribute: &str, property: &str) -> Option<&Origin> {
        self.corrections.origin(group, self.connector.attributes(group)?.position(attribute)?, property)
    }

    /// Each property of an attribute that an overlay says something of, with what it says and where that comes from.
    pub fn said_of(&self, group: bool, attribute: &str) -> impl Iterator<Item = (&Change, &Origin)> {
        let position = self.connector.attributes(group).and_then(|list| list.position(attribute));
        let entry = position.and_then(|position| self.corrections.entry(group, position));
        entry.into_iter().flat_map(|entry| entry.said.iter().map(|(change, origin)| (change, origin)))
    }
}

/// What was corrected: for each attribute of users and of groups, at its place in the list.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Corrections {
    users: Vec<Option<Entry>>,
    groups: Vec<Option<Entry>>,
}

#[derive(Debug, Clone, PartialEq, Default)]
struct Entry {
    said: Vec<(Change, Origin)>,
    behaviour: Option<StoreBehaviour>,
}

impl Corrections {
    #[inline]
    fn entry(&self, group: bool, position: usize) -> Option<&Entry> {
        let list = if group { &self.groups } else { &self.users };
        list.get(position)?.as_ref()
    }

    #[inline]
    pub(crate) fn behaviour(&self, group: bool, position: usize) -> Option<&StoreBehaviour> {
        self.entry(group, position)?.behaviour.as_ref()
    }

    pub(crate) fn origin(&self, group: bool, position: usize, property: &str) -> Option<&Origin> {
        let said = &self.entry(group, position)?.said;
        said.iter().find(|(change, _)| change.name() == property).map(|(_, origin)| origin)
    }

    /// Notes a change, in place of what an earlier overlay said of the same property.
    pub(super) fn note(&mut self, group: bool, position: usize, change: &Change, origin: &Origin) {
        let list = if group { &mut self.groups } else { &mut self.users };
        if list.len() <= position {
            list.resize(position.saturating_add(1), None);
        }
        let Some(entry) = list.get_mut(position) else { return };
        let entry = entry.get_or_insert_default();
        entry.said.retain(|(earlier, _)| earlier.name() != change.name());
        entry.said.push((change.clone(), origin.clone()));
        match change {
            Change::Flag(..) | Change::Limit(..) => {}
            Change::LengthUnit(unit) => entry.behaviour.get_or_insert_default().length_unit = Some(*unit),
            Change::Format(format) => entry.behaviour.get_or_insert_default().format = Some(*format),
            Change::Normalised(how) => entry.behaviour.get_or_insert_default().normalised = Some(how.clone()),
            Change::Reserved(values) => entry.behaviour.get_or_insert_default().reserved.clone_from(values),
        }
    }
}

/// What a target does that metadata cannot say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct StoreBehaviour {
    pub(crate) length_unit: Option<LengthUnit>,
    pub(crate) format: Option<Format>,
    pub(crate) normalised: Option<String>,
    pub(crate) reserved: Vec<String>,
}

impl StoreBehaviour {
    /// Whether no rule has anything to say of the directory attribute that feeds the target.
    pub(crate) fn needs_no_overlay_rule(&self, target: &Attribute, source: &SourceAttribute) -> bool {
        self.format.is_none_or(|format| format.is_of(source))
            && (self.normalised.is_none() || !target.is(Flag::Unique))
    }

    /// What the attribute takes, in the unit it counts in.
    pub(crate) fn refine(&self, constraints: Constraints) -> Constraints {
        Constraints {
            length_unit: self.length_unit,
            // What is left of a value once the target has changed it may fit again.
            normalises: self.normalised.is_some(),
            ..constraints
        }
    }
}

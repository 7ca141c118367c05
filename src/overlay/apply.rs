//! Applies an overlay to a connector, and refuses one that contradicts itself.

use std::collections::HashMap;

use provmap_model::attribute::{Attribute, Attributes, Flag, Limit};
use provmap_model::connector::folded;
use provmap_model::error::Error;
use provmap_model::layout::{Entry, Layout};
use provmap_model::text;

use super::{Change, Corrected, Correction, Overlay, Part};
use crate::suggest;

impl Overlay {
    /// The connector as this overlay corrects it. Corrections of other connectors are passed over; what an overlay
    /// applied earlier says of the same property gives way.
    ///
    /// # Errors
    ///
    /// Every problem of the corrections of this connector, with line and column where the overlay comes from a file: an
    /// attribute that the connector does not have, a source or a day that is missing, and contradictions (one property
    /// twice, a smallest number above the greatest, required and nillable at once).
    pub fn apply(&self, store: impl Into<Corrected>) -> Result<Corrected, Vec<Error>> {
        let mut store = store.into();
        let store_type = store.connector.store_type().to_owned();
        let own = folded(&store_type);
        let ours = |correction: &Correction| folded(&correction.connector) == own;
        let mut problems = self.contradictions(&ours);
        for group in [false, true] {
            let metadata = &mut store.connector.attribute_metadata;
            let slot = if group { &mut metadata.group_attributes } else { &mut metadata.user_attributes };
            let mut list: Vec<Attribute> = slot.iter().flatten().cloned().collect();
            let mut changed = false;
            for (index, correction) in self.corrections.iter().enumerate() {
                if correction.group != group || !ours(correction) {
                    continue;
                }
                let Some(position) = list.iter().position(|attribute| attribute.key == correction.attribute)
                else {
                    problems.push(self.unknown_attribute(index, store_name(&store_type, group), &list));
                    continue;
                };
                let Some(attribute) = list.get_mut(position) else { continue };
                for (change_index, change) in correction.changes.iter().enumerate() {
                    change.make(attribute);
                    store.corrections.note(group, position, change, &correction.origin);
                    if let Some(message) = crossed(attribute, change) {
                        problems.push(self.error(index, Part::Change(change_index), message));
                    }
                }
                changed = true;
            }
            if changed {
                *slot = Some(Attributes::new(list));
            }
        }
        if problems.is_empty() { Ok(store) } else { Err(problems) }
    }

    /// What is wrong with corrections whatever the connector has.
    pub(super) fn contradictions(&self, which: &dyn Fn(&Correction) -> bool) -> Vec<Error> {
        let mut problems = Vec::new();
        let mut said: HashMap<(String, bool, &str, &str), usize> = HashMap::new();
        for (index, correction) in self.corrections.iter().enumerate().filter(|(_, c)| which(c)) {
            let mut problem = |part, message: String| problems.push(self.error(index, part, message));
            for (what, value) in [("source", &correction.origin.source), ("seen", &correction.origin.seen)] {
                if value.trim().is_empty() {
                    problem(
                        Part::Correction,
                        format!("`{what}` is empty: say where this was read, and when"),
                    );
                }
            }
            if correction.changes.is_empty() {
                let message = "the correction says nothing of the attribute: give a flag, a limit, `lengthUnit`, \
                               `format`, `normalised` or `reserved`";
                problem(Part::Correction, message.to_owned());
            }
            for (change_index, change) in correction.changes.iter().enumerate() {
                let key = (
                    folded(&correction.connector).into_owned(),
                    correction.group,
                    correction.attribute.as_str(),
                    change.name(),
                );
                if let Some(first) = said.insert(key, index) {
                    problem(
                        Part::Change(change_index),
                        format!(
                            "`{}` of `{}` stands in correction {} already",
                            change.name(),
                            text::name(&correction.attribute),
                            first.saturating_add(1)
                        ),
                    );
                }
            }
        }
        problems
    }

    fn unknown_attribute(&self, index: usize, store: String, list: &[Attribute]) -> Error {
        let name = self.corrections.get(index).map_or("", |correction| correction.attribute.as_str());
        let hint = match suggest::nearest(name, list.iter().map(|attribute| attribute.key.as_ref())) {
            Some(key) => format!("; did you mean `{}`?", text::name(key)),
            None => String::new(),
        };
        self.error(index, Part::Attribute, format!("{store} has no attribute `{}`{hint}", text::name(name)))
    }
}

fn store_name(store_type: &str, group: bool) -> String {
    format!("{} of {}", if group { "a group" } else { "a user" }, text::name(store_type))
}

/// What is wrong with an attribute after a change, if the change is to blame.
fn crossed(attribute: &Attribute, change: &Change) -> Option<String> {
    let pair = |low, high| {
        let (least, most) = (attribute.limit(low)?, attribute.limit(high)?);
        (least > most)
            .then(|| format!("`{}` is {least}, greater than `{}`, which is {most}", low.name(), high.name()))
    };
    match change {
        Change::Limit(Limit::MaxLength | Limit::MinLength, _) => pair(Limit::MinLength, Limit::MaxLength),
        Change::Limit(Limit::MaxNumberOfValues | Limit::MinNumberOfValues, _) => {
            pair(Limit::MinNumberOfValues, Limit::MaxNumberOfValues)
        }
        // PingOne's metadata may say both; a correction that does is a slip.
        Change::Flag(Flag::Nillable, true) if attribute.is(Flag::RequiredOnCreate) => {
            Some("the attribute is required on create: it cannot be nillable as well".to_owned())
        }
        _ => None,
    }
}

impl Change {
    fn make(&self, attribute: &mut Attribute) {
        match self {
            Change::Flag(flag, true) => attribute.flags = attribute.flags.yes(*flag),
            Change::Flag(flag, false) => attribute.flags = attribute.flags.no(*flag),
            Change::Limit(limit, value) => attribute.limits = attribute.limits.with(*limit, *value),
            // Metadata has no words for these.
            Change::LengthUnit(_) | Change::Format(_) | Change::Normalised(_) | Change::Reserved(_) => return,
        }
        let key = self.name();
        if !attribute.layout.has(key) {
            let entry = Entry { key: key.into(), extra: None };
            let entries = attribute.layout.entries.iter().cloned().chain([entry]).collect();
            attribute.layout = Layout { entries };
        }
    }
}

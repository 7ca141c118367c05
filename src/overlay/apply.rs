//! Applies an overlay to a connector, and refuses one that contradicts itself.

use std::borrow::Cow;
use std::collections::HashMap;

use provmap_model::attribute::{Attribute, Attributes, Flag, Limit};
use provmap_model::correction::AttributeCorrection;
use provmap_model::error::{Error, Problem};
use provmap_model::suggest;
use provmap_model::{AttributeList, Connector, text};

use super::{Correction, Overlay, Part, Property};
use crate::connectors::{self, Connectors};

/// The most unknown attributes for each of which a similar one is looked for.
const MAX_SUGGESTIONS: usize = 100;

impl Overlay {
    /// The connector as this overlay corrects it. Corrections of other connectors are passed over; what an overlay
    /// applied earlier says of the same property gives way.
    ///
    /// # Errors
    ///
    /// Every problem of the corrections of this connector, with line and column where the overlay comes from a file: an
    /// attribute that the connector does not have, a source or a day that is missing, and contradictions (one property
    /// twice, a smallest number above the greatest, required and nillable at once).
    pub fn apply(&self, connector: &Connector) -> Result<Connector, Error> {
        let canonical = connectors::canonical(connector.store_type());
        let ours = self.by_store().remove(&*canonical).unwrap_or_default();
        self.corrected(connector, ours).map_err(|problems| self.error(problems))
    }

    /// The corrections with their places, by the canonical spelling of their store types.
    fn by_store(&self) -> HashMap<Cow<'_, str>, Vec<(usize, &Correction)>> {
        let mut by_store: HashMap<_, Vec<_>> = HashMap::new();
        for (index, correction) in self.corrections.iter().enumerate() {
            by_store
                .entry(connectors::canonical(&correction.connector))
                .or_default()
                .push((index, correction));
        }
        by_store
    }

    /// The connector with the corrections that are its own.
    fn corrected(
        &self,
        connector: &Connector,
        ours: Vec<(usize, &Correction)>,
    ) -> Result<Connector, Vec<Problem>> {
        let mut problems = self.contradictions(&ours);
        let mut unknown = 0_usize;
        let mut corrections = Vec::new();
        // The last to speak of a pair is to blame for what both come to.
        let mut judged = HashMap::new();
        for (index, correction) in ours {
            let list = correction.list;
            let attributes = connector.attributes(list);
            let Some(position) = attributes.and_then(|all| all.position(&correction.attribute)) else {
                unknown = unknown.saturating_add(1);
                let near = attributes.filter(|_| unknown <= MAX_SUGGESTIONS);
                let store = store_name(connector.store_type(), list);
                problems.push(self.unknown_attribute(index, store, near));
                continue;
            };
            for (property_index, property) in correction.properties.iter().enumerate() {
                if let Some(pair) = Pair::of(property) {
                    judged.insert((list, position, pair), (index, property_index));
                }
                let (property, origin) = (property.clone(), correction.origin.clone());
                corrections.push(AttributeCorrection::new(list, position, property, origin));
            }
        }
        let corrected = connector.corrected(corrections);
        // Only now: of two limits that move together, the one may pass the old value of the other.
        let mut judged: Vec<_> = judged.into_iter().collect();
        judged.sort_unstable_by_key(|(_, blamed)| *blamed);
        for ((list, position, pair), (index, property_index)) in judged {
            let attribute = corrected.attributes(list).and_then(|all| all.at(position));
            if let Some(message) = attribute.and_then(|attribute| pair.crossed(attribute)) {
                problems.push(self.problem(index, Part::Property(property_index), message));
            }
        }
        if problems.is_empty() { Ok(corrected) } else { Err(problems) }
    }

    /// All connectors as this overlay corrects them. Corrections of a connector that is not there are passed over:
    /// [`Overlay::require_connectors`] finds them.
    ///
    /// # Errors
    ///
    /// As [`Overlay::apply`], every problem for every connector.
    pub fn apply_to_all(&self, connectors: &Connectors) -> Result<Connectors, Error> {
        let mut corrected = connectors.clone();
        let mut problems = Vec::new();
        let mut by_store = self.by_store();
        for connector in connectors.iter() {
            if let Some(ours) = by_store.remove(&*connectors::canonical(connector.store_type())) {
                match self.corrected(connector, ours) {
                    Ok(connector) => corrected.replace(connector),
                    Err(found) => problems.extend(found),
                }
            }
        }
        if problems.is_empty() { Ok(corrected) } else { Err(self.error(problems)) }
    }

    /// Looks for corrections of a connector that is not there.
    ///
    /// # Errors
    ///
    /// A problem for each correction of a connector that is none, and no store type of PingOne's: nothing would come of it.
    pub fn require_connectors(&self, connectors: &Connectors) -> Result<(), Error> {
        let mut problems = Vec::new();
        for (index, Correction { connector, .. }) in self.corrections.iter().enumerate() {
            if connectors.find(connector).is_none() && !connectors::is_known(connector) {
                let message = connectors.unknown(connector).to_string();
                problems.push(self.problem(index, Part::Connector, message));
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(self.error(problems)) }
    }

    /// The error of problems, in the order of the file, with their lines and columns.
    pub(super) fn error(&self, mut problems: Vec<Problem>) -> Error {
        problems.sort_by_key(Problem::offset);
        Error::from(problems).placed_by(&mut text::Cursor::new(&self.text))
    }

    /// What is wrong with corrections whatever the connector has.
    pub(super) fn contradictions(&self, corrections: &[(usize, &Correction)]) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut said: HashMap<(Cow<'_, str>, AttributeList, &str, &str), usize> = HashMap::new();
        for (index, correction) in corrections.iter().copied() {
            let mut problem = |part, message: String| problems.push(self.problem(index, part, message));
            if correction.origin.source.trim().is_empty() {
                problem(Part::Correction, "`source` is empty: say where this was read".to_owned());
            }
            if !is_day(&correction.origin.seen) {
                problem(
                    Part::Correction,
                    "`seen` is no day such as 2026-11-22: say when this was read".to_owned(),
                );
            }
            if correction.properties.is_empty() {
                let message = "the correction says nothing of the attribute: give a flag, a limit, `lengthUnit`, \
                               `format`, `normalised` or `reserved`";
                problem(Part::Correction, message.to_owned());
            }
            let connector = connectors::canonical(&correction.connector);
            for (property_index, property) in correction.properties.iter().enumerate() {
                let key =
                    (connector.clone(), correction.list, correction.attribute.as_str(), property.name());
                if let Some(first) = said.insert(key, index) {
                    problem(
                        Part::Property(property_index),
                        format!(
                            "`{}` of `{}` stands in correction {} already",
                            property.name(),
                            text::name(&correction.attribute),
                            first.saturating_add(1)
                        ),
                    );
                }
            }
        }
        problems
    }

    fn unknown_attribute(&self, index: usize, store: String, list: Option<&Attributes<'_>>) -> Problem {
        let name = self.corrections.get(index).map_or("", |correction| correction.attribute.as_str());
        let hint = match suggest::nearest(name, list.into_iter().flatten().map(|attribute| attribute.key)) {
            Some(key) => format!("; did you mean `{}`?", text::name(key)),
            None => String::new(),
        };
        self.problem(index, Part::Attribute, format!("{store} has no attribute `{}`{hint}", text::name(name)))
    }
}

/// Whether a text is of the form of a day. Which days there are is the business of whoever reads it.
fn is_day(text: &str) -> bool {
    let form = |(index, byte): (usize, u8)| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    text.len() == 10 && text.bytes().enumerate().all(form)
}

fn store_name(store_type: &str, list: AttributeList) -> String {
    format!("a {} of {}", list.owner(), text::name(store_type))
}

/// Properties that can contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Pair {
    Lengths,
    NumbersOfValues,
    RequiredAndNillable,
}

impl Pair {
    fn of(property: &Property) -> Option<Pair> {
        match property {
            Property::Limit(Limit::MinLength | Limit::MaxLength, _) => Some(Pair::Lengths),
            Property::Limit(Limit::MinNumberOfValues | Limit::MaxNumberOfValues, _) => {
                Some(Pair::NumbersOfValues)
            }
            // PingOne's metadata may say both; a correction that says `nillable` of what is required is a slip.
            Property::Flag(Flag::Nillable, true) => Some(Pair::RequiredAndNillable),
            _ => None,
        }
    }

    /// What is wrong with an attribute.
    fn crossed(self, attribute: &Attribute<'_>) -> Option<String> {
        let crossed = |low, high| {
            let (least, most) = (attribute.limit(low)?, attribute.limit(high)?);
            (least > most).then(|| {
                format!("`{}` is {least}, greater than `{}`, which is {most}", low.as_str(), high.as_str())
            })
        };
        match self {
            Pair::Lengths => crossed(Limit::MinLength, Limit::MaxLength),
            Pair::NumbersOfValues => crossed(Limit::MinNumberOfValues, Limit::MaxNumberOfValues),
            Pair::RequiredAndNillable => attribute
                .is(Flag::RequiredOnCreate)
                .then(|| "the attribute is required on create: it cannot be nillable as well".to_owned()),
        }
    }
}

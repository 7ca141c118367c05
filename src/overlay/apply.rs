//! Applies an overlay to a connector, and refuses one that contradicts itself.

use std::borrow::Cow;
use std::collections::HashMap;

use provmap_model::attribute::{Attribute, Attributes, Flag, Limit};
use provmap_model::error::Error;
use provmap_model::layout::{Entry, Layout};
use provmap_model::text;

use super::{Change, Corrected, Correction, Overlay, Part};
use crate::connectors::{self, Connectors};
use crate::suggest;

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
    pub fn apply(&self, store: impl Into<Corrected>) -> Result<Corrected, Vec<Error>> {
        let mut store = store.into();
        let store_type = store.connector.store_type().to_owned();
        let canonical = connectors::canonical(&store_type);
        let ours = |correction: &Correction| connectors::canonical(&correction.connector) == canonical;
        let corrections: Vec<(usize, &Correction)> =
            self.corrections.iter().enumerate().filter(|(_, correction)| ours(correction)).collect();
        let mut problems = self.contradictions(&corrections);
        for group in [false, true] {
            let metadata = &mut store.connector.attribute_metadata;
            let slot = if group { &mut metadata.group_attributes } else { &mut metadata.user_attributes };
            let mut list: Vec<Attribute> = slot.iter().flatten().cloned().collect();
            let mut judged = HashMap::new();
            let mut unknown = 0_usize;
            for (index, correction) in corrections.iter().filter(|(_, it)| it.group == group) {
                let position = slot.as_ref().and_then(|slot| slot.position(&correction.attribute));
                let Some((position, attribute)) = position.and_then(|at| Some((at, list.get_mut(at)?)))
                else {
                    unknown = unknown.saturating_add(1);
                    let near: &[Attribute] = if unknown <= MAX_SUGGESTIONS { &list } else { &[] };
                    problems.push(self.unknown_attribute(*index, store_name(&store_type, group), near));
                    continue;
                };
                for (change_index, change) in correction.changes.iter().enumerate() {
                    change.make(attribute);
                    store.corrections.note(group, position, change, &correction.origin);
                    if let Some(pair) = Pair::of(change) {
                        // The last to speak of a pair is to blame for what both come to.
                        judged.insert((position, pair), (*index, change_index));
                    }
                }
            }
            // Only now: of two limits that move together, the one may pass the old value of the other.
            let mut judged: Vec<_> = judged.into_iter().collect();
            judged.sort_unstable_by_key(|(_, blamed)| *blamed);
            for ((position, pair), (index, change_index)) in judged {
                if let Some(message) = list.get(position).and_then(|attribute| pair.crossed(attribute)) {
                    problems.push(self.error(index, Part::Change(change_index), message));
                }
            }
            if corrections.iter().any(|(_, correction)| correction.group == group) && slot.is_some() {
                *slot = Some(Attributes::new(list));
            }
        }
        if problems.is_empty() { Ok(store) } else { Err(self.placed(problems)) }
    }

    /// An error for each correction of a connector that is none, and no store type of PingOne's: nothing would come of
    /// it.
    #[must_use]
    pub fn unknown_connectors(&self, connectors: &Connectors) -> Vec<Error> {
        let mut problems = Vec::new();
        for (index, Correction { connector, .. }) in self.corrections.iter().enumerate() {
            if connectors.find(connector).is_none() && !connectors::is_documented(connector) {
                let message = connectors.unknown(connector).to_string();
                problems.push(self.error(index, Part::Connector, message));
            }
        }
        self.placed(problems)
    }

    /// The errors in the order of the file, with their lines and columns.
    pub(super) fn placed(&self, mut problems: Vec<Error>) -> Vec<Error> {
        problems.sort_by_key(Error::offset);
        let mut cursor = text::Cursor::new(&self.text);
        problems.into_iter().map(|problem| problem.placed_by(&mut cursor)).collect()
    }

    /// What is wrong with corrections whatever the connector has.
    pub(super) fn contradictions(&self, corrections: &[(usize, &Correction)]) -> Vec<Error> {
        let mut problems = Vec::new();
        let mut said: HashMap<(Cow<'_, str>, bool, &str, &str), usize> = HashMap::new();
        for (index, correction) in corrections.iter().copied() {
            let mut problem = |part, message: String| problems.push(self.error(index, part, message));
            if correction.origin.source.trim().is_empty() {
                problem(Part::Correction, "`source` is empty: say where this was read".to_owned());
            }
            if !is_day(&correction.origin.seen) {
                problem(
                    Part::Correction,
                    "`seen` is no day such as 2026-11-22: say when this was read".to_owned(),
                );
            }
            if correction.changes.is_empty() {
                let message = "the correction says nothing of the attribute: give a flag, a limit, `lengthUnit`, \
                               `format`, `normalised` or `reserved`";
                problem(Part::Correction, message.to_owned());
            }
            let connector = connectors::canonical(&correction.connector);
            for (change_index, change) in correction.changes.iter().enumerate() {
                let key = (connector.clone(), correction.group, correction.attribute.as_str(), change.name());
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

/// Whether a text is of the form of a day. Which days there are is the business of whoever reads it.
fn is_day(text: &str) -> bool {
    let form = |(index, byte): (usize, u8)| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    text.len() == 10 && text.bytes().enumerate().all(form)
}

fn store_name(store_type: &str, group: bool) -> String {
    format!("{} of {}", if group { "a group" } else { "a user" }, text::name(store_type))
}

/// Properties that can contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Pair {
    Lengths,
    NumbersOfValues,
    RequiredAndNillable,
}

impl Pair {
    fn of(change: &Change) -> Option<Pair> {
        match change {
            Change::Limit(Limit::MinLength | Limit::MaxLength, _) => Some(Pair::Lengths),
            Change::Limit(Limit::MinNumberOfValues | Limit::MaxNumberOfValues, _) => {
                Some(Pair::NumbersOfValues)
            }
            // PingOne's metadata may say both; a correction that says `nillable` of what is required is a slip.
            Change::Flag(Flag::Nillable, true) => Some(Pair::RequiredAndNillable),
            _ => None,
        }
    }

    /// What is wrong with an attribute.
    fn crossed(self, attribute: &Attribute) -> Option<String> {
        let crossed = |low, high| {
            let (least, most) = (attribute.limit(low)?, attribute.limit(high)?);
            (least > most).then(|| {
                format!("`{}` is {least}, greater than `{}`, which is {most}", low.name(), high.name())
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

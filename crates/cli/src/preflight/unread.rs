//! The keys of records that are no attributes: what is written there is read by nobody.

use std::collections::HashMap;

use provmap::model::attribute::Attribute;
use provmap::model::text::is_identifier;
use provmap::record::Plan;
use provmap::suggest::{nearest, same_but_for_case_and_spaces};

/// The most names that are kept; what is behind them is counted.
const NAMES: usize = 100;

/// A key that no attribute has.
#[derive(Debug)]
struct Key {
    /// Its place in the order in which keys came first.
    order: usize,
    records: u64,
    /// The last record that has it, which can have it twice.
    last: u64,
}

/// Counts keys. Of a population it keeps the names that came first, so that the counts do not depend on how the population
/// was cut into parts.
#[derive(Debug, Default)]
pub(super) struct UnreadKeys {
    keys: HashMap<String, Key>,
    /// The keys whose names are not shown.
    pub(super) others: u64,
}

/// A name to show, with its records and the attribute that was probably meant.
#[derive(Debug)]
pub(super) struct UnreadKey<'k> {
    pub(super) name: &'k str,
    pub(super) records: u64,
    pub(super) near: Option<&'k str>,
}

impl UnreadKeys {
    /// Takes a key of a record.
    pub(super) fn add(&mut self, plan: &Plan, name: &str, record: u64) {
        if let Some(key) = self.keys.get_mut(name) {
            key.records = key.records.saturating_add(u64::from(key.last != record));
            key.last = record;
        } else if is_shown(plan, name) {
            let key = Key { order: self.keys.len(), records: 1, last: record };
            self.keys.insert(name.to_owned(), key);
        } else {
            self.others = self.others.saturating_add(1);
        }
    }

    /// Takes the keys of the records that follow.
    pub(super) fn append(&mut self, other: UnreadKeys) {
        self.others = self.others.saturating_add(other.others);
        let mut keys: Vec<(String, Key)> = other.keys.into_iter().collect();
        keys.sort_by_key(|(_, key)| key.order);
        for (name, key) in keys {
            if let Some(own) = self.keys.get_mut(&name) {
                own.records = own.records.saturating_add(key.records);
            } else if self.keys.len() < NAMES {
                let order = self.keys.len();
                self.keys.insert(name, Key { order, ..key });
            } else {
                self.others = self.others.saturating_add(key.records);
            }
        }
    }

    /// The names, from the one that most records have to the one that fewest have.
    pub(super) fn names<'k>(&'k self, plan: &'k Plan) -> Vec<UnreadKey<'k>> {
        let names = self.keys.iter().map(|(name, key)| {
            let keys = attributes(plan).map(|attribute| attribute.key);
            let near = labelled(plan, name).or_else(|| nearest(name, keys));
            UnreadKey { name, records: key.records, near }
        });
        let mut names: Vec<UnreadKey<'k>> = names.collect();
        names.sort_by(|a, b| b.records.cmp(&a.records).then_with(|| a.name.cmp(b.name)));
        names
    }
}

fn attributes(plan: &Plan) -> impl Iterator<Item = Attribute<'_>> {
    plan.connector().user_attributes().into_iter().flatten().copied()
}

/// The attribute that has this name or label, but for case and spaces.
fn labelled<'p>(plan: &'p Plan, name: &str) -> Option<&'p str> {
    let is_same = |attribute: &Attribute<'_>| {
        same_but_for_case_and_spaces(attribute.key, name)
            || attribute.display_name.is_some_and(|label| same_but_for_case_and_spaces(label, name))
    };
    attributes(plan).find(is_same).map(|attribute| attribute.key)
}

/// Whether a key is a name that can be shown. A key can be an address or the name of a person, which nothing but an
/// attribute's own name or label may look like.
fn is_shown(plan: &Plan, name: &str) -> bool {
    is_identifier(name) || labelled(plan, name).is_some()
}

#[cfg(test)]
mod tests {
    use provmap::record::Operation;

    use super::*;

    fn plan() -> Plan {
        Plan::for_target(&provmap::registry::ZOOM, Operation::Create)
    }

    #[test]
    fn names_of_attributes_are_shown_and_what_may_be_personal_is_not() {
        let plan = plan();
        for name in [
            "username",
            "x-cost_center.2",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            "Given Name",
        ] {
            assert!(is_shown(&plan, name), "{name}");
        }
        let long = "x".repeat(65);
        for name in [
            "",
            "ada@example.com",
            "Ada Lovelace",
            "Zoë",
            "+491701234567",
            "491701234567",
            "a-491701234567",
            "8d6b2f0e-6c0f-4b8e-9d3f-1f2d3c4b5a69",
            long.as_str(),
        ] {
            assert!(!is_shown(&plan, name), "{name}");
        }
    }

    #[test]
    fn counts_do_not_depend_on_the_parts() {
        let plan = plan();
        // More names than are kept; every record has one twice.
        let letter = |at: usize| char::from(b"abcdefghijklmnopqrstuvwxyz"[at % 26]);
        let name = |at: usize| format!("{}{}{}", letter(at / 26), letter(at), letter(at));
        let counted = |part: usize| {
            let records: Vec<usize> = (0..400).collect();
            let mut all = UnreadKeys::default();
            for part in records.chunks(part) {
                let mut keys = UnreadKeys::default();
                for record in part {
                    for key in [name(record % 150), name(record % 150), name(record % 7), "a@b".to_owned()] {
                        keys.add(&plan, &key, *record as u64);
                    }
                }
                all.append(keys);
            }
            let names =
                all.names(&plan).iter().map(|key| (key.name.to_owned(), key.records)).collect::<Vec<_>>();
            (names, all.others)
        };
        let (names, others) = counted(400);
        assert_eq!((names.len(), others), (100, 400 + 50 + 50));
        assert!(names.iter().all(|(_, records)| *records <= 61), "{names:?}");
        for part in [1, 3, 64] {
            assert_eq!(counted(part), (names.clone(), others), "{part}");
        }
    }
}

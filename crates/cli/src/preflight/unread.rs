//! The keys of records that are no attributes: what is written there is read by nobody.

use std::collections::{HashMap, HashSet};

use provmap::model::Attribute;
use provmap::record::Plan;
use provmap_model::suggest::{nearest, same_but_for_case_and_spaces};
use provmap_model::text::is_identifier;

/// The most names that are kept; what is behind them is counted.
const NAMES: usize = 100;

/// The longest name of an attribute that is shown: that of a schema's extension, say.
const LONGEST: usize = 64;

/// The fewest records that show a key to be no person's.
const COMMON: u64 = 3;

/// A key that no attribute has.
#[derive(Debug)]
struct Key {
    /// Its place in the order in which keys came first.
    order: usize,
    records: u64,
    /// How often it is there.
    times: u64,
    /// The last record that has it, which can have it twice.
    last: u64,
}

/// Counts keys. Of a population it keeps the names that came first, so that the counts do not depend on how the population
/// was cut into parts.
#[derive(Debug, Default)]
pub(crate) struct UnreadKeys {
    keys: HashMap<String, Key>,
    /// How often there are keys whose names are not kept.
    others: u64,
    /// The first names that are not kept: whether one is near an attribute is worked out once, and not for each record.
    hidden: HashSet<String>,
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
            key.times = key.times.saturating_add(1);
            key.last = record;
        } else if !self.hidden.contains(name) && (is_plain(name) || is_known(plan, name)) {
            let key = Key { order: self.keys.len(), records: 1, times: 1, last: record };
            self.keys.insert(name.to_owned(), key);
        } else {
            self.others = self.others.saturating_add(1);
            if self.hidden.len() < NAMES && !self.hidden.contains(name) {
                self.hidden.insert(name.to_owned());
            }
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
                own.times = own.times.saturating_add(key.times);
            } else if self.keys.len() < NAMES {
                let order = self.keys.len();
                self.keys.insert(name, Key { order, ..key });
            } else {
                self.others = self.others.saturating_add(key.times);
            }
        }
    }

    /// The names that can be shown of so many records, from the one that most have to the one that fewest have; and how often
    /// there are others.
    pub(super) fn names<'k>(&'k self, plan: &'k Plan, all: u64) -> (Vec<UnreadKey<'k>>, u64) {
        let (mut names, mut others) = (Vec::new(), self.others);
        for (name, key) in &self.keys {
            // A key of nearly all records is the name of an attribute; one that a single record has may be somebody's.
            let is_common = key.records >= COMMON && key.records >= all.saturating_sub(all / 10);
            let near = near(plan, name);
            if near.is_some() || is_of_scim(name) || is_common {
                names.push(UnreadKey { name, records: key.records, near });
            } else {
                others = others.saturating_add(key.times);
            }
        }
        names.sort_by(|a, b| b.records.cmp(&a.records).then_with(|| a.name.cmp(b.name)));
        (names, others)
    }
}

fn attributes(plan: &Plan) -> impl Iterator<Item = Attribute<'_>> {
    plan.connector().user_attributes().into_iter().flatten().copied()
}

/// The attribute that was probably meant.
fn near<'p>(plan: &'p Plan, name: &str) -> Option<&'p str> {
    let keys = || attributes(plan).map(|attribute| attribute.key);
    let is_short = name.len() <= LONGEST;
    labelled(plan, name).or_else(|| if is_short { nearest(name, keys()) } else { None })
}

/// The attribute that has this name or label, but for case and spaces.
fn labelled<'p>(plan: &'p Plan, name: &str) -> Option<&'p str> {
    let is_same = |attribute: &Attribute<'_>| {
        same_but_for_case_and_spaces(attribute.key, name)
            || attribute.display_name.is_some_and(|label| same_but_for_case_and_spaces(label, name))
    };
    attributes(plan).find(is_same).map(|attribute| attribute.key)
}

/// Whether a key is one of letters, which is shown if nearly all records have it.
fn is_plain(name: &str) -> bool {
    (1..=LONGEST).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Whether a key is shown however few records have it. Any other can be an address, a secret or the name of a person.
fn is_known(plan: &Plan, name: &str) -> bool {
    is_of_scim(name) || near(plan, name).is_some()
}

/// Whether a key is a member that SCIM gives to every resource, or a schema's extension.
fn is_of_scim(name: &str) -> bool {
    matches!(name, "schemas" | "meta" | "externalId")
        || (name.starts_with("urn:ietf:params:scim:") && is_identifier(name))
}

#[cfg(test)]
mod tests {
    use provmap::record::Operation;

    use super::*;

    fn plan() -> Plan {
        Plan::for_target(&provmap::registry::ZOOM, Operation::Create)
    }

    /// The names that are shown of records with these keys, and how often there are others.
    fn shown(records: &[&[&str]]) -> (Vec<String>, u64) {
        let plan = plan();
        let mut all = UnreadKeys::default();
        for (record, keys) in (0..).zip(records) {
            keys.iter().for_each(|key| all.add(&plan, key, record));
        }
        let (names, others) = all.names(&plan, records.len() as u64);
        (names.iter().map(|key| key.name.to_owned()).collect(), others)
    }

    #[test]
    fn names_near_attributes_are_shown_and_what_may_be_personal_is_not() {
        for name in [
            "username",
            "given_name",
            "Given Name",
            "schemas",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        ] {
            assert_eq!(shown(&[&[name]]), (vec![name.to_owned()], 0), "{name}");
        }
        let long = "x".repeat(65);
        for name in [
            "",
            "ada@example.com",
            "Ada Lovelace",
            "ada.lovelace",
            "AdaLovelace",
            "sk_live_abcdefghij",
            "Zoë",
            "+491701234567",
            "491701234567",
            "a-491701234567",
            "8d6b2f0e-6c0f-4b8e-9d3f-1f2d3c4b5a69",
            "urn:ietf:params:scim:ada@example.com",
            long.as_str(),
        ] {
            assert_eq!(shown(&[&[name]]), (vec![], 1), "{name}");
            assert_eq!(shown(&[&[name], &[name]]), (vec![], 2), "{name}");
        }
    }

    #[test]
    fn a_key_that_nearly_all_records_have_is_shown() {
        let key: &[&str] = &["shoeSize"];
        let said = vec!["shoeSize".to_owned()];
        assert_eq!(shown(&[key; 3]), (said.clone(), 0));
        assert_eq!(shown(&[&[key; 9], &[&[] as &[&str]][..]].concat()), (said, 0));
        assert_eq!(shown(&[&[key; 8], &[&[] as &[&str]; 2][..]].concat()), (vec![], 8));
        assert_eq!(shown(&[&["sk_live_a"] as &[&str]; 9]), (vec![], 9), "not of letters alone");
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
            let keys = all.keys.into_iter().map(|(name, key)| (name, (key.records, key.times)));
            (keys.collect::<std::collections::BTreeMap<_, _>>(), all.others)
        };
        let (names, others) = counted(400);
        assert_eq!((names.len(), others), (100, 400 + 2 * (50 + 50)));
        assert!(names.values().all(|(records, times)| records <= times && *records <= 61), "{names:?}");
        for part in [1, 3, 64] {
            assert_eq!(counted(part), (names.clone(), others), "{part}");
        }
    }
}

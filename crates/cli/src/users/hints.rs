//! Hints for a population that fails as a whole in one way, which usually means a wrong file.

use provmap::model::text::grouped;
use provmap::record::{Plan, RecordRule, Tally};

use crate::render::share;

/// A message and a remedy for so many records that have nothing of what a mapping reads, though every PingOne user has some
/// of it.
pub(crate) fn strangers(records: u64, all: u64, mapping: &str) -> Option<(String, String)> {
    let message = format!(
        "no attribute that {mapping} reads is in {} of {} records ({})",
        grouped(records),
        grouped(all),
        share(records, all)
    );
    let help = "see that the file has PingOne users; records in the target's own names are checked without `--mapping`";
    (records > 0).then(|| (message, help.to_owned()))
}

/// A message and a remedy if every record fails in the same way.
pub(crate) fn hint(plan: &Plan, tally: &Tally, mapping: Option<&str>) -> Option<(String, String)> {
    let (all, unreadable) = (tally.len(), tally.unreadable_records());
    if all == 0 || tally.valid() > 0 {
        return None;
    }
    if unreadable == all {
        let help = "users are JSON: an object on each line, an array, or pages as PingOne's API answers them";
        return Some(("not one record can be read".to_owned(), help.to_owned()));
    }
    let is_missing = |target: &usize| {
        tally.count_of(RecordRule::MissingRequired, *target) == all.saturating_sub(unreadable)
    };
    // The required attributes that at least one record lacks.
    let mut required =
        (0..plan.targets()).filter(|target| tally.count_of(RecordRule::MissingRequired, *target) > 0);
    let first = required.next().filter(is_missing)?;
    let name = plan.target(first)?.key;
    required.all(|target| is_missing(&target)).then(|| match mapping {
        Some(mapping) => (
            format!("not one user has what {mapping} makes `{name}` of"),
            "see that the file has PingOne users, with the attributes that the mapping reads".to_owned(),
        ),
        None => (
            format!("not one record has `{name}`"),
            format!(
                "without `--mapping`, records have the attribute names of {}; PingOne users go through the mapping",
                plan.connector().store_type()
            ),
        ),
    })
}

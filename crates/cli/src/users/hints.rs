//! Hints for a population that fails as a whole in one way, which usually means a wrong file.

use provmap::record::{Plan, RecordRule, Tally};
use provmap_model::text::grouped;

use crate::file_kind::USERS_ARE;
use crate::render::share;

/// A message and a remedy for a population that is probably of the wrong file: every record fails in one way, or so many are
/// strangers to the mapping. A mapping with errors may lack a required attribute, and say so itself.
pub(crate) fn hint(
    plan: &Plan,
    tally: &Tally,
    strangers: u64,
    mapping: Option<&str>,
    mapping_has_errors: bool,
) -> Option<(String, String)> {
    all_unreadable(tally)
        .or_else(|| if mapping_has_errors { None } else { nobody_has(plan, tally, mapping) })
        .or_else(|| self::strangers(strangers, tally.len(), mapping?))
}

/// A message and a remedy for so many records that have nothing of what a mapping reads, though every PingOne user has some
/// of it.
fn strangers(records: u64, all: u64, mapping: &str) -> Option<(String, String)> {
    let message = format!(
        "no attribute that {mapping} reads is in {} of {} records ({})",
        grouped(records),
        grouped(all),
        share(records, all)
    );
    let help = "see that the file has PingOne users; records in the target's own names are checked without `--mapping`";
    (records > 0).then(|| (message, help.to_owned()))
}

fn all_unreadable(tally: &Tally) -> Option<(String, String)> {
    let (all, unreadable) = (tally.len(), tally.unreadable_records());
    (all > 0 && unreadable == all).then(|| ("not one record can be read".to_owned(), USERS_ARE.to_owned()))
}

/// A message and a remedy if no record has what is required.
fn nobody_has(plan: &Plan, tally: &Tally, mapping: Option<&str>) -> Option<(String, String)> {
    let (all, unreadable) = (tally.len(), tally.unreadable_records());
    if all == 0 || tally.valid() > 0 {
        return None;
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

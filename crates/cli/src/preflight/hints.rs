//! What a whole population that fails in one way is a sign of: another file than the one that was meant.

use provmap::record::{Plan, RecordRule, Tally};

/// What to do about records of which none is what it should be; nothing where some are.
pub(super) fn hint(plan: &Plan<'_>, tally: &Tally, mapping: Option<&str>) -> Option<(String, String)> {
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
    // What the operation requires is missing somewhere when it is missing everywhere.
    let mut required =
        (0..plan.targets()).filter(|target| tally.count_of(RecordRule::MissingRequired, *target) > 0);
    let first = required.next().filter(is_missing)?;
    let name = plan.target(first)?.key.as_ref();
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

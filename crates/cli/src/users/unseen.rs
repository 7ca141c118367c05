//! What a filter reads, and no user has: an export may have left it out.

use std::sync::atomic::{AtomicBool, Ordering};

use provmap::Json;
use provmap::filter::Filter;
use provmap_model::text::visible;

use super::scope::Scope;
use super::table::Table;
use crate::output::Output;

/// The attributes that a filter reads, as far as the directory has them, with whether any user has them. The threads that
/// judge share it.
#[derive(Debug, Default)]
pub(super) struct Unseen(Vec<Attribute>);

#[derive(Debug)]
struct Attribute {
    path: String,
    /// Whether every user has a value.
    is_always_set: bool,
    /// Gives no answer for a user without it, and an answer for one who has it without a value.
    is_there: Filter,
    /// Whether a user has it, or a column.
    is_seen: AtomicBool,
    /// Whether the filter was asked of a user without it. Of columns that are missing, something is said already.
    is_missing: AtomicBool,
}

impl Unseen {
    pub(super) fn of(scope: &Scope) -> Unseen {
        let attribute = |(path, is_always_set): &(String, bool)| {
            let is_there = Filter::parse(&format!("{path} pr")).ok()?.with_unknown_absence(|_| true);
            let (is_seen, is_missing) = (AtomicBool::new(false), AtomicBool::new(false));
            Some(Attribute {
                path: path.clone(),
                is_always_set: *is_always_set,
                is_there,
                is_seen,
                is_missing,
            })
        };
        Unseen(scope.known().iter().filter_map(attribute).collect())
    }

    /// Looks at a user, who is a row of a table or a record of JSON.
    pub(super) fn look(&self, user: &Json, table: Option<&Table>) {
        for attribute in self.0.iter().filter(|it| !it.is_seen.load(Ordering::Relaxed)) {
            let seen = match table {
                Some(table) if table.has(&attribute.path) => &attribute.is_seen,
                Some(_) => continue,
                None if attribute.is_there.admits(user).is_some() => &attribute.is_seen,
                None => &attribute.is_missing,
            };
            seen.store(true, Ordering::Relaxed);
        }
    }

    /// The paths of those that no user has.
    pub(super) fn paths(&self) -> Vec<&str> {
        self.missing().map(|it| it.path.as_str()).collect()
    }

    fn missing(&self) -> impl Iterator<Item = &Attribute> {
        let is = |flag: &AtomicBool| flag.load(Ordering::Relaxed);
        self.0.iter().filter(move |it| is(&it.is_missing) && !is(&it.is_seen))
    }

    /// Says which those are, once all users are known.
    pub(super) fn say(&self, place: &str, out: &mut Output) {
        for attribute in self.missing() {
            let path = visible(&attribute.path);
            let message = format!("{place}: the filter reads `{path}`, which no user has");
            let note = if attribute.is_always_set {
                "every user of the directory has it: the export leaves it out, and of users whom it lets through or not by that, it cannot be \
                 told, and they are judged"
            } else {
                "they are let through or left out as users without a value, which is wrong where only the export leaves it out"
            };
            let help = "see that the export has it";
            out.complain("warning", message, &[("note", note), ("help", help)]);
        }
    }
}

//! What becomes of the users who weigh the findings of a file.

use provmap::Severity;
use provmap_model::text::{grouped, visible};
use serde::Serialize;

use crate::render::users_in_words;
use crate::users::FilterCounts;

/// What becomes of users who are created through a mapping file: the counts of a preflight. They fail by more than the check
/// warns of.
#[derive(Debug, Serialize)]
pub(crate) struct CreatedUsers {
    pub(crate) records: u64,
    pub(crate) invalid: u64,
    pub(crate) unpredictable: u64,
    pub(crate) unreadable: u64,
    /// The records of users that the store is set not to create: all, or none.
    pub(crate) unsynced: u64,
    /// Whether these are all users.
    pub(crate) complete: bool,
    #[serde(flatten)]
    pub(crate) filter: FilterCounts,
    /// The setting of the store that keeps users from being created.
    #[serde(skip)]
    pub(crate) withheld_by: Option<String>,
    /// The command that says more.
    #[serde(skip)]
    pub(crate) preflight: String,
}

impl CreatedUsers {
    /// The users that were judged.
    pub(crate) fn judged(&self) -> u64 {
        self.records.saturating_sub(self.unreadable)
    }

    /// What users who fail weigh: as much as a finding that some users break. Users of whom nobody can say weigh nothing.
    pub(super) fn severity(&self) -> Option<Severity> {
        (self.invalid > 0).then_some(Severity::Warning)
    }

    /// What the findings do not say of the users, a line each.
    pub(super) fn lines(&self) -> String {
        let users = users_in_words(self.judged());
        let users = if self.complete { users } else { format!("the {users} that could be read") };
        let fails = if self.invalid == 1 { "fails" } else { "fail" };
        let (invalid, unpredictable) = (grouped(self.invalid), grouped(self.unpredictable));
        let mut lines = match (self.invalid, self.unpredictable) {
            (0, 0) => String::new(),
            (0, _) => format!("of {unpredictable} of {users} nobody can say whether they fail"),
            (_, 0) => format!("{invalid} of {users} {fails}"),
            _ => format!("{invalid} of {users} {fails}, and of {unpredictable} nobody can say"),
        };
        if !lines.is_empty() {
            lines.push_str(&format!(": `{}` says why\n", self.preflight));
        }
        if let Some(key) = &self.withheld_by {
            let key = visible(key);
            lines.push_str(&format!(
                "the store is set not to create users (`{key}`): all stay unsynced, and are weighed as if it did\n"
            ));
        }
        lines
    }
}

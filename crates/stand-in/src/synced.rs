//! What came of a sync.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

/// What came of a rule. The numbers have the names that they have in the JSON of `provmap preflight`.
#[derive(Debug, Serialize)]
pub(crate) struct RuleSync {
    /// The identifiers of the rule and its target.
    pub(crate) rule: String,
    pub(crate) store: String,
    pub(crate) at: String,
    pub(crate) operation: &'static str,
    /// Why nothing was synced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) not_synced: Option<String>,
    #[serde(flatten)]
    pub(crate) counts: Counts,
    #[serde(skip)]
    pub(crate) users: Vec<UserSync>,
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct Counts {
    pub(crate) filter_not_applied: Option<&'static str>,
    pub(crate) filtered_out: u64,
    pub(crate) filter_unknown: u64,
    pub(crate) records: u64,
    pub(crate) valid: u64,
    pub(crate) invalid: u64,
    pub(crate) unpredictable: u64,
    pub(crate) unreadable: u64,
    pub(crate) unsynced: u64,
    pub(crate) rules: BTreeMap<&'static str, u64>,
}

/// A user who breaks a rule.
#[derive(Debug, Serialize)]
pub(crate) struct UserSync {
    pub(crate) id: String,
    pub(crate) outcome: &'static str,
    /// As `provmap::record` describes them; they have no value of the user.
    pub(crate) reasons: Vec<Value>,
}

//! What PingOne answers of rules, stores and schemas, as far as it is read.

use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;

/// A propagation rule.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    source_store: Reference,
    #[serde(default)]
    target_store: Reference,
    #[serde(skip)]
    json: String,
}

#[derive(Clone, Default, Deserialize)]
struct Reference {
    #[serde(default)]
    id: String,
}

/// A propagation store.
///
/// `Debug` shows nothing of its configuration, which holds secrets.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Store {
    id: String,
    #[serde(default)]
    name: String,
    #[serde(rename = "type")]
    store_type: String,
    configuration: Option<Box<RawValue>>,
    sync_status: Option<SyncStatus>,
}

/// What PingOne says of the last sync into a store: documented as `syncStatus`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SyncStatus {
    /// The users that failed.
    pub failed_count: Option<u64>,
    /// The users that could not be removed.
    pub failed_deprovision_count: Option<u64>,
    /// The users that arrived.
    pub success_count: Option<u64>,
    /// The users that there are.
    pub user_total: Option<u64>,
    /// When the last sync ended: `yyyy-MM-dd'T'HH:mm:ss.SSS'Z'`.
    pub last_sync_at: Option<String>,
    /// `SYNCING` or `FAILED`.
    pub sync_state: Option<String>,
}

/// A schema of the directory.
#[derive(Deserialize)]
pub(crate) struct Schema {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: String,
}

impl Rule {
    /// The identifier.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The identifier of the store that users come from.
    #[must_use]
    pub fn source_store(&self) -> &str {
        &self.source_store.id
    }

    /// The identifier of the store that users go into.
    #[must_use]
    pub fn target_store(&self) -> &str {
        &self.target_store.id
    }
}

impl Rule {
    /// Reads a row, and keeps its text.
    pub(crate) fn read(json: &RawValue) -> Option<Rule> {
        let rule: Rule = serde_json::from_str(json.get()).ok()?;
        Some(Rule { json: json.get().to_owned(), ..rule })
    }

    /// PingOne's answer.
    pub(crate) fn json(&self) -> &str {
        &self.json
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rule").field("id", &self.id).field("name", &self.name).finish_non_exhaustive()
    }
}

impl Store {
    /// The identifier.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The type, which decides the metadata.
    #[must_use]
    pub fn store_type(&self) -> &str {
        &self.store_type
    }

    /// The configuration, secrets included, as far as PingOne answers them: for [`Tenant::metadata_of`](crate::Tenant::metadata_of).
    pub(crate) fn configuration(&self) -> Option<&RawValue> {
        self.configuration.as_deref()
    }

    /// What PingOne says of the last sync into it.
    #[must_use]
    pub fn sync_status(&self) -> Option<&SyncStatus> {
        self.sync_status.as_ref()
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Store");
        shown.field("id", &self.id).field("name", &self.name).field("type", &self.store_type);
        shown.finish_non_exhaustive()
    }
}

//! What PingOne says now, read into memory as files would be.
//!
//! A propagation rule becomes the text of a bundle, under a name such as `PingOne: rule "Users to Zoom"`, and goes through the same
//! loader as a file of that name would.

#[cfg(feature = "live")]
mod tenant;
#[cfg(not(feature = "live"))]
#[path = "without.rs"]
mod tenant;

use std::path::PathBuf;

use serde::Serialize;

pub(crate) use self::tenant::{LiveTenant, users_of};
use crate::args::TenantArgs;
use crate::output::{Complained, Output};

/// What stands for the path of the users.
pub(crate) const USERS: &str = "PingOne: users";

/// A propagation rule that was read.
#[derive(Debug)]
pub(crate) struct LiveRule {
    pub(crate) name: String,
    /// What stands for the path of its bundle.
    pub(crate) path: PathBuf,
    /// The name of a file for it, without the extension, which no other rule of the environment has.
    pub(crate) stem: String,
    /// The bundle, without secrets.
    pub(crate) text: String,
    /// What stands for the path of the store's metadata, and PingOne's answer; nothing where the store is not known.
    pub(crate) metadata: Option<(PathBuf, String)>,
    pub(crate) mappings: usize,
    pub(crate) store_type: Option<String>,
    /// What PingOne says of the last sync into the store.
    pub(crate) sync: Option<SyncStatus>,
    /// The name of the store.
    pub(crate) store_name: String,
    /// How many more propagation rules go into the store, or come from it.
    pub(crate) others: usize,
}

/// What PingOne says of the last sync into a store, as its documentation names the counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct SyncStatus {
    pub(crate) success_count: Option<u64>,
    pub(crate) failed_count: Option<u64>,
    pub(crate) failed_deprovision_count: Option<u64>,
    pub(crate) user_total: Option<u64>,
    pub(crate) last_sync_at: Option<String>,
    pub(crate) sync_state: Option<String>,
}

impl LiveRule {
    /// Has the bundle read under its name from now on.
    pub(crate) fn keep(self, out: &mut Output) -> PathBuf {
        out.keep_in_memory(&self.path, self.text);
        self.path
    }

    /// Has the metadata of the store read under its name from now on.
    pub(crate) fn keep_metadata(&mut self, out: &mut Output) -> Option<PathBuf> {
        let (path, json) = self.metadata.take()?;
        out.keep_in_memory(&path, json);
        Some(path)
    }
}

/// The propagation rule that is named, or all: what stands for the paths of their bundles.
pub(crate) fn rules(arguments: &TenantArgs, out: &mut Output) -> Result<Vec<PathBuf>, Complained> {
    let rules = LiveTenant::open(arguments, out)?.rules(arguments.rule.as_deref(), out)?;
    Ok(rules.into_iter().map(|rule| rule.keep(out)).collect())
}

/// The propagation rule that is named, or the only one, with its environment.
pub(crate) fn rule(arguments: &TenantArgs, out: &mut Output) -> Result<(LiveTenant, LiveRule), Complained> {
    let tenant = LiveTenant::open(arguments, out)?;
    let rule = tenant.rule(arguments.rule.as_deref(), out)?;
    Ok((tenant, rule))
}

/// The metadata of the stores of the propagation rule that is named, or of all: what stands for their paths.
pub(crate) fn metadata(arguments: &TenantArgs, out: &mut Output) -> Result<Vec<PathBuf>, Complained> {
    let mut paths = Vec::new();
    for mut rule in LiveTenant::open(arguments, out)?.rules(arguments.rule.as_deref(), out)? {
        match rule.keep_metadata(out) {
            Some(path) if paths.contains(&path) => {}
            Some(path) => paths.push(path),
            None => return Err(no_metadata(&rule, out)),
        }
    }
    Ok(paths)
}

/// Reports that PingOne has no metadata of a rule's store.
pub(crate) fn no_metadata(rule: &LiveRule, out: &mut Output) -> Complained {
    out.error(format_args!("{}: PingOne answers no metadata of its store", rule.path.display()))
}

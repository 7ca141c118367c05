//! `provmap compare`: what is predicted beside what PingOne says of the last sync.

use std::path::PathBuf;

use provmap::record::{Operation, Plan, Tally};
use provmap_model::text::{grouped, visible};
use serde::Serialize;

use crate::args::{CompareArgs, Format};
use crate::config::{Flags, Resolver};
use crate::live::{self, SyncStatus};
use crate::load::MappingFile;
use crate::output::{Complained, Outcome, Output};
use crate::preflight::lines;
use crate::render::{Table, json, users_in_words};
use crate::users::{MEMORY, Scope, Users};

/// What is said in place of differences where the prediction is of a part of the users.
const UNREAD: &str = "not all users were read: what was predicted is not of all of them, and so not compared";

/// The comparison. The form is described in `docs/json.md` and only grows.
#[derive(Debug, Serialize)]
struct Comparison {
    version: u32,
    rule: String,
    store: String,
    connector: String,
    predicted: Predicted,
    sync_status: SyncStatus,
    /// How many more propagation rules the store has, whose users the counts of PingOne are of too.
    other_rules: usize,
    /// The setting of the store by which nobody is created, whom the prediction takes to be.
    withheld_by: Option<String>,
    /// Whether every user was read.
    complete: bool,
    differences: Vec<String>,
}

/// What becomes of the users who are created through the mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct Predicted {
    users: u64,
    succeed: u64,
    fail: u64,
    unpredictable: u64,
}

impl Predicted {
    fn of(tally: &Tally) -> Predicted {
        Predicted {
            users: tally.len(),
            succeed: tally.valid(),
            fail: tally.invalid(),
            unpredictable: tally.unpredictable(),
        }
    }
}

pub(crate) fn run(arguments: &CompareArgs, out: &mut Output) -> Result<Outcome, Complained> {
    // The command line requires it.
    let Some(tenant) = arguments.live.tenant() else { return Err(Complained) };
    let mut resolver = Resolver::new(Flags::new(&arguments.config, None), out)?;
    let (tenant, rule) = live::rule(tenant, out)?;
    let Some(sync_status) = rule.sync.clone() else {
        let help =
            "PingOne says it of a store after its first sync: run `provmap preflight --live` until then";
        let message = format!("{}: PingOne says nothing of a sync into its store", rule.path.display());
        return Err(out.error_with(message, &[("help", help)]));
    };
    let (name, store, other_rules) = (rule.name.clone(), rule.store_name.clone(), rule.others);
    let path = rule.keep(out);
    let settings = resolver.of(Some(&path), out)?;
    let file = MappingFile::read(&path, &[], "", out)?;
    let settings = settings.of_bundle(&file, out)?;
    let lines = lines(&file, out)?;
    let (connector, _) = settings.check_known(&file, out)?;
    let plan = Plan::with_schema(connector, lines, Operation::Create, settings.schema());
    let of_tenant = [PathBuf::from(live::USERS)];
    let filter = file.filter().and_then(|(_, filter)| filter);
    let users = Users::streamed(&of_tenant, live::users_of(&tenant, filter), None, MEMORY, out);
    let scope = Scope::of(&file, settings.schema(), out);
    let counted = users.tally([&plan], (settings.schema(), &scope), &file.input.name, out);
    let [tally] = &counted.tallies;
    let predicted = Predicted::of(tally);
    let withheld_by = file.bundle().and_then(|it| it.switched_off(Operation::Create)).map(str::to_owned);
    let differences = if counted.complete {
        differences(predicted, &sync_status, other_rules == 0, withheld_by.is_some())
    } else {
        vec![UNREAD.to_owned()]
    };
    let comparison = Comparison {
        version: 1,
        rule: name,
        store,
        connector: connector.store_type().to_owned(),
        predicted,
        differences,
        sync_status,
        other_rules,
        withheld_by,
        complete: counted.complete,
    };
    match arguments.output_format {
        Format::Json => out.text(&json::compact(&comparison)),
        Format::Text => comparison.show(out),
    }
    Ok(Outcome::of(comparison.complete, !comparison.differences.is_empty()))
}

/// Where the sync did not come out as predicted, a sentence each. The names of PingOne's counts say what they are; no more is documented. Of a
/// store that has more rules, too many users say nothing.
fn differences(predicted: Predicted, sync: &SyncStatus, is_alone: bool, is_withheld: bool) -> Vec<String> {
    let mut differences = Vec::new();
    differences.extend(of_failed(predicted, sync, is_alone));
    if let Some(total) = sync.user_total.filter(|total| is_alone && *total != predicted.users) {
        differences.push(format!(
            "PingOne counts {}, and {} go through the propagation rule now: users were added, removed or moved since, or not all were synced",
            users_in_words(total),
            grouped(predicted.users),
        ));
    }
    // Nobody who is not created succeeds or fails.
    let left = neither(sync).filter(|left| is_alone && !is_withheld && *left > predicted.unpredictable);
    differences.extend(left.map(|left| {
        format!(
            "PingOne counts {} who neither succeeded nor failed: they were not synced yet, or are not created",
            users_in_words(left)
        )
    }));
    if let Some(failed) = sync.failed_deprovision_count.filter(|failed| *failed > 0) {
        differences.push(format!(
            "{} could not be removed from the store, which no mapping decides: look at what the store is set to do, and at its connection",
            users_in_words(failed)
        ));
    }
    differences
}

/// How the users who failed are not those who were to.
fn of_failed(predicted: Predicted, sync: &SyncStatus, is_alone: bool) -> Option<String> {
    let most = predicted.fail.saturating_add(predicted.unpredictable);
    match sync.failed_count {
        Some(failed) if failed > most && is_alone => Some(format!(
            "{} failed, and {} to fail: {} for a reason that neither the mapping nor the metadata tells, such as the connection, a limit that \
             the metadata does not have, or a value that is taken in the store already",
            users_in_words(failed),
            were(predicted),
            failed_more(failed.saturating_sub(most)),
        )),
        Some(failed) if failed < predicted.fail => Some(format!(
            "{} failed, and {} to fail: {} not, because the store takes more than its metadata says, or they were not synced yet",
            users_in_words(failed),
            were(predicted),
            did(predicted.fail.saturating_sub(failed)),
        )),
        // What a state goes with is not documented.
        Some(0) if sync.sync_state.as_deref() == Some("FAILED") => Some(
            "PingOne says that the sync failed, and counts no user who did: look at the store in PingOne"
                .to_owned(),
        ),
        Some(_) => None,
        None => Some("PingOne does not say how many users failed".to_owned()),
    }
}

/// The users whom PingOne counts neither among those who succeeded nor among those who failed, where it has all three counts.
fn neither(sync: &SyncStatus) -> Option<u64> {
    let told = sync.success_count?.saturating_add(sync.failed_count?);
    Some(sync.user_total?.saturating_sub(told))
}

/// `10 were`, or `from 10 to 12 were`.
fn were(predicted: Predicted) -> String {
    let Predicted { fail, unpredictable, .. } = predicted;
    let most = fail.saturating_add(unpredictable);
    match (fail, unpredictable) {
        (1, 0) => "1 was".to_owned(),
        (_, 0) => format!("{} were", grouped(fail)),
        _ => format!("{} to {} were", grouped(fail), grouped(most)),
    }
}

fn failed_more(users: u64) -> String {
    if users == 1 { "1 more failed".to_owned() } else { format!("{} more failed", grouped(users)) }
}

fn did(users: u64) -> String {
    if users == 1 { "1 did".to_owned() } else { format!("{} did", grouped(users)) }
}

impl Comparison {
    fn show(&self, out: &mut Output) {
        let style = out.style();
        let SyncStatus { success_count, failed_count, failed_deprovision_count, user_total, .. } =
            self.sync_status;
        let when = self.sync_status.last_sync_at.as_deref().map(|at| format!(", last sync {}", visible(at)));
        let state = self.sync_status.sync_state.as_deref().map(|state| format!(" ({})", visible(state)));
        let title = format!(
            "{} → {} ({}){}{}",
            visible(&self.rule),
            visible(&self.store),
            visible(&self.connector),
            when.unwrap_or_default(),
            state.unwrap_or_default()
        );
        out.text(&format!("{}\n\n", style.bold(&title)));
        let said = |count: Option<u64>| count.map_or("-".to_owned(), grouped);
        let mut table = Table::new(&["USERS", "PREDICTED", "PINGONE"]);
        let mut row = |what: &str, predicted: String, found: Option<u64>| {
            table.row([what.to_owned(), predicted, said(found)]);
        };
        row("succeed", grouped(self.predicted.succeed), success_count);
        row("fail", grouped(self.predicted.fail), failed_count);
        if self.predicted.unpredictable > 0 {
            row("cannot be predicted", grouped(self.predicted.unpredictable), None);
        }
        row("cannot be removed", "-".to_owned(), failed_deprovision_count);
        row("all", grouped(self.predicted.users), user_total);
        out.text(&table.render(style));
        if self.other_rules > 0 {
            let rules = crate::render::count(self.other_rules, "more propagation rule");
            out.remark(format_args!("the store has {rules}: PingOne's counts are of all of them"), &[]);
        }
        if let Some(key) = &self.withheld_by {
            let key = visible(key);
            out.remark(
                format_args!("`{key}` is off: whom the store does not have is not created, and cannot fail"),
                &[],
            );
        }
        if self.differences.is_empty() {
            out.text("\nthe sync came out as predicted\n");
        }
        for difference in &self.differences {
            out.text(&format!("\n{difference}\n"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_said_and_what_cannot_be_predicted_does_not() {
        let predicted = Predicted { users: 10, succeed: 7, fail: 2, unpredictable: 1 };
        let of = |failed, total, removed| {
            let sync = SyncStatus {
                failed_count: Some(failed),
                user_total: Some(total),
                failed_deprovision_count: Some(removed),
                ..SyncStatus::default()
            };
            differences(predicted, &sync, true, false)
        };
        assert_eq!(of(2, 10, 0), Vec::<String>::new());
        assert_eq!(of(3, 10, 0), Vec::<String>::new());
        let starts = [
            (of(4, 10, 0), "4 users failed, and 2 to 3 were to fail: 1 more failed for a reason"),
            (of(1, 10, 0), "1 user failed, and 2 to 3 were to fail: 1 did not, because"),
            (of(2, 12, 0), "PingOne counts 12 users, and 10 go through"),
            (of(2, 10, 1), "1 user could not be removed from the store"),
        ];
        for (found, start) in starts {
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].starts_with(start), "{found:?}");
        }
        let nothing = differences(predicted, &SyncStatus::default(), true, false);
        assert_eq!(nothing, ["PingOne does not say how many users failed"]);
        // The users of other rules are among PingOne's.
        let of_several = |failed| {
            let sync =
                SyncStatus { failed_count: Some(failed), user_total: Some(99), ..SyncStatus::default() };
            differences(predicted, &sync, false, false).len()
        };
        assert_eq!([1, 2, 50].map(of_several), [1, 0, 0]);
    }

    #[test]
    fn who_neither_succeeded_nor_failed_did_not_come_out_as_predicted() {
        let predicted = Predicted { users: 10, succeed: 7, fail: 2, unpredictable: 1 };
        let of = |success, is_withheld| {
            let sync = SyncStatus {
                success_count: Some(success),
                failed_count: Some(2),
                user_total: Some(10),
                ..SyncStatus::default()
            };
            differences(predicted, &sync, true, is_withheld)
        };
        assert_eq!([of(8, false), of(7, false), of(0, true)], [const { Vec::<String>::new() }; 3]);
        let found = of(0, false);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("PingOne counts 8 users who neither succeeded nor failed"), "{found:?}");

        let state = |state: &str| {
            let sync = SyncStatus {
                failed_count: Some(0),
                sync_state: Some(state.to_owned()),
                ..SyncStatus::default()
            };
            differences(Predicted { succeed: 10, fail: 0, unpredictable: 0, ..predicted }, &sync, true, false)
        };
        assert_eq!(state("SYNCING"), Vec::<String>::new());
        assert!(state("FAILED")[0].starts_with("PingOne says that the sync failed"), "{:?}", state("FAILED"));
    }
}

//! Reads PingOne.

use std::io::{self, Read, Write as _};
use std::path::PathBuf;

use provmap_model::text::visible;
use provmap_pingone::{Error, Exchange, Pulled, Rule, Settings, Store, Survey, Tenant};

use super::{LiveRule, SyncStatus};
use crate::args::TenantArgs;
use crate::output::{Complained, Output};

/// An environment of PingOne.
pub(crate) struct LiveTenant {
    tenant: Tenant,
}

impl LiveTenant {
    /// The environment that the command line or the variables name. Nothing is asked yet.
    pub(crate) fn open(arguments: &TenantArgs, out: &mut Output) -> Result<LiveTenant, Complained> {
        let settings = Settings::from_environment().map_err(|error| say(&error, out))?;
        if let Some(client) = settings.passed_over() {
            let used = settings.signs_in_by();
            out.remark(format_args!("the token of `{used}` is used, and not the client of `{client}`"), &[]);
        }
        let Some(environment) = arguments.environment.as_deref().or(settings.environment_id()) else {
            let help = "name it: `--environment ID`, or set `PINGONE_ENVIRONMENT_ID`";
            return Err(out.error_with("no PingOne environment is named", &[("help", help)]));
        };
        let environment = environment.to_owned();
        let tenant = Tenant::new(settings, environment.trim()).map_err(|error| say(&error, out))?;
        // The streams of a program that the command runs inside of are its own.
        let is_shown = arguments.debug && !out.is_kept();
        Ok(LiveTenant { tenant: if is_shown { tenant.on_exchange(show) } else { tenant } })
    }

    /// The propagation rule that is named, or all.
    pub(crate) fn rules(&self, name: Option<&str>, out: &mut Output) -> Result<Vec<LiveRule>, Complained> {
        let survey = self.tenant.survey().map_err(|error| say(&error, out))?;
        let wanted = wanted(&survey, name, out)?;
        let mut rules = Vec::new();
        for rule in wanted {
            let pulled = self.tenant.pull(&survey, rule).map_err(|error| say(&error, out))?;
            rules.push(live(&survey, rule, &pulled, out));
        }
        Ok(rules)
    }

    /// The propagation rule that is named, or the only one.
    pub(crate) fn rule(&self, name: Option<&str>, out: &mut Output) -> Result<LiveRule, Complained> {
        let survey = self.tenant.survey().map_err(|error| say(&error, out))?;
        let wanted = wanted(&survey, name, out)?;
        let [rule] = wanted.as_slice() else {
            let help = format!("name one by `--rule`: {}", names(survey.rules()));
            return Err(out.error_with("several propagation rules, and one is wanted", &[("help", &help)]));
        };
        let pulled = self.tenant.pull(&survey, rule).map_err(|error| say(&error, out))?;
        Ok(live(&survey, rule, &pulled, out))
    }
}

/// The users of an environment as lines of JSON, those that a filter lets through where PingOne can tell.
pub(crate) fn users_of(tenant: &LiveTenant, filter: Option<&str>) -> Box<dyn Read + Send> {
    Box::new(tenant.tenant.users(filter.filter(|filter| is_of_population(filter))))
}

/// Whether a filter asks for one population and no more, which PingOne's users can be filtered by. What another one lets through is found
/// out here: of PingOne's users not every attribute can be asked for, nor by every operator.
fn is_of_population(filter: &str) -> bool {
    let words: Vec<&str> = filter.split_whitespace().collect();
    match words.as_slice() {
        ["population.id", operator, id] if operator.eq_ignore_ascii_case("eq") => {
            let id = id.strip_prefix('"').and_then(|id| id.strip_suffix('"'));
            id.is_some_and(provmap_model::ids::is_uuid)
        }
        _ => false,
    }
}

fn say(error: &Error, out: &mut Output) -> Complained {
    let help: Vec<(&str, &str)> = error.help().map(|help| ("help", help)).into_iter().collect();
    out.error_with(error, &help)
}

/// Shows a request on standard error.
fn show(exchange: &Exchange) {
    let Exchange { method, address, status, bytes, attempt, .. } = exchange;
    let status = status.map_or("no answer".to_owned(), |status| status.to_string());
    let bytes = bytes.map(|bytes| format!(", {bytes} bytes")).unwrap_or_default();
    let again = if *attempt > 1 { format!(", try {attempt}") } else { String::new() };
    let address = visible(address);
    // Standard error is the last place to report a failure to.
    let _ = writeln!(io::stderr(), "debug: {method} {address}: {status}{bytes}{again}");
}

/// The rules that a name or an identifier means; all without one.
fn wanted<'s>(survey: &'s Survey, name: Option<&str>, out: &mut Output) -> Result<Vec<&'s Rule>, Complained> {
    let rules = survey.rules();
    if rules.is_empty() {
        let help = "the environment has no outbound or inbound provisioning yet: see that it is the one that you mean";
        return Err(out.error_with("there is no propagation rule in the environment", &[("help", help)]));
    }
    let Some(name) = name else { return Ok(rules.iter().collect()) };
    let by = |is_it: &dyn Fn(&Rule) -> bool| rules.iter().filter(|rule| is_it(rule)).collect::<Vec<_>>();
    let mut found = by(&|rule| rule.id() == name);
    if found.is_empty() {
        found = by(&|rule| rule.name() == name);
    }
    if found.is_empty() {
        found = by(&|rule| rule.name().to_lowercase() == name.to_lowercase());
    }
    match found.as_slice() {
        [_] => Ok(found),
        [] => {
            let help = format!("there are {}", names(rules));
            Err(out.error_with(format_args!("there is no propagation rule `{name}`"), &[("help", &help)]))
        }
        several => {
            let ids: Vec<String> = several.iter().map(|rule| format!("`{}`", rule.id())).collect();
            let help = format!("name one by its identifier: {}", ids.join(", "));
            let message = format_args!("several propagation rules are called `{name}`");
            Err(out.error_with(message, &[("help", &help)]))
        }
    }
}

fn names(rules: &[Rule]) -> String {
    let names: Vec<String> = rules.iter().map(|rule| format!("`{}`", visible(rule.name()))).collect();
    names.join(", ")
}

/// A rule that was pulled. What is not known of its store is said.
fn live(survey: &Survey, rule: &Rule, pulled: &Pulled, out: &mut Output) -> LiveRule {
    let path = named(survey, rule);
    if let Some(gap) = pulled.metadata().and_then(|metadata| metadata.origin.gap()) {
        out.complain("warning", format_args!("{}: {gap}", path.display()), &[]);
    }
    let store = pulled.store();
    let metadata = store.zip(pulled.metadata());
    let is_of_store = |other: &&Rule| {
        let id = store.map(Store::id);
        [other.source_store(), other.target_store()].map(Some).contains(&id)
    };
    LiveRule {
        name: rule.name().to_owned(),
        id: rule.id().to_owned(),
        text: pulled.text().to_owned(),
        metadata: metadata.map(|(store, metadata)| (of_store(store), metadata.json.clone())),
        mappings: pulled.mappings(),
        store_type: store.map(|store| store.store_type().to_owned()),
        sync: store.and_then(Store::sync_status).map(sync),
        store_name: store.map(|store| store.name().to_owned()).unwrap_or_default(),
        others: survey.rules().iter().filter(is_of_store).count().saturating_sub(1),
        path,
    }
}

/// The name that stands for the path of a store's metadata.
fn of_store(store: &Store) -> PathBuf {
    let (name, kind) = (plain(store.name()), plain(store.store_type()));
    PathBuf::from(format!("PingOne: metadata of \"{name}\" ({kind})"))
}

/// The name that stands for the path of a rule: its own, or also its identifier where others have the same.
fn named(survey: &Survey, rule: &Rule) -> PathBuf {
    let name = plain(rule.name());
    let is_shared = survey.rules().iter().filter(|other| plain(other.name()) == name).count() > 1;
    let id = if is_shared { format!(" ({})", plain(rule.id())) } else { String::new() };
    PathBuf::from(format!("PingOne: rule \"{name}\"{id}"))
}

/// A name in which nothing leads to a folder.
fn plain(name: &str) -> String {
    visible(&name.replace(['/', '\\'], "-")).to_string()
}

fn sync(status: &provmap_pingone::SyncStatus) -> SyncStatus {
    SyncStatus {
        success_count: status.success_count,
        failed_count: status.failed_count,
        failed_deprovision_count: status.failed_deprovision_count,
        user_total: status.user_total,
        last_sync_at: status.last_sync_at.clone(),
        sync_state: status.sync_state.clone(),
    }
}

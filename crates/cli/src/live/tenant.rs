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
    let mut found = by(&|rule| rule.id().eq_ignore_ascii_case(name));
    if found.is_empty() {
        found = by(&|rule| rule.name() == name);
    }
    if found.is_empty() {
        found = by(&|rule| rule.name().to_lowercase() == name.to_lowercase());
    }
    match found.as_slice() {
        [_] => Ok(found),
        [] => {
            let verb = if rules.len() == 1 { "is" } else { "are" };
            let help = format!("there {verb} {}", names(rules));
            Err(out.error_with(format_args!("there is no propagation rule `{name}`"), &[("help", &help)]))
        }
        several => {
            let ids: Vec<String> = several.iter().map(|rule| format!("`{}`", rule.id())).collect();
            let help = format!("name one by its identifier: {}", ids.join(", "));
            let message = format!("several propagation rules are called `{name}`");
            Err(out.error_with(message, &[("help", &help)]))
        }
    }
}

/// The names by which each rule can be asked for: where several have one, or it is blank, their identifiers.
fn names(rules: &[Rule]) -> String {
    let name = |rule: &Rule| {
        let is_shared = rules.iter().filter(|other| other.name() == rule.name()).count() > 1;
        let by_id = is_shared || rule.name().trim().is_empty();
        let also = if is_shared { format!(" (`{}`)", visible(rule.name())) } else { String::new() };
        format!("`{}`{also}", visible(if by_id { rule.id() } else { rule.name() }))
    };
    rules.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// A rule that was pulled. What is not known of its store is said.
fn live(survey: &Survey, rule: &Rule, pulled: &Pulled, out: &mut Output) -> LiveRule {
    let path = named(survey, rule);
    if let Some(gap) = pulled.metadata().and_then(|metadata| metadata.origin.gap()) {
        out.complain("warning", format_args!("{}: {gap}", path.display()), &[]);
    }
    let store = pulled.store();
    if store.is_some() && pulled.metadata().is_none() {
        let what = "PingOne answers no metadata of its store: what is compiled in is taken, if anything";
        out.complain("warning", format_args!("{}: {what}", path.display()), &[]);
    }
    let metadata = store.zip(pulled.metadata());
    let is_of_store = |other: &&Rule| {
        let id = store.map(Store::id);
        [other.source_store(), other.target_store()].map(Some).contains(&id)
    };
    LiveRule {
        name: rule.name().to_owned(),
        text: pulled.text().to_owned(),
        metadata: metadata.map(|(store, metadata)| (of_store(store), metadata.json.clone())),
        mappings: pulled.mappings(),
        store_type: store.map(|store| store.store_type().to_owned()),
        sync: store.and_then(Store::sync_status).map(sync),
        store_name: store.map(|store| store.name().to_owned()).unwrap_or_default(),
        others: survey.rules().iter().filter(is_of_store).count().saturating_sub(1),
        stem: stem(survey.rules().iter().map(|other| (other.name(), other.id())), (rule.name(), rule.id())),
        path,
    }
}

/// The most letters of a rule's name in that of its file: with an identifier behind them they are what every file system takes.
const MAX_STEM: usize = 50;

/// The name of a rule's file, without the extension: the rule's own name in small letters, and its identifier too where another rule of
/// the environment would have the same file. It is the same whichever of the rules are read, and in whatever order they come.
fn stem<'r>(rules: impl Iterator<Item = (&'r str, &'r str)>, (name, id): (&str, &str)) -> String {
    let plain = slug(name);
    let is_shared =
        |(other, of): (&str, &str)| of != id && [slug(other), with_id(&slug(other), of)].contains(&plain);
    match plain.as_str() {
        "" => slug(id),
        _ if { rules }.any(is_shared) => with_id(&plain, id),
        _ => plain,
    }
}

fn with_id(slug_of_name: &str, id: &str) -> String {
    format!("{slug_of_name}-{}", slug(id))
}

/// Letters and digits, with a `-` in place of everything between them.
fn slug(name: &str) -> String {
    let parts = name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let whole = parts.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    whole.chars().take(MAX_STEM).collect::<String>().trim_end_matches('-').to_owned()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_file_of_its_own_whichever_are_read() {
        let long = "x".repeat(300);
        let cut = "x".repeat(50);
        let rules = [
            ("Users to Zoom", "a1", "users-to-zoom-a1"),
            ("users-to zoom!", "b2", "users-to-zoom-b2"),
            ("Users to Zoom B2", "f6", "users-to-zoom-b2-f6"),
            ("../../etc/passwd", "c3", "etc-passwd"),
            ("…", "d4/../x", "d4-x"),
            ("Größe", "e5", "größe"),
            (&long, "g7", &format!("{cut}-g7")),
            (&format!("{long} again"), "h8", &format!("{cut}-h8")),
        ];
        let all = || rules.iter().map(|(name, id, _)| (*name, *id));
        for (name, id, expected) in rules {
            assert_eq!(stem(all(), (name, id)), expected);
            assert_eq!(stem(all().rev(), (name, id)), expected);
        }
    }
}

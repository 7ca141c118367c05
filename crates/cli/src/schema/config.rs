//! The schema of `provmap.toml`.

use clap::ValueEnum;
use provmap::{AttributeList, Connector, Connectors, RULES, Rule, lint};
use serde_json::{Map, Value, json};

use super::parts::{at_hand, document, list, object, one_of, written};
use super::words;
use crate::config_file::{RuleLevel, can_be_ignored};
use crate::fail_on::FailLevel;

/// The schema, with the attributes of a connector where one is named.
pub(super) fn schema(known: &Connectors, named: Option<&Connector>) -> Value {
    let path = written("A path, relative to the folder of this file.");
    let fail_on = FailLevel::value_variants().iter().map(|level| {
        let help = level.to_possible_value().and_then(|value| value.get_help().map(ToString::to_string));
        (level.as_str().to_owned(), help.unwrap_or_default())
    });
    let stores = json!({
        "description": "The connectors of propagation stores, by the identifiers of the stores.",
        "type": "object",
        "additionalProperties": connector(known),
    });
    let keys = [
        ("metadata", list("Files of store metadata, as `--metadata` takes them.", &path, false)),
        (
            "overlays",
            list(
                "Files of corrections, as `--overlay` takes them, or `curated` for those that come with provmap.",
                &path,
                false,
            ),
        ),
        (
            "source-schema",
            written("A file of the custom attributes of your directory, as `--source-schema` takes it."),
        ),
        ("fail-on", one_of("From which severity on a finding makes the exit code 1.", fail_on)),
        (
            "check",
            list(
                "What `provmap check` checks where it is given no files: paths and globs.",
                &written("A path or a glob."),
                false,
            ),
        ),
        ("rules", rules()),
        ("files", list("The connectors of files that do not name one themselves.", &file(known), false)),
        ("stores", stores),
        ("ignore", list("Findings that are not reported.", &ignore(named), false)),
    ];
    document("provmap.toml".to_owned(), object("A configuration of provmap.", keys, &[]))
}

fn all_rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().chain(lint::RULES).copied()
}

/// `[rules]`: the severity of all findings of a rule.
fn rules() -> Value {
    let levels = || {
        RuleLevel::ALL.iter().map(|level| {
            let says = match level {
                RuleLevel::Off => "Its findings are not reported.",
                RuleLevel::Error => "Its findings are errors.",
                RuleLevel::Warning => "Its findings are warnings.",
                RuleLevel::Info => "Its findings are advice.",
            };
            (level.as_str().to_owned(), says.to_owned())
        })
    };
    let rules = all_rules().map(|rule| (rule.id.to_owned(), one_of(rule.summary, levels())));
    json!({
        "description": "The severity of all findings of a rule.",
        "type": "object",
        "properties": rules.collect::<Map<String, Value>>(),
        "additionalProperties": false,
    })
}

fn connector(known: &Connectors) -> Value {
    let names = known.iter().map(|connector| (connector.store_type().to_owned(), String::new()));
    at_hand("The connector (store type).", names.collect())
}

/// `[[files]]`.
fn file(known: &Connectors) -> Value {
    let keys = [
        ("glob", written("The files that are meant, such as `mappings/*.json`.")),
        ("connector", connector(known)),
    ];
    Value::Object(object("The connector of the files that a glob matches.", keys, &["glob", "connector"]))
}

/// `[[ignore]]`.
fn ignore(named: Option<&Connector>) -> Value {
    let rules = all_rules().filter(|rule| can_be_ignored(rule).is_ok());
    let rules = rules.map(|rule| (rule.id.to_owned(), rule.summary.to_owned()));
    let targets = named.and_then(|connector| words::targets(connector, AttributeList::User));
    let keys = [
        ("rule", one_of("The rule whose findings are meant.", rules)),
        ("target", at_hand("The target attribute that they are of.", targets.unwrap_or_default())),
        ("path", written("The file that they are in, or a glob.")),
        ("reason", written("Why they are ignored, for whoever reads it in a year.")),
    ];
    Value::Object(object("Findings that somebody decided to live with.", keys, &["rule", "reason"]))
}

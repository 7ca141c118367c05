//! The keys of a store's configuration: those of the connection profiles that metadata lists, and what PingOne's store documentation
//! has beside them.

use std::collections::BTreeMap;

use provmap::Connector;
use provmap::bundle::DocumentedSetting;
use provmap::model::{ConnectionAttribute, ConnectionProfile};
use provmap_model::text::name;
use serde_json::{Map, Value, json};

use super::words::in_lines;

/// The schemas of the keys. Whether case matters in them is not documented, and no value is refused here.
pub(super) fn configuration(connector: &Connector) -> Map<String, Value> {
    let store = connector.store_type();
    let profiles = connector.table().connection_profiles.as_deref().unwrap_or_default();
    let mut uses: BTreeMap<&str, Vec<Use<'_>>> = BTreeMap::new();
    for (number, profile) in profiles.iter().enumerate() {
        for (at, attribute) in profile.connection_attributes.iter().flatten().enumerate() {
            let Some(key) = attribute.key else { continue };
            let pointer = format!("/connectionProfiles/{number}/connectionAttributes/{at}");
            uses.entry(key).or_default().push(Use { profile, number, attribute, pointer });
        }
    }
    let documented = DocumentedSetting::of(store)
        .filter(|setting| !uses.keys().any(|key| key.eq_ignore_ascii_case(setting.key())))
        .map(|setting| (setting.key().to_owned(), of_documentation(store, setting)));
    let documented: Vec<_> = documented.collect();
    let listed = uses.iter().map(|(key, uses)| ((*key).to_owned(), of_metadata(store, key, uses, profiles)));
    listed.chain(documented).collect()
}

/// A connection attribute in one of the profiles.
struct Use<'c> {
    profile: &'c ConnectionProfile<'c>,
    number: usize,
    attribute: &'c ConnectionAttribute<'c>,
    /// Its place in the metadata.
    pointer: String,
}

/// A key that metadata has, in one profile or several.
fn of_metadata(store: &str, key: &str, uses: &[Use<'_>], profiles: &[ConnectionProfile<'_>]) -> Value {
    let Some(first) = uses.first() else { return json!({}) };
    let attribute = first.attribute;
    let mut lines = titles(attribute);
    lines.extend(needed(uses, profiles));
    if uses.iter().any(|it| it.attribute.sensitive == Some(true)) {
        lines.push(
            "A secret: leave it out of the file, or write a placeholder such as `{{token}}`.".to_owned(),
        );
    }
    let instead: Vec<String> =
        DocumentedSetting::instead_of(store, key).map(|setting| format!("`{}`", setting.key())).collect();
    if !instead.is_empty() {
        lines.push(format!(
            "Deprecated by PingOne's store documentation, which has {} instead.",
            instead.join(" and ")
        ));
    }
    lines.push(format!("{store} metadata, {}", first.pointer));
    let values = attribute.possible_values.unwrap_or_default();
    let words = values.iter().map(|value| (value.to_owned(), said_of(value, profiles)));
    let mut schema = setting(&lines, words.collect(), attribute.type_boolean == Some(true));
    if !instead.is_empty()
        && let Value::Object(schema) = &mut schema
    {
        // Editors complete what is in its place.
        schema.insert("doNotSuggest".to_owned(), json!(true));
    }
    schema
}

/// The label and the description, which often is the label again.
fn titles(attribute: &ConnectionAttribute<'_>) -> Vec<String> {
    let label = attribute.display_label.unwrap_or_default();
    let is_more = |text: &&str| !label.to_lowercase().contains(&text.to_lowercase());
    let description = attribute.description.filter(is_more);
    [Some(label).filter(|label| !label.is_empty()), description]
        .into_iter()
        .flatten()
        .map(str::to_owned)
        .collect()
}

/// Which connection profiles have the attribute, and which of them require it.
fn needed(uses: &[Use<'_>], profiles: &[ConnectionProfile<'_>]) -> Option<String> {
    let names = |required: bool| {
        let mut named: Vec<String> = Vec::new();
        let mut last = None;
        for it in uses.iter().filter(|it| !required || it.attribute.required == Some(true)) {
            // A profile can have a key twice.
            if last.replace(it.number) != Some(it.number) {
                named.push(it.profile.name.map_or_else(
                    || format!("number {}", it.number.saturating_add(1)),
                    |word| format!("`{}`", name(word)),
                ));
            }
        }
        named
    };
    let (of, required) = (names(false), names(true));
    let listed = |names: &[String]| {
        let word = if names.len() == 1 { "profile" } else { "profiles" };
        format!("the connection {word} {}", names.join(", "))
    };
    if required.len() == profiles.len() {
        Some("Required to connect.".to_owned())
    } else if !required.is_empty() {
        Some(format!("Required to connect with {}.", listed(&required)))
    } else {
        (of.len() < profiles.len()).then(|| format!("Of {} only.", listed(&of)))
    }
}

/// What metadata says of the connection profile that a value names.
fn said_of(value: &str, profiles: &[ConnectionProfile<'_>]) -> String {
    let named = profiles.iter().find(|profile| profile.name == Some(value));
    in_lines(
        &named.and_then(|profile| profile.description).map(str::to_owned).into_iter().collect::<Vec<_>>(),
    )
}

/// A key that metadata does not have.
fn of_documentation(store: &str, documented: DocumentedSetting) -> Value {
    let says = documented.meaning().map(|meaning| format!("Says {meaning}."));
    let source = format!("PingOne's store documentation of {store}");
    let lines: Vec<String> = says.into_iter().chain([source]).collect();
    let values = documented.values().iter().map(|value| ((*value).to_owned(), String::new()));
    setting(&lines, values.collect(), documented.is_switch())
}

/// A key with what is said of it, the values that are at hand with what is said of each, and true and false for one that
/// `is_boolean`.
fn setting(lines: &[String], values: Vec<(String, String)>, is_boolean: bool) -> Value {
    let description = in_lines(lines);
    let (mut words, mut said): (Vec<Value>, Vec<String>) =
        values.into_iter().map(|(word, says)| (json!(word), says)).unzip();
    if is_boolean {
        words.extend([json!(true), json!(false)]);
        said.extend([String::new(), String::new()]);
    }
    if words.is_empty() {
        return json!({ "description": description });
    }
    let choice = if said.iter().all(String::is_empty) {
        json!({ "enum": words })
    } else {
        json!({ "enum": words, "enumDescriptions": said })
    };
    json!({ "description": description, "anyOf": [choice, { "not": false }] })
}

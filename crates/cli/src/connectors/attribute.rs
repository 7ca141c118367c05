//! One attribute in full.

use provmap::model::{Flag, Limit};
use provmap::{Attribute, AttributeList, Connector};
use provmap_model::text::{name, token, visible};
use serde_json::Value;

use super::{UNKNOWN, known_of, state};
use crate::render::{Style, Table};

/// Every property that provmap knows, every other one of the metadata, and the corrections by overlays with their origins.
pub(super) fn describe(
    connector: &Connector,
    list: AttributeList,
    attribute: &Attribute,
    style: Style,
) -> String {
    let store = connector.store_type();
    let pointer = pointer(list, attribute);
    let title = format!("{}: {} attribute of {store}", name(attribute.key), list.owner());
    let mut text = format!("{}\n{store} metadata, {}\n\n", style.bold(&title), visible(&pointer));
    let mut table = Table::new(&["PROPERTY", "VALUE", "IF TRUE"]);
    let mut row = |property: &str, value: String, meaning: &str| {
        table.row([property.to_owned(), value, meaning.to_owned()]);
    };
    row("displayName", attribute.display_name.unwrap_or(UNKNOWN).to_owned(), "");
    row("type", attribute.kind.as_ref().map_or(UNKNOWN.to_owned(), ToString::to_string), "");
    for flag in Flag::ALL.iter().copied() {
        row(flag.as_str(), state(attribute.flag(flag), "true", "false"), meaning(flag));
    }
    for limit in Limit::ALL.iter().copied() {
        let value = attribute.limit(limit).map_or(UNKNOWN.to_owned(), |limit| limit.to_string());
        row(limit.as_str(), value, "");
    }
    for (property, value) in rest(&pointer, attribute) {
        row(&property, value, "");
    }
    text.push_str(&table.render(style));
    for (index, (change, origin)) in connector.said_of(list, attribute.key).enumerate() {
        if index == 0 {
            text.push_str(&format!("\n{}\n", style.bold("By an overlay:")));
        }
        text.push_str(&format!("  {}: {}\n    {origin}\n", change.name(), visible(&change.value())));
    }
    text
}

/// The place of an attribute in the metadata.
pub(crate) fn pointer(list: AttributeList, attribute: &Attribute) -> String {
    format!("/attributeMetadata/{list}/{}", token(attribute.key))
}

/// The properties that have no row of their own. Of those that provmap does not know, the kind is shown.
fn rest(pointer: &str, attribute: &Attribute) -> Vec<(String, String)> {
    let known = known_of(pointer, attribute);
    let Ok(Value::Object(mut members)) = serde_json::to_value(known) else { return Vec::new() };
    let shown = |key: &str| {
        ["key", "displayName", "type", "attributeType"].contains(&key)
            || Flag::ALL.iter().any(|flag| flag.as_str() == key)
            || Limit::ALL.iter().any(|limit| limit.as_str() == key)
    };
    let known = ["defaultValue", "referenceAttribute"].map(|key| {
        let value = members.remove(key).map_or(UNKNOWN.to_owned(), |value| value.to_string());
        (key.to_owned(), value)
    });
    let others = members.into_iter().filter(|(key, _)| !shown(key));
    let words = |value: Value| value.as_str().map_or(value.to_string(), str::to_owned);
    let mut others: Vec<_> = others.map(|(key, value)| (key, words(value))).collect();
    others.sort();
    known.into_iter().chain(others).collect()
}

/// What a flag says of an attribute where it is true. Inferred: PingOne documents none of them.
pub(crate) fn meaning(flag: Flag) -> &'static str {
    match flag {
        Flag::DistinguishingAttribute => "can be used to find a record",
        Flag::Creatable => "can be sent when a record is created",
        Flag::Updateable => "can be sent when a record is updated",
        Flag::DefaultedOnCreate => "is filled in when it is not sent",
        Flag::Nillable => "may be null",
        Flag::Unique => "no two records may hold the same value",
        Flag::Sensitive => "is to be masked in logs",
        Flag::RequiredOnUpdate => "each update has to carry it",
        Flag::RequiredOnCreate => "a create fails without it",
        Flag::Derived => "is computed by the target",
        Flag::Ordered => "the order of several values matters",
        Flag::CaseSensitive => "`A` and `a` are different values",
    }
}

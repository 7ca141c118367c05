//! The inputs of the benches and of the test that holds them to what their names say.
#![allow(
    dead_code,
    clippy::indexing_slicing,
    reason = "shared by benches and tests, each of which uses some and may panic"
)]

use provmap::overlay::{Correction, LengthUnit, Origin, Overlay, Property};
use provmap::{Attribute, Connector, Flag, Limit, Report, SourceSchema};
use provmap::{MappingSet, Options};
use serde_json::{Value, json};

/// The connectors, by their names.
pub(crate) const CONNECTORS: [&str; 3] = ["Zoom", "Slack", "GitHubEMU"];

/// The connector of this name.
pub(crate) fn connector(name: &str) -> &'static Connector {
    provmap::connector(name).expect("is compiled in")
}

/// A file of `tests/data`.
pub(crate) fn file(name: &str) -> String {
    let path = format!("{}/tests/data/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A set that maps every attribute but the store's own identifier, and fits.
pub(crate) fn clean(connector: &str) -> String {
    file(&format!("clean-{connector}"))
}

/// A set with a mistake on every line.
pub(crate) fn all_wrong(connector: &str) -> String {
    file(&format!("all-wrong-{connector}"))
}

/// The kinds of mistakes that [`one_mistake`] makes.
pub(crate) const MISTAKES: [&str; 6] =
    ["unknown-target", "unknown-source", "constant", "expression", "function", "missing-required"];

/// The clean set with one mistake, which is of this kind.
pub(crate) fn one_mistake(connector: &str, kind: &str) -> String {
    let mut set: Value = serde_json::from_str(&clean(connector)).expect("is JSON");
    let lines = set["mappings"].as_array_mut().expect("is a list");
    let mut change = |target: &str, member: &str, text: &str| {
        let mut lines = lines.iter_mut().filter_map(Value::as_object_mut);
        let line = lines.find(|line| line["targetAttribute"] == target).expect("is mapped");
        if member == "expression" {
            line.remove("sourceAttribute");
        }
        line.insert(member.to_owned(), json!(text));
    };
    match kind {
        "unknown-target" => change("userName", "targetAttribute", "userNme"),
        "unknown-source" => change("userName", "sourceAttribute", "usernme"),
        // Slack's metadata has no lengths: there it is a text where a boolean belongs.
        "constant" if connector == "Slack" => change("active", "expression", "'yes'"),
        "constant" => change("roles", "expression", &format!("'{}'", "member ".repeat(10))),
        "expression" => change("userName", "expression", "#root.title"),
        "function" => change("roles", "expression", "#string.uppercase(#root.type)"),
        "missing-required" => lines.retain(|line| line["targetAttribute"] != "userName"),
        _ => panic!("there is no mistake {kind}"),
    }
    serde_json::to_string_pretty(&set).expect("is JSON")
}

/// The directory of the environment that the sets read from.
pub(crate) fn environment() -> SourceSchema {
    let schema = provmap::registry::DIRECTORY.clone().extend_from_json(file("environment"));
    schema.expect("is a source schema")
}

/// The connector with an overlay that has something to say of every attribute, and nothing to find.
pub(crate) fn overlaid(connector: &Connector) -> Connector {
    let attributes = connector.user_attributes().expect("has users").iter();
    let correction = |attribute: &Attribute| {
        Correction::new(connector.store_type(), attribute.key, Origin::new("a bench", "2026-11-22"))
            .with(Property::Limit(Limit::MaxLength, 4096))
            .with(Property::LengthUnit(LengthUnit::Characters))
    };
    Overlay::new(attributes.map(correction).collect()).apply(connector).expect("is sound")
}

/// The library's main job: reads a set and checks it.
pub(crate) fn parse_and_check(text: &str, connector: &Connector, options: &Options) -> Report {
    let set = MappingSet::from_json(text).expect("is a mapping set");
    set.check_with(connector, options)
}

/// The set as the API lists it: each line with its ids, dates and links.
pub(crate) fn as_listed(text: &str) -> String {
    let mut document: Value = serde_json::from_str(text).expect("is JSON");
    let lines = document["mappings"].as_array_mut().expect("is a list");
    for (index, line) in lines.iter_mut().enumerate() {
        let id = format!("f65e4fd3-0a56-4bf9-a7ac-44d8053{index:05}");
        let environment = "abfba8f6-49eb-49f5-a5d9-80ad5c98f9f6";
        let rule = "f9d4c0fc-269d-4645-9079-2795b18f06a6";
        let base = format!("https://api.pingone.com/v1/environments/{environment}");
        line["_links"] = json!({
            "self": {"href": format!("{base}/propagation/mappings/{id}")},
            "environment": {"href": base},
        });
        line["id"] = json!(id);
        line["environment"] = json!({"id": environment});
        line["rule"] = json!({"id": rule});
        line["createdAt"] = json!("2022-01-13T21:42:09.972Z");
        line["updatedAt"] = json!("2022-01-13T21:42:09.972Z");
    }
    let list = json!({"_embedded": {"mappings": lines}});
    serde_json::to_string_pretty(&list).expect("is JSON")
}

/// What a JSON schema can say of a set: the targets are known, each line has a source or an expression and not
/// both, and the required targets are there.
pub(crate) fn json_schema(connector: &Connector) -> Value {
    let attributes = || connector.user_attributes().expect("has users").iter();
    let required = attributes().filter(|it| it.is(Flag::RequiredOnCreate) && !it.is(Flag::DefaultedOnCreate));
    let present = |key: &str| json!({"contains": {"required": ["targetAttribute"], "properties": {"targetAttribute": {"const": key}}}});
    json!({
        "type": "object",
        "required": ["mappings"],
        "properties": {"mappings": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["targetAttribute"],
                "properties": {
                    "targetAttribute": {"enum": attributes().map(|it| &it.key).collect::<Vec<_>>()},
                    "sourceAttribute": {"type": "string"},
                    "expression": {"type": "string"},
                },
                "oneOf": [{"required": ["sourceAttribute"]}, {"required": ["expression"]}],
            },
            "allOf": required.map(|it| present(it.key)).collect::<Vec<_>>(),
        }},
    })
}

//! What editors show of an attribute, beside its name or where the pointer rests on it.

use std::collections::BTreeMap;

use provmap::model::{Flag, Limit};
use provmap::{Attribute, AttributeList, AttributeType, Connector, SourceAttribute, SourceSchema};
use provmap_model::text::visible;

use super::parts::Word;
use crate::connectors::{meaning, pointer};

/// The attributes of a target, each with its limits and who says so.
pub(super) fn targets(connector: &Connector, list: AttributeList) -> Option<Vec<Word>> {
    let attributes = connector.attributes(list)?;
    let word = |attribute: &Attribute| (attribute.key.to_owned(), target(connector, list, attribute));
    Some(attributes.iter().map(word).collect())
}

/// An attribute of the target in lines: what it is, its limits, its flags, what is not known of it, and where that is read.
fn target(connector: &Connector, list: AttributeList, attribute: &Attribute) -> String {
    let mut lines = Vec::new();
    let kind = attribute.kind.as_ref().map(ToString::to_string);
    let title: Vec<String> = attribute.display_name.map(str::to_owned).into_iter().chain(kind).collect();
    if !title.is_empty() {
        lines.push(title.join(", "));
    }
    let limits = Limit::ALL.iter().filter_map(|limit| Some((limit, attribute.limit(*limit)?)));
    lines.extend(limits.map(|(limit, value)| format!("{}: {value}", limit.as_str())));
    if let Some(default) = attribute.default_value {
        lines.push(format!("defaultValue: {}", serde_json::to_string(default).unwrap_or_default()));
    }
    let with = |wanted| Flag::ALL.iter().copied().filter(move |flag| attribute.flag(*flag) == wanted);
    let explained = |flag: Flag| format!("{}: true, {}", flag.as_str(), meaning(flag));
    lines.extend(with(Some(true)).map(explained));
    let names = |of| with(of).map(Flag::as_str).collect::<Vec<_>>();
    let mut unknown = names(None);
    unknown.extend(Limit::ALL.iter().filter(|it| attribute.limit(**it).is_none()).map(|it| it.as_str()));
    for (what, names) in [("false", names(Some(false))), ("not known", unknown)] {
        if !names.is_empty() {
            lines.push(format!("{what}: {}", names.join(", ")));
        }
    }
    lines.push(format!("{} metadata, {}", connector.store_type(), pointer(list, attribute)));
    for (change, origin) in connector.said_of(list, attribute.key) {
        lines.push(format!("{}: {}, by an overlay ({origin})", change.name(), change.value()));
    }
    in_lines(&lines)
}

/// The attributes of the directory that a mapping can read.
pub(super) fn sources(schema: &SourceSchema) -> Vec<Word> {
    let members = members(schema);
    let none = Vec::new();
    let word = |attribute: &SourceAttribute<'_>| {
        let members = members.get(attribute.path).unwrap_or(&none);
        (attribute.path.to_owned(), source(attribute, members))
    };
    schema.iter().map(word).collect()
}

/// The paths below each attribute that has any.
fn members(schema: &SourceSchema) -> BTreeMap<String, Vec<String>> {
    let mut members: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for attribute in schema.iter() {
        if let Some((parent, _)) = attribute.path.split_once('.') {
            members.entry(parent.to_owned()).or_default().push(attribute.path.to_owned());
        }
    }
    members
}

/// The most members of an attribute that are named.
const NAMED: usize = 12;

/// What is known of an attribute of the directory, and what is not.
fn source(attribute: &SourceAttribute<'_>, members: &[String]) -> String {
    let kind = attribute.kind.as_ref().map(ToString::to_string);
    let title: Vec<String> = attribute.console_label.map(str::to_owned).into_iter().chain(kind).collect();
    let mut lines: Vec<String> = (!title.is_empty()).then(|| title.join(", ")).into_iter().collect();
    if !members.is_empty() {
        let mut named: Vec<String> = members.iter().take(NAMED).map(|path| format!("`{path}`")).collect();
        named.extend((members.len() > NAMED).then(|| "…".to_owned()));
        lines.push(format!("An object; its members are attributes as well: {}.", named.join(", ")));
    }
    lines.extend(length(attribute));
    if let Some(format) = attribute.format {
        lines.push(format!("Format: {format}"));
    }
    let is_boolean = attribute.kind == Some(AttributeType::Boolean);
    let flags = [
        (attribute.enabled, None, Some("This environment does not use it: it reads as null.")),
        (attribute.always_set, Some("Every user has a value."), Some("A user can be without a value.")),
        (attribute.required, Some("The schema of this environment requires a value."), None),
        (
            attribute.unique.filter(|_| !is_boolean),
            Some("No two users have the same value."),
            Some("Two users can have the same value."),
        ),
        (attribute.multi_valued, Some("A user can have several values."), None),
        (attribute.read_only, Some("Only PingOne writes it."), None),
        (
            attribute.open_members,
            Some("It has members that are not listed: a path below it can be right."),
            None,
        ),
    ];
    let said = |(flag, yes, no): (Option<bool>, Option<&'static str>, Option<&'static str>)| {
        if flag? { yes } else { no }
    };
    lines.extend(flags.into_iter().filter_map(said).map(str::to_owned));
    // Of an object, its members say all that.
    if members.is_empty() && attribute.open_members != Some(true) {
        let is_text = attribute.kind == Some(AttributeType::String);
        let unknown = [
            (attribute.always_set.is_none(), "whether every user has a value"),
            (attribute.unique.is_none() && !is_boolean, "whether two users can have the same value"),
            (is_text && attribute.max_length.is_none(), "the greatest length"),
        ];
        let unknown: Vec<_> = unknown.into_iter().filter(|(is, _)| *is).map(|(_, what)| what).collect();
        if !unknown.is_empty() {
            lines.push(format!("Not known: {}.", unknown.join(", ")));
        }
    }
    in_lines(&lines)
}

/// The limits of a value.
fn length(attribute: &SourceAttribute<'_>) -> Option<String> {
    Some(match (attribute.min_length, attribute.max_length) {
        (Some(least), Some(most)) if least == most => format!("Length: {most}"),
        (Some(least), Some(most)) => format!("Length: {least} to {most}"),
        (None, Some(most)) => format!("Length: at most {most}"),
        (Some(least), None) => format!("Length: at least {least}"),
        (None, None) => return None,
    })
}

/// What editors show on several lines.
pub(super) fn in_lines(lines: &[String]) -> String {
    lines.iter().map(|line| visible(line).to_string()).collect::<Vec<_>>().join("\n")
}

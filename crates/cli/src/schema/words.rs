//! What editors show of an attribute, beside its name or where the pointer rests on it.

use provmap::model::{Flag, Limit};
use provmap::{Attribute, AttributeList, Connector, SourceAttribute, SourceSchema};
use provmap_model::text::visible;
use serde_json::Value;

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
    schema.iter().map(|attribute| (attribute.path.to_owned(), source(attribute))).collect()
}

/// What is known of an attribute of the directory, in the words of a source schema.
fn source(attribute: &SourceAttribute<'_>) -> String {
    let Ok(Value::Object(members)) = serde_json::to_value(attribute) else { return String::new() };
    let label = attribute.console_label.map(str::to_owned);
    let known = members.iter().filter(|(key, _)| !["path", "consoleLabel"].contains(&key.as_str()));
    let known = known.map(|(key, value)| match value {
        Value::String(text) => format!("{key}: {text}"),
        value => format!("{key}: {value}"),
    });
    in_lines(&label.into_iter().chain(known).collect::<Vec<_>>())
}

fn in_lines(lines: &[String]) -> String {
    lines.iter().map(|line| visible(line).to_string()).collect::<Vec<_>>().join("\n")
}

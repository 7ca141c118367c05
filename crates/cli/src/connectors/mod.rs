//! `provmap connectors`: what connectors there are, and what their metadata says.

mod attribute;

use provmap::model::{Flag, Json, Limit};
use provmap::{Attribute, AttributeList, Attributes, Connector, Connectors};
use provmap_model::shown::metadata_value;
use provmap_model::suggest::{nearest, same_but_for_case_and_spaces};
use provmap_model::text::{name, visible};
use serde::Serialize;

pub(crate) use self::attribute::{meaning, pointer};
use crate::args::{ConnectorsArgs, Format};
use crate::config::{Flags, Resolver};
use crate::output::{Complained, Outcome, Output};
use crate::render::{Style, Table, count, json};

/// The sign for a property that the metadata lacks.
const UNKNOWN: &str = "?";

pub(crate) fn run(arguments: &ConnectorsArgs, out: &mut Output) -> Result<Outcome, Complained> {
    let style = out.style();
    let flags = Flags {
        connector: arguments.name.as_deref(),
        ..Flags::new(&arguments.config, Some(&arguments.metadata))
    };
    let settings = Resolver::new(flags, out)?.of(None, out)?;
    let known = settings.known();
    let Some(connector) = known.given() else {
        match arguments.output_format {
            Format::Text => out.text(&list(known.uncorrected(), style)),
            Format::Json => out.text(&json::pretty(&Listing::new(known.uncorrected()))),
        }
        return Ok(Outcome::Clean);
    };
    let only = arguments.group.then_some(AttributeList::Group);
    let Some(wanted) = &arguments.attribute else {
        match arguments.output_format {
            Format::Text => out.text(&overview(connector, only, style)),
            Format::Json => out.text(&json::pretty(&match only {
                Some(list) => known_of(&format!("/attributeMetadata/{list}"), &connector.attributes(list)),
                None => known_of("", connector),
            })),
        }
        return Ok(Outcome::Clean);
    };
    let found: Vec<_> = lists(connector, only)
        .filter_map(|(list, attributes)| Some((list, attributes?.find(wanted)?)))
        .collect();
    if found.is_empty() {
        return Err(unknown_attribute(connector, wanted, only, out));
    }
    match arguments.output_format {
        Format::Text => {
            for (index, (list, found)) in found.into_iter().enumerate() {
                if index > 0 {
                    out.text("\n");
                }
                out.text(&attribute::describe(connector, list, found, style));
            }
            out.text(
                "\nA `?` is something that the metadata does not say. What a property means is inferred: PingOne does \
                 not document it.\n",
            );
        }
        Format::Json => {
            if let Some((list, attribute)) = found.first() {
                out.text(&json::pretty(&known_of(&attribute::pointer(*list, attribute), attribute)));
            }
        }
    }
    Ok(Outcome::Clean)
}

/// The part of metadata that stands at a JSON pointer. Of what provmap does not know, the kind is shown.
fn known_of(pointer: &str, part: &impl Serialize) -> Json {
    let text = serde_json::to_string(part).unwrap_or_default();
    metadata_value(pointer, &Json::read(&text).unwrap_or(Json::Null))
}

fn unknown_attribute(
    connector: &Connector,
    wanted: &str,
    only: Option<AttributeList>,
    out: &mut Output,
) -> Complained {
    let store = connector.store_type();
    let kind = if only.is_some() { "group attribute" } else { "attribute" };
    let list = format!("`provmap connectors {store}` lists the attributes");
    let is_of_groups =
        |key: &str| connector.group_attributes().is_some_and(|groups| groups.find(key).is_some());
    let (hint, help) = match near_miss(connector, wanted) {
        Some(near) if only.is_some() && !is_of_groups(near) => {
            let near_name = name(near);
            let hint = match near == wanted {
                true => "; it is a user attribute".to_owned(),
                false => format!("; did you mean the user attribute `{near_name}`?"),
            };
            (hint, format!("`provmap connectors {store} {near_name}` shows it"))
        }
        Some(near) => (format!("; did you mean `{}`?", name(near)), list),
        None => (String::new(), list),
    };
    let message = format!("{store} has no {kind} `{}`{hint}", name(wanted));
    out.error_with(message, &[("help", &help)])
}

/// The key of the attribute that a misspelt name most likely means: the same but for case and spaces, that of this label,
/// or a slip away.
fn near_miss<'c>(connector: &'c Connector, wanted: &str) -> Option<&'c str> {
    let users = connector.user_attributes();
    // A key of users and of groups alike is one candidate.
    let only_of_groups =
        |attribute: &&Attribute| users.is_none_or(|users| users.find(attribute.key).is_none());
    let groups = connector.group_attributes().into_iter().flatten().filter(only_of_groups);
    let all: Vec<&Attribute> = users.into_iter().flatten().chain(groups).collect();
    let same = |text: &str| same_but_for_case_and_spaces(text, wanted);
    all.iter()
        .find(|attribute| same(attribute.key))
        .or_else(|| all.iter().find(|attribute| attribute.display_name.is_some_and(same)))
        .map(|attribute| attribute.key)
        .or_else(|| nearest(wanted, all.iter().map(|attribute| attribute.key)))
}

/// The lists of attributes, or only one, each where the metadata has it.
fn lists(
    connector: &Connector,
    only: Option<AttributeList>,
) -> impl Iterator<Item = (AttributeList, Option<&Attributes<'_>>)> {
    let lists = AttributeList::ALL.iter().filter(move |list| only.is_none_or(|only| only == **list));
    lists.map(|list| (*list, connector.attributes(*list)))
}

/// The connectors as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listing<'c> {
    version: u32,
    connectors: Vec<ListingEntry<'c>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ListingEntry<'c> {
    store_type: &'c str,
    display_name: Option<&'c str>,
    version: Option<&'c str>,
    user_attributes: Option<usize>,
    group_attributes: Option<usize>,
}

impl<'c> Listing<'c> {
    fn new(connectors: &'c Connectors) -> Listing<'c> {
        let entry = |connector: &'c Connector| ListingEntry {
            store_type: connector.store_type(),
            display_name: connector.table().information.display_name,
            version: connector.table().information.version,
            user_attributes: connector.user_attributes().map(Attributes::len),
            group_attributes: connector.group_attributes().map(Attributes::len),
        };
        Listing { version: 1, connectors: connectors.iter().map(entry).collect() }
    }
}

fn list(connectors: &Connectors, style: Style) -> String {
    let mut table = Table::new(&["STORE TYPE", "NAME", "VERSION", "USER ATTRIBUTES", "GROUP ATTRIBUTES"]);
    let text = |text: Option<&str>| text.unwrap_or(UNKNOWN).to_owned();
    // A connector without the list of group attributes takes no groups.
    let number = |number: Option<usize>| number.map_or("-".to_owned(), |number| number.to_string());
    for entry in Listing::new(connectors).connectors {
        table.row([
            entry.store_type.to_owned(),
            text(entry.display_name),
            text(entry.version),
            number(entry.user_attributes),
            number(entry.group_attributes),
        ]);
    }
    let mut text = table.render(style);
    text.push_str("\n`provmap connectors NAME` lists the attributes of one.\n");
    text
}

/// A connector's attributes, with the properties that matter to a mapping.
fn overview(connector: &Connector, only: Option<AttributeList>, style: Style) -> String {
    let store = connector.store_type();
    let title = connector.table().information.display_name.unwrap_or(store);
    let version = connector.table().information.version.unwrap_or(UNKNOWN);
    let mut text = format!("{}: {}, version {}\n", style.bold(store), visible(title), visible(version));
    for (list, attributes) in lists(connector, only) {
        let word = list.owner();
        match attributes.filter(|list| !list.is_empty()) {
            Some(attributes) => {
                text.push_str(&format!("\n{}\n\n", count(attributes.len(), &format!("{word} attribute"))));
                text.push_str(&table(attributes, style));
            }
            None => text.push_str(&format!("\nno {word} attributes\n")),
        }
    }
    text.push_str(&format!(
        "\nA `?` is something that the metadata does not say. `provmap connectors {store} ATTRIBUTE` shows all of one.\n"
    ));
    text
}

fn table(attributes: &Attributes, style: Style) -> String {
    let mut table = Table::new(&[
        "ATTRIBUTE",
        "TYPE",
        "REQUIRED",
        "DEFAULTED",
        "UNIQUE",
        "NILLABLE",
        "LENGTH",
        "VALUES",
        "CASE",
        "LABEL",
        "REFERENCE",
    ]);
    for attribute in attributes {
        let flag = |flag, yes: &str, no: &str| state(attribute.flag(flag), yes, no);
        table.row([
            attribute.key.to_string(),
            attribute.kind.as_ref().map_or(UNKNOWN.to_owned(), ToString::to_string),
            flag(Flag::RequiredOnCreate, "yes", "no"),
            flag(Flag::DefaultedOnCreate, "yes", "no"),
            flag(Flag::Unique, "yes", "no"),
            flag(Flag::Nillable, "yes", "no"),
            range(attribute, Limit::MinLength, Limit::MaxLength),
            range(attribute, Limit::MinNumberOfValues, Limit::MaxNumberOfValues),
            flag(Flag::CaseSensitive, "exact", "ignored"),
            attribute.display_name.unwrap_or(UNKNOWN).to_owned(),
            attribute
                .reference_attribute
                .map_or(UNKNOWN.to_owned(), |names| names.iter().collect::<Vec<_>>().join(", ")),
        ]);
    }
    table.render(style)
}

fn state(state: Option<bool>, yes: &str, no: &str) -> String {
    match state {
        Some(true) => yes,
        Some(false) => no,
        None => UNKNOWN,
    }
    .to_owned()
}

fn range(attribute: &Attribute, least: Limit, most: Limit) -> String {
    let text = |limit| attribute.limit(limit).map_or(UNKNOWN.to_owned(), |limit| limit.to_string());
    match (attribute.limit(least), attribute.limit(most)) {
        (None, None) => UNKNOWN.to_owned(),
        _ => format!("{}..{}", text(least), text(most)),
    }
}

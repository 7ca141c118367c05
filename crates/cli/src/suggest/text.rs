//! A suggestion for people.

use provmap::suggest::{SuggestedLine, Unmapped};
use provmap::{AttributeList, Connector, Suggestion};
use provmap_model::text::{name, visible};
use unicode_width::UnicodeWidthStr;

use crate::render::{Style, count};

pub(super) fn write(connector: &Connector, suggestion: &Suggestion, style: Style) -> String {
    let store = connector.store_type();
    let lines = count(suggestion.lines.len(), "line");
    let mut text = style.bold(&format!("{}: {lines}", name(store)));
    text.push('\n');
    let targets = suggestion.lines.iter().map(|line| target(line).width());
    let width = targets.max().unwrap_or_default();
    for line in &suggestion.lines {
        text.push('\n');
        text.push_str(&line_and_reasons(line, width));
    }
    for (heading, attributes) in sections(suggestion) {
        text.push_str(&format!("\n{}\n\n", style.bold(&heading)));
        attributes.iter().for_each(|line| text.push_str(&format!("{line}\n")));
    }
    text
}

fn target(line: &SuggestedLine) -> String {
    name(line.mapping.target_attribute().unwrap_or_default()).to_string()
}

/// `title ← #string.substring(#root.title, 0, 128)`, and below it why.
fn line_and_reasons(line: &SuggestedLine, width: usize) -> String {
    let mapping = &line.mapping;
    let target = target(line);
    let padding = " ".repeat(width.saturating_sub(target.width()));
    let source = mapping.source_attribute().or(mapping.expression()).unwrap_or_default();
    let mut text = format!("{target}{padding} ← {}\n", visible(source));
    let below = " ".repeat(width.saturating_add(3));
    for reason in &line.reasons {
        text.push_str(&format!("{below}{}\n", visible(reason)));
    }
    text
}

/// The attributes without a line, in lines under headings: what is to be decided, and what is not.
pub(super) fn sections(suggestion: &Suggestion) -> impl Iterator<Item = (String, Vec<String>)> {
    let parts = [("Left for you to decide", &suggestion.undecided), ("Not mapped", &suggestion.left_out)];
    let parts = parts.into_iter().filter(|(_, attributes)| !attributes.is_empty());
    parts.map(|(heading, attributes)| {
        let heading = format!("{heading}: {}", count(attributes.len(), "attribute"));
        // Of those that follow each other with the same help, the last one has it below.
        let groups = attributes.chunk_by(|one, other| one.help == other.help);
        let lines = groups.flat_map(|group| {
            let help = group.first().and_then(|attribute| attribute.help.as_ref());
            let help = help.map(|help| format!("  = help: {}", visible(help)));
            group.iter().map(unmapped).chain(help)
        });
        (heading, lines.collect())
    })
}

/// An attribute without a line, and why.
fn unmapped(attribute: &Unmapped) -> String {
    let key = name(&attribute.target);
    let what = match (attribute.required, attribute.list) {
        (true, _) => " (required)",
        (false, AttributeList::Group) => " (of groups)",
        (false, AttributeList::User) => "",
    };
    format!("{key}{what}: {}", visible(&attribute.why))
}

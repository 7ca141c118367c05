//! Single users by their places: who shares a value, and examples of each cause.

use maud::{Markup, html};
use provmap::record::RecordRule;
use provmap_model::text::{grouped, visible};

use super::ROWS;
use crate::preflight::{PopulationReport, Sample};
use crate::report::source::SharedGroup;
use crate::report::words::{capital, cause, code, of, prose};

/// Users who share a value of an attribute, in groups. Attributes of one source share the same values, and are named together.
pub(super) fn collisions(it: &PopulationReport<'_>, most: usize) -> Markup {
    let sharing = it.sharing();
    if sharing.is_empty() {
        return html! {};
    }
    let groups = it.shared_groups(most);
    html! {
        h3 #collisions { "Who shares a value" }
        ul.plain {
            @for sharing in &sharing {
                @if let Some(first) = sharing.targets.first() {
                    li { (names(it, &sharing.targets)) ": " (it.shared_values(sharing.rule, *first, sharing.counts)) "." }
                }
            }
        }
        @if !groups.is_empty() {
            div.groups { @for group in groups.iter().take(ROWS) { (one_group(it, group)) } }
            p.remark { "Each box has users who share one value. The values are not shown: look the users up by their places." }
        }
    }
}

fn one_group(it: &PopulationReport<'_>, SharedGroup { group, targets, number }: &SharedGroup<'_>) -> Markup {
    let members: Vec<&Sample> = it.samples.iter().filter(|sample| sample.group == Some(*number)).collect();
    let more = group.members.saturating_sub(members.len() as u64);
    html! {
        div.group {
            h4 { (names(it, targets)) ": " (of(group.members, "record", "records")) @if group.rule != RecordRule::DuplicateValue { ", perhaps" } }
            ul {
                @for sample in &members { li { (place(it, sample)) } }
                @if more > 0 { li.label { "and " (grouped(more)) " more" } }
            }
        }
    }
}

/// The names of targets.
fn names(it: &PopulationReport<'_>, targets: &[usize]) -> Markup {
    let names = targets.iter().filter_map(|target| it.target(*target));
    html! {
        @for (at, name) in names.enumerate() {
            @if at > 0 { ", " }
            (code(name))
        }
    }
}

/// The first records that break each rule.
pub(super) fn examples(it: &PopulationReport<'_>) -> Markup {
    let samples: Vec<&Sample> = it.samples.iter().filter(|sample| sample.group.is_none()).collect();
    if samples.is_empty() {
        return html! {};
    }
    html! {
        h3 #examples { "Examples" }
        p.remark { "The first users of each cause, by file and line, and by " (code("id")) " where that is a UUID. No value of a user is on this page." }
        @for chunk in samples.chunk_by(|one, other| one.rule() == other.rule()) {
            @let summary = chunk.first().and_then(|sample| sample.rule).map_or("a record that is no JSON object that can be read", cause);
            details.examples {
                summary { (capital(&summary.replace('`', ""))) span.rule { (chunk.first().map_or("", |sample| sample.rule())) } }
                ul { @for sample in chunk.iter().take(ROWS) { li { (place(it, sample)) ": " (prose(&sample.message)) } } }
            }
        }
    }
}

/// `users.ndjson:3`, and the id
fn place(it: &PopulationReport<'_>, sample: &Sample) -> Markup {
    html! {
        span.place { (it.line(sample)) }
        @if let Some(id) = &sample.id { " " span.id { (visible(id).to_string()) } }
    }
}

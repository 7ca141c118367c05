//! Single users by their places: who shares a value, and examples of each cause.

use maud::{Markup, html};
use provmap::record::RecordRule;
use provmap_model::text::{grouped, visible};

use super::ROWS;
use crate::preflight::{PopulationReport, Sample};
use crate::report::words::{capital, code, of, prose};

/// Users who share a value of an attribute, in groups.
pub(super) fn collisions(it: &PopulationReport<'_>) -> Markup {
    let counts = &it.population.groups.counts;
    if counts.is_empty() {
        return html! {};
    }
    html! {
        h3 #collisions { "Who shares a value" }
        ul.plain {
            @for ((rule, target), counts) in counts {
                li { (code(it.target(*target).unwrap_or_default())) ": " (it.shared_values(*rule, *target, *counts)) "." }
            }
        }
        div.groups {
            @for (group, number) in it.groups.iter().zip(1_u64..).take(ROWS) {
                @let members: Vec<&Sample> = it.samples.iter().filter(|sample| sample.group == Some(number)).collect();
                div.group {
                    h4 { (code(it.target(group.target).unwrap_or_default())) ": " (of(group.members, "record", "records")) @if group.rule != RecordRule::DuplicateValue { ", perhaps" } }
                    ul {
                        @for sample in &members { li { (place(it, sample)) } }
                        @let more = group.members.saturating_sub(members.len() as u64);
                        @if more > 0 { li.label { "and " (grouped(more)) " more" } }
                    }
                }
            }
        }
        p.remark { "Each box has users who share one value. The values are not shown: look the users up by their places." }
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
            @let summary = chunk.first().and_then(|sample| sample.rule).map_or("a record that is no JSON object that can be read", RecordRule::summary);
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

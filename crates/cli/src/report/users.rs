//! What becomes of the users: counts, and below them what the modules here draw.

mod bars;
mod causes;
mod lengths;
mod singles;

use maud::{Markup, html};
use provmap::record::Operation;
use provmap_model::text::{grouped, visible};

use self::bars::stacked;
use self::causes::{causes, doubts, unpredictable};
use self::lengths::lengths;
use self::singles::{collisions, examples};
use super::Page;
use super::numbers::done;
use super::words::{Number, code, of};
use crate::preflight::PopulationReport;
use crate::render::share;

/// The most rows of a table, and the most examples: a page is for reading.
const ROWS: usize = 40;

impl Page<'_> {
    pub(super) fn users_section(&self, it: &PopulationReport<'_>) -> Markup {
        html! {
            section #users aria-labelledby="users-title" {
                h2 #users-title { "What becomes of the users" }
                @for why in it.incomplete.iter().take(ROWS) {
                    p.notice { strong { "Incomplete: " } (visible(&why.message).to_string()) }
                }
                (self.all(it))
                @if it.population.strangers > 0 {
                    p.notice {
                        (of(it.population.strangers, "user has", "users have")) " no attribute that the mapping reads: are these the right users?"
                    }
                }
                @if it.repeats > 0 {
                    p.notice {
                        "At least " (of(it.repeats as u64, "record has", "records have")) " the " (code("id")) " of an earlier one: "
                        (if it.repeats == 1 { "it is counted again, and does not collide with that one." } else { "they are counted again, and do not collide with those." })
                    }
                }
                (causes(it))
                (unpredictable(it))
                (doubts(it))
                (lengths(it))
                (collisions(it, self.samples))
                (examples(it))
            }
        }
    }

    /// All users, as one bar and as counts.
    fn all(&self, it: &PopulationReport<'_>) -> Markup {
        let tally = it.tally();
        let done = done(self.operation);
        let spared = tally.invalid().saturating_sub(it.least_invalid());
        let errors = self.report.summary().errors;
        let is_open = self.is_switched_off() || errors > 0;
        let word = if is_open { "would be" } else { "will be" };
        let will = if is_open { "would fail" } else { "will fail" };
        let parts = [
            ("ok", "valid", tally.valid(), format!("{word} {done}")),
            ("fail", "invalid", tally.invalid(), will.to_owned()),
            ("unknown", "unpredictable", tally.unpredictable(), "cannot be predicted".to_owned()),
            ("unread", "unreadable", tally.unreadable_records(), "cannot be read".to_owned()),
        ];
        let parts: Vec<_> = parts
            .into_iter()
            .filter(|(class, _, count, _)| *count > 0 || ["ok", "fail"].contains(class))
            .collect();
        let words: Vec<String> =
            parts.iter().map(|(_, _, count, words)| format!("{} {words}", grouped(*count))).collect();
        let label = format!("Of {}: {}", of(tally.len(), "user", "users"), words.join(", "));
        html! {
            @if !tally.is_empty() { (stacked(&parts.iter().map(|(class, _, count, _)| (*class, *count)).collect::<Vec<_>>(), tally.len(), &label)) }
            dl.tiles {
                div { dt { "users" } dd { (Number("records", tally.len())) } }
                @for (class, path, count, words) in &parts {
                    div class=(class) {
                        dt { (words) }
                        dd { (Number(path, *count)) span.share { (share(*count, tally.len())) } }
                    }
                }
            }
            @if errors > 0 {
                p.notice { "The mapping itself has " (crate::render::count(errors, "error")) ": the counts do not tell what PingOne makes of that." }
            }
            p.remark {
                "PingOne’s own preview calls these Impacted, Success and Failed."
                @if it.withheld_records(Operation::Create) > 0 { " All stay Unsynced, because the store is set not to create users." }
                @if it.withheld_records(Operation::Update) > 0 { " All stay Partially synced, because the store is set not to update users." }
                @if spared > 0 {
                    " Users who share a value all count as failing, and one of them may get it: at least " (grouped(it.least_invalid())) " fail."
                }
                @if let Some(sentence) = it.left_out() { " " (sentence) "." }
                @if let Some(key) = it.filter_not_applied {
                    " The filter of the propagation rule (" (code(key)) ") is not applied: all users that were given are judged."
                }
            }
        }
    }
}

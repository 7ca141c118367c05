//! What becomes of the users: counts, causes, lengths, shared values, examples.

use std::cmp::Reverse;

use maud::{Markup, html};
use provmap::record::{Operation, RecordRule};
use provmap_model::text::{grouped, visible};

use super::Page;
use super::numbers::done;
use super::words::{Number, after_colon, capital, code, of, prose};
use crate::preflight::{LengthCounts, PopulationReport, Sample};
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
                (collisions(it))
                (examples(it))
            }
        }
    }

    /// All users, as one bar and as counts.
    fn all(&self, it: &PopulationReport<'_>) -> Markup {
        let tally = it.tally();
        let done = done(self.operation);
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
                @if let Some(sentence) = it.left_out() { " " (sentence) "." }
                @if let Some(key) = it.filter_not_applied {
                    " The filter of the propagation rule (" (code(key)) ") is not applied: all users that were given are judged."
                }
            }
        }
    }
}

/// Why users fail, by bars that add up.
fn causes(it: &PopulationReport<'_>) -> Markup {
    let causes = it.why_users_fail();
    if causes.causes.is_empty() {
        return html! {};
    }
    let most =
        causes.causes.iter().filter_map(|cause| cause.first).chain([causes.shared]).max().unwrap_or_default();
    let (shown, folded) = causes.causes.split_at(causes.causes.len().min(ROWS));
    html! {
        h3 #causes { "Why users fail" }
        div.scroll tabindex="0" role="group" aria-labelledby="causes" {
            table.bars role="table" {
                caption.hidden { "Causes by which users fail, with the users of whom each is the first cause, and all whom it concerns" }
                thead role="rowgroup" { tr role="row" {
                    th scope="col" role="columnheader" { "Cause" }
                    th scope="col" role="columnheader" { "Each user once" }
                    th.number scope="col" role="columnheader" { "Users" }
                    th.number scope="col" role="columnheader" { "Concerns in all" }
                } }
                tbody role="rowgroup" {
                    @for cause in shown {
                        tr role="row" {
                            th scope="row" role="rowheader" {
                                (code(cause.target)) ": " (prose(cause.rule.summary())) span.rule { (cause.rule.as_str()) }
                            }
                            td role="cell" data-label="Each user once" {
                                @if let Some(first) = cause.first { (bar("fail", first, most, &format!("{} of {}", of(first, "user", "users"), grouped(it.tally().invalid())))) } @else { "counted below" }
                            }
                            td.number role="cell" data-label="Users" { @if let Some(first) = cause.first { span data-first="" { (grouped(first)) } } @else { "–" } }
                            td.number role="cell" data-label="Concerns in all" { (Number(&format!("rules.{}.attributes.{}", cause.rule.as_str(), cause.target), cause.all)) }
                        }
                    }
                    @if causes.shared > 0 {
                        tr role="row" {
                            th scope="row" role="rowheader" { "Nothing but values that other users have too, of several attributes" }
                            td role="cell" data-label="Each user once" { (bar("fail", causes.shared, most, &format!("{} of {}", of(causes.shared, "user", "users"), grouped(it.tally().invalid())))) }
                            td.number role="cell" data-label="Users" { span data-first="" { (grouped(causes.shared)) } }
                            td.number role="cell" data-label="Concerns in all" { "–" }
                        }
                    }
                }
                tfoot role="rowgroup" { tr role="row" {
                    th scope="row" role="rowheader" { "All who fail" }
                    td role="cell" {}
                    td.number role="cell" data-label="Users" { (grouped(it.tally().invalid())) }
                    td role="cell" {}
                } }
            }
        }
        p.remark {
            "A user with several causes is counted once, at the first of them; what is missing or null comes before what is too long or too short, and shared values come last. So the bars add up to all who fail. The last column has every user whom a cause concerns."
            @if !folded.is_empty() { " " (of(folded.len() as u64, "more cause is", "more causes are")) " left out: " (code("provmap preflight -O json")) " has them." }
        }
    }
}

fn unpredictable(it: &PopulationReport<'_>) -> Markup {
    let reasons = it.unpredictable_reasons();
    let rows = reasons.iter().map(|it| Concern {
        target: it.target,
        what: after_colon(it.reason.sentence()),
        word: it.reason.as_str(),
        path: format!("unpredictable_reasons.{}.{}", it.target, it.reason.as_str()),
        users: it.records,
    });
    Concerns {
        id: "unpredictable",
        title: "What cannot be predicted",
        caption: "Why it cannot be predicted what PingOne sends, with the users concerned",
        column: "Why",
        class: "unknown",
        remark: "One user can be in several rows, and one who fails for another reason counts as failed.",
    }
    .table(&rows.collect::<Vec<_>>())
}

fn doubts(it: &PopulationReport<'_>) -> Markup {
    let doubts = it.doubts();
    let rows = doubts.iter().map(|(rule, target, users)| Concern {
        target,
        what: rule.summary().to_owned(),
        word: rule.as_str(),
        path: format!("rules.{}.attributes.{target}", rule.as_str()),
        users: *users,
    });
    Concerns {
        id: "doubts",
        title: "What may fail",
        caption: "What may fail, with the users concerned",
        column: "What",
        class: "warn",
        remark: "These users count as those who will be there: whether they fail depends on what PingOne does not document.",
    }
    .table(&rows.collect::<Vec<_>>())
}

/// What concerns some of the users, who can be in several rows.
struct Concerns {
    id: &'static str,
    title: &'static str,
    caption: &'static str,
    /// The title of the first column.
    column: &'static str,
    class: &'static str,
    remark: &'static str,
}

/// A row.
struct Concern<'r> {
    target: &'r str,
    what: String,
    word: &'static str,
    /// Where the number stands in the JSON.
    path: String,
    users: u64,
}

impl Concerns {
    /// The rows as bars; nothing where there are none.
    fn table(&self, rows: &[Concern<'_>]) -> Markup {
        let Some(most) = rows.iter().map(|row| row.users).max() else { return html! {} };
        html! {
            h3 id=(self.id) { (self.title) }
            div.scroll tabindex="0" role="group" aria-labelledby=(self.id) {
                table.bars role="table" {
                    caption.hidden { (self.caption) }
                    thead role="rowgroup" { tr role="row" {
                        th scope="col" role="columnheader" { (self.column) }
                        th scope="col" role="columnheader" { "Concerns" }
                        th.number scope="col" role="columnheader" { "Users" }
                    } }
                    tbody role="rowgroup" {
                        @for row in rows.iter().take(ROWS) {
                            tr role="row" {
                                th scope="row" role="rowheader" { (code(row.target)) ": " (prose(&row.what)) span.rule { (row.word) } }
                                td role="cell" data-label="Concerns" { (bar(self.class, row.users, most, &of(row.users, "user", "users"))) }
                                td.number role="cell" data-label="Users" { (Number(&row.path, row.users)) }
                            }
                        }
                    }
                }
            }
            p.remark { (self.remark) }
        }
    }
}

/// How long the values are, beside what their targets take.
fn lengths(it: &PopulationReport<'_>) -> Markup {
    let mut lengths: Vec<_> = it
        .population
        .charts
        .lengths
        .iter()
        .filter_map(|(at, counts)| Some((it.target(at)?, at, counts)))
        .collect();
    if lengths.is_empty() {
        return html! {};
    }
    // Those with values over the limit first, then those that come nearest to it.
    lengths.sort_by_key(|(_, _, counts)| {
        let nearness = counts.longest.saturating_mul(1000).checked_div(counts.limit).unwrap_or(u64::MAX);
        Reverse((counts.over, nearness))
    });
    html! {
        h3 #lengths { "How long the values are" }
        p.remark { "Each bar stands for a range of lengths, up to the limit, which is the dashed line; what is longer stands in red behind it. Empty texts are in the first range." }
        div.charts {
            @for (target, at, counts) in lengths.iter().take(ROWS) { (chart(it, target, *at, counts)) }
        }
    }
}

fn chart(it: &PopulationReport<'_>, target: &str, at: usize, counts: &LengthCounts) -> Markup {
    let unit = it.plan.longest(at).map_or_else(String::new, |(limit, unit)| unit.describe(limit));
    let longest = grouped(counts.longest);
    let over =
        if counts.over > 0 { format!("{} longer", grouped(counts.over)) } else { "none longer".to_owned() };
    let label = format!(
        "{target}: {}, the longest has {longest}, the limit is {unit}, {over}",
        of(counts.values(), "value", "values")
    );
    html! {
        figure.chart data-target=(visible(target).to_string()) {
            figcaption {
                (code(target))
                span.label { "longest " (longest) " of at most " (unit) }
            }
            (histogram(counts, &label))
            p.ends aria-hidden="true" { span { "1" } span class=(if counts.over > 0 { "fail" } else { "" }) { (over) } }
            details {
                summary { "Numbers" span.hidden { " of the lengths of " (visible(target).to_string()) } }
                table {
                    caption.hidden { "Values of " (visible(target).to_string()) " by length" }
                    thead { tr { th scope="col" { "Length" } th.number scope="col" { "Values" } } }
                    tbody {
                        @for (from, to, count) in ranges(counts).filter(|(_, _, count)| *count > 0) {
                            tr { th scope="row" { (if from == to { to.to_string() } else { format!("{from} to {to}") }) } td.number { (grouped(count)) } }
                        }
                        @if counts.over > 0 {
                            tr { th scope="row" { "over " (counts.limit) } td.number { (grouped(counts.over)) } }
                        }
                    }
                }
            }
        }
    }
}

/// Each range of lengths with its values; the first has the empty texts too.
fn ranges(counts: &LengthCounts) -> impl Iterator<Item = (u64, u64, u64)> {
    counts.bars.iter().zip(0_u64..).map(|(count, at)| {
        let from = at.saturating_mul(counts.width).saturating_add(1);
        let to = at.saturating_add(1).saturating_mul(counts.width).min(counts.limit);
        (from.min(to), to, *count)
    })
}

/// The height of a histogram, and the width of a bar with the gap behind it.
const HEIGHT: u64 = 56;
const STEP: u64 = 10;

fn histogram(counts: &LengthCounts, label: &str) -> Markup {
    let most = counts.bars.iter().copied().chain([counts.over]).max().unwrap_or_default().max(1);
    // What there is shows, however little it is.
    let height = |count: u64| {
        if count == 0 { 0 } else { count.saturating_mul(HEIGHT).checked_div(most).unwrap_or_default().max(2) }
    };
    let end = (counts.bars.len() as u64).saturating_mul(STEP);
    let width = end.saturating_add(STEP).saturating_add(6);
    let bar = |class: &str, x: u64, count: u64| {
        let height = height(count);
        let y = HEIGHT.saturating_sub(height);
        html! { @if count > 0 { rect class=(class) x=(x) y=(y) width="8" height=(height) rx="1" {} } }
    };
    let line = end.saturating_add(1);
    html! {
        svg.histogram role="img" aria-label=(visible(label).to_string()) viewBox={ "0 0 " (width) " " (HEIGHT.saturating_add(2)) } preserveAspectRatio="none" {
            rect.base x="0" y=(HEIGHT) width=(width) height="1" {}
            @for (count, at) in counts.bars.iter().zip(0_u64..) { (bar("value", at.saturating_mul(STEP), *count)) }
            (bar("fail", line.saturating_add(5), counts.over))
            line.limit x1=(line) x2=(line) y1="0" y2=(HEIGHT) {}
        }
    }
}

/// Users who share a value of an attribute, in groups.
fn collisions(it: &PopulationReport<'_>) -> Markup {
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
fn examples(it: &PopulationReport<'_>) -> Markup {
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

/// One bar of several parts, each with its share of the width.
fn stacked(parts: &[(&str, u64)], all: u64, label: &str) -> Markup {
    let mut before = 0_u64;
    let parts = parts.iter().filter(|(_, count)| *count > 0).map(|(class, count)| {
        // What there is shows, however little it is.
        let start = thousandths(before, all).min(996);
        before = before.saturating_add(*count);
        (class, start, thousandths(before, all).saturating_sub(start).max(4))
    });
    let parts: Vec<_> = parts.collect();
    html! {
        svg.stacked role="img" aria-label=(label) viewBox="0 0 1000 24" preserveAspectRatio="none" {
            @for (class, start, width) in parts { rect class=(class) x=(start) y="0" width=(width) height="24" {} }
        }
    }
}

/// A bar beside others.
fn bar(class: &str, count: u64, most: u64, label: &str) -> Markup {
    let width = if count == 0 { 0 } else { thousandths(count, most).max(4) };
    html! {
        svg.bar role="img" aria-label=(label) viewBox="0 0 1000 10" preserveAspectRatio="none" {
            rect class="track" x="0" y="0" width="1000" height="10" {}
            rect class=(class) x="0" y="0" width=(width) height="10" {}
        }
    }
}

fn thousandths(part: u64, all: u64) -> u64 {
    let scaled = u128::from(part).saturating_mul(1000).checked_div(all.into()).unwrap_or_default();
    u64::try_from(scaled).unwrap_or(1000)
}

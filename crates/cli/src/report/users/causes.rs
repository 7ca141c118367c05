//! The causes as tables with bars: why users fail, what cannot be predicted, what may fail.

use maud::{Markup, html};
use provmap_model::text::grouped;

use super::ROWS;
use super::bars::bar;
use crate::preflight::PopulationReport;
use crate::report::words::{self, Number, after_colon, code, of, prose};

/// Why users fail, by bars that add up.
pub(super) fn causes(it: &PopulationReport<'_>) -> Markup {
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
                                (code(cause.target)) ": " (prose(words::cause(cause.rule))) span.rule { (cause.rule.as_str()) }
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
                            th scope="row" role="rowheader" { "Only values that other users have too, of several attributes" }
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

pub(super) fn unpredictable(it: &PopulationReport<'_>) -> Markup {
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

pub(super) fn doubts(it: &PopulationReport<'_>) -> Markup {
    let doubts = it.doubts();
    let rows = doubts.iter().map(|(rule, target, users)| Concern {
        target,
        what: words::cause(*rule).to_owned(),
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

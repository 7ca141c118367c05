//! How long the values are, as small charts.

use std::cmp::Reverse;

use maud::{Markup, html};
use provmap_model::text::{grouped, visible};

use super::ROWS;
use crate::preflight::{LengthCounts, PopulationReport};
use crate::report::words::{code, of};

/// How long the values are, beside what their targets take.
pub(super) fn lengths(it: &PopulationReport<'_>) -> Markup {
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

//! Bars, which say their numbers.

use maud::{Markup, html};

/// One bar of several parts, each with its share of the width.
pub(super) fn stacked(parts: &[(&str, u64)], all: u64, label: &str) -> Markup {
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
pub(super) fn bar(class: &str, count: u64, most: u64, label: &str) -> Markup {
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

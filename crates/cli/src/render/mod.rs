//! Findings, messages and tables as text, and values as JSON.

pub(crate) mod json;
mod table;

use std::fmt::Display;

use provmap::render::note;
use provmap_model::text::grouped;

pub(crate) use provmap::render::{
    Excerpt, Paragraph, Said, Source, Style, count, findings, headline, paragraphs, place, summary,
};
pub(crate) use table::Table;

/// A message for standard error: a line, an excerpt, and notes.
pub(crate) fn complaint(
    style: Style,
    word: &str,
    message: impl Display,
    notes: &[(&str, &str)],
    excerpt: Option<&Excerpt<'_>>,
) -> String {
    let mut text = headline(style, word, None, message);
    let mut gutter = 1;
    if let Some(excerpt) = excerpt {
        gutter = excerpt.gutter();
        text.push_str(&excerpt.render(style));
    }
    for (word, message) in notes {
        text.push_str(&note(style, gutter, word, message));
    }
    text
}

/// `200,000 users`
pub(crate) fn users_in_words(number: u64) -> String {
    format!("{} {}", grouped(number), if number == 1 { "user" } else { "users" })
}

/// `0.02 %`: two digits or so, and neither nothing nor all unless it is.
pub(crate) fn share(part: u64, all: u64) -> String {
    // In units of a hundredth of a percent, to the nearest.
    let per = |unit: u64| {
        let scaled = u128::from(part).saturating_mul(unit.into()).saturating_add(u128::from(all / 2));
        scaled.checked_div(all.into()).unwrap_or_default()
    };
    let (whole, tenths, hundredths) = (per(100), per(1_000), per(10_000));
    match hundredths {
        0 if part > 0 => "under 0.01 %".to_owned(),
        0 => "0 %".to_owned(),
        1..100 => format!("0.{hundredths:02} %"),
        _ if tenths < 100 => format!("{}.{} %", tenths / 10, tenths % 10),
        _ if whole >= 100 && part < all => "over 99 %".to_owned(),
        _ => format!("{whole} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_neither_nothing_nor_all_unless_they_are() {
        let shares = [
            (0, 0, "0 %"),
            (0, 9, "0 %"),
            (1, 1_000_000, "under 0.01 %"),
            (37, 200_000, "0.02 %"),
            (1, 100, "1.0 %"),
            (999, 100_000, "1.0 %"),
            (15, 1_000, "1.5 %"),
            (996, 10_000, "10 %"),
            (1, 6, "17 %"),
            (2, 3, "67 %"),
            (995, 1_000, "over 99 %"),
            (u64::MAX, u64::MAX, "100 %"),
        ];
        for (part, all, expected) in shares {
            assert_eq!(share(part, all), expected, "{part} of {all}");
        }
    }
}

//! Texts as markup: names between backticks as code, and numbers that a program finds again.

use maud::{Markup, Render, html};
use provmap::Severity;
use provmap::record::RecordRule;
use provmap_model::text::{grouped, visible};

/// A sentence, in which what stands between backticks is code.
pub(super) fn prose(text: &str) -> Markup {
    let text = visible(text).to_string();
    let parts = text.split('`').enumerate();
    html! {
        @for (at, part) in parts {
            @if at % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// A name, as code.
pub(super) fn code(text: &str) -> Markup {
    html! { code { (visible(text).to_string()) } }
}

/// A number of the JSON of `provmap preflight` or `provmap check`, with the path of it there.
pub(super) struct Number<'n>(pub(super) &'n str, pub(super) u64);

impl Render for Number<'_> {
    fn render(&self) -> Markup {
        let Number(path, number) = self;
        html! { span data-json=(path) { (grouped(*number)) } }
    }
}

/// Puts what has one key together, in the order in which the first of each stand.
pub(super) fn by_key<T, K: PartialEq>(
    items: impl IntoIterator<Item = T>,
    key: impl Fn(&T) -> K,
) -> Vec<(K, Vec<T>)> {
    let mut all: Vec<(K, Vec<T>)> = Vec::new();
    for item in items {
        let key = key(&item);
        match all.iter_mut().find(|(known, _)| *known == key) {
            Some((_, items)) => items.push(item),
            None => all.push((key, vec![item])),
        }
    }
    all
}

/// `1 user`, `3 users`
pub(super) fn of(number: u64, one: &str, several: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { several })
}

/// A word in a colour, with a class for it.
pub(super) fn chip(class: &str, word: &str) -> Markup {
    html! { span class={ "chip " (class) } { (word) } }
}

/// The class of a severity.
pub(super) fn class_of(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "fail",
        Severity::Warning => "warn",
        Severity::Info => "note",
    }
}

/// A sentence begins with a capital letter, unless it begins with code, or with what may be the name of a file.
pub(super) fn capital(text: &str) -> String {
    let word = text.split_whitespace().next().unwrap_or_default();
    if word.trim_end_matches(['.', ',', ':']).contains(['.', '/', '\\']) {
        return text.to_owned();
    }
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// What users fail by, for who knows the users and not the metadata.
pub(super) fn cause(rule: RecordRule) -> &'static str {
    match rule {
        RecordRule::MissingRequired | RecordRule::NullNotAllowed => "no value, and one is needed",
        RecordRule::WrongType => "a value of another kind than is taken",
        RecordRule::TooLong => "a text that is too long",
        RecordRule::TooShort => "a text that is too short",
        RecordRule::TooManyValues => "too many values",
        RecordRule::TooFewValues => "too few values",
        RecordRule::DuplicateValue => "a value that another user has too",
        RecordRule::NotWritable => "a value, and nothing can be sent there",
        RecordRule::PossiblyTooLong => "a text that may be too long, depending on what the target counts",
        RecordRule::PossibleDuplicate => {
            "a value that may be the same as another user’s: whether case counts is not known"
        }
        rule => rule.summary(),
    }
}

/// With a full stop.
pub(super) fn sentence(text: &str) -> String {
    format!("{}.", text.trim_end().trim_end_matches('.'))
}

/// As it goes on behind a colon.
pub(super) fn after_colon(text: &str) -> String {
    let text = text.trim_end().trim_end_matches('.');
    let mut characters = text.chars();
    match (characters.next(), characters.clone().next()) {
        // Not of names, such as PingOne.
        (Some(first), Some(second)) if second.is_lowercase() && !text.starts_with("PingOne") => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => text.to_owned(),
    }
}

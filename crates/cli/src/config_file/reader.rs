//! Reads values of TOML: each with its place, and with what is wrong with it.

use std::borrow::Cow;
use std::ops::Range;

use globset::Glob;
use provmap::Problem;
use provmap_model::suggest::nearest;
use provmap_model::text::{key, push_token};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::values::{Placed, Values};

/// The most problems for which something near is looked for. Fewer are shown.
const MAX_SUGGESTIONS: usize = 256;

pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) values: Values,
    pub(super) problems: Vec<Problem>,
    pub(super) known: Vec<Range<usize>>,
}

pub(super) type Key<'t> = Spanned<Cow<'t, str>>;
pub(super) type Value<'t> = Spanned<DeValue<'t>>;

impl Reader<'_> {
    /// Each table of a list.
    pub(super) fn each(
        &mut self,
        pointer: &str,
        value: &Value<'_>,
        header: &str,
        mut read: impl FnMut(&mut Self, &str, &Value<'_>),
    ) {
        match value.get_ref() {
            DeValue::Array(values) => {
                values
                    .iter()
                    .enumerate()
                    .for_each(|(at, value)| read(self, &format!("{pointer}/{at}"), value));
            }
            _ => self.problem(value.span().start, pointer, format!("expected `{header}`, in two brackets")),
        }
    }

    /// The members of a table of a list, with those that are not known reported.
    pub(super) fn members<'v, 't>(
        &mut self,
        pointer: &str,
        value: &'v Value<'t>,
        header: &str,
        keys: &[&str],
    ) -> Option<Vec<(&'v str, &'v Value<'t>)>> {
        let table = self.table(pointer, value, "a table")?;
        // `[[header]]`: the key of the list has the place of the first one.
        let span = value.span();
        let name = self.text.get(span.clone()).map(|text| text.trim_matches(['[', ']', ' ', '\t']));
        if name == Some(header)
            && let Some(at) = self.text.get(span.clone()).and_then(|text| text.find(header))
        {
            let start = span.start.saturating_add(at);
            self.known.push(start..start.saturating_add(header.len()));
        }
        let mut members = Vec::new();
        for (name, value) in in_order(table) {
            if keys.contains(&name.get_ref().as_ref()) {
                self.known.push(name.span());
                members.push((name.get_ref().as_ref(), value));
            } else {
                self.unknown(pointer, name, keys);
            }
        }
        Some(members)
    }

    pub(super) fn required<'v, 't>(
        &mut self,
        pointer: &str,
        start: usize,
        members: &[(&str, &'v Value<'t>)],
        name: &str,
        why: &str,
    ) -> Option<&'v Value<'t>> {
        let found = members.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
        if found.is_none() {
            self.problem(start, pointer, format!("`{name}` is missing: {why}"));
        }
        found
    }

    pub(super) fn table<'v, 't>(
        &mut self,
        pointer: &str,
        value: &'v Value<'t>,
        expected: &str,
    ) -> Option<&'v DeTable<'t>> {
        match value.get_ref() {
            DeValue::Table(table) => Some(table),
            _ => self.wrong(pointer, value, expected),
        }
    }

    pub(super) fn string(&mut self, pointer: &str, value: &Value<'_>) -> Option<Placed<String>> {
        let span = value.span();
        let DeValue::String(text) = value.get_ref() else { return self.wrong(pointer, value, "a text") };
        self.known.push(span.clone());
        let text = text.trim();
        if text.is_empty() {
            self.problem(span.start, pointer, "the text is empty");
            return None;
        }
        Some(Placed { value: text.to_owned(), span })
    }

    pub(super) fn strings(&mut self, pointer: &str, value: &Value<'_>) -> Vec<Placed<String>> {
        let DeValue::Array(values) = value.get_ref() else {
            let expected = "a list of texts: `[\"…\"]`";
            return self.wrong(pointer, value, expected).unwrap_or_default();
        };
        let all = values.iter().enumerate();
        all.filter_map(|(at, value)| self.string(&format!("{pointer}/{at}"), value)).collect()
    }

    pub(super) fn globs(&mut self, pointer: &str, value: &Value<'_>) -> Vec<Placed<String>> {
        let globs = self.strings(pointer, value);
        let all = globs.into_iter().enumerate();
        all.filter(|(at, glob)| {
            let glob = compiled(&glob.value).map_err(|message| (glob.span.start, message));
            glob.map_err(|(start, message)| self.problem(start, &format!("{pointer}/{at}"), message)).is_ok()
        })
        .map(|(_, glob)| glob)
        .collect()
    }

    pub(super) fn glob(
        &mut self,
        pointer: &str,
        value: &Value<'_>,
    ) -> Option<(Placed<String>, Placed<Glob>)> {
        let text = self.string(pointer, value)?;
        match compiled(&text.value) {
            Ok(glob) => {
                let span = text.span.clone();
                Some((text, Placed { value: glob, span }))
            }
            Err(message) => {
                self.problem(text.span.start, pointer, message);
                None
            }
        }
    }

    /// A word of a few, or what a word of elsewhere means by them.
    pub(super) fn word<T: Copy>(
        &mut self,
        pointer: &str,
        value: &Value<'_>,
        all: &[T],
        word: fn(&T) -> &'static str,
        meant: fn(&str) -> Option<T>,
    ) -> Option<Placed<T>> {
        let Placed { value: text, span } = self.string(pointer, value)?;
        if let Some(found) = all.iter().find(|known| word(known) == text) {
            return Some(Placed { value: *found, span });
        }
        let words: Vec<String> = all.iter().map(|known| format!("`{}`", word(known))).collect();
        let near = meant(&text).as_ref().map(word).or_else(|| self.nearest(&text, all.iter().map(word)));
        let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        self.problem(span.start, pointer, format!("expected one of {}{hint}", words.join(", ")));
        None
    }

    pub(super) fn unknown(&mut self, pointer: &str, name: &Key<'_>, known: &[&str]) {
        let near = self.nearest(name.get_ref(), known.iter().copied());
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the keys are `{}`", known.join("`, `")),
        };
        let message = format!("there is no key `{}`; {hint}", key(name.get_ref()));
        self.problem(name.span().start, &within(pointer, name), message);
    }

    /// What was probably meant, as long as there are few problems.
    pub(super) fn nearest<'n>(&self, text: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
        if self.problems.len() < MAX_SUGGESTIONS { nearest(text, known) } else { None }
    }

    pub(super) fn wrong<T>(&mut self, pointer: &str, value: &Value<'_>, expected: &str) -> Option<T> {
        let message = format!("expected {expected}, found {}", kind(value.get_ref()));
        self.problem(value.span().start, pointer, message);
        None
    }

    pub(super) fn problem(&mut self, offset: usize, pointer: &str, message: impl Into<String>) {
        self.problems.push(Problem::at_offset(offset, pointer, message));
    }
}

/// The entries of a table in the order of the file.
pub(super) fn in_order<'v, 't>(table: &'v DeTable<'t>) -> Vec<(&'v Key<'t>, &'v Value<'t>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

pub(super) fn within(pointer: &str, name: &Key<'_>) -> String {
    let mut pointer = pointer.to_owned();
    push_token(&mut pointer, name.get_ref());
    pointer
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date or a time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
/// A glob, or why it is none. It is relative to the folder of the configuration.
fn compiled(text: &str) -> Result<Glob, String> {
    let glob = text.strip_prefix("./").unwrap_or(text);
    if glob.contains('\\') {
        return Err("a glob has `/` on all systems, and no `\\`".to_owned());
    }
    if glob.starts_with('/') || glob.split('/').any(|part| part == "..") {
        return Err(
            "a glob is below the folder of this file: it starts with no `/`, and has no `..`".to_owned()
        );
    }
    crate::glob::glob(glob)
}

//! Reads `provmap.toml`: each value with its place, and every problem.

use std::borrow::Cow;
use std::ops::Range;

use clap::ValueEnum;
use globset::Glob;
use provmap::record::RecordRule;
use provmap::{Problem, RULES, Rule, lint};
use provmap_model::suggest::nearest;
use provmap_model::text::{Cursor, key, push_token, visible};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::values::{FileRule, IgnoreRule, Placed, RuleLevel, Values};
use crate::fail_on::FailOn;

/// The keys of the file.
const KEYS: [&str; 9] =
    ["metadata", "overlays", "source-schema", "fail-on", "check", "rules", "files", "stores", "ignore"];

/// The most problems for which something near is looked for. Fewer are shown.
const MAX_SUGGESTIONS: usize = 256;

/// The rules whose findings say that something was not checked: to ignore these would hide it.
const UNCHECKED: [&str; 2] = ["incomplete-mapping", "unchecked-mapping"];

/// What a configuration says.
pub(super) struct Read {
    pub(super) values: Values,
    /// Every problem, in the order of the file; the values are to be used if there is none.
    pub(super) problems: Vec<Problem>,
    /// The bytes of the keys and values whose meaning is known.
    pub(super) known: Vec<Range<usize>>,
}

impl Read {
    /// Reads a text.
    pub(super) fn new(text: &str) -> Read {
        let (table, malformed) = DeTable::parse_recoverable(text);
        let mut reader = Reader { text, values: Values::default(), problems: Vec::new(), known: Vec::new() };
        reader.document(table.get_ref());
        // Behind a slip of the syntax, what is missing or of another type may be no more than its consequence.
        if !malformed.is_empty() {
            // Of what is something else than a configuration, the first line is as wrong as the others.
            let shown = if reader.known.is_empty() { 1 } else { malformed.len() };
            reader.problems = malformed
                .iter()
                .take(shown)
                .map(|error| {
                    let offset = error.span().map_or(0, |span| span.start);
                    Problem::at_offset(offset, "", format!("malformed TOML: {}", visible(error.message())))
                })
                .collect();
        }
        let Reader { values, mut problems, mut known, .. } = reader;
        if !malformed.is_empty() {
            // A text over several lines may be one that nothing ends, with anything in it.
            known.retain(|span| text.get(span.clone()).is_some_and(|it| !it.contains('\n')));
        }
        problems.sort_by_key(Problem::offset);
        problems.dedup();
        let mut cursor = Cursor::new(text);
        let problems = problems.into_iter().map(|problem| problem.placed_by(&mut cursor)).collect();
        Read { values, problems, known }
    }
}

struct Reader<'t> {
    text: &'t str,
    values: Values,
    problems: Vec<Problem>,
    known: Vec<Range<usize>>,
}

type Key<'t> = Spanned<Cow<'t, str>>;
type Value<'t> = Spanned<DeValue<'t>>;

impl Reader<'_> {
    fn document(&mut self, table: &DeTable<'_>) {
        for (name, value) in in_order(table) {
            let pointer = within("", name);
            match name.get_ref().as_ref() {
                "metadata" => self.values.metadata = self.strings(&pointer, value),
                "overlays" => self.values.overlays = self.strings(&pointer, value),
                "source-schema" => self.values.source_schema = self.string(&pointer, value),
                "fail-on" => self.values.fail_on = self.fail_on(&pointer, value),
                "check" => self.values.check = self.globs(&pointer, value),
                "rules" => self.rules(&pointer, value),
                "files" => self.each(&pointer, value, "[[files]]", Self::file_rule),
                "stores" => self.stores(&pointer, value),
                "ignore" => self.each(&pointer, value, "[[ignore]]", Self::ignore_rule),
                _ => {
                    self.unknown("", name, &KEYS);
                    continue;
                }
            }
            self.known.push(name.span());
        }
    }

    fn rules(&mut self, pointer: &str, value: &Value<'_>) {
        let Some(table) = self.table(pointer, value, "`[rules]`, in brackets") else { return };
        for (name, value) in in_order(table) {
            let pointer = within(pointer, name);
            let rule = match self.rule_of_findings(name.get_ref()) {
                Ok(rule) => rule,
                Err(message) => {
                    self.problem(name.span().start, &pointer, message);
                    continue;
                }
            };
            self.known.push(name.span());
            let level = self.word(&pointer, value, &RuleLevel::ALL, |it| it.as_str(), RuleLevel::meant_by);
            if let Some(level) = level {
                self.values.rules.push((rule, level));
            }
        }
    }

    fn stores(&mut self, pointer: &str, value: &Value<'_>) {
        let Some(table) = self.table(pointer, value, "`[stores]`, in brackets") else { return };
        for (id, value) in in_order(table) {
            self.known.push(id.span());
            if let Some(connector) = self.string(&within(pointer, id), value) {
                self.values.stores.push((id.get_ref().trim().to_owned(), connector));
            }
        }
    }

    fn file_rule(&mut self, pointer: &str, value: &Value<'_>) {
        let keys = ["glob", "connector"];
        let Some(members) = self.members(pointer, value, "files", &keys) else { return };
        let start = value.span().start;
        let glob = self.required(pointer, start, &members, "glob", "say which files are meant");
        let connector = self.required(pointer, start, &members, "connector", "name the store type");
        let glob = glob.and_then(|value| self.glob(&format!("{pointer}/glob"), value));
        let connector = connector.and_then(|value| self.string(&format!("{pointer}/connector"), value));
        if let (Some((_, glob)), Some(connector)) = (glob, connector) {
            self.values.files.push(FileRule { glob, connector });
        }
    }

    fn ignore_rule(&mut self, pointer: &str, value: &Value<'_>) {
        let keys = ["rule", "target", "path", "reason"];
        let Some(members) = self.members(pointer, value, "ignore", &keys) else { return };
        let start = value.span().start;
        let rule = self.required(pointer, start, &members, "rule", "name the rule whose findings are meant");
        let reason = self.required(pointer, start, &members, "reason", "say why they are ignored");
        let rule = rule.and_then(|value| self.ignored_rule(&format!("{pointer}/rule"), value));
        let reason = reason.and_then(|value| self.string(&format!("{pointer}/reason"), value));
        let optional = |name: &str| {
            let value = members.iter().find(|(key, _)| *key == name)?.1;
            Some((format!("{pointer}/{name}"), value))
        };
        let (target, path) = (optional("target"), optional("path"));
        let target = target.map(|(pointer, value)| self.string(&pointer, value));
        let path = path.map(|(pointer, value)| self.glob(&pointer, value));
        // What is there and of the wrong type is a problem by now.
        let (target, path) = (target.flatten(), path.flatten());
        if let (Some((rule, span)), Some(reason)) = (rule, reason) {
            let (path, glob) = path.unzip();
            let pointer = format!("{pointer}/rule");
            self.values.ignores.push(IgnoreRule { rule, span, pointer, target, path, glob, reason });
        }
    }

    /// A rule that can be ignored, and where it is named.
    fn ignored_rule(&mut self, pointer: &str, value: &Value<'_>) -> Option<(&'static Rule, Range<usize>)> {
        let Placed { value: id, span } = self.string(pointer, value)?;
        let rule = self.rule_of_findings(&id).and_then(|rule| match rule.id {
            "unused-ignore" => Err("`unused-ignore` is not ignored: take out what is not found, or turn the rule off in \
                                    `[rules]`"
                .to_owned()),
            id if UNCHECKED.contains(&id) => Err(format!(
                "`{id}` says that something was not checked, which is not ignored: its severity can be set in `[rules]`"
            )),
            _ => Ok(rule),
        });
        match rule {
            Ok(rule) => Some((rule, span)),
            Err(message) => {
                self.problem(span.start, pointer, message);
                None
            }
        }
    }

    fn fail_on(&mut self, pointer: &str, value: &Value<'_>) -> Option<Placed<FailOn>> {
        self.word(pointer, value, FailOn::value_variants(), |level| level.as_str(), FailOn::meant_by)
    }

    /// Each table of a list.
    fn each(
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
    fn members<'v, 't>(
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

    fn required<'v, 't>(
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

    fn table<'v, 't>(
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

    fn string(&mut self, pointer: &str, value: &Value<'_>) -> Option<Placed<String>> {
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

    fn strings(&mut self, pointer: &str, value: &Value<'_>) -> Vec<Placed<String>> {
        let DeValue::Array(values) = value.get_ref() else {
            let expected = "a list of texts: `[\"…\"]`";
            return self.wrong(pointer, value, expected).unwrap_or_default();
        };
        let all = values.iter().enumerate();
        all.filter_map(|(at, value)| self.string(&format!("{pointer}/{at}"), value)).collect()
    }

    fn globs(&mut self, pointer: &str, value: &Value<'_>) -> Vec<Placed<String>> {
        let globs = self.strings(pointer, value);
        let all = globs.into_iter().enumerate();
        all.filter(|(at, glob)| {
            let glob = compiled(&glob.value).map_err(|message| (glob.span.start, message));
            glob.map_err(|(start, message)| self.problem(start, &format!("{pointer}/{at}"), message)).is_ok()
        })
        .map(|(_, glob)| glob)
        .collect()
    }

    fn glob(&mut self, pointer: &str, value: &Value<'_>) -> Option<(Placed<String>, Placed<Glob>)> {
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
    fn word<T: Copy>(
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

    fn unknown(&mut self, pointer: &str, name: &Key<'_>, known: &[&str]) {
        let near = self.nearest(name.get_ref(), known.iter().copied());
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the keys are `{}`", known.join("`, `")),
        };
        let message = format!("there is no key `{}`; {hint}", key(name.get_ref()));
        self.problem(name.span().start, &within(pointer, name), message);
    }

    /// A rule whose findings `check` or `lint-metadata` reports.
    fn rule_of_findings(&self, id: &str) -> Result<&'static Rule, String> {
        let all = || RULES.iter().chain(lint::RULES).copied();
        if let Some(rule) = all().find(|rule| rule.id == id) {
            return Ok(rule);
        }
        if RecordRule::ALL.iter().any(|rule| *rule == id) {
            return Err(format!(
                "`{id}` is a rule of `provmap preflight`, which judges users, and not mappings"
            ));
        }
        let near = self.nearest(id, all().map(|rule| rule.id));
        let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        Err(format!("there is no rule `{}`{hint}", key(id)))
    }

    /// What was probably meant, as long as there are few problems.
    fn nearest<'n>(&self, text: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
        if self.problems.len() < MAX_SUGGESTIONS { nearest(text, known) } else { None }
    }

    fn wrong<T>(&mut self, pointer: &str, value: &Value<'_>, expected: &str) -> Option<T> {
        let message = format!("expected {expected}, found {}", kind(value.get_ref()));
        self.problem(value.span().start, pointer, message);
        None
    }

    fn problem(&mut self, offset: usize, pointer: &str, message: impl Into<String>) {
        self.problems.push(Problem::at_offset(offset, pointer, message));
    }
}

/// The entries of a table in the order of the file.
fn in_order<'v, 't>(table: &'v DeTable<'t>) -> Vec<(&'v Key<'t>, &'v Value<'t>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

fn within(pointer: &str, name: &Key<'_>) -> String {
    let mut pointer = pointer.to_owned();
    push_token(&mut pointer, name.get_ref());
    pointer
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

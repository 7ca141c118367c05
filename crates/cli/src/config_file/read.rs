//! Reads `provmap.toml`: each value with its place, and every problem.

use std::ops::Range;

use clap::ValueEnum;
use provmap::record::RecordRule;
use provmap::{Problem, RULES, Rule, lint};
use provmap_model::text::{Cursor, key, visible};
use toml::de::DeTable;

use super::reader::{Reader, Value, in_order, within};
use super::values::{FileRule, IgnoreRule, Placed, RuleLevel, Values};
use crate::fail_on::FailLevel;

/// The keys of the file.
const KEYS: [&str; 9] =
    ["metadata", "overlays", "source-schema", "fail-on", "check", "rules", "files", "stores", "ignore"];

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
        let rule = self.rule_of_findings(&id).and_then(|rule| can_be_ignored(rule).map(|()| rule));
        match rule {
            Ok(rule) => Some((rule, span)),
            Err(message) => {
                self.problem(span.start, pointer, message);
                None
            }
        }
    }

    fn fail_on(&mut self, pointer: &str, value: &Value<'_>) -> Option<Placed<FailLevel>> {
        self.word(pointer, value, FailLevel::value_variants(), |level| level.as_str(), FailLevel::meant_by)
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
}

/// Whether the findings of a rule can be ignored, or why not.
pub(crate) fn can_be_ignored(rule: &Rule) -> Result<(), String> {
    match rule.id {
        "unused-ignore" => {
            Err("`unused-ignore` is not ignored: take out what is not found, or turn the rule off in \
                                `[rules]`"
                .to_owned())
        }
        id if UNCHECKED.contains(&id) => Err(format!(
            "`{id}` says that something was not checked, which is not ignored: its severity can be set in `[rules]`"
        )),
        _ => Ok(()),
    }
}

//! The report of a preflight, for people and for programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use provmap::model::text::visible;
use provmap::record::{Effect, Operation, Plan, RecordRule};
use serde::Serialize;

use super::collisions::CollisionGroup;
use super::pipeline::Population;
use super::sample::{Sample, UNREADABLE, shown};
use crate::explain::becomes;
use crate::files;
use crate::output::Output;
use crate::render::{Style, Table, count, json};

pub(super) struct PopulationReport<'r> {
    pub(super) plan: &'r Plan,
    pub(super) population: &'r Population,
    pub(super) files: &'r [PathBuf],
    /// The name of the mapping file.
    pub(super) mapping: Option<&'r str>,
    /// The number of errors of the mapping itself.
    pub(super) mapping_errors: usize,
    /// The key of the store's setting that switches the operation off, if there is one.
    pub(super) withheld: Option<&'r str>,
    /// Whether the propagation rule is switched on, where it is given and says so.
    pub(super) rule_active: Option<bool>,
    /// The member of the propagation rule that limits it to some of the users.
    pub(super) filter_not_applied: Option<&'r str>,
    pub(super) samples: &'r [Sample],
    pub(super) groups: &'r [CollisionGroup],
    /// The number of groups, by rule and target.
    pub(super) group_counts: &'r BTreeMap<(RecordRule, usize), u64>,
    /// Whether all records were read.
    pub(super) complete: bool,
}

/// The report as JSON. The form is described in `docs/json.md` and only grows.
#[derive(Serialize)]
struct PreflightJson<'a> {
    version: u32,
    connector: &'a str,
    operation: &'a str,
    complete: bool,
    mapping_errors: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_active: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter_not_applied: Option<&'a str>,
    records: u64,
    valid: u64,
    invalid: u64,
    unpredictable: u64,
    unreadable: u64,
    unsynced: u64,
    partially_synced: u64,
    rules: BTreeMap<&'a str, RuleJson<'a>>,
    samples: Vec<SampleJson<'a>>,
}

#[derive(Serialize)]
struct RuleJson<'a> {
    records: u64,
    attributes: BTreeMap<&'a str, u64>,
}

#[derive(Serialize)]
struct SampleJson<'a> {
    file: String,
    line: u64,
    id: Option<&'a str>,
    target: Option<&'a str>,
    rule: &'a str,
    actual: &'a str,
    limit: Option<u64>,
    group: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
}

impl PopulationReport<'_> {
    pub(super) fn json(&self, out: &mut Output) {
        let tally = &self.population.tally;
        let rules = self.rules().map(|rule| {
            let attributes = self.attributes(rule).collect();
            (rule.id(), RuleJson { records: tally.records_of(rule), attributes })
        });
        let mut rules: BTreeMap<_, _> = rules.collect();
        if tally.unreadable_records() > 0 {
            let counts = RuleJson { records: tally.unreadable_records(), attributes: BTreeMap::new() };
            rules.insert(UNREADABLE, counts);
        }
        let document = PreflightJson {
            version: 1,
            connector: self.plan.connector().store_type(),
            operation: self.plan.operation().name(),
            complete: self.complete,
            mapping_errors: self.mapping_errors,
            rule_active: self.rule_active,
            filter_not_applied: self.filter_not_applied,
            records: tally.len(),
            valid: tally.valid(),
            invalid: tally.invalid(),
            unpredictable: tally.unpredictable(),
            unreadable: tally.unreadable_records(),
            unsynced: self.withheld_records(Operation::Create),
            partially_synced: self.withheld_records(Operation::Update),
            rules,
            samples: self.samples.iter().map(|sample| self.example(sample)).collect(),
        };
        out.text(&json::compact(&document));
    }

    /// The number of records that the store is set not to create, or not to update: all of them, or none.
    fn withheld_records(&self, operation: Operation) -> u64 {
        let is_withheld = self.withheld.is_some() && self.plan.operation() == operation;
        if is_withheld { self.population.tally.len() } else { 0 }
    }

    fn example<'s>(&'s self, sample: &'s Sample) -> SampleJson<'s> {
        let path = self.files.get(sample.file).map(|path| path.to_string_lossy().into_owned());
        SampleJson {
            file: path.unwrap_or_default(),
            line: sample.line,
            id: sample.id.as_deref(),
            target: sample.target.and_then(|target| self.target(target)),
            rule: sample.rule(),
            actual: &sample.actual,
            limit: sample.limit,
            group: sample.group,
            value: sample.value.as_deref(),
        }
    }

    fn target(&self, target: usize) -> Option<&str> {
        self.plan.target(target).map(|attribute| attribute.key)
    }

    /// The rules that at least one record breaks.
    fn rules(&self) -> impl Iterator<Item = RecordRule> {
        RecordRule::ALL.into_iter().filter(|rule| self.population.tally.records_of(*rule) > 0)
    }

    /// The attributes whose values break a rule, each with the number of records.
    fn attributes(&self, rule: RecordRule) -> impl Iterator<Item = (&str, u64)> {
        (0..self.plan.targets()).filter_map(move |target| {
            let count = self.population.tally.count_of(rule, target);
            Some((self.target(target)?, count)).filter(|_| count > 0)
        })
    }

    pub(super) fn text(&self, style: Style) -> String {
        let mut text = String::new();
        let tally = &self.population.tally;
        let store = self.plan.connector().store_type();
        let through = self.mapping.map(|mapping| format!(" through {mapping}")).unwrap_or_default();
        let title = format!("Preflight of {store}{through}, {}", self.plan.operation().name());
        let _ = writeln!(text, "{}", style.bold(&title));
        if !self.complete {
            let _ = writeln!(text, "Incomplete: not all records were read, and what is missing may fail");
        }
        if let Some(mapping) = self.mapping.filter(|_| self.mapping_errors > 0) {
            let errors = count(self.mapping_errors, "error");
            let _ = writeln!(
                text,
                "{mapping} itself has {errors}: the counts do not tell what PingOne makes of that"
            );
        }
        if let Some(key) = self.withheld {
            let (done, state) = match self.plan.operation() {
                Operation::Create => ("create", "unsynced"),
                Operation::Update => ("update", "partially synced"),
            };
            let key = visible(key);
            let _ = writeln!(
                text,
                "The store is set not to {done} users (`{key}`): all stay {state}. The rest is what would come of them otherwise"
            );
        }
        if self.rule_active == Some(false) {
            let _ = writeln!(
                text,
                "The propagation rule is inactive (`active` is false): no users are sent by it until it is switched on"
            );
        }
        if let Some(key) = self.filter_not_applied {
            let _ = writeln!(
                text,
                "The filter of the propagation rule (`{key}`) is not applied: all users that are given are judged"
            );
        }
        // The words of PingOne's own preview, which does not have the last two.
        let success = if self.complete { "Success" } else { "Success so far" };
        let counts = [
            ("Impacted", tally.len(), true),
            ("Unsynced", self.withheld_records(Operation::Create), false),
            ("Partially synced", self.withheld_records(Operation::Update), false),
            (success, tally.valid(), true),
            ("Failed", tally.invalid(), true),
            ("Unpredictable", tally.unpredictable(), false),
            ("Unreadable", tally.unreadable_records(), false),
        ];
        let width = tally.len().to_string().len();
        for (word, number, _) in counts.into_iter().filter(|(_, number, even_none)| *even_none || *number > 0)
        {
            let _ = writeln!(text, "  {word:<14}  {number:>width$}");
        }
        self.table(&mut text, style);
        self.corrections(&mut text, style);
        self.collisions(&mut text, style);
        self.examples(&mut text, style);
        text
    }

    /// Writes the corrections by overlays that the broken rules rest on, with their origins.
    fn corrections(&self, text: &mut String, style: Style) {
        let mut is_first = true;
        for target in 0..self.plan.targets() {
            let Some(name) = self.target(target) else { continue };
            for (change, origin) in self.plan.connector().said_of(false, name) {
                let is_read = |rule: RecordRule| {
                    self.population.tally.count_of(rule, target) > 0 && rule.reads().contains(&change.name())
                };
                if !RecordRule::ALL.into_iter().any(is_read) {
                    continue;
                }
                if std::mem::take(&mut is_first) {
                    let _ = writeln!(text, "\n{}", style.bold("By an overlay"));
                }
                let value = change.value();
                let _ = writeln!(text, "  {name} {}: {}\n    {origin}", change.name(), visible(&value));
            }
        }
    }

    fn table(&self, text: &mut String, style: Style) {
        if self.rules().next().is_none() {
            return;
        }
        let mut table = Table::new(&["RULE", "ATTRIBUTE", "RECORDS", "WHICH"]);
        for rule in self.rules() {
            for (attribute, count) in self.attributes(rule) {
                table.row([
                    rule.id().to_owned(),
                    attribute.to_owned(),
                    count.to_string(),
                    becomes(rule).to_owned(),
                ]);
            }
        }
        text.push('\n');
        text.push_str(&table.render(style));
    }

    fn collisions(&self, text: &mut String, style: Style) {
        if self.group_counts.is_empty() {
            return;
        }
        let _ = writeln!(text, "\n{}", style.bold("Collisions"));
        for ((rule, target), groups) in self.group_counts {
            let name = self.target(*target).unwrap_or_default();
            let records = self.population.tally.count_of(*rule, *target);
            let values = match rule.effect() {
                Effect::Warns => "values that differ in case only",
                Effect::Fails | Effect::Unpredictable => "the same value",
            };
            let groups = count(usize::try_from(*groups).unwrap_or(usize::MAX), "group");
            let _ = writeln!(text, "  {name}: {records} records in {groups} with {values}");
        }
        for (group, number) in self.groups.iter().zip(1_u64..) {
            let name = self.target(group.target).unwrap_or_default();
            let members: Vec<&Sample> = self.samples.iter().filter(|it| it.group == Some(number)).collect();
            let value = members.iter().find_map(|sample| sample.value.as_deref());
            let value = value.map(|value| format!(" {}", shown(value))).unwrap_or_default();
            let _ = writeln!(text, "  {} {name}{value}: {} records", group.rule, group.members);
            for sample in &members {
                let _ = writeln!(text, "    {}", self.place(sample));
            }
            let more = group.members.saturating_sub(members.len() as u64);
            if more > 0 {
                let _ = writeln!(text, "    and {more} more");
            }
        }
    }

    fn examples(&self, text: &mut String, style: Style) {
        let mut last = None;
        for sample in self.samples.iter().filter(|sample| sample.group.is_none()) {
            if last.replace(sample.rule()) != Some(sample.rule()) {
                let total = match sample.rule {
                    Some(rule) => self.attributes(rule).map(|(_, count)| count).fold(0, u64::saturating_add),
                    None => self.population.tally.unreadable_records(),
                };
                let shown = self.samples.iter().filter(|other| other.rule == sample.rule).count();
                let heading = if total > shown as u64 {
                    format!("{}, the first {shown} of {total}", sample.rule())
                } else {
                    sample.rule().to_owned()
                };
                let _ = writeln!(text, "\n{}", style.bold(&heading));
            }
            let _ = write!(text, "  {}: ", self.place(sample));
            if let Some(target) = sample.target.and_then(|target| self.target(target)) {
                let _ = write!(text, "`{target}` ");
            }
            let has = if sample.target.is_some() { "has " } else { "" };
            let _ = write!(text, "{has}{}", sample.actual);
            if let Some(limit) = sample.limit {
                let _ = write!(text, ", and the limit is {limit}");
            }
            if let Some(value) = &sample.value {
                let _ = write!(text, ": {}", shown(value));
            }
            text.push('\n');
        }
    }

    /// `users.ndjson:3 (8d6b2f0e-…)`
    fn place(&self, sample: &Sample) -> String {
        let name = self.files.get(sample.file).map(|path| files::name(path)).unwrap_or_default();
        let id = sample.id.as_deref().map(|id| format!(" ({})", visible(id))).unwrap_or_default();
        format!("{name}:{}{id}", sample.line)
    }
}

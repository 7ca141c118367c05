//! The report as text.

use std::cmp::Reverse;
use std::fmt::Write as _;

use provmap::AttributeList;
use provmap::record::{Effect, Operation, RecordRule};
use provmap_model::text::{grouped, visible};

use super::super::collisions::GroupCounts;
use super::super::sample::{Sample, UNREADABLE, shown};
use super::PopulationReport;
use crate::explain::becomes;
use crate::files;
use crate::render::{Style, Table, count, share};

/// The most rows of the table of causes.
const ROWS: usize = 20;

impl PopulationReport<'_> {
    pub(in super::super) fn text(&self, style: Style) -> String {
        let mut text = String::new();
        let tally = &self.population.tally;
        let store = self.plan.connector().store_type();
        let through = self.mapping.map(|mapping| format!(" through {mapping}")).unwrap_or_default();
        let title = format!("Preflight of {store}{through}, {}", self.plan.operation().as_str());
        let _ = writeln!(text, "{}", style.bold(&title));
        for it in self.incomplete.iter().take(ROWS) {
            let may_fail = if it.users_are_missing { "; who is missing may fail" } else { "" };
            let _ = writeln!(text, "Incomplete: {}{may_fail}", visible(&it.message));
        }
        let more = self.incomplete.len().saturating_sub(ROWS);
        if more > 0 {
            let _ =
                writeln!(text, "Incomplete for {}: `-O json` has all of them", count(more, "more reason"));
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
                operation => (operation.as_str(), "partially synced"),
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
        if let Some(sentence) = self.left_out() {
            let _ = writeln!(text, "{sentence}");
        }
        // The words of PingOne's own preview, which does not have the last two.
        let success = if self.incomplete.is_empty() { "Success" } else { "Success so far" };
        let counts = [
            ("Impacted", tally.len(), true),
            ("Unsynced", self.withheld_records(Operation::Create), false),
            ("Partially synced", self.withheld_records(Operation::Update), false),
            (success, tally.valid(), true),
            ("Failed", tally.invalid(), true),
            ("Unpredictable", tally.unpredictable(), false),
            ("Unreadable", tally.unreadable_records(), false),
        ];
        let width = grouped(tally.len()).len();
        for (word, number, _) in counts.into_iter().filter(|(_, number, even_none)| *even_none || *number > 0)
        {
            let _ = writeln!(text, "  {word:<14}  {:>width$}", grouped(number));
        }
        if let Some(mapping) = self.mapping.filter(|_| self.population.strangers > 0) {
            let records = self.of_all(self.population.strangers);
            let _ = writeln!(text, "Strangers: {records} have no attribute that {mapping} reads");
        }
        self.repeats(&mut text);
        self.causes(&mut text, style);
        self.reasons(&mut text, style);
        self.unread_keys(&mut text, style);
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
            for (change, origin) in self.plan.connector().said_of(AttributeList::User, name) {
                let is_read = |rule: RecordRule| {
                    self.population.tally.count_of(rule, target) > 0 && rule.reads().contains(&change.name())
                };
                if !RecordRule::ALL.iter().copied().any(is_read) {
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

    /// Writes the causes, from the one that most records have to the one that fewest have.
    fn causes(&self, text: &mut String, style: Style) {
        let unreadable = self.population.tally.unreadable_records();
        let mut causes: Vec<(u64, Option<RecordRule>, &str)> = self
            .rules()
            .flat_map(|rule| self.attributes(rule).map(move |(name, records)| (records, Some(rule), name)))
            .chain((unreadable > 0).then_some((unreadable, None, "")))
            .collect();
        if causes.is_empty() {
            return;
        }
        // Those of as many records keep the order of the rules.
        causes.sort_by_key(|(records, ..)| Reverse(*records));
        let (shown, folded) = causes.split_at(causes.len().min(ROWS));
        let mut table = Table::new(&["RECORDS", "THESE RECORDS", "ATTRIBUTE", "RULE"]);
        for (records, rule, attribute) in shown {
            table.row([
                self.of_all(*records),
                rule.map_or("cannot be read", becomes).to_owned(),
                (*attribute).to_owned(),
                rule.map_or(UNREADABLE, RecordRule::as_str).to_owned(),
            ]);
        }
        text.push('\n');
        text.push_str(&table.render(style));
        say_folded(text, folded.len(), folded.first().map(|(most, ..)| *most));
    }

    /// Writes why values cannot be predicted.
    fn reasons(&self, text: &mut String, style: Style) {
        let reasons = self.unpredictable_reasons();
        if reasons.is_empty() {
            return;
        }
        let (shown, folded) = reasons.split_at(reasons.len().min(ROWS));
        let mut table = Table::new(&["RECORDS", "ATTRIBUTE", "LINE", "WHY IT CANNOT BE PREDICTED"]);
        for it in shown {
            let lines: Vec<String> = it.lines.iter().map(usize::to_string).collect();
            table.row([
                self.of_all(it.records),
                it.target.to_owned(),
                lines.join(", "),
                it.reason.to_string(),
            ]);
        }
        text.push('\n');
        text.push_str(&table.render(style));
        say_folded(text, folded.len(), folded.first().map(|it| it.records));
    }

    /// Writes the keys that are no attributes.
    fn unread_keys(&self, text: &mut String, style: Style) {
        let (keys, others) = self.keys_that_are_unread();
        if !keys.is_empty() {
            let (shown, folded) = keys.split_at(keys.len().min(ROWS));
            let mut table = Table::new(&["RECORDS", "KEY THAT IS NO ATTRIBUTE", "MEANT"]);
            for key in shown {
                let near = key.near.map(|near| format!("probably {near}")).unwrap_or_default();
                table.row([self.of_all(key.records), key.name.to_owned(), near]);
            }
            text.push('\n');
            text.push_str(&table.render(style));
            say_folded(text, folded.len(), folded.first().map(|key| key.records));
        }
        if others > 0 {
            let occurrences = if others == 1 { "occurrence" } else { "occurrences" };
            let _ = writeln!(
                text,
                "\n{} more {occurrences} of keys that are not shown, since a key can be personal",
                grouped(others)
            );
        }
    }

    /// `37 of 200,000 (0.02 %)`
    pub(crate) fn of_all(&self, records: u64) -> String {
        let all = self.population.tally.len();
        format!("{} of {} ({})", grouped(records), grouped(all), share(records, all))
    }

    fn collisions(&self, text: &mut String, style: Style) {
        if self.population.groups.counts.is_empty() {
            return;
        }
        let _ = writeln!(text, "\n{}", style.bold("Collisions"));
        for ((rule, target), counts) in &self.population.groups.counts {
            let name = self.target(*target).unwrap_or_default();
            let _ = writeln!(text, "  {name}: {}", self.shared_values(*rule, *target, *counts));
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

    /// `4 users share 2 values: at most 2 can hold theirs, at least 2 fail; Failed counts all of them`
    pub(crate) fn shared_values(&self, rule: RecordRule, target: usize, counts: GroupCounts) -> String {
        let records = self.population.tally.count_of(rule, target);
        let word = if self.mapping.is_some() { "users" } else { "records" };
        // By several values, one is in several groups, and the users of the groups add up to too many.
        let is_in_one_group = records == counts.members;
        let mut who = format!("{} {word}", grouped(if is_in_one_group { counts.users } else { records }));
        if is_in_one_group && records > counts.users {
            who = format!("{who} in {} records", grouped(records));
        }
        let groups = usize::try_from(counts.groups).unwrap_or(usize::MAX);
        if rule.effect() == Effect::Warns {
            return format!("{who} in {} have values that may be the same", count(groups, "group"));
        }
        let share = format!("{who} share {}", count(groups, "value"));
        let Some(failing) = self.least_failing(rule, target, counts) else { return share };
        let theirs = if groups == 1 { "it" } else { "theirs" };
        let fail = if failing == 1 { "fails" } else { "fail" };
        let (holding, failing) = (grouped(counts.groups), grouped(failing));
        format!(
            "{share}: at most {holding} can hold {theirs}, at least {failing} {fail}; Failed counts all of them"
        )
    }

    /// Writes how many records are of users who were there before, as far as they share a value.
    fn repeats(&self, text: &mut String) {
        if self.repeats == 0 {
            return;
        }
        let records = grouped(self.repeats as u64);
        let (have, collide) = if self.repeats == 1 { ("record has", "does") } else { ("records have", "do") };
        let _ = write!(
            text,
            "At least {records} {have} the `id` of an earlier one, and {collide} not collide with it"
        );
        if let [[(_, again), (_, first)], ..] = self.repeat_samples.as_slice() {
            let _ = write!(text, ": {} is {} again", self.place(again), self.line(first));
        }
        text.push('\n');
    }

    /// Writes examples, from the rule that most records break to the one that fewest break.
    fn examples(&self, text: &mut String, style: Style) {
        let records = |sample: &Sample| match sample.rule {
            Some(rule) => self.population.tally.records_of(rule),
            None => self.population.tally.unreadable_records(),
        };
        let mut samples: Vec<&Sample> = self.samples.iter().filter(|sample| sample.group.is_none()).collect();
        samples.sort_by_key(|sample| Reverse(records(sample)));
        let mut last = None;
        for sample in samples {
            if last.replace(sample.rule()) != Some(sample.rule()) {
                let total = match sample.rule {
                    Some(rule) => self.attributes(rule).map(|(_, count)| count).fold(0, u64::saturating_add),
                    None => records(sample),
                };
                let shown = self.samples.iter().filter(|other| other.rule == sample.rule).count();
                let summary = sample.rule.map_or("a record that cannot be read", RecordRule::summary);
                let heading = if total > shown as u64 {
                    format!("{}, the first {shown} of {}", sample.rule(), grouped(total))
                } else {
                    sample.rule().to_owned()
                };
                let _ = writeln!(text, "\n{}\n  {summary}", style.bold(&heading));
            }
            let _ = write!(text, "  {}: ", self.place(sample));
            text.push_str(&sample.message);
            if let Some(value) = &sample.value {
                let _ = write!(text, ": {}", shown(value));
            }
            text.push('\n');
        }
    }

    /// `users.ndjson:3 (8d6b2f0e-…)`
    pub(crate) fn place(&self, sample: &Sample) -> String {
        let id = sample.id.as_deref().map(|id| format!(" ({})", visible(id))).unwrap_or_default();
        format!("{}{id}", self.line(sample))
    }

    /// `users.ndjson:3`
    pub(crate) fn line(&self, sample: &Sample) -> String {
        let name = self.files.get(sample.file).map(|path| files::name(path)).unwrap_or_default();
        format!("{name}:{}", sample.line)
    }
}

/// Says how many rows are left out of a table, and how many records the first of them has.
fn say_folded(text: &mut String, rows: usize, most: Option<u64>) {
    if let Some(most) = most {
        let (more, most) = (count(rows, "more row"), grouped(most));
        let _ = writeln!(text, "and {more}, of {most} records at most: `-O json` has all of them");
    }
}

//! The report as JSON.

use std::collections::BTreeMap;

use provmap::record::Operation;
use serde::Serialize;

use super::super::sample::{Sample, UNREADABLE};
use super::super::unread::UnreadKey;
use super::{PopulationReport, Unpredictable};
use crate::output::Output;
use crate::render::json;
use crate::users::Incomplete;

/// The report as JSON. The form is described in `docs/json.md` and only grows.
#[derive(Serialize)]
struct PreflightJson<'a> {
    version: u32,
    connector: &'a str,
    operation: &'a str,
    complete: bool,
    incomplete_because: Vec<IncompleteJson<'a>>,
    mapping_errors: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_active: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter_not_applied: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filtered_out: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter_unknown: Option<u64>,
    records: u64,
    valid: u64,
    invalid: u64,
    unpredictable: u64,
    unreadable: u64,
    unsynced: u64,
    partially_synced: u64,
    strangers: Option<u64>,
    rules: BTreeMap<&'a str, RuleJson<'a>>,
    unpredictable_reasons: Vec<UnpredictableJson<'a>>,
    unread_keys: Option<UnreadJson<'a>>,
    collisions: Vec<CollisionsJson<'a>>,
    repeats: usize,
    repeat_samples: Vec<RepeatJson<'a>>,
    samples: Vec<SampleJson<'a>>,
}

/// The collisions of an attribute.
#[derive(Serialize)]
struct CollisionsJson<'a> {
    rule: &'a str,
    attribute: &'a str,
    records: u64,
    users: u64,
    groups: u64,
    at_most_holding: Option<u64>,
    at_least_failing: Option<u64>,
}

/// A record of a user who was there before.
#[derive(Serialize)]
struct RepeatJson<'a> {
    file: String,
    line: u64,
    id: Option<&'a str>,
    first_file: String,
    first_line: u64,
}

#[derive(Serialize)]
struct IncompleteJson<'a> {
    reason: &'a str,
    file: Option<String>,
    message: &'a str,
}

#[derive(Serialize)]
struct RuleJson<'a> {
    records: u64,
    attributes: BTreeMap<&'a str, u64>,
}

#[derive(Serialize)]
struct UnpredictableJson<'a> {
    target: &'a str,
    line: Option<usize>,
    source: Option<&'a str>,
    reason: &'a str,
    message: &'a str,
    records: u64,
}

#[derive(Serialize)]
struct UnreadJson<'a> {
    keys: Vec<UnreadKeyJson<'a>>,
    others: u64,
}

#[derive(Serialize)]
struct UnreadKeyJson<'a> {
    key: &'a str,
    records: u64,
    near: Option<&'a str>,
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
    pub(in super::super) fn json(&self, out: &mut Output) {
        let tally = &self.population.tally;
        let rules = self.rules().map(|rule| {
            let attributes = self.attributes(rule).collect();
            (rule.as_str(), RuleJson { records: tally.records_of(rule), attributes })
        });
        let mut rules: BTreeMap<_, _> = rules.collect();
        if tally.unreadable_records() > 0 {
            let counts = RuleJson { records: tally.unreadable_records(), attributes: BTreeMap::new() };
            rules.insert(UNREADABLE, counts);
        }
        let document = PreflightJson {
            version: 1,
            connector: self.plan.connector().store_type(),
            operation: self.plan.operation().as_str(),
            complete: self.incomplete.is_empty(),
            incomplete_because: self.incomplete.iter().map(|it| self.why_incomplete(it)).collect(),
            mapping_errors: self.mapping_errors,
            rule_active: self.rule_active,
            filter_not_applied: self.filter_not_applied,
            filtered_out: self.filtered.map(|(filtered, _)| filtered.out),
            filter_unknown: self.filtered.map(|(filtered, _)| filtered.untold),
            records: tally.len(),
            valid: tally.valid(),
            invalid: tally.invalid(),
            unpredictable: tally.unpredictable(),
            unreadable: tally.unreadable_records(),
            unsynced: self.withheld_records(Operation::Create),
            partially_synced: self.withheld_records(Operation::Update),
            strangers: self.mapping.map(|_| self.population.strangers),
            rules,
            unread_keys: self.mapping.is_none().then(|| self.keys_as_json()),
            unpredictable_reasons: self.unpredictable_reasons().iter().map(reason).collect(),
            collisions: self.collisions_of_attributes().collect(),
            repeats: self.repeats,
            repeat_samples: self.repeat_samples.iter().map(|pair| self.repeat(pair)).collect(),
            samples: self.samples.iter().map(|sample| self.example(sample)).collect(),
        };
        out.text(&json::compact(&document));
    }

    fn collisions_of_attributes(&self) -> impl Iterator<Item = CollisionsJson<'_>> {
        self.population.groups.counts.iter().map(|((rule, target), counts)| {
            let at_least_failing = self.least_failing(*rule, *target, *counts);
            CollisionsJson {
                rule: rule.as_str(),
                attribute: self.target(*target).unwrap_or_default(),
                records: self.population.tally.count_of(*rule, *target),
                // Those of several groups are counted in each of them.
                users: counts.users.min(self.population.tally.count_of(*rule, *target)),
                groups: counts.groups,
                at_most_holding: at_least_failing.map(|_| counts.groups),
                at_least_failing,
            }
        })
    }

    fn repeat<'s>(&self, [(_, again), (_, first)]: &'s [(u64, Sample); 2]) -> RepeatJson<'s> {
        RepeatJson {
            file: self.file(again),
            line: again.line,
            id: again.id.as_deref(),
            first_file: self.file(first),
            first_line: first.line,
        }
    }

    fn keys_as_json(&self) -> UnreadJson<'_> {
        let (keys, others) = self.keys_that_are_unread();
        let keys = keys.into_iter();
        let keys = keys.map(|UnreadKey { name, records, near }| UnreadKeyJson { key: name, records, near });
        UnreadJson { keys: keys.collect(), others }
    }

    fn why_incomplete<'s>(&'s self, it: &'s Incomplete) -> IncompleteJson<'s> {
        let file = it.file.and_then(|file| self.files.get(file));
        let file = file.map(|path| path.to_string_lossy().into_owned());
        IncompleteJson { reason: it.reason, file, message: &it.message }
    }

    fn file(&self, sample: &Sample) -> String {
        self.files.get(sample.file).map(|path| path.to_string_lossy().into_owned()).unwrap_or_default()
    }

    fn example<'s>(&'s self, sample: &'s Sample) -> SampleJson<'s> {
        SampleJson {
            file: self.file(sample),
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
}

fn reason<'a>(it: &Unpredictable<'a>) -> UnpredictableJson<'a> {
    let &Unpredictable { target, source, reason, records, .. } = it;
    let (line, message) = (it.lines.first().copied(), reason.sentence());
    UnpredictableJson { target, line, source, reason: reason.as_str(), message, records }
}

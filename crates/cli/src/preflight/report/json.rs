//! The report as JSON.

use std::collections::BTreeMap;

use provmap::record::Operation;
use serde::Serialize;

use super::super::sample::{Sample, UNREADABLE};
use super::{PopulationReport, Unpredictable};
use crate::output::Output;
use crate::render::json;

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
    unpredictable_reasons: Vec<UnpredictableJson<'a>>,
    samples: Vec<SampleJson<'a>>,
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
            unpredictable_reasons: self.unpredictable_reasons().iter().map(reason).collect(),
            samples: self.samples.iter().map(|sample| self.example(sample)).collect(),
        };
        out.text(&json::compact(&document));
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
}

fn reason<'a>(it: &Unpredictable<'a>) -> UnpredictableJson<'a> {
    let &Unpredictable { target, source, reason, records, .. } = it;
    let (line, message) = (it.lines.first().copied(), reason.sentence());
    UnpredictableJson { target, line, source, reason: reason.name(), message, records }
}

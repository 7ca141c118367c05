//! What users are judged by, and the run of them: what comes of it, for whoever writes it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use provmap::record::Plan;
use provmap::{Bundle, MappingSet, SourceSchema};

use super::collisions::CollisionGroup;
use super::failures::Failures;
use super::population::{Population, Written};
use super::report::PopulationReport;
use super::sample::{self, Sample, Samples, Viewer};
use crate::load::MappingFile;
use crate::output::{Complained, Output};
use crate::users::{
    self, Again, Bench, Changed, Found, Judged, Names, Places, RecordSet, Repeats, Scope, Users,
};

/// The lines of a mapping file that users go through. Says which of them are not in the file.
pub(crate) fn lines<'f>(file: &'f MappingFile, out: &mut Output) -> Result<&'f MappingSet, Complained> {
    let lines = file.lines(out)?;
    if !lines.is_whole() {
        let name = &file.input.name;
        let (what, help) = match file.address() {
            None => (
                "the list of mappings goes on, on a page that is not in the file",
                "fetch the next page, and put its mappings into the list: the users are judged without them",
            ),
            Some(_) => (
                "some mappings depend on variables, functions or data",
                "take the plan (`terraform show -json plan.out > plan.json`): the users are judged without them",
            ),
        };
        out.complain("warning", format_args!("{name}: {what}"), &[("help", help)]);
    }
    Ok(lines)
}

/// What users are judged by.
pub(crate) struct Subject<'s> {
    pub(crate) plan: &'s Plan,
    /// The mapping file that users go through, and its lines; without it, the records have the target's own names.
    pub(crate) mapping: Option<(&'s MappingFile, &'s MappingSet)>,
    /// The number of errors of the mapping itself.
    pub(crate) mapping_errors: usize,
    /// What the directory has, by which users in CSV are read.
    pub(crate) schema: &'s SourceSchema,
    /// Which users count.
    pub(crate) scope: Scope,
}

/// How much is kept of single users.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Detail {
    /// The most examples of a rule, and of the users who share a value.
    pub(crate) samples: usize,
    /// Whether examples have values.
    pub(crate) show_values: bool,
    /// Whether charts are made.
    pub(crate) charts: bool,
}

impl<'s> Subject<'s> {
    /// Judges all users, and writes those who fail to a file, if one is wanted. What keeps some from being read, or makes the
    /// result unlikely, is said.
    pub(crate) fn judge(
        &self,
        users: &Users<'s>,
        detail: Detail,
        mut failures: Option<Failures<'_>>,
        out: &mut Output,
    ) -> PopulationReport<'s> {
        let (plan, file) = (self.plan, self.mapping.map(|(file, _)| file));
        let viewer =
            Viewer { plan, mapped: file.is_some(), show_values: detail.show_values, draws: detail.charts };
        let mut population = Population::new(&viewer, detail.samples);
        let names = match file {
            Some(_) => Names::of_users(self.schema, &[plan]),
            None => Names::of_records(plan.connector()),
        };
        let rows = failures.as_ref().map(|failures| Arc::clone(&failures.rows));
        let batch = |batch: &users::Batch, [bench]: &mut [Bench; 1]| {
            viewer.batch(batch, bench, detail.samples, rows.as_deref())
        };
        let mut written = Written { population: &mut population, failures: failures.as_mut() };
        let Judged { incomplete, mut places, repeats, filtered } =
            users.judge([plan], (names, &self.scope), &batch, &mut written, out);
        let is_written =
            failures.is_none_or(|failures| failures.finish(&mut places, users.files(), &incomplete, out));
        let mapping = file.map(|file| file.input.name.as_str());
        let Population { tally, strangers, .. } = &population;
        if let Some((message, help)) = users::hint(plan, tally, *strangers, mapping, self.mapping_errors > 0)
        {
            out.complain("warning", message, &[("help", &help)]);
        }
        let groups = population.groups.finish();
        let mut shared = examples(&groups);
        let mut repeat_samples = repeat_examples(&repeats, detail.samples);
        let wanted = shared.iter_mut().chain(repeat_samples.iter_mut().flatten());
        look_up(wanted.collect(), &viewer, &mut places, users.files());
        // Of a file that is gone since, the lines are not known.
        shared.retain(|(_, sample)| sample.line > 0);
        repeat_samples.retain(|pair| pair.iter().all(|(_, sample)| sample.line > 0));
        let mut samples = std::mem::replace(&mut population.samples, Samples::new(0)).into_all();
        samples.extend(shared.into_iter().map(|(_, sample)| sample));
        samples.sort_by_key(|sample| (sample::place(sample.rule), sample.group));
        let bundle = file.and_then(MappingFile::bundle);
        PopulationReport {
            plan,
            population,
            files: users.files(),
            mapping,
            lines: self.mapping.map(|(_, lines)| lines),
            mapping_errors: self.mapping_errors,
            withheld: bundle.and_then(|bundle| bundle.switched_off(plan.operation())),
            rule_active: bundle.and_then(Bundle::is_active),
            filter_not_applied: self.scope.not_applied,
            filtered: self.scope.is_filtered().then(|| (filtered, places.records())),
            samples,
            groups,
            repeats: repeats.iter().count(),
            repeat_samples,
            incomplete,
            is_written,
        }
    }
}

/// The records that share a value, as examples without places.
fn examples(groups: &[CollisionGroup]) -> Vec<(u64, Sample)> {
    let mut samples = Vec::new();
    for (group, number) in groups.iter().zip(1_u64..) {
        for record in &group.records {
            let sample = Sample {
                target: Some(group.target),
                rule: Some(group.rule),
                actual: format!("a value that {} records have", group.members),
                group: Some(number),
                ..Sample::default()
            };
            samples.push((*record, sample));
        }
    }
    samples
}

/// The first records of users who were there before, each with the record of before, as examples without places.
fn repeat_examples(repeats: &Repeats, most: usize) -> Vec<[(u64, Sample); 2]> {
    let first = repeats.iter().take(most);
    first.map(|pair| <[u64; 2]>::from(pair).map(|record| (record, Sample::default()))).collect()
}

/// Finds the places, ids and values of examples by the numbers of their records. They are read again from the files, unless
/// the lines and ids are kept and no values are to be shown.
fn look_up(samples: Vec<&mut (u64, Sample)>, viewer: &Viewer<'_>, places: &mut Places, files: &[PathBuf]) {
    let mut wanted: BTreeMap<usize, BTreeMap<u64, Vec<&mut Sample>>> = BTreeMap::new();
    for (record, sample) in samples {
        sample.file = places.file_of(*record);
        if let Some(kept) = places.kept(*record) {
            sample.line = kept.line;
            sample.id = kept.id.and_then(|id| viewer.shown_id(&id));
        }
        wanted.entry(sample.file).or_default().entry(*record).or_default().push(sample);
    }
    for mut records in wanted.into_values() {
        let is_told = records.values().flatten().all(|sample| sample.line > 0);
        if is_told && !viewer.show_values {
            continue;
        }
        let numbers: RecordSet = records.keys().copied().collect();
        // A file that changed since only makes the examples say less, which is no error.
        let _ = Again::new(files, places, &numbers).each(&mut |Found { number, line, json }| {
            for sample in records.get_mut(&number).into_iter().flatten() {
                sample.line = line;
                sample.id = viewer.id(json);
                let target = sample.target.and_then(|target| viewer.plan.target(target));
                sample.value = target.and_then(|target| viewer.value(json, target));
            }
            Ok::<(), Changed>(())
        });
    }
}

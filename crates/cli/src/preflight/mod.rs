//! `provmap preflight`: a whole population against a connector, through a mapping or in the target's own names.

mod collisions;
mod population;
mod report;
mod sample;
mod unread;

use std::collections::BTreeMap;
use std::path::PathBuf;

use provmap::record::{Effect, Plan, RecordRule, Tally};
use provmap::{Bundle, Report, Severity};
use provmap_model::text::visible;

use self::collisions::CollisionGroup;
use self::population::Population;
use self::report::PopulationReport;
use self::sample::{Sample, Viewer};
use crate::args::{FailOn, Format, PreflightArgs};
use crate::config::{Flags, Resolver};
use crate::input::Input;
use crate::load::MappingFile;
use crate::output::{Complained, Outcome, Output};
use crate::shell::{self, repeated};
use crate::users::{self, Again, Bench, Changed, Found, Judged, Places, RecordSet, Repeats, Users};

pub(crate) fn run(arguments: &PreflightArgs, out: &mut Output) -> Result<Outcome, Complained> {
    let flags = Flags {
        connector: arguments.connector.as_deref(),
        source_schema: arguments.source_schema.as_deref(),
        ..Flags::new(&arguments.config, Some(&arguments.metadata))
    };
    let settings = Resolver::new(flags, out)?.of(arguments.mapping.as_deref(), out)?;
    let file = arguments
        .mapping
        .as_deref()
        .map(|path| MappingFile::read(path, settings.known().name().as_slice(), out))
        .transpose()?;
    let lines = file.as_ref().map(|file| file.lines(out)).transpose()?;
    if let Some(file) = &file
        && lines.is_some_and(|lines| !lines.is_whole())
    {
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
    let (connector, mapping_errors) = match &file {
        Some(file) => {
            let (connector, mut report) = settings.check_known(file, out)?;
            settings.ignore(&mut report);
            (connector, mapping_errors(&report, &file.input, arguments, out))
        }
        None => (settings.known().only(out)?, 0),
    };
    let operation = arguments.operation.into();
    let plan = match lines {
        Some(lines) => Plan::with_schema(connector, lines, operation, settings.schema()),
        None => Plan::for_target(connector, operation),
    };
    let users = Users::new(&arguments.files, arguments.threads, arguments.memory.0, out)?;
    let viewer = Viewer { plan: &plan, mapped: lines.is_some(), show_values: arguments.show_values };
    let mut population = Population::new(&viewer, arguments.samples);
    let batch =
        |batch: &users::Batch, [bench]: &mut [Bench; 1]| viewer.batch(batch, bench, arguments.samples);
    let Judged { incomplete, mut places, repeats } = users.judge([&plan], &batch, &mut population, out);
    let mapping = file.as_ref().map(|file| file.input.name.as_str());
    let Population { tally, strangers, .. } = &population;
    if let Some((message, help)) = users::hint(&plan, tally, *strangers, mapping, mapping_errors > 0) {
        out.complain("warning", message, &[("help", &help)]);
    }
    let kept = population.groups.finish();
    let mut shared = examples(&kept);
    let mut repeat_samples = repeat_examples(&repeats, arguments.samples);
    let wanted = shared.iter_mut().chain(repeat_samples.iter_mut().flatten());
    look_up(wanted.collect(), &viewer, &mut places, &arguments.files);
    // Of a file that is gone since, the lines are not known.
    shared.retain(|(_, sample)| sample.line > 0);
    repeat_samples.retain(|pair| pair.iter().all(|(_, sample)| sample.line > 0));
    let mut samples = std::mem::replace(&mut population.samples, sample::Samples::new(0)).into_all();
    samples.extend(shared.into_iter().map(|(_, sample)| sample));
    samples.sort_by_key(|sample| (sample::place(sample.rule), sample.group));
    let bundle = file.as_ref().and_then(MappingFile::bundle);
    let report = PopulationReport {
        plan: &plan,
        population: &population,
        files: &arguments.files,
        mapping,
        lines,
        mapping_errors,
        withheld: bundle.and_then(|bundle| bundle.switched_off(operation)),
        rule_active: bundle.and_then(Bundle::is_active),
        filter_not_applied: bundle.and_then(Bundle::population_filter),
        samples: &samples,
        groups: &kept,
        group_counts: &population.groups.counts,
        repeats: repeats.iter().count(),
        repeat_samples: &repeat_samples,
        incomplete: &incomplete,
    };
    match arguments.output_format {
        Format::Text => out.text(&report.text(out.style())),
        Format::Json => report.json(out),
    }
    let fails = mapping_errors > 0 || fails(&population.tally, arguments.fail_on);
    Ok(Outcome::of(incomplete.is_empty(), fails))
}

/// Whether there are users that make the exit code 1.
fn fails(tally: &Tally, on: FailOn) -> bool {
    let warns = |rule: &RecordRule| rule.effect() == Effect::Warns && tally.records_of(*rule) > 0;
    tally.invalid() > 0
        || tally.unreadable_records() > 0
        || (on >= FailOn::Unpredictable && tally.unpredictable() > 0)
        || (on >= FailOn::Warning && RecordRule::ALL.iter().any(warns))
}

/// The most errors of the mapping that are shown.
const ERRORS: usize = 5;

/// Shows the errors of the mapping itself before minutes are spent on users, whose verdicts are less sure because of them.
/// Gives their number.
fn mapping_errors(report: &Report, input: &Input, arguments: &PreflightArgs, out: &mut Output) -> usize {
    let errors = report.summary().errors;
    if errors == 0 {
        return 0;
    }
    let found = report.iter().filter(|finding| finding.severity == Severity::Error);
    let mut notes: Vec<(&str, String)> = found
        .take(ERRORS)
        .map(|finding| {
            let line = finding.place.line.map(|line| format!("line {line}: ")).unwrap_or_default();
            let what = match &finding.help {
                Some(help) => format!("{line}{}; {help}", finding.message),
                None => format!("{line}{}", finding.message),
            };
            (finding.rule, visible(&what).to_string())
        })
        .collect();
    let more = errors.saturating_sub(notes.len());
    if more > 0 {
        notes.push(("note", format!("and {}", crate::render::count(more, "more error"))));
    }
    let mapping = arguments.mapping.as_deref().map(shell::file).unwrap_or_default();
    let check = format!(
        "provmap check --connector {}{}{}{} {mapping}",
        shell::word(report.connector()),
        arguments.metadata.repeated(),
        arguments.config.repeated(),
        repeated("source-schema", &arguments.source_schema),
    );
    notes.push(("help", format!("`{check}` shows all of it")));
    let message = format!("{} itself has {}", input.name, crate::render::count(errors, "error"));
    let notes: Vec<_> = notes.iter().map(|(word, note)| (*word, note.as_str())).collect();
    out.error_with(message, &notes);
    errors
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

//! `provmap preflight`: a whole population against a connector, through a mapping or in the target's own names.

mod collisions;
mod hints;
mod ids;
mod pipeline;
mod progress;
mod report;
mod sample;
mod source;
mod split;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};

use provmap::model::text::visible;
use provmap::record::{Effect, Plan, RecordRule, Tally};
use provmap::{Bundle, Options, Report, Severity};

use self::collisions::{CollisionGroup, CollisionGroups};
use self::pipeline::{Faults, Population, Run};
use self::progress::Progress;
use self::report::PopulationReport;
use self::sample::{Sample, Viewer};
use self::split::Fault;
use crate::args::{FailOn, Format, PreflightArgs, is_stdin};
use crate::files;
use crate::input::Input;
use crate::load::{self, KnownConnectors, MappingFile};
use crate::output::{Complained, Outcome, Output};

pub(crate) fn run(arguments: &PreflightArgs, out: &mut Output) -> Result<Outcome, Complained> {
    let schema = load::source_schema(arguments.source_schema.as_deref(), out)?;
    let known = KnownConnectors::load(&arguments.metadata, arguments.connector.as_deref(), out)?;
    let file = arguments.mapping.as_deref().map(|path| MappingFile::read(path, out)).transpose()?;
    let lines = file.as_ref().map(|file| file.lines(out)).transpose()?;
    let (connector, mapping_errors) = match &file {
        Some(file) => {
            let options = Options::default().source_schema(&schema);
            let (connector, report) = known.check_known(file, &options, out)?;
            (connector, mapping_errors(&report, &file.input, arguments, out))
        }
        None => (known.only(out)?, 0),
    };
    let operation = arguments.operation.into();
    let plan = match lines {
        Some(lines) => Plan::with_schema(connector, lines, operation, &schema),
        None => Plan::for_target(connector, operation),
    };
    all_there(arguments, out)?;
    if arguments.files.iter().any(|path| is_stdin(path)) {
        files::say_if_terminal(out);
    }

    let interrupted = Arc::new(AtomicBool::new(false));
    let viewer = Viewer { plan: &plan, mapped: lines.is_some(), show_values: arguments.show_values };
    stop_when_asked(&interrupted);
    let run = Run {
        viewer,
        files: &arguments.files,
        threads: arguments.threads.unwrap_or_else(threads),
        memory: arguments.memory.0,
        samples: arguments.samples,
        interrupted: Arc::clone(&interrupted),
        bytes: Arc::default(),
        faults: Faults::default(),
    };
    let mut groups = CollisionGroups::new(arguments.samples);
    let mut progress = Progress::new(&arguments.files, &run.bytes);
    let population = run.judge(&mut |records| progress.show(records), &mut |collision| groups.add(collision));
    progress.clear();
    let faults = run.faults.lock().unwrap_or_else(PoisonError::into_inner);
    for (path, fault) in faults.iter() {
        refused(path, fault, out);
    }
    let mut population = population.map_err(|error| {
        let help = "give it more `--memory`, or set TMPDIR to a folder on a disk with room";
        out.error_with(error, &[("help", help)])
    })?;
    let was_interrupted = interrupted.load(Ordering::Relaxed);
    if was_interrupted {
        let note = "the counts are of the records that were read until then";
        out.error_with("interrupted", &[("note", note)]);
    }
    let mapping = file.as_ref().map(|file| file.input.name.as_str());
    // The errors of a mapping that lacks a required attribute are shown above.
    if mapping_errors == 0
        && let Some((message, help)) = hints::hint(&plan, &population.tally, mapping)
    {
        out.complain("warning", message, &[("help", &help)]);
    }
    let kept = groups.finish();
    let shared = examples(&kept, &viewer, &mut population, &arguments.files);
    let mut samples = std::mem::replace(&mut population.samples, sample::Samples::new(0)).into_all();
    samples.extend(shared);
    samples.sort_by_key(|sample| (sample::place(sample.rule), sample.group));
    let bundle = file.as_ref().and_then(MappingFile::bundle);
    let report = PopulationReport {
        plan: &plan,
        population: &population,
        files: &arguments.files,
        mapping,
        mapping_errors,
        withheld: bundle.and_then(|bundle| bundle.switched_off(operation)),
        rule_active: bundle.and_then(Bundle::is_active),
        filter_not_applied: bundle.and_then(Bundle::population_filter),
        samples: &samples,
        groups: &kept,
        group_counts: &groups.count,
        complete: faults.is_empty() && !was_interrupted,
    };
    match arguments.output_format {
        Format::Text => out.text(&report.text(out.style())),
        Format::Json => report.json(out),
    }
    let fails = mapping_errors > 0 || fails(&population.tally, arguments.fail_on);
    Ok(Outcome::of(report.complete, fails))
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
    let files = |option: &str, paths: &[PathBuf]| -> String {
        paths.iter().map(|path| format!(" --{option} {}", visible(&path.to_string_lossy()))).collect()
    };
    let check = format!(
        "provmap check --connector {}{}{} {}",
        visible(report.connector()),
        files("metadata", &arguments.metadata.metadata),
        files("overlay", &arguments.metadata.overlays),
        input.name
    );
    notes.push(("help", format!("`{check}` shows all of it")));
    let message = format!("{} itself has {}", input.name, crate::render::count(errors, "error"));
    let notes: Vec<_> = notes.iter().map(|(word, note)| (*word, note.as_str())).collect();
    out.error_with(message, &notes);
    errors
}

/// Reports files that cannot be read before minutes are spent on the others.
fn all_there(arguments: &PreflightArgs, out: &mut Output) -> Result<(), Complained> {
    let mut all = Ok(());
    for path in arguments.files.iter().filter(|path| !is_stdin(path)) {
        let problem = match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => io::ErrorKind::IsADirectory.into(),
            Ok(_) => continue,
            Err(error) => error,
        };
        all = Err(files::unreadable(&files::name(path), &problem, out));
    }
    all
}

/// Reports a file that cannot be read to its end.
fn refused(path: &Path, fault: &Fault, out: &mut Output) -> Complained {
    let name = files::name(path);
    match fault {
        Fault::Read(error) => files::unreadable(&name, error, out),
        Fault::EndsEarly => {
            let help = "it may be cut off: fetch it again";
            out.error_with(format_args!("{name}: ends in the middle of a document"), &[("help", help)])
        }
        Fault::Utf16 => {
            let help = "PowerShell's `>` writes UTF-16: write with `| Out-File -Encoding utf8`";
            out.error_with(format_args!("{name}: this is UTF-16, and JSON is UTF-8"), &[("help", help)])
        }
        Fault::Empty => out.error(format_args!("{name}: there is nothing in it")),
    }
}

/// The number of threads to judge with, as many as the machine has up to a limit.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(16)
}

/// Makes Ctrl-C end the run with the counts so far, and a second Ctrl-C end it at once. Temporary files have no name, and
/// vanish with the process.
fn stop_when_asked(interrupted: &Arc<AtomicBool>) {
    let interrupted = Arc::clone(interrupted);
    let stop = move || {
        if interrupted.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    };
    // Without a handler, Ctrl-C ends the process at once.
    let _ = ctrlc::set_handler(stop);
}

/// The records that share a value, as examples. Their lines, ids and values are read again from the files; for a pipe, the
/// lines and ids are kept.
fn examples(
    groups: &[CollisionGroup],
    viewer: &Viewer<'_>,
    population: &mut Population,
    files: &[PathBuf],
) -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut wanted: BTreeMap<(u64, usize), BTreeMap<u64, Vec<usize>>> = BTreeMap::new();
    for (group, number) in groups.iter().zip(1_u64..) {
        for record in &group.records {
            let place = population.file_of(*record);
            let (line, id) = population.ids.get(*record).unwrap_or_default();
            wanted.entry(place).or_default().entry(*record).or_default().push(samples.len());
            samples.push(Sample {
                file: place.1,
                line,
                id,
                target: Some(group.target),
                rule: Some(group.rule),
                actual: format!("a value that {} records have", group.members),
                group: Some(number),
                ..Sample::default()
            });
        }
    }
    for ((first, file), records) in wanted {
        let Some(path) = files.get(file).filter(|path| source::is_regular(path)) else { continue };
        let Some((last, _)) = records.last_key_value() else { continue };
        pipeline::revisit(path, first..=*last, &mut |record, line, json| {
            for at in records.get(&record).into_iter().flatten() {
                let Some(sample) = samples.get_mut(*at) else { continue };
                sample.line = line;
                sample.id = viewer.id(json);
                let target = sample.target.and_then(|target| viewer.plan.target(target));
                sample.value = target.and_then(|target| viewer.value(json, target));
            }
        });
    }
    // Of a file that is gone since, the lines are not known.
    samples.retain(|sample| sample.line > 0);
    samples
}

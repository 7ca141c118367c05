//! `provmap check`: files against a connector.

use std::path::Path;

use provmap::model::text::name;
use provmap::{Bundle, Check as _, Error, MappingSet, Options, Report, Rule, SourceSchema, Summary};

use crate::args::{Check, Format, Level};
use crate::input::Input;
use crate::load::{self, Complained};
use crate::output::{Outcome, Output};
use crate::render::{count, json, text};

/// What was found in a file.
struct Checked {
    path: String,
    report: Report,
}

pub(crate) fn run(arguments: &Check, levels: &[(Level, &'static Rule)], out: &mut Output) -> Outcome {
    let schema = match &arguments.source_schema {
        Some(path) => match load::source_schema(path, out) {
            Ok(schema) => Some(schema),
            Err(Complained) => return Outcome::CouldNotRun,
        },
        None => None,
    };
    let Ok(options) = options(levels, schema.as_ref()) else {
        out.error("a rule is missing from the library");
        return Outcome::CouldNotRun;
    };
    let mut checked = Vec::new();
    for path in &arguments.files {
        if let Ok(report) = check(path, arguments, &options, out) {
            checked.push(Checked { path: path.to_string_lossy().into_owned(), report });
        }
    }
    let total = total(&checked);
    match arguments.output_format {
        Format::Text => conclude(&checked, arguments.files.len(), total, out),
        Format::Json => {
            let results = checked.iter().map(|file| json::FileResult {
                path: file.path.clone(),
                connector: file.report.connector(),
                findings: file.report.findings(),
            });
            let results = json::Results { version: 1, results: results.collect(), summary: total };
            // A failure to write shows at the end.
            let _ = json::compact(&results, &mut *out);
        }
    }
    let worst = checked.iter().filter_map(|file| file.report.worst()).max();
    if checked.len() < arguments.files.len() {
        Outcome::CouldNotRun
    } else if worst.is_some_and(|worst| arguments.fail_on.covers(worst)) {
        Outcome::Findings
    } else {
        Outcome::Clean
    }
}

fn options<'s>(
    levels: &[(Level, &'static Rule)],
    schema: Option<&'s SourceSchema>,
) -> Result<Options<'s>, Error> {
    let mut options = Options::default();
    if let Some(schema) = schema {
        options = options.source_schema(schema);
    }
    for (level, rule) in levels {
        options = match level {
            Level::Deny => options.deny(rule.id)?,
            Level::Warn => options.warn(rule.id)?,
            Level::Allow => options.allow(rule.id)?,
        };
    }
    Ok(options)
}

/// Checks a file. In text, its findings are written at once.
fn check(
    path: &Path,
    arguments: &Check,
    options: &Options<'_>,
    out: &mut Output,
) -> Result<Report, Complained> {
    let input = load::read(path, out)?;
    let report = match Bundle::is_bundle(&input.text) {
        true => bundle(&input, arguments, options, out)?,
        false => set(&input, arguments, options, out)?,
    };
    if arguments.output_format == Format::Text {
        let style = out.style();
        for finding in &report {
            out.text(&text::finding(style, &input, finding));
        }
        let summary = text::summary(style, report.summary());
        // The type of a store is as the file has it.
        let connector = name(report.connector());
        out.text(&format!("{summary} in {} ({connector})\n", input.name));
        if arguments.files.len() > 1 {
            out.text("\n");
        }
    }
    Ok(report)
}

fn set(
    input: &Input,
    arguments: &Check,
    options: &Options<'_>,
    out: &mut Output,
) -> Result<Report, Complained> {
    let set = MappingSet::from_json(&input.text).map_err(|error| {
        load::complain(input, &error, out);
        Complained
    })?;
    Ok(load::connector(input, &set, arguments.connector, out)?.check(&set, options))
}

/// A propagation rule with its stores: the store's type names the connector.
fn bundle(
    input: &Input,
    arguments: &Check,
    options: &Options<'_>,
    out: &mut Output,
) -> Result<Report, Complained> {
    let bundle = Bundle::from_json(&input.text).map_err(|error| {
        load::complain(input, &error, out);
        Complained
    })?;
    let Some(connector) = arguments.connector else { return Ok(bundle.check(options)) };
    load::warn_of_another(input, connector, bundle.store_type(), out);
    Ok(bundle.check_against(connector, options))
}

fn total(checked: &[Checked]) -> Summary {
    let mut total = Summary::default();
    for file in checked {
        let summary = file.report.summary();
        total.errors = total.errors.saturating_add(summary.errors);
        total.warnings = total.warnings.saturating_add(summary.warnings);
        total.infos = total.infos.saturating_add(summary.infos);
    }
    total
}

/// The last lines: the sum of several files, and where to read on.
fn conclude(checked: &[Checked], files: usize, total: Summary, out: &mut Output) {
    let style = out.style();
    let unread = files.saturating_sub(checked.len());
    if files > 1 && !checked.is_empty() {
        out.text(&format!("{} in {}", text::summary(style, total), count(checked.len(), "file")));
        if unread > 0 {
            out.text(&format!("; {} could not be checked", count(unread, "file")));
        }
        out.text("\n");
    }
    let gravest = checked.iter().flat_map(|file| &file.report).max_by_key(|finding| finding.severity);
    // `max_by_key` gives the last of the gravest; the first is what the reader saw first.
    let first = gravest.and_then(|gravest| {
        let mut all = checked.iter().flat_map(|file| &file.report);
        all.find(|finding| finding.severity == gravest.severity)
    });
    if let Some(finding) = first {
        out.text(&format!("`provmap explain {}` says more about that rule\n", finding.rule));
    }
}

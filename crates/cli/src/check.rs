//! `provmap check`: files against a connector.

use std::ops::Range;
use std::path::Path;

use provmap::model::node::Node;
use provmap::{
    Check as _, Connector, Error, MappingSet, Options, Report, Rule, Severity, SourceSchema, Summary,
    registry,
};

use crate::args::{Check, Format, Level};
use crate::input::{self, Input, Refused};
use crate::output::{Outcome, Output};
use crate::render::{Excerpt, count, json, text};

/// What was found in a file.
struct Checked {
    path: String,
    report: Report,
}

/// Why a file could not be checked was said already.
struct Complained;

pub(crate) fn run(arguments: &Check, levels: &[(Level, &'static Rule)], out: &mut Output) -> Outcome {
    let schema = match &arguments.source_schema {
        Some(path) => match source_schema(path, out) {
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

/// The built-in directory with what a file adds. All problems of the file are shown.
fn source_schema(path: &Path, out: &mut Output) -> Result<SourceSchema, Complained> {
    let input = read(path, out)?;
    match registry::DIRECTORY.clone().extend_from_json(&input.text) {
        Ok(schema) => Ok(schema),
        Err(errors) => {
            for error in errors {
                complain(&input, &error, out);
            }
            Err(Complained)
        }
    }
}

fn read(path: &Path, out: &mut Output) -> Result<Input, Complained> {
    input::read(path, out).map_err(|refused: Refused| {
        refused.complain(out);
        Complained
    })
}

/// Checks a file. In text, its findings are written at once.
fn check(
    path: &Path,
    arguments: &Check,
    options: &Options<'_>,
    out: &mut Output,
) -> Result<Report, Complained> {
    let input = read(path, out)?;
    let set = match MappingSet::from_json(&input.text) {
        Ok(set) => set,
        Err(error) => {
            complain(&input, &error, out);
            return Err(Complained);
        }
    };
    let connector = connector(&input, &set, arguments.connector, out)?;
    let report = connector.check(&set, options);
    if arguments.output_format == Format::Text {
        let style = out.style();
        for finding in &report {
            out.text(&text::finding(style, &input, finding));
        }
        let summary = text::summary(style, report.summary());
        out.text(&format!("{summary} in {} ({})\n", input.name, report.connector()));
        if arguments.files.len() > 1 {
            out.text("\n");
        }
    }
    Ok(report)
}

/// The connector to check against: the one of the command line, or else the one that the file names.
fn connector(
    input: &Input,
    set: &MappingSet<'_>,
    given: Option<&'static Connector>,
    out: &mut Output,
) -> Result<&'static Connector, Complained> {
    match (given, set.connector()) {
        (None, None) => {
            let known: Vec<_> = registry::ALL.iter().map(|connector| connector.store_type()).collect();
            let help = [
                ("help", "name it: `--connector NAME`".to_owned()),
                ("help", "or in the file: `{\"connector\": \"NAME\", \"mappings\": […]}`".to_owned()),
                ("note", format!("the connectors are {}", known.join(", "))),
            ];
            out.complain("error", format_args!("{}: no connector is named", input.name), &help, None);
            Err(Complained)
        }
        (None, Some(name)) => provmap::require_connector(name).map_err(|error| {
            let offset = connector_offset(&input.text);
            complain(input, &Error::at(&input.text, offset, "/connector", error.message()), out);
            Complained
        }),
        (Some(given), Some(named)) => {
            if provmap::connector(named).is_none_or(|named| named.store_type() != given.store_type()) {
                let store = given.store_type();
                let named = provmap::model::text::name(named);
                let name = &input.name;
                let message =
                    format!("{name}: the file names the connector `{named}`; checked against {store}");
                let help = "leave out `--connector` to check each file against the connector that it names";
                out.complain("warning", message, &[("help", help.to_owned())], None);
            }
            Ok(given)
        }
        (Some(given), None) => Ok(given),
    }
}

/// Where the file names its connector.
fn connector_offset(text: &str) -> usize {
    let members = Node::parse(text).and_then(|document| document.members(""));
    let members = members.map(|(members, _)| members).unwrap_or_default();
    members.iter().find(|member| member.key == "connector").map_or(0, |member| member.value.offset())
}

/// Says what is wrong with a file, and shows the place.
fn complain(input: &Input, error: &Error, out: &mut Output) {
    let excerpt = error.offset().zip(error.line()).map(|(offset, line)| Excerpt {
        text: &input.text,
        severity: Severity::Error,
        line,
        // Malformed JSON is pointed at, and a value that is wrong is underlined.
        span: if error.pointer().is_empty() { offset..offset } else { value_at(&input.text, offset) },
        related: None,
    });
    // The file's name is escaped already, which escaping again does not change.
    out.complain("error", error.in_file(&input.name), &[], excerpt.as_ref());
}

/// The bytes of the text, number or word that starts here; of anything else, the first.
fn value_at(text: &str, start: usize) -> Range<usize> {
    let bytes = text.as_bytes().get(start..).unwrap_or_default();
    let length = if let Some((b'"', rest)) = bytes.split_first() {
        let mut escaped = false;
        let end = rest.iter().position(|byte| {
            let ends = *byte == b'"' && !escaped;
            escaped = *byte == b'\\' && !escaped;
            ends
        });
        end.map_or(1, |end| end.saturating_add(2))
    } else {
        let of_word = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
        bytes.iter().take_while(of_word).count()
    };
    start..start.saturating_add(length)
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

//! `provmap check`: files against a connector.

use std::path::Path;

use provmap::{Check as _, Connectors, Error, MappingSet, Options, Report, Rule, SourceSchema};

use provmap::model::text::name as text_name;

use crate::args::{Check, Format, Level};
use crate::load::{self, Complained};
use crate::output::{Outcome, Output};
use crate::render::text;
use crate::results::{self, Checked};

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
    let Ok(connectors) = load::connectors(&arguments.metadata.metadata, out) else {
        return Outcome::CouldNotRun;
    };
    if load::given(&connectors, arguments.connector.as_deref(), out).is_err() {
        return Outcome::CouldNotRun;
    }
    let mut checked = Vec::new();
    for path in &arguments.files {
        if let Ok(report) = check(path, arguments, &connectors, &options, out) {
            checked.push(Checked { path: path.to_string_lossy().into_owned(), report });
        }
    }
    let outcome = results::conclude(
        &checked,
        arguments.files.len(),
        "file",
        arguments.output_format,
        arguments.fail_on,
        out,
    );
    // Whoever gives a file wants it to count.
    for unused in connectors.added() {
        let store = unused.store_type();
        let is_used = checked.iter().any(|file| file.report.connector() == store);
        if !is_used && checked.len() == arguments.files.len() {
            let message = format!("no file is checked against `{}`, of `--metadata`", text_name(store));
            let help =
                "a file is checked against the connector that it names; `--connector NAME` overrides that";
            out.complain("warning", message, &[("help", help.to_owned())], None);
        }
    }
    outcome
}

pub(crate) fn options<'s>(
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
    connectors: &Connectors,
    options: &Options<'_>,
    out: &mut Output,
) -> Result<Report, Complained> {
    let input = load::read(path, out)?;
    let set = match MappingSet::from_json(&input.text) {
        Ok(set) => set,
        Err(error) => {
            load::complain(&input, &error, out);
            return Err(Complained);
        }
    };
    let connector = load::connector(&input, &set, connectors, arguments.connector.as_deref(), out)?;
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

//! `provmap check`: files against a connector.

use std::path::Path;

use provmap::model::text::name;
use provmap::{Options, Report, Rule};

use crate::args::{Check, Format, Level};
use crate::load::{self, KnownConnectors, MappingFile};
use crate::output::{Complained, Outcome, Output};
use crate::render::text;
use crate::results::{self, Checked};

pub(crate) fn run(
    arguments: &Check,
    levels: &[(Level, &'static Rule)],
    out: &mut Output,
) -> Result<Outcome, Complained> {
    let schema = load::source_schema(arguments.source_schema.as_deref(), out)?;
    let options = load::options(levels, &schema, out)?;
    let known = KnownConnectors::load(&arguments.metadata, arguments.connector.as_deref(), out)?;
    let mut checked = Vec::new();
    for path in &arguments.files {
        if let Ok(report) = check(path, arguments, &known, &options, out) {
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
    for unused in known.uncorrected().added() {
        let store = unused.store_type();
        let is_used = checked.iter().any(|file| file.report.connector() == store);
        if !is_used && checked.len() == arguments.files.len() {
            let message = format!("no file is checked against `{}`, of `--metadata`", name(store));
            let help =
                "a file is checked against the connector that it names; `--connector NAME` overrides that";
            out.complain("warning", message, &[("help", help.to_owned())], None);
        }
    }
    Ok(outcome)
}

/// Checks a file. In text, its findings are written at once.
fn check(
    path: &Path,
    arguments: &Check,
    known: &KnownConnectors<'_>,
    options: &Options<'_>,
    out: &mut Output,
) -> Result<Report, Complained> {
    let file = MappingFile::read(path, out)?;
    let report = known.check(&file, options, out)?;
    if arguments.output_format == Format::Text {
        let style = out.style();
        for finding in &report {
            out.text(&text::finding(style, &file.input, finding));
        }
        let summary = text::summary(style, report.summary());
        // The type of a store is as the file has it.
        let connector = name(report.connector());
        out.text(&format!("{summary} in {} ({connector})\n", file.input.name));
        if arguments.files.len() > 1 {
            out.text("\n");
        }
    }
    Ok(report)
}

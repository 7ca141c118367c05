//! `provmap check`: files against a connector.

use std::path::Path;

use provmap::model::text::name;
use provmap::{Options, Rule};

use crate::args::{CheckArgs, Level};
use crate::findings::Findings;
use crate::load::{self, KnownConnectors, MappingFile};
use crate::output::{Complained, Outcome, Output};

pub(crate) fn run(
    arguments: &CheckArgs,
    levels: &[(Level, &'static Rule)],
    out: &mut Output,
) -> Result<Outcome, Complained> {
    let schema = load::source_schema(arguments.source_schema.as_deref(), out)?;
    let options = load::options(levels, &schema, out)?;
    let known = KnownConnectors::load(&arguments.metadata, arguments.connector.as_deref(), out)?;
    let files = &arguments.files;
    let mut findings = Findings::new(&arguments.findings, files.len(), "file");
    for path in files {
        // A failure is counted when the findings are finished.
        let _ = check(path, &known, &options, &mut findings, out);
    }
    let outcome = findings.finish(out);
    let checked = findings.checked();
    // A file of metadata that no check uses is probably a mistake.
    for unused in known.uncorrected().added() {
        let store = unused.store_type();
        let is_used = checked.iter().any(|file| file.report.connector() == store);
        if !is_used && checked.len() == files.len() {
            let message = format!("no file is checked against `{}`, of `--metadata`", name(store));
            let help =
                "a file is checked against the connector that it names; `--connector NAME` overrides that";
            out.complain("warning", message, &[("help", help)]);
        }
    }
    Ok(outcome)
}

fn check(
    path: &Path,
    known: &KnownConnectors<'_>,
    options: &Options,
    findings: &mut Findings<'_>,
    out: &mut Output,
) -> Result<(), Complained> {
    let file = MappingFile::read(path, out)?;
    let report = known.check(&file, options, out)?;
    // The store type may come from an untrusted file.
    let description = format!("{} ({})", file.input.name, name(report.connector()));
    findings.add(path, &file.input, &description, report, out);
    Ok(())
}

//! `provmap check`: files against a connector.

use std::path::Path;

use provmap::model::text::name;
use provmap::record::{Operation, Plan};
use provmap::{Connector, Options, Report, Rule};

use crate::args::{CheckArgs, Level, is_stdin};
use crate::findings::Findings;
use crate::load::{self, KnownConnectors, MappingFile};
use crate::output::{Complained, Outcome, Output};
use crate::users::{Users, users_in_words};

pub(crate) fn run(
    arguments: &CheckArgs,
    levels: &[(Level, &'static Rule)],
    out: &mut Output,
) -> Result<Outcome, Complained> {
    let schema = load::source_schema(arguments.source_schema.as_deref(), out)?;
    let options = load::options(levels, &schema, out)?;
    let known = KnownConnectors::load(&arguments.metadata, arguments.connector.as_deref(), out)?;
    let files = &arguments.files;
    let users = &arguments.users;
    if files.len() > 1 && users.iter().any(|path| is_stdin(path)) {
        let message = "users from standard input go through one mapping file: they can be read only once";
        return Err(out.error(message));
    }
    let users = Users::of_option(users, out)?;
    let mut findings = Findings::new(&arguments.findings, files.len(), "file");
    let mut are_users_complete = true;
    for path in files {
        // A failure is counted when the findings are finished.
        if let Ok(false) = check(path, &known, &options, users.as_ref(), &mut findings, out) {
            are_users_complete = false;
        }
    }
    let outcome = findings.finish(out).max(Outcome::of(are_users_complete, false));
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

/// Checks a file. Gives whether all users were read that it was to be weighed by.
fn check(
    path: &Path,
    known: &KnownConnectors<'_>,
    options: &Options,
    users: Option<&Users<'_>>,
    findings: &mut Findings<'_>,
    out: &mut Output,
) -> Result<bool, Complained> {
    let file = MappingFile::read(path, out)?;
    let (connector, mut report) = known.check(&file, options, out)?;
    // The store type may come from an untrusted file.
    let mut description = format!("{} ({})", file.input.name, name(report.connector()));
    let mut complete = true;
    if let Some(users) = users {
        let connector = connector.ok_or_else(|| known.complain_of_none(&file, out))?;
        let judged;
        (judged, complete) = weigh(&file, connector, users, &mut report, options, out)?;
        if judged > 0 {
            description = format!("{description}, weighed by creating {}", users_in_words(judged));
        }
    }
    findings.add(path, &file.input, &description, report, out);
    Ok(complete)
}

/// Weighs the findings by the users. Gives how many were judged, and whether all were read.
fn weigh(
    file: &MappingFile,
    connector: &Connector,
    users: &Users<'_>,
    report: &mut Report,
    options: &Options,
    out: &mut Output,
) -> Result<(u64, bool), Complained> {
    let plan = Plan::with_schema(connector, file.lines(out)?, Operation::Create, options.schema());
    let ([tally], complete) = users.tally([&plan], &file.input.name, out);
    report.weigh(&plan, &tally, complete);
    Ok((tally.len().saturating_sub(tally.unreadable_records()), complete))
}

//! `provmap preflight`: a whole population against a connector, through a mapping or in the target's own names.

mod charts;
mod collisions;
mod failures;
mod lengths;
mod population;
mod report;
mod sample;
mod subject;
mod unread;

use std::path::PathBuf;

use provmap::record::Plan;
use provmap::{Report, Severity};
use provmap_model::text::visible;

pub(crate) use self::collisions::{CollisionGroup, GroupCounts};
use self::failures::Failures;
pub(crate) use self::lengths::LengthCounts;
pub(crate) use self::report::PopulationReport;
pub(crate) use self::sample::Sample;
pub(crate) use self::subject::{Detail, Subject, lines};
use crate::args::{Format, PreflightArgs};
use crate::config::{Flags, Resolver};
use crate::input::Input;
use crate::live;
use crate::load::{BY_CONNECTOR, MappingFile};
use crate::output::{Complained, Outcome, Output};
use crate::shell::{self, repeated};
use crate::users::{Scope, Users};

pub(crate) fn run(arguments: &PreflightArgs, out: &mut Output) -> Result<Outcome, Complained> {
    let flags = Flags {
        connector: arguments.connector.as_deref(),
        source_schema: arguments.source_schema.as_deref(),
        ..Flags::new(&arguments.config, Some(&arguments.metadata))
    };
    let mut resolver = Resolver::new(flags, out)?;
    let live = arguments.live.tenant().map(|tenant| live::rule(tenant, out)).transpose()?;
    let live = live.map(|(tenant, rule)| (tenant, rule.keep(out)));
    let mapping = live.as_ref().map(|(_, path)| path).or(arguments.mapping.as_ref()).map(PathBuf::as_path);
    let settings = resolver.of(mapping, out)?;
    let file = mapping
        .map(|path| MappingFile::read(path, settings.known().name().as_slice(), BY_CONNECTOR, out))
        .transpose()?;
    let settings = match &file {
        Some(file) => settings.of_bundle(file, out)?,
        None => settings,
    };
    let set = file.as_ref().map(|file| lines(file, out)).transpose()?;
    let (connector, mapping_errors) = match &file {
        Some(file) => {
            let (connector, mut report) = settings.check_known(file, out)?;
            settings.ignore(&mut report);
            (connector, mapping_errors(&report, &file.input, arguments, out))
        }
        None => (settings.known().only(out)?, 0),
    };
    let operation = arguments.operation.into();
    let plan = match set {
        Some(lines) => Plan::with_schema(connector, lines, operation, settings.schema()),
        None => Plan::for_target(connector, operation),
    };
    let of_tenant = [PathBuf::from(live::USERS)];
    let users = match &live {
        Some((tenant, _)) => {
            let of_rule = || file.as_ref()?.filter()?.1;
            let stream = live::users_of(tenant, arguments.filter.filter.as_deref().or_else(of_rule));
            Users::streamed(&of_tenant, stream, arguments.threads, arguments.memory.0, out)
        }
        None => Users::new(&arguments.files, arguments.threads, arguments.memory.0, out)?,
    };
    let scope = Scope::chosen(arguments.filter.filter.as_deref(), file.as_ref(), settings.schema(), out)?;
    let subject = Subject {
        plan: &plan,
        mapping: file.as_ref().zip(set),
        mapping_errors,
        schema: settings.schema(),
        scope,
    };
    let detail = Detail { samples: arguments.samples, show_values: arguments.show_values, charts: false };
    let failures = arguments.failures.as_deref().map(|path| {
        let written = (users.files(), arguments.fail_on);
        let read = arguments.reads();
        Failures::create(path, (&read, settings.configuration()), (&plan, set), written, out)
    });
    let report = subject.judge(&users, detail, failures.transpose()?, out);
    match arguments.output_format {
        Format::Text => out.text(&report.text(out.style())),
        Format::Json => report.json(out),
    }
    Ok(Outcome::of(report.is_complete(), report.fails(arguments.fail_on)))
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
    let mapping = arguments.mapping.as_deref().map(|path| format!(" {}", shell::file(path)));
    let mapping = mapping.unwrap_or_else(|| arguments.live.repeated());
    let check = format!(
        "provmap check --connector {}{}{}{}{mapping}",
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

//! `provmap report`: one page for people, of what a mapping does and what becomes of the users.

mod findings;
mod matrix;
mod mending;
mod numbers;
mod page;
mod source;
mod steps;
mod target;
mod users;
mod verdict;
mod words;

use provmap::operations::OperationMatrix;
use provmap::record::{Operation, Plan};
use provmap::{Connector, Report, SourceSchema};
use provmap_model::ids::is_uuid;

use self::target::Target;
use crate::args::ReportArgs;
use crate::config::{Flags, Resolver};
use crate::load::{BY_CONNECTOR, MappingFile};
use crate::output::{Complained, Outcome, Output};
use crate::preflight::{Detail, PopulationReport, Subject, lines};
use crate::shell::{self, repeated};
use crate::users::{Scope, Users};

/// All that the page is made from.
struct Page<'r> {
    connector: &'r Connector,
    /// The attributes that the mapping reads from.
    schema: &'r SourceSchema,
    file: &'r MappingFile,
    operation: Operation,
    matrix: OperationMatrix,
    /// The findings, weighed by the users where there are some.
    report: Report,
    /// What is said of findings that are ignored.
    ignored: String,
    /// What comes of the users; nothing where none are given.
    population: Option<PopulationReport<'r>>,
    /// The most examples of a cause.
    samples: usize,
    /// The command that makes the page again.
    again: String,
}

pub(crate) fn run(arguments: &ReportArgs, out: &mut Output) -> Result<Outcome, Complained> {
    let target = Target::of(arguments, out)?;
    let flags = Flags {
        connector: arguments.connector.as_deref(),
        source_schema: arguments.source_schema.as_deref(),
        ..Flags::new(&arguments.config, Some(&arguments.metadata))
    };
    let settings = Resolver::new(flags, out)?.of(Some(&arguments.mapping), out)?;
    target.keep(settings.configuration(), out)?;
    let file = MappingFile::read(&arguments.mapping, settings.known().name().as_slice(), BY_CONNECTOR, out)?;
    let settings = settings.of_bundle(&file, out)?;
    let set = lines(&file, out)?;
    let (connector, mut report) = settings.check_known(&file, out)?;
    let ignored = settings.ignore(&mut report);
    let mapping_errors = report.summary().errors;
    let operation = arguments.operation.into();
    let plan = Plan::with_schema(connector, set, operation, settings.schema());
    let users = match arguments.users.as_slice() {
        [] => None,
        files => Some(Users::new(files, arguments.threads, arguments.memory.0, out)?),
    };
    let scope = match &users {
        Some(_) => Scope::chosen(arguments.filter.filter.as_deref(), Some(&file), settings.schema(), out)?,
        None => Scope::default(),
    };
    let subject = Subject {
        plan: &plan,
        mapping: Some((&file, set)),
        mapping_errors,
        schema: settings.schema(),
        scope,
    };
    let detail = Detail { samples: arguments.samples, show_values: false, charts: true };
    let population = users.as_ref().map(|users| subject.judge(users, detail, None, out));
    if let Some(population) = &population {
        let are_all = population.is_complete() && population.population.strangers == 0;
        report.weigh(&plan, &population.population.tally, are_all);
    }
    let outcome = match &population {
        Some(population) => Outcome::of(population.is_complete(), population.fails(arguments.fail_on)),
        None => Outcome::of(true, mapping_errors > 0),
    };
    let matrix = OperationMatrix::new(connector, set, settings.schema());
    let again = again(arguments);
    let schema = settings.schema();
    let samples = arguments.samples;
    let page = Page {
        connector,
        schema,
        file: &file,
        operation,
        matrix,
        report,
        ignored,
        population,
        samples,
        again,
    };
    let verdict = page.verdict();
    target.write(&page.render(&verdict), &verdict.sentence, out)?;
    Ok(outcome)
}

/// The command line, to run again once something is mended.
fn again(arguments: &ReportArgs) -> String {
    let connector = arguments.connector.as_deref().map(|it| format!(" --connector {}", shell::word(it)));
    let operation = match arguments.operation {
        crate::args::Operation::Create => "",
        crate::args::Operation::Update => " --operation update",
    };
    let samples = match arguments.samples {
        ReportArgs::SAMPLES => String::new(),
        samples => format!(" --samples {samples}"),
    };
    let filter = arguments.filter.filter.as_deref();
    let filter = filter.map(|it| format!(" --filter {}", shell::word(&without_values(it))));
    format!(
        "provmap report{}{}{}{}{operation}{samples} --mapping {}{}{} --html {}",
        connector.unwrap_or_default(),
        arguments.metadata.repeated(),
        arguments.config.repeated(),
        repeated("source-schema", &arguments.source_schema),
        shell::file(&arguments.mapping),
        repeated("users", &arguments.users),
        filter.unwrap_or_default(),
        shell::word(&arguments.html.to_string_lossy()),
    )
}

/// A filter without the texts that it compares with, which can be those of a person: identifiers of PingOne alone stay.
fn without_values(filter: &str) -> String {
    // Where a text has a quote in it, the next quote does not end it.
    if filter.contains('\\') {
        return "…".to_owned();
    }
    let parts = filter.split('"').enumerate();
    let shown = parts.map(|(at, part)| if at % 2 == 0 || is_uuid(part) { part } else { "…" });
    shown.collect::<Vec<_>>().join("\"")
}

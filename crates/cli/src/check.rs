//! `provmap check`: files against a connector.

use std::path::{Path, PathBuf};

use provmap::record::{Operation, Plan};
use provmap::{Connector, Report, Rule, SourceSchema};
use provmap_model::text::{name, visible};

use crate::args::CheckArgs;
use crate::config::{Flags, Resolver, Settings};
use crate::files;
use crate::findings::{CreatedUsers, Findings, Found};
use crate::levels::Level;
use crate::load::{MappingFile, Modules};
use crate::output::{Complained, Outcome, Output};
use crate::render::users_in_words;
use crate::shell::{self, repeated};
use crate::users::Users;

pub(crate) fn run(
    arguments: &CheckArgs,
    levels: &[(Level, &'static Rule)],
    out: &mut Output,
) -> Result<Outcome, Complained> {
    out.keep_quiet(arguments.findings.is_quiet());
    let mut resolver = Resolver::new(
        Flags {
            config: &arguments.config,
            connector: arguments.connector.as_deref(),
            metadata: Some(&arguments.metadata),
            source_schema: arguments.source_schema.as_deref(),
            levels,
        },
        out,
    )?;
    let (whole, named) = match arguments.files.as_slice() {
        [] => resolver.named(out)?,
        files => (None, files.to_vec()),
    };
    if named.is_empty() {
        let help = "name mapping files, or a folder of them: `provmap check .`; or name them by `check` in a `provmap.toml`";
        return Err(out.error_with("no files are named", &[("help", help)]));
    }
    let files = &files::mapping_files(&named, arguments.as_found, out).inspect_err(|_| {
        if let Some(configuration) = &whole {
            let name = &configuration.input.name;
            out.complain("note", format_args!("the files are those that `check` of {name} names"), &[]);
        }
    })?;
    let settings = resolver.all(files.iter().map(PathBuf::as_path), out)?;
    let users = Users::of_option(&arguments.users, files.len(), out)?;
    let mut findings = Findings::new(&arguments.findings, "file", out)?;
    findings.can_be_fixed(options(None, arguments));
    let mut modules = Modules::default();
    let mut without_rules = Vec::new();
    for (path, settings) in files.iter().zip(&settings) {
        let read = MappingFile::read_all(path, &mut modules, out).and_then(|mappings| {
            Users::are_read_once(&arguments.users, mappings.len(), out)?;
            Ok(mappings)
        });
        let mappings = match read {
            Ok(mappings) => mappings,
            Err(complained) => {
                findings.leave_out(path, complained, out);
                continue;
            }
        };
        if mappings.is_empty() {
            without_rules.push(path);
        }
        for file in &mappings {
            let checked = check((path, file), arguments, settings, users.as_ref(), &mut findings, out);
            if let Err(complained) = checked {
                findings.leave_out(path, complained, out);
            }
        }
    }
    // Beside files with propagation rules, those without are no mistake.
    for path in without_rules {
        if findings.checked().is_empty() {
            let complained = MappingFile::refuse_without_rules(path, out);
            findings.leave_out(path, complained, out);
        } else {
            let name = files::name(path);
            out.complain("note", format_args!("{name}: no propagation rule in it: passed over"), &[]);
        }
    }
    if findings.are_all_checked() {
        for (configuration, report) in resolver.unused_ignores(whole.as_ref()) {
            let fail_on = configuration.values.fail_on.as_ref().map(|it| it.value);
            let description = configuration.input.name.clone();
            let found = Found { address: None, description, report, users: None, fail_on };
            findings.add_configuration(&configuration.path, &configuration.input, found, out);
        }
    }
    let outcome = findings.finish(out);
    // A file of metadata that no check uses is probably a mistake.
    for unused in resolver.given() {
        let store = unused.store_type();
        let is_used = findings.checked().iter().any(|file| file.report.connector() == store);
        if !is_used && findings.are_all_checked() {
            let message = format!("no file is checked against `{}`, of `--metadata`", name(store));
            let help =
                "a file is checked against the connector that it names; `--connector NAME` overrides that";
            out.complain("warning", message, &[("help", help)]);
        }
    }
    Ok(outcome)
}

/// Checks a mapping of a file.
fn check(
    (path, file): (&Path, &MappingFile),
    arguments: &CheckArgs,
    settings: &Settings<'_>,
    users: Option<&Users<'_>>,
    findings: &mut Findings<'_>,
    out: &mut Output,
) -> Result<(), Complained> {
    let (connector, mut report) = settings.check(file, out)?;
    let ignored = settings.ignore(&mut report);
    // The store type may come from an untrusted file.
    let store = name(report.connector()).to_string();
    let mut description = match file.address() {
        Some(address) => format!("{}, {} ({store})", file.input.name, visible(address)),
        None => format!("{} ({store})", file.input.name),
    };
    let mut created = None;
    if let Some(users) = users {
        let connector = connector.ok_or_else(|| settings.known().complain_of_none(file, out));
        let preflight = preflight(path, file.is_one_of_several().then_some(&*store), arguments);
        // What stands in the way of weighing is said by now, and what the file itself has is found all the same.
        created = connector
            .and_then(|connector| {
                weigh(file, connector, users, &mut report, settings.schema(), preflight, out)
            })
            .ok();
    }
    if let Some(users) = created.as_ref().filter(|users| users.judged() > 0) {
        description = format!("{description}, weighed by creating {}", users_in_words(users.judged()));
    }
    if users.is_some() && !created.as_ref().is_some_and(|users| users.complete) {
        findings.miss_users();
    }
    description.push_str(&ignored);
    let address = file.address().map(str::to_owned);
    let found = Found { address, description, report, users: created, fail_on: settings.fail_on() };
    findings.add(path, &file.input, found, out);
    Ok(())
}

/// Weighs the findings by the users, and gives what becomes of these.
fn weigh(
    file: &MappingFile,
    connector: &Connector,
    users: &Users<'_>,
    report: &mut Report,
    schema: &SourceSchema,
    preflight: String,
    out: &mut Output,
) -> Result<CreatedUsers, Complained> {
    let plan = Plan::with_schema(connector, file.lines(out)?, Operation::Create, schema);
    let counted = users.tally([&plan], &file.input.name, out);
    let ([tally], complete) = (&counted.tallies, counted.complete);
    report.weigh(&plan, tally, counted.are_all());
    let withheld_by = file.bundle().and_then(|bundle| bundle.switched_off(Operation::Create));
    Ok(CreatedUsers {
        records: tally.len(),
        invalid: tally.invalid(),
        unpredictable: tally.unpredictable(),
        unreadable: tally.unreadable_records(),
        unsynced: if withheld_by.is_some() { tally.len() } else { 0 },
        complete,
        withheld_by: withheld_by.map(str::to_owned),
        preflight,
    })
}

/// The command that says which users fail, and why.
fn preflight(mapping: &Path, store: Option<&str>, arguments: &CheckArgs) -> String {
    let users = arguments.users.iter().map(|path| format!(" {}", shell::file(path)));
    format!(
        "provmap preflight{} --mapping {}{}",
        options(store, arguments),
        shell::file(mapping),
        users.collect::<String>()
    )
}

/// The options that say what files are checked against, as other commands take them.
fn options(store: Option<&str>, arguments: &CheckArgs) -> String {
    let connector = arguments
        .connector
        .as_deref()
        .or(store)
        .into_iter()
        .map(|connector| format!(" --connector {}", shell::word(connector)));
    format!(
        "{}{}{}{}",
        connector.collect::<String>(),
        arguments.metadata.repeated(),
        arguments.config.repeated(),
        repeated("source-schema", &arguments.source_schema)
    )
}

//! `provmap check`: files against a connector.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use provmap::record::{Operation, Plan};
use provmap::{Connector, Report, Rule, SourceSchema, Tenant};
use provmap_model::text::{name, visible};

use crate::args::CheckArgs;
use crate::config::{Configuration, Flags, Resolver, Settings};
use crate::files::{self, MappingFiles, Searched};
use crate::findings::{CreatedUsers, Findings, Found};
use crate::levels::Level;
use crate::live;
use crate::load::{MappingFile, Modules};
use crate::output::{Complained, Outcome, Output};
use crate::render::users_in_words;
use crate::shell;
use crate::users::{Scope, Users};

pub(crate) fn run(
    arguments: &CheckArgs,
    levels: &[(Level, &'static Rule)],
    out: &mut Output,
) -> Result<Outcome, Complained> {
    let mut unused = Vec::new();
    let outcome = Findings::gather(&arguments.findings, "file", out, |findings, out| {
        let mut resolver = Resolver::new(Flags::of(&arguments.against, levels), out)?;
        let (whole, files) = match arguments.live.tenant() {
            Some(tenant) => {
                (None, MappingFiles { files: live::rules(tenant, out)?, searched: Searched::default() })
            }
            None => files_to_check(arguments, &mut resolver, out)?,
        };
        let settings = resolver.all(files.files.iter().map(PathBuf::as_path), out)?;
        let users = Users::of_option(&arguments.users, files.files.len(), out)?;
        findings.read_baseline(out)?;
        findings.searched(files.searched);
        if !arguments.live.live {
            findings.can_be_fixed(arguments.against.repeated(None));
        }
        check_all(&files.files, &settings, arguments, users.as_ref(), findings, out);
        if findings.are_all_checked() {
            add_unused_ignores(&resolver, whole.as_ref(), findings, out);
            unused = unused_metadata(&resolver, findings);
        }
        Ok(())
    });
    // A file of metadata that no check uses is probably a mistake.
    for store in unused {
        let message = format!("no file is checked against `{}`, of `--metadata`", name(&store));
        let help = "a file is checked against the connector that it names; `--connector NAME` overrides that";
        out.complain("warning", message, &[("help", help)]);
    }
    Ok(outcome)
}

/// The files that the command line means, or else the configuration of the working directory, which is then for no others.
fn files_to_check(
    arguments: &CheckArgs,
    resolver: &mut Resolver<'_>,
    out: &mut Output,
) -> Result<(Option<Rc<Configuration>>, MappingFiles), Complained> {
    let (whole, named) = match arguments.files.as_slice() {
        [] => resolver.named(out)?,
        files => (None, files.to_vec()),
    };
    if named.is_empty() {
        let help = "name mapping files, or a folder of them: `provmap check .`; or name them by `check` in a `provmap.toml`";
        return Err(out.error_with("no files are named", &[("help", help)]));
    }
    let files = files::mapping_files(&named, arguments.as_found, out).inspect_err(|_| {
        if let Some(configuration) = &whole {
            let name = &configuration.input.name;
            out.complain("note", format_args!("the files are those that `check` of {name} names"), &[]);
        }
    })?;
    Ok((whole, files))
}

/// Checks the mappings of all files.
fn check_all(
    files: &[PathBuf],
    settings: &[Settings<'_>],
    arguments: &CheckArgs,
    users: Option<&Users<'_>>,
    findings: &mut Findings<'_>,
    out: &mut Output,
) {
    let (mut modules, mut tenant) = (Modules::default(), Tenant::default());
    let mut without_rules = Vec::new();
    for (path, settings) in files.iter().zip(settings) {
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
            let checked = check((path, file), &mut tenant, arguments, settings, users, findings, out);
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
            findings.look_at(path);
        }
    }
}

/// Adds what the configurations ignore and is not found.
fn add_unused_ignores(
    resolver: &Resolver<'_>,
    whole: Option<&Rc<Configuration>>,
    findings: &mut Findings<'_>,
    out: &mut Output,
) {
    for (configuration, report) in resolver.unused_ignores(whole) {
        let fail_on = configuration.values.fail_on.as_ref().map(|it| it.value);
        let description = configuration.input.name.clone();
        let found = Found { address: None, description, report, users: None, fail_on };
        findings.add_configuration(&configuration.path, &configuration.input, found, out);
    }
    if let Some(whole) = whole.filter(|_| resolver.judges_ignores()) {
        findings.look_at(&whole.path);
    }
}

/// The store types of `--metadata` that no file is checked against.
fn unused_metadata(resolver: &Resolver<'_>, findings: &Findings<'_>) -> Vec<String> {
    let is_used = |store: &str| findings.checked().iter().any(|file| file.report.connector() == store);
    let stores = resolver.given().iter().map(Connector::store_type);
    stores.filter(|store| !is_used(store)).map(str::to_owned).collect()
}

/// Checks a mapping of a file.
fn check(
    (path, file): (&Path, &MappingFile),
    tenant: &mut Tenant,
    arguments: &CheckArgs,
    settings: &Settings<'_>,
    users: Option<&Users<'_>>,
    findings: &mut Findings<'_>,
    out: &mut Output,
) -> Result<(), Complained> {
    let settings = &settings.of_bundle(file, out)?;
    let (connector, mut report) = settings.check(file, tenant, out)?;
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
    let counted = users.tally([&plan], (schema, &Scope::of(file, schema, out)), &file.input.name, out);
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
        filter: counted.filter,
        withheld_by: withheld_by.map(str::to_owned),
        preflight,
    })
}

/// The command that says which users fail, and why.
fn preflight(mapping: &Path, store: Option<&str>, arguments: &CheckArgs) -> String {
    if arguments.live.live {
        return format!("provmap preflight{}", arguments.live.repeated());
    }
    let users = arguments.users.iter().map(|path| format!(" {}", shell::file(path)));
    format!(
        "provmap preflight{} --mapping {}{}",
        arguments.against.repeated(store),
        shell::file(mapping),
        users.collect::<String>()
    )
}

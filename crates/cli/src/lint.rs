//! `provmap lint-metadata`: what is odd in the metadata of connectors.

use std::path::PathBuf;

use provmap::lint::{lint_document, lint_with};
use provmap::{Options, Rule, registry};

use crate::args::LintMetadataArgs;
use crate::config::{Finder, Ignores};
use crate::files::is_stdin;
use crate::findings::{Findings, Found};
use crate::levels::{self, Level};
use crate::live;
use crate::load::ConnectorArgument;
use crate::output::{Complained, Outcome, Output};

pub(crate) fn run(
    arguments: &LintMetadataArgs,
    levels: &[(Level, &'static Rule)],
    out: &mut Output,
) -> Result<Outcome, Complained> {
    Ok(Findings::gather(&arguments.findings, "connector", out, |findings, out| {
        findings.read_baseline(out)?;
        lint_all(arguments, levels, findings, out)
    }))
}

fn lint_all(
    arguments: &LintMetadataArgs,
    levels: &[(Level, &'static Rule)],
    findings: &mut Findings<'_>,
    out: &mut Output,
) -> Result<(), Complained> {
    let mut finder = Finder::new(&arguments.config);
    let everything = || registry::ALL.iter().map(|connector| PathBuf::from(connector.store_type()));
    let stores = match arguments.live.tenant() {
        Some(tenant) => live::metadata(tenant, out)?,
        None if arguments.stores.is_empty() => everything().collect(),
        None => arguments.stores.clone(),
    };
    for path in &stores {
        let argument = match ConnectorArgument::load(path, out) {
            Ok(argument) => argument,
            Err(complained) => {
                findings.leave_out(path, complained, out);
                continue;
            }
        };
        let ConnectorArgument { connector, input, is_compiled_in } = &argument;
        // Of a configuration, the rules count, and what is ignored: what it says of connectors is about mappings.
        let file = (!is_compiled_in && !is_stdin(path)).then_some(path.as_path());
        let configuration = finder.of(file, out)?;
        let options = match &configuration {
            Some(configuration) => configuration.rules(Options::default()),
            None => Ok(Options::default()),
        };
        let options = levels::options(options, levels, out)?;
        let mut report = match is_compiled_in {
            true => lint_with(connector, &options),
            false => lint_document(connector, &input.text, &options),
        };
        let mut description = argument.description();
        if let Some(configuration) = &configuration {
            let relative = file.and_then(|file| configuration.relative(file));
            description.push_str(&configuration.ignore(
                relative.as_deref(),
                &mut report,
                &Ignores::default(),
            ));
        }
        let fail_on = configuration.and_then(|it| Some(it.values.fail_on.as_ref()?.value));
        let found = Found { address: None, description, report, users: None, fail_on };
        findings.add(path, input, found, out);
    }
    Ok(())
}

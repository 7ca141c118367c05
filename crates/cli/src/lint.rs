//! `provmap lint-metadata`: what is odd in the metadata of connectors.

use std::path::PathBuf;

use provmap::lint::{lint_document, lint_with};
use provmap::{Rule, registry};

use crate::args::{Level, LintMetadataArgs};
use crate::findings::Findings;
use crate::load::{self, ConnectorArgument};
use crate::output::{Complained, Outcome, Output};

pub(crate) fn run(
    arguments: &LintMetadataArgs,
    levels: &[(Level, &'static Rule)],
    out: &mut Output,
) -> Result<Outcome, Complained> {
    out.keep_quiet(arguments.findings.is_quiet());
    let options = load::options(levels, &registry::DIRECTORY, out)?;
    let everything = || registry::ALL.iter().map(|connector| PathBuf::from(connector.store_type()));
    let stores = if arguments.stores.is_empty() { everything().collect() } else { arguments.stores.clone() };
    let mut findings = Findings::new(&arguments.findings, "connector");
    for path in &stores {
        let argument = match ConnectorArgument::load(path, out) {
            Ok(argument) => argument,
            Err(complained) => {
                findings.leave_out(path, complained, out);
                continue;
            }
        };
        let ConnectorArgument { connector, input, is_compiled_in } = &argument;
        let report = match is_compiled_in {
            true => lint_with(connector, &options),
            false => lint_document(connector, &input.text, &options),
        };
        findings.add(path, input, argument.description(), report, None, out);
    }
    Ok(findings.finish(out))
}

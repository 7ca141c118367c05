//! `provmap lint-metadata`: what is odd in the metadata of connectors.

use std::path::PathBuf;

use provmap::{Lint as _, Options, Rule, registry};

use crate::args::{Format, Level, LintMetadata};
use crate::load::{self, ConnectorArgument};
use crate::output::{Complained, Outcome, Output};
use crate::render::text;
use crate::results::{self, Checked};

pub(crate) fn run(
    arguments: &LintMetadata,
    levels: &[(Level, &'static Rule)],
    out: &mut Output,
) -> Result<Outcome, Complained> {
    let options = load::options(levels, &registry::DIRECTORY, out)?;
    let everything = || registry::ALL.iter().map(|connector| PathBuf::from(connector.store_type()));
    let stores = if arguments.stores.is_empty() { everything().collect() } else { arguments.stores.clone() };
    let mut checked = Vec::new();
    for path in &stores {
        let Ok(store) = ConnectorArgument::load(path, out) else { continue };
        let report = lint(&store, &options);
        if arguments.output_format == Format::Text {
            let style = out.style();
            for finding in &report {
                out.text(&text::finding(style, &store.input, finding));
            }
            let summary = text::summary(style, report.summary());
            out.text(&format!("{summary} in {}\n", store.description()));
            if stores.len() > 1 {
                out.text("\n");
            }
        }
        checked.push(Checked { path: path.to_string_lossy().into_owned(), report });
    }
    let (format, fail_on) = (arguments.output_format, arguments.fail_on);
    Ok(results::conclude(&checked, stores.len(), "connector", format, fail_on, out))
}

fn lint(store: &ConnectorArgument, options: &Options<'_>) -> provmap::Report {
    if store.is_compiled_in {
        store.connector.lint(options)
    } else {
        store.connector.lint_document(&store.input.text, options)
    }
}

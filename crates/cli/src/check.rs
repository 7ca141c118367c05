//! `provmap check`: files against a connector.

use std::path::Path;

use provmap::model::text::name;
use provmap::{Bundle, Connectors, Options, Report, Rule};

use crate::args::{Check, Format, Level};
use crate::input::Input;
use crate::load::{self, Overlays};
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
    let connectors = load::connectors(&arguments.metadata.metadata, out)?;
    load::given(&connectors, arguments.connector.as_deref(), out)?;
    let overlays = Overlays::load(&arguments.metadata.overlays, &connectors, out)?;
    let stores = Stores { connectors, overlays };
    let mut checked = Vec::new();
    for path in &arguments.files {
        if let Ok(report) = check(path, arguments, &stores, &options, out) {
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
    for unused in stores.connectors.added() {
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

/// What files are checked against.
struct Stores {
    connectors: Connectors,
    overlays: Overlays,
}

/// Checks a file. In text, its findings are written at once.
fn check(
    path: &Path,
    arguments: &Check,
    stores: &Stores,
    options: &Options<'_>,
    out: &mut Output,
) -> Result<Report, Complained> {
    let input = load::read(path, out)?;
    let report = match Bundle::is_bundle(&input.text) {
        true => bundle(&input, arguments, stores, options, out)?,
        false => set(&input, arguments, stores, options, out)?,
    };
    if arguments.output_format == Format::Text {
        let style = out.style();
        for finding in &report {
            out.text(&text::finding(style, &input, finding));
        }
        let summary = text::summary(style, report.summary());
        // The type of a store is as the file has it.
        let connector = name(report.connector());
        out.text(&format!("{summary} in {} ({connector})\n", input.name));
        if arguments.files.len() > 1 {
            out.text("\n");
        }
    }
    Ok(report)
}

fn set(
    input: &Input,
    arguments: &Check,
    stores: &Stores,
    options: &Options<'_>,
    out: &mut Output,
) -> Result<Report, Complained> {
    let set = load::mapping_set(input, out)?;
    let connector = load::connector(input, &set, &stores.connectors, arguments.connector.as_deref(), out)?;
    Ok(stores.overlays.check(connector, &set, options))
}

/// A propagation rule with its stores: the store's type names the connector.
fn bundle(
    input: &Input,
    arguments: &Check,
    stores: &Stores,
    options: &Options<'_>,
    out: &mut Output,
) -> Result<Report, Complained> {
    let bundle = load::bundle(input, out)?;
    let connector = load::of_bundle(input, &bundle, &stores.connectors, arguments.connector.as_deref(), out)?;
    Ok(match connector {
        Some(connector) => stores.overlays.check_bundle(connector, &bundle, options),
        None => bundle.check(options),
    })
}

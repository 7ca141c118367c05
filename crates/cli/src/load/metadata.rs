//! Files of store metadata.

use std::path::Path;

use provmap::{Connector, Connectors, Problem};

use super::problems::{complain, say_what_it_is};
use crate::files::{self, is_stdin};
use crate::input::{Input, ReadAs};
use crate::output::{Complained, Output};
use crate::render::count;

/// Adds the connector of a file of `--metadata`.
pub(crate) fn add_metadata(
    path: &Path,
    connectors: &mut Connectors,
    out: &mut Output,
) -> Result<(), Complained> {
    let connector = metadata(path, out)?;
    connectors.add(connector).map_err(|error| out.error(format_args!("{}: {error}", files::name(path))))
}

/// The connector of a file of metadata. All problems of the file are shown.
pub(crate) fn metadata(path: &Path, out: &mut Output) -> Result<Connector, Complained> {
    let (_, connector) = connector(files::read_option("metadata", path, ReadAs::Metadata, out)?, out)?;
    warn_of_contradictions(path, &connector, out);
    Ok(connector)
}

/// The connector of a file, and the file.
pub(super) fn connector(input: Input, out: &mut Output) -> Result<(Input, Connector), Complained> {
    let connector = Connector::from_json(&input.text).map_err(|error| {
        let complained = complain(&input, &error, out);
        // The document is probably no metadata, or not all of it: other errors have the pointer of what is wrong.
        let is_of_the_whole = |it: &Problem| it.pointer().is_empty() && it.offset().is_some();
        if !say_what_it_is(&input, out) && error.problems().iter().any(is_of_the_whole) {
            let help = "this wants PingOne's answer to `POST …/propagation/storeMetadata/{type}`, whole and unchanged";
            out.complain("help", help, &[]);
        }
        complained
    })?;
    Ok((input, connector))
}

/// Warns that something of the metadata is not known, because it contradicts itself.
pub(crate) fn warn_of_contradictions(path: &Path, connector: &Connector, out: &mut Output) {
    let contradictions = connector.contradictions().len();
    if contradictions > 0 {
        let name = files::name(path);
        let (places, file) = (count(contradictions, "place"), if is_stdin(path) { "-" } else { &name });
        let message = format!(
            "{name}: the metadata contradicts itself in {places}: the properties there are taken as unknown"
        );
        let help = format!("`provmap lint-metadata {file}` shows where");
        out.complain("warning", message, &[("help", &help)]);
    }
}

//! Files of store metadata.

use std::path::Path;

use provmap::{Connector, Connectors, Error};

use super::problems::{complain_of_all, say_what_it_is};
use crate::files;
use crate::input::Input;
use crate::output::{Complained, Output};

/// Adds the connector of a file of `--metadata`.
pub(super) fn add(path: &Path, connectors: &mut Connectors, out: &mut Output) -> Result<(), Complained> {
    let (input, connector) = connector(files::read_option("metadata", path, out)?, out)?;
    connectors.add(connector).map_err(|error| out.error(format_args!("{}: {error}", input.name)))
}

/// The connector of a file, and the file.
pub(super) fn connector(input: Input, out: &mut Output) -> Result<(Input, Connector), Complained> {
    let connector = Connector::from_json(&input.text).map_err(|errors| {
        let complained = complain_of_all(&input, &errors, out);
        let lacks_a_part =
            |error: &Error| error.message().ends_with("is missing") && error.pointer().is_empty();
        // The document is probably no metadata at all.
        if errors.iter().any(lacks_a_part) {
            let help = "this wants PingOne's answer to `POST …/propagation/storeMetadata/{type}`, whole and unchanged";
            out.complain("help", help, &[]);
        }
        say_what_it_is(&input.text, out);
        complained
    })?;
    Ok((input, connector))
}

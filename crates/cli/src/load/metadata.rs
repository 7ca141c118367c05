//! Files of store metadata.

use std::path::{Path, PathBuf};

use provmap::{Connector, Connectors};

use super::problems::{complain_of_all, say_what_it_is};
use crate::files;
use crate::input::Input;
use crate::output::{Complained, Output};

/// The compiled-in connectors, and those of `--metadata`. All problems of all files are shown.
pub(super) fn read_all(paths: &[PathBuf], out: &mut Output) -> Result<Connectors, Complained> {
    let mut connectors = Connectors::new();
    let mut is_sound = true;
    for path in paths {
        let read = files::read_option("metadata", path, out).and_then(|input| connector(input, out));
        let added = read.and_then(|(input, connector)| {
            connectors.add(connector).map_err(|error| {
                out.error(format_args!("{}: {error}", input.name));
                Complained
            })
        });
        is_sound &= added.is_ok();
    }
    if is_sound { Ok(connectors) } else { Err(Complained) }
}

/// A connector of a file, and the file.
pub(super) fn read(path: &Path, out: &mut Output) -> Result<(Input, Connector), Complained> {
    connector(files::read(path, out)?, out)
}

fn connector(input: Input, out: &mut Output) -> Result<(Input, Connector), Complained> {
    match Connector::from_json(&input.text) {
        Ok(connector) => Ok((input, connector)),
        Err(errors) => {
            complain_of_all(&input, &errors, out);
            // The document is probably no metadata at all.
            if errors
                .iter()
                .any(|error| error.message().ends_with("is missing") && error.pointer().is_empty())
            {
                let help = "this wants PingOne's answer to `POST …/propagation/storeMetadata/{type}`, whole and unchanged";
                out.complain("help", help, &[], None);
            }
            say_what_it_is(&input.text, out);
            Err(Complained)
        }
    }
}

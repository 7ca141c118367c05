//! `--overlay`: corrections of the connectors' metadata.

use std::path::Path;

use provmap::Connectors;
use provmap::overlay::Overlay;

use super::problems::{complain_of_all, say_what_it_is};
use crate::file_kind::OVERLAYS_ARE;
use crate::files;
use crate::input::{Input, ReadAs};
use crate::output::{Complained, Output};

/// The name of the overlay that comes with provmap; `./curated` is a file of that name.
const CURATED: &str = "curated";

/// Corrects the connectors by an overlay.
pub(super) fn apply(path: &Path, connectors: &mut Connectors, out: &mut Output) -> Result<(), Complained> {
    if path.as_os_str() == CURATED {
        // A test shows that it fits the compiled-in metadata; other metadata of the same store can lack an attribute.
        let input = Input::new("the curated overlay".to_owned(), String::new(), ReadAs::Overlay);
        return correct(&input, Overlay::curated(), connectors, out);
    }
    let input = files::read_option("overlay", path, ReadAs::Overlay, out).inspect_err(|_| {
        // A missing path without an extension is probably a misspelt `curated`.
        if path.extension().is_none() && !path.exists() {
            let help = "`--overlay curated` takes what comes with provmap";
            out.complain("help", help, &[]);
        }
    })?;
    let overlay = Overlay::from_toml(&input.text).map_err(|errors| {
        let complained = complain_of_all(&input, &errors, out);
        // Every other error in the file has the pointer of what is wrong.
        let is_malformed = errors.iter().any(|error| error.pointer().is_empty() && error.offset().is_some());
        if !say_what_it_is(&input, out) && is_malformed {
            out.complain("help", OVERLAYS_ARE, &[]);
        }
        complained
    })?;
    let unknown = overlay.unknown_connectors(connectors);
    if !unknown.is_empty() {
        return Err(complain_of_all(&input, &unknown, out));
    }
    correct(&input, &overlay, connectors, out)
}

fn correct(
    input: &Input,
    overlay: &Overlay,
    connectors: &mut Connectors,
    out: &mut Output,
) -> Result<(), Complained> {
    let (corrected, mut errors) = overlay.apply_to_all(connectors);
    if errors.is_empty() {
        *connectors = corrected;
        return Ok(());
    }
    errors.sort_by_key(|error| error.offset());
    Err(complain_of_all(input, &errors, out))
}

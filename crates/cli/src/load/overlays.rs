//! `--overlay`: corrections of the connectors' metadata.

use std::path::Path;

use provmap::overlay::Overlay;
use provmap::{Connectors, Problem};

use super::problems::{complain, say_what_it_is};
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
    let overlay = Overlay::from_toml(&input.text).map_err(|error| {
        let complained = complain(&input, &error, out);
        // Every other error in the file has the pointer of what is wrong.
        let is_of_the_whole = |it: &Problem| it.pointer().is_empty() && it.offset().is_some();
        if !say_what_it_is(&input, out) && error.problems().iter().any(is_of_the_whole) {
            out.complain("help", OVERLAYS_ARE, &[]);
        }
        complained
    })?;
    overlay.require_connectors(connectors).map_err(|error| complain(&input, &error, out))?;
    correct(&input, &overlay, connectors, out)
}

fn correct(
    input: &Input,
    overlay: &Overlay,
    connectors: &mut Connectors,
    out: &mut Output,
) -> Result<(), Complained> {
    *connectors = overlay.apply_to_all(connectors).map_err(|error| complain(input, &error, out))?;
    Ok(())
}

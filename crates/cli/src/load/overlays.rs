//! `--overlay`: corrections of the connectors' metadata.

use std::path::{Path, PathBuf};

use provmap::Connectors;
use provmap::overlay::Overlay;

use super::problems::{complain_of_all, say_what_it_is};
use crate::files;
use crate::input::Input;
use crate::output::{Complained, Output};

/// The name of the overlay that comes with provmap; `./curated` is a file of that name.
const CURATED: &str = "curated";

/// The connectors as overlays correct them, applied in their order. All problems of all files are shown.
pub(super) fn correct(
    connectors: &Connectors,
    paths: &[PathBuf],
    out: &mut Output,
) -> Result<Connectors, Complained> {
    let mut corrected = connectors.clone();
    let mut is_sound = true;
    for path in paths {
        is_sound &= add(path, &mut corrected, out).is_ok();
    }
    if is_sound { Ok(corrected) } else { Err(Complained) }
}

fn add(path: &Path, connectors: &mut Connectors, out: &mut Output) -> Result<(), Complained> {
    if path.as_os_str() == CURATED {
        // A test shows that it fits the compiled-in metadata; other metadata of the same store can lack an attribute.
        let input = Input::new("the curated overlay".to_owned(), String::new());
        return apply(&input, Overlay::curated(), connectors, out);
    }
    let input = files::read_option("overlay", path, out).inspect_err(|_| {
        // A missing path without an extension is probably a misspelt `curated`.
        if path.extension().is_none() && !path.exists() {
            let help = "`--overlay curated` takes what comes with provmap";
            out.complain("help", help, &[], None);
        }
    })?;
    let overlay = Overlay::from_toml(&input.text).map_err(|errors| {
        complain_of_all(&input, &errors, out);
        let is_malformed = errors.iter().any(|error| error.message().starts_with("malformed"));
        if is_malformed && !say_what_it_is(&input.text, out) {
            let help = "an overlay is TOML, a list of `[[correction]]`: see docs/overlays.md";
            out.complain("help", help, &[], None);
        }
        Complained
    })?;
    let unknown = overlay.unknown_connectors(connectors);
    if !unknown.is_empty() {
        complain_of_all(&input, &unknown, out);
        return Err(Complained);
    }
    apply(&input, &overlay, connectors, out)
}

fn apply(
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
    complain_of_all(input, &errors, out);
    Err(Complained)
}

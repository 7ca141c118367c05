//! `--overlay`: corrections of the connectors' metadata.

use std::borrow::Cow;
use std::path::Path;

use provmap::overlay::Overlay;
use provmap::{Connectors, Error, Problem};

use super::problems::{complain, say_what_it_is};
use crate::file_kind::OVERLAYS_ARE;
use crate::files;
use crate::input::{Input, ReadAs};
use crate::output::{Complained, Output};

/// The name of the overlay that comes with provmap; `./curated` is a file of that name.
pub(crate) const CURATED: &str = "curated";

/// An overlay, with the file that it was read from.
pub(crate) struct NamedOverlay {
    /// Without a text for what comes with provmap.
    input: Input,
    overlay: Cow<'static, Overlay>,
}

impl NamedOverlay {
    /// Reads an overlay. All problems of the file are shown.
    pub(crate) fn read(path: &Path, out: &mut Output) -> Result<NamedOverlay, Complained> {
        if path.as_os_str() == CURATED {
            let input = Input::new("the curated overlay".to_owned(), String::new(), ReadAs::Overlay);
            return Ok(NamedOverlay { input, overlay: Cow::Borrowed(Overlay::curated()) });
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
        Ok(NamedOverlay { input, overlay: Cow::Owned(overlay) })
    }

    /// Whether it is the one that comes with provmap.
    pub(crate) fn is_curated(&self) -> bool {
        matches!(self.overlay, Cow::Borrowed(_))
    }

    /// Corrects the connectors.
    pub(super) fn correct(&self, connectors: &mut Connectors, out: &mut Output) -> Result<(), Complained> {
        let complain = |error: &Error, out: &mut Output| complain(&self.input, error, out);
        if !self.is_curated() {
            // A test shows that the curated one fits the compiled-in metadata; other metadata of the same store can lack an
            // attribute.
            self.overlay.require_connectors(connectors).map_err(|error| complain(&error, out))?;
        }
        *connectors = self.overlay.apply_to_all(connectors).map_err(|error| complain(&error, out))?;
        Ok(())
    }
}

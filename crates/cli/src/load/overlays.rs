//! `--overlay`: corrections of the connectors' metadata.

use std::path::{Path, PathBuf};

use provmap::overlay::{Corrected, Overlay};
use provmap::{Connector, Connectors, same_store};

use super::problems::{complain_of_all, say_what_it_is};
use crate::files;
use crate::input::Input;
use crate::output::{Complained, Output};

/// The name of the overlay that comes with provmap; `./curated` is a file of that name.
const CURATED: &str = "curated";

/// The connectors that the overlays of the command line correct.
pub(super) struct Overlays {
    corrected: Vec<Corrected>,
}

impl Overlays {
    /// Reads overlays and applies them, in their order. All problems of all files are shown.
    pub(super) fn load(
        paths: &[PathBuf],
        connectors: &Connectors,
        out: &mut Output,
    ) -> Result<Overlays, Complained> {
        let mut overlays = Overlays { corrected: Vec::new() };
        let mut sound = true;
        for path in paths {
            sound &= overlays.add(path, connectors, out).is_ok();
        }
        if sound { Ok(overlays) } else { Err(Complained) }
    }

    fn add(&mut self, path: &Path, connectors: &Connectors, out: &mut Output) -> Result<(), Complained> {
        if path.as_os_str() == CURATED {
            // A test shows that it fits the compiled-in metadata; other metadata of the same store can lack an attribute.
            let input = Input::new("the curated overlay".to_owned(), String::new());
            return self.apply(&input, Overlay::curated(), connectors, out);
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
        self.apply(&input, &overlay, connectors, out)
    }

    fn apply(
        &mut self,
        input: &Input,
        overlay: &Overlay,
        connectors: &Connectors,
        out: &mut Output,
    ) -> Result<(), Complained> {
        let mut errors = Vec::new();
        for connector in connectors.iter() {
            let store = connector.store_type();
            if !overlay.corrections().iter().any(|correction| same_store(&correction.connector, store)) {
                continue;
            }
            let known = self.corrected.iter().position(|it| same_store(it.store_type(), store));
            let before =
                known.map_or_else(|| Corrected::from(connector), |at| self.corrected.swap_remove(at));
            match overlay.apply(before) {
                Ok(corrected) => self.corrected.push(corrected),
                Err(problems) => errors.extend(problems),
            }
        }
        if errors.is_empty() {
            return Ok(());
        }
        errors.sort_by_key(|error| error.offset());
        complain_of_all(input, &errors, out);
        Err(Complained)
    }

    /// The corrected connector, if any overlay corrects it.
    pub(super) fn of(&self, connector: &Connector) -> Option<&Corrected> {
        self.corrected.iter().find(|corrected| same_store(corrected.store_type(), connector.store_type()))
    }
}

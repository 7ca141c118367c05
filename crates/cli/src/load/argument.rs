//! Connectors that are named on the command line one by one.

use std::path::Path;

use provmap::Connector;
use provmap::model::text::visible;

use crate::args::is_stdin;
use crate::input::Input;
use crate::output::{Complained, Output};

/// A connector that stands on the command line by itself: the name of a compiled-in one, or a file.
pub(crate) enum Store {
    /// With its name as if it were a file, and no text.
    CompiledIn(Input, &'static Connector),
    File(Input, Box<Connector>),
}

impl Store {
    pub(crate) fn connector(&self) -> &Connector {
        match self {
            Store::CompiledIn(_, connector) => connector,
            Store::File(_, connector) => connector,
        }
    }

    pub(crate) fn input(&self) -> &Input {
        match self {
            Store::CompiledIn(input, _) | Store::File(input, _) => input,
        }
    }

    /// The file with the store type, or the store type.
    pub(crate) fn description(&self) -> String {
        let name = &self.input().name;
        match self {
            Store::CompiledIn(..) => format!("{name} (compiled in)"),
            Store::File(_, connector) => format!("{name} ({})", visible(connector.store_type())),
        }
    }
}

/// The connector that a word of the command line means. A name wins over a file: `./Zoom` is the file.
pub(crate) fn store(path: &Path, out: &mut Output) -> Result<Store, Complained> {
    let word = path.to_string_lossy();
    let error = match provmap::require_connector(&word) {
        Ok(connector) => {
            let input = Input::new(connector.store_type().to_owned(), String::new());
            return Ok(Store::CompiledIn(input, connector));
        }
        Err(error) => error,
    };
    let looks_like_a_file = is_stdin(path) || word.contains(['.', '/', std::path::MAIN_SEPARATOR]);
    if looks_like_a_file || path.exists() {
        return super::metadata(path, out).map(|(input, connector)| Store::File(input, Box::new(connector)));
    }
    let note = format!("there is no file `{}` either", provmap::model::text::name(&word));
    let help = "`provmap connectors` lists the connectors".to_owned();
    out.complain("error", error, &[("note", note), ("help", help)], None);
    Err(Complained)
}

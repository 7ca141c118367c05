//! Connectors that are arguments themselves, as in `provmap diff OLD NEW`.

use std::path::{MAIN_SEPARATOR, Path};

use provmap::Connector;
use provmap_model::text::{name, visible};

use super::metadata;
use crate::files::{self, is_stdin};
use crate::input::{Input, ReadAs};
use crate::output::{Complained, Output};

/// A connector that an argument gives: by the name of a compiled-in one, or by a file of store metadata.
pub(crate) struct ConnectorArgument {
    pub(crate) connector: Connector,
    /// The file. For a compiled-in connector, its store type as the name, and no text.
    pub(crate) input: Input,
    pub(crate) is_compiled_in: bool,
}

impl ConnectorArgument {
    /// Finds or reads the connector. A name wins over a file: `./Zoom` is the file.
    pub(crate) fn load(path: &Path, out: &mut Output) -> Result<ConnectorArgument, Complained> {
        let word = path.to_string_lossy();
        let is_in_memory = out.in_memory(path).is_some();
        let error = match provmap::require_connector(&word) {
            Ok(connector) => {
                let input = Input::new(connector.store_type().to_owned(), String::new(), ReadAs::Metadata);
                return Ok(ConnectorArgument { connector: connector.clone(), input, is_compiled_in: true });
            }
            Err(error) => error,
        };
        if is_in_memory || is_stdin(path) || word.contains(['.', '/', MAIN_SEPARATOR]) || path.exists() {
            let (input, connector) = metadata::connector(files::read(path, ReadAs::Metadata, out)?, out)?;
            out.hide_secrets_of(&connector);
            return Ok(ConnectorArgument { connector, input, is_compiled_in: false });
        }
        let note = format!("there is no file `{}` either", name(&word));
        let help = "`provmap connectors` lists the connectors";
        Err(out.error_with(error, &[("note", &note), ("help", help)]))
    }

    /// The name of the file with the store type; for a compiled-in connector, the store type.
    pub(crate) fn description(&self) -> String {
        let name = &self.input.name;
        if self.is_compiled_in {
            format!("{name} (compiled in)")
        } else {
            format!("{name} ({})", visible(self.connector.store_type()))
        }
    }
}

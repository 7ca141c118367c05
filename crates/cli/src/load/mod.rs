//! Reads the files of all commands into the library's types, and reports the problems of each file.

mod argument;
mod known_connectors;
mod mapping_file;
mod metadata;
mod modules;
mod overlays;
mod problems;

use std::path::Path;

use provmap::{SourceSchema, registry};
use provmap_model::source::{Gap, gap};

pub(crate) use self::argument::ConnectorArgument;
pub(crate) use self::known_connectors::KnownConnectors;
pub(crate) use self::mapping_file::{BY_CONNECTOR, MappingFile};
pub(crate) use self::metadata::{add_metadata, metadata, warn_of_contradictions};
pub(crate) use self::modules::Modules;
pub(crate) use self::overlays::{CURATED, NamedOverlay};
pub(crate) use self::problems::refuse;
use self::problems::{complain, say_what_it_is};
use crate::files;
use crate::input::ReadAs;
use crate::output::{Complained, Output};

/// The built-in directory, with what the file of a source schema adds. All problems of the file are shown.
pub(crate) fn source_schema(path: &Path, out: &mut Output) -> Result<SourceSchema, Complained> {
    let input = files::read(path, ReadAs::SourceSchema, out)?;
    let schema = registry::DIRECTORY.clone().extend_from_json(&input.text).map_err(|error| {
        let complained = complain(&input, &error, out);
        say_what_it_is(&input, out);
        complained
    })?;
    if let Some(gap) = gap(&input.text) {
        warn_of_gap(&input.name, gap, out);
    }
    Ok(schema)
}

/// Warns that an answer of PingOne's API is not all attributes of the environment.
fn warn_of_gap(file: &str, gap: Gap, out: &mut Output) {
    let (what, help) = match gap {
        Gap::NextPage => (
            "the list of attributes goes on at `_links.next`",
            "add the attributes of the next pages to the list, and take `next` out",
        ),
        Gap::NoUsername => (
            "the list of attributes has no `username`, which every environment has",
            "keep PingOne's answer whole; with `\"closed\": true` in it, the list counts as complete",
        ),
    };
    let message = format!("{file}: {what}: an attribute that is not listed may be there all the same");
    out.complain("warning", message, &[("help", help)]);
}

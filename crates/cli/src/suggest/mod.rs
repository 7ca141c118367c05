//! `provmap suggest`: a first mapping for a connector.

mod hcl;
mod text;

use provmap::{Connector, Mapping, Suggestion, suggest};
use serde::Serialize;

use crate::args::{SuggestArgs, SuggestFormat};
use crate::config::{Flags, Resolver};
use crate::output::{Complained, Outcome, Output};
use crate::render::json;

pub(crate) fn run(arguments: &SuggestArgs, out: &mut Output) -> Result<Outcome, Complained> {
    let flags = Flags {
        connector: arguments.connector.as_deref(),
        source_schema: arguments.source_schema.as_deref(),
        ..Flags::new(&arguments.config, Some(&arguments.metadata))
    };
    let settings = Resolver::new(flags, out)?.of(None, out)?;
    let connector = settings.known().only(out)?;
    if connector.user_attributes().is_none_or(|attributes| attributes.is_empty()) {
        let store = connector.store_type();
        return Err(out.error(format_args!(
            "the metadata of {store} lists no attributes of users: there is nothing to map"
        )));
    }
    let suggestion = suggest(connector, arguments.operation.map(Into::into), settings.options());
    match arguments.output_format {
        SuggestFormat::Text => out.text(&text::write(connector, &suggestion, out.style())),
        SuggestFormat::Json => {
            out.text(&json::pretty(&MappingFile::new(connector, &suggestion)));
            if !arguments.quiet {
                out.aside(|style| text::write(connector, &suggestion, style));
            }
        }
        SuggestFormat::Hcl => out.text(&hcl::write(connector, &suggestion)),
    }
    Ok(Outcome::of(true, suggestion.lacks_required()))
}

/// The lines as a mapping file that names its connector.
#[derive(Serialize)]
struct MappingFile<'s> {
    connector: &'s str,
    mappings: Vec<&'s Mapping<'static>>,
}

impl<'s> MappingFile<'s> {
    fn new(connector: &'s Connector, suggestion: &'s Suggestion) -> MappingFile<'s> {
        let mappings = suggestion.lines.iter().map(|line| &line.mapping).collect();
        MappingFile { connector: connector.store_type(), mappings }
    }
}

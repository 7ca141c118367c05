//! `provmap schema`: JSON Schemas of records, for other validators, and of the files that people write, for editors.

mod bundle;
mod config;
mod connection;
mod mapping;
mod overlay;
mod parts;
mod source;
mod tests;
mod words;

use provmap::record::record_schema;

use crate::args::{Operation, SchemaArgs, Subject};
use crate::config::{Flags, Resolver};
use crate::output::{Complained, Outcome, Output};
use crate::render::json;

pub(crate) fn run(arguments: &SchemaArgs, out: &mut Output) -> Result<Outcome, Complained> {
    let subject = arguments.subject;
    if arguments.operation.is_some() && subject != Subject::Record {
        return Err(out.error("`--operation` is for the schema of records: leave it out, or `--for`"));
    }
    let flags = Flags {
        connector: arguments.connector.as_deref(),
        source_schema: arguments.source_schema.as_deref(),
        ..Flags::new(&arguments.config, Some(&arguments.metadata))
    };
    let settings = Resolver::new(flags, out)?.of(None, out)?;
    let (known, source) = (settings.known(), settings.schema());
    let (all, named) = (known.corrected(), known.given());
    let schema = match subject {
        Subject::Record => {
            let operation = arguments.operation.unwrap_or(Operation::Create);
            record_schema(known.only(out)?, operation.into())
        }
        Subject::Mapping => mapping::schema(known.only(out)?, source),
        Subject::Bundle => bundle::schema(known.only(out)?, source),
        Subject::Overlay => overlay::schema(all, named),
        Subject::SourceSchema => source::schema(),
        Subject::Config => config::schema(all, named),
        Subject::Test => tests::schema(all, named, source),
    };
    out.text(&json::pretty(&schema));
    Ok(Outcome::Clean)
}

//! `provmap schema`: a JSON Schema for the records of a connector.

use provmap::record::record_schema;

use crate::args::{SchemaArgs, Subject};
use crate::config::{Flags, Resolver};
use crate::output::{Complained, Outcome, Output};
use crate::render::json;

pub(crate) fn run(arguments: &SchemaArgs, out: &mut Output) -> Result<Outcome, Complained> {
    let connector = arguments.connector.as_deref();
    let flags = Flags { connector, ..Flags::new(&arguments.config, Some(&arguments.metadata)) };
    let settings = Resolver::new(flags, out)?.of(None, out)?;
    let connector = settings.known().only(out)?;
    let schema = match arguments.subject {
        Subject::Record => record_schema(connector, arguments.operation.into()),
    };
    out.text(&json::pretty(&schema));
    Ok(Outcome::Clean)
}

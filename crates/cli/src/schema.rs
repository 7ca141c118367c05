//! `provmap schema`: a JSON Schema for the records of a connector.

use provmap::record::record_schema;

use crate::args::{SchemaArgs, Subject};
use crate::load::KnownConnectors;
use crate::output::{Complained, Outcome, Output};
use crate::render::json;

pub(crate) fn run(arguments: &SchemaArgs, out: &mut Output) -> Result<Outcome, Complained> {
    let known = KnownConnectors::load(&arguments.metadata, arguments.connector.as_deref(), out)?;
    let connector = known.only(out)?;
    let schema = match arguments.subject {
        Subject::Record => record_schema(connector, arguments.operation.into()),
    };
    out.text(&json::pretty(&schema));
    Ok(Outcome::Clean)
}

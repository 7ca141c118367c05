//! `provmap schema`: what validators that others have can judge.

use provmap::record::record_schema;

use crate::args::{Schema, Subject};
use crate::load::{self, Overlays};
use crate::output::{Complained, Outcome, Output};
use crate::render::json;

pub(crate) fn run(arguments: &Schema, out: &mut Output) -> Result<Outcome, Complained> {
    let connectors = load::connectors(&arguments.metadata.metadata, out)?;
    let connector = load::only(&connectors, arguments.connector.as_deref(), out)?;
    let overlays = Overlays::load(&arguments.metadata.overlays, &connectors, out)?;
    let schema = match arguments.subject {
        Subject::Record => record_schema(overlays.connector(connector), arguments.operation.into()),
    };
    // A failure to write shows at the end.
    let _ = json::pretty(&schema, out);
    Ok(Outcome::Clean)
}

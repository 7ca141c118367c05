//! `provmap schema`: what validators that others have can judge.

use provmap::record::record_schema;

use crate::args::{Schema, Subject};
use crate::load;
use crate::output::{Outcome, Output};
use crate::render::json;

pub(crate) fn run(arguments: &Schema, out: &mut Output) -> Outcome {
    let Ok(connectors) = load::connectors(&arguments.metadata.metadata, out) else {
        return Outcome::CouldNotRun;
    };
    let Ok(connector) = load::only(&connectors, arguments.connector.as_deref(), out) else {
        return Outcome::CouldNotRun;
    };
    let schema = match arguments.subject {
        Subject::Record => record_schema(connector, arguments.operation.into()),
    };
    // A failure to write shows at the end.
    let _ = json::pretty(&schema, out);
    Outcome::Clean
}

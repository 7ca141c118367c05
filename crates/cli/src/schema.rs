//! `provmap schema`: what validators that others have can judge.

use provmap::record::record_schema;

use crate::args::{Schema, Subject};
use crate::output::{Outcome, Output};
use crate::render::json;

pub(crate) fn run(arguments: &Schema, out: &mut Output) -> Outcome {
    let schema = match arguments.subject {
        Subject::Record => record_schema(arguments.connector, arguments.operation.into()),
    };
    // A failure to write shows at the end.
    let _ = json::pretty(&schema, out);
    Outcome::Clean
}

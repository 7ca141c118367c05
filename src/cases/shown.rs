//! Files of tests as an excerpt can show them.

use provmap_model::secret::NO_TARGETS;
use provmap_model::shape::{self, Shape, Showing};

const TEST: Shape = Shape::Object(&[
    ("name", Shape::Value),
    ("omits", Shape::Json),
    ("refused", Shape::Json),
    ("finds", Shape::Json),
]);

const FILE: Shape = Shape::Object(&[
    ("mapping", Shape::Value),
    ("connector", Shape::Value),
    ("operation", Shape::Value),
    ("source-schema", Shape::Value),
    ("tests", TEST),
]);

/// A file of tests as an excerpt can show it: without the users and their values. Nothing where the text has no `tests`.
pub(super) fn shown(text: &str) -> Option<String> {
    let showing = Showing { is_public: str::is_empty, stays_json: false, secrets: &NO_TARGETS };
    let blotted = shape::blotted(text, FILE, &["tests"], showing);
    blotted.is_told.then_some(blotted.text)
}

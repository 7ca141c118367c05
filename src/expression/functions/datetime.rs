//! `#datetime`: dates and times as ISO 8601 writes them.

use super::{Function, Library, Parameter, Signature, ValueKind, a_text, undocumented};

pub(super) const FUNCTIONS: &[Function] = &[Function {
    library: Library::Datetime,
    name: "format",
    signature: Signature::of(&[
        Parameter { name: "date", kind: ValueKind::Date },
        Parameter { name: "pattern", kind: ValueKind::Text },
    ]),
    note: "PEL docs: format(date, pattern). That the result is a text is inferred.",
    infer: |_| a_text(),
    evaluate: undocumented,
}];

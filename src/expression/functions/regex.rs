//! `#regex`: known by name only.

use super::super::flow::Flow;
use super::{Function, Library, Signature, undocumented};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        library: Library::Regex,
        name: "findAllMatches",
        signature: Signature::UNKNOWN,
        note: "PEL docs: known by name only.",
        infer: |_| Flow::UNKNOWN,
        evaluate: undocumented,
    },
    Function {
        library: Library::Regex,
        name: "replaceAll",
        signature: Signature::UNKNOWN,
        note: "PEL docs: known by name only.",
        infer: |_| Flow::UNKNOWN,
        evaluate: undocumented,
    },
];

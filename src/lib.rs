#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

// The generated tables name the crate as its users do.
extern crate self as provmap;

pub mod bundle;
mod cases;
mod check;
mod connectors;
pub mod diff;
pub mod domain;
pub mod expression;
mod facts;
mod located;
mod mapping;
pub mod model;
pub mod overlay;
pub mod record;
pub mod registry;
#[cfg(feature = "excerpts")]
#[doc(hidden)]
pub mod render;
mod report;
mod rules;

pub use bundle::Bundle;
pub use cases::{Difference, MappingTests, TestResult, TestResults};
pub use check::metadata::lint;
pub use check::{Options, metadata as lint};
pub use connectors::{Connectors, connector, require_connector, same_store};
pub use diff::diff;
pub use mapping::{MAX_MAPPINGS, Mapping, MappingKind, MappingSet, Part};
pub use provmap_model::{
    Attribute, AttributeList, AttributeType, Attributes, Connector, Contradiction, Error, Flag, Json, Limit,
    Problem, SourceAttribute, SourceSchema, StoreType,
};
pub use record::{Sent, SentValue, preview, rule};
pub use report::{Basis, Evidence, Finding, Place, Report, Severity, Summary};
pub use rules::{RULES, Rule};

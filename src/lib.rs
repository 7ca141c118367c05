#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

// The generated tables name the crate as its users do.
extern crate self as provmap;

pub mod bundle;
mod check;
mod connectors;
mod dialect;
pub mod diff;
pub mod domain;
pub mod expression;
mod expression_text;
mod foreign;
pub mod lint;
mod mapping;
mod options;
pub mod overlay;
mod preview;
pub mod record;
pub mod registry;
mod report;
mod rules;
mod suggest;

pub use bundle::Bundle;
pub use check::Check;
pub use connectors::{Connectors, connector, require_connector, same_store};
pub use lint::Lint;
pub use mapping::{MAX_MAPPINGS, Mapping, MappingKind, MappingSet, Part};
pub use options::Options;
pub use preview::{Sent, SentValue, preview};
pub use provmap_model as model;
pub use provmap_model::attribute;
pub use provmap_model::{
    Attribute, AttributeType, Attributes, Connector, Error, Flag, Limit, SourceAttribute, SourceSchema,
    StoreType,
};
pub use report::{Basis, Finding, Place, Report, Severity, Summary};
pub use rules::{RULES, Rule, rule};

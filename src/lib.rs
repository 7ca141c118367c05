//! provmap
#![forbid(unsafe_code)]

// The generated tables name the crate as its users do.
extern crate self as provmap;

mod check;
mod dialect;
pub mod domain;
pub mod expression;
mod expression_text;
mod literal;
mod mapping;
mod options;
pub mod registry;
mod report;
mod rules;
mod suggest;

pub use check::Check;
pub use mapping::{MAX_MAPPINGS, Mapping, MappingKind, MappingSet};
pub use options::Options;
pub use provmap_model as model;
pub use provmap_model::{
    Attribute, AttributeType, Attributes, Connector, Error, Flag, Limit, SourceAttribute, SourceSchema,
    StoreType,
};
pub use report::{Basis, Finding, Place, Report, Summary};
pub use rules::{RULES, Rule, Severity, rule};

/// The compiled-in connector of a store type, ignoring case and by the aliases that PingOne's own sources use.
///
/// ```
/// let zoom = provmap::connector("zoom").unwrap();
/// assert_eq!(zoom.store_type(), "Zoom");
/// assert!(provmap::connector("Zom").is_none());
/// ```
#[must_use]
pub fn connector(store_type: &str) -> Option<&'static Connector> {
    registry::by_name(store_type)
}

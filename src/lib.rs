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
pub use connectors::{Connectors, same_store};
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

/// The compiled-in connector of a store type.
///
/// # Errors
///
/// When there is none. The error says whether PingOne has the store type at all, and suggests one of the compiled-in
/// connectors for what looks like a slip.
///
/// ```
/// let error = provmap::require_connector("Zom").unwrap_err();
/// assert_eq!(error.to_string(), "there is no connector `Zom`; did you mean `Zoom`?");
/// ```
pub fn require_connector(store_type: &str) -> Result<&'static Connector, Error> {
    connector(store_type).ok_or_else(|| Connectors::new().unknown(store_type))
}

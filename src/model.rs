//! Metadata as plain data: the rows of a connector's [`Table`], those of the directory, and JSON that is read once.
//!
//! What is read most often is at the root of the crate as well: [`Connector`], [`Attribute`], [`SourceSchema`]. What corrects
//! metadata is in [`overlay`](crate::overlay).
//!
//! ```
//! use provmap::model::CapabilityType;
//! let table = provmap::registry::ZOOM.table();
//! let mut capabilities = table.attribute_metadata.capabilities.iter().flatten();
//! assert!(capabilities.any(|it| it.kind == Some(CapabilityType::CreateUsers)));
//! ```

pub use provmap_model::row::{Others, Rows, Texts};
pub use provmap_model::source::Reference;
pub use provmap_model::table::{
    AttributeMetadata, Capability, ConnectionAttribute, ConnectionProfile, Information,
};
pub use provmap_model::words::{CapabilityType, Enhancement};
pub use provmap_model::{
    Attribute, AttributeList, AttributeType, Attributes, Connector, Contradiction, Error, Flag, Json, Limit,
    SourceAttribute, SourceSchema, SourceTable, StoreType, Table,
};

/// What the tables of `provmap-codegen` name beside rows. Not part of the documented interface.
#[doc(hidden)]
pub mod generated {
    pub use provmap_model::phf;
    pub use provmap_model::store_type::folded;
}

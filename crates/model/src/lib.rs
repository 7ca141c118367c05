//! PingOne store metadata and the PingOne directory as plain data.
//!
//! One [`Connector`] type serves connectors that are compiled in and connectors read at run
//! time, with one reader and one judge for both. The crate `provmap` is the front door; this one is used by it, by
//! `provmap-codegen`, and by the tables which that writes.
#![forbid(unsafe_code)]

pub mod attribute;
pub mod connector;
pub mod error;
pub mod json;
mod judge;
pub mod layout;
pub mod names;
pub mod node;
pub mod packed;
pub mod read;
pub mod source;
pub mod store_type;
pub mod text;

pub use attribute::{Attribute, Attributes, Flag, Flags, Limit, Limits};
pub use connector::{AttributeType, Connector};
pub use error::Error;
pub use json::Json;
/// For the generated tables.
#[doc(hidden)]
pub use phf;
pub use source::{SourceAttribute, SourceSchema};
pub use store_type::StoreType;

//! PingOne store metadata and the PingOne directory as plain data.
//!
//! One [`Connector`] type serves connectors that are compiled in and connectors read at run
//! time, with one reader and one judge for both.
//!
//! This crate is a part of `provmap`, `provmap-codegen` and the command. Depend on `provmap`, and not on this: what `provmap`
//! re-exports, most of it in `provmap::model`, keeps to the rules of versions. What is hidden here may change in any.
#![forbid(unsafe_code)]

mod as_str;
pub mod attribute;
mod attribute_list;
pub mod bytes;
pub mod connector;
pub mod contradiction;
pub mod correction;
mod declare;
pub mod error;
#[doc(hidden)]
pub mod ids;
pub mod json;
mod judge;
#[doc(hidden)]
pub mod names;
#[doc(hidden)]
pub mod node;
#[doc(hidden)]
pub mod positions;
mod read;
pub mod row;
#[doc(hidden)]
pub mod secret;
#[doc(hidden)]
pub mod shape;
#[doc(hidden)]
pub mod shown;
pub mod source;
pub mod store_type;
#[doc(hidden)]
pub mod suggest;
pub mod table;
#[doc(hidden)]
pub mod text;
mod tree;
pub mod words;

pub use attribute::{Attribute, Attributes, Flag, Limit};
pub use attribute_list::AttributeList;
pub use connector::Connector;
pub use contradiction::Contradiction;
pub use error::{Error, Problem};
pub use json::Json;
/// For the generated tables.
#[doc(hidden)]
pub use phf;
pub use source::{SourceAttribute, SourceSchema, SourceTable};
pub use store_type::{StoreType, StoreTypes};
pub use table::Table;
pub use words::AttributeType;

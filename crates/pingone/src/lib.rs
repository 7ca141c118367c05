#![doc = include_str!("../README.md")]

mod client;
mod dynamic;
mod error;
mod exchange;
mod host;
mod pages;
mod pull;
mod region;
mod resource;
mod rows;
mod secret;
mod settings;
mod tenant;
mod users;

pub use dynamic::{MetadataOrigin, StoreMetadata};
pub use error::{Error, ErrorKind};
pub use exchange::Exchange;
pub use pull::{Pulled, Survey};
pub use region::Region;
pub use rows::{Rule, Store, SyncStatus};
pub use settings::Settings;
pub use tenant::Tenant;
pub use users::UserLines;

#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod answer;
mod environment;
mod fault;
mod load;
mod page;
mod query;
mod read;
mod routes;
mod schema;
mod server;
mod stand_in;
mod sync;
mod synced;
mod token;
mod write;

pub use fault::Fault;
pub use server::Request;
pub use stand_in::{Running, StandIn};

/// The examples of the page, which are tests.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/stand-in.md")]
struct Page;

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
mod token;

pub use fault::Fault;
pub use server::Request;
pub use stand_in::{Running, StandIn};

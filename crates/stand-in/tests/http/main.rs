//! The stand-in as those meet it who talk to it: over a socket.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests panic when they fail")]

mod api;
mod client;
mod faults;
mod seeds;
mod sync;
mod writes;

#![doc = include_str!("../README.md")]
//!
//! # What a value is
//!
//! A value is judged as the JSON that stands for it. What is null is absent; a null in a list is a null. Texts are texts,
//! whatever their layout; dates, times and timestamps are texts in the form of ISO 8601; numbers and decimals are numbers, and
//! one that is none (`NaN`) is null; lists are lists, structures and maps are objects. Binaries, intervals, durations and unions
//! have no JSON, and a column of them that is read is an error.

mod columns;
mod error;
mod judge;
mod judged;
mod look;
mod rows;

pub use error::Error;
pub use judge::BatchJudge;
pub use judged::{Judged, RowViolation};
pub use rows::{RowWriter, has_json};

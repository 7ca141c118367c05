//! Judges Arrow record batches of users by the metadata of PingOne connectors and by attribute mappings: the verdicts of
//! [`provmap::record`], column by column.
//!
//! ```
//! use std::sync::Arc;
//! use arrow_array::{RecordBatch, StringArray};
//! use provmap::MappingSet;
//! use provmap::record::{Operation, Plan};
//! use provmap_arrow::BatchJudge;
//!
//! let set = MappingSet::from_json(r#"[
//!   {"targetAttribute": "userName", "sourceAttribute": "email"},
//!   {"targetAttribute": "familyName", "sourceAttribute": "name.family"}
//! ]"#)?;
//! let plan = Plan::new(provmap::connector("Zoom").unwrap(), &set, Operation::Create);
//! let batch = RecordBatch::try_from_iter([
//!     ("email", Arc::new(StringArray::from(vec!["ada@example.com", "grace@example.com"])) as _),
//!     ("name.family", Arc::new(StringArray::from(vec![Some("Lovelace"), None])) as _),
//! ])?;
//! let mut judge = BatchJudge::new(&plan, batch.schema())?;
//! let judged = judge.judge(&batch)?;
//! let found = judged.violation_batch(0)?;
//! assert_eq!(found.num_rows(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
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

pub use error::Error;
pub use judge::BatchJudge;
pub use judged::{Judged, RowViolation};

//! Records: judges users before they are sent, one at a time or a whole population.
//!
//! A [`Plan`] resolves a connector, a mapping set and an operation once. It then judges each record without
//! allocating as long as the record is clean, and says what is wrong as plain data, without the value: a
//! [`Violation`] holds kinds and lengths. Each value is judged by the very [`Constraints`](crate::domain::Constraints)
//! that mappings are judged by; metadata that is absent judges nothing.
//!
//! ```
//! use provmap::record::{Operation, Outcome, Plan, RecordRule, Violation};
//!
//! let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
//! let mut slots = plan.slots();
//! let mut violations: Vec<Violation> = Vec::new();
//! let record = plan.read(br#"{"userName": "ada@example.com", "title": 7}"#, &mut slots)?;
//! assert_eq!(plan.check(&record, &mut violations), Outcome::Invalid);
//! assert_eq!(violations[0].rule, RecordRule::WrongType);
//! assert_eq!(plan.target(violations[0].target).unwrap().key, "title");
//! # Ok::<(), provmap::record::ReadError>(())
//! ```
//!
//! # What is judged
//!
//! | rule | a record breaks it when |
//! |---|---|
//! | `missing-required` | it lacks what the operation requires: `requiredOnCreate`, or `requiredOnUpdate` but for the store's own identifier; not where the attribute is defaulted |
//! | `null-not-allowed` | it has a null where the operation requires the attribute or it is not nillable; for a user of a mapping set, no value is as bad as null |
//! | `wrong-type` | a value is of another kind; a list where one value is taken, a lone value where several are |
//! | `too-long` | a text has more Unicode characters than `maxLength` |
//! | `possibly-too-long` | only its UTF-16 length is over: a warning |
//! | `too-short` | a text has fewer UTF-16 units than `minLength` |
//! | `too-many-values`, `too-few-values` | a list has |
//! | `not-writable` | it has an attribute that is not creatable, not updateable, or derived |
//! | `duplicate-value` | another record of the population has the same value of a unique attribute |
//! | `possible-duplicate` | another has it in another case, and the metadata does not say whether case counts: a warning |
//! | `unpredictable` | what PingOne sends cannot be told |
//!
//! Through a mapping set, PingOne sends the first of several values to a target that takes one, and one value to a
//! target that takes several is a list of it.

mod feed;
mod judge;
mod members;
mod plan;
mod preview;
mod read;
mod schema;
mod shape;
mod slots;
mod tally;
mod unique;
mod violation;

pub use crate::domain::{CaseRule, Operation};
pub use plan::Plan;
pub use preview::{Sent, SentValue, preview};
pub use read::{MAX_RECORD_BYTES, ReadError, ReadErrorKind};
pub use schema::record_schema;
pub use shape::{Kind, Shape};
pub use slots::{ReadRecord, Record, SlotRecord, Slots, Value};
pub use tally::Tally;
pub use unique::{Collision, IndexFull, MemoryIndex, UniqueIndex, UniqueValue};
#[cfg(feature = "spill")]
pub use unique::{SpillError, SpillingIndex};
pub use violation::{Effect, Found, Outcome, RecordRule, Sink, Violation};

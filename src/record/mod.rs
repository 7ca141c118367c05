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
//! assert_eq!(record.check(&mut violations), Outcome::Invalid);
//! assert_eq!(violations[0].rule, RecordRule::WrongType);
//! assert_eq!(plan.target(violations[0].target).unwrap().key, "title");
//! # Ok::<(), provmap::record::ReadError>(())
//! ```
//!
//! # What is judged
//!
//! [`RecordRule`] lists the rules, and [`RecordRule::docs`] says what each finds. They are those of `provmap preflight`.
//!
//! Through a mapping set, PingOne sends the first of several values to a target that takes one, and one value to a
//! target that takes several is a list of it. How it converts between kinds is not documented: a value of another kind than
//! the target takes, or a list where the directory has one value, is unpredictable.

mod block;
mod computed;
mod describe;
mod first_look;
mod judge;
mod judged;
mod lengths;
mod lines;
mod members;
mod plan;
mod preview;
mod read;
mod report;
mod rule;
mod schema;
mod sends;
mod shape;
mod slots;
mod tally;
mod unique;
mod unpredictable;
mod values;
mod violation;
mod weigh;
mod write;

pub use crate::domain::{CaseRule, Operation};
pub use describe::Description;
pub use first_look::FirstLook;
pub use judged::Record;
pub use plan::Plan;
pub use preview::{Sent, SentValue, preview};
pub use read::{MAX_RECORD_BYTES, ReadError, ReadErrorKind};
pub use report::RecordReport;
pub use rule::{Effect, RecordRule, rule};
pub use schema::record_schema;
pub(crate) use sends::Feed;
pub use shape::{Kind, Shape};
pub use slots::{ReadValues, Slots};
pub use tally::Tally;
#[cfg(feature = "spill")]
pub use unique::{Candidates, SpillError, SpillingIndex};
pub use unique::{Collision, IndexFull, MemoryIndex, UniqueIndex, UniqueValue};
pub use unpredictable::UnpredictableReason;
pub use values::{SlotValues, Value};
pub use violation::{Found, Outcome, Sink, Violation};
pub use write::SerializeError;

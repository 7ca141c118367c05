//! Checks PingOne attribute mappings, and the users that will flow through them, before the first sync.
//!
//! PingOne copies users into other stores through *mappings*: a target attribute, and the source attribute or expression that
//! feeds it. PingOne accepts nearly any mapping and reports mistakes afterwards, as failed syncs. This crate compares both
//! sides of each line with what PingOne publishes of them.
//!
//! # Check a mapping
//!
//! A [`MappingSet`] is read from what PingOne's API answers, or [made](MappingSet::new) of lines. [`check`](MappingSet::check) gives a
//! [`Report`] of [`Finding`]s: what is wrong, where, why, and what to do. [`Options`] weigh rules, and name the attributes of your environment.
//!
//! ```
//! use provmap::{MappingSet, Severity};
//!
//! let set = MappingSet::from_json(r#"[
//!   {"targetAttribute": "userName", "sourceAttribute": "username"},
//!   {"targetAttribute": "displayName", "sourceAttribute": "name.formatted"}
//! ]"#)?;
//! let report = set.check(provmap::require_connector("Slack")?);
//!
//! let finding = report.iter().find(|finding| finding.severity == Severity::Error).unwrap();
//! assert_eq!(finding.rule, "unmapped-required");
//! assert_eq!(finding.target.as_deref(), Some("primaryEmail"));
//! assert_eq!(finding.basis.as_ref().unwrap().flag, "requiredOnCreate");
//! # Ok::<(), provmap::Error>(())
//! ```
//!
//! In a unit test, [`Report::assert_finds`] and [`Report::assert_clean`] fail with all that was found. A [`Bundle`] is a set
//! with the propagation rule and the stores around it.
//!
//! # Judge a record
//!
//! A [`Plan`](record::Plan) says once how users are judged that go through a set; it then takes less than a microsecond for each, be it
//! [JSON](record::Plan::check_json) or [a type of yours](record::Plan::check_serialize). [`record`] is the page about it.
//!
//! ```
//! use provmap::record::{Operation, Outcome, Plan};
//! use provmap::{Mapping, MappingSet};
//!
//! let set = MappingSet::new(vec![Mapping::from_source("userName", "username"), Mapping::from_source("primaryEmail", "email")]);
//! let plan = Plan::new(provmap::require_connector("Slack")?, &set, Operation::Create);
//!
//! let verdict = plan.check_json(br#"{"username": "ada"}"#)?;
//! assert_eq!(verdict.outcome(), Outcome::Invalid);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Know a connector
//!
//! A [`Connector`] is the metadata of a store type, and cheap to clone. Those of [`registry`] are compiled in,
//! [`Connector::from_json`] reads PingOne's answer for any other, and [`Connectors`] finds both by name. What an attribute's
//! metadata leaves out is `None`: unknown, and judged by nothing. What is compiled in can be asked by the compiler:
//!
//! ```
//! use provmap::{Attribute, registry::tables::ZOOM};
//!
//! const USER_NAME: &Attribute<'static> = ZOOM.user_attribute("userName").unwrap();
//! const _: () = assert!(USER_NAME.max_length.unwrap() <= 254);
//! ```
//!
//! [`lint()`] says what is odd in metadata, [`diff()`] what changed in it, and an [overlay] corrects it. [`suggest()`] writes a
//! first mapping for it.
//!
//! # Compile in your own
//!
//! `provmap-codegen` compiles a folder of PingOne's answers into your crate from its `build.rs`, as those here are.
//! `provmap-macros` checks mappings that stand in your code while it is compiled, and `provmap-build` those in your files.
//!
//! # What to rely on
//!
//! Nothing here panics on any input, prints, or holds state but empty buffers that a thread uses again. Apart from temporary
//! files of the feature `spill` there is no I/O. Errors name the place, and no error, finding or `Debug` repeats a
//! value of a user, a secret, or any other value whose meaning is not known.
//!
//! | feature | adds |
//! | --- | --- |
//! | `overlay` | overlay files, and the overlays that come with the library: [`Overlay::from_toml`](overlay::Overlay), `Overlay::curated` |
//! | `terraform` | mappings in Terraform's configuration, plan and state: `terraform::Module` |
//! | `spill` | uniqueness among more users than fit into memory: `record::SpillingIndex`, `record::Candidates` |
//! | `excerpts` | findings with the lines that they are about, as the command shows them, in assertions |
//!
//! They are off by default.
#![forbid(unsafe_code)]

// The generated tables name the crate as its users do.
extern crate self as provmap;

pub mod bundle;
mod cases;
mod check;
mod connectors;
pub mod diff;
pub mod domain;
pub mod expression;
mod facts;
pub mod filter;
mod located;
mod mapping;
pub mod model;
pub mod operations;
pub mod overlay;
pub mod record;
pub mod registry;
#[cfg(feature = "excerpts")]
#[doc(hidden)]
pub mod render;
mod report;
mod rules;
pub mod suggest;
#[cfg(feature = "terraform")]
pub mod terraform;

pub use bundle::Bundle;
pub use cases::{Difference, MappingTests, TestResult, TestResults};
pub use check::metadata::lint;
pub use check::{Options, metadata as lint};
pub use connectors::{Connectors, connector, require_connector, same_store};
pub use diff::diff;
pub use facts::Tenant;
pub use mapping::{MAX_MAPPINGS, Mapping, MappingKind, MappingSet, Part};
pub use provmap_model::{
    Attribute, AttributeList, AttributeType, Attributes, Connector, Contradiction, Error, Flag, Json, Limit,
    Problem, SourceAttribute, SourceSchema, StoreType,
};
pub use record::{Sent, SentValue, preview, rule};
pub use report::{
    Applicability, Basis, Edit, Evidence, Finding, Fingerprint, Fix, Place, Report, Severity, Summary,
};
pub use rules::unused_ignore::UnusedIgnore;
pub use rules::{RULES, Rule};
pub use suggest::{Suggestion, suggest};

/// The examples of the pages, which are tests.
#[cfg(all(doctest, feature = "excerpts", feature = "overlay"))]
mod pages {
    #[doc = include_str!("../README.md")]
    struct Readme;
    #[doc = include_str!("../docs/embedding.md")]
    struct Embedding;
}

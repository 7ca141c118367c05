//! The connectors that are compiled in, one `static` each, and the PingOne directory.
//!
//! Each is a [`Packed`] table that derefs to what it holds, which is made on first use: the
//! form that compiles in time when there are a thousand of them (`docs/performance.md`).
//!
//! Made by `build.rs` from `metadata/`: saving another storeMetadata response in `metadata/connectors` and
//! rebuilding adds a connector.
//!
//! ```
//! use provmap::registry::ZOOM;
//! assert_eq!(ZOOM.user_attributes().unwrap().len(), 13);
//! assert_eq!(provmap::registry::by_name("githubemu").unwrap().store_type(), "GitHubEMU");
//! ```

include!(concat!(env!("OUT_DIR"), "/tables.rs"));

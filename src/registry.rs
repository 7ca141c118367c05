//! The connectors that are compiled in, one `static` each, and the PingOne directory.
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

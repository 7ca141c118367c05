//! The connectors that are compiled in, one `static` each, and the PingOne directory.
//!
//! Made by `build.rs` from `metadata/`: saving another storeMetadata response in `metadata/connectors` and
//! rebuilding adds a connector. The tables that they are made of, in [`tables`], are plain rows that can be used in a `const`.
//!
//! ```
//! use provmap::registry::{ZOOM, tables};
//! use provmap::{Attribute, Flag};
//!
//! const USER_NAME: &Attribute<'static> = tables::ZOOM.user_attribute("userName").unwrap();
//! assert!(USER_NAME.is(Flag::Unique));
//! assert_eq!(ZOOM.user_attributes().unwrap().len(), 13);
//! assert_eq!(provmap::registry::by_name("githubemu").unwrap().store_type(), "GitHubEMU");
//! ```

include!(concat!(env!("OUT_DIR"), "/tables.rs"));

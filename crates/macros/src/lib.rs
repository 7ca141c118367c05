//! PingOne attribute mappings in a Rust program, checked while it compiles.
//!
//! ```
//! use provmap_macros::mapping;
//!
//! let set: provmap::MappingSet = mapping! {
//!     for ZOOM;
//!     userName <- username;
//!     title <- "#string.substring(#root.title ?: 'none', 0, 128)";
//! };
//! assert_eq!(set.mappings().len(), 2);
//! ```
//!
//! A mistake is an error of the compiler at the token, in the words of `provmap check`:
//!
//! ```text
//! error: `userNme` is not a user attribute of Zoom [unknown-target]
//!        help: did you mean `userName`?
//!        note: `key` is "userName" (Zoom metadata, /attributeMetadata/userAttributes/userName)
//!  --> src/main.rs:6:9
//!   |
//! 6 |         userNme <- username;
//!   |         ^^^^^^^
//! ```
//!
//! All of them come at once. What is about the set, as a required target that no line maps, stands at the name of the connector; what is
//! about a part of an expression stands at its literal, and says the column. The macros run
//! [`MappingSet::check_with`](provmap::MappingSet::check_with): they find what it finds, by every rule that needs no more than lines.
//!
//! The crate needs `provmap` beside it, which cannot export these macros itself: they run its rules. To a crate that calls provmap
//! otherwise, `extern crate pm as provmap;` at its root gives the macros the name they need.
//!
//! # Warnings and advice
//!
//! A procedural macro cannot warn, but for the use of something that is deprecated. So a warning is one, of a function with the name
//! of the rule:
//!
//! ```text
//! warning: use of deprecated function `sets::_::nullable_source`: `name.given` can be without a value, and … [nullable-source]
//! ```
//!
//! `allow` in the macro silences a rule, and `deny` makes it an error. `#[allow(deprecated)]` on the function silences all
//! warnings, and `#![deny(deprecated)]` makes all of them errors. Advice is not shown, unless `warn` or `deny` asks for it.
//!
//! # What it costs
//!
//! provmap runs on the host too, for which cargo compiles it once more in a release build: a twentieth more time for everything in a debug
//! build, a ninth in a release build. After that a set of eight lines takes 10 to 20 ms of each build of its crate. `docs/performance.md`
//! says how that is measured.
#![forbid(unsafe_code)]

mod check;
mod expand;
mod files;
mod parse;
mod problem;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// A [`MappingSet`](provmap::MappingSet), checked while it compiles.
///
/// ```
/// use provmap_macros::mapping;
///
/// let set = mapping! {
///     for SLACK;
///     allow(exceeds-max-length);
///     deny(unmapped-default);
///
///     userName <- username;
///     "primaryEmail" <- email;
///     #[allow(nullable-source)]
///     givenName <- name.given;
///     active <- enabled;
///     honorificPrefix <- r#"#root.name.honorificPrefix ?: """#;
///     group displayName <- name;
/// };
/// ```
///
/// Parts end with a semicolon:
///
/// - `for CONNECTOR` names one that is compiled into provmap, as its constant in [`provmap::registry`] or in any spelling that
///   [`provmap::connector`] knows. `for "metadata/acme.json"` reads metadata from a file in the folder of the crate, which is compiled
///   again when the file changes.
/// - `TARGET <- SOURCE` is a line. A target is a name, with points and dashes, or any text in quotes. A source is the name of
///   an attribute; in quotes, it is an expression. `group` before the target maps an attribute of groups. `#[allow(RULE, …)]` silences
///   rules on the line.
/// - `allow(RULE, …)`, `warn(RULE, …)` and `deny(RULE, …)` are the options of the check.
///
/// The custom attributes of an environment cannot be named: the built-in directory is the source schema, and an attribute that it
/// does not have is a warning at most.
#[proc_macro]
pub fn mapping(tokens: TokenStream) -> TokenStream {
    expand::mapping(tokens.into(), &files::root()).into()
}

/// The [`MappingSet`](provmap::MappingSet) of a file, checked while it compiles, and read from what is then in the program.
///
/// ```
/// use provmap_macros::include_mapping;
///
/// let zoom = include_mapping!("tests/cases/files/zoom.json");
/// assert_eq!(zoom.connector(), Some("Zoom"));
///
/// let nameless = include_mapping!("tests/cases/files/nameless.json", for ZOOM, deny(nullable-source));
/// assert_eq!(nameless.connector(), None);
/// ```
///
/// The path counts from the folder of the crate, which is compiled again when the file changes. The connector is the one that the
/// file names, unless `for` names another: see [`mapping!`]. `allow`, `warn` and `deny` are as there. An error stands at the path,
/// and says file, line and column. Lists and answers of PingOne's API are read; a bundle is not, since it has more to check than
/// its lines: `provmap-build` checks bundles.
#[proc_macro]
pub fn include_mapping(tokens: TokenStream) -> TokenStream {
    expand::include(tokens.into(), &files::root()).into()
}

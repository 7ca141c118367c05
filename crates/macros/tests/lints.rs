//! What the macros write passes the lints of a strict crate.
#![forbid(unsafe_code, nonstandard_style)]
#![deny(deprecated, unused, unreachable_pub, missing_docs, clippy::all, clippy::pedantic, clippy::nursery)]
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::indexing_slicing
)]
#![deny(clippy::arithmetic_side_effects, clippy::std_instead_of_core, clippy::absolute_paths)]

use provmap_macros::{include_mapping, mapping};

#[test]
fn sets_are_there() {
    let zoom = mapping! {
        for ZOOM;
        userName <- username;
        title <- "'Dr.'";
    };
    let acme = mapping! { for "tests/cases/files/acme.json"; allow(below-min-length, exceeds-max-length); badgeNumber <- username };
    let file = include_mapping!("tests/cases/files/zoom.json");
    assert_eq!([zoom, acme, file].map(|set| set.mappings().len()), [2, 1, 1]);
}

#[test]
#[allow(deprecated, reason = "a warning of a macro is one of these")]
fn warnings_are_silenced_as_deprecations() {
    let zoom = mapping! { for ZOOM; userName <- username; familyName <- name.family; };
    assert_eq!(zoom.mappings().len(), 2);
}

//! Levels: advice that is denied, and what is allowed on one line and not on another.

fn main() {
    let _ = provmap_macros::mapping! {
        for ZOOM;
        deny(unmapped-default, non-unique-source);
        userName <- email;
    };
    let _ = provmap_macros::mapping! {
        for GITHUBEMU;
        allow(exceeds-max-length);
        deny(nullable-source);
        userName <- username;
        workEmail <- email;
        externalId <- id;
        #[allow(nullable-source)]
        lastName <- name.family;
        firstName <- name.given;
    };
}

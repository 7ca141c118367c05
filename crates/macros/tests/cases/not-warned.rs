//! A warning is the use of a deprecated item, at its token.
#![deny(deprecated)]

fn main() {
    let _ = provmap_macros::mapping! {
        for GITHUBEMU;
        userName <- username;
        lastName <- name.family;
        firstName <- name.given;
        workEmail <- email;
        externalId <- id;
        displayName <- nickname;
    };
    let _ = provmap_macros::include_mapping!("files/warned.json", warn(unmapped-default));
}

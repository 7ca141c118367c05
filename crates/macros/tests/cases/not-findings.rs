//! Every problem of a set at once, each at its token.

fn main() {
    let _ = provmap_macros::mapping! {
        for GITHUBEMU;
        userNme <- username;
        userName <- email;
        lastName <- "#root.name.given + #root.nme.family";
        firstName <- "#root.name.";
        displayName <- "'Zoë ' + #strng.upperCase(#root.name.given)";
        "first name" <- name.given;
        userName <- id;
    };
    let _ = provmap_macros::mapping! {
        for zoom;
        userName <- "'0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789'";
        group displayName <- name;
    };
}

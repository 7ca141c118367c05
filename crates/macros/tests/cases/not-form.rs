//! What cannot be read: every mistake is said, and a line that can be read is checked.

fn main() {
    let _ = provmap_macros::mapping! {
        for Zom;
        userName <- email
    };
    let _ = provmap_macros::mapping! {
        for ZOOM;
        for SLACK;
        allow(nulable-source, unmapped default);
        #[allow(unknown-traget)] userName <- email;
        #[doc = "A name."] givenName <- name.given;
        familyName = name.family;
        title <- 'x';
        title <- #root.title;
        department
        dept <- b"x";
        "title" <- title timezone <- timezone;
        location <- ;
        usrName <- email;
    };
    let _ = provmap_macros::mapping! {
        userName <- email;
    };
    let _ = provmap_macros::mapping! {
        for [ZOOM];
        userName <- email;
    };
    let _ = provmap_macros::include_mapping!("files/nameless.json", for);
    let _ = provmap_macros::mapping! {
        for ZOOM;
        userName -> email;
    };
}

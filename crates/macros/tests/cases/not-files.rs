//! Files that cannot be read, or are not what they should be.

fn main() {
    let _ = provmap_macros::mapping! {
        for "files/none.json";
        userName <- email;
    };
    let _ = provmap_macros::mapping! {
        for "files/broken.json";
        userName <- email;
    };
    let _ = provmap_macros::mapping! {
        for "files/acme.json";
        badgeNumbr <- username;
    };
    let _ = provmap_macros::mapping! {
        for "Zoom";
        userName <- email;
    };
    let _ = provmap_macros::include_mapping!("files/none.json");
    let _ = provmap_macros::include_mapping!("files/broken.json", for ZOOM);
    let _ = provmap_macros::include_mapping!("files/latin-1.json", for ZOOM);
    let _ = provmap_macros::include_mapping!("files/nameless.json");
    let _ = provmap_macros::include_mapping!("files/misnamed.json");
    let _ = provmap_macros::include_mapping!("files/bundle.json");
    let _ = provmap_macros::include_mapping!("files/zoom.json", "files/zoom.json");
    let _ = provmap_macros::include_mapping!(zoom);
}

//! The findings of a file, which stand at its path.

fn main() {
    let _ = provmap_macros::include_mapping!("files/wrong.json");
    let _ = provmap_macros::include_mapping!("files/wrong.json", for "files/acme.json", allow(unmapped-required));
}

//! Compiles a connector of this crate.

fn main() {
    provmap_codegen::Tables::new().connectors("connectors").build("connectors.rs");
}

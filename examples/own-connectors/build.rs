//! Compiles `connectors/` into static tables.

fn main() {
    provmap_codegen::Tables::new().connectors("connectors").build("connectors.rs");
}

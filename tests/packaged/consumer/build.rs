//! Compiles a connector of this crate.

fn main() {
    provmap_codegen::Tables::new().connectors("connectors").build("connectors.rs");
    provmap_build::Mappings::new().folder_for("mappings", "Acme").connectors("connectors").deny("unknown-target").check();
}

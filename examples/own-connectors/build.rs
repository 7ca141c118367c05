//! Compiles `connectors/` into static tables, and checks `mappings/` against them.

fn main() {
    provmap_codegen::Tables::new().connectors("connectors").build("connectors.rs");
    provmap_build::Mappings::new()
        .folder("mappings")
        .connectors("connectors")
        .source_schema("environment.json")
        .check();
}

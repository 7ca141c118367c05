//! Compiles `metadata/` into static tables.

fn main() {
    provmap_codegen::Tables::new()
        .connectors("metadata/connectors")
        .store_types("metadata/store-types.json")
        .directory("metadata/source/directory.json")
        .build("tables.rs");
}

//! Compiles what the generator is expected to write for its own cases, and reads the same files at run time: the
//! two roads end in the same connector.
#![allow(clippy::unwrap_used, reason = "tests panic when they fail")]

use std::fs;
use std::path::Path;

use ordered::Ordered;
use provmap::Connector;

#[allow(
    dead_code,
    clippy::expect_used,
    clippy::panic,
    reason = "shared by several tests, each of which uses some"
)]
mod ordered;

/// Every case with an `expected.rs`; a test compares this list with the folder.
macro_rules! cases {
    ($($module:ident $folder:literal,)*) => {
        $(#[allow(unreachable_pub, reason = "generated for a module that a crate can make public")]
        mod $module {
            include!(concat!("../crates/codegen/tests/cases/", $folder, "/expected.rs"));
        })*

        fn cases() -> Vec<(&'static str, &'static [&'static Connector], Find)> {
            vec![$(($folder, $module::ALL, $module::by_name),)*]
        }
    };
}

type Find = fn(&str) -> Option<&'static Connector>;

cases! {
    a_real_connector "a-real-connector",
    aliases "aliases",
    byte_order_mark "byte-order-mark",
    keys_in_any_order "keys-in-any-order",
    nulls_are_kept "nulls-are-kept",
    odd_but_real "odd-but-real",
    odd_names "odd-names",
    reserved_names "reserved-names",
    source_schema "source-schema",
    two_connectors "two-connectors",
    unknown_is_kept "unknown-is-kept",
}

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/crates/codegen/tests/cases");

#[test]
fn every_case_is_compiled() {
    let mut folders: Vec<String> = fs::read_dir(FOLDER)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|folder| folder.join("expected.rs").exists())
        .map(|folder| folder.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    folders.sort();
    let cases: Vec<&str> = cases().into_iter().map(|(folder, _, _)| folder).collect();
    assert_eq!(cases, folders, "put the missing case into `cases!` of tests/generated.rs");
}

#[test]
fn compiled_in_and_read_are_equal() {
    for (folder, all, by_name) in cases() {
        let mut read = Vec::new();
        for entry in fs::read_dir(Path::new(FOLDER).join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "json") {
                let text = fs::read_to_string(&path).unwrap();
                let connector = Connector::from_json(&text).unwrap();
                let found = by_name(connector.store_type()).unwrap();
                assert_eq!(*found, connector, "{}", path.display());
                // Every key and value, whatever their order; what was read keeps that too.
                let file = text.trim_start_matches('\u{feff}');
                let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
                assert_eq!(value(&serde_json::to_string(found).unwrap()), value(file), "{}", path.display());
                let again = serde_json::to_string(&connector).unwrap();
                assert_eq!(Ordered::read(&again), Ordered::read(file), "{}", path.display());
                read.push(connector);
            }
        }
        assert_eq!(read.len(), all.len(), "{folder}");
    }
}

//! The tables in a program whose other crates switch on `phf/ptrhash`, `serde_json/arbitrary_precision` and more.
#![allow(clippy::unwrap_used, reason = "tests panic when they fail")]

use std::path::Path;
use std::process::Command;

/// Compiles provmap once more, hence only on request: `cargo test -p provmap-codegen --test features -- --ignored`
/// takes about half a minute. Needs no network beyond what building the workspace needs.
#[test]
#[ignore = "compiles the library once more"]
fn the_registry_works_whatever_features_others_switch_on() {
    let features = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/features");
    let status = Command::new(env!("CARGO"))
        .args(["test", "--manifest-path"])
        .arg(features.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("features"))
        .status()
        .unwrap();
    assert!(status.success());
}

//! The cases of a folder, each `NAME.json` with what is expected of it beside it.

use std::fs;
use std::path::{Path, PathBuf};

/// A folder of `tests`, and the names of its cases in order.
pub(crate) fn of(kind: &str) -> (PathBuf, Vec<String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(kind);
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().file_name().to_str()?.strip_suffix(".json")?.to_owned()))
        .collect();
    names.sort();
    assert!(!names.is_empty());
    (folder, names)
}

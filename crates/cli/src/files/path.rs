//! Paths as others write them: without detours, and from the folder where they are written down.

use std::path::{Component, Path, PathBuf};

/// A path without `.` and `..`, as far as that can be.
pub(crate) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if normal.file_name().is_some() => {
                normal.pop();
            }
            part => normal.push(part),
        }
    }
    normal
}

/// A path as one would write it in a folder: relative to it. Both are without `.`, `..` and symbolic links.
pub(crate) fn from_folder(folder: &Path, path: &Path) -> PathBuf {
    let same = folder.components().zip(path.components()).take_while(|(one, other)| one == other).count();
    if same == 0 {
        // On another drive.
        return path.to_owned();
    }
    let up = folder.components().skip(same).map(|_| Component::ParentDir);
    up.chain(path.components().skip(same)).collect()
}

/// The file without the links that lead there: one file can be named in several ways.
pub(crate) fn resolved(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

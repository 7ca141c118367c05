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

/// Whether two paths lead to one file, by whatever links. Of what is not there, nothing is said.
pub(crate) fn is_same(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    if let (Ok(one), Ok(other)) = (std::fs::metadata(one), std::fs::metadata(other)) {
        use std::os::unix::fs::MetadataExt as _;
        // Hard links have nothing else in common.
        return (one.dev(), one.ino()) == (other.dev(), other.ino());
    }
    matches!((std::fs::canonicalize(one), std::fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

/// The file without the links that lead there: one file can be named in several ways.
pub(crate) fn resolved(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_file_is_the_same_by_every_link() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("users.csv"), "id\n").unwrap();
        fs::write(path("copy.csv"), "id\n").unwrap();
        fs::hard_link(path("users.csv"), path("hard.csv")).unwrap();
        symlink(path("hard.csv"), path("soft.csv")).unwrap();
        let is_same = |name| is_same(&path("users.csv"), &path(name));
        assert!(["users.csv", "./users.csv", "hard.csv", "soft.csv"].into_iter().all(is_same));
        assert!(!["copy.csv", "none.csv"].into_iter().any(is_same));
    }
}

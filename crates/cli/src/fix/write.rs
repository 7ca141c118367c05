//! Writes a mended file in the place of the one that was read: all of it or nothing.

use std::fs;
use std::io;
use std::path::Path;

use crate::files::{self, Staged};
use crate::output::{Complained, Output, describe};

/// Puts the new text in the place of the old one, if the file still has that. What a symbolic link leads to is replaced, and not the
/// link.
pub(super) fn replace(path: &Path, old: &str, new: &str, out: &mut Output) -> Result<(), Complained> {
    try_replace(path, old, new).map_err(|failure| {
        let name = files::name(path);
        match failure {
            Failure::Changed => {
                let help = "run the command again";
                out.error_with(
                    format_args!("{name}: the file changed meanwhile, and is left as it is"),
                    &[("help", help)],
                )
            }
            Failure::NoFile => {
                out.error(format_args!("{name}: only a file can be written, and this is none"))
            }
            Failure::ReadOnly => {
                out.error(format_args!("{name}: the file is read-only, and is left as it is"))
            }
            Failure::Io(error) => out
                .error(format_args!("{name}: cannot be written, and is left as it is: {}", describe(&error))),
        }
    })
}

enum Failure {
    Changed,
    NoFile,
    ReadOnly,
    Io(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Io(error)
    }
}

fn try_replace(path: &Path, old: &str, new: &str) -> Result<(), Failure> {
    let path = fs::canonicalize(path)?;
    let metadata = fs::metadata(&path)?;
    if !metadata.is_file() {
        return Err(Failure::NoFile);
    }
    if metadata.permissions().readonly() {
        return Err(Failure::ReadOnly);
    }
    let staged = Staged::with(&path, new)?;
    // As late as can be.
    if fs::read(&path)? != old.as_bytes() {
        return Err(Failure::Changed);
    }
    Ok(staged.put()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::write(&path, "old").unwrap();
        assert!(matches!(try_replace(&path, "other", "new"), Err(Failure::Changed)));
        assert!(matches!(try_replace(folder.path(), "", "new"), Err(Failure::NoFile)));
        assert!(matches!(try_replace(&folder.path().join("b"), "", "new"), Err(Failure::Io(_))));
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert!(try_replace(&path, "old", "new").is_ok());
        assert_eq!(fs::read(&path).unwrap(), b"new");
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        assert!(matches!(try_replace(&path, "new", "newer"), Err(Failure::ReadOnly)));
        // Nothing is left beside it.
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_links_and_permissions_stay_as_they_are() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a.json"), folder.path().join("link.json"));
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("a.json", &link).unwrap();
        assert!(try_replace(&link, "old", "new").is_ok());
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}

//! Writes files as a whole or not at all.

use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// A temporary file with a text, as [`temporary`] makes one.
pub(crate) fn staged(path: &Path, text: &str, permissions: Option<Permissions>) -> io::Result<NamedTempFile> {
    let mut file = temporary(path, permissions)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// A temporary file beside the file that it is to replace, with its permissions: those of any new file if there is none yet. It
/// is gone again unless it is put there. A device, a pipe or a folder is not replaced.
pub(crate) fn temporary(path: &Path, permissions: Option<Permissions>) -> io::Result<NamedTempFile> {
    if fs::metadata(path).is_ok_and(|known| !known.is_file()) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "this is no regular file"));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".provmap-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // A temporary file is its owner's alone.
        builder.permissions(Permissions::from_mode(0o666));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let file = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    Ok(file)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_regular_file_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("failures.csv");
        std::os::unix::fs::symlink("/dev/null", &link).unwrap();
        for path in [&link, Path::new("/dev/null"), folder.path()] {
            assert_eq!(temporary(path, None).unwrap_err().to_string(), "this is no regular file");
        }
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }
}

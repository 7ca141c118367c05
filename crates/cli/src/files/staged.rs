//! Writes files as a whole or not at all.

use std::fs;
#[cfg(unix)]
use std::fs::Permissions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file that is written beside the one that it is to replace, and is gone again unless it is put there.
#[derive(Debug)]
pub(crate) struct Staged {
    path: PathBuf,
    file: NamedTempFile,
}

impl Staged {
    /// An empty one, with the permissions of the other: those of any new file if there is none yet. What a link leads to is
    /// replaced, and not the link. A device, a pipe or a folder is not replaced.
    pub(crate) fn beside(path: &Path) -> io::Result<Staged> {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let known = fs::metadata(&path).ok();
        if known.as_ref().is_some_and(|known| !known.is_file()) {
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
        if let Some(known) = known {
            file.as_file().set_permissions(known.permissions())?;
        }
        Ok(Staged { path, file })
    }

    /// One with a text.
    pub(crate) fn with(path: &Path, text: &str) -> io::Result<Staged> {
        let mut staged = Staged::beside(path)?;
        staged.write_all(text.as_bytes())?;
        staged.sync()?;
        Ok(staged)
    }

    /// The file that is to be replaced.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Waits until all of it is on the disk.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.file.as_file().sync_all()
    }

    /// Puts it in its place.
    pub(crate) fn put(self) -> io::Result<()> {
        self.file.persist(self.path).map_err(|error| error.error)?;
        Ok(())
    }
}

impl Write for Staged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
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
            assert_eq!(Staged::beside(path).unwrap_err().to_string(), "this is no regular file");
        }
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }
}

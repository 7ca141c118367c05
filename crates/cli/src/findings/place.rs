//! Places for programs: paths from where they look for files, and as addresses.

use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use provmap_model::text::visible;

use crate::files::normal;

/// The folder from which programs look for files: what a workflow of GitHub has checked out, or else the repository that the working
/// directory is in, or else the working directory.
pub(super) struct Root {
    folder: Option<PathBuf>,
    /// From there to the working directory.
    below: PathBuf,
}

impl Root {
    pub(super) fn find() -> Root {
        let here = std::env::current_dir().ok();
        let workspace = std::env::var_os("GITHUB_WORKSPACE").map(PathBuf::from);
        let is_in = |root: &PathBuf| here.as_ref().is_some_and(|here| here.starts_with(root));
        let is_repository = |folder: &&Path| folder.join(".git").exists();
        let repository = || here.as_ref()?.ancestors().find(is_repository).map(Path::to_owned);
        let root = workspace.filter(is_in).or_else(repository);
        Root::of(here, root)
    }

    fn of(here: Option<PathBuf>, root: Option<PathBuf>) -> Root {
        let below = root.as_ref().zip(here.as_ref());
        match below.and_then(|(root, here)| here.strip_prefix(root).ok()).map(Path::to_owned) {
            Some(below) => Root { folder: root, below },
            None => Root { folder: here, below: PathBuf::new() },
        }
    }

    /// The path of a file from there, without `.` and `..`, as far as that can be. A file that
    /// lies elsewhere keeps its path.
    pub(super) fn path(&self, file: &Path) -> PathBuf {
        let from_root = match &self.folder {
            _ if !file.is_absolute() => self.below.join(file),
            Some(folder) => file.strip_prefix(folder).unwrap_or(file).to_owned(),
            None => file.to_owned(),
        };
        normal(&from_root)
    }

    /// That path as text that can be shown, with `/` between its parts.
    pub(super) fn shown(&self, file: &Path) -> String {
        visible(&self.path(file).to_string_lossy().replace(MAIN_SEPARATOR, "/")).to_string()
    }
}

/// A path as an address: relative to the root, or `file://…`.
pub(super) fn uri(path: &Path) -> String {
    let bytes = bytes(path);
    let mut uri = match bytes.first() {
        _ if !path.is_absolute() => String::new(),
        Some(b'/') => "file://".to_owned(),
        _ => "file:///".to_owned(),
    };
    // A colon in a relative address would end the name of a scheme.
    let kept: &[u8] = if uri.is_empty() { b"-._~/" } else { b"-._~/:" };
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(unix)]
fn bytes(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;

    path.as_os_str().as_bytes().to_owned()
}

#[cfg(not(unix))]
fn bytes(path: &Path) -> Vec<u8> {
    path.to_string_lossy().replace('\\', "/").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_path_is_relative_to_the_root_where_it_can_be() {
        let here = Root::of(Some("/w/rules".into()), None);
        let below = Root::of(Some("/w/rules".into()), Some("/w".into()));
        let elsewhere = Root::of(Some("/w/rules".into()), Some("/other".into()));
        for (file, from_here, from_workspace) in [
            ("zoom.json", "zoom.json", "rules/zoom.json"),
            ("./a/../b//zoom.json", "b/zoom.json", "rules/b/zoom.json"),
            ("../zoom.json", "../zoom.json", "zoom.json"),
            ("../../zoom.json", "../../zoom.json", "../zoom.json"),
            ("/w/rules/zoom.json", "zoom.json", "rules/zoom.json"),
            ("/w/zoom.json", "/w/zoom.json", "zoom.json"),
            ("/tmp/../zoom.json", "/zoom.json", "/zoom.json"),
        ] {
            assert_eq!(here.path(Path::new(file)), Path::new(from_here), "{file}");
            assert_eq!(elsewhere.path(Path::new(file)), Path::new(from_here), "{file}");
            assert_eq!(below.path(Path::new(file)), Path::new(from_workspace), "{file}");
        }
        // Here, a backslash is part of a name.
        assert_eq!(below.shown(Path::new("a\\b\u{202e}.json")), r"rules/a\b\u{202e}.json");
    }

    #[test]
    #[cfg(unix)]
    fn an_address_has_no_character_that_means_something_else() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt as _;

        let name = OsStr::from_bytes(b"a b/c:d%#?\xff\xc3\xa9.json");
        assert_eq!(uri(Path::new(name)), "a%20b/c%3Ad%25%23%3F%FF%C3%A9.json");
        assert_eq!(uri(Path::new("/a b/c:d.json")), "file:///a%20b/c:d.json");
        assert_eq!(uri(Path::new("../zoom.json")), "../zoom.json");
    }
}

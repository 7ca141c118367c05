//! Places for programs: lines and columns of a start and an end, and paths as addresses.

use std::ops::Range;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use provmap_model::text::{Cursor, visible};
use serde::Serialize;

use crate::files::normal;

/// The lines and columns of offsets in a text. They are counted in one pass, in whatever order they are asked for.
pub(super) struct Positions(Vec<(usize, (usize, usize))>);

impl Positions {
    pub(super) fn of(text: &str, spans: impl IntoIterator<Item = Range<usize>>) -> Positions {
        let mut offsets: Vec<usize> = spans.into_iter().flat_map(|span| [span.start, span.end]).collect();
        offsets.sort_unstable();
        offsets.dedup();
        let mut cursor = Cursor::new(text);
        Positions(offsets.into_iter().map(|offset| (offset, cursor.advance_to(offset))).collect())
    }

    /// The start and the end of one of the spans: lines and columns from 1, the end being that of the character behind it.
    pub(super) fn region(&self, span: &Range<usize>) -> Option<Region> {
        let position = |offset: usize| {
            let at = self.0.binary_search_by_key(&offset, |(known, _)| *known).ok()?;
            self.0.get(at).map(|(_, position)| *position)
        };
        let ((start_line, start_column), (end_line, end_column)) =
            (position(span.start)?, position(span.end)?);
        Some(Region { start_line, start_column, end_line, end_column })
    }
}

/// The start and the end of a place. Columns are Unicode characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    pub(super) start_line: usize,
    pub(super) start_column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
}

/// The folder from which programs look for files: the working directory, or what a workflow of GitHub has checked out, where the
/// working directory is in that.
pub(super) struct Root {
    folder: Option<PathBuf>,
    /// From there to the working directory.
    below: PathBuf,
}

impl Root {
    pub(super) fn find() -> Root {
        Root::of(std::env::current_dir().ok(), std::env::var_os("GITHUB_WORKSPACE").map(PathBuf::from))
    }

    fn of(here: Option<PathBuf>, workspace: Option<PathBuf>) -> Root {
        let below = workspace.as_ref().zip(here.as_ref());
        match below.and_then(|(root, here)| here.strip_prefix(root).ok()).map(Path::to_owned) {
            Some(below) => Root { folder: workspace, below },
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
    fn a_region_has_a_start_and_an_end_in_characters() {
        let text = "[\n  \"é🦀\",\r\n\"b\"]";
        let spans = [13..16, 4..12, 0..text.len(), 4..4];
        let positions = Positions::of(text, spans.clone());
        let regions = spans.map(|span| {
            let Region { start_line, start_column, end_line, end_column } = positions.region(&span).unwrap();
            (start_line, start_column, end_line, end_column)
        });
        assert_eq!(regions, [(2, 8, 3, 2), (2, 3, 2, 7), (1, 1, 3, 5), (2, 3, 2, 3)]);
        assert_eq!(positions.region(&(1..2)), None);
    }

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

//! Where files were looked for. It tells a file that is not there any more from one that nobody asked for.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::belonging::has_extension;
use super::path::resolved;
use super::pattern::Pattern;

/// Where a command looked for files, and which of those it passed over. Paths are without the links that lead there.
#[derive(Default)]
pub(crate) struct Searched {
    folders: HashSet<PathBuf>,
    /// Each with its root.
    patterns: Vec<(PathBuf, Pattern)>,
    passed_over: HashSet<PathBuf>,
}

impl Searched {
    pub(super) fn add_folder(&mut self, folder: &Path) {
        self.folders.insert(resolved(folder));
    }

    pub(super) fn add_pattern(&mut self, pattern: Pattern) {
        self.patterns.push((resolved(pattern.root()), pattern));
    }

    pub(super) fn add_passed_over(&mut self, real: PathBuf) {
        self.passed_over.insert(real);
    }

    /// Whether the file, which was not checked, holds no mappings: it was passed over, or is not there where files were looked for.
    pub(crate) fn finds_none_in(&self, file: &Path) -> bool {
        if file.symlink_metadata().is_ok() {
            return self.passed_over.contains(&resolved(file));
        }
        let is_below = |folder: &Path| self.folders.contains(folder);
        let is_meant = |(root, pattern): &(PathBuf, Pattern)| {
            let below = file.strip_prefix(root).ok();
            below.is_some_and(|below| pattern.names(&in_root(pattern, below)))
        };
        (has_extension(file) && file.ancestors().any(is_below)) || self.patterns.iter().any(is_meant)
    }
}

/// A path below the root of a pattern, as the pattern spells it.
fn in_root(pattern: &Pattern, below: &Path) -> PathBuf {
    let path = pattern.root().join(below);
    path.strip_prefix(".").map(Path::to_owned).unwrap_or(path)
}

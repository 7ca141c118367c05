//! Finds the configuration of a file: the nearest `provmap.toml`, from the folder of the file upwards.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::Configuration;
use crate::args::WhichConfig;
use crate::files::{from_folder, is_stdin};
use crate::output::{Complained, Output};

/// The name of a configuration.
pub(crate) const NAME: &str = "provmap.toml";

/// Finds and reads configurations, each once.
pub(crate) struct Finder<'a> {
    arguments: &'a WhichConfig,
    /// The working directory, without symbolic links.
    here: PathBuf,
    /// What applies to the files of a folder.
    by_folder: HashMap<PathBuf, Option<PathBuf>>,
    /// What was read of each file; nothing where that failed, which was said.
    read: HashMap<PathBuf, Option<Rc<Configuration>>>,
}

impl<'a> Finder<'a> {
    pub(crate) fn new(arguments: &'a WhichConfig) -> Finder<'a> {
        let here = Path::new(".").canonicalize().unwrap_or_default();
        Finder { arguments, here, by_folder: HashMap::new(), read: HashMap::new() }
    }

    /// The configuration of a file; of the working directory for standard input, and where there is no file.
    pub(crate) fn of(
        &mut self,
        file: Option<&Path>,
        out: &mut Output,
    ) -> Result<Option<Rc<Configuration>>, Complained> {
        let path = match &self.arguments.config {
            Some(path) => path.clone(),
            None if self.arguments.no_config => return Ok(None),
            None => match self.nearest(file) {
                Some(path) => path,
                None => return Ok(None),
            },
        };
        if let Some(read) = self.read.get(&path) {
            return read.clone().map(Some).ok_or(Complained);
        }
        let read = Configuration::read(&path, out).map(Rc::new);
        let kept = read.as_ref().ok().cloned();
        self.read.insert(path, kept);
        read.map(Some)
    }

    /// The nearest configuration, as a path from the working directory.
    fn nearest(&mut self, file: Option<&Path>) -> Option<PathBuf> {
        let folder = match file.filter(|file| !is_stdin(file)) {
            // Without a folder there is no file either, which its reader says.
            Some(file) => folder_of(file)?,
            None => self.here.clone(),
        };
        if let Some(known) = self.by_folder.get(&folder) {
            return known.clone();
        }
        let found = search(&folder).map(|found| from_folder(&self.here, &found));
        self.by_folder.insert(folder, found.clone());
        found
    }
}

/// The folder of a file, or the folder itself, without symbolic links.
pub(super) fn folder_of(file: &Path) -> Option<PathBuf> {
    if file.is_dir() {
        return file.canonicalize().ok();
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).canonicalize().ok()
}

/// Looks upwards as far as the root of a git repository, or of the file system.
fn search(folder: &Path) -> Option<PathBuf> {
    for folder in folder.ancestors() {
        let path = folder.join(NAME);
        // A link that leads nowhere is one that is meant to lead somewhere: reading it says what is wrong.
        if path.symlink_metadata().is_ok_and(|it| !it.is_dir()) {
            return Some(path);
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

//! The files that the arguments of a command mean: those that they name, and what is wanted of their folders and patterns.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::belonging::{Belonging, has_extension};
use super::passed_over::PassedOver;
use super::path::resolved;
use super::pattern::Pattern;
use super::searched::Searched;
use super::{is_stdin, name, read_bytes, refuse, unreadable};
use crate::output::{Complained, Output};

/// The files to check, and where they were looked for.
pub(crate) struct MappingFiles {
    pub(crate) files: Vec<PathBuf>,
    pub(crate) searched: Searched,
}

/// The mapping files, bundles and Terraform that the arguments mean, in their order, and in a folder in the order of names. Of
/// what is not checked, standard error says how many files there are of each kind.
///
/// A file that is named alone is meant whatever it is: what is wrong with it is said when it is read. Unless all are to be judged
/// as those of a folder are: then there may be none to check.
pub(crate) fn mapping_files(
    arguments: &[PathBuf],
    as_found: bool,
    out: &mut Output,
) -> Result<MappingFiles, Complained> {
    let mut wanted = Wanted { is_several: arguments.len() > 1, as_found, ..Wanted::default() };
    let mut all = Ok(());
    for path in arguments {
        all = all.and(wanted.add(path, out));
    }
    all?;
    if wanted.files.is_empty() && !as_found {
        return Err(wanted.passed_over.refuse("none of these files holds mappings", None, out));
    }
    wanted.passed_over.say(out);
    Ok(MappingFiles { files: wanted.files, searched: wanted.searched })
}

#[derive(Default)]
struct Wanted {
    /// Whether there are several arguments, which a shell may have filled in.
    is_several: bool,
    /// Whether files that are named are judged as those of a folder are.
    as_found: bool,
    files: Vec<PathBuf>,
    /// All of the files, without the links that led there.
    taken: HashSet<PathBuf>,
    /// Those that were found in folders.
    found: HashSet<PathBuf>,
    passed_over: PassedOver,
    searched: Searched,
}

impl Wanted {
    fn add(&mut self, path: &Path, out: &mut Output) -> Result<(), Complained> {
        if self.as_found && path.is_file() {
            let mut passed_over = PassedOver::default();
            self.add_found(path, false, &mut passed_over, out)?;
            self.passed_over.extend(passed_over);
            return Ok(());
        }
        if is_stdin(path) || (path.exists() && !path.is_dir()) {
            self.add_named(path);
            return Ok(());
        }
        if path.is_dir() {
            self.searched.add_folder(path);
            return self.add_all(path, path, has_extension, false, out);
        }
        match Pattern::of(path) {
            Some(Ok(pattern)) => {
                let all = self.add_all(path, pattern.root(), |path| pattern.names(path), true, out);
                self.searched.add_pattern(pattern);
                all
            }
            Some(Err(error)) => Err(refuse(&name(path), &error, None, out)),
            // What is wrong with it is said when it is read.
            None => {
                self.add_named(path);
                Ok(())
            }
        }
    }

    /// Takes a file that is named. Of several, what is plainly for another option or command is passed over.
    fn add_named(&mut self, path: &Path) {
        let real = resolved(path);
        if self.found.contains(&real) {
            return;
        }
        // A pipe can be read only once.
        if self.is_several
            && path.is_file()
            && let Ok(bytes) = read_bytes(path)
            && let Belonging::Other(kind) = Belonging::of(path, &bytes)
            && kind.is_for_another_argument()
        {
            self.passed_over.add(kind, path);
            self.searched.add_passed_over(real);
            return;
        }
        self.taken.insert(real);
        self.files.push(path.to_owned());
    }

    /// Takes what is wanted of the files below a folder that are meant by the argument.
    fn add_all(
        &mut self,
        argument: &Path,
        root: &Path,
        is_meant: impl Fn(&Path) -> bool,
        is_by_pattern: bool,
        out: &mut Output,
    ) -> Result<(), Complained> {
        let mut passed_over = PassedOver::default();
        let (mut is_any_wanted, mut all) = (false, Ok(()));
        // As ripgrep walks, and outside of repositories too: what is packed for a build has no `.git`.
        let mut walk = WalkBuilder::new(root);
        walk.require_git(false).sort_by_file_path(Path::cmp);
        for entry in walk.build() {
            let entry = match entry {
                Ok(entry) => entry,
                // The folder of a pattern need not be there: then it names nothing.
                Err(_) if !root.exists() => break,
                Err(error) => {
                    all = Err(unwalkable(root, error, out));
                    continue;
                }
            };
            let path = entry.path().strip_prefix(".").unwrap_or(entry.path());
            if entry.file_type().is_none_or(|kind| kind.is_dir()) || !is_meant(path) {
                continue;
            }
            if entry.path_is_symlink() {
                passed_over.add_link();
                continue;
            }
            match self.add_found(path, is_by_pattern, &mut passed_over, out) {
                Ok(is_wanted) => is_any_wanted |= is_wanted,
                Err(complained) => all = Err(complained),
            }
        }
        all?;
        if is_any_wanted || self.as_found {
            self.passed_over.extend(passed_over);
            return Ok(());
        }
        let what = match (is_by_pattern, passed_over.is_empty()) {
            (true, true) => "no file has a name like this",
            (true, false) => "no file with a name like this holds mappings",
            (false, _) => "no file in this folder holds mappings",
        };
        let help = "what `.gitignore` lists, and what is hidden, is left out; a file that is named is not";
        Err(passed_over.refuse(&format!("{}: {what}", name(argument)), Some(help), out))
    }

    /// Takes a file that was found, unless it is none that is wanted. Gives whether it is, and was perhaps taken before.
    fn add_found(
        &mut self,
        path: &Path,
        is_by_pattern: bool,
        passed_over: &mut PassedOver,
        out: &mut Output,
    ) -> Result<bool, Complained> {
        let real = resolved(path);
        if self.taken.contains(&real) {
            return Ok(true);
        }
        let bytes = read_bytes(path).map_err(|error| unreadable(&name(path), &error, out))?;
        match Belonging::of(path, &bytes) {
            Belonging::Wanted => {}
            // Whoever names files by a pattern means files that can be read.
            Belonging::Broken(_) if is_by_pattern => {}
            Belonging::Broken(why) => {
                let help = "nothing of it is checked; `provmap check` with its name makes this an error";
                out.warn_of_unchecked(format_args!("{}: {why}", name(path)), &[("help", help)]);
                return Ok(false);
            }
            Belonging::Other(kind) => {
                passed_over.add(kind, path);
                self.searched.add_passed_over(real);
                return Ok(false);
            }
            Belonging::Unrelated => {
                passed_over.add_unrelated();
                self.searched.add_passed_over(real);
                return Ok(false);
            }
        }
        self.taken.insert(real.clone());
        self.found.insert(real);
        self.files.push(path.to_owned());
        Ok(true)
    }
}

/// Reports what cannot be walked: a folder, or a list of what to leave out.
fn unwalkable(root: &Path, error: ignore::Error, out: &mut Output) -> Complained {
    let path = path_of(&error).unwrap_or(root).to_owned();
    match error.into_io_error() {
        Some(error) => unreadable(&name(&path), &error, out),
        None => refuse(&name(&path), "cannot be searched", None, out),
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

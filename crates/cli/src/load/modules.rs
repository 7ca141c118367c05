//! Terraform's modules: folders of files that name each other's stores and local values.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use provmap::terraform::{EXTENSIONS, Module, PropagationRule, is_terraform};
use provmap_model::node::MAX_BYTES;
use provmap_model::text::{name, visible};

use super::problems::complain;
use crate::file_kind::FileKind;
use crate::files::is_stdin;
use crate::input::Input;
use crate::output::{Complained, Output};

/// The modules that were read so far, each once.
#[derive(Default)]
pub(crate) struct Modules {
    read: HashMap<Spelled, Rc<Module>>,
    files: HashMap<Spelled, Rc<Files>>,
}

/// A folder, and what the command line has before the names of its files: `./a.tf` and `a.tf` are in one folder, and messages
/// call them by different names.
type Spelled = (PathBuf, String);

/// Files by the names that messages call them by.
type Files = Vec<(String, Vec<u8>)>;

impl Modules {
    /// The file as one of a module, if it is one of Terraform.
    pub(super) fn file(&mut self, path: &Path, input: &Input) -> Option<InModule> {
        if !is_stdin(path) && is_named_so(path) {
            let siblings = self.siblings(path);
            let module = self.module(path, &siblings, input);
            return Some(InModule { module, siblings: Some(siblings) });
        }
        let is_one = is_terraform(&input.text) || FileKind::of(&input.text) == Some(FileKind::Terraform);
        is_one.then(|| InModule { module: Rc::new(read(&[], input)), siblings: None })
    }

    /// The other files of a file's folder, among which those are that it can name things of.
    fn siblings(&mut self, path: &Path) -> Rc<Files> {
        let spelled = spelled(path);
        if let Some(read) = self.files.get(&spelled) {
            return Rc::clone(read);
        }
        let (folder, before) = &spelled;
        let mut siblings: Vec<OsString> = fs::read_dir(folder)
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok().map(|entry| entry.file_name()))
            .filter(|file| is_named_so(Path::new(file)))
            .collect();
        siblings.sort();
        let read = |file: OsString| {
            let path = folder.join(&file);
            let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
            let is_small = fs::metadata(&path).is_ok_and(|file| file.is_file() && file.len() <= limit);
            let name = visible(&format!("{before}{}", file.to_string_lossy())).to_string();
            is_small.then(|| Some((name, fs::read(&path).ok()?))).flatten()
        };
        let files: Rc<Files> = Rc::new(siblings.into_iter().filter_map(read).collect());
        self.files.insert(spelled, Rc::clone(&files));
        files
    }

    fn module(&mut self, path: &Path, siblings: &Files, input: &Input) -> Rc<Module> {
        Rc::clone(self.read.entry(spelled(path)).or_insert_with(|| Rc::new(read(siblings, input))))
    }
}

/// A file of Terraform, and the module that it is in.
pub(super) struct InModule {
    module: Rc<Module>,
    /// The files of its folder; nothing where it is none of a folder.
    siblings: Option<Rc<Files>>,
}

impl InModule {
    /// The file with another text.
    pub(super) fn again(&self, input: &Input) -> InModule {
        let siblings = self.siblings.as_ref().map_or(&[][..], |files| files);
        InModule { module: Rc::new(read(siblings, input)), siblings: self.siblings.clone() }
    }

    /// The propagation rules of the file, and what is to be said of them.
    pub(super) fn rules(&self, input: &Input, out: &mut Output) -> Result<Vec<PropagationRule>, Complained> {
        let rules =
            self.module.propagation_rules(&input.name).map_err(|error| complain(input, &error, out))?;
        let missing = rules.iter().filter_map(PropagationRule::missing);
        for missing in missing.filter(|_| self.siblings.is_some()) {
            let message = format!("{}: no file in its folder has `{}`", input.name, name(missing));
            let broken = self.module.problems().map(|(file, error)| error.clone().in_file(file));
            let broken: Vec<String> = broken.map(|error| format!("not read: {error}")).collect();
            let notes: Vec<(&str, &str)> = broken.iter().map(|note| ("note", note.as_str())).collect();
            out.once(|out| out.warn_of_unchecked(message, &notes));
        }
        Ok(rules.to_vec())
    }
}

/// Reads a file with those beside it.
fn read(siblings: &[(String, Vec<u8>)], input: &Input) -> Module {
    let document = input.document();
    let others = siblings.iter().filter(|(file, _)| *file != input.name);
    let others = others.map(|(file, document)| (file.as_str(), document.as_slice()));
    Module::read(others.chain([(input.name.as_str(), document.as_bytes())]))
}

fn spelled(path: &Path) -> Spelled {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let (path_text, file) = (path.to_string_lossy(), path.file_name().unwrap_or_default().to_string_lossy());
    let before = path_text.strip_suffix(&*file).unwrap_or_default();
    (folder.unwrap_or(Path::new(".")).to_owned(), before.to_owned())
}

fn is_named_so(path: &Path) -> bool {
    let name = path.to_string_lossy();
    EXTENSIONS.iter().any(|extension| name.ends_with(extension))
}

//! Compiles PingOne store metadata into static Rust tables.
//!
//! For a crate's `build.rs`. Every `*.json` of a folder is a connector: the answer to
//! `POST /environments/{envID}/propagation/storeMetadata/{type}`, saved as it came.
//!
//! ```no_run
//! // the whole of `main` in build.rs
//! provmap_codegen::Tables::new().connectors("metadata/connectors").build("connectors.rs");
//! ```
//!
//! The crate then has the tables in a module, and needs no dependency but `provmap`. There is a static for each connector, and
//! one for its table, which can be looked into in a `const`:
//!
//! ```ignore
//! mod connectors {
//!     include!(concat!(env!("OUT_DIR"), "/connectors.rs"));
//! }
//! let acme = connectors::by_name("acme");
//! ```
#![forbid(unsafe_code)]

mod check;
mod emit;

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

use provmap_model::bytes::decode;
use provmap_model::error::{Error, Problem};
use provmap_model::node::locate;
use provmap_model::{Connector, SourceSchema, StoreType, StoreTypes, text};

/// What to compile.
///
/// ```
/// let code = provmap_codegen::Tables::new().connectors("../../metadata/connectors").generate().unwrap();
/// assert!(code.contains("pub static ZOOM"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Tables {
    connectors: Vec<PathBuf>,
    store_types: Option<PathBuf>,
    directory: Option<PathBuf>,
}

/// A file that was read, under the name by which problems speak of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct File {
    pub(crate) name: String,
    text: String,
}

impl File {
    /// A problem of the value that a JSON pointer leads to, behind the name of the file and the place.
    pub(crate) fn problem(&self, pointer: &str, message: String) -> String {
        let span = locate(&self.text, &[pointer]).pop().flatten();
        Problem::at(&self.text, span.map_or(0, |span| span.start), pointer, message).in_file(&self.name)
    }
}

/// A connector and the file it came from.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) file: File,
    pub(crate) connector: Connector,
}

/// All that the generated code is made from; nothing in it is wrong.
#[derive(Debug, Default)]
pub(crate) struct Input {
    pub(crate) folders: Vec<String>,
    pub(crate) connectors: Vec<Source>,
    pub(crate) store_types: Option<StoreTypes>,
    pub(crate) store_types_file: File,
    pub(crate) directory: Option<SourceSchema>,
}

impl Input {
    pub(crate) fn store_types(&self) -> &[StoreType<'_>] {
        self.store_types.as_ref().map_or(&[], StoreTypes::rows)
    }
}

impl Tables {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Tables {
        Tables::default()
    }

    /// Compiles every `*.json` of a folder, a connector each.
    #[must_use]
    pub fn connectors(mut self, folder: impl Into<PathBuf>) -> Tables {
        self.connectors.push(folder.into());
        self
    }

    /// Finds connectors by the other spellings that this file lists for their store types.
    #[must_use]
    pub fn store_types(mut self, file: impl Into<PathBuf>) -> Tables {
        self.store_types = Some(file.into());
        self
    }

    /// Compiles a source schema, the other side of a mapping.
    #[must_use]
    pub fn directory(mut self, file: impl Into<PathBuf>) -> Tables {
        self.directory = Some(file.into());
        self
    }

    /// For `build.rs`: writes the tables to `OUT_DIR/name`, tells cargo what they depend on, and fails the build
    /// with one `cargo::error` line for each problem of each file.
    pub fn build(&self, name: &str) {
        for line in self.build_in(std::env::var_os("OUT_DIR").map(PathBuf::from), name) {
            // Lines for cargo go to standard output; that is the protocol of a build script.
            #[expect(clippy::print_stdout, reason = "the protocol of a build script")]
            {
                println!("{line}");
            }
        }
    }

    fn build_in(&self, out_dir: Option<PathBuf>, name: &str) -> Vec<String> {
        let inputs = self.connectors.iter().chain(&self.store_types).chain(&self.directory);
        let mut lines: Vec<String> =
            inputs.map(|path| format!("cargo::rerun-if-changed={}", path.display())).collect();
        let written = self.generate().and_then(|code| match out_dir {
            Some(folder) => fs::write(folder.join(name), code)
                .map_err(|error| vec![format!("cannot write {name} to OUT_DIR: {error}")]),
            None => Err(vec!["OUT_DIR is not set: this is for a build script".to_owned()]),
        });
        if let Err(problems) = written {
            lines.extend(problems.iter().map(|problem| format!("cargo::error={problem}")));
        }
        lines
    }

    /// The tables as Rust code: the same input gives the same text.
    ///
    /// # Errors
    ///
    /// One line for each problem of each file: `FILE:LINE:COLUMN: POINTER: what`.
    pub fn generate(&self) -> Result<String, Vec<String>> {
        let mut problems = Vec::new();
        let mut input = Input::default();
        let mut paths = Vec::new();
        for folder in &self.connectors {
            input.folders.push(folder.display().to_string());
            paths.extend(json_files(folder, &mut problems));
        }
        let names = Names::new(paths.iter().chain(&self.store_types).chain(&self.directory));
        for path in &paths {
            let read = read(path, &names, &mut problems, sound_connector);
            input.connectors.extend(read.map(|(file, connector)| Source { file, connector }));
        }
        if let Some(path) = &self.store_types {
            if let Some((file, store_types)) =
                read(path, &names, &mut problems, |it| StoreTypes::from_json(it))
            {
                (input.store_types_file, input.store_types) = (file, Some(store_types));
            }
        }
        if let Some(path) = &self.directory {
            let extend = |document: &[u8]| SourceSchema::empty().extend_from_json(document);
            input.directory = read(path, &names, &mut problems, extend).map(|(_, directory)| directory);
        }
        check::across_files(&mut input, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        emit::rust(&input).map_err(|error| vec![error])
    }
}

/// The files of a folder in the order of their names. A folder without any is a problem: left alone, it would
/// build an empty registry. Not part of the documented interface: `provmap-build` shares it.
#[doc(hidden)]
pub fn json_files(folder: &Path, problems: &mut Vec<String>) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut paths: Vec<PathBuf> = match entries {
        Ok(entries) => entries.iter().map(DirEntry::path).collect(),
        Err(error) => {
            problems.push(format!("{}: cannot read the folder: {}", shown(folder), error.kind()));
            return Vec::new();
        }
    };
    paths.retain(|path| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")));
    paths.sort();
    if paths.is_empty() {
        problems.push(format!("{}: there is no *.json in the folder", shown(folder)));
    }
    paths
}

fn read<T>(
    path: &Path,
    names: &Names,
    problems: &mut Vec<String>,
    parse: impl FnOnce(&[u8]) -> Result<T, Error>,
) -> Option<(File, T)> {
    let name = names.of(path);
    let document = match fs::read(path) {
        Ok(document) => document,
        Err(error) => {
            problems.push(format!("{name}: cannot read: {error}"));
            return None;
        }
    };
    match decode(&document).and_then(|text| Ok((text.to_owned(), parse(&document)?))) {
        Ok((text, value)) => Some((File { name, text }, value)),
        Err(error) => {
            problems.extend(error.problems().iter().map(|problem| problem.in_file(&name)));
            None
        }
    }
}

/// The connector of a document that does not contradict itself: what is unknown in a table that is compiled in is unknown to
/// all who use it.
fn sound_connector(document: &[u8]) -> Result<Connector, Error> {
    let connector = Connector::from_json(document)?;
    match connector.contradictions() {
        [] => Ok(connector),
        contradictions => Err(contradictions.iter().map(|it| it.problem.clone()).collect::<Vec<_>>().into()),
    }
}

/// How often each file name occurs.
struct Names(HashMap<OsString, usize>);

impl Names {
    fn new<'p>(paths: impl Iterator<Item = &'p PathBuf>) -> Names {
        let mut counts = HashMap::new();
        for name in paths.filter_map(|path| path.file_name()) {
            let count: &mut usize = counts.entry(name.to_owned()).or_default();
            *count = count.saturating_add(1);
        }
        Names(counts)
    }

    /// The name of a file, with its folder where another has the same.
    fn of(&self, path: &Path) -> String {
        match path.file_name() {
            Some(name) if self.0.get(name).is_none_or(|count| *count < 2) => shown(Path::new(name)),
            _ => shown(path),
        }
    }
}

fn shown(path: &Path) -> String {
    text::visible(&path.to_string_lossy()).to_string()
}

//! Where the page is written.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::args::ReportArgs;
use crate::config::Configuration;
use crate::file_kind::FileKind;
use crate::files::{self, Staged, is_stdin};
use crate::output::{Complained, Output, describe};

/// How many bytes of a file are looked at, to see what it is.
const LOOK: u64 = 64 * 1024;

/// Standard output, or a file that is written as a whole or not at all.
pub(super) enum Target {
    Stdout,
    File {
        /// The file, without the links that lead there.
        path: PathBuf,
        /// How the command line calls it.
        name: String,
    },
}

impl Target {
    /// Refuses, before minutes are spent on users, what cannot be written, and what is one of the files that are read.
    pub(super) fn of(arguments: &ReportArgs, out: &mut Output) -> Result<Target, Complained> {
        if arguments.html == "-" {
            return Ok(Target::Stdout);
        }
        let path = Path::new(&arguments.html);
        let name = files::name(path);
        let refuse = |what: &str, help: &str, out: &mut Output| {
            Err(out.error_with(format_args!("{name}: {what}"), &[("help", help)]))
        };
        let Ok(metadata) = fs::metadata(path) else {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let has_name = path.file_name().is_some();
            return match folder {
                _ if !has_name => refuse("a file needs a name", "name one, such as `report.html`", out),
                Some(folder) if !folder.is_dir() => {
                    refuse("there is no such folder", "make the folder, or name another", out)
                }
                _ => Ok(Target::File { path: path.to_owned(), name: name.clone() }),
            };
        };
        if metadata.is_dir() {
            return refuse("this is a folder", "name a file in it, such as `report.html`", out);
        }
        if !metadata.is_file() {
            return refuse("this is no regular file", "`--html -` writes to standard output", out);
        }
        if metadata.permissions().readonly() {
            return refuse("the file is read-only", "name another file", out);
        }
        // A link stays one, and what it leads to is replaced.
        let Ok(path) = fs::canonicalize(path) else {
            return refuse("the file cannot be found", "name another file", out);
        };
        let ReportArgs { mapping, users, metadata, source_schema, config, .. } = arguments;
        let read = [mapping].into_iter().chain(users).chain(&metadata.metadata).chain(&metadata.overlays);
        let mut read = read.chain(source_schema).chain(&config.config).filter(|path| !is_stdin(path));
        if read.any(|other| files::is_same(&path, other)) {
            let what = "this is one of the files that are read, and the page would replace it";
            return refuse(what, "name another file for the page", out);
        }
        let kind = beginning(&path).and_then(|text| FileKind::of(&text));
        if let Some(kind) = kind.filter(|kind| *kind != FileKind::Html) {
            let what = format!("this is a file of {}, and the page would replace it", kind.content());
            return refuse(&what, "name another file for the page", out);
        }
        Ok(Target::File { path, name })
    }

    /// Refuses what a configuration names, and the configuration.
    pub(super) fn keep(
        &self,
        configuration: Option<&Configuration>,
        out: &mut Output,
    ) -> Result<(), Complained> {
        let (Target::File { path, name }, Some(configuration)) = (self, configuration) else { return Ok(()) };
        if !configuration.names(path) {
            return Ok(());
        }
        let by = &configuration.input.name;
        let message = format!("{name}: {by} names this file, and the page would replace it");
        Err(out.error_with(message, &[("help", "name another file for the page")]))
    }

    /// Writes the page, and says so where that is not the page itself.
    pub(super) fn write(self, page: &str, verdict: &str, out: &mut Output) -> Result<(), Complained> {
        let Target::File { path, name } = self else {
            out.text(page);
            return Ok(());
        };
        match Staged::with(&path, page).and_then(Staged::put) {
            Ok(()) => {
                out.text(&format!("{verdict}\n"));
                out.remark(format_args!("{name} is written: open it in a browser"), &[]);
                Ok(())
            }
            Err(error) => Err(out.error(format_args!("{name} cannot be written: {}", describe(&error)))),
        }
    }
}

/// The beginning of a file, in which what is no text is replaced; nothing where it cannot be read.
fn beginning(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(LOOK).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

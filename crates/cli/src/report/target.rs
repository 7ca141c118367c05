//! Where the page is written.

use std::fs;
use std::path::{Path, PathBuf};

use crate::args::ReportArgs;
use crate::files::{self, Staged, is_stdin};
use crate::output::{Complained, Output, describe};

/// Standard output, or a file that is written as a whole or not at all.
pub(super) enum Target {
    Stdout,
    File(PathBuf),
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
                _ => Ok(Target::File(path.to_owned())),
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
        Ok(Target::File(path))
    }

    /// Writes the page, and says so where that is not the page itself.
    pub(super) fn write(self, page: &str, verdict: &str, out: &mut Output) -> Result<(), Complained> {
        let path = match self {
            Target::Stdout => {
                out.text(page);
                return Ok(());
            }
            Target::File(path) => path,
        };
        let name = files::name(&path);
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

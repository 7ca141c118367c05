//! Finds and reads files, which are not to be trusted.

mod belonging;
mod passed_over;
mod path;
mod pattern;
mod searched;
mod staged;
mod wanted;

use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal, Read};
use std::path::Path;

use provmap_model::bytes::{self, is_utf16};
use provmap_model::node::MAX_BYTES;
use provmap_model::text::visible;

pub(crate) use self::path::{from_folder, is_same, normal, resolved};
pub(crate) use self::searched::Searched;
pub(crate) use self::staged::Staged;
pub(crate) use self::wanted::{MappingFiles, mapping_files};
use crate::file_kind::FileKind;
use crate::input::{Input, ReadAs};
use crate::output::{Complained, Output, describe};

/// Whether a path stands for standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The name under which messages speak of a file.
pub(crate) fn name(path: &Path) -> String {
    if is_stdin(path) { "<stdin>".to_owned() } else { visible(&path.to_string_lossy()).to_string() }
}

/// Reads the file of an option that takes one file, and can be given several times.
pub(crate) fn read_option(
    option: &str,
    path: &Path,
    read_as: ReadAs,
    out: &mut Output,
) -> Result<Input, Complained> {
    if path.is_dir() {
        let help = format!("name a file in it; of several files, each needs its own `--{option}`");
        return Err(out.error_with(format_args!("{}: this is a directory", name(path)), &[("help", &help)]));
    }
    read(path, read_as, out)
}

/// Reads a file, or standard input for `-`. At most one byte more than the limit is read.
pub(crate) fn read(path: &Path, read_as: ReadAs, out: &mut Output) -> Result<Input, Complained> {
    let name = name(path);
    let bytes = if let Some(text) = out.in_memory(path) {
        Ok(text.as_bytes().to_vec())
    } else if is_stdin(path) {
        say_if_terminal(out);
        limited(out.stdin())
    } else {
        read_bytes(path)
    };
    let bytes = bytes.map_err(|error| unreadable(&name, &error, out))?;
    if bytes.len() > MAX_BYTES {
        let limit = MAX_BYTES / (1024 * 1024);
        return Err(out.error(format_args!("{name}: larger than {limit} MiB, the most that is read")));
    }
    if let Some(kind) = FileKind::of_bytes(&bytes) {
        return Err(kind.refuse(&name, read_as, out));
    }
    let text = decode(&name, &bytes, out)?;
    // An empty configuration keeps those that are further up away.
    if text.trim().is_empty() && read_as != ReadAs::Configuration {
        return Err(out.error(format_args!("{name}: {NOTHING}")));
    }
    let is_marked = text.len() < bytes.len();
    Ok(Input::new(name, text, read_as).marked(is_marked).without(out.secrets()))
}

/// Explains how to end the text if standard input is a terminal.
pub(crate) fn say_if_terminal(out: &mut Output) {
    if !out.is_kept() && io::stdin().is_terminal() {
        let end = if cfg!(windows) { "Ctrl-Z and Enter" } else { "Ctrl-D" };
        let message = format!("reading from the terminal; {end} ends the text, Ctrl-C the command");
        out.complain("note", message, &[]);
    }
}

pub(crate) fn open(path: &Path) -> io::Result<File> {
    // Windows refuses to open a directory with another error than Unix.
    if path.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    File::open(path)
}

/// The bytes of a file, and at most one more than the limit.
pub(crate) fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    open(path).and_then(limited)
}

fn limited(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    source.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reports a file that cannot be read.
pub(crate) fn unreadable(name: &str, error: &io::Error, out: &mut Output) -> Complained {
    let (what, help) = why_unreadable(error);
    refuse(name, &what, help, out)
}

/// Reports what is wrong with a file, and what to do.
pub(crate) fn refuse(name: &str, what: &str, help: Option<&str>, out: &mut Output) -> Complained {
    let help: Vec<(&str, &str)> = help.map(|help| ("help", help)).into_iter().collect();
    out.error_with(format_args!("{name}: {what}"), &help)
}

/// Why a file cannot be read, and what to do.
pub(crate) fn why_unreadable(error: &io::Error) -> (String, Option<&'static str>) {
    match error.kind() {
        ErrorKind::NotFound => ("there is no such file".to_owned(), None),
        ErrorKind::IsADirectory => {
            let help = "name the files in it; a shell fills in `*.json`";
            ("this is a directory".to_owned(), Some(help))
        }
        ErrorKind::PermissionDenied => ("no permission to read it".to_owned(), None),
        _ => (format!("cannot be read: {}", describe(error)), None),
    }
}

fn decode(name: &str, bytes: &[u8], out: &mut Output) -> Result<String, Complained> {
    match bytes::decode(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) if is_utf16(bytes) => Err(refuse(name, UTF_16, Some(UTF_16_HELP), out)),
        Err(error) => {
            let help = "save the file as UTF-8; it may be in Windows-1252 or Latin-1";
            Err(out.error_with(error.in_file(name), &[("help", help)]))
        }
    }
}

/// What is wrong with an empty file.
const NOTHING: &str = "there is nothing in it";

/// What is wrong with a file of UTF-16, and what to do.
pub(crate) const UTF_16: &str = "this is UTF-16, and not UTF-8";
pub(crate) const UTF_16_HELP: &str =
    "PowerShell's `>` writes UTF-16: write with `| Out-File -Encoding utf8`, or save the file as UTF-8";

//! Why a population is not complete.

use std::path::PathBuf;

use provmap::record::SpillError;

use super::pages::MissingPages;
use super::scope::Scope;
use super::split::Fault;
use super::unseen::Unseen;
use crate::files;
use crate::output::{Output, describe};
use crate::render::users_in_words;

/// What is missing where collisions are not known.
const NOT_LOOKED_FOR: &str = "values that several records have were not looked for";

/// A reason why the counts are not those of all users.
#[derive(Debug)]
pub(crate) struct Incomplete {
    /// A name for programs.
    pub(crate) reason: &'static str,
    /// The number of the file.
    pub(crate) file: Option<usize>,
    pub(crate) message: String,
    /// Whether users are missing, who may fail.
    pub(crate) users_are_missing: bool,
}

impl Incomplete {
    /// A file that cannot be read to its end.
    pub(super) fn of_fault((file, path, fault): &(usize, PathBuf, Fault), out: &mut Output) -> Incomplete {
        let (name, (what, help)) = (files::name(path), fault.describe());
        files::refuse(&name, &what, help.as_deref(), out);
        let message = format!("{name}: {what}");
        Incomplete { reason: "file", file: Some(*file), message, users_are_missing: true }
    }

    /// An interruption.
    pub(super) fn of_interruption(out: &mut Output) -> Incomplete {
        let note = "the counts are of the records that were read until then";
        out.error_with("interrupted", &[("note", note)]);
        let message = "the run was interrupted".to_owned();
        Incomplete { reason: "interrupted", file: None, message, users_are_missing: true }
    }

    /// An export that lacks pages.
    pub(super) fn of_pages(missing: &MissingPages, files: &[PathBuf], out: &mut Output) -> Incomplete {
        let name = files.get(missing.file).map(|path| files::name(path)).unwrap_or_default();
        let place = format!("{name}:{}", missing.line);
        let more = match missing.pages.saturating_sub(1) {
            0 => String::new(),
            more => format!(", and so do {more} more"),
        };
        let message = format!("{place}: the page names a next one that is not among the files{more}");
        let help =
            "fetch the page that its `_links.next` leads to, and the pages after it, and give them too";
        out.error_with(&message, &[("help", help)]);
        Incomplete { reason: "page", file: Some(missing.file), message, users_are_missing: true }
    }

    /// Files without a user in any of them.
    pub(super) fn of_no_users(out: &mut Output) -> Incomplete {
        let message = "there is no user in what was given".to_owned();
        let help = "an export without users is usually one that went wrong: nothing was judged";
        out.error_with(&message, &[("help", help)]);
        Incomplete { reason: "no-users", file: None, message, users_are_missing: false }
    }

    /// Users of whom none counts.
    pub(super) fn of_filter(users: u64, scope: &Scope, unseen: &Unseen, out: &mut Output) -> Incomplete {
        let message = format!("the filter lets none of {} through", users_in_words(users));
        let quoted = |paths: Vec<&str>| format!("`{}`", paths.join("`, `"));
        let reads: Vec<&str> = scope.known().iter().map(|(path, _)| path.as_str()).collect();
        let help = match unseen.paths() {
            paths if !paths.is_empty() => {
                format!(
                    "no user has {}, which it reads: see that the export has it. Nothing was judged",
                    quoted(paths)
                )
            }
            _ if reads.is_empty() => "see that the users have what it reads: nothing was judged".to_owned(),
            _ => format!("see that the users have what it reads ({}): nothing was judged", quoted(reads)),
        };
        out.error_with(&message, &[("help", &help)]);
        Incomplete { reason: "no-users", file: None, message, users_are_missing: false }
    }

    /// A file that changed between its two readings.
    pub(super) fn of_change(file: usize, files: &[PathBuf], out: &mut Output) -> Incomplete {
        let name = files.get(file).map(|path| files::name(path)).unwrap_or_default();
        let message = format!("{name}: it changed, or went away, before it was read again");
        let note = format!("{NOT_LOOKED_FOR}; all other counts are of what was read first");
        let help = "give a copy that nobody writes to";
        out.error_with(&message, &[("note", &note), ("help", help)]);
        let message = format!("{NOT_LOOKED_FOR}: {message}");
        Incomplete { reason: "changed", file: Some(file), message, users_are_missing: false }
    }

    /// Unique values that are lost, because a temporary file failed.
    pub(super) fn of_failure(error: &SpillError, out: &mut Output) -> Incomplete {
        let message = format!(
            "the unique values do not fit in memory, and a temporary file failed: {}",
            describe(error.io())
        );
        let note = format!("{NOT_LOOKED_FOR}; all other counts are exact");
        let help = "set TMPDIR to a folder on a disk with room, or give `provmap preflight` more `--memory`";
        out.error_with(&message, &[("note", &note), ("help", help)]);
        let message = format!("{NOT_LOOKED_FOR}: {message}");
        Incomplete { reason: "unique-values", file: None, message, users_are_missing: false }
    }
}

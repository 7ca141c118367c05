//! Findings for programs. The form is described in `docs/json.md` and only grows.

use provmap::{Finding, Summary};
use serde::Serialize;

use super::format::Format;
use super::{Checked, CreatedUsers, Gathered};
use crate::input::Input;
use crate::output::Output;
use crate::render::json;

/// The findings of all files.
#[derive(Serialize)]
struct FindingsJson<'a> {
    version: u32,
    results: Vec<FileJson<'a>>,
    summary: Summary,
    /// What kept provmap from checking, as standard error has it.
    errors: Vec<ErrorJson<'a>>,
}

#[derive(Serialize)]
struct ErrorJson<'a> {
    /// The file that is not in `results` for it; nothing where it is about none.
    path: Option<String>,
    message: &'a str,
}

/// The findings of one file.
#[derive(Serialize)]
struct FileJson<'a> {
    path: String,
    address: Option<&'a str>,
    /// Nothing for a configuration.
    connector: Option<&'a str>,
    findings: &'a [Finding],
    users: Option<&'a CreatedUsers>,
    known: Option<usize>,
}

pub(super) struct Json;

impl Format for Json {
    fn add(&mut self, _: &Input, _: &Checked, _: &mut Output) {}

    fn finish(&mut self, gathered: &Gathered<'_>, out: &mut Output) {
        let results = gathered.checked.iter().map(|it| FileJson {
            path: it.path.to_string_lossy().into_owned(),
            address: it.address.as_deref(),
            connector: it.connector(),
            findings: it.report.findings(),
            users: it.users.as_ref(),
            known: it.known,
        });
        let errors = gathered.errors().map(|(path, message)| {
            let path = path.map(|path| path.to_string_lossy().into_owned());
            ErrorJson { path, message }
        });
        let (results, errors) = (results.collect(), errors.collect());
        let document = FindingsJson { version: 1, results, summary: gathered.total(), errors };
        out.text(&json::compact(&document));
    }
}

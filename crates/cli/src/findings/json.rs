//! Findings for programs. The form is described in `docs/json.md` and only grows.

use provmap::{Finding, Summary};
use serde::Serialize;

use super::{CreatedUsers, Findings};
use crate::output::Output;
use crate::render::json;

/// The findings of all files.
#[derive(Serialize)]
struct FindingsJson<'a> {
    version: u32,
    results: Vec<FileJson<'a>>,
    summary: Summary,
}

/// The findings of one file.
#[derive(Serialize)]
struct FileJson<'a> {
    path: &'a str,
    connector: &'a str,
    findings: &'a [Finding],
    users: Option<&'a CreatedUsers>,
}

pub(super) fn write(findings: &Findings<'_>, out: &mut Output) {
    let results = findings.checked.iter().map(|it| FileJson {
        path: &it.path,
        connector: it.report.connector(),
        findings: it.report.findings(),
        users: it.users.as_ref(),
    });
    let document = FindingsJson { version: 1, results: results.collect(), summary: findings.total() };
    out.text(&json::compact(&document));
}

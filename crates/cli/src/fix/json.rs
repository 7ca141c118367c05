//! What is mended, for programs. The form is described in `docs/json.md` and only grows.

use std::path::PathBuf;

use provmap::{Applicability, Severity};
use provmap_model::text::Cursor;
use serde::Serialize;

use super::consequences::Consequence;
use super::{Counts, Fixed};
use crate::render::json;
use crate::users::FilterCounts;

#[derive(Serialize)]
struct FixesJson {
    version: u32,
    results: Vec<FileJson>,
    summary: SummaryJson,
}

#[derive(Serialize)]
pub(super) struct FileJson {
    path: String,
    /// Which of the propagation rules it is, in Terraform.
    address: Option<String>,
    connector: String,
    /// Whether the edits are in the file by now.
    written: bool,
    edits: Vec<EditJson>,
    remedies: Vec<RemedyJson>,
    users: Option<TogetherJson>,
    summary: SummaryJson,
}

#[derive(Serialize)]
struct EditJson {
    start: usize,
    end: usize,
    text: String,
}

#[derive(Serialize)]
struct RemedyJson {
    line: usize,
    column: usize,
    /// The target attribute of the mended line; null where the line is removed.
    target: Option<String>,
    applicability: Applicability,
    findings: Vec<FindingJson>,
    users: Option<ConsequenceJson>,
}

#[derive(Serialize)]
struct FindingJson {
    rule: &'static str,
    severity: Severity,
    message: String,
}

#[derive(Serialize)]
struct ConsequenceJson {
    mended: u64,
    newly_failing: u64,
    newly_possible: u64,
    newly_unpredictable: u64,
    collisions: CollisionsJson,
}

#[derive(Serialize)]
struct CollisionsJson {
    groups: u64,
    users: u64,
    examples: Vec<Vec<PlaceJson>>,
}

#[derive(Serialize)]
struct PlaceJson {
    path: String,
    line: u64,
}

#[derive(Serialize)]
struct TogetherJson {
    users: u64,
    failing_before: u64,
    failing_after: u64,
    newly_failing: u64,
    complete: bool,
    #[serde(flatten)]
    filter: FilterCounts,
}

#[derive(Serialize)]
struct SummaryJson {
    findings: usize,
    mended: usize,
    with_unsafe: usize,
    again: usize,
    need_decision: usize,
}

impl From<Counts> for SummaryJson {
    fn from(counts: Counts) -> SummaryJson {
        let Counts { mended, unsure, again, decision } = counts;
        let findings = counts.total();
        SummaryJson { findings, mended, with_unsafe: unsure, again, need_decision: decision }
    }
}

pub(super) fn of_file(fixed: &Fixed<'_>, counts: Counts, users: &[PathBuf]) -> FileJson {
    let changes = fixed.mending.draft.changes().into_iter();
    let edits = changes.map(|it| EditJson { start: it.span.start, end: it.span.end, text: it.text });
    let lines = fixed.mending.file.set();
    let mut cursor = Cursor::new(fixed.document());
    let remedies = fixed.mending.remedies.iter().zip(&fixed.consequences).map(|(remedy, consequence)| {
        let (line, column) = cursor.advance_to(remedy.at);
        let mapping = lines.and_then(|lines| lines.mappings().get(remedy.mapping?));
        RemedyJson {
            line,
            column,
            target: mapping
                .filter(|_| !remedy.reveals)
                .and_then(|mapping| mapping.target_attribute())
                .map(str::to_owned),
            applicability: remedy.applicability,
            findings: remedy
                .findings
                .iter()
                .map(|it| FindingJson { rule: it.rule, severity: it.severity, message: it.message.clone() })
                .collect(),
            users: consequence.as_ref().map(|it| of_line(it, users)),
        }
    });
    FileJson {
        path: fixed.path.to_string_lossy().into_owned(),
        address: fixed.file.address().map(str::to_owned),
        connector: fixed.mending.left.connector().to_owned(),
        written: fixed.written,
        edits: edits.collect(),
        remedies: remedies.collect(),
        users: fixed.together.map(|it| TogetherJson {
            users: it.users,
            failing_before: it.failing_before,
            failing_after: it.failing_after,
            newly_failing: it.newly_failing,
            complete: it.complete,
            filter: it.filter,
        }),
        summary: counts.into(),
    }
}

fn of_line(consequence: &Consequence, files: &[PathBuf]) -> ConsequenceJson {
    let path = |file: usize| files.get(file).map(|path| path.to_string_lossy().into_owned());
    let collisions = &consequence.collisions;
    let examples = collisions.examples.iter().map(|records| {
        let places = records.iter();
        places.map(|it| PlaceJson { path: path(it.file).unwrap_or_default(), line: it.line }).collect()
    });
    ConsequenceJson {
        mended: consequence.mended,
        newly_failing: consequence.newly_failing,
        newly_possible: consequence.newly_possible,
        newly_unpredictable: consequence.newly_unpredictable,
        collisions: CollisionsJson {
            groups: collisions.groups,
            users: collisions.users,
            examples: examples.collect(),
        },
    }
}

pub(super) fn document(results: Vec<FileJson>, total: Counts) -> String {
    json::compact(&FixesJson { version: 1, results, summary: total.into() })
}

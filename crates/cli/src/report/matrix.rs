//! The operation matrix as a table, which is a list of cards on a narrow screen.

use maud::{Markup, html};
use provmap::operations::{OperationRow, RowSource, Statement, TargetLimit, What};
use provmap::{Basis, Finding, MappingKind, Severity};
use provmap_model::text::visible;

use super::Page;
use super::words::{capital, chip, code, of, prose};

impl Page<'_> {
    pub(super) fn matrix_section(&self) -> Markup {
        let mut rows: Vec<&OperationRow> = self.matrix.rows().iter().collect();
        // What the target requires first, then what the mapping feeds, each in the order of the metadata.
        let is_required =
            |row: &OperationRow| row.limits.iter().any(|limit| limit.basis.flag.starts_with("required"));
        rows.sort_by_key(|row| (!is_required(row), row.lines.is_empty()));
        let groups = self.file.set().into_iter().flat_map(|set| set.mappings());
        let groups = groups.filter(|mapping| mapping.kind() == MappingKind::Group).count();
        html! {
            section #matrix aria-labelledby="matrix-title" {
                h2 #matrix-title { "What is sent, and when" }
                p.lead {
                    "One row for each attribute of " (self.connector.store_type())
                    " that the mapping feeds, and for each that " (self.connector.store_type())
                    " requires or fills in. It rests on the connector’s metadata and its corrections alone: where these do not tell, it is unknown."
                    @if groups > 0 { " Lines that map groups are not in it." }
                }
                @if rows.is_empty() {
                    p { "The metadata lists no attribute of users." }
                } @else {
                    div.scroll tabindex="0" role="group" aria-labelledby="matrix-title" {
                        table.cards role="table" {
                            caption.hidden { "Operation matrix: what is sent to each target attribute, by operation" }
                            thead role="rowgroup" {
                                tr role="row" {
                                    @for title in ["Target attribute", "Fed by", "On create", "On update", "Without a value", "Limits"] {
                                        th scope="col" role="columnheader" { (title) }
                                    }
                                }
                            }
                            @for row in &rows { (self.row(row)) }
                        }
                    }
                }
            }
        }
    }

    /// A target, and below it across the whole width what the row rests on.
    fn row(&self, row: &OperationRow) -> Markup {
        let label = row.label.as_deref().filter(|label| *label != row.target);
        let bases = bases(row);
        html! {
            tbody role="rowgroup" data-target=(visible(&row.target).to_string()) {
                tr role="row" {
                    th scope="row" role="rowheader" {
                        (code(&row.target))
                        @if let Some(label) = label { span.label { (visible(label).to_string()) } }
                    }
                    td role="cell" data-label="Fed by" { div { (self.fed_by(row)) } }
                    td role="cell" data-label="On create" { div {
                        @if self.no_user_can_be_created(row) {
                            (chip("fail", "fails"))
                            span.say { "It is required, and a create cannot send it: no user can be created" }
                        } @else { (statement(&row.create, When::Create)) }
                    } }
                    td role="cell" data-label="On update" { div { (statement(&row.update, When::Update)) } }
                    td role="cell" data-label="Without a value" { div { (without_value(row)) (self.have_none(row)) } }
                    td role="cell" data-label="Limits" { div { (limits(row)) } }
                }
                @if !bases.is_empty() {
                    tr.why role="row" { td role="cell" colspan="6" aria-colspan="6" { (rests_on(row, &bases)) } }
                }
            }
        }
    }

    /// Whether the finding says so that the attribute is required on create, and cannot be sent then.
    fn no_user_can_be_created(&self, row: &OperationRow) -> bool {
        let is_of_row = |it: &Finding| it.target.as_deref() == Some(row.target.as_ref());
        let mut errors = self.report.iter().filter(|it| it.severity == Severity::Error);
        row.create.what == What::LeftOut && errors.any(|it| it.rule == "not-sent-on-create" && is_of_row(it))
    }

    /// The users of the run who have no value, where the schema says that all have one.
    fn have_none(&self, row: &OperationRow) -> Markup {
        let count = self.population.as_ref().map_or(0, |it| it.users_without(&row.target));
        html! {
            @if row.without_value.what == What::Never && count > 0 {
                span.say { (of(count, "user", "users")) " of this run " (if count == 1 { "has" } else { "have" }) " none" }
            }
        }
    }

    fn fed_by(&self, row: &OperationRow) -> Markup {
        let lines = row.lines.iter().filter_map(|at| self.file.set()?.place(*at, provmap::Part::Line)?.line);
        let lines: Vec<String> = lines.map(|line| line.to_string()).collect();
        html! {
            @match &row.source {
                None => span.none { "no line" },
                Some(RowSource::Attribute(path)) => (code(path)),
                Some(RowSource::Expression { text, words, .. }) => {
                    @if let Some(words) = words {
                        span.block { (prose(words)) }
                        details { summary { "Expression" } (code(text)) }
                    } @else { (code(text)) }
                }
                Some(RowSource::Hidden) => span.none { "an expression, not shown: the attribute is sensitive" },
                Some(_) => span.none { "nothing that is clear: see the findings" },
            }
            @if !lines.is_empty() {
                span.label { (if lines.len() == 1 { "line " } else { "lines " }) (lines.join(", ")) }
            }
        }
    }
}

/// When a statement is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Create,
    Update,
    /// A user who never had a value is created.
    Missing,
    /// A user who had one is updated.
    Emptied,
}

/// A statement in a word or two, and in a sentence where these leave something open.
fn statement(it: &Statement, when: When) -> Markup {
    let (class, word) = look(it, when);
    // The chip says what stands before the colon.
    let told = ["unknown: ", "it cannot be cleared: ", "set once and never again: "];
    let words = told.iter().find_map(|told| it.words.strip_prefix(told)).unwrap_or(&it.words);
    let is_open = match it.what {
        What::Nothing | What::Taken | What::Never => false,
        What::Fails if when == When::Missing => false,
        What::Sent => when == When::Update && it.basis.len() > 1,
        _ => true,
    };
    html! {
        (chip(class, word))
        @if is_open { span.say { (prose(&capital(words))) } }
    }
}

/// Users who never had a value, and those who have none any more; once where that is the same.
fn without_value(row: &OperationRow) -> Markup {
    let (create, update) = (&row.without_value, &row.emptied);
    let is_same = (create.what, &create.words) == (update.what, &update.words);
    html! {
        @if row.source.is_none() { span.none { "as with every user" } }
        @else if is_same || (create.what, update.what) == (What::Taken, What::Taken) { (statement(create, When::Missing)) }
        @else {
            div.when { span.label { "when created" } (statement(create, When::Missing)) }
            div.when { span.label { "when emptied later" } (statement(update, When::Emptied)) }
        }
    }
}

fn look(it: &Statement, when: When) -> (&'static str, &'static str) {
    match it.what {
        What::Sent => ("ok", "sent"),
        What::Nothing => ("none", "nothing"),
        What::LeftOut if when == When::Update => ("warn", "set once"),
        What::LeftOut if when == When::Emptied => ("warn", "stays"),
        What::LeftOut => ("warn", "by the first update"),
        What::Default => ("note", "default"),
        What::Fails if when == When::Emptied => ("fail", "cannot be cleared"),
        What::Fails => ("fail", "fails"),
        What::Taken => ("ok", "may be empty"),
        What::Never => ("none", "never, by the schema"),
        _ => ("unknown", "unknown"),
    }
}

fn limits(row: &OperationRow) -> Markup {
    html! { ul.limits { @for TargetLimit { words, .. } in &row.limits { li { (prose(words)) } } } }
}

/// What the limits and the statements of a row rest on.
fn rests_on(row: &OperationRow, bases: &[(String, &Basis)]) -> Markup {
    let first = bases.first().map(|(_, basis)| basis.whence());
    // Where all of it stands in one place, that is said once.
    let common = first.filter(|whence| bases.iter().all(|(_, basis)| basis.whence() == *whence));
    html! {
        details {
            summary { "What says so" span.hidden { " of " (visible(&row.target).to_string()) } }
            @if let Some(whence) = &common { p.basis { (whence) } }
            dl.basis {
                @for (when, basis) in bases {
                    div {
                        dt { (prose(when)) }
                        dd { (prose(&basis.statement())) @if common.is_none() { span.label { (basis.whence()) } } }
                    }
                }
            }
        }
    }
}

/// Each basis once, with what first rests on it.
fn bases(row: &OperationRow) -> Vec<(String, &Basis)> {
    let statements = [
        ("On create", &row.create),
        ("On update", &row.update),
        ("Without a value", &row.without_value),
        ("When emptied", &row.emptied),
    ];
    let said = statements
        .into_iter()
        .flat_map(|(when, it)| it.basis.iter().map(move |basis| (format!("{when}: {}", it.words), basis)));
    let limits = row.limits.iter().map(|limit| (capital(&limit.words), &limit.basis));
    let mut bases: Vec<(String, &Basis)> = Vec::new();
    for (when, basis) in said.chain(limits) {
        if !bases.iter().any(|(_, known)| *known == basis) {
            bases.push((when, basis));
        }
    }
    bases
}

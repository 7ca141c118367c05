//! The operation matrix as a table, which is a list of cards on a narrow screen.

use maud::{Markup, html};
use provmap::operations::{OperationRow, RowSource, Statement, TargetLimit, What};
use provmap::{Basis, MappingKind};
use provmap_model::text::visible;

use super::Page;
use super::words::{capital, chip, code, prose};

impl Page<'_> {
    pub(super) fn matrix_section(&self) -> Markup {
        let rows = self.matrix.rows();
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
                    div.scroll tabindex="0" role="region" aria-labelledby="matrix-title" {
                        table.cards role="table" {
                            caption.hidden { "Operation matrix: what is sent to each target attribute, by operation" }
                            thead role="rowgroup" {
                                tr role="row" {
                                    @for title in ["Target attribute", "Fed by", "On create", "On update", "Without a value", "Limits"] {
                                        th scope="col" role="columnheader" { (title) }
                                    }
                                }
                            }
                            tbody role="rowgroup" { @for row in rows { (self.row(row)) } }
                        }
                    }
                }
            }
        }
    }

    fn row(&self, row: &OperationRow) -> Markup {
        let label = row.label.as_deref().filter(|label| *label != row.target);
        html! {
            tr role="row" data-target=(visible(&row.target).to_string()) {
                th scope="row" role="rowheader" {
                    (code(&row.target))
                    @if let Some(label) = label { span.label { (visible(label).to_string()) } }
                }
                td role="cell" data-label="Fed by" { (self.fed_by(row)) }
                td role="cell" data-label="On create" { (statement(&row.create)) }
                td role="cell" data-label="On update" { (statement(&row.update)) }
                td role="cell" data-label="Without a value" { (without_value(row)) }
                td role="cell" data-label="Limits" { (limits(row)) }
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
                        (prose(words))
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

fn statement(it: &Statement) -> Markup {
    let (class, word) = look(it.what);
    let words = it.words.strip_prefix("unknown: ").unwrap_or(&it.words);
    html! {
        (chip(class, word))
        @if it.what != What::Nothing { span.say { (prose(&capital(words))) } }
    }
}

/// Users who never had a value, and those who have none any more; once where that is the same.
fn without_value(row: &OperationRow) -> Markup {
    let (create, update) = (&row.without_value, &row.emptied);
    html! {
        @if row.source.is_none() { span.none { "as with every user" } }
        @else if (create.what, &create.words) == (update.what, &update.words) { (statement(create)) }
        @else {
            div.when { span.label { "on create" } (statement(create)) }
            div.when { span.label { "later emptied" } (statement(update)) }
        }
    }
}

fn look(what: What) -> (&'static str, &'static str) {
    match what {
        What::Sent => ("ok", "sent"),
        What::Nothing => ("none", "nothing"),
        What::LeftOut => ("warn", "not sent"),
        What::Default => ("note", "default"),
        What::Fails => ("fail", "fails"),
        What::Taken => ("ok", "may be empty"),
        What::Never => ("none", "never empty"),
        _ => ("unknown", "unknown"),
    }
}

/// The limits, and what they and the statements rest on.
fn limits(row: &OperationRow) -> Markup {
    html! {
        ul.plain { @for TargetLimit { words, .. } in &row.limits { li { (prose(words)) } } }
        details {
            summary { "What says so" span.hidden { " of " (visible(&row.target).to_string()) } }
            dl.basis {
                @for (when, basis) in bases(row) {
                    dt { (when) }
                    dd { (prose(&basis.statement())) span.label { (basis.whence()) } }
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
        ("Later emptied", &row.emptied),
    ];
    let statements = statements
        .into_iter()
        .flat_map(|(when, it)| it.basis.iter().map(move |basis| (when.to_owned(), basis)));
    let limits = row.limits.iter().map(|limit| (capital(&limit.words), &limit.basis));
    let mut bases: Vec<(String, &Basis)> = Vec::new();
    for (when, basis) in statements.chain(limits) {
        if !bases.iter().any(|(_, known)| *known == basis) {
            bases.push((when, basis));
        }
    }
    bases
}

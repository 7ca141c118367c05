//! A whole mapping set for one user: the record that the store gets.

use std::path::Path;

use provmap::model::{Flag, Json};
use provmap::record::{Operation, Plan};
use provmap::{Connector, Finding, MappingSet, Part, Sent, SentValue, Severity};
use provmap_model::secret::is_secret;
use provmap_model::text::name;
use serde::Serialize;

use crate::args::{EvalArgs, Format};
use crate::config::Resolver;
use crate::load::{BY_CONNECTOR, MappingFile};
use crate::output::{Complained, Outcome, Output};
use crate::render::json;

/// The record, and the lines without a sure value. The form is described in `docs/json.md` and only grows.
#[derive(Serialize)]
struct RecordJson<'a> {
    version: u32,
    connector: &'a str,
    record: Json,
    unpredictable: Vec<GapJson>,
    findings: &'a [Finding],
}

/// A line whose value cannot be predicted, or is refused by the store.
#[derive(Serialize)]
struct GapJson {
    target: String,
    status: &'static str,
    message: String,
    pointer: String,
    line: Option<usize>,
    column: Option<usize>,
}

pub(super) fn run(path: &Path, arguments: &EvalArgs, out: &mut Output) -> Result<Outcome, Complained> {
    let mut resolver = Resolver::new(super::flags(arguments), out)?;
    // The command line requires a user beside a mapping.
    let user = super::user(arguments.user.as_deref().unwrap_or(Path::new("-")), out)?;
    let settings = resolver.of(Some(path), out)?;
    let file = MappingFile::read(path, settings.known().name().as_slice(), BY_CONNECTOR, out)?;
    let settings = settings.of_bundle(&file, out)?;
    let set = file.lines(out)?;
    let (connector, mut report) = settings.check_known(&file, out)?;
    settings.ignore(&mut report);
    let sent = Plan::with_schema(connector, set, Operation::Create, settings.schema()).preview(&user);
    let gaps: Vec<GapJson> = sent.iter().filter_map(|line| gap(set, line)).collect();
    let outcome = super::outcome(report.iter(), gaps.iter().any(|gap| gap.status != "unknown"));
    let record = record(connector, sent);
    match arguments.output_format {
        Format::Json => {
            let store = connector.store_type();
            let findings = report.findings();
            let answer = RecordJson { version: 1, connector: store, record, unpredictable: gaps, findings };
            out.text(&json::compact(&answer));
        }
        Format::Text => {
            out.text(&json::pretty(&record));
            let style = out.style();
            for gap in &gaps {
                let place = match (gap.line, gap.column) {
                    (Some(line), Some(column)) => format!("{}:{line}:{column}", file.input.name),
                    _ => file.input.name.clone(),
                };
                let target = if gap.target.is_empty() {
                    "a line".to_owned()
                } else {
                    format!("`{}`", name(&gap.target))
                };
                out.text(&format!("{}: {target} at {place}: {}\n", style.bold(gap.status), gap.message));
            }
            if report.worst() > Some(Severity::Info) {
                let found = crate::render::summary(style, report.summary());
                out.text(&format!("\n`provmap check` finds {found} in {}\n", file.input.name));
            }
        }
    }
    Ok(outcome)
}

/// The predictable values, in the order of the lines. Sensitive values are masked.
fn record(connector: &Connector, sent: Vec<Sent>) -> Json {
    let sensitive = |target: &str| {
        let attribute = connector.user_attributes().and_then(|attributes| attributes.find(target));
        is_secret(target) || attribute.is_some_and(|attribute| attribute.is(Flag::Sensitive))
    };
    let members = sent.into_iter().filter_map(|line| match line.result {
        SentValue::Value(_) if sensitive(&line.target) => {
            Some((line.target.into(), Json::String("(sensitive)".into())))
        }
        SentValue::Value(value) => Some((line.target.into(), value)),
        // No value that can be told.
        _ => None,
    });
    Json::Object(members.collect())
}

fn gap(set: &MappingSet, line: &Sent) -> Option<GapJson> {
    let (status, message) = match &line.result {
        SentValue::Unpredictable(_, why) | SentValue::Unknown(why) => ("unknown", why.clone()),
        SentValue::Error(why) => ("error", why.clone()),
        SentValue::Value(_) => ("refused", line.refused.clone()?),
        _ => return None,
    };
    let feeds = [Part::Expression, Part::Source, Part::Line];
    let parts = if line.lacks_target { [Part::Target, Part::Line, Part::Line] } else { feeds };
    let place = parts.into_iter().find_map(|part| set.place(line.line, part)).unwrap_or_default();
    Some(GapJson {
        target: line.target.clone(),
        status,
        message,
        pointer: place.pointer,
        line: place.line,
        column: place.column,
    })
}

//! One expression: what it reads, what it can give, what it gives for a user.

use std::borrow::Cow;
use std::collections::BTreeSet;

use provmap::domain::{Bounds, Constant, Domain, Kinds, Nullness};
use provmap::expression::{Evaluation, Expression, evaluate, infer};
use provmap::model::Json;
use provmap::{Connector, Finding, MappingSet, Options, Part, SourceSchema};
use provmap_model::text::visible;
use serde::Serialize;

use super::tree;
use crate::args::{EvalArgs, Format};
use crate::config::Resolver;
use crate::input::{Input, ReadAs};
use crate::load::KnownConnectors;
use crate::output::{Complained, Outcome, Output};
use crate::render::{self, json};

/// The answer about one expression. The form is described in `docs/json.md` and only grows.
#[derive(Serialize)]
struct ExpressionJson<'a> {
    version: u32,
    expression: &'a str,
    reads: BTreeSet<String>,
    domain: Option<DomainJson>,
    result: Option<ResultJson>,
    findings: Vec<Finding>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DomainJson {
    kinds: Option<Vec<&'static str>>,
    min_length: Option<u64>,
    max_length: Option<u64>,
    min_values: Option<u64>,
    max_values: Option<u64>,
    nullable: &'static str,
    unique: &'static str,
    constant: Option<Json>,
}

#[derive(Serialize)]
struct ResultJson {
    status: &'static str,
    value: Option<Json>,
    message: Option<String>,
}

pub(super) fn run(expression: &str, arguments: &EvalArgs, out: &mut Output) -> Result<Outcome, Complained> {
    let mut resolver = Resolver::new(super::flags(arguments), out)?;
    let user = arguments.user.as_deref().map(|path| super::user(path, out)).transpose()?;
    let settings = resolver.of(None, out)?;
    let schema = settings.schema();
    let target = target(arguments, settings.known(), out)?;
    let findings = findings(expression, target, schema);
    let parsed = Expression::parse(expression).ok();
    let inference = parsed.as_ref().map(|parsed| infer(parsed, schema));
    let result = parsed.as_ref().zip(user.as_ref()).map(|(parsed, user)| result(parsed, user));
    let failed = result.as_ref().is_some_and(|result| result.status == "error");
    let outcome = super::outcome(findings.iter(), failed);
    let reads = inference.iter().flat_map(|inference| &inference.reads);
    let reads: BTreeSet<String> = reads.map(|read| read.reference.path.join(".")).collect();
    let domain = inference.map(|inference| inference.domain);
    match arguments.output_format {
        Format::Json => {
            let domain = domain.as_ref().map(domain_json);
            let answer = ExpressionJson { version: 1, expression, reads, domain, result, findings };
            out.text(&json::compact(&answer));
        }
        Format::Text => {
            if let Some(parsed) = parsed.as_ref().filter(|_| arguments.tree) {
                out.text(&format!("{}\n", tree::tree(parsed)));
            }
            let style = out.style();
            let mut line = |name: &str, words: &str| {
                out.text(&format!("{} {}\n", style.bold(&format!("{name:<7}")), visible(words)));
            };
            if let Some(domain) = &domain {
                let reads: Vec<_> = reads.iter().map(String::as_str).collect();
                line("reads", &if reads.is_empty() { "nothing".to_owned() } else { reads.join(", ") });
                line("gives", &domain.describe());
            }
            if let Some(result) = &result {
                line("result", &words(result));
            }
            if !findings.is_empty() && domain.is_some() {
                out.text("\n");
            }
            let input = Input::new("expression".to_owned(), expression.to_owned(), ReadAs::Argument);
            out.text(&render::findings(style, &input, &findings));
        }
    }
    Ok(outcome)
}

/// The connector and the attribute that the expression is meant for.
fn target<'a>(
    arguments: &'a EvalArgs,
    known: &'a KnownConnectors<'_>,
    out: &mut Output,
) -> Result<Option<(&'a Connector, &'a str)>, Complained> {
    let Some(target) = &arguments.target else { return Ok(None) };
    let connector = known.only(out)?;
    if connector.user_attributes().is_some_and(|attributes| attributes.find(target).is_none()) {
        // The check's own message suggests a name.
        let set = MappingSet::of_expression(target, "''");
        let report = set.check(connector);
        let here = set.place(0, Part::Target).map(|place| place.pointer).unwrap_or_default();
        let finding = report.iter().find(|finding| finding.place.pointer == here);
        let message = finding.map_or("no such target", |finding| &finding.message);
        let help = finding.and_then(|finding| finding.help.as_deref()).map(|help| ("help", help));
        return Err(out.error_with(message, help.as_slice()));
    }
    Ok(Some((connector, target)))
}

/// The findings of the check on the expression of a line. Without a target, only the expression itself is judged.
fn findings(expression: &str, target: Option<(&Connector, &str)>, schema: &SourceSchema) -> Vec<Finding> {
    let options = Options::default().source_schema(schema);
    let set = MappingSet::of_expression(target.map_or("?", |(_, name)| name), expression);
    let here = set.place(0, Part::Expression).map(|place| place.pointer).unwrap_or_default();
    // A connector without metadata adds no findings of its own.
    let report =
        set.check_with(target.map_or(&Connector::unknown("?"), |(connector, _)| connector), &options);
    let mut findings: Vec<_> = report.into_iter().filter(|finding| finding.place.pointer == here).collect();
    for finding in &mut findings {
        finding.place.pointer = String::new();
        finding.target = finding.target.take().filter(|_| target.is_some());
    }
    findings
}

fn result(expression: &Expression, user: &Json) -> ResultJson {
    let (status, value, message) = match evaluate(expression, user) {
        Evaluation::Value(value) => ("value", Some(value.to_json()), None),
        Evaluation::Error { reason, .. } => ("error", None, Some(reason.to_string())),
        Evaluation::Unknown { reason, .. } => ("unknown", None, Some(reason.to_string())),
        _ => ("unknown", None, None),
    };
    ResultJson { status, value, message }
}

fn words(result: &ResultJson) -> String {
    let message = result.message.as_deref().unwrap_or_default();
    match &result.value {
        Some(value) => serde_json::to_string(value).unwrap_or_default(),
        None => format!("{}: {message}", result.status),
    }
}

fn domain_json(domain: &Domain<'_>) -> DomainJson {
    let Bounds { min: min_length, max: max_length } = domain.length;
    let Bounds { min: min_values, max: max_values } = domain.values;
    let kinds = [
        (Kinds::TEXT, "text"),
        (Kinds::BOOLEAN, "boolean"),
        (Kinds::NUMBER, "number"),
        (Kinds::COMPLEX, "object"),
        (Kinds::JSON, "json"),
    ];
    let named = kinds.into_iter().filter(|(kind, _)| domain.kinds.contains(*kind)).map(|(_, name)| name);
    DomainJson {
        kinds: (domain.kinds != Kinds::ANY).then(|| named.collect()),
        min_length,
        max_length,
        min_values,
        max_values,
        nullable: match domain.null {
            Nullness::Never => "never",
            Nullness::Maybe => "maybe",
            Nullness::Always => "always",
            Nullness::Unknown => "unknown",
        },
        unique: match domain.unique {
            Some(true) => "yes",
            Some(false) => "no",
            None => "unknown",
        },
        constant: match &domain.constant {
            Some(Constant::Boolean(value)) => Some(Json::Bool(*value)),
            Some(Constant::Text(text)) => Some(Json::String(Cow::Owned(text.clone().into_owned()))),
            // A number's value is not kept, and a null is JSON's null already.
            _ => None,
        },
    }
}

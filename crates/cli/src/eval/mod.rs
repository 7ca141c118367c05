//! `provmap eval`: what an expression gives, or what a whole mapping set sends for one user.

mod expression;
mod mapping;
mod tree;

use std::path::Path;

use provmap::model::Json;
use provmap::{Finding, Problem, Severity};
use provmap_model::text::is_blank;

use crate::args::EvalArgs;
use crate::config::Flags;
use crate::file_kind::FileKind;
use crate::files;
use crate::input::ReadAs;
use crate::load;
use crate::output::{Complained, Outcome, Output};

pub(crate) fn run(arguments: &EvalArgs, out: &mut Output) -> Result<Outcome, Complained> {
    // As in a mapping file: positions count from the first character of the expression.
    let expression = arguments.expression.as_deref().map(|text| text.trim_matches(is_blank));
    match (expression, &arguments.mapping) {
        (Some(""), _) => Err(out.error("the expression is empty")),
        (Some(text), _) => expression::run(text, arguments, out),
        (None, Some(path)) => mapping::run(path, arguments, out),
        // The command line asks for one of the two.
        (None, None) => Err(Complained),
    }
}

/// What the command line says of the connector, and what to read it from.
fn flags(arguments: &EvalArgs) -> Flags<'_> {
    Flags {
        connector: arguments.connector.as_deref(),
        source_schema: arguments.source_schema.as_deref(),
        ..Flags::new(&arguments.config, Some(&arguments.metadata))
    }
}

/// A user as PingOne's API returns one.
fn user(path: &Path, out: &mut Output) -> Result<Json, Complained> {
    let input = files::read(path, ReadAs::Users, out)?;
    let user = Json::read(&input.text).map_err(|error| load::refuse(&input, &error, out))?;
    // Every user of PingOne has these attributes, and no mapping file has one as a member.
    let named = |key: &str| ["username", "id", "email"].contains(&key);
    // A store and an error answer have an `id` too.
    let is_user = FileKind::of_other(&input).is_none()
        && matches!(&user, Json::Object(members) if members.iter().any(|(key, _)| named(key)));
    if !is_user {
        let message = format!(
            "expected one user as PingOne's API returns it (an object with `username`), found {}",
            if matches!(user, Json::Object(_)) { "another object" } else { user.kind() }
        );
        let before = input.text.len().saturating_sub(input.text.trim_start().len());
        let problem = Problem::at(&input.text, before, "", message);
        return Err(load::refuse(&input, &problem.into(), out));
    }
    Ok(user)
}

/// The outcome of the command.
fn outcome<'f>(mut findings: impl Iterator<Item = &'f Finding>, failed: bool) -> Outcome {
    let wrong = findings.any(|finding| finding.severity == Severity::Error);
    Outcome::of(true, wrong || failed)
}

//! The check: resolves each line of a mapping set, compares its source with its target, and runs the rules.

mod assertions;
mod findings;
mod line;
mod subject;
mod whole;

use provmap_model::{Connector, SourceSchema};

pub(crate) use self::findings::{Findings, basis, list_name};
use self::line::ParsedExpression;
pub(crate) use self::line::{Case, Line, MAX_PLACES, Near, Source, Target};
pub(crate) use self::subject::Subject;
use self::whole::is_restricted;
pub(crate) use self::whole::{SetFacts, is_unwritable};
use crate::expression::infer;
use crate::mapping::{MappingKind, MappingSet};
use crate::options::Options;
use crate::report::Report;
use crate::rules::{self, RULES};

/// Checks mapping sets against a connector.
///
/// A trait, because [`Connector`] is also what `build.rs` reads and so lives in a crate of its own.
pub trait Check {
    /// Checks a mapping set. Costs no I/O, and about a microsecond for a set without findings.
    ///
    /// ```
    /// use provmap::{Check as _, MappingSet, Options};
    /// let set = MappingSet::from_json(r#"[{"targetAttribute": "userNme", "sourceAttribute": "email"}]"#)?;
    /// let report = provmap::connector("zoom").unwrap().check(&set, &Options::default());
    /// report.assert_finds(&["unknown-target"]);
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    fn check(&self, set: &MappingSet<'_>, options: &Options<'_>) -> Report;
}

impl Check for Connector {
    fn check(&self, set: &MappingSet<'_>, options: &Options<'_>) -> Report {
        check(Subject::metadata(self), set, options)
    }
}

/// Checks a mapping set against a store.
pub(crate) fn check(store: Subject<'_>, set: &MappingSet<'_>, options: &Options<'_>) -> Report {
    let mut findings = Findings::new(set, options);
    let mut facts = SetFacts::new(store, set);
    let unlisted = SourceSchema::empty();
    for (index, mapping) in set.mappings.iter().enumerate() {
        if facts.pass(index, mapping, options.schema()) {
            continue;
        }
        let parsed = line::parse(mapping);
        let inference = match &parsed {
            // What a group's line reads is not in the schema of users.
            Some(Ok(expression)) if mapping.kind != MappingKind::User => Some(infer(expression, &unlisted)),
            Some(Ok(expression)) => Some(infer(expression, options.schema())),
            _ => None,
        };
        let expression = ParsedExpression { parsed: parsed.as_ref(), inference: inference.as_ref() };
        let line = facts.resolve(index, mapping, expression, options);
        let unresolved = !line.is_resolved();
        let unfit = line.verdicts.fails();
        let restricted = line.attribute().is_some_and(is_restricted);
        let unusual = line.is_unusual();
        let behaves = line.behaviour().is_some();
        for (rule, description) in RULES.iter().enumerate() {
            match description.check {
                rules::Check::Unresolved(check) if unresolved => check(&line, findings.of(rule)),
                rules::Check::Unfit(check) if unfit => check(&line, findings.of(rule)),
                rules::Check::Restricted(check) if restricted => check(&line, findings.of(rule)),
                rules::Check::Unusual(check) if unusual => check(&line, findings.of(rule)),
                rules::Check::Practised(check) if behaves => check(&line, findings.of(rule)),
                _ => {}
            }
        }
    }
    for (rule, description) in RULES.iter().enumerate() {
        if let rules::Check::Whole(check) = description.check {
            check(&facts, findings.of(rule));
        }
    }
    findings.report(&store)
}

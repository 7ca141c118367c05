//! The check: resolves each line of a mapping set, compares its source with its target, and runs the rules.

mod assertions;
mod bundle;
pub mod metadata;
mod options;
mod places;

use provmap_model::text::Cursor;
use provmap_model::{Connector, SourceSchema};

pub use self::options::Options;
use crate::expression::infer;
use crate::facts::{Findings, ParsedExpression, SetFacts, Subject, parse};
use crate::mapping::{Mapping, MappingKind, MappingSet};
use crate::overlay::Corrected;
use crate::report::{Finding, Place, Report};
use crate::rules::{RULES, Scope};

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

impl Check for Corrected {
    fn check(&self, set: &MappingSet<'_>, options: &Options<'_>) -> Report {
        check(Subject::corrected(self), set, options)
    }
}

impl Check for Connector {
    fn check(&self, set: &MappingSet<'_>, options: &Options<'_>) -> Report {
        check(Subject::metadata(self), set, options)
    }
}

fn check(store: Subject<'_>, set: &MappingSet<'_>, options: &Options<'_>) -> Report {
    let (_, findings) = check_lines(store, set, options);
    Report { connector: store.store_type().to_owned(), findings }
}

/// What is to know of a mapping set for a store, and what the rules find.
fn check_lines<'c>(
    store: Subject<'c>,
    set: &'c MappingSet<'c>,
    options: &Options<'_>,
) -> (SetFacts<'c>, Vec<Finding>) {
    let mut findings = Findings::new();
    let mut facts = SetFacts::new(store, set);
    for (index, mapping) in set.mappings.iter().enumerate() {
        if !facts.pass(index, mapping, options.schema()) {
            check_line(&mut facts, index, mapping, options, &mut findings);
        }
    }
    for (index, rule) in RULES.iter().enumerate() {
        if let Scope::Set(check) = rule.scope
            && let Some(findings) = options.run(index, rule, &mut findings)
        {
            check(&facts, findings);
        }
    }
    let mut findings = findings.into_vec();
    if !findings.is_empty() {
        in_file_order(set, &mut findings);
    }
    (facts, findings)
}

/// Resolves a line, and runs the rules on what it gives to look at. Not inlined, so that the loop over clean lines is small.
#[inline(never)]
fn check_line<'c>(
    facts: &mut SetFacts<'c>,
    index: usize,
    mapping: &'c Mapping<'c>,
    options: &Options<'_>,
    findings: &mut Findings,
) {
    let unlisted = SourceSchema::empty();
    // What a group's line reads is not in the schema of users.
    let readable = if mapping.kind == MappingKind::User { options.schema() } else { &unlisted };
    let parsed = parse(mapping);
    let inference = match &parsed {
        Some(Ok(expression)) => Some(infer(expression, readable)),
        _ => None,
    };
    let expression = ParsedExpression { parsed: parsed.as_ref(), inference: inference.as_ref() };
    let line = facts.resolve(index, mapping, expression, options.schema());
    let worth = line.when();
    for (index, rule) in RULES.iter().enumerate() {
        if let Scope::Line(when, check) = rule.scope
            && worth.meets(when)
            && let Some(findings) = options.run(index, rule, findings)
        {
            check(&line, findings);
        }
    }
}

/// Puts the findings in the order of the file, with lines and columns.
fn in_file_order(set: &MappingSet<'_>, findings: &mut [Finding]) {
    // Findings came line by line, those on the whole set last, whose place is before the lines.
    findings.sort_by_key(|finding| finding.place.span.as_ref().map_or(0, |span| span.start));
    if set.text.is_empty() {
        let whole = |finding: &Finding| finding.place.pointer.is_empty();
        findings.sort_by_key(|finding| !whole(finding));
    }
    let mut cursor = Cursor::new(&set.text);
    for finding in findings.iter_mut() {
        finding.place.count(&mut cursor);
    }
    let mut cursor = Cursor::new(&set.text);
    let mut related: Vec<&mut Place> =
        findings.iter_mut().filter_map(|finding| Some(&mut finding.related.as_mut()?.0)).collect();
    related.sort_by_key(|place| place.span.as_ref().map_or(0, |span| span.start));
    for place in related {
        place.count(&mut cursor);
    }
}

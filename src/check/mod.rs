//! The check: resolves each line of a mapping set, compares its source with its target, and runs the rules.

mod allows;
mod assertions;
mod bundle;
mod expected;
mod ignores;
pub mod metadata;
mod options;

use provmap_model::{Connector, SourceSchema};

pub(crate) use self::expected::{Differences, Expected};
pub use self::options::Options;
use crate::expression::infer;
use crate::facts::{Findings, Line, ParsedExpression, SetFacts, parse};
use crate::mapping::{Mapping, MappingKind, MappingSet};
use crate::report::{Finding, Place, Report};
use crate::rules::{RULES, Scope};

impl MappingSet {
    /// Checks the set against a connector. Costs no I/O, and about a microsecond where nothing is found.
    ///
    /// ```
    /// let set = provmap::MappingSet::from_json(r#"[{"targetAttribute": "userNme", "sourceAttribute": "email"}]"#)?;
    /// let zoom = provmap::require_connector("zoom")?;
    /// set.check(zoom).assert_finds(&["unknown-target"]);
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn check(&self, connector: &Connector) -> Report {
        self.check_with(connector, &Options::default())
    }

    /// As [`MappingSet::check`], with options.
    ///
    /// ```
    /// use provmap::{MappingSet, Options};
    /// let set = MappingSet::from_json(r#"[{"targetAttribute": "userNme", "sourceAttribute": "email"}]"#)?;
    /// let zoom = provmap::require_connector("zoom")?;
    /// set.check_with(zoom, &Options::default().allow("unknown-target")?).assert_clean();
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn check_with(&self, connector: &Connector, options: &Options) -> Report {
        let (_, findings) = check_lines(connector, self, options);
        let store = connector.store_type().to_owned();
        let mut report = Report::new(store, findings, self.file_name(), self.shared_text());
        #[cfg(feature = "excerpts")]
        report.file.mask_by(connector);
        allows::apply(self, &mut report, options, true);
        report
    }
}

/// What is to know of a mapping set for a store, and what the rules find.
fn check_lines<'c>(
    connector: &'c Connector,
    set: &'c MappingSet,
    options: &'c Options,
) -> (SetFacts<'c>, Vec<Finding>) {
    let mut findings = Findings::new();
    let mut facts = SetFacts::new(connector, set, options.schema());
    for (index, mapping) in set.mappings().iter().enumerate() {
        if !facts.pass(index, mapping) {
            check_line(&mut facts, index, mapping, options, &mut findings);
        }
    }
    for (index, rule) in RULES.iter().enumerate() {
        if let Scope::Set(check) | Scope::File(check, _) = rule.scope {
            options.run(index, rule, &mut findings, |findings| check(&facts, findings));
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
    options: &Options,
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
    let line = facts.resolve(index, mapping, expression);
    run_on_line(&line, options, findings);
}

/// Runs the rules on what a line gives to look at.
pub(crate) fn run_on_line(line: &Line<'_>, options: &Options, findings: &mut Findings) {
    let (worth, before) = (line.when(), findings.count());
    for (index, rule) in RULES.iter().enumerate() {
        match rule.scope {
            Scope::Line(when, check) if worth.meets(when) => {
                options.run(index, rule, findings, |findings| check(line, findings));
            }
            _ => {}
        }
    }
    line.hide_texts(findings.behind(before));
}

/// Puts the findings in the order of the file, with lines and columns.
fn in_file_order(set: &MappingSet, findings: &mut [Finding]) {
    // Findings came line by line, those on the whole set last, whose place is before the lines.
    findings.sort_by_key(|finding| finding.place.start());
    if set.text().is_empty() {
        let whole = |finding: &Finding| finding.place.pointer.is_empty();
        findings.sort_by_key(|finding| !whole(finding));
    }
    Place::count_by(set.positions(), findings.iter_mut().map(|finding| &mut finding.place), set.text());
    let mut related: Vec<&mut Place> =
        findings.iter_mut().filter_map(|finding| Some(&mut finding.related.as_mut()?.0)).collect();
    related.sort_by_key(|place| place.start());
    Place::count_by(set.positions(), related, set.text());
}

//! Lines that are proposed to the rules.

use provmap_model::Connector;
use provmap_model::attribute::Attribute;

use crate::check::{Options, run_on_line};
use crate::facts::{Findings, Line};
use crate::mapping::{Change, Mapping, MappingSet};
use crate::report::{Applicability, Finding, Severity};

/// Proposes lines for a connector.
pub(super) struct Proposal<'p> {
    connector: &'p Connector,
    options: &'p Options,
    /// The set that the lines are proposed for.
    set: MappingSet,
}

/// What the rules say of a line.
pub(super) enum Answer {
    /// It is faultless as it is.
    Taken(Mapping<'static>),
    /// It is with what mends these findings.
    Mended(Mapping<'static>, Vec<Finding>),
    /// They find this.
    Refused(Vec<Finding>),
}

impl<'p> Proposal<'p> {
    pub(super) fn new(connector: &'p Connector, options: &'p Options) -> Proposal<'p> {
        Proposal { connector, options, set: MappingSet::new(Vec::new()) }
    }

    /// Proposes that a directory attribute feeds a target.
    pub(super) fn source(&self, target: &Attribute<'_>, path: &str) -> Answer {
        let mapping = Mapping::from_source(target.key, path);
        let (found, remedy) = self.judge(target, &mapping, self.options);
        if found.is_empty() {
            return Answer::Taken(mapping.into_owned());
        }
        let mended = match remedy {
            Some((Change::Source(path), _)) if !self.is_disabled(&path) => {
                Mapping::from_source(target.key, path)
            }
            // What only the author knows is not in it.
            Some((Change::Expression(text), applicability))
                if applicability != Applicability::HasPlaceholders =>
            {
                Mapping::from_expression(target.key, text)
            }
            _ => return Answer::Refused(found),
        };
        match self.judge(target, &mended, self.options) {
            (left, _) if left.is_empty() => Answer::Mended(mended.into_owned(), found),
            _ => Answer::Refused(found),
        }
    }

    /// Why no line can map this target, whatever feeds it.
    pub(super) fn objection(&self, target: &Attribute<'_>) -> Option<Finding> {
        let mapping = Mapping::from_expression(target.key, "''");
        self.judge(target, &mapping, &Options::default()).0.into_iter().next()
    }

    /// Whether no user has a value, which is no fault where the target can do without.
    fn is_disabled(&self, path: &str) -> bool {
        self.options.schema().find(path).is_some_and(|source| source.enabled == Some(false))
    }

    /// The errors and warnings of a line, and what mends them.
    fn judge(
        &self,
        target: &Attribute<'_>,
        mapping: &Mapping<'_>,
        options: &Options,
    ) -> (Vec<Finding>, Option<(Change<'static>, Applicability)>) {
        Line::with(self.connector, &self.set, options.schema(), (0, target, mapping), |line| {
            let mut findings = Findings::new();
            run_on_line(line, options, &mut findings);
            let mut found = findings.into_vec();
            found.retain(|finding| finding.severity > Severity::Info);
            let remedy = line.remedy().filter(|_| !found.is_empty()).and_then(|remedy| remedy.change.clone());
            (found, remedy)
        })
    }
}

//! One line of a mapping set, resolved.

use provmap_model::attribute::{Attribute, Flag, Limit};
use provmap_model::source::{SourceAttribute, SourceSchema};
use provmap_model::text::name;
use provmap_model::{Connector, Json};

use super::findings::{basis, flag_basis};
use crate::domain::{Domain, Verdicts};
use crate::mapping::{Mapping, MappingKind, MappingSet, Part};
use crate::report::{Basis, Finding, Place};
use crate::rules::Severity;

/// What a line's target turned out to be.
#[derive(Debug)]
pub(crate) enum Target<'c> {
    /// The line names none.
    Missing,
    /// The line maps a group's attribute, and the store has none.
    NoGroups,
    /// Nothing can be said: the metadata has no list of attributes, or the line is of an unknown type.
    Undetermined,
    /// No attribute has this name. The attribute that was probably meant, and how that shows.
    Unknown(Option<(&'c Attribute, Near)>),
    /// An earlier line, at this place, has the same target.
    Duplicate(usize),
    /// An attribute.
    Known(&'c Attribute),
}

/// How a wrong name is near a right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Near {
    /// It differs in case.
    Case,
    /// It is the label in the console.
    Label,
    /// It looks like a slip.
    Spelling,
    /// It is an attribute of the other kind: of a group instead of a user, or the other way round.
    OtherKind,
}

/// What a line's source turned out to be.
#[derive(Debug)]
pub(crate) enum Source<'c> {
    /// The line has neither a source attribute nor an expression.
    Missing,
    /// The line has both.
    Ambiguous,
    /// The directory, as far as it is known, has no such attribute.
    Unknown(&'c str),
    /// A member of an attribute whose members are not listed.
    Undetermined,
    /// A directory attribute.
    Attribute(&'c SourceAttribute),
    /// An expression.
    Expression,
}

/// One line with all that rules need to know of it.
#[derive(Debug)]
pub(crate) struct Line<'c> {
    pub(crate) connector: &'c Connector,
    pub(crate) set: &'c MappingSet<'c>,
    pub(crate) schema: &'c SourceSchema,
    pub(crate) index: usize,
    pub(crate) mapping: &'c Mapping<'c>,
    pub(crate) target: Target<'c>,
    pub(crate) source: Source<'c>,
    /// What the source can hold.
    pub(crate) domain: Domain<'c>,
    /// What comes of it.
    pub(crate) verdicts: Verdicts,
}

impl<'c> Line<'c> {
    /// The target attribute, where there is one and this line is the first to map it.
    pub(crate) fn attribute(&self) -> Option<&'c Attribute> {
        match self.target {
            Target::Known(attribute) => Some(attribute),
            _ => None,
        }
    }

    pub(super) fn is_resolved(&self) -> bool {
        matches!(self.target, Target::Known(_) | Target::Undetermined)
            && matches!(self.source, Source::Attribute(_) | Source::Expression | Source::Undetermined)
    }

    /// The target as the file spells it.
    pub(crate) fn target_name(&self) -> &'c str {
        self.mapping.target_attribute().unwrap_or_default()
    }

    /// What feeds the target, in words: `` `name.given` ``, `the expression`.
    pub(crate) fn source_words(&self) -> String {
        match self.mapping.source_attribute() {
            Some(source) => format!("`{}`", name(source)),
            None => "the expression".to_owned(),
        }
    }

    /// A finding at the target attribute.
    pub(crate) fn at_target(&self, severity: Severity, message: String) -> Finding {
        self.finding(severity, message, Part::Target)
    }

    /// A finding at what feeds the target.
    pub(crate) fn at_source(&self, severity: Severity, message: String) -> Finding {
        let part = if self.mapping.source.is_some() { Part::Source } else { Part::Expression };
        self.finding(severity, message, part)
    }

    /// A finding at the line as a whole.
    pub(crate) fn at_line(&self, severity: Severity, message: String) -> Finding {
        self.finding(severity, message, Part::Line)
    }

    fn finding(&self, severity: Severity, message: String, part: Part) -> Finding {
        let mapping = self.mapping;
        Finding {
            rule: "",
            severity,
            message,
            target: mapping.target_attribute().map(str::to_owned),
            source: mapping.source_attribute().or(mapping.expression()).map(str::to_owned),
            place: self.set.place_in_bytes(self.index, part).unwrap_or_default(),
            related: None,
            help: None,
            basis: None,
        }
    }

    /// The place of the target of another line.
    pub(crate) fn target_of(&self, index: usize) -> Place {
        self.set.place_in_bytes(index, Part::Target).unwrap_or_default()
    }

    pub(crate) fn is_group(&self) -> bool {
        self.mapping.kind == MappingKind::Group
    }

    /// A flag of the target as the basis of a finding.
    pub(crate) fn flag(&self, attribute: &Attribute, flag: Flag) -> Option<Basis> {
        Some(flag_basis(self.connector, self.is_group(), attribute, flag))
    }

    /// A limit of the target as the basis of a finding.
    pub(crate) fn limit(&self, attribute: &Attribute, limit: Limit) -> Option<Basis> {
        let value = attribute.limit(limit).map_or(Json::Null, Json::Unsigned);
        Some(basis(self.connector, self.is_group(), attribute, limit.name(), value))
    }
}

//! What the rules found, and what it rests on.

use std::borrow::Cow;

use provmap_model::attribute::{Attribute, Flag};
use provmap_model::text::{self, Cursor};
use provmap_model::{Connector, Json};

use super::Subject;
use crate::mapping::MappingSet;
use crate::options::Options;
use crate::report::{Basis, Finding, Place, Report};
use crate::rules::RULES;

/// The most suggestions that one check looks for.
pub(super) const MAX_SUGGESTIONS: usize = 256;

/// Takes the findings of the rules.
pub(crate) struct Findings<'c> {
    set: &'c MappingSet<'c>,
    options: &'c Options<'c>,
    rule: usize,
    found: Vec<Finding>,
    suggestions_left: usize,
}

impl<'c> Findings<'c> {
    pub(super) fn new(set: &'c MappingSet<'c>, options: &'c Options<'c>) -> Self {
        Findings { set, options, rule: 0, found: Vec::new(), suggestions_left: MAX_SUGGESTIONS }
    }

    /// The findings of the rule at this place of the table.
    pub(super) fn of(&mut self, rule: usize) -> &mut Self {
        self.rule = rule;
        self
    }

    /// Whether a suggestion may still be looked for.
    pub(crate) fn may_suggest(&mut self) -> bool {
        let left = self.suggestions_left;
        self.suggestions_left = left.saturating_sub(1);
        left > 0
    }

    pub(crate) fn push(&mut self, mut finding: Finding) {
        let Some(severity) = self.options.severity(self.rule, finding.severity) else { return };
        finding.severity = severity;
        finding.rule = RULES.get(self.rule).map_or("", |rule| rule.id);
        self.found.push(finding);
    }

    pub(super) fn report(self, connector: &Connector) -> Report {
        let connector = connector.store_type().to_owned();
        if self.found.is_empty() {
            return Report { connector, findings: Vec::new() };
        }
        Report { connector, findings: self.in_order() }
    }

    /// The findings in the order of the file, with lines and columns.
    fn in_order(mut self) -> Vec<Finding> {
        // Findings came line by line, those on the whole set last, whose place is before the lines.
        self.found.sort_by_key(|finding| finding.place.span.as_ref().map_or(0, |span| span.start));
        if self.set.text.is_empty() {
            let whole = |finding: &Finding| finding.place.pointer.is_empty();
            self.found.sort_by_key(|finding| !whole(finding));
        }
        let mut cursor = Cursor::new(&self.set.text);
        for finding in &mut self.found {
            finding.place.count(&mut cursor);
        }
        let mut cursor = Cursor::new(&self.set.text);
        let mut related: Vec<&mut Place> =
            self.found.iter_mut().filter_map(|finding| Some(&mut finding.related.as_mut()?.0)).collect();
        related.sort_by_key(|place| place.span.as_ref().map_or(0, |span| span.start));
        for place in related {
            place.count(&mut cursor);
        }
        self.found
    }
}

/// A flag of an attribute as the basis of a finding.
pub(crate) fn flag_basis(store: Subject<'_>, group: bool, attribute: &Attribute, flag: Flag) -> Basis {
    let value = attribute.flag(flag).map_or(Json::Null, Json::Bool);
    basis(store, group, attribute, flag.name(), value)
}

/// A property of an attribute as the basis of a finding.
pub(crate) fn basis(
    store: Subject<'_>,
    group: bool,
    attribute: &Attribute,
    property: &'static str,
    value: Json,
) -> Basis {
    let origin = store.origin(group, attribute, property);
    let kind = if origin.is_some() { "overlay" } else { "metadata" };
    let mut from = format!("{} {kind}, /attributeMetadata/{}", store.store_type(), list_name(group));
    text::push_token(&mut from, &attribute.key);
    Basis { flag: Cow::Borrowed(property), value, from, overlay: origin.cloned() }
}

/// The member of the metadata that lists the attributes.
pub(crate) fn list_name(group: bool) -> &'static str {
    if group { "groupAttributes" } else { "userAttributes" }
}

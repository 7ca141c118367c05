//! The whole set: what each line means, and what the lines cover together.

use std::cell::OnceCell;

use provmap_model::attribute::{Attribute, Attributes, Flag};
use provmap_model::source::SourceSchema;
use provmap_model::suggest;
use provmap_model::text::name;
use provmap_model::{AttributeList, Connector};

use super::basis::flag_basis;
use super::dialects;
use super::findings::MAX_SUGGESTIONS;
use super::line::{Line, Near, NearMiss, ParsedExpression, Target, usual_sources};
use super::when::{When, compare, is_needed_on_create};
use crate::domain::Domain;
use crate::mapping::{Mapping, MappingKind, MappingSet};
use crate::report::{Finding, Place, Severity};

/// The whole set, with what the lines cover.
#[derive(Debug)]
pub(crate) struct SetFacts<'c> {
    pub(crate) connector: &'c Connector,
    pub(crate) set: &'c MappingSet,
    /// What the lines read from.
    schema: &'c SourceSchema,
    user: Coverage<'c>,
    group: Coverage<'c>,
    /// Whether some line names no target.
    has_missing_target: bool,
    /// The suggestions that may still be looked for: they cost more than a line otherwise does.
    suggestions_left: usize,
    list_place: OnceCell<Place>,
}

/// Which attributes of a list the lines cover.
#[derive(Debug)]
struct Coverage<'c> {
    attributes: Option<&'c Attributes<'c>>,
    /// For each attribute, the first line that maps it; empty before there is one.
    first: Vec<u32>,
    /// How many attributes no line maps.
    left: usize,
    any_line: bool,
}

/// No line maps the attribute.
const UNCOVERED: u32 = u32::MAX;
/// A line with a near miss of the name covers the attribute.
const NEARLY: u32 = u32::MAX - 1;

impl<'c> Coverage<'c> {
    fn new(attributes: Option<&'c Attributes<'c>>) -> Self {
        Coverage {
            attributes,
            first: Vec::new(),
            left: attributes.map_or(0, Attributes::len),
            any_line: false,
        }
    }

    #[inline]
    fn slot(&mut self, attribute: usize) -> Option<&mut u32> {
        if self.first.is_empty() {
            self.begin();
        }
        self.first.get_mut(attribute)
    }

    #[cold]
    fn begin(&mut self) {
        self.first = vec![UNCOVERED; self.left];
    }

    /// Notes that a line maps the attribute at a place of the list; gives the line that did before.
    #[inline(always)]
    fn cover(&mut self, attribute: usize, line: usize) -> Option<usize> {
        self.any_line = true;
        // Lines are limited to far fewer than the sentinels.
        let line = u32::try_from(line).unwrap_or(NEARLY);
        let slot = self.slot(attribute)?;
        if *slot < NEARLY {
            return Some(*slot as usize);
        }
        if std::mem::replace(slot, line) == UNCOVERED {
            self.left = self.left.saturating_sub(1);
        }
        None
    }

    /// Notes that a line means the attribute; gives whether it is the first that covers it.
    fn nearly(&mut self, attribute: &Attribute) -> bool {
        let position = self.attributes.and_then(|list| list.position(attribute.key));
        let slot = position.and_then(|at| self.slot(at)).filter(|slot| **slot == UNCOVERED);
        let is_first = slot.is_some();
        if let Some(slot) = slot {
            *slot = NEARLY;
            self.left = self.left.saturating_sub(1);
        }
        is_first
    }

    fn uncovered(&self) -> impl Iterator<Item = &'c Attribute<'c>> {
        let all = self.attributes.filter(|_| self.any_line).into_iter().flatten().enumerate();
        let uncovered = all.filter(|(at, _)| self.first.get(*at).is_none_or(|line| *line == UNCOVERED));
        uncovered.map(|(_, attribute)| attribute).take(self.left)
    }
}

impl<'c> SetFacts<'c> {
    pub(crate) fn new(connector: &'c Connector, set: &'c MappingSet, schema: &'c SourceSchema) -> Self {
        SetFacts {
            connector,
            set,
            schema,
            user: Coverage::new(connector.user_attributes()),
            group: Coverage::new(connector.group_attributes()),
            has_missing_target: false,
            suggestions_left: MAX_SUGGESTIONS,
            list_place: OnceCell::new(),
        }
    }

    /// The attributes that no line maps, each with its list. Those of a group count only where some
    /// line maps a group's attribute, and likewise for users. None while some line names no target, or while the file
    /// lacks a page of the list: what is covered there is unknown.
    pub(crate) fn uncovered(&self) -> impl Iterator<Item = (AttributeList, &'c Attribute<'c>)> {
        let users = self.user.uncovered().map(|attribute| (AttributeList::User, attribute));
        let all = users.chain(self.group.uncovered().map(|attribute| (AttributeList::Group, attribute)));
        let is_known = !self.has_missing_target && self.set.is_whole();
        all.filter(move |_| is_known)
    }

    /// The attributes that no line maps though creating a user, or a group, takes them; each with its list.
    pub(crate) fn unmapped_required(&self) -> impl Iterator<Item = (AttributeList, &'c Attribute<'c>)> {
        self.uncovered().filter(|(_, attribute)| is_needed_on_create(attribute))
    }

    /// A finding at the list of lines.
    pub(crate) fn finding(&self, severity: Severity, message: String) -> Finding {
        let place = self.list_place.get_or_init(|| self.set.list_place()).clone();
        Finding::new(severity, place, message)
    }

    /// What to do about an attribute that no line maps: to `begin` a line for it, with the directory attributes that its
    /// metadata's references name. That the references are meant so is inferred.
    pub(crate) fn advice(&self, begin: &str, (list, attribute): (AttributeList, &Attribute)) -> String {
        let key = name(attribute.key);
        // A group's line reads a group's attributes, of which no list is known.
        let usual = usual_sources(attribute, self.schema).filter(|_| list == AttributeList::User);
        let known = usual.filter_map(|path| self.schema.find(path));
        let usual = known.filter(|source| source.enabled != Some(false));
        let mut sources = usual.take(3).map(|source| source.path);
        let Some(first) = sources.next() else { return format!("{begin} a line for `{key}`") };
        let first = self.set.member("sourceAttribute", first);
        let mut advice = format!("{begin} a line for `{key}`: `{first}");
        sources.for_each(|next| advice.push_str(&format!(" or \"{}\"", name(next))));
        advice.push('`');
        advice
    }

    /// A finding on an attribute that no line maps.
    pub(crate) fn uncovered_finding(
        &self,
        severity: Severity,
        message: String,
        (list, attribute): (AttributeList, &Attribute),
        flag: Flag,
    ) -> Finding {
        Finding {
            target: Some(attribute.key.to_owned()),
            basis: Some(flag_basis(self.connector, list, attribute, flag)),
            list,
            ..self.finding(severity, message)
        }
    }

    /// Notes a line that gives rules nothing to look at: a user's attribute, not mapped before, that is fed by a directory
    /// attribute. Gives false for any other line, and leaves that to the rules.
    ///
    /// This is what makes checking a clean set quick: nothing is gathered for findings.
    #[inline(always)]
    pub(crate) fn pass(&mut self, index: usize, mapping: &Mapping<'_>) -> bool {
        let (Some(target), Some(source), None) = (&mapping.target, &mapping.source, &mapping.expression)
        else {
            return false;
        };
        if mapping.is_padded() {
            return false;
        }
        let Some(attributes) = self.user.attributes.filter(|_| mapping.kind == MappingKind::User) else {
            return false;
        };
        let Some(position) = attributes.position(&target.value) else { return false };
        let Some(attribute) = attributes.at(position) else { return false };
        let table = self.schema.table();
        let Some(place) = table.position(&source.value) else { return false };
        let Some(source) = table.attributes.get(place) else { return false };
        let behaviour = self.connector.behaviour_at(AttributeList::User, position);
        let verdicts = compare(attribute, behaviour, &Domain::of_attribute(source));
        let fed = Some((source, table.reference_of(place)));
        When::of(attribute, behaviour, fed, &verdicts, self.schema).is_empty()
            && self.user.cover(position, index).is_none()
    }

    pub(crate) fn resolve<'l>(
        &mut self,
        index: usize,
        mapping: &'c Mapping<'c>,
        expression: ParsedExpression<'l>,
    ) -> Line<'l>
    where
        'c: 'l,
    {
        let target = self.resolve_target(index, mapping);
        Line::new(self.connector, self.set, self.schema, index, mapping, target, expression)
    }

    fn resolve_target(&mut self, index: usize, mapping: &'c Mapping<'c>) -> Target<'c> {
        let (coverage, other) = match mapping.kind {
            MappingKind::User => (&mut self.user, &self.group),
            MappingKind::Group if self.group.attributes.is_none_or(Attributes::is_empty) => {
                return Target::NoGroups;
            }
            MappingKind::Group => (&mut self.group, &self.user),
            MappingKind::Other => {
                // It may cover anything of this name.
                for coverage in [&mut self.user, &mut self.group] {
                    let named = mapping.target_attribute().and_then(|name| coverage.attributes?.find(name));
                    if let Some(attribute) = named {
                        coverage.nearly(attribute);
                    }
                }
                return Target::Undetermined;
            }
        };
        coverage.any_line = true;
        let Some(target) = mapping.target_attribute() else {
            self.has_missing_target = true;
            return Target::Missing;
        };
        let Some(attributes) = coverage.attributes else { return Target::Undetermined };
        if let Some(position) = attributes.position(target) {
            return match (coverage.cover(position, index), attributes.at(position)) {
                (Some(first), _) => Target::Duplicate(first),
                (None, Some(attribute)) => Target::Known(attribute),
                (None, None) => Target::Undetermined,
            };
        }
        if self.suggestions_left == 0 {
            return Target::Unknown(None);
        }
        self.suggestions_left = self.suggestions_left.saturating_sub(1);
        let near = near_miss(target, attributes)
            .or_else(|| other.attributes?.find(target).map(|attribute| (attribute, Near::OtherKind)));
        let near = near.map(|(attribute, how)| {
            let is_first = how != Near::OtherKind && coverage.nearly(attribute);
            let is_it = |line: &Mapping<'_>| {
                line.kind == mapping.kind && line.target_attribute() == Some(attribute.key)
            };
            let mut later = self.set.mappings().iter().skip(index);
            NearMiss { attribute, how, is_free: is_first && !later.any(is_it) }
        });
        Target::Unknown(near)
    }
}

fn near_miss<'c>(target: &str, attributes: &'c Attributes<'c>) -> Option<(&'c Attribute<'c>, Near)> {
    let same = suggest::same_but_for_case_and_spaces;
    // A label that is the key itself tells nothing more.
    let labelled = |attribute: &Attribute, same: fn(&str, &str) -> bool| {
        attribute.display_name.is_some_and(|label| label != attribute.key && same(label, target))
    };
    let by = |how, same: &dyn Fn(&Attribute) -> bool| Some((attributes.iter().find(|it| same(it))?, how));
    by(Near::Label, &|attribute| labelled(attribute, |label, target| label == target))
        .or_else(|| by(Near::Case, &|attribute| suggest::same_but_for_case(attribute.key, target)))
        .or_else(|| by(Near::Label, &|attribute| labelled(attribute, same)))
        .or_else(|| by(Near::Spelling, &|attribute| same(attribute.key, target)))
        .or_else(|| Some((dialects::same_thing(target, attributes)?, Near::OtherName)))
        .or_else(|| {
            let key = suggest::nearest(target, attributes.iter().map(|attribute| attribute.key))?;
            Some((attributes.find(key)?, Near::Spelling))
        })
}

//! The check: resolves each line of a mapping set, compares its source with its target, and runs the rules.

use std::borrow::Cow;
use std::cell::OnceCell;

use provmap_model::attribute::{Attribute, Attributes, Flag, Limit};
use provmap_model::node::Node;
use provmap_model::source::{SourceAttribute, SourceSchema};
use provmap_model::text::{self, Cursor, name};
use provmap_model::{Connector, Json};

use crate::domain::{Constraints, Domain, Verdicts};
use crate::literal;
use crate::mapping::{Form, Mapping, MappingKind, MappingSet, Part};
use crate::options::Options;
use crate::report::{Basis, Finding, Place, Report};
use crate::rules::{self, RULES, Severity};
use crate::suggest;

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
    /// assert_eq!(report.findings()[0].rule, "unknown-target");
    /// # Ok::<(), provmap::Error>(())
    /// ```
    fn check(&self, set: &MappingSet<'_>, options: &Options<'_>) -> Report;
}

impl Check for Connector {
    fn check(&self, set: &MappingSet<'_>, options: &Options<'_>) -> Report {
        let mut findings = Findings::new(set, options);
        let mut whole = Whole::new(self, set);
        for (index, mapping) in set.mappings.iter().enumerate() {
            let line = whole.resolve(index, mapping, options);
            let unresolved = !line.is_resolved();
            let unfit = line.verdicts.fails();
            for (rule, description) in RULES.iter().enumerate() {
                match description.check {
                    rules::Check::Unresolved(check) if unresolved => check(&line, findings.of(rule)),
                    rules::Check::Unfit(check) if unfit => check(&line, findings.of(rule)),
                    rules::Check::Target(check) if line.attribute().is_some() => {
                        check(&line, findings.of(rule))
                    }
                    _ => {}
                }
            }
        }
        for (rule, description) in RULES.iter().enumerate() {
            if let rules::Check::Whole(check) = description.check {
                check(&whole, findings.of(rule));
            }
        }
        findings.report(self)
    }
}

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

    fn is_resolved(&self) -> bool {
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

/// A flag of an attribute as the basis of a finding.
pub(crate) fn flag_basis(connector: &Connector, group: bool, attribute: &Attribute, flag: Flag) -> Basis {
    let value = attribute.flag(flag).map_or(Json::Null, Json::Bool);
    basis(connector, group, attribute, flag.name(), value)
}

/// A property of an attribute as the basis of a finding.
pub(crate) fn basis(
    connector: &Connector,
    group: bool,
    attribute: &Attribute,
    property: &'static str,
    value: Json,
) -> Basis {
    let mut from = format!("{} metadata, /attributeMetadata/{}", connector.store_type(), list_name(group));
    text::push_token(&mut from, &attribute.key);
    Basis { flag: Cow::Borrowed(property), value, from }
}

/// The member of the metadata that lists the attributes.
pub(crate) fn list_name(group: bool) -> &'static str {
    if group { "groupAttributes" } else { "userAttributes" }
}

/// The whole set, with what the lines cover.
#[derive(Debug)]
pub(crate) struct Whole<'c> {
    pub(crate) connector: &'c Connector,
    pub(crate) set: &'c MappingSet<'c>,
    user: Coverage<'c>,
    group: Coverage<'c>,
    /// Whether some line names no target: then nobody can say what it would cover.
    pub(crate) has_missing_target: bool,
    /// The suggestions that may still be looked for: they cost more than a line otherwise does.
    suggestions_left: usize,
    list_place: OnceCell<Place>,
}

/// The most suggestions that one check looks for.
const MAX_SUGGESTIONS: usize = 256;

/// Which attributes of a list the lines cover.
#[derive(Debug)]
struct Coverage<'c> {
    attributes: Option<&'c Attributes>,
    /// For each attribute, the first line that maps it.
    first: Vec<u32>,
    any_line: bool,
}

/// No line maps the attribute.
const UNCOVERED: u32 = u32::MAX;
/// A line with a near miss of the name covers the attribute.
const NEARLY: u32 = u32::MAX - 1;

impl<'c> Coverage<'c> {
    fn new(attributes: Option<&'c Attributes>) -> Self {
        let first = vec![UNCOVERED; attributes.map_or(0, Attributes::len)];
        Coverage { attributes, first, any_line: false }
    }

    /// Notes that a line maps the attribute at a place of the list; gives the line that did before.
    fn cover(&mut self, attribute: usize, line: u32) -> Option<usize> {
        let slot = self.first.get_mut(attribute)?;
        if *slot >= NEARLY {
            *slot = line;
            return None;
        }
        Some(*slot as usize)
    }

    fn nearly(&mut self, attribute: &Attribute) {
        let position = self.attributes.and_then(|list| list.position(&attribute.key));
        if let Some(slot) = position.and_then(|at| self.first.get_mut(at)) {
            *slot = (*slot).min(NEARLY);
        }
    }

    fn uncovered(&self) -> impl Iterator<Item = &'c Attribute> {
        let all = self.attributes.filter(|_| self.any_line).into_iter().flatten();
        all.zip(&self.first).filter(|(_, line)| **line == UNCOVERED).map(|(attribute, _)| attribute)
    }
}

impl<'c> Whole<'c> {
    fn new(connector: &'c Connector, set: &'c MappingSet<'c>) -> Self {
        Whole {
            connector,
            set,
            user: Coverage::new(connector.user_attributes()),
            group: Coverage::new(connector.group_attributes()),
            has_missing_target: false,
            suggestions_left: MAX_SUGGESTIONS,
            list_place: OnceCell::new(),
        }
    }

    /// The attributes that no line maps, and whether they are a group's. Those of a group count only where some
    /// line maps a group's attribute, and likewise for users.
    pub(crate) fn uncovered(&self) -> impl Iterator<Item = (&'c Attribute, bool)> {
        let users = self.user.uncovered().map(|attribute| (attribute, false));
        users.chain(self.group.uncovered().map(|attribute| (attribute, true)))
    }

    /// A finding at the list of lines.
    pub(crate) fn finding(&self, severity: Severity, message: String) -> Finding {
        Finding {
            rule: "",
            severity,
            message,
            target: None,
            source: None,
            place: self.list_place.get_or_init(|| list_place(self.set)).clone(),
            related: None,
            help: None,
            basis: None,
        }
    }

    /// A finding on an attribute that no line maps.
    pub(crate) fn uncovered_finding(
        &self,
        severity: Severity,
        message: String,
        (attribute, group): (&Attribute, bool),
        flag: Flag,
    ) -> Finding {
        Finding {
            target: Some(attribute.key.clone().into_owned()),
            basis: Some(flag_basis(self.connector, group, attribute, flag)),
            ..self.finding(severity, message)
        }
    }

    fn resolve<'l>(&mut self, index: usize, mapping: &'c Mapping<'c>, options: &'l Options<'_>) -> Line<'l>
    where
        'c: 'l,
    {
        let target = self.resolve_target(index, mapping);
        let schema = options.schema();
        let (source, domain) = resolve_source(mapping, schema);
        let verdicts = match target {
            Target::Known(attribute) if compares(attribute) => Constraints::of(attribute).judge(&domain),
            _ => Verdicts::UNKNOWN,
        };
        Line {
            connector: self.connector,
            set: self.set,
            schema,
            index,
            mapping,
            target,
            source,
            domain,
            verdicts,
        }
    }

    fn resolve_target(&mut self, index: usize, mapping: &'c Mapping<'c>) -> Target<'c> {
        let group = match mapping.kind {
            MappingKind::Group => true,
            MappingKind::User => false,
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
        let (coverage, other) =
            if group { (&mut self.group, &self.user) } else { (&mut self.user, &self.group) };
        if group && coverage.attributes.is_none_or(Attributes::is_empty) {
            return Target::NoGroups;
        }
        coverage.any_line = true;
        let Some(target) = mapping.target_attribute() else {
            self.has_missing_target = true;
            return Target::Missing;
        };
        let Some(attributes) = coverage.attributes else { return Target::Undetermined };
        if let Some(position) = attributes.position(target) {
            // Lines are limited to far fewer than the sentinels.
            let line = u32::try_from(index).unwrap_or(NEARLY);
            return match (coverage.cover(position, line), attributes.at(position)) {
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
        if let Some((attribute, how)) = near {
            if how != Near::OtherKind {
                coverage.nearly(attribute);
            }
        }
        Target::Unknown(near)
    }
}

/// Whether values are compared with the attribute: not where mapping it is the mistake.
fn compares(attribute: &Attribute) -> bool {
    !attribute.is_anchor() && !is_unwritable(attribute)
}

/// Whether nothing can be sent to the attribute.
pub(crate) fn is_unwritable(attribute: &Attribute) -> bool {
    attribute.is(Flag::Derived) || (attribute.is_not(Flag::Creatable) && attribute.is_not(Flag::Updateable))
}

fn near_miss<'c>(target: &str, attributes: &'c Attributes) -> Option<(&'c Attribute, Near)> {
    let same = suggest::same_but_for_case_and_spaces;
    let labelled =
        |attribute: &Attribute| attribute.display_name.as_deref().is_some_and(|label| same(label, target));
    let by = |same: &dyn Fn(&Attribute) -> bool| attributes.iter().find(|attribute| same(attribute));
    if let Some(attribute) = by(&|attribute| suggest::same_but_for_case(&attribute.key, target)) {
        return Some((attribute, Near::Case));
    }
    if let Some(attribute) = by(&labelled) {
        return Some((attribute, Near::Label));
    }
    if let Some(attribute) = by(&|attribute| same(&attribute.key, target)) {
        return Some((attribute, Near::Spelling));
    }
    let key = suggest::nearest(target, attributes.iter().map(|attribute| attribute.key.as_ref()))?;
    attributes.find(key).map(|attribute| (attribute, Near::Spelling))
}

fn resolve_source<'l>(mapping: &'l Mapping<'_>, schema: &'l SourceSchema) -> (Source<'l>, Domain<'l>) {
    match (&mapping.source, &mapping.expression) {
        (None, None) => (Source::Missing, Domain::UNKNOWN),
        (Some(_), Some(_)) => (Source::Ambiguous, Domain::UNKNOWN),
        (None, Some(expression)) => {
            let domain = literal::constant(&expression.value).map_or(Domain::UNKNOWN, Domain::of_constant);
            (Source::Expression, domain)
        }
        (Some(source), None) => match schema.find(&source.value) {
            Some(attribute) => (Source::Attribute(attribute), Domain::of_attribute(attribute)),
            None if has_open_parent(&source.value, schema) => (Source::Undetermined, Domain::UNKNOWN),
            None => (Source::Unknown(&source.value), Domain::UNKNOWN),
        },
    }
}

/// Whether the path leads below an attribute whose members are not listed.
fn has_open_parent(path: &str, schema: &SourceSchema) -> bool {
    let Some((parent, _)) = path.split_once('.') else { return false };
    schema.find(parent).is_some_and(|parent| parent.open_members == Some(true))
}

/// Where the list of lines starts: at its bracket.
fn list_place(set: &MappingSet<'_>) -> Place {
    let pointer = set.form.pointer();
    let start = (!set.text.is_empty()).then(|| {
        let mut node = Node::parse(&set.text).ok()?;
        if set.form != Form::Single {
            for token in pointer.split('/').skip(1) {
                node = node.members("").ok()?.0.into_iter().find(|member| member.key == token)?.value;
            }
        }
        Some(node.offset())
    });
    let span = start.flatten().map(|start| start..start.saturating_add(1));
    Place { pointer: pointer.to_owned(), span, ..Place::default() }
}

/// Takes the findings of the rules.
pub(crate) struct Findings<'c> {
    set: &'c MappingSet<'c>,
    options: &'c Options<'c>,
    rule: usize,
    found: Vec<Finding>,
    suggestions_left: usize,
}

impl<'c> Findings<'c> {
    fn new(set: &'c MappingSet<'c>, options: &'c Options<'c>) -> Self {
        Findings { set, options, rule: 0, found: Vec::new(), suggestions_left: MAX_SUGGESTIONS }
    }

    /// The findings of the rule at this place of the table.
    fn of(&mut self, rule: usize) -> &mut Self {
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

    /// The findings in the order of the file, with lines and columns.
    fn report(mut self, connector: &Connector) -> Report {
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
        Report { connector: connector.store_type().to_owned(), findings: self.found }
    }
}

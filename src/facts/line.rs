//! One line of a mapping set, resolved.

use std::borrow::Cow;
use std::cell::OnceCell;

use provmap_model::attribute::{Attribute, Flag, Limit};
use provmap_model::correction::{LengthUnit, StoreBehaviour};
use provmap_model::row::Texts;
use provmap_model::source::{SourceAttribute, SourceSchema};
use provmap_model::text::name;

use provmap_model::{AttributeList, Connector, Json};

use super::basis::{basis, flag_basis};
use super::remedy::Remedy;
use super::when::{When, compare};
use crate::domain::{Constant, Domain, Verdict, Verdicts};
use crate::expression::functions::Library;
use crate::expression::{Branch, Expression, Inference, Span, SyntaxError, infer};
use crate::mapping::{Field, Mapping, MappingKind, MappingSet, Part};
use crate::report::{Basis, Finding, Place, Severity};

/// What a line's target turned out to be.
#[derive(Debug)]
pub(crate) enum Target<'c> {
    /// The line names none.
    Missing,
    /// The line maps a group's attribute, and the store has none.
    NoGroups,
    /// Nothing can be said: the metadata has no list of attributes, or the line is of an unknown type.
    Undetermined,
    /// No attribute has this name. The attribute that was probably meant.
    Unknown(Option<NearMiss<'c>>),
    /// An earlier line, at this place, has the same target.
    Duplicate(usize),
    /// An attribute.
    Known(&'c Attribute<'c>),
}

/// The attribute that a wrong name probably means.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NearMiss<'c> {
    pub(crate) attribute: &'c Attribute<'c>,
    pub(crate) how: Near,
    /// Whether no other line maps it, so that the name can be put right.
    pub(crate) is_free: bool,
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
    /// It is what another system, or another connector, calls the same.
    OtherName,
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
    Attribute(&'c SourceAttribute<'c>),
    /// An expression that cannot be read.
    Invalid(&'c SyntaxError),
    /// An expression, and what is known of its result.
    Expression(&'c Expression, &'c Inference<'c>),
}

/// What was found in the expression of a line before the line is resolved.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ParsedExpression<'l> {
    pub(crate) parsed: Option<&'l Result<Expression, SyntaxError>>,
    pub(crate) inference: Option<&'l Inference<'l>>,
}

/// Reads the expression of a line that has nothing else to feed it.
pub(crate) fn parse(mapping: &Mapping<'_>) -> Option<Result<Expression, SyntaxError>> {
    match (&mapping.source, &mapping.expression) {
        (None, Some(expression)) => Some(Expression::parse(&expression.value)),
        _ => None,
    }
}

/// The directory paths that the `referenceAttribute` of a target names.
pub(super) fn usual_sources<'t>(
    target: &'t Attribute<'t>,
    schema: &'t SourceSchema,
) -> impl Iterator<Item = &'t str> {
    let names = target.reference_attribute.unwrap_or_default();
    names.iter().filter_map(move |name| schema.reference(name)).flat_map(Texts::iter)
}

/// A value that the line can send: that of the source as a whole, or of one branch of its expression.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case<'c> {
    /// What comes of it: `NeverFits` for a branch only means the users that take it.
    pub(crate) verdict: Verdict,
    pub(super) branch: Option<&'c Branch<'c>>,
}

impl Case<'_> {
    /// What a failure of the case weighs: an error where it is one for every user.
    pub(crate) fn severity(&self) -> Severity {
        if self.verdict == Verdict::NeverFits && !self.is_branch() {
            Severity::Error
        } else {
            Severity::Warning
        }
    }

    /// Whether it is a branch.
    pub(crate) fn is_branch(&self) -> bool {
        self.branch.is_some()
    }
}

/// The values of a line that are refused for themselves. Several rules ask for them, and so does the help.
#[derive(Debug)]
pub(super) struct Refused<'c> {
    pub(super) lacking: Vec<Case<'c>>,
    pub(super) too_long: Vec<Case<'c>>,
    pub(super) too_short: Vec<Case<'c>>,
}

impl<'c> Refused<'c> {
    pub(super) fn cases(&self) -> impl Iterator<Item = &Case<'c>> {
        self.lacking.iter().chain(&self.too_long).chain(&self.too_short)
    }
}

/// One line with all that rules need to know of it.
#[derive(Debug)]
pub(crate) struct Line<'c> {
    pub(crate) connector: &'c Connector,
    pub(crate) set: &'c MappingSet,
    pub(crate) schema: &'c SourceSchema,
    pub(crate) index: usize,
    pub(crate) mapping: &'c Mapping<'c>,
    pub(crate) target: Target<'c>,
    pub(crate) source: Source<'c>,
    /// What the source can hold.
    pub(crate) domain: Domain<'c>,
    /// What comes of it.
    pub(crate) verdicts: Verdicts,
    /// The values that are refused for themselves, once that is asked.
    pub(super) refused: OnceCell<Refused<'c>>,
    /// What mends its values, once that is asked.
    pub(super) remedy: OnceCell<Option<Remedy<'static>>>,
}

impl<'c> Line<'c> {
    /// A line whose target is resolved already.
    pub(super) fn new(
        connector: &'c Connector,
        set: &'c MappingSet,
        schema: &'c SourceSchema,
        index: usize,
        mapping: &'c Mapping<'c>,
        target: Target<'c>,
        expression: ParsedExpression<'c>,
    ) -> Line<'c> {
        let (source, domain) = resolve_source(mapping, expression, schema);
        let verdicts = match target {
            Target::Known(attribute) => {
                compare(attribute, connector.behaviour(mapping.kind.list(), attribute), &domain)
            }
            _ => Verdicts::UNKNOWN,
        };
        let (refused, remedy) = (OnceCell::new(), OnceCell::new());
        Line { connector, set, schema, index, mapping, target, source, domain, verdicts, refused, remedy }
    }

    /// Asks something of a line that the set need not have: of this mapping, at this place, for a known target.
    pub(crate) fn with<T>(
        connector: &Connector,
        set: &MappingSet,
        schema: &SourceSchema,
        (index, target, mapping): (usize, &Attribute<'_>, &Mapping<'_>),
        ask: impl FnOnce(&Line<'_>) -> T,
    ) -> T {
        let parsed = parse(mapping);
        let inference = match &parsed {
            Some(Ok(expression)) => Some(infer(expression, schema)),
            _ => None,
        };
        let expression = ParsedExpression { parsed: parsed.as_ref(), inference: inference.as_ref() };
        ask(&Line::new(connector, set, schema, index, mapping, Target::Known(target), expression))
    }

    /// The target attribute, where there is one and this line is the first to map it.
    pub(crate) fn attribute(&self) -> Option<&'c Attribute<'c>> {
        match self.target {
            Target::Known(attribute) => Some(attribute),
            _ => None,
        }
    }

    /// What makes the line worth a look.
    pub(crate) fn when(&self) -> When {
        let fed = match self.source {
            Source::Attribute(source) => Some((source, None)),
            _ => None,
        };
        let known = self.attribute().map_or(When::NOTHING, |target| {
            When::of(target, self.behaviour(), fed, &self.verdicts, self.schema)
        });
        known | When::UNRESOLVED.given(!self.is_resolved()) | When::PADDED.given(self.mapping.is_padded())
    }

    fn is_resolved(&self) -> bool {
        matches!(self.target, Target::Known(_) | Target::Undetermined)
            && matches!(self.source, Source::Attribute(_) | Source::Undetermined)
            && self.mapping.kind != MappingKind::Other
    }

    /// What an overlay says of the target beside what metadata can say.
    pub(crate) fn behaviour(&self) -> Option<&'c StoreBehaviour> {
        self.connector.behaviour(self.list(), self.attribute()?)
    }

    /// The directory paths that the target's `referenceAttribute` names.
    pub(crate) fn usual_sources<'t>(&self, target: &'t Attribute<'t>) -> impl Iterator<Item = &'t str>
    where
        'c: 't,
    {
        usual_sources(target, self.schema)
    }

    /// A length in words, in the unit that the target counts by an overlay, else in characters.
    pub(crate) fn length(&self, length: u64) -> String {
        let unit = self.behaviour().and_then(|behaviour| behaviour.length_unit);
        unit.unwrap_or(LengthUnit::Characters).describe(length)
    }

    /// The length of a fixed text in words, where an overlay says what the target counts.
    pub(crate) fn measure(&self, domain: &Domain<'_>) -> Option<String> {
        let Some(Constant::Text(text)) = &domain.constant else { return None };
        let unit = self.behaviour()?.length_unit?;
        Some(unit.describe(unit.measure(text)))
    }

    /// The target as the file spells it.
    pub(crate) fn target_name(&self) -> &'c str {
        self.mapping.target_attribute().unwrap_or_default()
    }

    /// What feeds the target, in words: `` `name.given` ``, `the expression`.
    pub(crate) fn source_words(&self) -> Cow<'static, str> {
        match self.mapping.source_attribute() {
            Some(source) => format!("`{}`", name(source)).into(),
            None => "the expression".into(),
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

    /// Whether the expression calls this function on texts.
    pub(crate) fn calls(&self, function: &str) -> bool {
        matches!(&self.source, Source::Expression(expression, _) if expression.calls(Library::String, function))
    }

    /// A finding at a part of the expression.
    pub(crate) fn at_expression(&self, part: Span, severity: Severity, message: String) -> Finding {
        let mut finding = self.finding(severity, message, Part::Expression);
        finding.place.span = self.set.part_of_expression(self.index, part.range());
        finding.place.part = Some(part.range());
        finding
    }

    /// A finding at the line as a whole.
    pub(crate) fn at_line(&self, severity: Severity, message: String) -> Finding {
        self.finding(severity, message, Part::Line)
    }

    fn finding(&self, severity: Severity, message: String, part: Part) -> Finding {
        let mapping = self.mapping;
        let place = self.set.place_in_bytes(self.index, part).unwrap_or_default();
        Finding {
            target: mapping.target_attribute().map(str::to_owned),
            source: mapping.source_attribute().or(mapping.expression()).map(str::to_owned),
            line: Some(self.index),
            list: self.list(),
            ..Finding::new(severity, place, message)
        }
    }

    /// Whether the line says the same as an earlier one. What a line says by a key that is not read is not known, and of blanks
    /// around its texts it is not known whether they count.
    pub(crate) fn repeats(&self, first: usize) -> bool {
        let Some(first) = self.set.mappings().get(first) else { return false };
        let is_same = |first: &Option<Field<'_>>, own: &Option<Field<'_>>| match (first, own) {
            (Some(first), Some(own)) => first.value == own.value && !first.padded && !own.padded,
            (None, None) => true,
            _ => false,
        };
        (first.source.is_some() || first.expression.is_some())
            && is_same(&first.target, &self.mapping.target)
            && is_same(&first.source, &self.mapping.source)
            && is_same(&first.expression, &self.mapping.expression)
    }

    /// Whether whoever applies the file makes one of this line and an earlier one: the Terraform provider does of two that are
    /// identical.
    pub(crate) fn is_collapsed_into(&self, first: usize) -> bool {
        self.set.syntax().is_terraform() && self.repeats(first)
    }

    /// The place of the target of another line.
    pub(crate) fn target_of(&self, index: usize) -> Place {
        self.set.place_in_bytes(index, Part::Target).unwrap_or_default()
    }

    /// The list that the target is looked for in.
    pub(crate) fn list(&self) -> AttributeList {
        self.mapping.kind.list()
    }

    /// A flag of the target as the basis of a finding.
    pub(crate) fn flag(&self, attribute: &Attribute, flag: Flag) -> Option<Basis> {
        Some(flag_basis(self.connector, self.list(), attribute, flag))
    }

    /// Any other property of the target as the basis of a finding.
    pub(crate) fn said(&self, attribute: &Attribute, property: &'static str, value: Json) -> Option<Basis> {
        Some(basis(self.connector, self.list(), attribute, property, value))
    }

    /// A limit of the target as the basis of a finding.
    pub(crate) fn limit(&self, attribute: &Attribute, limit: Limit) -> Option<Basis> {
        let value = attribute.limit(limit).map_or(Json::Null, Json::Unsigned);
        Some(basis(self.connector, self.list(), attribute, limit.as_str(), value))
    }
}

/// What feeds a line, and what that can hold.
fn resolve_source<'l>(
    mapping: &'l Mapping<'_>,
    expression: ParsedExpression<'l>,
    schema: &'l SourceSchema,
) -> (Source<'l>, Domain<'l>) {
    match (&mapping.source, expression) {
        (Some(_), _) if mapping.expression.is_some() => (Source::Ambiguous, Domain::UNKNOWN),
        // A group's line reads a group's attributes, of which no list is known.
        (Some(_), _) if mapping.kind != MappingKind::User => (Source::Undetermined, Domain::UNKNOWN),
        (Some(source), _) => match schema.find(&source.value) {
            Some(attribute) => (Source::Attribute(attribute), Domain::of_attribute(attribute)),
            None if has_open_parent(&source.value, schema) => (Source::Undetermined, Domain::UNKNOWN),
            None => (Source::Unknown(&source.value), Domain::UNKNOWN),
        },
        (None, ParsedExpression { parsed: Some(Ok(expression)), inference: Some(inference) }) => {
            (Source::Expression(expression, inference), inference.domain.clone())
        }
        (None, ParsedExpression { parsed: Some(Err(error)), .. }) => {
            (Source::Invalid(error), Domain::UNKNOWN)
        }
        (None, _) => (Source::Missing, Domain::UNKNOWN),
    }
}

/// Whether the path leads below an attribute whose members are not listed.
fn has_open_parent(path: &str, schema: &SourceSchema) -> bool {
    let Some((parent, _)) = path.split_once('.') else { return false };
    schema.find(parent).is_some_and(|parent| parent.open_members == Some(true))
}

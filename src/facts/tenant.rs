//! What is kept of the propagation rules that were checked before, for those of the same tenant that come after.

use provmap_model::Connector;
use provmap_model::attribute::Flag;
use provmap_model::source::SourceSchema;
use provmap_model::text::visible;

use super::line::{Line, Source};
use crate::bundle::{Bundle, Direction};
use crate::domain::Domain;
use crate::expression::Resolution;
use crate::filter::Filter;
use crate::mapping::{MappingKind, Part};
use crate::report::Place;

/// The propagation rules of one tenant: a bundle that is [checked in](Bundle::check_in) it is compared with those before it.
///
/// Some things show in no bundle alone: that two rules send the same users into one store, or that two targets get the same name
/// cut to different lengths. Rules whose `environment.id` differs are not compared.
///
/// ```
/// use provmap::{Bundle, Options, Tenant, registry};
/// let rule = |filter| {
///     Bundle::from_json(format!(
///         r#"{{"stores": [{{"id": "p1", "type": "directory"}}, {{"id": "z1", "type": "Zoom"}}],
///              "rule": {{"sourceStore": {{"id": "p1"}}, "targetStore": {{"id": "z1"}}, "populationExpression": "{filter}"}},
///              "mappings": [{{"targetAttribute": "userName", "sourceAttribute": "email"}}]}}"#
///     ))
/// };
/// let (sales, titled) = (rule("title pr")?.named("sales.json"), rule("title  PR")?.named("titled.json"));
/// let mut tenant = Tenant::default();
/// sales.check_in(&mut tenant, Some(&registry::ZOOM), &Options::default()).assert_clean();
/// let report = titled.check_in(&mut tenant, Some(&registry::ZOOM), &Options::default());
/// report.assert_finds(&["overlapping-populations"]);
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Tenant {
    rules: Vec<RuleOfTenant>,
}

impl Tenant {
    /// The rules that a rule is to be compared with, in the order in which they were checked.
    pub(crate) fn beside<'t>(&'t self, own: &'t RuleOfTenant) -> impl Iterator<Item = &'t RuleOfTenant> {
        let differ = |other: &RuleOfTenant| {
            own.environment.as_ref().zip(other.environment.as_ref()).is_some_and(|(own, other)| own != other)
        };
        self.rules.iter().filter(move |other| !differ(other))
    }

    pub(crate) fn add(&mut self, rule: RuleOfTenant) {
        self.rules.push(rule);
    }
}

/// What others of the tenant have to know of a propagation rule that sends users from PingOne into a store.
#[derive(Debug, Clone)]
pub(crate) struct RuleOfTenant {
    /// The file that it is in, where it has a name.
    file: Option<String>,
    environment: Option<String>,
    /// The identifier of the store that users go into.
    pub(crate) target_store: Option<String>,
    /// Whether nothing says that it is switched off.
    pub(crate) is_active: bool,
    pub(crate) population: Population,
    pub(crate) lines: Vec<LineOfTenant>,
}

/// Whom a propagation rule is for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Population {
    /// It has no filter.
    Everyone,
    Filtered(Filter),
    /// Its filter is none that can be read.
    Unknown,
}

/// What others have to know of a user's line.
#[derive(Debug, Clone)]
pub(crate) struct LineOfTenant {
    pub(crate) index: usize,
    pub(crate) target: String,
    /// Whether no two users of the target may have one value.
    pub(crate) is_unique: bool,
    /// The source attribute or the expression.
    pub(crate) feed: String,
    /// The one source attribute that is cut, and the length of what is left.
    pub(crate) cut: Option<(String, u64)>,
    /// What feeds the target.
    pub(crate) place: Place,
}

impl RuleOfTenant {
    /// Nothing where users go another way, or where no metadata tells what the lines are for.
    pub(crate) fn of(
        bundle: &Bundle,
        connector: Option<&Connector>,
        schema: &SourceSchema,
    ) -> Option<RuleOfTenant> {
        let (connector, set) = (connector?, bundle.mappings()?);
        if bundle.direction() != Some(Direction::Outbound) {
            return None;
        }
        let attributes = connector.user_attributes()?;
        let lines = set.mappings().iter().enumerate().filter_map(|(index, mapping)| {
            let target = attributes.find(mapping.target_attribute()?)?;
            if mapping.kind() != MappingKind::User {
                return None;
            }
            let part = if mapping.source_attribute().is_some() { Part::Source } else { Part::Expression };
            Some(LineOfTenant {
                index,
                target: target.key.to_owned(),
                is_unique: target.is(Flag::Unique),
                feed: mapping.source_attribute().or(mapping.expression())?.to_owned(),
                cut: Line::with(connector, set, schema, (index, target, mapping), cut_of),
                place: set.place_in_bytes(index, part).unwrap_or_default(),
            })
        });
        let lines = lines.collect();
        let rule = bundle.rule();
        let population = match rule.and_then(|rule| rule.filter.as_ref()) {
            None => Population::Everyone,
            Some(filter) => {
                let parsed = filter.expression.as_deref().map(Filter::parse);
                parsed.and_then(Result::ok).map_or(Population::Unknown, Population::Filtered)
            }
        };
        Some(RuleOfTenant {
            file: bundle.file_name().map(|name| name.to_string()),
            environment: rule.and_then(|rule| rule.environment.clone()),
            target_store: bundle.target().and_then(|store| store.id.clone()),
            is_active: bundle.is_active() != Some(false),
            population,
            lines,
        })
    }

    /// The rule in words.
    pub(crate) fn words(&self) -> String {
        match &self.file {
            Some(file) => format!("the rule of {}", visible(file)),
            None => "an earlier rule".to_owned(),
        }
    }

    /// Whether both send users into one store.
    pub(crate) fn feeds_store_of(&self, other: &RuleOfTenant) -> bool {
        self.is_active
            && other.is_active
            && self.target_store.is_some()
            && self.target_store == other.target_store
    }

    pub(crate) fn line(&self, target: &str) -> Option<&LineOfTenant> {
        self.lines.iter().find(|line| line.target == target)
    }
}

/// The source attribute of an expression that reads one and gives less of it than it can hold, and how much.
fn cut_of(line: &Line<'_>) -> Option<(String, u64)> {
    let Source::Expression(_, inference) = &line.source else { return None };
    let [read] = inference.reads.as_slice() else { return None };
    let Resolution::Attribute(source) = read.resolution else { return None };
    let left = line.domain.length.max?;
    let whole = Domain::of_attribute(source).length.max;
    (line.domain.constant.is_none() && whole.is_none_or(|whole| left < whole))
        .then(|| (source.path.to_owned(), left))
}

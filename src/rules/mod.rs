//! The rules: a static description and a function each, one file each.
//!
//! Adding one: its file, its two lines here, one case in `tests/rules/`.

/// The rules on a propagation rule and its stores.
mod bundles {
    pub(super) mod deprecated_connection_profile;
    pub(super) mod different_cuts;
    pub(super) mod inactive_propagation_rule;
    pub(super) mod invalid_filter;
    pub(super) mod missing_capability;
    pub(super) mod missing_connection_attribute;
    pub(super) mod non_boolean_connection_value;
    pub(super) mod operation_switched_off;
    pub(super) mod other_store_type;
    pub(super) mod overlapping_populations;
    pub(super) mod secret_in_file;
    pub(super) mod shared_unique_target;
    pub(super) mod unchecked_mapping;
    pub(super) mod unknown_connection_attribute;
    pub(super) mod unknown_connection_profile;
    pub(super) mod unlisted_connection_value;
    pub(super) mod unmapped_identifier;
    pub(super) mod unsupported_direction;
    pub(super) mod unsupported_group_rule;
}

/// The rule on what is to be ignored.
mod ignores {
    pub(crate) mod unused_ignore;
}

/// The rules on one line.
mod lines {
    pub(super) mod ambiguous_source;
    pub(super) mod bare_map_key;
    pub(super) mod below_min_length;
    pub(super) mod duplicate_target;
    pub(super) mod exceeds_max_length;
    pub(super) mod foreign_expression;
    pub(super) mod frozen_after_create;
    pub(super) mod invalid_expression;
    pub(super) mod maps_anchor;
    pub(super) mod missing_source;
    pub(super) mod missing_target;
    pub(super) mod multi_valued_source;
    pub(super) mod non_unique_source;
    pub(super) mod normalised_by_target;
    pub(super) mod not_sent_on_create;
    pub(super) mod nullable_source;
    pub(super) mod plain_expression;
    pub(super) mod reference_mismatch;
    pub(super) mod reserved_value;
    pub(super) mod stray_blanks;
    pub(super) mod type_mismatch;
    pub(super) mod unexpected_format;
    pub(super) mod unknown_function;
    pub(super) mod unknown_mapping_type;
    pub(super) mod unknown_source;
    pub(super) mod unknown_target;
    pub(super) mod unsupported_group_mapping;
    pub(super) mod unwritable_target;
}

/// The rules on the whole set.
mod sets {
    pub(super) mod empty_mapping;
    pub(super) mod incomplete_mapping;
    pub(super) mod other_connector;
    pub(super) mod unmapped_default;
    pub(super) mod unmapped_non_nillable;
    pub(super) mod unmapped_required;
}

pub(crate) mod metadata;
pub(crate) use ignores::unused_ignore;

/// What nearly every rule names.
mod prelude {
    pub(super) use provmap_model::Json;
    pub(super) use provmap_model::attribute::{Attribute, Flag, Limit};
    pub(super) use provmap_model::text::name;

    pub(super) use super::{Rule, Scope};
    pub(super) use crate::facts::{
        BundleFacts, Choice, Findings, Item, Line, LineOfTenant, MetadataFacts, Population, Remedy,
        RuleOfTenant, SetFacts, Source, Target, When,
    };
    pub(super) use crate::mapping::Change;
    pub(super) use crate::report::{Basis, Finding, Severity};
}

use provmap_model::Error;
use provmap_model::suggest;
use provmap_model::text::name;

use crate::bundle::store::Switch;
use crate::facts::{BundleFacts, Findings, Line, MetadataFacts, SetFacts, When, quoted};
use crate::report::Severity;

/// A rule: what it is, and what it does.
///
/// ```
/// let rule = provmap::rule("unknown-target")?;
/// assert_eq!(rule.severity, provmap::Severity::Error);
/// println!("{}: {}", rule.id, rule.summary);
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Rule {
    /// The name, as in "allow `unknown-target`".
    pub id: &'static str,
    /// The gravest severity of its findings.
    pub severity: Severity,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// The properties of the metadata, or of an overlay, that it reads.
    pub reads: &'static [&'static str],
    /// What it does, why, an example, and what to use instead, in Markdown.
    pub docs: &'static str,
    pub(crate) scope: Scope,
}

/// What a rule looks at, with its function.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scope {
    /// Each line that has one of these about it. Most lines have none, which is what keeps checking a clean set quick.
    Line(When, fn(&Line<'_>, &mut Findings)),
    /// A whole set.
    Set(fn(&SetFacts<'_>, &mut Findings)),
    /// A bundle: the propagation rule and the stores around a set.
    Bundle(fn(&BundleFacts<'_>, &mut Findings)),
    /// A file: a set by itself, or a bundle with all that is in it.
    File(fn(&SetFacts<'_>, &mut Findings), fn(&BundleFacts<'_>, &mut Findings)),
    /// The metadata of a connector, and never a mapping: see [`crate::lint`].
    Metadata(fn(&MetadataFacts<'_>, &mut Findings)),
    /// What is to be ignored, which whoever takes findings away compares with them: see [`crate::Report::ignore`].
    Ignore,
    /// A record, which the record engine judges: see [`crate::record::RecordRule`].
    Record,
}

/// The number of rules.
pub(crate) const COUNT: usize = RULES.len() + metadata::RULES.len();

/// Every rule of the check, in the order of their names. Those of the metadata are [`metadata::RULES`].
pub static RULES: &[&Rule] = &[
    &lines::ambiguous_source::RULE,
    &lines::bare_map_key::RULE,
    &lines::below_min_length::RULE,
    &bundles::deprecated_connection_profile::RULE,
    &bundles::different_cuts::RULE,
    &lines::duplicate_target::RULE,
    &sets::empty_mapping::RULE,
    &lines::exceeds_max_length::RULE,
    &lines::foreign_expression::RULE,
    &lines::frozen_after_create::RULE,
    &bundles::inactive_propagation_rule::RULE,
    &sets::incomplete_mapping::RULE,
    &lines::invalid_expression::RULE,
    &bundles::invalid_filter::RULE,
    &lines::maps_anchor::RULE,
    &bundles::missing_capability::RULE,
    &bundles::missing_connection_attribute::RULE,
    &lines::missing_source::RULE,
    &lines::missing_target::RULE,
    &lines::multi_valued_source::RULE,
    &bundles::non_boolean_connection_value::RULE,
    &lines::non_unique_source::RULE,
    &lines::normalised_by_target::RULE,
    &lines::not_sent_on_create::RULE,
    &lines::nullable_source::RULE,
    &bundles::operation_switched_off::RULE,
    &sets::other_connector::RULE,
    &bundles::other_store_type::RULE,
    &bundles::overlapping_populations::RULE,
    &lines::plain_expression::RULE,
    &lines::reference_mismatch::RULE,
    &lines::reserved_value::RULE,
    &bundles::secret_in_file::RULE,
    &bundles::shared_unique_target::RULE,
    &lines::stray_blanks::RULE,
    &lines::type_mismatch::RULE,
    &bundles::unchecked_mapping::RULE,
    &lines::unexpected_format::RULE,
    &bundles::unknown_connection_attribute::RULE,
    &bundles::unknown_connection_profile::RULE,
    &lines::unknown_function::RULE,
    &lines::unknown_mapping_type::RULE,
    &lines::unknown_source::RULE,
    &lines::unknown_target::RULE,
    &bundles::unlisted_connection_value::RULE,
    &sets::unmapped_default::RULE,
    &bundles::unmapped_identifier::RULE,
    &sets::unmapped_non_nillable::RULE,
    &sets::unmapped_required::RULE,
    &bundles::unsupported_direction::RULE,
    &lines::unsupported_group_mapping::RULE,
    &bundles::unsupported_group_rule::RULE,
    &ignores::unused_ignore::RULE,
    &lines::unwritable_target::RULE,
];

/// "did you mean `a`? the values are `a`, `b`"
fn one_of<'v>(what: &str, near: Option<&str>, values: impl Iterator<Item = &'v str>) -> String {
    let all = format!("{what} {}", quoted(values, ", "));
    near.map_or(all.clone(), |near| format!("did you mean `{}`? {all}", name(near)))
}

/// The rules on lines that make no sense where the target's metadata or the directory is not the one that the lines are
/// for; a bundle switches them off there.
pub(crate) static NEED_METADATA: [&Rule; 2] =
    [&lines::unknown_source::RULE, &lines::unsupported_group_mapping::RULE];

/// The rules that do not apply where users are not created, and those that do not where users are not updated.
static MOOT_WITHOUT_CREATE: [&Rule; 4] = [
    &sets::unmapped_required::RULE,
    &sets::unmapped_default::RULE,
    &lines::frozen_after_create::RULE,
    &lines::not_sent_on_create::RULE,
];
static MOOT_WITHOUT_UPDATE: [&Rule; 1] = [&lines::frozen_after_create::RULE];

/// The rules that do not apply where the store that users go into is set not to do this.
pub(crate) fn moot_without(switch: Switch) -> &'static [&'static Rule] {
    match switch {
        Switch::Create => &MOOT_WITHOUT_CREATE,
        Switch::Update => &MOOT_WITHOUT_UPDATE,
        Switch::Remove => &[],
    }
}

/// The rule with this name, of the check or of the metadata: one that a report can name.
pub(crate) fn rule(id: &str) -> Result<&'static Rule, Error> {
    all().find(|rule| rule.id == id).ok_or_else(|| unknown(id))
}

/// The place of the rule with this name among all rules.
pub(crate) fn position(id: &str) -> Result<usize, Error> {
    all().position(|rule| rule.id == id).ok_or_else(|| unknown(id))
}

/// All rules: those of the check, then those of the metadata.
pub(crate) fn all() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().chain(metadata::RULES).copied()
}

/// The error for a name that is no rule.
fn unknown(id: &str) -> Error {
    suggest::no_such("rule", id, all().map(|rule| rule.id))
}

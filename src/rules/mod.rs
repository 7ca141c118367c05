//! The rules: a static description and a function each, one file each.
//!
//! Adding one: its file, its two lines here, one case in `tests/rules/`.

mod ambiguous_source;
mod below_min_length;
mod deprecated_connection_profile;
mod duplicate_target;
mod empty_mapping;
mod exceeds_max_length;
mod foreign_expression;
mod frozen_after_create;
mod invalid_expression;
mod maps_anchor;
mod missing_capability;
mod missing_connection_attribute;
mod missing_source;
mod missing_target;
mod multi_valued_source;
mod non_boolean_connection_value;
mod non_unique_source;
mod normalised_by_target;
mod nullable_source;
mod operation_switched_off;
mod plain_expression;
mod reference_mismatch;
mod reserved_value;
mod secret_in_file;
mod type_mismatch;
mod unchecked_mapping;
mod unexpected_format;
mod unknown_connection_profile;
mod unknown_function;
mod unknown_source;
mod unknown_target;
mod unlisted_connection_value;
mod unmapped_default;
mod unmapped_identifier;
mod unmapped_non_nillable;
mod unmapped_required;
mod unsupported_direction;
mod unsupported_group_mapping;
mod unsupported_group_rule;
mod unwritable_target;

use crate::bundle::{self, Around};
use crate::check::{Findings, Line, Whole};
use crate::lint::{self, Subject};
use crate::report::Severity;

/// A rule: what it is, and what it does.
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
    pub(crate) check: Check,
}

/// When a rule runs. A line that is resolved and whose values fit runs hardly any, which is what keeps checking a
/// clean set quick.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Check {
    /// On each line whose target or source is not simply an attribute.
    Unresolved(fn(&Line<'_>, &mut Findings<'_>)),
    /// On each line with a known target that fails some constraint.
    Unfit(fn(&Line<'_>, &mut Findings<'_>)),
    /// On each line with a known target that cannot be written, or not always.
    Restricted(fn(&Line<'_>, &mut Findings<'_>)),
    /// On each line whose source is not one that the target's metadata names, where it names some.
    Unusual(fn(&Line<'_>, &mut Findings<'_>)),
    /// On each line whose target an overlay says more of than metadata can.
    Practised(fn(&Line<'_>, &mut Findings<'_>)),
    /// Once, on the whole set.
    Whole(fn(&Whole<'_>, &mut Findings<'_>)),
    /// Once, on the metadata of a connector, and never in a check: see [`crate::lint`].
    Metadata(fn(&Subject<'_>, &mut lint::Found<'_>)),
    /// Once, on a bundle: the propagation rule and the stores around a set.
    Bundle(fn(&Around<'_>, &mut bundle::Found<'_>)),
}

/// The number of rules.
pub(crate) const COUNT: usize = RULES.len();

/// Every rule of the check, in the order of their names. Those of the metadata are [`lint::RULES`].
pub static RULES: &[&Rule] = &[
    &ambiguous_source::RULE,
    &below_min_length::RULE,
    &deprecated_connection_profile::RULE,
    &duplicate_target::RULE,
    &empty_mapping::RULE,
    &exceeds_max_length::RULE,
    &foreign_expression::RULE,
    &frozen_after_create::RULE,
    &invalid_expression::RULE,
    &maps_anchor::RULE,
    &missing_capability::RULE,
    &missing_connection_attribute::RULE,
    &missing_source::RULE,
    &missing_target::RULE,
    &multi_valued_source::RULE,
    &non_boolean_connection_value::RULE,
    &non_unique_source::RULE,
    &normalised_by_target::RULE,
    &nullable_source::RULE,
    &operation_switched_off::RULE,
    &plain_expression::RULE,
    &reference_mismatch::RULE,
    &reserved_value::RULE,
    &secret_in_file::RULE,
    &type_mismatch::RULE,
    &unchecked_mapping::RULE,
    &unexpected_format::RULE,
    &unknown_connection_profile::RULE,
    &unknown_function::RULE,
    &unknown_source::RULE,
    &unknown_target::RULE,
    &unlisted_connection_value::RULE,
    &unmapped_default::RULE,
    &unmapped_identifier::RULE,
    &unmapped_non_nillable::RULE,
    &unmapped_required::RULE,
    &unsupported_direction::RULE,
    &unsupported_group_mapping::RULE,
    &unsupported_group_rule::RULE,
    &unwritable_target::RULE,
];

/// "did you mean `a`? the values are `a`, `b`"
fn one_of(what: &str, near: Option<&str>, values: &[provmap_model::json::Str]) -> String {
    let quoted = |value: &str| format!("`{}`", provmap_model::text::name(value));
    let values: Vec<_> = values.iter().map(|value| quoted(value)).collect();
    let all = format!("{what} {}", values.join(", "));
    near.map_or(all.clone(), |near| format!("did you mean {}? {all}", quoted(near)))
}

/// A length in words.
fn characters(length: u64) -> String {
    if length == 1 { "1 character".to_owned() } else { format!("{length} characters") }
}

/// The rule with this name, of the check or of the metadata.
///
/// # Errors
///
/// When there is none; the error suggests one.
///
/// ```
/// let rule = provmap::rule("exceeds-max-length")?;
/// assert!(rule.reads.contains(&"maxLength"));
/// # Ok::<(), provmap::Error>(())
/// ```
pub fn rule(id: &str) -> Result<&'static Rule, provmap_model::Error> {
    let mut all = RULES.iter().chain(lint::RULES).copied();
    all.find(|rule| rule.id == id).ok_or_else(|| crate::options::unknown_rule(id))
}

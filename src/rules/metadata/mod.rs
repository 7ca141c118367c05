//! The rules: a static description and a function each, one file each.
//!
//! Adding one: its file, its two lines here, one case in `tests/lint/`.

mod absent_metadata;
mod anchor;
mod contradiction;
mod defaulted_without_default;
mod deprecated_profile;
mod membership_without_groups;
mod non_nillable_and_empty;
mod optional_non_nillable;
mod required_and_empty;
mod required_and_nillable;
mod required_not_creatable;
mod shared_reference;
mod unique_without_case;

use super::Rule;

/// Every rule of the metadata, in the order of their names. Those of the check are [`RULES`](crate::RULES).
pub static RULES: &[&Rule] = &[
    &absent_metadata::RULE,
    &anchor::RULE,
    &contradiction::RULE,
    &defaulted_without_default::RULE,
    &deprecated_profile::RULE,
    &membership_without_groups::RULE,
    &non_nillable_and_empty::RULE,
    &optional_non_nillable::RULE,
    &required_and_empty::RULE,
    &required_and_nillable::RULE,
    &required_not_creatable::RULE,
    &shared_reference::RULE,
    &unique_without_case::RULE,
];

//! The environment that expressions are read in: its attributes, and texts for them.

use std::path::Path;

use proptest::prelude::*;
use provmap_model::SourceSchema;

pub(crate) fn schema() -> SourceSchema {
    let read =
        |path: &str| std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    SourceSchema::empty()
        .extend_from_json(read("metadata/source/directory.json"))
        .unwrap()
        .extend_from_json(read("tests/expression/infer/schema.json"))
        .unwrap()
}

/// The attributes that expressions read; all of the directory would mostly be null together.
pub(crate) const READ: &[&str] = &[
    "username",
    "email",
    "id",
    "enabled",
    "emailVerified",
    "name.given",
    "name.family",
    "title",
    "nickname",
    "mobilePhone",
    "address.countryCode",
    "address.postalCode",
    "accountId",
    "memberOfGroupNames",
    "tags",
    "costCenter",
    "badge-id",
    "profile",
    "createdAt",
];

/// A `&str` as a strategy reads its expression again for each value.
pub(crate) fn regex(expression: &str) -> impl Strategy<Value = String> + 'static {
    prop::string::string_regex(expression).unwrap()
}

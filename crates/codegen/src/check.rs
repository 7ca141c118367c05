//! What can only be judged over all files.

use std::collections::BTreeMap;

use provmap_model::text;

use crate::{Input, Source};

/// Puts the connectors in the order of their store types and reports the ones that cannot stand side by side.
pub(crate) fn across_files(input: &mut Input, problems: &mut Vec<String>) {
    input.connectors.sort_by_cached_key(|source| source.connector.store_type().to_lowercase());
    let mut types: BTreeMap<String, &Source> = BTreeMap::new();
    let mut constants: BTreeMap<String, &Source> = BTreeMap::new();
    for source in &input.connectors {
        let store_type = source.connector.store_type();
        if let Some(first) = types.insert(store_type.to_lowercase(), source) {
            problems.push(format!(
                "{}: /information/key: the store type `{}` is also that of {}",
                source.file,
                text::name(store_type),
                first.file
            ));
        } else if let Some(first) = constants.insert(constant(store_type), source) {
            problems.push(format!(
                "{}: /information/key: the store type `{}` and that of {}, `{}`, give one constant, `{}`",
                source.file,
                text::name(store_type),
                first.file,
                text::name(first.connector.store_type()),
                constant(store_type)
            ));
        }
    }
    let mut spellings: BTreeMap<String, &str> = BTreeMap::new();
    for store_type in &input.store_types {
        for spelling in std::iter::once(&store_type.name).chain(store_type.aliases.iter()) {
            if spellings.insert(spelling.to_lowercase(), &store_type.name).is_some() {
                problems.push(format!("the spelling `{}` stands for two store types", text::name(spelling)));
            }
        }
    }
}

/// The constant of a store type: `GitHubEMU` gives `GITHUBEMU`.
pub(crate) fn constant(store_type: &str) -> String {
    let mut name: String = store_type
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
        .collect();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.insert_str(0, "TYPE_");
    }
    name
}

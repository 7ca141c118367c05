//! What can only be judged over all files.

use std::collections::{BTreeMap, HashMap};

use provmap_model::store_type::folded;
use provmap_model::{StoreType, text};

use crate::{Input, Source};

/// Puts the connectors in the order of their store types and reports the ones that cannot stand side by side.
pub(crate) fn across_files(input: &mut Input, problems: &mut Vec<String>) {
    let mut types: HashMap<String, &Source> = HashMap::new();
    let mut constants: HashMap<String, &Source> = HashMap::new();
    for source in &input.connectors {
        let store_type = source.connector.store_type();
        let what = format!("the store type `{}`", text::name(store_type));
        let mut problem = |message| problems.push(source.file.problem("/information/key", message));
        if let Some(first) = types.insert(folded(store_type).into_owned(), source) {
            problem(format!("{what} is also that of {}", first.file.name));
        } else if let Some(first) = constants.insert(constant(store_type), source) {
            problem(format!(
                "{what} and that of {}, `{}`, give one constant, `{}`",
                first.file.name,
                text::name(first.connector.store_type()),
                text::name(&constant(store_type))
            ));
        }
    }
    aliases(input, &types, problems);
    input.connectors.sort_by_cached_key(|source| folded(source.connector.store_type()).into_owned());
}

/// Every spelling stands for one store type, and none is that of a connector of another.
fn aliases(input: &Input, types: &HashMap<String, &Source>, problems: &mut Vec<String>) {
    let mut first: HashMap<String, &StoreType<'_>> = HashMap::new();
    for (index, store_type) in input.store_types().iter().enumerate() {
        let at = |member: &str| format!("/storeTypes/{index}/{member}");
        let aliases = store_type.aliases.iter().enumerate();
        let aliases = aliases.map(|(n, alias)| (at(&format!("aliases/{n}")), alias));
        let mut own = None;
        for (at, spelling) in std::iter::once((at("type"), store_type.name)).chain(aliases) {
            let shown = text::name(spelling);
            let mut problem = |message| problems.push(input.store_types_file.problem(&at, message));
            if spelling.trim().is_empty() {
                problem("the spelling is empty".to_owned());
                continue;
            }
            match first.insert(folded(spelling).into_owned(), store_type) {
                Some(other) if std::ptr::eq(other, store_type) => {
                    problem(format!("`{shown}` stands here already; case makes no difference"));
                }
                Some(other) => {
                    let other = text::name(other.name);
                    problem(format!("`{shown}` is a spelling of the store type `{other}` as well"));
                }
                None => {}
            }
            let Some(source) = types.get(&*folded(spelling)).copied() else { continue };
            if let Some(other) = own.replace(source).filter(|other: &&Source| !std::ptr::eq(*other, source)) {
                let (file, other) = (&source.file.name, &other.file.name);
                problem(format!("`{shown}` joins two connectors, {other} and {file}"));
            }
        }
    }
}

/// The store types that are known by every spelling, folded: the one spelling that stands for all, and the connector.
pub(crate) fn spellings(input: &Input) -> BTreeMap<String, (&str, Option<&Source>)> {
    let mut spellings: BTreeMap<String, (&str, Option<&Source>)> = BTreeMap::new();
    for source in &input.connectors {
        let store_type = source.connector.store_type();
        spellings.insert(folded(store_type).into_owned(), (store_type, Some(source)));
    }
    for store_type in input.store_types() {
        // The metadata may name itself by any of the spellings.
        let all: Vec<String> = store_type.spellings().map(|spelling| folded(spelling).into_owned()).collect();
        let source = all.iter().find_map(|spelling| spellings.get(spelling)?.1);
        spellings.extend(all.into_iter().map(|spelling| (spelling, (store_type.name, source))));
    }
    spellings
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
    // The names of what else is in the generated code.
    if matches!(name.as_str(), "ALL" | "BY_NAME" | "DIRECTORY" | "STORE_TYPES") {
        name.push_str("_CONNECTOR");
    }
    name
}

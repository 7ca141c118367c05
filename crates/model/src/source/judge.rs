//! What is wrong with a source schema as it stands in a file.

use std::collections::HashSet;

use super::SchemaFile;
use crate::read::Reader;
use crate::row::Others;
use crate::text;

/// Refuses what contradicts itself, is said twice, or may be a misspelt property.
pub(super) fn judge(file: &mut SchemaFile<'_>, reader: &mut Reader<'_>) {
    unknown_keys(file.others, &[], "a source schema", reader);
    let mut seen = HashSet::new();
    for (index, attribute) in file.attributes.iter().flatten().enumerate() {
        let index = index.to_string();
        let at = ["attributes", index.as_str()];
        // What the file does not say is taken from the built-in schema, so a misspelt key would change nothing
        // in silence.
        unknown_keys(attribute.others, &at, "a source attribute", reader);
        if attribute.path.trim().is_empty() {
            if reader.has(&["attributes", &index, "path"]) {
                reader.problem_at(&["attributes", &index, "path"], "`path` is empty");
            }
        } else if !seen.insert(attribute.path) {
            reader.problem_at(&at, format!("`{}` is described twice", text::name(attribute.path)));
        }
        if let (Some(min), Some(max)) = (attribute.min_length, attribute.max_length) {
            if min > max {
                let message = format!("`minLength` is {min}, greater than `maxLength`, which is {max}");
                reader.problem_at(&["attributes", &index, "minLength"], message);
            }
        }
    }
    let mut seen = HashSet::new();
    for (index, reference) in file.references.iter().flatten().enumerate() {
        let index = index.to_string();
        let at = ["references", index.as_str()];
        unknown_keys(reference.others, &at, "a reference", reader);
        if reader.has(&["references", &index, "reference"]) && !seen.insert(reference.reference) {
            reader.problem_at(&at, format!("`{}` is described twice", text::name(reference.reference)));
        }
    }
}

fn unknown_keys(others: Others<'_>, at: &[&str], what: &str, reader: &mut Reader<'_>) {
    // An editor knows a file by `$schema`.
    let is_wrong = |key: &str| !(at.is_empty() && key == "$schema");
    for (key, _) in others.unknown().filter(|(key, _)| is_wrong(key)) {
        reader.problem_at(at, format!("`{}` is no property of {what}", text::key(key)));
    }
}

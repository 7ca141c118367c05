//! Contradictions in metadata: the same judgement for files that are compiled in and files read at run time.
//!
//! What PingOne's own responses contain is never a contradiction here, however odd: GitHubEMU's `externalId` is
//! required and nillable, its `roles` is not nillable and may have no value.

use std::collections::HashMap;

use crate::attribute::{Attribute, Attributes, Limit};
use crate::json::Json;
use crate::read::Reader;
use crate::table::Table;
use crate::text;
use crate::words::AttributeType;

/// Judges the table that was read from a document.
pub(crate) fn table(table: &Table<'_>, reader: &mut Reader<'_>) {
    let has = |key| reader.has(&[key]);
    if has("code") && (has("message") || has("details")) && !has("information") && !has("attributeMetadata") {
        return reader.only_problem("this is an error answer of PingOne, not store metadata");
    }
    if reader.has(&["information", "key"]) && table.information.key.trim().is_empty() {
        reader.problem_at(&["information", "key"], "the store type is empty");
    }
    let metadata = &table.attribute_metadata;
    for (name, attributes) in
        [("userAttributes", &metadata.user_attributes), ("groupAttributes", &metadata.group_attributes)]
    {
        if let Some(list) = attributes {
            attributes_of(list, name, reader);
        }
    }
}

fn attributes_of(attributes: &Attributes<'_>, list: &str, reader: &mut Reader<'_>) {
    let mut spellings: HashMap<String, &str> = HashMap::new();
    for attribute in attributes {
        let mut judge = Judge { path: ["attributeMetadata", list, attribute.key], reader };
        if attribute.key.trim().is_empty() {
            judge.problem(None, "the attribute has an empty name");
        }
        if let Some(first) = spellings.insert(attribute.key.to_lowercase(), attribute.key) {
            let (first, second) = (text::name(first), text::name(attribute.key));
            judge.problem(None, format!("`{first}` and `{second}` differ in case only"));
        }
        types(attribute, &mut judge);
        ranges(attribute, &mut judge);
        default(attribute, &mut judge);
    }
}

/// One attribute before the judge.
struct Judge<'p, 'r, 'a> {
    path: [&'p str; 3],
    reader: &'r mut Reader<'a>,
}

impl Judge<'_, '_, '_> {
    /// A problem of a member of the attribute, or of the attribute.
    fn problem(&mut self, member: Option<&str>, message: impl Into<String>) {
        let [metadata, list, key] = self.path;
        match member {
            Some(member) => self.reader.problem_at(&[metadata, list, key, member], message),
            None => self.reader.problem_at(&self.path, message),
        }
    }
}

fn types(attribute: &Attribute<'_>, judge: &mut Judge<'_, '_, '_>) {
    if let (Some(kind), Some(other)) = (attribute.kind, attribute.attribute_type) {
        if kind != other {
            judge.problem(
                Some("attributeType"),
                format!("`attributeType` is `{other}`, but `type` is `{kind}`"),
            );
        }
    }
}

fn ranges(attribute: &Attribute, judge: &mut Judge<'_, '_, '_>) {
    for (min, max) in
        [(Limit::MinLength, Limit::MaxLength), (Limit::MinNumberOfValues, Limit::MaxNumberOfValues)]
    {
        let (Some(low), Some(high)) = (attribute.limit(min), attribute.limit(max)) else { continue };
        if low > high {
            let (min, max) = (min.name(), max.name());
            judge.problem(Some(min), format!("`{min}` is {low}, greater than `{max}`, which is {high}"));
        }
    }
}

/// A default has the attribute's type and keeps to its limits. `null` says that there is none.
fn default(attribute: &Attribute, judge: &mut Judge<'_, '_, '_>) {
    let Some(default) = attribute.default_value else { return };
    let values = match default {
        Json::Array(values) if attribute.limit(Limit::MaxNumberOfValues) != Some(1) => values.as_ref(),
        value => std::slice::from_ref(value),
    };
    let count = values.len() as u64;
    keeps_to(attribute, Limit::MinNumberOfValues, Limit::MaxNumberOfValues, count, "value", judge);
    for value in values {
        default_value(attribute, value, judge);
    }
}

fn default_value(attribute: &Attribute, value: &Json, judge: &mut Judge<'_, '_, '_>) {
    let (expected, fits) = match attribute.value_type() {
        Some(AttributeType::Boolean) => ("a boolean", matches!(value, Json::Bool(_))),
        Some(AttributeType::String) => ("a string", matches!(value, Json::String(_))),
        Some(AttributeType::Complex) => ("an object", matches!(value, Json::Object(_))),
        // Any value fits JSON, and nothing is known of a type that is not known here.
        Some(AttributeType::Json | AttributeType::Other(_)) | None => return,
    };
    if !fits {
        let message = format!("the default is {}, and the type wants {expected}", value.kind());
        judge.problem(Some("defaultValue"), message);
    } else if let Json::String(text) = value {
        let length = text.chars().count() as u64;
        keeps_to(attribute, Limit::MinLength, Limit::MaxLength, length, "character", judge);
    }
}

/// Limits that contradict each other are a problem already; what breaks both breaks one.
fn keeps_to(
    attribute: &Attribute,
    min: Limit,
    max: Limit,
    count: u64,
    unit: &str,
    judge: &mut Judge<'_, '_, '_>,
) {
    let too_few = attribute.limit(min).filter(|least| count < *least).map(|least| (min, least));
    let too_many = attribute.limit(max).filter(|most| count > *most).map(|most| (max, most));
    if let Some((limit, value)) = too_few.or(too_many) {
        let plural = if count == 1 { "" } else { "s" };
        let message = format!("the default has {count} {unit}{plural}, and `{}` is {value}", limit.name());
        judge.problem(Some("defaultValue"), message);
    }
}

//! Contradictions in metadata: the same judgement for files that are compiled in and files read at run time.
//!
//! Metadata that is wrong in one property is right in the others: what contradicts itself is unknown, and the rest is read. Names
//! that cannot be told apart are refused, since all that is said of an attribute is found by its name.
//!
//! What PingOne's own responses contain is never a contradiction here, however odd: GitHubEMU's `externalId` is
//! required and nillable, its `roles` is not nillable and may have no value.

use std::collections::HashMap;

use crate::attribute::{Attribute, Attributes, Limit};
use crate::attribute_list::AttributeList;
use crate::contradiction::Contradiction;
use crate::error::Problem;
use crate::json::Json;
use crate::node::is_error_answer;
use crate::read::Reader;
use crate::table::Table;
use crate::text;
use crate::words::AttributeType;

/// Judges the table that was read from a document. What contradicts itself is left out of its rows.
pub(crate) fn table(table: &mut Table<'_>, reader: &mut Reader<'_>) {
    let has = |key| reader.has(&[key]);
    if is_error_answer(has) && !has("information") && !has("attributeMetadata") {
        return reader.only_problem("this is an error answer of PingOne, not store metadata");
    }
    if reader.has(&["information", "key"]) && table.information.key.trim().is_empty() {
        reader.problem_at(&["information", "key"], "the store type is empty");
    }
    let metadata = &mut table.attribute_metadata;
    for (list, attributes) in [
        (AttributeList::User, &mut metadata.user_attributes),
        (AttributeList::Group, &mut metadata.group_attributes),
    ] {
        if let Some(attributes) = attributes {
            attributes_of(attributes, list, reader);
        }
    }
}

fn attributes_of(attributes: &mut Attributes<'_>, list: AttributeList, reader: &mut Reader<'_>) {
    let mut spellings: HashMap<String, &str> = HashMap::new();
    for (position, attribute) in attributes.rows_mut().iter_mut().enumerate() {
        let mut judge =
            Judge { path: ["attributeMetadata", list.as_str(), attribute.key], list, position, reader };
        if attribute.key.trim().is_empty() {
            judge.problem("the attribute has an empty name");
        }
        if let Some(first) = spellings.insert(attribute.key.to_lowercase(), attribute.key) {
            let (first, second) = (text::name(first), text::name(attribute.key));
            judge.problem(format!("`{first}` and `{second}` differ in case only"));
        }
        types(attribute, &mut judge);
        ranges(attribute, &mut judge);
        default(attribute, &mut judge);
    }
}

/// One attribute before the judge.
struct Judge<'p, 'r, 'a> {
    path: [&'p str; 3],
    list: AttributeList,
    position: usize,
    reader: &'r mut Reader<'a>,
}

impl Judge<'_, '_, '_> {
    /// A problem of the attribute.
    fn problem(&mut self, message: impl Into<String>) {
        self.reader.problem_at(&self.path, message);
    }

    /// A property that contradicts another one.
    fn contradiction(&mut self, property: &'static str, other: &'static str, value: Json, message: String) {
        let (list, position) = (self.list, self.position);
        let problem = Problem::plain(message);
        let contradiction = Contradiction { list, position, property, other, other_value: value, problem };
        let [metadata, member, key] = self.path;
        self.reader.contradiction_at(&[metadata, member, key, property], contradiction);
    }
}

fn types(attribute: &mut Attribute<'_>, judge: &mut Judge<'_, '_, '_>) {
    let (Some(kind), Some(other)) = (attribute.kind, attribute.attribute_type) else { return };
    if kind != other {
        let message = format!("`attributeType` is `{other}`, but `type` is `{kind}`");
        judge.contradiction("attributeType", "type", word(kind), message);
        (attribute.kind, attribute.attribute_type) = (None, None);
    }
}

fn word(kind: AttributeType<'_>) -> Json {
    Json::String(kind.as_str().to_owned().into())
}

fn ranges(attribute: &mut Attribute<'_>, judge: &mut Judge<'_, '_, '_>) {
    for (min, max) in
        [(Limit::MinLength, Limit::MaxLength), (Limit::MinNumberOfValues, Limit::MaxNumberOfValues)]
    {
        let (Some(low), Some(high)) = (attribute.limit(min), attribute.limit(max)) else { continue };
        if low > high {
            let (low_name, high_name) = (min.as_str(), max.as_str());
            let message = format!("`{low_name}` is {low}, greater than `{high_name}`, which is {high}");
            judge.contradiction(low_name, high_name, Json::Unsigned(high), message);
            attribute.set_limit(min, None);
            attribute.set_limit(max, None);
        }
    }
}

/// A default has the attribute's type and keeps to its limits, as far as they are known. `null` says that there is none.
fn default(attribute: &mut Attribute<'_>, judge: &mut Judge<'_, '_, '_>) {
    let Some(default) = attribute.default_value else { return };
    let values = match default {
        Json::Array(values) if attribute.limit(Limit::MaxNumberOfValues) != Some(1) => values.as_ref(),
        value => std::slice::from_ref(value),
    };
    let count = values.len() as u64;
    // The first contradiction is enough: with it, the default is unknown.
    let fits = keeps_to(attribute, Limit::MinNumberOfValues, Limit::MaxNumberOfValues, count, "value", judge)
        && values.iter().all(|value| default_value(attribute, value, judge));
    if !fits {
        attribute.default_value = None;
    }
}

/// Whether one value of a default fits.
fn default_value(attribute: &Attribute<'_>, value: &Json, judge: &mut Judge<'_, '_, '_>) -> bool {
    let Some(kind) = attribute.value_type() else { return true };
    let (expected, fits) = match kind {
        AttributeType::Boolean => ("a boolean", matches!(value, Json::Bool(_))),
        AttributeType::String => ("a string", matches!(value, Json::String(_))),
        AttributeType::Complex => ("an object", matches!(value, Json::Object(_))),
        // Any value fits JSON, and nothing is known of a type that is not known here.
        AttributeType::Json | AttributeType::Other(_) => return true,
    };
    if !fits {
        let message = format!("the default is {}, and the type wants {expected}", value.kind());
        let said = if attribute.kind.is_some() { "type" } else { "attributeType" };
        judge.contradiction("defaultValue", said, word(kind), message);
        return false;
    }
    let Json::String(text) = value else { return true };
    let length = text.chars().count() as u64;
    keeps_to(attribute, Limit::MinLength, Limit::MaxLength, length, "character", judge)
}

/// Whether a default keeps to a pair of limits.
fn keeps_to(
    attribute: &Attribute<'_>,
    min: Limit,
    max: Limit,
    count: u64,
    unit: &str,
    judge: &mut Judge<'_, '_, '_>,
) -> bool {
    let too_few = attribute.limit(min).filter(|least| count < *least).map(|least| (min, least));
    let too_many = attribute.limit(max).filter(|most| count > *most).map(|most| (max, most));
    let Some((limit, value)) = too_few.or(too_many) else { return true };
    let plural = if count == 1 { "" } else { "s" };
    let message = format!("the default has {count} {unit}{plural}, and `{}` is {value}", limit.as_str());
    judge.contradiction("defaultValue", limit.as_str(), Json::Unsigned(value), message);
    false
}

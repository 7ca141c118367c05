//! Contradictions in metadata: the same judgement for files that are compiled in and files read at run time.
//!
//! What PingOne's own responses contain is never a contradiction here, however odd: GitHubEMU's `externalId` is
//! required and nillable, its `roles` is not nillable and may have no value.

use std::collections::HashMap;

use crate::attribute::{Attribute, Attributes, Limit};
use crate::connector::{AttributeType, Connector};
use crate::json::Json;
use crate::read::Reader;
use crate::text;

pub(crate) fn connector(connector: &Connector, reader: &mut Reader<'_>) {
    if connector.information.layout.has("key") && connector.information.key.trim().is_empty() {
        reader.problem_at("/information/key", "the store type is empty");
    }
    let metadata = &connector.attribute_metadata;
    for (name, attributes) in
        [("userAttributes", &metadata.user_attributes), ("groupAttributes", &metadata.group_attributes)]
    {
        if let Some(list) = attributes {
            attributes_of(list, &format!("/attributeMetadata/{name}"), reader);
        }
    }
}

fn attributes_of(attributes: &Attributes, pointer: &str, reader: &mut Reader<'_>) {
    let mut spellings: HashMap<String, &str> = HashMap::new();
    for attribute in attributes {
        let mut at = pointer.to_owned();
        text::push_token(&mut at, &attribute.key);
        if attribute.key.trim().is_empty() {
            reader.problem_at(&at, "the attribute has an empty name");
        }
        if let Some(first) = spellings.insert(attribute.key.to_lowercase(), &attribute.key) {
            reader.problem_at(
                &at,
                format!("`{}` and `{}` differ in case only", text::name(first), text::name(&attribute.key)),
            );
        }
        ranges(attribute, &at, reader);
        default(attribute, &at, reader);
    }
}

fn ranges(attribute: &Attribute, at: &str, reader: &mut Reader<'_>) {
    for (min, max) in
        [(Limit::MinLength, Limit::MaxLength), (Limit::MinNumberOfValues, Limit::MaxNumberOfValues)]
    {
        if let (Some(low), Some(high)) = (attribute.limit(min), attribute.limit(max)) {
            if low > high {
                reader.problem_at(
                    &format!("{at}/{}", min.name()),
                    format!("`{}` is {low}, greater than `{}`, which is {high}", min.name(), max.name()),
                );
            }
        }
    }
}

/// A default has the attribute's type and keeps to its limits. `null` says that there is none.
fn default(attribute: &Attribute, at: &str, reader: &mut Reader<'_>) {
    let Some(default) = attribute.default_value.as_deref() else { return };
    let at = format!("{at}/defaultValue");
    let values = match default {
        Json::Array(values) if attribute.limit(Limit::MaxNumberOfValues) != Some(1) => values.as_ref(),
        value => std::slice::from_ref(value),
    };
    let count = values.len() as u64;
    for (limit, outside) in [
        (Limit::MinNumberOfValues, attribute.limit(Limit::MinNumberOfValues).is_some_and(|min| count < min)),
        (Limit::MaxNumberOfValues, attribute.limit(Limit::MaxNumberOfValues).is_some_and(|max| count > max)),
    ] {
        if outside {
            let limit_is = attribute.limit(limit).unwrap_or_default();
            reader.problem_at(
                &at,
                format!("the default has {count} values, and `{}` is {limit_is}", limit.name()),
            );
        }
    }
    for value in values {
        default_value(attribute, value, &at, reader);
    }
}

fn default_value(attribute: &Attribute, value: &Json, at: &str, reader: &mut Reader<'_>) {
    let expected = match &attribute.kind {
        Some(AttributeType::Boolean) => "a boolean",
        Some(AttributeType::String) => "a string",
        Some(AttributeType::Complex) => "an object",
        // Any value fits JSON, and nothing is known of a type that is not known here.
        Some(AttributeType::Json | AttributeType::Other(_)) | None => return,
    };
    if value.kind() != expected {
        reader.problem_at(at, format!("the default is {}, and the type wants {expected}", value.kind()));
        return;
    }
    let Json::String(text) = value else { return };
    let length = text.chars().count() as u64;
    if let Some(max) = attribute.limit(Limit::MaxLength).filter(|max| length > *max) {
        reader.problem_at(at, format!("the default has {length} characters, and `maxLength` is {max}"));
    }
    if let Some(min) = attribute.limit(Limit::MinLength).filter(|min| length < *min) {
        reader.problem_at(at, format!("the default has {length} characters, and `minLength` is {min}"));
    }
}

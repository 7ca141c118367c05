//! The schema of users, and its attributes.

use std::hash::{DefaultHasher, Hasher as _};

use provmap::SourceAttribute;
use serde_json::{Value, json};

use crate::answer::{Answer, Refusal};
use crate::environment::{Environment, Resource, text};
use crate::read::{Asked, root};

/// The one schema. Its identifier is that of PingOne's examples.
const SCHEMA: &str = "6497b7af-99d1-4217-8a82-057fcc3b7401";

/// What is below `schemas`.
pub(crate) fn answer(asked: &Asked<'_>, environment: &Environment, path: &[&str]) -> Result<Answer, Refusal> {
    asked.unfiltered()?;
    let href = format!("{}{}/schemas/{SCHEMA}", asked.base, root(environment));
    let schema = json!({
        "_links": {"self": {"href": href}, "attributes": {"href": format!("{href}/attributes")}},
        "id": SCHEMA,
        "environment": {"id": environment.id},
        "name": "User",
        "description": "User resource stored in the directory",
    });
    let attributes = || attributes(environment, &href);
    match path {
        [] => Ok(asked.listing("schemas").page(&[schema])),
        [SCHEMA] => Ok(Answer::ok(&schema)),
        [SCHEMA, "attributes"] => Ok(asked.listing("attributes").page(&attributes())),
        [SCHEMA, "attributes", id] => {
            let found = attributes().into_iter().find(|attribute| text(attribute, "id") == Some(id));
            found.map(|attribute| Answer::ok(&attribute)).ok_or_else(Refusal::not_found)
        }
        _ => Err(Refusal::not_found()),
    }
}

/// The attributes, each with those below it. What is not known of an attribute is left out.
fn attributes(environment: &Environment, schema: &str) -> Vec<Resource> {
    let mut attributes: Vec<Resource> = Vec::new();
    for attribute in &environment.schema {
        let top = attribute.path.split_once('.').map_or(attribute.path, |(top, _)| top);
        if attributes.iter().any(|known| text(known, "name") == Some(top)) {
            continue;
        }
        let within = |inner: &SourceAttribute<'_>| {
            let name = inner.path.strip_prefix(top)?.strip_prefix('.')?;
            Some(Value::Object(described(inner, name)))
        };
        let below: Vec<Value> = environment.schema.iter().filter_map(within).collect();
        let id = id_of(top);
        let mut body = match environment.schema.find(top) {
            Some(itself) => described(itself, top),
            None => Resource::from_iter([("name".to_owned(), json!(top))]),
        };
        let mut say = |key: &str, value| body.insert(key.to_owned(), value);
        say("_links", json!({"self": {"href": format!("{schema}/attributes/{id}")}}));
        say("id", json!(id));
        say("environment", json!({"id": environment.id}));
        say("schema", json!({"id": SCHEMA}));
        if !below.is_empty() {
            say("type", json!("COMPLEX"));
            say("subAttributes", json!(below));
        }
        attributes.push(body);
    }
    attributes
}

fn described(attribute: &SourceAttribute<'_>, name: &str) -> Resource {
    let mut body = Resource::new();
    let mut say = |key: &str, value: Option<Value>| {
        body.extend(value.map(|value| (key.to_owned(), value)));
    };
    say("name", Some(json!(name)));
    say("displayName", attribute.console_label.map(|label| json!(label)));
    say("type", attribute.kind.map(|kind| json!(kind)));
    say("required", attribute.required.map(|required| json!(required)));
    say("unique", attribute.unique.map(|unique| json!(unique)));
    say("multiValued", attribute.multi_valued.map(|several| json!(several)));
    say("enabled", attribute.enabled.map(|enabled| json!(enabled)));
    body
}

/// An identifier that is the same for the same name.
fn id_of(name: &str) -> String {
    let half = |salt| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(salt);
        hasher.write(name.as_bytes());
        hasher.finish()
    };
    let bytes = (u128::from(half(0)) << 64 | u128::from(half(1))).to_be_bytes();
    uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
}

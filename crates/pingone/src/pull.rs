//! A propagation rule as a bundle, without secrets.

use std::borrow::Cow;
use std::fmt;

use provmap::bundle::blotted;
use provmap::{Bundle, Json, same_store};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::dynamic::StoreMetadata;
use crate::error::{Error, ErrorKind};
use crate::pages::unlike;
use crate::resource::Resource;
use crate::rows::{Rule, Store};
use crate::tenant::Tenant;

/// What several propagation rules of an environment share, read once.
#[derive(Debug)]
pub struct Survey {
    rules: Vec<Rule>,
    stores: Vec<Store>,
    attributes: Vec<Box<RawValue>>,
}

/// A propagation rule with its stores, mappings, metadata and source schema.
///
/// Nothing of it is a secret: of configurations there is what [`provmap::bundle::blotted`] shows.
pub struct Pulled {
    text: String,
    mappings: usize,
    store: Option<Store>,
    metadata: Option<StoreMetadata>,
}

/// What stands in the place of a hidden value, whatever its length.
const HIDDEN: Json = Json::String(Cow::Borrowed("********"));

/// What is kept of a mapping.
const OF_MAPPING: [&str; 7] =
    ["id", "name", "rule", "attributeMappingType", "sourceAttribute", "expression", "targetAttribute"];

/// What is kept of a propagation rule.
const OF_RULE: [&str; 9] = [
    "id",
    "name",
    "active",
    "sourceStore",
    "targetStore",
    "populationExpression",
    "populations",
    "groups",
    "deprovision",
];

/// What is left out of an attribute of the schema.
const NOT_OF_ATTRIBUTE: [&str; 6] = ["_links", "id", "environment", "schema", "createdAt", "updatedAt"];

/// A bundle as it is written.
#[derive(Serialize)]
struct Written {
    stores: Vec<Json>,
    rule: Json,
    mappings: Vec<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Json>,
    #[serde(rename = "sourceSchema")]
    source_schema: Json,
}

impl Survey {
    /// The propagation rules.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    fn store(&self, id: &str) -> Option<&Store> {
        self.stores.iter().find(|store| store.id() == id)
    }
}

impl Tenant {
    /// Reads what the propagation rules share: the rules, the stores, and the attributes of the directory.
    ///
    /// # Errors
    ///
    /// As [`Tenant::rules`].
    pub fn survey(&self) -> Result<Survey, Error> {
        Ok(Survey { rules: self.rules()?, stores: self.stores()?, attributes: self.attributes()? })
    }

    /// Reads a propagation rule into a bundle.
    ///
    /// # Errors
    ///
    /// As [`Tenant::rules`].
    pub fn pull(&self, survey: &Survey, rule: &Rule) -> Result<Pulled, Error> {
        let lines = self.mappings(rule)?;
        let lines = lines.iter().map(|line| only(line.get(), &OF_MAPPING, Resource::Mappings));
        let [source, target] = [rule.source_store(), rule.target_store()].map(|id| survey.store(id));
        let stores = [source, target].into_iter().flatten();
        let attributes = survey
            .attributes
            .iter()
            .map(|attribute| without(attribute.get(), &NOT_OF_ATTRIBUTE, Resource::Attributes));
        let attributes = attributes.collect::<Result<Cow<'static, [Json]>, Error>>()?;
        let embedded = object(vec![("attributes", Json::Array(attributes))]);
        let mut written = Written {
            stores: stores.map(store).collect::<Result<_, Error>>()?,
            rule: only(rule.json(), &OF_RULE, Resource::Rules)?,
            mappings: lines.collect::<Result<_, Error>>()?,
            metadata: None,
            source_schema: object(vec![("_embedded", embedded)]),
        };
        let outside = outside(&written, [target, source]);
        let metadata = match outside.map(|store| self.metadata_of(store)) {
            Some(Ok(metadata)) => Some(metadata),
            Some(Err(error)) if error.kind() != ErrorKind::NotFound => return Err(error),
            // The check says what it cannot know.
            Some(Err(_)) | None => None,
        };
        let json = metadata.as_ref().map(|it| without(&it.json, &["_links"], Resource::Metadata));
        written.metadata = json.transpose()?;
        let mappings = written.mappings.len();
        let text = text(&written)?;
        Ok(Pulled { text, mappings, store: outside.cloned(), metadata })
    }
}

/// The store that is not PingOne.
fn outside<'s>(written: &Written, stores: [Option<&'s Store>; 2]) -> Option<&'s Store> {
    let bundle = Bundle::from_json(text(written).ok()?).ok()?;
    stores.into_iter().flatten().find(|store| same_store(store.store_type(), bundle.store_type()))
}

/// The text of a bundle without secrets.
fn text(written: &Written) -> Result<String, Error> {
    let mut text = serde_json::to_string_pretty(written).map_err(|_| unlike(Resource::Rules))?;
    text.push('\n');
    Ok(blotted(&text))
}

/// A store with what is no secret of its configuration.
fn store(store: &Store) -> Result<Json, Error> {
    let mut members = vec![("id", Json::text(store.id())), ("type", Json::text(store.store_type()))];
    members.extend((!store.name().is_empty()).then(|| ("name", Json::text(store.name()))));
    let configuration = store.configuration().map(|it| read(it.get(), Resource::Stores)).transpose()?;
    if let Some(Json::Object(settings)) = configuration {
        let shown = settings.iter().map(|(key, value)| {
            let value = if is_shown(key, value) { value.clone() } else { HIDDEN };
            (key.clone(), value)
        });
        members.push(("configuration", Json::Object(shown.collect())));
    }
    Ok(object(members))
}

fn object(members: Vec<(&'static str, Json)>) -> Json {
    Json::Object(members.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

/// Whether nothing of a setting is hidden where it is shown.
fn is_shown(key: &str, value: &Json) -> bool {
    let settings = Json::Object(vec![(key.to_owned().into(), value.clone())].into());
    let document = object(vec![("store", object(vec![("configuration", settings)]))]);
    serde_json::to_string(&document).is_ok_and(|text| blotted(&text) == text)
}

fn read(json: &str, resource: Resource) -> Result<Json, Error> {
    Json::read(json).map_err(|_| unlike(resource))
}

/// An object with these members only.
fn only(json: &str, keys: &[&str], resource: Resource) -> Result<Json, Error> {
    kept(json, resource, |key| keys.contains(&key))
}

/// An object without these members.
fn without(json: &str, keys: &[&str], resource: Resource) -> Result<Json, Error> {
    kept(json, resource, |key| !keys.contains(&key))
}

fn kept(json: &str, resource: Resource, is_kept: impl Fn(&str) -> bool) -> Result<Json, Error> {
    let Json::Object(members) = read(json, resource)? else { return Err(unlike(resource)) };
    Ok(Json::Object(members.iter().filter(|(key, _)| is_kept(key)).cloned().collect()))
}

impl Pulled {
    /// The bundle, which [`Bundle::from_json`] reads: JSON, with a line end behind it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The number of mappings.
    #[must_use]
    pub fn mappings(&self) -> usize {
        self.mappings
    }

    /// The store that is not PingOne, where the propagation rule says which it is.
    #[must_use]
    pub fn store(&self) -> Option<&Store> {
        self.store.as_ref()
    }

    /// PingOne's metadata of that store, where it has some.
    #[must_use]
    pub fn metadata(&self) -> Option<&StoreMetadata> {
        self.metadata.as_ref()
    }
}

impl fmt::Debug for Pulled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pulled")
            .field("mappings", &self.mappings)
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

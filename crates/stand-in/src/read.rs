//! What `GET` is answered, and `POST` of storeMetadata.

use std::collections::BTreeMap;

use provmap::Json;
use provmap::filter::Filter;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::answer::{Answer, Detail, Refusal};
use crate::environment::{Environment, Kind, Resource, id_in, text};
use crate::page::Listing;
use crate::query::Query;

/// The most users of a page, as PingOne's page on paging says:
/// <https://developer.pingidentity.com/pingone-api/platform/reference/paging-ordering-collections.html>.
const USERS_A_PAGE: usize = 200;

/// Where a request is, and what of it bears on an answer.
pub(crate) struct Asked<'a> {
    /// The scheme and host that the client knows.
    pub(crate) base: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a Query,
    /// The most elements of a page that the stand-in was told.
    pub(crate) page_size: Option<usize>,
}

impl Asked<'_> {
    pub(crate) fn listing(&self, name: &'static str) -> Listing<'_> {
        let most = self.page_size;
        Listing { base: self.base, path: self.path, name, query: self.query, most, counts: false }
    }

    /// A list whose answer has `count` and `size`.
    pub(crate) fn counted(&self, name: &'static str) -> Listing<'_> {
        Listing { counts: true, ..self.listing(name) }
    }

    /// No list of propagation is documented to take a filter.
    pub(crate) fn unfiltered(&self) -> Result<(), Refusal> {
        match self.query.filter {
            None => Ok(()),
            Some(_) => Err(Refusal::not_implemented("no filter is documented here")),
        }
    }
}

/// The path of the resources of an environment.
pub(crate) fn root(environment: &Environment) -> String {
    format!("/v1/environments/{}", environment.id)
}

/// A resource with the link to itself.
pub(crate) fn linked(
    asked: &Asked<'_>,
    environment: &Environment,
    kind: Kind,
    resource: &Resource,
) -> Resource {
    let id = text(resource, "id").unwrap_or_default();
    let href = format!("{}{}/propagation/{}/{id}", asked.base, root(environment), kind.plural());
    let mut linked = resource.clone();
    linked.insert("_links".to_owned(), json!({"self": {"href": href}}));
    linked
}

/// All resources of a kind, or those that belong to another by a member such as `rule`.
pub(crate) fn list(
    asked: &Asked<'_>,
    environment: &Environment,
    kind: Kind,
    within: Option<(&[&str], &str)>,
) -> Result<Answer, Refusal> {
    asked.unfiltered()?;
    let is_within = |resource: &&Resource| {
        within.is_none_or(|(keys, id)| keys.iter().any(|key| id_in(resource, key) == Some(id)))
    };
    let resources = environment.all(kind).iter().filter(is_within);
    let resources: Vec<Resource> = resources.map(|it| linked(asked, environment, kind, it)).collect();
    Ok(asked.listing(kind.plural()).page(&resources))
}

pub(crate) fn one(
    asked: &Asked<'_>,
    environment: &Environment,
    kind: Kind,
    id: &str,
) -> Result<Answer, Refusal> {
    let resource = environment.find(kind, id).ok_or_else(Refusal::not_found)?;
    Ok(Answer::ok(&linked(asked, environment, kind, resource)))
}

/// The metadata of a store type. The body is ignored: what a configuration adds to it (dynamic metadata) is not known.
pub(crate) fn store_metadata(
    asked: &Asked<'_>,
    environment: &Environment,
    kind: &str,
) -> Result<Answer, Refusal> {
    let Some(connector) = environment.connectors.find(kind) else {
        return Err(match environment.connectors.require(kind) {
            Err(error) if is_documented(kind) => Refusal::not_implemented(format!(
                "{error}; give the stand-in PingOne's answer with `--metadata FILE`"
            )),
            _ => Refusal::not_found(),
        });
    };
    let path = format!("{}/propagation/storeMetadata/{}", root(environment), connector.store_type());
    let mut metadata = serde_json::to_value(connector.json()).unwrap_or_default();
    if let Value::Object(metadata) = &mut metadata {
        let href = format!("{}{path}", asked.base);
        metadata.insert("_links".to_owned(), json!({"self": {"href": href}}));
    }
    Ok(Answer::ok(&metadata))
}

/// Whether PingOne documents a store type by this name.
fn is_documented(kind: &str) -> bool {
    provmap::registry::STORE_TYPES.iter().any(|known| provmap::same_store(known.name, kind))
}

pub(crate) fn users(asked: &Asked<'_>, environment: &Environment) -> Result<Answer, Refusal> {
    let most = Some(asked.page_size.unwrap_or(USERS_A_PAGE).min(USERS_A_PAGE));
    let listing = Listing { most, ..asked.counted("users") };
    let filter = filter_of(asked.query)?;
    let mut users: Vec<&RawValue> = Vec::new();
    for user in environment.users.all() {
        if admits(filter.as_ref(), &user.json)? {
            users.push(&user.text);
        }
    }
    Ok(listing.page(&users))
}

pub(crate) fn user(environment: &Environment, id: &str) -> Result<Answer, Refusal> {
    let user = environment.users.find(id).ok_or_else(Refusal::not_found)?;
    Ok(Answer { status: 200, body: user.text.get().to_owned() })
}

fn filter_of(query: &Query) -> Result<Option<Filter>, Refusal> {
    let parse = |text: &String| {
        Filter::parse(text).map_err(|error| {
            Refusal::invalid(vec![Detail::new("INVALID_FILTER", "filter", error.to_string())])
        })
    };
    query.filter.as_ref().map(parse).transpose()
}

fn admits(filter: Option<&Filter>, user: &Json) -> Result<bool, Refusal> {
    let Some(filter) = filter else { return Ok(true) };
    filter.admits(user).ok_or_else(|| {
        Refusal::not_implemented(
            "whether PingOne's answer to this filter has one of the users is not documented, because a text differs from it in case, say",
        )
    })
}

/// A population: those that the users are in.
#[derive(Serialize)]
struct Population<'p> {
    #[serde(rename = "_links")]
    links: Value,
    id: &'p str,
    environment: Value,
    name: String,
    #[serde(rename = "userCount")]
    user_count: usize,
}

/// The populations of the users. That they have a name is documented, and the name is made.
fn all_populations<'e>(asked: &Asked<'_>, environment: &'e Environment) -> Vec<Population<'e>> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for user in environment.users.all() {
        if let Some(Json::String(id)) = user.json.member("population").and_then(|it| it.member("id")) {
            let count = counts.entry(id.as_ref()).or_default();
            *count = count.saturating_add(1);
        }
    }
    let population = |(id, user_count)| Population {
        links: json!({"self": {"href": format!("{}{}/populations/{id}", asked.base, root(environment))}}),
        id,
        environment: json!({"id": environment.id}),
        name: format!("Population {id}"),
        user_count,
    };
    counts.into_iter().map(population).collect()
}

pub(crate) fn populations(asked: &Asked<'_>, environment: &Environment) -> Result<Answer, Refusal> {
    let filter = filter_of(asked.query)?;
    let mut populations = Vec::new();
    for population in all_populations(asked, environment) {
        let json = json!({"id": population.id, "name": population.name}).to_string();
        if admits(filter.as_ref(), &Json::read(&json).unwrap_or(Json::Null))? {
            populations.push(population);
        }
    }
    Ok(asked.counted("populations").page(&populations))
}

pub(crate) fn population(asked: &Asked<'_>, environment: &Environment, id: &str) -> Result<Answer, Refusal> {
    let populations = all_populations(asked, environment);
    let population = populations.iter().find(|population| population.id == id);
    population.map(Answer::ok).ok_or_else(Refusal::not_found)
}

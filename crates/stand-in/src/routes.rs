//! Which path is what.

use serde_json::json;

use crate::answer::{Answer, Refusal};
use crate::environment::{Environment, Kind, Resource, text};
use crate::read::{self, Asked};
use crate::schema;
use crate::sync;
use crate::write;

/// The keys by which a rule names its stores.
const ENDS: &[&str] = &["sourceStore", "targetStore"];

/// Answers a request below an environment that changes nothing; gives nothing for one that may. The paths are those of PingOne's
/// documentation and of its SDK.
pub(crate) fn read(
    environment: &Environment,
    asked: &Asked<'_>,
    method: &str,
    path: &[&str],
) -> Option<Result<Answer, Refusal>> {
    let list = |kind| read::list(asked, environment, kind, None);
    let one = |kind, id: &str| read::one(asked, environment, kind, id);
    let within = |parent, id: &str, kind, keys| {
        environment.find(parent, id).ok_or_else(Refusal::not_found)?;
        read::list(asked, environment, kind, Some((keys, id)))
    };
    Some(match (method, path) {
        ("GET", ["propagation", "plans"]) => list(Kind::Plan),
        ("GET", ["propagation", "plans", id]) => one(Kind::Plan, id),
        ("GET", ["propagation", "plans", id, "rules"]) => within(Kind::Plan, id, Kind::Rule, &["plan"]),
        ("GET", ["propagation", "stores"]) => list(Kind::Store),
        ("GET", ["propagation", "stores", id]) => one(Kind::Store, id),
        ("GET", ["propagation", "rules"]) => list(Kind::Rule),
        // By the SDK, the identifier of a store gives its rules.
        ("GET", ["propagation", "rules", id]) => match environment.find(Kind::Store, id) {
            Some(_) => within(Kind::Store, id, Kind::Rule, ENDS),
            None => one(Kind::Rule, id),
        },
        ("GET", ["propagation", "rules", id, "mappings"]) => within(Kind::Rule, id, Kind::Mapping, &["rule"]),
        ("GET", ["propagation", "mappings", id]) => one(Kind::Mapping, id),
        ("GET", ["propagation", "revisions", "id:latest"]) => {
            let latest = environment.all(Kind::Revision).last().and_then(|latest| text(latest, "id"));
            latest.ok_or_else(Refusal::not_found).and_then(|latest| one(Kind::Revision, latest))
        }
        ("GET", ["propagation", "revisions", id]) => one(Kind::Revision, id),
        ("POST", ["propagation", "storeMetadata", kind]) => read::store_metadata(asked, environment, kind),
        ("GET", ["users"]) => read::users(asked, environment),
        ("GET", ["users", id]) => read::user(environment, id),
        ("GET", ["populations"]) => read::populations(asked, environment),
        ("GET", ["populations", id]) => read::population(asked, environment, id),
        ("GET", ["schemas", below @ ..]) => schema::answer(asked, environment, below),
        _ => return None,
    })
}

/// Answers a request below an environment that may change something.
pub(crate) fn write(
    environment: &mut Environment,
    asked: &Asked<'_>,
    method: &str,
    path: &[&str],
    body: &[u8],
) -> Result<Answer, Refusal> {
    let ["propagation", path @ ..] = path else { return Err(unknown()) };
    let (kind, within) = match (method, path) {
        ("POST", ["revisions"]) => return revise(environment, asked),
        ("POST", ["plans"]) => (Kind::Plan, None),
        ("POST", ["stores"]) => (Kind::Store, None),
        ("POST", ["rules"]) => (Kind::Rule, None),
        ("POST", ["plans", id, "rules"]) => (Kind::Rule, Some((Kind::Plan, *id))),
        ("POST", ["rules", id, "mappings"]) => (Kind::Mapping, Some((Kind::Rule, *id))),
        ("PUT" | "DELETE", [plural, id]) => return change(environment, asked, method, (plural, id), body),
        _ => return Err(unknown()),
    };
    if let Some((parent, id)) = within {
        environment.find(parent, id).ok_or_else(Refusal::not_found)?;
    }
    let id = write::create(environment, kind, within.map(|(_, id)| id), body)?;
    created(environment, asked, kind, &id)
}

/// Replaces a resource, or deletes it.
fn change(
    environment: &mut Environment,
    asked: &Asked<'_>,
    method: &str,
    (plural, id): (&str, &str),
    body: &[u8],
) -> Result<Answer, Refusal> {
    let kinds = [Kind::Plan, Kind::Store, Kind::Rule, Kind::Mapping];
    let kind = match (method, plural) {
        // So the documentation has it. A third party's client has found that only the plural works.
        ("DELETE", "mapping") => Kind::Mapping,
        _ => kinds.into_iter().find(|kind| kind.plural() == plural).ok_or_else(unknown)?,
    };
    if method == "DELETE" {
        return write::delete(environment, kind, id).map(|()| Answer::no_content());
    }
    write::update(environment, kind, id, body)?;
    read::one(asked, environment, kind, id)
}

/// Creates a revision, which starts a sync.
fn revise(environment: &mut Environment, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let before = environment.all(Kind::Revision).last().and_then(|before| before.get("id")).cloned();
    let mut revision = Resource::new();
    revision.insert("createdBy".to_owned(), json!(environment.actor));
    revision.extend(before.map(|id| ("previousRevision".to_owned(), json!({"id": id}))));
    let id = environment.add(Kind::Revision, revision);
    sync::run(environment);
    created(environment, asked, Kind::Revision, &id)
}

fn created(environment: &Environment, asked: &Asked<'_>, kind: Kind, id: &str) -> Result<Answer, Refusal> {
    Ok(Answer { status: 201, ..read::one(asked, environment, kind, id)? })
}

/// What is below `/stand-in`, which PingOne does not have.
pub(crate) fn own(
    environment: &Environment,
    asked: &Asked<'_>,
    method: &str,
    path: &[&str],
) -> Result<Answer, Refusal> {
    let syncs = &environment.syncs;
    match (method, path) {
        ("GET", ["syncs"]) => Ok(asked.listing("syncs").page(syncs)),
        ("GET", ["syncs", rule, "users"]) => {
            let sync = syncs.iter().find(|sync| sync.rule == *rule).ok_or_else(Refusal::not_found)?;
            Ok(asked.counted("users").page(&sync.users))
        }
        _ => Err(unknown()),
    }
}

pub(crate) fn unknown() -> Refusal {
    Refusal::not_implemented("this is no part of the stand-in: PingOne may have it, or not")
}

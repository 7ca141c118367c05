//! Which path is what.

use crate::answer::{Answer, Refusal};
use crate::environment::{Environment, Kind};
use crate::read::{self, Asked};
use crate::schema;

/// The keys by which a rule names its stores.
const ENDS: &[&str] = &["sourceStore", "targetStore"];

/// Answers a request below an environment. The paths are those of PingOne's documentation and of its SDK.
pub(crate) fn answer(
    environment: &Environment,
    asked: &Asked<'_>,
    method: &str,
    path: &[&str],
) -> Result<Answer, Refusal> {
    let list = |kind| read::list(asked, environment, kind, None);
    let one = |kind, id: &str| read::one(asked, environment, kind, id);
    let within = |parent, id: &str, kind, keys| {
        environment.find(parent, id).ok_or_else(Refusal::not_found)?;
        read::list(asked, environment, kind, Some((keys, id)))
    };
    match (method, path) {
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
        ("POST", ["propagation", "storeMetadata", kind]) => read::store_metadata(asked, environment, kind),
        ("GET", ["users"]) => read::users(asked, environment),
        ("GET", ["users", id]) => read::user(environment, id),
        ("GET", ["populations"]) => read::populations(asked, environment),
        ("GET", ["populations", id]) => read::population(asked, environment, id),
        ("GET", ["schemas", below @ ..]) => schema::answer(asked, environment, below),
        _ => Err(Refusal::not_implemented("this is no part of the stand-in: PingOne may have it, or not")),
    }
}

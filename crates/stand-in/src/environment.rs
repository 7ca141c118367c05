//! What the stand-in holds: the resources of one environment.

use std::collections::HashMap;
use std::time::SystemTime;

use provmap::{Connectors, Json, SourceSchema};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::synced::RuleSync;

/// A resource: its members, but for `_links`, which the answer adds.
pub(crate) type Resource = Map<String, Value>;

/// The environment that PingOne's examples have, and with them the identifiers in what the stand-in is compared with.
pub(crate) const EXAMPLE: &str = "abfba8f6-49eb-49f5-a5d9-80ad5c98f9f6";

/// A kind of resource of propagation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Plan,
    Store,
    Rule,
    Mapping,
    Revision,
}

impl Kind {
    /// Its name in paths and in `_embedded`. That of plans in `_embedded` is inferred from the others.
    pub(crate) const fn plural(self) -> &'static str {
        match self {
            Kind::Plan => "plans",
            Kind::Store => "stores",
            Kind::Rule => "rules",
            Kind::Mapping => "mappings",
            Kind::Revision => "revisions",
        }
    }
}

/// A user, as the API answers it.
#[derive(Debug)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) text: Box<RawValue>,
    pub(crate) json: Json,
}

/// The users, in their order, each with an identifier of its own.
#[derive(Debug, Default)]
pub(crate) struct Users {
    all: Vec<User>,
    places: HashMap<String, usize>,
}

impl Users {
    /// Adds a user; not one whose identifier another has.
    pub(crate) fn add(&mut self, user: User) -> bool {
        let is_new = !self.places.contains_key(&user.id);
        if is_new {
            self.places.insert(user.id.clone(), self.all.len());
            self.all.push(user);
        }
        is_new
    }

    pub(crate) fn all(&self) -> &[User] {
        &self.all
    }

    pub(crate) fn find(&self, id: &str) -> Option<&User> {
        self.all.get(*self.places.get(id)?)
    }
}

/// What the stand-in holds.
#[derive(Debug)]
pub(crate) struct Environment {
    pub(crate) id: String,
    /// Who makes revisions: the client.
    pub(crate) actor: String,
    plans: Vec<Resource>,
    stores: Vec<Resource>,
    rules: Vec<Resource>,
    mappings: Vec<Resource>,
    revisions: Vec<Resource>,
    /// What came of each rule at the last revision.
    pub(crate) syncs: Vec<RuleSync>,
    pub(crate) users: Users,
    pub(crate) connectors: Connectors,
    pub(crate) schema: SourceSchema,
}

impl Environment {
    pub(crate) fn new(schema: SourceSchema) -> Environment {
        Environment {
            id: EXAMPLE.to_owned(),
            plans: Vec::new(),
            stores: Vec::new(),
            rules: Vec::new(),
            mappings: Vec::new(),
            revisions: Vec::new(),
            actor: String::new(),
            syncs: Vec::new(),
            users: Users::default(),
            connectors: Connectors::new(),
            schema,
        }
    }

    pub(crate) fn all(&self, kind: Kind) -> &[Resource] {
        match kind {
            Kind::Plan => &self.plans,
            Kind::Store => &self.stores,
            Kind::Rule => &self.rules,
            Kind::Mapping => &self.mappings,
            Kind::Revision => &self.revisions,
        }
    }

    pub(crate) fn all_mut(&mut self, kind: Kind) -> &mut Vec<Resource> {
        match kind {
            Kind::Plan => &mut self.plans,
            Kind::Store => &mut self.stores,
            Kind::Rule => &mut self.rules,
            Kind::Mapping => &mut self.mappings,
            Kind::Revision => &mut self.revisions,
        }
    }

    pub(crate) fn find(&self, kind: Kind, id: &str) -> Option<&Resource> {
        self.all(kind).iter().find(|resource| text(resource, "id") == Some(id))
    }

    /// Adds a resource, with what every resource has where it has none.
    pub(crate) fn add(&mut self, kind: Kind, mut resource: Resource) -> String {
        let id = text(&resource, "id").map_or_else(new_id, str::to_owned);
        resource.insert("id".to_owned(), json!(id));
        resource.insert("environment".to_owned(), json!({"id": self.id}));
        let now = now();
        resource.entry("createdAt").or_insert_with(|| json!(now));
        // What has never been updated was last written when it was created, as in PingOne's examples. A revision never is.
        if kind != Kind::Revision {
            let created = resource.get("createdAt").cloned().unwrap_or_default();
            resource.entry("updatedAt").or_insert(created);
        }
        resource.remove("_links");
        self.all_mut(kind).push(resource);
        id
    }
}

/// A text member.
pub(crate) fn text<'r>(resource: &'r Resource, key: &str) -> Option<&'r str> {
    resource.get(key)?.as_str()
}

/// The `id` of an object member, such as `"targetStore": {"id": "…"}`.
pub(crate) fn id_in<'r>(resource: &'r Resource, key: &str) -> Option<&'r str> {
    resource.get(key)?.get("id")?.as_str()
}

pub(crate) fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// The time as PingOne writes it.
pub(crate) fn now() -> String {
    humantime::format_rfc3339_millis(SystemTime::now()).to_string()
}

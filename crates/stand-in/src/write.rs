//! What `POST`, `PUT` and `DELETE` do to plans, stores, rules and mappings.
//!
//! Members that are required, immutable or read-only are those of PingOne's documentation: what breaks that is answered 400 with
//! `INVALID_DATA`. Which code its details have is inferred from the meaning of the codes. Whatever else PingOne may refuse, or do, is not
//! documented, and answered 501.

use provmap::bundle::is_pingone;
use provmap::registry::STORE_TYPES;
use provmap::{Connectors, same_store};
use serde_json::{Value, json};

use crate::answer::{Detail, Refusal};
use crate::environment::{Environment, Kind, Resource, id_in, now, text};

/// What a member of a body is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Text,
    Boolean,
    Object,
    /// `{"id": "…"}`
    Reference,
    /// A list of these.
    References,
    /// Read-only, or ignored.
    Ignored,
}

/// A member of a body, and whether it is required.
type Member = (&'static str, Type, bool);

/// What is read-only in every resource.
const READ_ONLY: [Member; 5] = [
    ("id", Type::Ignored, false),
    ("environment", Type::Ignored, false),
    ("createdAt", Type::Ignored, false),
    ("updatedAt", Type::Ignored, false),
    ("_links", Type::Ignored, false),
];

const PLAN: &[Member] = &[("name", Type::Text, true), ("status", Type::Text, false)];

const STORE: &[Member] = &[
    ("configuration", Type::Object, true),
    ("description", Type::Text, false),
    ("image", Type::Object, false),
    ("managed", Type::Boolean, false),
    ("name", Type::Text, true),
    ("status", Type::Text, false),
    ("type", Type::Text, true),
    ("syncStatus", Type::Ignored, false),
];

const RULE: &[Member] = &[
    ("active", Type::Boolean, false),
    ("configuration", Type::Object, false),
    ("deprovision", Type::Boolean, false),
    ("description", Type::Text, false),
    ("groups", Type::References, false),
    ("name", Type::Text, true),
    ("parentRule", Type::Reference, false),
    ("plan", Type::Reference, true),
    ("populationExpression", Type::Text, false),
    ("populations", Type::References, false),
    ("sourceStore", Type::Reference, true),
    ("targetStore", Type::Reference, true),
];

const MAPPING: &[Member] = &[
    ("attributeMappingType", Type::Text, false),
    ("expression", Type::Text, false),
    // Documented, and in no body that is known.
    ("name", Type::Ignored, false),
    ("rule", Type::Reference, false),
    ("sourceAttribute", Type::Text, false),
    ("targetAttribute", Type::Text, true),
];

const fn members(kind: Kind) -> &'static [Member] {
    match kind {
        Kind::Plan => PLAN,
        Kind::Store => STORE,
        Kind::Rule => RULE,
        Kind::Mapping => MAPPING,
        // It is read-only as a whole.
        Kind::Revision => &[],
    }
}

/// What is wrong with a body so far.
#[derive(Default)]
struct Wrong(Vec<Detail>);

impl Wrong {
    fn say(&mut self, code: &'static str, target: impl Into<String>, message: &str) {
        self.0.push(Detail::new(code, target, message));
    }

    fn required(&mut self, target: &str) {
        self.say("REQUIRED_VALUE", target, "the value is required");
    }

    fn immutable(&mut self, target: &str) {
        self.say("INVALID_VALUE", target, "the value cannot be changed");
    }

    fn refuse<T>(self, otherwise: T) -> Result<T, Refusal> {
        if self.0.is_empty() { Ok(otherwise) } else { Err(Refusal::invalid(self.0)) }
    }
}

/// Creates a resource of a body, in another that the path names, and gives its identifier.
pub(crate) fn create(
    environment: &mut Environment,
    kind: Kind,
    within: Option<&str>,
    body: &[u8],
) -> Result<String, Refusal> {
    let mut resource = read(kind, body)?;
    match kind {
        Kind::Plan => {
            judge_plan(environment, None, &mut resource)?;
            if !environment.all(Kind::Plan).is_empty() {
                let message = "an environment has one plan";
                return Err(Refusal::invalid(vec![Detail::new(
                    "CONSTRAINT_VIOLATION",
                    "environment.id",
                    message,
                )]));
            }
        }
        Kind::Store => judge_store(environment, &resource)?,
        Kind::Rule => {
            if within.is_some_and(|plan| id_in(&resource, "plan") != Some(plan)) {
                return Err(undocumented("a rule whose `plan.id` is not that of the path"));
            }
            resource.entry("active").or_insert(json!(false));
            judge_rule(environment, &resource)?;
            // By a third party's client, PingOne wants the mappings to be there first.
            if resource.get("active") == Some(&json!(true)) {
                return Err(undocumented(
                    "a rule that is created with `active: true`, before it has mappings,",
                ));
            }
        }
        Kind::Mapping => {
            let rule = within.unwrap_or_default();
            if id_in(&resource, "rule").is_some_and(|named| named != rule) {
                return Err(undocumented("a mapping whose `rule.id` is not that of the path"));
            }
            resource.insert("rule".to_owned(), json!({"id": rule}));
            judge_mapping(&resource)?;
        }
        Kind::Revision => {}
    }
    Ok(environment.add(kind, resource))
}

/// Replaces a resource by a body: what the body leaves out is gone, but for what is read-only.
pub(crate) fn update(
    environment: &mut Environment,
    kind: Kind,
    id: &str,
    body: &[u8],
) -> Result<(), Refusal> {
    let before = environment.find(kind, id).ok_or_else(Refusal::not_found)?.clone();
    let mut resource = read(kind, body)?;
    match kind {
        Kind::Plan => judge_plan(environment, Some(id), &mut resource)?,
        Kind::Store => judge_store(environment, &resource)?,
        Kind::Rule => {
            let mut wrong = Wrong::default();
            for key in ["plan", "parentRule"] {
                if id_in(&resource, key) != id_in(&before, key) {
                    wrong.immutable(&format!("{key}.id"));
                }
            }
            wrong.refuse(())?;
            if ["sourceStore", "targetStore"].iter().any(|key| id_in(&resource, key) != id_in(&before, key)) {
                return Err(undocumented("changing a store of a rule, which the console cannot,"));
            }
            resource.entry("active").or_insert(json!(false));
            judge_rule(environment, &resource)?;
        }
        Kind::Mapping => {
            let mut wrong = Wrong::default();
            match id_in(&resource, "rule") {
                None => wrong.required("rule.id"),
                Some(rule) if Some(rule) != id_in(&before, "rule") => wrong.immutable("rule.id"),
                Some(_) => {}
            }
            wrong.refuse(())?;
            judge_mapping(&resource)?;
        }
        Kind::Revision => {}
    }
    for key in ["id", "environment", "createdAt", "syncStatus"] {
        resource.extend(before.get(key).map(|value| (key.to_owned(), value.clone())));
    }
    resource.insert("updatedAt".to_owned(), json!(now()));
    let all = environment.all_mut(kind).iter_mut();
    all.filter(|it| text(it, "id") == Some(id)).for_each(|it| it.clone_from(&resource));
    Ok(())
}

/// Deletes a resource, and what belongs to it: with a plan its rules and mappings (documented), with a rule its mappings (inferred).
pub(crate) fn delete(environment: &mut Environment, kind: Kind, id: &str) -> Result<(), Refusal> {
    environment.find(kind, id).ok_or_else(Refusal::not_found)?;
    let ends =
        |rule: &Resource| ["sourceStore", "targetStore"].iter().any(|key| id_in(rule, key) == Some(id));
    if kind == Kind::Store && environment.all(Kind::Rule).iter().any(ends) {
        return Err(undocumented("deleting a store that a rule has"));
    }
    environment.all_mut(kind).retain(|it| text(it, "id") != Some(id));
    match kind {
        Kind::Plan => {
            let of_plan = environment.all(Kind::Rule).iter().filter(|rule| id_in(rule, "plan") == Some(id));
            let rules: Vec<String> = of_plan.filter_map(|rule| text(rule, "id").map(str::to_owned)).collect();
            rules.iter().try_for_each(|rule| delete(environment, Kind::Rule, rule))?;
        }
        Kind::Rule => environment.all_mut(Kind::Mapping).retain(|it| id_in(it, "rule") != Some(id)),
        Kind::Store | Kind::Mapping | Kind::Revision => {}
    }
    Ok(())
}

fn undocumented(what: &str) -> Refusal {
    Refusal::not_implemented(format!("what PingOne makes of {what} is not documented"))
}

/// Reads a body: what is in it by its type, without what is read-only or null.
fn read(kind: Kind, body: &[u8]) -> Result<Resource, Refusal> {
    let body: Value = serde_json::from_slice(body).map_err(|_| Refusal::unreadable("the body is no JSON"))?;
    let Value::Object(given) = body else {
        return Err(Refusal::unreadable("the body is no JSON object"));
    };
    let mut wrong = Wrong::default();
    let mut resource = Resource::new();
    for (key, value) in given {
        let known = members(kind).iter().chain(&READ_ONLY).find(|(name, ..)| *name == key);
        let Some((name, kind, _)) = known else {
            return Err(undocumented("a member that the resource is not documented to have"));
        };
        if *kind == Type::Ignored || value.is_null() {
            continue;
        }
        if value.as_str().is_some_and(|text| text.trim().is_empty()) {
            return Err(undocumented(&format!("a blank `{name}`")));
        }
        if !is_of(*kind, &value) {
            wrong.say("INVALID_VALUE", *name, expected(*kind));
        }
        resource.insert(key, value);
    }
    for (name, kind, _) in members(kind).iter().filter(|(.., required)| *required) {
        if !resource.contains_key(*name) {
            wrong.required(&target(name, *kind));
        }
    }
    wrong.refuse(resource)
}

/// What error bodies call a member: PingOne's documentation lists the `id` of a reference.
fn target(name: &str, kind: Type) -> String {
    if kind == Type::Reference { format!("{name}.id") } else { name.to_owned() }
}

fn is_of(kind: Type, value: &Value) -> bool {
    let is_reference = |value: &Value| value.get("id").is_some_and(Value::is_string);
    match kind {
        Type::Text => value.is_string(),
        Type::Boolean => value.is_boolean(),
        Type::Object => value.is_object(),
        Type::Reference => is_reference(value),
        Type::References => value.as_array().is_some_and(|list| list.iter().all(is_reference)),
        Type::Ignored => true,
    }
}

const fn expected(kind: Type) -> &'static str {
    match kind {
        Type::Text => "the value is to be a string",
        Type::Boolean => "the value is to be a boolean",
        Type::Object => "the value is to be an object",
        Type::Reference => "the value is to be an object with an `id`",
        Type::References => "the value is to be a list of objects with an `id` each",
        Type::Ignored => "any value",
    }
}

fn judge_plan(environment: &Environment, id: Option<&str>, plan: &mut Resource) -> Result<(), Refusal> {
    // The default is documented, and the other word is that of the examples of stores.
    let status = plan.entry("status").or_insert(json!("INACTIVE"));
    if *status != "INACTIVE" && *status != "ACTIVE" {
        return Err(undocumented("a `status` that is neither INACTIVE nor ACTIVE"));
    }
    let mut wrong = Wrong::default();
    let others = environment.all(Kind::Plan).iter().filter(|other| text(other, "id") != id);
    if others.filter_map(|other| text(other, "name")).any(|name| Some(name) == text(plan, "name")) {
        wrong.say("UNIQUENESS_VIOLATION", "name", "another plan has the name");
    }
    wrong.refuse(())
}

fn judge_store(environment: &Environment, store: &Resource) -> Result<(), Refusal> {
    let kind = text(store, "type").unwrap_or_default();
    if is_store_type(&environment.connectors, kind) {
        return Ok(());
    }
    Err(undocumented(
        "a store of a type that is not documented, and whose metadata was not given with `--metadata FILE`,",
    ))
}

fn is_store_type(connectors: &Connectors, kind: &str) -> bool {
    connectors.find(kind).is_some() || STORE_TYPES.iter().any(|known| same_store(known.name, kind))
}

fn judge_rule(environment: &Environment, rule: &Resource) -> Result<(), Refusal> {
    let mut wrong = Wrong::default();
    for (key, kind) in [
        ("plan", Kind::Plan),
        ("sourceStore", Kind::Store),
        ("targetStore", Kind::Store),
        ("parentRule", Kind::Rule),
    ] {
        if id_in(rule, key).is_some_and(|id| environment.find(kind, id).is_none()) {
            wrong.say("INVALID_VALUE", format!("{key}.id"), "there is none of this identifier");
        }
    }
    let mut wrong = Wrong(wrong.refuse(Vec::new())?);
    let store = |key| environment.find(Kind::Store, id_in(rule, key)?);
    let kinds = ["sourceStore", "targetStore"]
        .map(|key| store(key).and_then(|it| text(it, "type")).unwrap_or_default());
    let [source, target] = kinds;
    if !kinds.into_iter().any(is_pingone) {
        wrong.say("INVALID_VALUE", "targetStore.id", "one of the two stores is to be PingOne");
    }
    // Outbound into LDAP, and inbound from it.
    let needed: &[&str] = if same_store(target, "LdapGateway") {
        &["BASE_DN", "RDN_ATTRIBUTE"]
    } else if same_store(source, "LdapGateway") {
        &["USERS_BASE_DN"]
    } else {
        &[]
    };
    for key in needed {
        if rule.get("configuration").and_then(|it| it.get(*key)).is_none_or(Value::is_null) {
            wrong.required(&format!("configuration.{key}"));
        }
    }
    wrong.refuse(())
}

fn judge_mapping(mapping: &Resource) -> Result<(), Refusal> {
    if text(mapping, "attributeMappingType").is_some_and(|kind| kind != "userAttributeMapping") {
        return Err(undocumented("an `attributeMappingType` that is not `userAttributeMapping`"));
    }
    let mut wrong = Wrong::default();
    match (mapping.contains_key("sourceAttribute"), mapping.contains_key("expression")) {
        (true, true) => {
            wrong.say(
                "CONSTRAINT_VIOLATION",
                "expression",
                "a mapping has a `sourceAttribute` or an `expression`, not both",
            );
        }
        (false, false) => {
            wrong.say(
                "REQUIRED_VALUE",
                "sourceAttribute",
                "a mapping has a `sourceAttribute` or an `expression`",
            );
        }
        _ => {}
    }
    wrong.refuse(())
}

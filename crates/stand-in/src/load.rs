//! What the stand-in begins with: bundles and users.

use provmap::bundle::is_pingone;
use provmap::{Bundle, Error, Json, Problem};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::environment::{Environment, Kind, Resource, User, Users, id_in, new_id, text};

/// Adds what a bundle holds. What it leaves out is made: identifiers, times, a plan, and the store of PingOne.
pub(crate) fn bundle(environment: &mut Environment, document: &str) -> Result<(), Error> {
    // The library says what is wrong, with its place. It keeps no secret, so that the values are read once more.
    let bundle = Bundle::from_json(document)?;
    if let Some(connector) = bundle.metadata() {
        environment.connectors.replace(connector.clone());
    }
    if let Some(schema) = bundle.source_schema() {
        environment.schema = environment.schema.clone().extend(schema)?;
    }
    let mut document: Value = serde_json::from_str(document.trim_start_matches('\u{feff}'))
        .map_err(|_| Error::plain("the bundle is no JSON"))?;
    let mut take = |keys: &[&str], plural| {
        let found = keys.iter().find_map(|key| document.get_mut(key).map(Value::take));
        found.map_or_else(Vec::new, |value| listed(value, plural))
    };
    let stores = take(&["stores", "store"], "stores");
    let rules = take(&["rules", "rule"], "rules");
    let mappings = take(&["mappings"], "mappings");
    join(environment, [&stores, &rules, &mappings])?;
    let stores = add_stores(environment, stores);
    let rules = add_rules(environment, rules, &stores, &mappings)?;
    for mut mapping in mappings {
        let rule = id_in(&mapping, "rule").or(rules.first().map(String::as_str)).map(str::to_owned);
        mapping.insert("rule".to_owned(), json!({"id": rule}));
        environment.add(Kind::Mapping, mapping);
    }
    Ok(())
}

/// The objects of a list response, of a list, or the one object.
fn listed(value: Value, plural: &str) -> Vec<Resource> {
    match value {
        Value::Array(values) => values.into_iter().flat_map(|value| listed(value, plural)).collect(),
        Value::Object(mut object) => {
            let embedded = object.get_mut("_embedded").and_then(|embedded| embedded.get_mut(plural));
            let list = match embedded {
                Some(list) => Some(list.take()),
                None if plural == "mappings" => object.get_mut(plural).map(Value::take),
                None => None,
            };
            list.map_or_else(|| vec![object], |list| listed(list, plural))
        }
        _ => Vec::new(),
    }
}

/// Holds all that is loaded to one environment, which the first resource names that names one.
fn join(environment: &mut Environment, resources: [&[Resource]; 3]) -> Result<(), Error> {
    let named = resources.into_iter().flatten().find_map(|resource| id_in(resource, "environment"));
    let Some(named) = named else { return Ok(()) };
    let kinds = [Kind::Plan, Kind::Store, Kind::Rule, Kind::Mapping];
    let is_new = kinds.iter().all(|kind| environment.all(*kind).is_empty());
    if is_new {
        named.clone_into(&mut environment.id);
    } else if named != environment.id {
        return Err(Error::plain(
            "the bundle is of another environment than one before, and the stand-in has one",
        ));
    }
    Ok(())
}

/// Adds the stores that are not there yet, and gives the identifiers of all of the bundle.
fn add_stores(environment: &mut Environment, stores: Vec<Resource>) -> Vec<String> {
    let mut ids = Vec::new();
    for store in stores {
        let known = text(&store, "id").filter(|id| environment.find(Kind::Store, id).is_some());
        let id = known.map(str::to_owned);
        ids.push(id.unwrap_or_else(|| environment.add(Kind::Store, store)));
    }
    ids
}

/// Adds the rules, or one where there are only mappings, and gives their identifiers.
fn add_rules(
    environment: &mut Environment,
    mut rules: Vec<Resource>,
    stores: &[String],
    mappings: &[Resource],
) -> Result<Vec<String>, Error> {
    let named = mappings.iter().find_map(|mapping| id_in(mapping, "rule"));
    if rules.is_empty() && !mappings.is_empty() {
        rules.push(Resource::new());
    }
    if let ([rule], Some(named)) = (rules.as_mut_slice(), named)
        && text(rule, "id").is_none()
    {
        rule.insert("id".to_owned(), json!(named));
    }
    let mut ids = Vec::new();
    for mut rule in rules {
        if text(&rule, "id").is_some_and(|id| environment.find(Kind::Rule, id).is_some()) {
            return Err(Error::plain("the propagation rule of the bundle was in one before"));
        }
        let ends = ends(environment, &rule, stores);
        for (end, store) in ["sourceStore", "targetStore"].into_iter().zip(ends) {
            rule.insert(end.to_owned(), json!({"id": store}));
        }
        let plan = plan(environment, id_in(&rule, "plan"));
        rule.insert("plan".to_owned(), json!({"id": plan}));
        rule.entry("active").or_insert(json!(false));
        ids.push(environment.add(Kind::Rule, rule));
    }
    Ok(ids)
}

/// The plan of a rule. An environment has one.
fn plan(environment: &mut Environment, id: Option<&str>) -> String {
    let known = environment.all(Kind::Plan).first().and_then(|plan| text(plan, "id"));
    if let Some(known) = known {
        return known.to_owned();
    }
    let mut plan = Resource::new();
    plan.extend(id.map(|id| ("id".to_owned(), json!(id))));
    plan.insert("name".to_owned(), json!("Plan of the stand-in"));
    plan.insert("status".to_owned(), json!("ACTIVE"));
    environment.add(Kind::Plan, plan)
}

/// The stores of a rule, source and target. The one of PingOne is often left out of a bundle, and then made.
fn ends(environment: &mut Environment, rule: &Resource, stores: &[String]) -> [String; 2] {
    let outside = stores.iter().find(|id| {
        let store = environment.find(Kind::Store, id);
        let kind = store.and_then(|store| text(store, "type")).unwrap_or_default();
        !is_pingone(kind)
    });
    let outside = outside.or(stores.first()).cloned();
    let end = |key| id_in(rule, key).map(str::to_owned);
    let (source, target) = match (end("sourceStore"), end("targetStore")) {
        (None, None) => (None, outside),
        (Some(source), None) if Some(&source) != outside.as_ref() => (Some(source), outside),
        (None, Some(target)) if Some(&target) != outside.as_ref() => (outside, Some(target)),
        ends => ends,
    };
    let mut known = |id: Option<String>, kind| match id {
        Some(id) if environment.find(Kind::Store, &id).is_some() => id,
        id => pingone_store(environment, id, kind),
    };
    // Outbound, users come from a store of the type `directory`; inbound, they go into one of the type `PingOne`.
    [known(source, "directory"), known(target, "PingOne")]
}

/// The store of PingOne that is there, or a new one.
fn pingone_store(environment: &mut Environment, id: Option<String>, kind: &str) -> String {
    if id.is_none() {
        let mut stores = environment.all(Kind::Store).iter();
        let there =
            stores.find(|store| text(store, "type") == Some(kind)).and_then(|store| text(store, "id"));
        if let Some(there) = there {
            return there.to_owned();
        }
    }
    let mut store = Resource::new();
    store.insert("id".to_owned(), json!(id.unwrap_or_else(new_id)));
    store.insert("type".to_owned(), json!(kind));
    store.insert("name".to_owned(), json!("PingOne"));
    store.insert("configuration".to_owned(), json!({}));
    environment.add(Kind::Store, store)
}

/// A page of users, as the API answers it.
#[derive(Deserialize)]
struct UserPage<'p> {
    #[serde(borrow, rename = "_embedded")]
    embedded: EmbeddedUsers<'p>,
}

#[derive(Deserialize)]
struct EmbeddedUsers<'p> {
    #[serde(borrow)]
    users: Vec<&'p RawValue>,
}

/// Adds the users of a text: one a line, a list, or pages of the API.
pub(crate) fn users(users: &mut Users, document: &str) -> Result<(), Error> {
    let start = document.len().saturating_sub(document.trim_start_matches('\u{feff}').len());
    let mut values = serde_json::Deserializer::from_str(document.get(start..).unwrap_or_default())
        .into_iter::<&RawValue>();
    loop {
        let passed = start.saturating_add(values.byte_offset());
        let rest = document.get(passed..).unwrap_or_default();
        let at = document.len().saturating_sub(rest.trim_start().len());
        let wrong = |message: &str| Error::from(Problem::at(document, at, "", message));
        let value = match values.next() {
            None => return Ok(()),
            Some(Ok(value)) => value,
            Some(Err(_)) => {
                let message =
                    "malformed JSON in what begins here: expected a user, a list of users, or a page of them";
                return Err(wrong(message));
            }
        };
        let listed = match value.get().as_bytes().first() {
            Some(b'[') => serde_json::from_str::<Vec<&RawValue>>(value.get()).ok(),
            _ => serde_json::from_str::<UserPage<'_>>(value.get()).ok().map(|page| page.embedded.users),
        };
        // The wrong file is wrong from its beginning on.
        if passed == start && listed.is_none() && Bundle::is_bundle(value.get()) {
            return Err(wrong("what begins here is a bundle, and no user: it goes where bundles do"));
        }
        for one in listed.unwrap_or_else(|| vec![value]) {
            let Some(user) = user(one) else {
                return Err(wrong("what begins here holds something that is no user: no object"));
            };
            if !users.add(user) {
                return Err(wrong("another user has the `id` of what begins here, or of a user in it"));
            }
        }
    }
}

/// A user; an identifier is made for one that has none, as every user has one.
fn user(value: &RawValue) -> Option<User> {
    let json = Json::read(value.get()).ok()?;
    let Json::Object(_) = json else { return None };
    if let Some(Json::String(id)) = json.member("id") {
        return Some(User { id: id.to_string(), text: value.to_owned(), json });
    }
    let id = new_id();
    let members = value.get().strip_prefix('{')?;
    let comma = if members.trim_start().starts_with('}') { "" } else { "," };
    let text = RawValue::from_string(format!("{{\"id\":\"{id}\"{comma}{members}")).ok()?;
    let json = Json::read(text.get()).ok()?;
    Some(User { id, text, json })
}

#[cfg(test)]
mod tests {
    use provmap::SourceSchema;

    use super::*;

    fn loaded(document: &str) -> Environment {
        let mut environment = Environment::new(SourceSchema::empty());
        bundle(&mut environment, document).unwrap();
        environment
    }

    #[test]
    fn what_a_bundle_leaves_out_is_made() {
        let environment = loaded(
            r#"{"stores": {"type": "Zoom", "configuration": {"API_SECRET": "s3cret"}},
                "mappings": [{"targetAttribute": "userName", "sourceAttribute": "email"}]}"#,
        );
        let [plan] = environment.all(Kind::Plan) else { panic!("one plan") };
        let [zoom, directory] = environment.all(Kind::Store) else { panic!("two stores") };
        let [rule] = environment.all(Kind::Rule) else { panic!("one rule") };
        let [mapping] = environment.all(Kind::Mapping) else { panic!("one mapping") };
        assert_eq!(zoom["configuration"]["API_SECRET"], "s3cret");
        assert_eq!(
            (&directory["type"], &directory["environment"]["id"]),
            (&json!("directory"), &json!(environment.id))
        );
        assert_eq!(rule["plan"]["id"], plan["id"]);
        assert_eq!([&rule["sourceStore"]["id"], &rule["targetStore"]["id"]], [&directory["id"], &zoom["id"]]);
        assert_eq!(mapping["rule"]["id"], rule["id"]);
    }

    #[test]
    fn metadata_and_attributes_of_a_bundle_are_those_of_the_environment() {
        let environment = loaded(
            r#"{"stores": {"type": "Acme"}, "sourceSchema": {"attributes": [{"path": "badge", "type": "STRING"}]},
                "metadata": {"information": {"key": "Acme"}, "attributeMetadata": {"userAttributes": {}}}}"#,
        );
        assert_eq!(environment.connectors.find("acme").unwrap().store_type(), "Acme");
        assert!(environment.schema.find("badge").is_some());
    }

    #[test]
    fn identifiers_and_times_of_a_bundle_stay() {
        let environment = loaded(
            r#"{"stores": {"_embedded": {"stores": [
                  {"id": "s2", "type": "Workday", "environment": {"id": "e1"}, "createdAt": "2022-01-13T21:42:09.972Z"}]}},
                "rule": {"sourceStore": {"id": "s2"}, "targetStore": {"id": "s1"}, "active": true},
                "mappings": {"_embedded": {"mappings": [{"id": "m1", "rule": {"id": "r1"}, "targetAttribute": "username"}]}}}"#,
        );
        assert_eq!(environment.id, "e1");
        let stores = environment.all(Kind::Store);
        assert_eq!(
            (&stores[0]["id"], &stores[0]["updatedAt"]),
            (&json!("s2"), &json!("2022-01-13T21:42:09.972Z"))
        );
        assert_eq!((&stores[1]["id"], &stores[1]["type"]), (&json!("s1"), &json!("PingOne")));
        let rule = environment.find(Kind::Rule, "r1").unwrap();
        assert_eq!((&rule["active"], &rule["sourceStore"]["id"]), (&json!(true), &json!("s2")));
        assert_eq!(environment.all(Kind::Mapping)[0]["id"], "m1");
    }

    #[test]
    fn bundles_of_one_environment_share_its_stores_and_its_plan() {
        let mut environment = loaded(
            r#"{"stores": [{"id": "d", "type": "directory"}, {"id": "z", "type": "Zoom"}],
                "rule": {"id": "r1", "sourceStore": {"id": "d"}, "targetStore": {"id": "z"}, "plan": {"id": "p"}}}"#,
        );
        let slack = r#"{"stores": [{"id": "d", "type": "directory"}, {"id": "s", "type": "Slack"}],
            "rule": {"id": "r2", "sourceStore": {"id": "d"}, "targetStore": {"id": "s"}, "plan": {"id": "p"}}}"#;
        bundle(&mut environment, slack).unwrap();
        let counts = [Kind::Plan, Kind::Store, Kind::Rule].map(|kind| environment.all(kind).len());
        assert_eq!(counts, [1, 3, 2]);
        let error = bundle(&mut environment, slack).unwrap_err();
        assert_eq!(error.to_string(), "the propagation rule of the bundle was in one before");
        let other = slack.replace("r2", "r3").replacen(
            "{\"id\": \"d\"",
            "{\"environment\": {\"id\": \"e2\"}, \"id\": \"d\"",
            1,
        );
        assert!(bundle(&mut environment, &other).is_err());
    }

    fn loaded_users(text: &str) -> Result<Users, Error> {
        let mut loaded = Users::default();
        users(&mut loaded, text).map(|()| loaded)
    }

    #[test]
    fn users_come_a_line_in_a_list_or_in_pages() {
        let ids = |text: &str| {
            let users = loaded_users(text).unwrap();
            users.all().iter().map(|user| user.id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(ids("{\"id\":\"1\"}\n{\"id\":\"2\"}\n"), ["1", "2"]);
        assert_eq!(ids("\u{feff}[{\"id\":\"1\"}, {\"id\":\"2\"}]"), ["1", "2"]);
        let page =
            |id| format!(r#"{{"_links": {{}}, "_embedded": {{"users": [{{"id": "{id}"}}]}}, "count": 2}}"#);
        assert_eq!(ids(&(page(1) + &page(2))), ["1", "2"]);
        let users = loaded_users("{}").unwrap();
        let made = &users.all()[0];
        assert_eq!(made.text.get(), format!("{{\"id\":\"{}\"}}", made.id));
        let users = loaded_users(r#"{"email": "x"}"#).unwrap();
        let made = &users.all()[0];
        assert_eq!(made.text.get(), format!("{{\"id\":\"{}\",\"email\": \"x\"}}", made.id));
    }

    #[test]
    fn what_is_no_user_is_said_with_its_place() {
        let said = |text: &str| loaded_users(text).err().map(|error| error.to_string()).unwrap_or_default();
        let malformed = said("{\"id\":\"1\"}\n{\"id\" 2}");
        assert!(malformed.starts_with("line 2, column 1: malformed JSON in what begins here"), "{malformed}");
        assert!(said("5").starts_with("line 1, column 1: what begins here holds something that is no user"));
        let bundle = said("\n{\"stores\": [{\"type\": \"Zoom\"}], \"mappings\": []}");
        assert_eq!(
            bundle,
            "line 2, column 1: what begins here is a bundle, and no user: it goes where bundles do"
        );
        let twice = said("{\"id\":\"1\"}\n\n[{\"id\":\"2\"},{\"id\":\"1\"}]");
        assert_eq!(
            twice,
            "line 3, column 1: another user has the `id` of what begins here, or of a user in it"
        );
    }
}

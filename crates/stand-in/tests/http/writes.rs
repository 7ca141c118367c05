//! What is written: what PingOne documents is kept or refused with 400, and what it does not is 501.

use provmap_stand_in::{Running, StandIn};
use serde_json::{Value, json};

use crate::client::Client;

const BUNDLE: &str = r#"{
  "stores": [
    {"id": "s1", "type": "directory", "name": "PingOne", "configuration": {}},
    {"id": "s2", "type": "Zoom", "name": "Zoom", "configuration": {}},
    {"id": "s3", "type": "LdapGateway", "name": "LDAP", "configuration": {}}
  ],
  "rule": {"id": "r1", "name": "Users to Zoom", "sourceStore": {"id": "s1"}, "targetStore": {"id": "s2"}, "active": true,
           "plan": {"id": "p1"}},
  "mappings": [{"id": "m1", "sourceAttribute": "email", "targetAttribute": "userName"}]
}"#;

fn running() -> Running {
    StandIn::new().bundle(BUNDLE).unwrap().start().unwrap()
}

/// The details of an answer: code and target.
fn details(body: &Value) -> Vec<(&str, &str)> {
    let details = body["details"].as_array().unwrap();
    details.iter().map(|it| (it["code"].as_str().unwrap(), it["target"].as_str().unwrap())).collect()
}

fn id(body: &Value) -> String {
    body["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_mapping_is_created_read_updated_and_deleted() {
    let running = running();
    let client = Client::of(&running);
    let body = r#"{"sourceAttribute": "accountId", "targetAttribute": "title", "attributeMappingType": "userAttributeMapping"}"#;
    let created = client.send("POST", "propagation/rules/r1/mappings", Some(body));
    assert_eq!(created.status, 201);
    let created = created.json();
    let path = format!("propagation/mappings/{}", id(&created));
    let href = format!("{}/v1/environments/{}/{path}", running.url(), running.environment_id());
    let expected = json!({
        "_links": {"self": {"href": href}},
        "id": created["id"], "environment": {"id": running.environment_id()}, "rule": {"id": "r1"},
        "createdAt": created["createdAt"], "updatedAt": created["createdAt"],
        "sourceAttribute": "accountId", "targetAttribute": "title", "attributeMappingType": "userAttributeMapping"
    });
    assert_eq!((&created, client.read(&path)), (&expected, expected.clone()));
    let body = r##"{"rule": {"id": "r1"}, "expression": "#root.title", "targetAttribute": "title", "id": "x", "createdAt": "x"}"##;
    let updated = client.send("PUT", &path, Some(body));
    assert_eq!(updated.status, 200);
    let updated = updated.json();
    assert_eq!((&updated["id"], &updated["createdAt"]), (&created["id"], &created["createdAt"]));
    assert_eq!((&updated["expression"], updated.get("sourceAttribute")), (&json!("#root.title"), None));
    let deleted = client.send("DELETE", &path, None);
    assert_eq!((deleted.status, deleted.text.as_deref()), (204, Some("")));
    assert_eq!(client.get(&path).status, 404);
    // The documentation has the singular, and others have found that only the plural works.
    assert_eq!(client.send("DELETE", "propagation/mapping/m1", None).status, 204);
    assert_eq!(client.send("DELETE", "propagation/mapping/m1", None).status, 404);
}

/// A body, and what it is answered: the status, and the details of a 400.
type Case = (&'static str, &'static str, &'static str, u16, &'static [(&'static str, &'static str)]);

#[test]
fn what_a_write_breaks_is_said_with_pingones_codes() {
    const MAPPINGS: &str = "propagation/rules/r1/mappings";
    const RULES: &str = "propagation/rules";
    let cases: &[Case] = &[
        ("POST", MAPPINGS, "{}", 400, &[("REQUIRED_VALUE", "targetAttribute")]),
        ("POST", MAPPINGS, r#"{"targetAttribute": null}"#, 400, &[("REQUIRED_VALUE", "targetAttribute")]),
        ("POST", MAPPINGS, r#"{"targetAttribute": 5}"#, 400, &[("INVALID_VALUE", "targetAttribute")]),
        ("POST", MAPPINGS, r#"{"targetAttribute": "a"}"#, 400, &[("REQUIRED_VALUE", "sourceAttribute")]),
        (
            "POST",
            MAPPINGS,
            r#"{"targetAttribute": "a", "sourceAttribute": "b", "expression": "c"}"#,
            400,
            &[("CONSTRAINT_VIOLATION", "expression")],
        ),
        (
            "PUT",
            "propagation/mappings/m1",
            r#"{"targetAttribute": "a", "sourceAttribute": "b"}"#,
            400,
            &[("REQUIRED_VALUE", "rule.id")],
        ),
        (
            "PUT",
            "propagation/mappings/m1",
            r#"{"targetAttribute": "a", "sourceAttribute": "b", "rule": {"id": "r2"}}"#,
            400,
            &[("INVALID_VALUE", "rule.id")],
        ),
        ("POST", "propagation/plans", "{}", 400, &[("REQUIRED_VALUE", "name")]),
        (
            "POST",
            "propagation/plans",
            r#"{"name": "Plan of the stand-in"}"#,
            400,
            &[("UNIQUENESS_VIOLATION", "name")],
        ),
        (
            "POST",
            "propagation/plans",
            r#"{"name": "Another"}"#,
            400,
            &[("CONSTRAINT_VIOLATION", "environment.id")],
        ),
        (
            "POST",
            "propagation/stores",
            r#"{"configuration": []}"#,
            400,
            &[("INVALID_VALUE", "configuration"), ("REQUIRED_VALUE", "name"), ("REQUIRED_VALUE", "type")],
        ),
        (
            "POST",
            RULES,
            "{}",
            400,
            &[
                ("REQUIRED_VALUE", "name"),
                ("REQUIRED_VALUE", "plan.id"),
                ("REQUIRED_VALUE", "sourceStore.id"),
                ("REQUIRED_VALUE", "targetStore.id"),
            ],
        ),
        (
            "POST",
            RULES,
            r#"{"name": "a", "plan": {"id": "x"}, "sourceStore": {"id": "s1"}, "targetStore": {"id": "y"}, "groups": [{}]}"#,
            400,
            &[("INVALID_VALUE", "groups")],
        ),
        (
            "POST",
            RULES,
            r#"{"name": "a", "plan": {"id": "x"}, "sourceStore": {"id": "s1"}, "targetStore": {"id": "y"}}"#,
            400,
            &[("INVALID_VALUE", "plan.id"), ("INVALID_VALUE", "targetStore.id")],
        ),
        (
            "POST",
            RULES,
            r#"{"name": "a", "plan": {"id": "p1"}, "sourceStore": {"id": "s2"}, "targetStore": {"id": "s2"}}"#,
            400,
            &[("INVALID_VALUE", "targetStore.id")],
        ),
        (
            "POST",
            RULES,
            r#"{"name": "a", "plan": {"id": "p1"}, "sourceStore": {"id": "s1"}, "targetStore": {"id": "s3"}, "configuration": {"BASE_DN": "dc=x"}}"#,
            400,
            &[("REQUIRED_VALUE", "configuration.RDN_ATTRIBUTE")],
        ),
        (
            "PUT",
            "propagation/rules/r1",
            r#"{"name": "a", "plan": {"id": "p2"}, "sourceStore": {"id": "s1"}, "targetStore": {"id": "s2"}}"#,
            400,
            &[("INVALID_VALUE", "plan.id")],
        ),
        // What is not documented.
        ("POST", MAPPINGS, r#"{"targetAttribute": " ", "sourceAttribute": "b"}"#, 501, &[]),
        (
            "POST",
            MAPPINGS,
            r#"{"targetAttribute": "a", "sourceAttribute": "b", "attributeMappingType": "groupAttributeMapping"}"#,
            501,
            &[],
        ),
        ("POST", MAPPINGS, r#"{"targetAttribute": "a", "sourceAttribute": "b", "more": 1}"#, 501, &[]),
        ("POST", "propagation/stores", r#"{"configuration": {}, "name": "a", "type": "Acme"}"#, 501, &[]),
        (
            "PUT",
            "propagation/rules/r1",
            r#"{"name": "a", "plan": {"id": "p1"}, "sourceStore": {"id": "s1"}, "targetStore": {"id": "s3"}}"#,
            501,
            &[],
        ),
        (
            "POST",
            RULES,
            r#"{"name": "a", "plan": {"id": "p1"}, "sourceStore": {"id": "s1"}, "targetStore": {"id": "s2"}, "active": true}"#,
            501,
            &[],
        ),
        ("DELETE", "propagation/stores/s2", "", 501, &[]),
        ("POST", "users", r#"{"username": "ada"}"#, 501, &[]),
        // What is not there.
        ("POST", "propagation/rules/r2/mappings", "{}", 404, &[]),
        ("PUT", "propagation/mappings/m2", "{}", 404, &[]),
        ("DELETE", "propagation/plans/p2", "", 404, &[]),
    ];
    let running = running();
    let client = Client::of(&running);
    let held = || {
        let lists = ["plans", "stores", "rules", "rules/r1/mappings"];
        lists.map(|list| client.read(&format!("propagation/{list}")))
    };
    let before = held();
    for (method, path, body, status, expected) in cases {
        let answered = client.send(method, path, Some(*body).filter(|body| !body.is_empty()));
        let answer = answered.json();
        assert_eq!(answered.status, *status, "{method} {path} {body}: {answer}");
        match status {
            400 => assert_eq!(
                (&answer["code"], details(&answer)),
                (&json!("INVALID_DATA"), expected.to_vec()),
                "{body}"
            ),
            404 => assert_eq!(answer["code"], "NOT_FOUND"),
            _ => assert_eq!(answer["code"], "NOT_IMPLEMENTED"),
        }
    }
    assert_eq!(held(), before);
}

#[test]
fn an_environment_is_set_up_from_nothing_as_the_console_would() {
    let running = StandIn::new().start().unwrap();
    let client = Client::of(&running);
    let create = |path: &str, body: Value| {
        let answered = client.send("POST", path, Some(&body.to_string()));
        assert_eq!(answered.status, 201, "{answered:?}");
        answered.json()
    };
    let plan = create("propagation/plans", json!({"name": "Default Plan"}));
    assert_eq!(plan["status"], "INACTIVE");
    let directory =
        create("propagation/stores", json!({"type": "directory", "name": "PingOne", "configuration": {}}));
    let secret = json!({"SCIM_URL": "https://example.com", "API_SECRET": "s3cret"});
    let zoom = create("propagation/stores", json!({"type": "Zoom", "name": "Zoom", "configuration": secret}));
    assert_eq!(zoom["configuration"], secret);
    let rule = json!({"name": "Users", "plan": {"id": plan["id"]}, "sourceStore": {"id": directory["id"]}, "targetStore": {"id": zoom["id"]},
        "environment": {"id": running.environment_id()}});
    let created = create(&format!("propagation/plans/{}/rules", id(&plan)), rule.clone());
    assert_eq!(created["active"], false);
    let path = format!("propagation/rules/{}", id(&created));
    create(&format!("{path}/mappings"), json!({"sourceAttribute": "email", "targetAttribute": "userName"}));
    let mut active = rule;
    active["active"] = json!(true);
    assert_eq!(client.send("PUT", &path, Some(&active.to_string())).json()["active"], true);
    // With the plan, its rules and their mappings go.
    assert_eq!(client.send("DELETE", &format!("propagation/plans/{}", id(&plan)), None).status, 204);
    assert_eq!(client.get(&path).status, 404);
    assert_eq!(client.read("propagation/rules")["_embedded"]["rules"], json!([]));
    assert_eq!(client.get(&format!("{path}/mappings")).status, 404);
    assert_eq!(client.send("DELETE", &format!("propagation/stores/{}", id(&zoom)), None).status, 204);
}

#[test]
fn a_body_that_is_no_json_object_or_is_too_long_is_refused() {
    let running = running();
    let client = Client::of(&running);
    for body in ["", "[", "[]", "5"] {
        let answered = client.send("POST", "propagation/stores", Some(body));
        assert_eq!((answered.status, &answered.json()["code"]), (400, &json!("INVALID_REQUEST")), "{body}");
    }
    let most = 1024 * 1024;
    let padded = |length: usize| format!("{{{}}}", " ".repeat(length - 2));
    let refused = client.send("POST", "propagation/stores", Some(&padded(most)));
    assert_eq!((refused.status, &refused.json()["code"]), (400, &json!("INVALID_DATA")));
    let refused = client.send("POST", "propagation/stores", Some(&padded(most + 1)));
    assert_eq!(refused.status, 413);
    let refused = client.send_as("POST", "propagation/stores", "text/plain", "{}");
    assert_eq!((refused.status, &refused.json()["code"]), (415, &json!("INVALID_REQUEST")));
    // A request that PingOne has, and the stand-in has not.
    let kind = "application/vnd.pingidentity.connection.check+json";
    assert_eq!(client.send_as("POST", "propagation/stores/connection/status", kind, "{}").status, 501);
}

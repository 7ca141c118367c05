//! What is read: tokens, lists page by page, single resources, and what is refused.

use crate::client::{Client, ask_for_token};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use provmap_stand_in::{Running, StandIn};
use serde_json::{Value, json};

const BUNDLE: &str = r##"{
  "stores": [
    {"id": "s1", "type": "directory", "name": "PingOne", "configuration": {}},
    {"id": "s2", "type": "Zoom", "name": "Zoom", "configuration": {"SCIM_URL": "https://example.com", "API_SECRET": "s3cret"},
     "createdAt": "2022-01-13T21:42:09.972Z", "updatedAt": "2022-02-13T21:42:09.972Z"}
  ],
  "rule": {"id": "r1", "name": "Users to Zoom", "sourceStore": {"id": "s1"}, "targetStore": {"id": "s2"}, "active": true},
  "mappings": [
    {"id": "m1", "sourceAttribute": "email", "targetAttribute": "userName"},
    {"id": "m2", "sourceAttribute": "name.given", "targetAttribute": "givenName"},
    {"id": "m3", "expression": "#root.title ?: 'none'", "targetAttribute": "title"}
  ]
}"##;

fn running() -> Running {
    let users: String = (0..5)
        .map(|at| {
            let population = if at < 3 { "p1" } else { "p2" };
            format!("{{\"id\": \"u{at}\", \"username\": \"user{at}\", \"population\": {{\"id\": \"{population}\"}}, \"big\": 1.10}}\n")
        })
        .collect();
    StandIn::new().bundle(BUNDLE).unwrap().users(users).unwrap().start().unwrap()
}

fn ids<'v>(page: &'v Value, name: &str) -> Vec<&'v str> {
    page["_embedded"][name].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect()
}

#[test]
fn a_token_is_given_for_both_documented_forms_of_credentials() {
    let running = running();
    let (id, secret) = (running.client_id(), running.client_secret());
    let grant = ("grant_type", "client_credentials");
    let basic = |id: &str, secret: &str| format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
    for answered in [
        ask_for_token(&running, &[grant], Some(&basic(id, secret))),
        ask_for_token(&running, &[grant, ("client_id", id), ("client_secret", secret)], None),
    ] {
        let token = answered.json();
        assert_eq!(
            (answered.status, &token["token_type"], &token["expires_in"]),
            (200, &json!("Bearer"), &json!(3600))
        );
    }
    let refused = [
        (ask_for_token(&running, &[grant], Some(&basic(id, "x"))), 401, "invalid_client"),
        (ask_for_token(&running, &[grant], None), 401, "invalid_client"),
        (
            ask_for_token(&running, &[("grant_type", "password")], Some(&basic(id, secret))),
            400,
            "unsupported_grant_type",
        ),
        (ask_for_token(&running, &[], Some(&basic(id, secret))), 400, "invalid_request"),
    ];
    for (answered, status, error) in refused {
        assert_eq!((answered.status, answered.json()), (status, json!({"error": error})));
    }
}

#[test]
fn without_a_good_token_nothing_is_answered() {
    let running = running();
    let mut client = Client::of(&running);
    for token in ["", "x"] {
        token.clone_into(&mut client.token);
        let answered = client.get("propagation/stores");
        let body = answered.json();
        assert_eq!(
            (answered.status, &body["code"], &body["details"][0]["code"]),
            (401, &json!("ACCESS_FAILED"), &json!("INVALID_TOKEN"))
        );
    }
}

#[test]
fn resources_are_answered_as_they_were_given_with_what_every_resource_has() {
    let running = running();
    let client = Client::of(&running);
    let environment = running.environment_id();
    let href = |path: &str| format!("{}/v1/environments/{environment}/propagation/{path}", running.url());
    let store = json!({
        "_links": {"self": {"href": href("stores/s2")}},
        "id": "s2", "type": "Zoom", "name": "Zoom", "environment": {"id": environment},
        "configuration": {"SCIM_URL": "https://example.com", "API_SECRET": "s3cret"},
        "createdAt": "2022-01-13T21:42:09.972Z", "updatedAt": "2022-02-13T21:42:09.972Z"
    });
    assert_eq!(client.read("propagation/stores/s2"), store);
    let stores = client.read("propagation/stores");
    assert_eq!(stores["_embedded"]["stores"][1], store);
    assert_eq!(stores["_links"], json!({"self": {"href": href("stores")}}));
    let mapping = client.read("propagation/mappings/m3");
    assert_eq!(
        (&mapping["rule"], &mapping["expression"]),
        (&json!({"id": "r1"}), &json!("#root.title ?: 'none'"))
    );
    let created = mapping["createdAt"].as_str().unwrap();
    assert_eq!((created.len(), created.find('T'), created.find('Z')), (24, Some(10), Some(23)));
    let plan = client.read("propagation/plans");
    let plan = ids(&plan, "plans")[0];
    let lists = [
        ("propagation/rules/r1/mappings".to_owned(), "mappings", vec!["m1", "m2", "m3"]),
        ("propagation/rules".to_owned(), "rules", vec!["r1"]),
        // The rules of a store, as the SDK has it.
        ("propagation/rules/s2".to_owned(), "rules", vec!["r1"]),
        (format!("propagation/plans/{plan}/rules"), "rules", vec!["r1"]),
    ];
    for (path, name, expected) in lists {
        assert_eq!(ids(&client.read(&path), name), expected, "{path}");
    }
    assert_eq!(client.read("propagation/rules/r1")["plan"]["id"], plan);
}

#[test]
fn users_come_in_pages_that_lead_to_each_other_and_keep_their_bytes() {
    let running = running();
    let client = Client::of(&running);
    let all = client.read("users");
    assert_eq!((&all["count"], &all["size"], all["_links"].get("next")), (&json!(5), &json!(5), None));
    let mut page = client.read("users?limit=2");
    let mut seen = Vec::new();
    loop {
        assert_eq!(page["count"], 5);
        seen.push(ids(&page, "users").len());
        let Some(next) = page["_links"]["next"]["href"].as_str() else { break };
        page = client.read(next);
    }
    assert_eq!(seen, [2, 2, 1]);
    let before = client.read(page["_links"]["prev"]["href"].as_str().unwrap());
    assert_eq!(ids(&before, "users"), ["u2", "u3"]);
    let text = client.get("users/u1").text.unwrap();
    assert_eq!(text, r#"{"id": "u1", "username": "user1", "population": {"id": "p1"}, "big": 1.10}"#);
    assert!(client.get("users").text.unwrap().contains(&text));
}

#[test]
fn users_are_filtered_as_far_as_it_is_known_what_pingone_does() {
    let running = running();
    let client = Client::of(&running);
    let filtered = |filter: &str| {
        client.get(&format!("users?limit=1&filter={}", filter.replace(' ', "%20").replace('"', "%22")))
    };
    let page = filtered("population.id eq \"p1\"").json();
    assert_eq!((&page["count"], ids(&page, "users")), (&json!(3), vec!["u0"]));
    let next = client.read(page["_links"]["next"]["href"].as_str().unwrap());
    assert_eq!((&next["count"], ids(&next, "users")), (&json!(3), vec!["u1"]));
    let refused = filtered("population.id = \"p1\"");
    let body = refused.json();
    assert_eq!((refused.status, &body["code"]), (400, &json!("INVALID_DATA")));
    assert_eq!(body["details"][0]["code"], "INVALID_FILTER");
    assert!(!body.to_string().contains("p1"));
    // Whether case counts is not documented.
    assert_eq!(filtered("username eq \"USER1\"").status, 501);
    for (query, target) in [("limit=0", "limit"), ("cursor=x", "cursor")] {
        let refused = client.get(&format!("users?{query}"));
        let body = refused.json();
        assert_eq!((refused.status, &body["details"][0]["target"]), (400, &json!(target)));
    }
}

#[test]
fn populations_are_those_of_the_users() {
    let running = running();
    let client = Client::of(&running);
    let page = client.read("populations");
    assert_eq!(ids(&page, "populations"), ["p1", "p2"]);
    assert_eq!(page["_embedded"]["populations"][0]["userCount"], 3);
    assert_eq!(client.read("populations/p2")["userCount"], 2);
    assert_eq!(client.get("populations/p3").status, 404);
}

#[test]
fn the_attributes_of_the_schema_are_read_by_the_library_as_its_own() {
    let running = StandIn::new()
        .schema(r#"{"attributes": [{"path": "costCenter", "type": "STRING", "required": true}]}"#)
        .unwrap();
    let running = running.start().unwrap();
    let client = Client::of(&running);
    let schema = client.read("schemas");
    let schema = ids(&schema, "schemas")[0];
    let answer = client.read(&format!("schemas/{schema}/attributes"));
    let read = provmap::SourceSchema::empty().extend_from_json(answer.to_string()).unwrap();
    let directory: &provmap::SourceSchema = &provmap::registry::DIRECTORY;
    for known in directory {
        let found = read.find(known.path).unwrap_or_else(|| panic!("{} is missing", known.path));
        assert_eq!((found.unique, found.multi_valued), (known.unique, known.multi_valued), "{}", known.path);
    }
    assert_eq!(read.find("costCenter").unwrap().required, Some(true));
    let mut ids = ids(&answer, "attributes");
    let one = client.read(&format!("schemas/{schema}/attributes/{}", ids[1]));
    assert_eq!(one, answer["_embedded"]["attributes"][1]);
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn what_is_not_there_is_404_and_what_is_not_known_501() {
    let running = running();
    let client = Client::of(&running);
    let cases = [
        ("GET", "propagation/stores/none", 404),
        ("GET", "propagation/rules/none/mappings", 404),
        ("GET", "users/none", 404),
        ("GET", "users/u1%3D", 404),
        ("POST", "propagation/storeMetadata/Zom", 404),
        // Documented, and the metadata is not at hand.
        ("POST", "propagation/storeMetadata/Workday", 501),
        ("GET", "propagation/storeMetadata/Zoom", 501),
        ("GET", "users?order=username", 501),
        ("GET", "propagation/stores?filter=name%20pr", 501),
        ("GET", "groups", 501),
    ];
    for (method, path, status) in cases {
        let answered = client.send(method, path, None);
        let body = answered.json();
        let code = if status == 404 { "NOT_FOUND" } else { "NOT_IMPLEMENTED" };
        assert_eq!((answered.status, &body["code"]), (status, &json!(code)), "{method} {path}");
        assert!(body["id"].is_string() && body["message"].is_string());
    }
    let other = client.get(&format!("{}/v1/environments/other/users", running.url()));
    assert_eq!(other.status, 404);
}

#[test]
fn metadata_that_is_given_takes_the_place_of_what_is_compiled_in() {
    let acme = r#"{"information": {"key": "Acme", "more": 1}, "attributeMetadata": {"userAttributes": {}}, "_links": {"self": {"href": "x"}}}"#;
    let running = StandIn::new().metadata(acme).unwrap().start().unwrap();
    let client = Client::of(&running);
    let answered = client.send("POST", "propagation/storeMetadata/acme", Some("{}")).json();
    assert_eq!(answered["information"], json!({"key": "Acme", "more": 1}));
    let href = format!(
        "{}/v1/environments/{}/propagation/storeMetadata/Acme",
        running.url(),
        running.environment_id()
    );
    assert_eq!(answered["_links"], json!({"self": {"href": href}}));
}

#[test]
fn what_was_asked_is_remembered() {
    let running = running();
    let client = Client::of(&running);
    client.get("users?limit=1");
    client.get("users/none");
    let asked: Vec<_> = running.requests().into_iter().map(|it| (it.method, it.path, it.status)).collect();
    let environment = running.environment_id();
    let expected = [
        ("POST", format!("/{environment}/as/token"), 200),
        ("GET", format!("/v1/environments/{environment}/users?limit=1"), 200),
        ("GET", format!("/v1/environments/{environment}/users/none"), 404),
    ];
    assert_eq!(asked, expected.map(|(method, path, status)| (method.to_owned(), path, status)));
}

#[test]
fn a_small_page_size_makes_pages_of_every_list() {
    let running = StandIn::new().bundle(BUNDLE).unwrap().page_size(2).start().unwrap();
    let client = Client::of(&running);
    let page = client.read("propagation/rules/r1/mappings");
    assert_eq!(ids(&page, "mappings"), ["m1", "m2"]);
    let next = client.read(page["_links"]["next"]["href"].as_str().unwrap());
    assert_eq!((ids(&next, "mappings"), next["_links"].get("next")), (vec!["m3"], None));
}

#[test]
fn nothing_that_debug_shows_is_the_secret() {
    let running = running();
    let shown = format!("{running:?}");
    assert!(!shown.contains(running.client_secret()) && shown.contains(running.client_id()));
}

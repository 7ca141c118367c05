//! The service fed from PingOne, of which a stand-in runs here: the lines and the users are fetched as from the real one, which is busy now
//! and then, and the verdicts are compared with what a sync makes of the same users.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests panic when they fail")]

use std::collections::BTreeSet;

use provmap_stand_in::{Running, StandIn};
use serde_json::{Value, json};
use service::Configuration;
use ureq::{Agent, http};

mod common;

const BUNDLE: &str = r#"{
  "stores": [{"id": "s1", "type": "directory"}, {"id": "s2", "type": "Slack"}],
  "rule": {"id": "r1", "sourceStore": {"id": "s1"}, "targetStore": {"id": "s2"}, "active": true},
  "mappings": [
    {"targetAttribute": "userName", "sourceAttribute": "username"},
    {"targetAttribute": "primaryEmail", "sourceAttribute": "email"},
    {"targetAttribute": "title", "sourceAttribute": "title"}
  ]
}"#;

/// Of each seven users, one has no e-mail, and one a title that is a number.
fn users() -> String {
    let user = |at: usize| {
        let mut user = json!({"id": format!("u{at}"), "username": format!("user{at}"), "email": format!("user{at}@example.com")});
        match at % 7 {
            3 => _ = user.as_object_mut().unwrap().remove("email"),
            5 => user["title"] = json!([1, 2]),
            _ => {}
        }
        format!("{user}\n")
    };
    (0..50).map(user).collect()
}

fn agent() -> Agent {
    Agent::config_builder().http_status_as_error(false).build().into()
}

fn send(method: &str, address: &str, token: &str, body: String) -> (u16, Value) {
    loop {
        let request = http::Request::builder().method(method).uri(address);
        let request = request
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json");
        let mut response = agent().run(request.body(body.clone()).unwrap()).unwrap();
        let text = response.body_mut().read_to_string().unwrap();
        match response.status().as_u16() {
            429 => {}
            status => return (status, serde_json::from_str(&text).unwrap_or_default()),
        }
    }
}

fn token(pingone: &Running) -> String {
    let address = format!("{}/{}/as/token", pingone.url(), pingone.environment_id());
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", pingone.client_id()),
        ("client_secret", pingone.client_secret()),
    ];
    let token: Value = agent().post(address).send_form(fields).unwrap().body_mut().read_json().unwrap();
    token["access_token"].as_str().unwrap().to_owned()
}

#[test]
fn the_service_refuses_the_users_whom_a_sync_cannot_create() {
    let fault = "429:every=3".parse().unwrap();
    let pingone = StandIn::new()
        .bundle(BUNDLE)
        .unwrap()
        .users(users())
        .unwrap()
        .page_size(20)
        .fault(fault)
        .start()
        .unwrap();
    let (token, service) = (token(&pingone), common::listening(Configuration::default()));
    let root = format!("{}/v1/environments/{}", pingone.url(), pingone.environment_id());
    let get = |address: &str| send("GET", address, &token, String::new()).1;

    let lines = get(&format!("{root}/propagation/rules/r1/mappings"));
    let (status, report) =
        send("PUT", &format!("{service}/rules/slack?connector=Slack"), "", lines.to_string());
    assert_eq!((status, &report["summary"]["errors"]), (200, &json!(0)), "{report}");

    let mut next = Some(format!("{root}/users"));
    let (mut refused, mut seen) = (BTreeSet::new(), 0_u64);
    while let Some(address) = next {
        let page = get(&address);
        for user in page["_embedded"]["users"].as_array().unwrap() {
            seen += 1;
            let (status, _) =
                send("POST", &format!("{service}/rules/slack/users/{seen}"), "", user.to_string());
            if status != 200 {
                refused.insert(user["id"].as_str().unwrap().to_owned());
            }
        }
        next = page["_links"]["next"]["href"].as_str().map(str::to_owned);
    }
    assert_eq!((seen, refused.len()), (50, 14));

    assert_eq!(send("POST", &format!("{root}/propagation/revisions"), &token, String::new()).0, 201);
    let status = get(&format!("{root}/propagation/stores/s2"))["syncStatus"].clone();
    assert_eq!((&status["userTotal"], &status["successCount"]), (&json!(50), &json!(36)));
    let failing = get(&format!("{}/stand-in/syncs/r1/users", pingone.url()));
    let failing = failing["_embedded"]["users"].as_array().unwrap().iter();
    let failing: BTreeSet<String> = failing.map(|user| user["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(refused, failing);
    assert!(pingone.requests().iter().any(|request| request.status == 429));
}

//! The service as those meet it who talk to it: over a socket.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests panic when they fail")]

use serde_json::{Value, json};
use service::{Configuration, Service};
use ureq::{Agent, http};

mod common;

/// A client of a service that listens.
struct Client {
    agent: Agent,
    address: String,
}

impl Client {
    /// Starts a service. It ends with the test.
    fn of(configuration: Configuration) -> Client {
        let agent = Agent::config_builder().http_status_as_error(false).build().into();
        Client { agent, address: common::listening(configuration) }
    }

    fn send(&self, method: &str, path: &str, body: impl ToString) -> (u16, Value) {
        let request = http::Request::builder().method(method).uri(format!("{}{path}", self.address));
        let mut response = self.agent.run(request.body(body.to_string()).unwrap()).unwrap();
        let text = response.body_mut().read_to_string().unwrap();
        (response.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::Null))
    }
}

const SLACK: &str = r#"{"connector": "Slack", "mappings": [
    {"targetAttribute": "userName", "sourceAttribute": "username"},
    {"targetAttribute": "primaryEmail", "sourceAttribute": "email"}
]}"#;

const ZOOM: &str = r#"[{"targetAttribute": "userName", "sourceAttribute": "email"}]"#;

/// The rules of an answer's findings, with their weight.
fn findings(report: &Value) -> Vec<(&str, &str)> {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(|it| (it["severity"].as_str().unwrap(), it["rule"].as_str().unwrap())).collect()
}

#[test]
fn a_mapping_that_cannot_work_is_not_saved() {
    let client = Client::of(Configuration::default());
    let (status, report) =
        client.send("PUT", "/rules/zoom?connector=zoom", ZOOM.replace("userName", "userNme"));
    assert_eq!(status, 422);
    let errors: Vec<_> = findings(&report).into_iter().filter(|(severity, _)| *severity == "error").collect();
    assert_eq!(errors, [("error", "unknown-target")], "{report}");
    assert_eq!(client.send("GET", "/rules/zoom", "").0, 404);
}

#[test]
fn a_configuration_that_cannot_work_starts_no_service() {
    let mappings: Value = serde_json::from_str(&ZOOM.replace("userName", "userNme")).unwrap();
    let configuration = json!({"rules": {"zoom": {"connector": "Zoom", "mappings": mappings}}});
    let error = Service::new(serde_json::from_value(configuration).unwrap()).unwrap_err().to_string();
    assert!(
        error.starts_with("the rule `zoom` cannot work: `userNme` is not a user attribute of Zoom"),
        "{error}"
    );
}

#[test]
fn what_cannot_be_read_is_answered_with_its_place() {
    let client = Client::of(Configuration::default());
    let (status, answer) = client.send("PUT", "/rules/zoom?connector=Zoom", "[\n  {\"targetAttribute\" 1}]");
    assert_eq!(
        (status, &answer["problems"][0]["line"], &answer["problems"][0]["column"]),
        (400, &json!(2), &json!(22))
    );
    let (status, answer) = client.send("PUT", "/rules/zoom?connector=Zom", "[]");
    let message = "there is no connector `Zom`; did you mean `Zoom`?";
    assert_eq!((status, &answer["problems"][0]["message"]), (400, &json!(message)));
    let (status, answer) = client.send("PUT", "/rules/zoom", "[]");
    let message = "which connector? say `?connector=Zoom`";
    assert_eq!((status, &answer["problems"][0]["message"]), (400, &json!(message)));
}

#[test]
fn users_are_judged_by_the_rule_that_was_saved() {
    let client = Client::of(Configuration::default());
    let (status, report) = client.send("PUT", "/rules/slack", SLACK);
    assert_eq!((status, &report["summary"]["errors"]), (200, &json!(0)), "{report}");

    let ada = json!({"username": "ada", "email": "ada@example.com"});
    let (status, answer) = client.send("POST", "/rules/slack/users/1", &ada);
    assert_eq!((status, &answer["report"]["outcome"]), (200, &json!("valid")), "{answer}");

    let (status, answer) = client.send("POST", "/rules/slack/users/2", json!({"username": "grace"}));
    assert_eq!((status, &answer["report"]["outcome"]), (422, &json!("invalid")));
    let violation = &answer["report"]["violations"][0];
    assert_eq!(
        (&violation["rule"], &violation["target"]),
        (&json!("missing-required"), &json!("primaryEmail")),
        "{answer}"
    );

    assert_eq!(client.send("POST", "/rules/slack/users/1?operation=update", &ada).0, 200);
    assert_eq!(client.send("POST", "/rules/slack/users/1", "[]").0, 400);
    assert_eq!(client.send("POST", "/rules/none/users/1", &ada).0, 404);
}

#[test]
fn a_value_that_another_user_has_is_refused_until_that_one_is_gone() {
    let client = Client::of(Configuration::default());
    client.send("PUT", "/rules/zoom?connector=Zoom", ZOOM);
    let ada = |name: &str| json!({"email": name});
    assert_eq!(client.send("POST", "/rules/zoom/users/1", ada("ada@example.com")).0, 200);
    assert_eq!(client.send("POST", "/rules/zoom/users/1", ada("ada@example.com")).0, 200);
    let (status, answer) = client.send("POST", "/rules/zoom/users/2", ada("Ada@Example.com"));
    assert_eq!(
        (status, &answer["conflicts"]),
        (409, &json!([{"target": "userName", "rule": "duplicate-value"}]))
    );
    assert_eq!(client.send("DELETE", "/rules/zoom/users/1", "").0, 204);
    assert_eq!(client.send("POST", "/rules/zoom/users/2", ada("Ada@Example.com")).0, 200);
}

#[test]
fn the_configuration_holds_rules_and_the_environments_attributes() {
    let configuration = json!({
        "source_schema": {"closed": true, "attributes": [{"path": "badge", "type": "STRING", "required": true}]},
        "rules": {"acme": {"connector": "Slack", "mappings": [
            {"targetAttribute": "userName", "sourceAttribute": "badge"},
            {"targetAttribute": "primaryEmail", "sourceAttribute": "email"}
        ]}}
    });
    let client = Client::of(serde_json::from_value(configuration).unwrap());
    let (status, report) = client.send("GET", "/rules/acme", "");
    assert_eq!((status, &report["summary"]["errors"]), (200, &json!(0)), "{report}");
    let other = SLACK.replace("username", "bagde");
    let (status, report) = client.send("PUT", "/rules/acme", other);
    assert_eq!(status, 422);
    assert!(findings(&report).contains(&("error", "unknown-source")), "{report}");
}

#[test]
fn new_metadata_is_in_use_at_once() {
    let client = Client::of(Configuration::default());
    client.send("PUT", "/rules/slack", SLACK);
    let metadata = json!({
        "information": {"key": "Slack"},
        "attributeMetadata": {"userAttributes": {
            "primaryEmail": {"key": "primaryEmail", "type": "STRING", "unique": true, "caseSensitive": false},
            "userName": {"key": "userName", "type": "STRING", "maxLength": 2}
        }}
    });
    let (status, reports) = client.send("PUT", "/metadata", &metadata);
    assert_eq!(status, 200);
    assert!(findings(&reports["slack"]).contains(&("warning", "exceeds-max-length")), "{reports}");
    let user = json!({"username": "ada", "email": "ada@example.com"});
    let (status, answer) = client.send("POST", "/rules/slack/users/1", user);
    assert_eq!((status, &answer["report"]["violations"][0]["rule"]), (422, &json!("too-long")), "{answer}");
}

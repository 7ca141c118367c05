//! The examples of PingOne's documentation of storeMetadata: each request gives the response of the page, value for value.
//!
//! `seeds/NAME.request.txt` is the request as the page has it for curl, and `seeds/NAME.response.json` its response.

use std::path::Path;
use std::process::Command;

use crate::client::{Client, EXAMPLE};
use provmap_stand_in::StandIn;
use serde_json::Value;

const HOST: &str = "https://api.pingone.com";

fn seed(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seeds").join(name)).unwrap()
}

/// The response of the page, with the host of the stand-in in its links.
fn expected(name: &str, host: &str) -> Value {
    serde_json::from_str(&seed(&format!("{name}.response.json")).replace(HOST, host)).unwrap()
}

#[test]
fn each_example_request_gives_the_response_of_its_page() {
    let running = StandIn::new().start().unwrap();
    assert_eq!(running.environment_id(), EXAMPLE);
    let client = Client::of(&running);
    for name in ["Zoom", "Slack", "GitHubEMU"] {
        let answered = client.send("POST", &format!("propagation/storeMetadata/{name}"), Some("{}"));
        assert_eq!((answered.status, answered.content_type.as_deref()), (200, Some("application/json")));
        assert_eq!(answered.json(), expected(name, &running.url()));
    }
}

/// The request as a shell runs it, where there is curl.
#[test]
fn each_example_request_runs_as_it_stands() {
    if Command::new("curl").arg("--version").output().is_err() {
        return;
    }
    let running = StandIn::new().start().unwrap();
    let client = Client::of(&running);
    let path = format!("{}/v1", running.url());
    for name in ["Zoom", "Slack", "GitHubEMU"] {
        let request = seed(&format!("{name}.request.txt"));
        let request = request.replace("{{apiPath}}", &path).replace("{{envID}}", EXAMPLE);
        let request = request.replace("{{accessToken}}", &client.token);
        let output = Command::new("sh").arg("-c").arg(&request).output().unwrap();
        let answered: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(answered, expected(name, &running.url()));
    }
}

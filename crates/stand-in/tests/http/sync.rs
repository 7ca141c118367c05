//! A sync, whose counts are those of `provmap preflight`, which the test runs on the same files.

use std::fs;
use std::path::Path;

use provmap_stand_in::{Running, StandIn};
use serde_json::{Value, json};

use crate::client::Client;

const BUNDLE: &str = r##"{
  "stores": [
    {"id": "s1", "type": "directory", "name": "PingOne", "configuration": {}},
    {"id": "s2", "type": "Zoom", "name": "Zoom", "configuration": {"SCIM_URL": "https://example.com"}}
  ],
  "rule": {"id": "r1", "name": "Users to Zoom", "sourceStore": {"id": "s1"}, "targetStore": {"id": "s2"}, "active": true,
           "populationExpression": "population.id eq \"p1\" and enabled eq true"},
  "mappings": [
    {"id": "m1", "sourceAttribute": "email", "targetAttribute": "userName"},
    {"id": "m2", "sourceAttribute": "name.given", "targetAttribute": "givenName"},
    {"id": "m3", "expression": "#root.title + '!'", "targetAttribute": "title"}
  ]
}"##;

/// Users of every fate: among each 12, one each outside the population, disabled, of unknown filter, without an e-mail, with a name that
/// is too long, without a title, and two who share an e-mail.
fn users() -> String {
    let user = |at: usize| {
        let mut user = json!({
            "id": format!("u{at}"), "email": format!("user{at}@example.com"), "name": {"given": "Ada"}, "title": "Countess",
            "population": {"id": "p1"}, "enabled": true
        });
        match at % 12 {
            1 => user["population"]["id"] = json!("p2"),
            2 => user["enabled"] = json!(false),
            3 => user["population"]["id"] = json!("P1"),
            4 => user["email"] = json!(null),
            5 => user["name"]["given"] = json!("a".repeat(66)),
            6 => user["title"] = json!(null),
            // With the next one, in capitals.
            7 => user["email"] = json!(format!("USER{}@EXAMPLE.COM", at.saturating_add(1))),
            9 => user["name"]["given"] = json!(7),
            // Every user has these, so that they were left out.
            10 => _ = user.as_object_mut().unwrap().remove("enabled"),
            _ => {}
        }
        format!("{user}\n")
    };
    (0..240).map(user).collect()
}

fn synced(bundle: &str) -> (Running, Value) {
    let running = StandIn::new().bundle(bundle).unwrap().users(users()).unwrap().start().unwrap();
    let client = Client::of(&running);
    let revision = client.send("POST", "propagation/revisions", Some(""));
    assert_eq!(revision.status, 201, "{revision:?}");
    let syncs = client.read(&format!("{}/stand-in/syncs", running.url()));
    let sync = syncs["_embedded"]["syncs"][0].clone();
    (running, sync)
}

/// What the command says of the same bundle and users.
fn preflight(name: &str, bundle: &str) -> Value {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    let [bundle_path, users_path] = ["bundle.json", "users.ndjson"].map(|name| folder.join(name));
    fs::write(&bundle_path, bundle).unwrap();
    fs::write(&users_path, users()).unwrap();
    let arguments = [
        "provmap",
        "preflight",
        "--mapping",
        bundle_path.to_str().unwrap(),
        "-O",
        "json",
        users_path.to_str().unwrap(),
    ];
    let captured = provmap_cli::capture(arguments.map(Into::into).to_vec(), Vec::new());
    serde_json::from_slice(&captured.stdout).unwrap()
}

/// What both count.
const COUNTS: [&str; 9] = [
    "filter_not_applied",
    "filtered_out",
    "filter_unknown",
    "records",
    "valid",
    "invalid",
    "unpredictable",
    "unreadable",
    "unsynced",
];

fn counts(report: &Value) -> Vec<Value> {
    COUNTS.map(|name| report.get(name).cloned().filter(|it| !it.is_null()).unwrap_or(json!(0))).to_vec()
}

#[test]
fn a_sync_counts_what_preflight_counts() {
    let switched_off =
        BUNDLE.replace("\"https://example.com\"", "\"https://example.com\", \"CREATE_USERS\": false");
    let everybody = BUNDLE.replace("population.id eq", "population.id =");
    for (name, bundle) in [("filter", BUNDLE), ("switched-off", &switched_off), ("everybody", &everybody)] {
        let (_running, sync) = synced(bundle);
        let report = preflight(name, bundle);
        assert_eq!(counts(&sync), counts(&report), "{name}");
        let rules = report["rules"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(rule, counts)| (rule.clone(), counts["records"].clone()));
        assert_eq!(sync["rules"], Value::Object(rules.collect()), "{name}");
        assert!(report["invalid"].as_u64().unwrap() >= 80 && report["unpredictable"].as_u64().unwrap() >= 20);
    }
}

#[test]
fn the_store_has_the_counts_and_the_users_stand_on_a_path_of_their_own() {
    let (running, sync) = synced(BUNDLE);
    let client = Client::of(&running);
    let status = client.read("propagation/stores/s2")["syncStatus"].clone();
    let counted = [("userTotal", "records"), ("successCount", "valid"), ("failedCount", "invalid")];
    for (status_key, sync_key) in counted {
        assert_eq!(status[status_key], sync[sync_key]);
    }
    assert_eq!(
        (&status["syncState"], status["lastSyncAt"].as_str().map(str::len)),
        (&json!("FAILED"), Some(24))
    );
    assert_eq!(client.read("propagation/stores/s1").get("syncStatus"), None);
    let path = format!("{}/stand-in/syncs/r1/users", running.url());
    let users = client.read(&path);
    let all = users["_embedded"]["users"].as_array().unwrap();
    assert_eq!(users["count"], all.len());
    let of = |id: &str| {
        let user = all.iter().find(|user| user["id"] == id).unwrap();
        let reasons = user["reasons"].as_array().unwrap().iter();
        let reasons: Vec<_> =
            reasons.map(|it| (it["rule"].as_str().unwrap(), it["target"].as_str().unwrap())).collect();
        (user["outcome"].as_str().unwrap(), reasons)
    };
    assert_eq!(of("u4"), ("invalid", vec![("null-not-allowed", "userName")]));
    assert_eq!(of("u5"), ("invalid", vec![("too-long", "givenName")]));
    assert_eq!(of("u6").0, "unpredictable");
    assert_eq!(of("u7"), ("invalid", vec![("duplicate-value", "userName")]));
    assert_eq!(of("u8"), of("u7"));
    assert!(all.iter().all(|user| user["id"] != "u0" && user["id"] != "u1"));
    assert!(!users.to_string().contains("example.com"));
}

#[test]
fn what_is_mended_succeeds_at_the_next_revision() {
    let bundle = BUNDLE.replace("\"populationExpression\"", "\"description\"");
    let (running, before) = synced(&bundle);
    let client = Client::of(&running);
    let line =
        r##"{"rule": {"id": "r1"}, "targetAttribute": "title", "expression": "#root.title ?: 'none'"}"##;
    assert_eq!(client.send("PUT", "propagation/mappings/m3", Some(line)).status, 200);
    let latest = client.read("propagation/revisions/id%3Alatest");
    let revision = client.send("POST", "propagation/revisions", None).json();
    assert_eq!(revision["previousRevision"], json!({"id": latest["id"]}));
    assert_eq!(revision["createdBy"], running.client_id());
    let members: Vec<&String> = revision.as_object().unwrap().keys().collect();
    assert_eq!(members, ["_links", "createdAt", "createdBy", "environment", "id", "previousRevision"]);
    assert_eq!(client.read("propagation/revisions/id:latest"), revision);
    assert_eq!(client.read(&format!("propagation/revisions/{}", latest["id"].as_str().unwrap())), latest);
    let syncs = client.read(&format!("{}/stand-in/syncs", running.url()));
    let after = &syncs["_embedded"]["syncs"][0];
    assert_eq!(after["records"], before["records"]);
    // Of those whose title was null, each is valid now; a name that is a number stays unpredictable.
    let of = |sync: &Value, outcome: &str| sync[outcome].as_u64().unwrap();
    assert_eq!([of(&before, "unpredictable"), of(after, "unpredictable")], [40, 20]);
    assert_eq!(of(after, "valid"), of(&before, "valid") + 20);
}

#[test]
fn what_is_not_synced_says_why() {
    let inactive = BUNDLE.replace("\"active\": true", "\"active\": false");
    let inbound = BUNDLE.replace(
        "\"sourceStore\": {\"id\": \"s1\"}, \"targetStore\": {\"id\": \"s2\"}",
        "\"sourceStore\": {\"id\": \"s2\"}, \"targetStore\": {\"id\": \"s1\"}",
    );
    let unknown = BUNDLE.replace("\"Zoom\", \"name\"", "\"ServiceNow\", \"name\"");
    for (bundle, why) in [
        (inactive, "the rule is not active"),
        (inbound, "the stand-in has no users but those of PingOne, and the rule does not send these"),
        (
            unknown,
            "no metadata is compiled in for the store type `ServiceNow`; compiled in: GitHubEMU, Slack, Zoom",
        ),
    ] {
        let (running, sync) = synced(&bundle);
        assert_eq!((&sync["not_synced"], &sync["records"]), (&json!(why), &json!(0)));
        let store = Client::of(&running).read("propagation/stores/s2");
        assert_eq!(store.get("syncStatus"), None);
    }
}

//! What is read of an environment, over real sockets.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(dead_code, reason = "the server of written answers has more than this needs")]

mod common;

use common::{ENVIRONMENT, answer, json, serve, tenant, token};
use provmap_pingone::MetadataOrigin;

const STORES: &str = r#"{"_embedded": {"stores": [
    {"id": "s1", "type": "scim", "name": "Acme", "configuration": {"ACCESS_TOKEN": "canary-7"},
     "syncStatus": {"successCount": 3, "failedCount": 1, "failedDeprovisionCount": 0, "userTotal": 4,
                    "lastSyncAt": "2026-08-11T10:00:00.000Z", "syncState": "FAILED", "details": "canary-8"}},
    {"id": "s2", "type": "directory"}]}}"#;

const METADATA: &str = r#"{"information": {"key": "scim"}, "attributeMetadata": {"userAttributes": {}}}"#;

#[test]
fn stores_have_what_the_last_sync_came_to_and_show_no_secret() {
    let (host, _) = serve(vec![token(), json(STORES)]);
    let stores = tenant(&host).stores().unwrap();
    let sync = stores[0].sync_status().unwrap();
    let counts = [sync.success_count, sync.failed_count, sync.failed_deprovision_count, sync.user_total];
    assert_eq!(counts, [Some(3), Some(1), Some(0), Some(4)]);
    assert_eq!((stores[0].store_type(), stores[0].name()), ("scim", "Acme"));
    assert!(stores[1].sync_status().is_none());
    assert!(!format!("{stores:?}").contains("canary"));
}

/// Dynamic metadata is asked for with the configuration, which is sent to nobody else.
#[test]
fn dynamic_metadata_is_asked_for_with_the_configuration() {
    let dynamic = METADATA.replace("{}}}", r#"{"extra": {}}}}"#);
    let refused = answer("400 Bad Request", "Content-Type: application/json\r\n", b"{}");
    let masked = STORES.replace("canary-7", "********");
    let with = r#"{"ACCESS_TOKEN": "canary-7"}"#;
    let cases = [
        (STORES.to_owned(), json(&dynamic), MetadataOrigin::Dynamic, vec!["{}", with]),
        (STORES.to_owned(), refused, MetadataOrigin::Refused, vec!["{}", with]),
        (masked, json(&dynamic), MetadataOrigin::Masked, vec!["{}"]),
    ];
    for (stores, second, origin, bodies) in cases {
        let (host, requests) = serve(vec![token(), json(&stores), json(METADATA), second]);
        let tenant = tenant(&host);
        let found = tenant.metadata_of(&tenant.stores().unwrap()[0]).unwrap();
        assert_eq!(found.origin, origin);
        assert_eq!(found.json, if origin == MetadataOrigin::Dynamic { &dynamic } else { METADATA });
        assert_eq!(origin.gap().is_some(), origin != MetadataOrigin::Dynamic);
        let requests = requests.lock().unwrap();
        let asked: Vec<&str> = requests[2..].iter().map(|(_, body)| body.as_str()).collect();
        assert_eq!(asked, bodies);
        let path = format!("POST /v1/environments/{ENVIRONMENT}/propagation/storeMetadata/scim HTTP/1.1");
        assert!(requests[2..].iter().all(|(first, _)| *first == path));
    }
}

#[test]
fn the_attributes_are_those_of_the_schema_of_users() {
    let one = r#"{"_embedded": {"schemas": [{"id": "a", "name": "Anything"}]}}"#;
    let two = r#"{"_embedded": {"schemas": [{"id": "a", "name": "Other"}, {"id": "b", "name": "User"}]}}"#;
    let attributes = r#"{"_embedded": {"attributes": [{"name": "username"}]}}"#;
    for (schemas, id) in [(one, "a"), (two, "b")] {
        let (host, requests) = serve(vec![token(), json(schemas), json(attributes)]);
        let found = tenant(&host).attributes().unwrap();
        assert_eq!(found.iter().map(|it| it.get()).collect::<Vec<_>>(), [r#"{"name": "username"}"#]);
        let path = format!("GET /v1/environments/{ENVIRONMENT}/schemas/{id}/attributes HTTP/1.1");
        assert_eq!(requests.lock().unwrap()[2].0, path);
    }
    let (host, _) = serve(vec![token(), json(r#"{"_embedded": {"schemas": []}}"#)]);
    let error = tenant(&host).attributes().unwrap_err();
    assert_eq!(error.to_string(), "reading the schemas: the answer is not what PingOne documents");
}

/// What PingOne answers and is kept: nothing that may be a secret, wherever it stands, and nothing that nobody reads.
#[test]
fn a_pulled_rule_has_no_secret() {
    let rules = r#"{"_embedded": {"rules": [{"id": "r1", "name": "Users", "active": true, "description": "canary-1", "_links": {"self": {"href":
        "https://canary-2.test"}}, "sourceStore": {"id": "s2"}, "targetStore": {"id": "s1"}, "configuration": {"BASE_DN": "canary-3"}}]}}"#;
    let stores = r#"{"_embedded": {"stores": [{"id": "s1", "type": "scim", "name": "Acme", "image": {"href": "canary-4"}, "configuration": {
        "ACCESS_TOKEN": "canary-5", "SCIM_URL": "https://canary-6.test", "UNIQUE_USER_IDENTIFIER": "workEmail", "PORT": 4711,
        "CREATE_USERS": true, "UPDATE_USERS": "false", "MORE": {"deep": ["canary-7"]}, "NOTHING": null, "BLANK": ""}},
        {"id": "s2", "type": "directory"}, {"id": "s3", "type": "Slack", "configuration": {"OAUTH_ACCESS_TOKEN": "canary-8"}}]}}"#;
    let schemas = r#"{"_embedded": {"schemas": [{"id": "a", "name": "User"}]}}"#;
    let attributes = r#"{"_embedded": {"attributes": [{"id": "canary-9", "name": "username", "type": "STRING", "_links": {}}]}}"#;
    let mappings = r##"{"_embedded": {"mappings": [{"id": "m", "targetAttribute": "userName", "expression": "#root.email",
        "more": "canary-10", "rule": {"id": "r1"}}]}}"##;
    let answers = [rules, stores, schemas, attributes, mappings, METADATA].map(json);
    let dynamic = METADATA.replace("{}}}", r#"{"extra": {"key": "extra"}}, "note": "canary-11"}}"#);
    let (host, _) = serve([vec![token()], answers.to_vec(), vec![json(&dynamic)]].concat());
    let tenant = tenant(&host);
    let survey = tenant.survey().unwrap();
    let pulled = tenant.pull(&survey, &survey.rules()[0]).unwrap();
    assert!(!pulled.text().contains("canary"), "{}", pulled.text());
    let shown = format!("{pulled:?} {survey:?}");
    assert!(!shown.contains("canary-5") && !shown.contains("canary-8"), "{shown}");
    let bundle: serde_json::Value = serde_json::from_str(pulled.text()).unwrap();
    let configuration = serde_json::json!({
        "ACCESS_TOKEN": "********", "SCIM_URL": "********", "UNIQUE_USER_IDENTIFIER": "workEmail", "PORT": "********",
        "CREATE_USERS": true, "UPDATE_USERS": "false", "MORE": "********", "NOTHING": null, "BLANK": ""
    });
    assert_eq!(bundle["stores"][1]["configuration"], configuration);
    assert_eq!(
        bundle["rule"],
        serde_json::json!({"id": "r1", "name": "Users", "active": true, "sourceStore": {"id": "s2"}, "targetStore": {"id": "s1"}})
    );
    assert_eq!(bundle["stores"].as_array().unwrap().len(), 2, "those of the rule");
    let read = provmap::Bundle::from_json(pulled.text()).unwrap();
    assert!(read.metadata().unwrap().table().user_attribute("extra").is_some());
    assert_eq!((pulled.mappings(), pulled.store().map(|store| store.id())), (1, Some("s1")));
    assert_eq!(pulled.metadata().unwrap().origin, MetadataOrigin::Dynamic);
}

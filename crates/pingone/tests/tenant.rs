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

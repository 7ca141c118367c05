//! What a service keeps: nothing of it borrows, so that it stands beside the connectors and is replaced when metadata is read
//! again.
#![allow(clippy::unwrap_used, reason = "tests panic when they fail")]

use std::sync::{Arc, RwLock};
use std::thread;

use provmap::diff::Diff;
use provmap::overlay::{Correction, Origin, Overlay, Property};
use provmap::record::{Operation, Plan};
use provmap::{
    AttributeList, Bundle, Connector, Connectors, Limit, MappingSet, Options, SourceSchema, registry,
};

const fn kept<T: Clone + Send + Sync + 'static>() {}
const _: () = {
    kept::<Connector>();
    kept::<Connectors>();
    kept::<MappingSet>();
    kept::<SourceSchema>();
    kept::<Options>();
    kept::<Bundle>();
    kept::<Plan>();
    kept::<Overlay>();
    kept::<Diff>();
};

/// A service as one would write it.
struct Service {
    connectors: Connectors,
    set: MappingSet,
    options: Options,
    plan: Plan,
}

impl Service {
    fn new(metadata: &str) -> Service {
        let mut connectors = Connectors::new();
        connectors.add(Connector::from_json(metadata).unwrap()).unwrap();
        let set = MappingSet::from_json(r#"[{"targetAttribute": "badge", "sourceAttribute": "username"}]"#)
            .unwrap();
        let plan = Plan::new(connectors.find("Acme").unwrap(), &set, Operation::Create);
        Service { connectors, set, options: Options::default(), plan }
    }

    fn judge(&self, user: &str) -> bool {
        let mut slots = self.plan.slots();
        self.plan.read(user.as_bytes(), &mut slots).unwrap().is_valid()
    }
}

fn metadata(most: u64) -> String {
    format!(
        r#"{{"information": {{"key": "Acme"}}, "attributeMetadata": {{"userAttributes": {{"badge": {{"type": "STRING", "maxLength": {most}}}}}}}}}"#
    )
}

#[test]
fn metadata_is_read_again_while_others_judge() {
    let service = Arc::new(RwLock::new(Service::new(&metadata(3))));
    let judging = thread::spawn({
        let service = Arc::clone(&service);
        move || (0..100).map(|_| service.read().unwrap().judge(r#"{"username": "ada"}"#)).collect::<Vec<_>>()
    });
    for most in 3..100 {
        *service.write().unwrap() = Service::new(&metadata(most));
    }
    assert!(judging.join().unwrap().into_iter().all(|valid| valid));
    let service = service.read().unwrap();
    assert!(!service.judge(&format!(r#"{{"username": "{}"}}"#, "a".repeat(100))));
    let acme = service.connectors.find("acme").unwrap();
    service.set.check_with(acme, &service.options).assert_finds(&["exceeds-max-length"]);
}

/// Overlay upon overlay does not grow: each is applied to the metadata, with what the earlier ones say.
#[test]
fn a_connector_is_corrected_any_number_of_times() {
    let mut slack = registry::SLACK.clone();
    for most in 0..10_000 {
        let origin = Origin::new("https://example.com", "2026-11-26");
        let property = Property::Limit(Limit::MaxLength, most);
        slack = Overlay::new(vec![Correction::new("Slack", "title", origin).with(property)])
            .apply(&slack)
            .unwrap();
    }
    let title = slack.table().user_attribute("title").unwrap();
    assert_eq!(title.limit(Limit::MaxLength), Some(9_999));
    assert_eq!(slack.said_of(AttributeList::User, "title").count(), 1);
}

/// Attributes that are added one by one cost what they hold, and no chain grows.
#[test]
fn a_schema_is_extended_any_number_of_times() {
    let schema = (0..500).fold(registry::DIRECTORY.clone(), |schema, number| {
        schema.with(provmap::SourceAttribute::string(&format!("custom{number}")))
    });
    assert!(schema.find("custom0").is_some() && schema.find("custom499").is_some());
}

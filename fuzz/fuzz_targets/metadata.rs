//! Metadata is read or refused: no panic, one line for each problem, and what is read comes back. What is read is judged
//! and compared, with itself and with every compiled-in connector.
#![no_main]

use libfuzzer_sys::fuzz_target;
use provmap::lint::lint_document;
use provmap::{Connector, Connectors, MappingSet, Options, SourceSchema, registry};
use provmap_model::{Json, shown};

const RULE: &str = r#"[
  {"targetAttribute": "userName", "sourceAttribute": "username"},
  {"targetAttribute": "title", "sourceAttribute": "title"},
  {"targetAttribute": "displayName", "attributeMappingType": "groupAttributeMapping", "expression": "'x'"}
]"#;

fuzz_target!(|text: &str| {
    for shown in [shown::metadata(text), shown::source_schema(text)].into_iter().flatten() {
        assert_eq!((shown.len(), shown.chars().count()), (text.len(), text.chars().count()));
    }
    match Connector::from_json(text) {
        Ok(connector) => {
            let written = serde_json::to_string(&connector).expect("a connector is JSON");
            assert_eq!(Json::read(&written).expect("what is written is read"), Json::read(text).expect("was read"));
            judge(&connector, text);
            compare(&connector);
            let mut connectors = Connectors::new();
            connectors.add(connector.clone()).expect("the only one");
            assert_eq!(connectors.require(connector.store_type()).expect("is there"), &connector);
        }
        Err(error) => {
            assert!(!error.problems().is_empty());
            assert!(error.problems().iter().all(|problem| !problem.in_file("a.json").contains('\n')));
        }
    }
    let _ = SourceSchema::empty().extend_from_json(text);
});

fn judge(connector: &Connector, text: &str) {
    let placed = lint_document(connector, text, &Options::default());
    for finding in &placed {
        let span = finding.place.span.clone().expect("every finding has a place");
        assert!(text.get(span).is_some());
    }
    assert_eq!(placed.findings().len(), provmap::lint(connector).findings().len());
}

fn compare(connector: &Connector) {
    let set = MappingSet::from_json(RULE).expect("the rule is sound");
    assert!(provmap::diff(connector, connector).changes().is_empty());
    for other in registry::ALL {
        let diff = provmap::diff(other, connector);
        assert_eq!(diff.changes().len(), provmap::diff(connector, other).changes().len());
        for effect in diff.effects(&set, &Options::default()).effects {
            assert!(effect.change < diff.changes().len());
        }
        for change in diff.changes() {
            assert!(!change.reason.is_empty() && !change.to_string().contains('\n'));
        }
    }
}

//! Metadata is read or refused: no panic, one line for each problem, and what is read comes back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use provmap_model::{Connector, Json, SourceSchema};

fuzz_target!(|text: &str| {
    match Connector::read(text) {
        Ok(connector) => {
            let written = serde_json::to_string(&connector).expect("a connector is JSON");
            assert_eq!(
                Json::read(&written).expect("what is written is read"),
                Json::read(text).expect("was read")
            );
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            assert!(problems.iter().all(|problem| !problem.in_file("a.json").contains('\n')));
        }
    }
    let _ = SourceSchema::empty().extend_from_json(text);
});

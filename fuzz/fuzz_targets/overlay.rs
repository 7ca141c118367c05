//! An overlay is read or refused: no panic, one line for each problem; what is read is applied to
//! every connector.
#![no_main]

use libfuzzer_sys::fuzz_target;
use provmap::overlay::Overlay;
use provmap::{MappingSet, registry};

const RULE: &str = r#"[
  {"targetAttribute": "userName", "sourceAttribute": "username"},
  {"targetAttribute": "title", "expression": "'text'"}
]"#;

fuzz_target!(|text: &str| {
    if let Some(shown) = provmap::overlay::shown(text) {
        assert_eq!((shown.len(), shown.chars().count()), (text.len(), text.chars().count()));
    }
    match Overlay::from_toml(text) {
        Ok(overlay) => {
            let set = MappingSet::from_json(RULE).expect("the rule is sound");
            for connector in registry::ALL {
                if let Ok(corrected) = overlay.apply(connector) {
                    let _ = set.check(&corrected).to_string();
                }
            }
        }
        Err(error) => {
            assert!(!error.problems().is_empty());
            assert!(error.problems().iter().all(|problem| !problem.in_file("a.toml").contains('\n')));
        }
    }
});

//! A mapping set is read or refused: no panic, places within the text, and what is read is checked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use provmap::{MappingSet, registry};

fuzz_target!(|text: &str| {
    match MappingSet::from_json(text) {
        Ok(set) => {
            for connector in registry::ALL {
                let report = set.check(connector);
                for finding in &report {
                    if let Some(fix) = &finding.fix {
                        let mended = fix.apply(text.as_bytes()).unwrap();
                        MappingSet::from_json(mended).unwrap();
                    }
                    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                    if let Some(span) = finding.place.span.clone() {
                        assert!(text.get(span).is_some());
                    }
                }
            }
        }
        Err(error) => assert!(!error.in_file("a.json").to_string().contains('\n')),
    }
});

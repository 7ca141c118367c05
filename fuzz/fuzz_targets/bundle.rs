//! A bundle is read or refused: no panic, places within the text, and what is shown of it is JSON still.
#![no_main]

use libfuzzer_sys::fuzz_target;
use provmap::bundle::{Bundle, blotted};
use provmap::{Options, registry};

fuzz_target!(|text: &str| {
    let shown = blotted(text);
    assert_eq!(shown.len(), text.len());
    assert_eq!(shown.chars().count(), text.chars().count());
    let _ = Bundle::is_bundle(text);
    match Bundle::from_json(text) {
        Ok(bundle) => {
            assert!(
                serde_json::from_str::<serde_json::Value>(shown.strip_prefix('\u{feff}').unwrap_or(&shown))
                    .is_ok()
            );
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            let connectors = registry::ALL.iter().map(|connector| Some(*connector));
            for connector in connectors.chain([None]) {
                let report = match connector {
                    Some(connector) => bundle.check_with(Some(connector), &Options::default()),
                    None => bundle.check(),
                };
                for finding in &report {
                    let span = finding.place.span.clone().expect("every finding has a place");
                    assert!(text.get(span).is_some());
                }
                let _ = format!("{report} {bundle:?}");
            }
        }
        Err(error) => assert!(!error.in_file("a.json").to_string().contains('\n')),
    }
});

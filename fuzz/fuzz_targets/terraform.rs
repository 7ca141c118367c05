//! A file of Terraform is read or refused, as HCL and as JSON: no panic, places within the text, and what is shown of it has every
//! byte where it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use provmap::terraform::{Module, is_terraform, shown};
use provmap::{Options, registry};

fuzz_target!(|text: &str| {
    if let Some(shown) = shown(text) {
        assert_eq!(shown.len(), text.len());
        assert_eq!(shown.chars().count(), text.chars().count());
    }
    let _ = is_terraform(text);
    for name in ["a.tf", "a.tf.json"] {
        let module = Module::read([(name, text)]);
        let rules = match module.propagation_rules(name) {
            Ok(rules) => rules,
            Err(error) => {
                assert!(!error.in_file(name).to_string().contains('\n'));
                continue;
            }
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for rule in rules {
            let report = match rule.bundle() {
                Some(bundle) => bundle.check(),
                None => rule.mappings().check_with(&registry::ZOOM, &Options::default()),
            };
            for finding in &report {
                let span = finding.place.span.clone().expect("every finding has a place");
                assert!(text.get(span).is_some());
            }
            let _ = format!("{report} {rule:?}");
        }
    }
});

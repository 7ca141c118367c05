//! What the fuzzers found worth keeping, as texts: nothing panics, and the laws that the fuzz targets state hold.
//!
//! `cargo +nightly fuzz run TARGET` looks for more (`fuzz/`).
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests panic when they fail")]

use std::fs;
use std::path::Path;

use provmap::expression::{Expression, MAX_LENGTH, evaluate, infer};
use provmap::lint::lint_document;
use provmap::model::Json;
use provmap::{Connector, MappingSet, Options, SourceSchema, registry};

fn texts(name: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(name);
    let texts: Vec<String> = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert!(texts.len() > 100);
    texts
}

#[test]
fn expressions() {
    let user = Json::read(r#"{"username": "ada", "name": {"given": "ß"}, "memberOfGroupNames": ["a", "b"]}"#)
        .unwrap();
    for text in texts("expressions.json") {
        let expression = match Expression::parse(&text) {
            Ok(expression) => expression,
            Err(error) => {
                assert!(text.get(error.span().range()).is_some(), "{text}");
                continue;
            }
        };
        let inference = infer(&expression, &registry::DIRECTORY);
        let _ = evaluate(&expression, &user);
        let printed = expression.to_string();
        if printed.len() <= MAX_LENGTH {
            let again = Expression::parse(&printed).unwrap();
            assert_eq!(again, expression, "{text}");
            assert_eq!(infer(&again, &registry::DIRECTORY).domain, inference.domain, "{text}");
        }
    }
}

#[test]
fn mapping_sets() {
    for text in texts("mapping.json") {
        match MappingSet::from_json(&text) {
            Ok(set) => {
                for connector in registry::ALL {
                    for finding in set.check(connector) {
                        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
                        assert!(finding.place.span.is_none_or(|span| text.get(span).is_some()), "{text}");
                    }
                }
            }
            Err(error) => assert!(!error.in_file("a.json").to_string().contains('\n'), "{text}"),
        }
    }
}

#[test]
fn metadata() {
    for text in texts("metadata.json") {
        match Connector::from_json(&text) {
            Ok(connector) => {
                let written = serde_json::to_string(&connector).unwrap();
                assert_eq!(Json::read(&written).unwrap(), Json::read(&text).unwrap(), "{text}");
                let placed = lint_document(&connector, &text, &Options::default());
                for finding in &placed {
                    let span = finding.place.span.clone().expect("a place");
                    assert!(text.get(span).is_some(), "{text}");
                }
                assert!(provmap::diff(&connector, &connector).changes().is_empty(), "{text}");
                for other in registry::ALL {
                    let (there, back) = (provmap::diff(other, &connector), provmap::diff(&connector, other));
                    assert_eq!(there.changes().len(), back.changes().len(), "{text}");
                }
            }
            Err(error) => assert!(!error.problems().is_empty(), "{text}"),
        }
        let _ = SourceSchema::empty().extend_from_json(&text);
    }
}

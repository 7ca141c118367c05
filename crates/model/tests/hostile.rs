//! Metadata and schema files are untrusted: whatever they hold, reading ends soon and with an answer.
//!
//! Nothing here judges time: what is quadratic takes minutes at full size. `--nocapture` shows the times, and
//! `HOSTILE_KIB=16384` sets the size of the documents, which is 256 KiB otherwise.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::print_stdout, reason = "a test")]

use std::time::Instant;

use provmap_model::names::MAX_NAMES;
use provmap_model::node::MAX_BYTES;
use provmap_model::{Connector, Error, Problem, SourceAttribute, SourceSchema};

/// Reads both ways, and says how long it took.
fn problems(what: &str, document: &str) -> Vec<Problem> {
    let start = Instant::now();
    let all = |error: Error| error.problems().to_vec();
    let connector = Connector::from_json(document).err().map_or_else(Vec::new, all);
    let schema = SourceSchema::empty().extend_from_json(document).err().map_or_else(Vec::new, all);
    println!(
        "{what}: {} KiB, {} and {} problems in {:?}",
        document.len() >> 10,
        connector.len(),
        schema.len(),
        start.elapsed()
    );
    connector.into_iter().chain(schema).collect()
}

fn first(document: &str) -> String {
    problems("small", document).first().map(|problem| problem.in_file("f")).unwrap_or_default()
}

fn connector(users: &str) -> String {
    format!(r#"{{"information":{{"key":"A"}},"attributeMetadata":{{"userAttributes":{{{users}}}}}}}"#)
}

fn size() -> usize {
    std::env::var("HOSTILE_KIB").map_or(256, |size| size.parse().unwrap()) << 10
}

/// As many of `item(0)`, `item(1)`… as a document can hold beside `around` bytes, separated by commas.
fn fill(around: usize, item: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for n in 0.. {
        let item = item(n);
        if text.len() + item.len() + 1 + around > size() {
            break;
        }
        if n > 0 {
            text.push(',');
        }
        text.push_str(&item);
    }
    text
}

#[test]
fn the_size_is_limited_before_anything_is_read() {
    let largest = " ".repeat(MAX_BYTES);
    assert_eq!(first(&largest), "f:1:1: malformed JSON: EOF while parsing a value");
    let larger = " ".repeat(MAX_BYTES + 1);
    assert_eq!(first(&larger), "f: the document has 16777217 bytes; at most 16777216 are read");
}

#[test]
fn a_document_of_the_largest_size_is_read() {
    let pad = connector("").len();
    let document = connector("") + &" ".repeat(MAX_BYTES - pad);
    assert!(Connector::from_json(&document).is_ok());
}

#[test]
fn deep_nesting_is_refused_wherever_it_stands() {
    for depth in [127, 128, 129, 1000, 100_000] {
        for (open, close) in [("[", "]"), (r#"{"":"#, "}")] {
            let depth = depth / open.len();
            let deep = |inner: &str| format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
            for document in [
                deep("0"),
                format!(r#"{{"information":{},"attributeMetadata":{{}}}}"#, deep("0")),
                format!(r#"{{"information":{{"key":"A"}},"attributeMetadata":{{}},"x":{}}}"#, deep("0")),
                connector(&format!(r#""a":{{"defaultValue":{}}}"#, deep("0"))),
                connector(&format!(r#""a":{{"referenceAttribute":[{}]}}"#, deep("0"))),
                format!(r#"{{"attributes":[{{"path":"a","x":{}}}]}}"#, deep("0")),
            ] {
                // Shallow ones can be sound; what counts is that there is an answer.
                let refused = !problems("deep", &document).is_empty();
                assert!(refused || depth < 128, "{depth} levels are read");
            }
        }
    }
    let open = "[".repeat(size());
    assert!(!problems("open", &open).is_empty());
}

#[test]
fn a_hundred_thousand_attributes_are_refused_and_sixty_thousand_are_read() {
    let users = |count: usize| {
        let list: Vec<String> =
            (0..count).map(|n| format!(r#""attribute{n}":{{"maxLength":{n}}}"#)).collect();
        connector(&list.join(","))
    };
    let refused = Connector::from_json(users(100_000)).unwrap_err();
    assert_eq!(refused.problems().len(), 1);
    assert_eq!(refused.problems()[0].message(), "more than 65534 attributes");
    let connector = Connector::from_json(users(60_000)).unwrap();
    let attributes = connector.user_attributes().unwrap();
    for n in 0..60_000 {
        assert_eq!(attributes.position(&format!("attribute{n}")), Some(n));
    }
    assert_eq!(attributes.position("attribute60000"), None);

    let schema = |count: usize| {
        let list: Vec<String> = (0..count).map(|n| format!(r#"{{"path":"attribute{n}"}}"#)).collect();
        format!(r#"{{"attributes":[{}]}}"#, list.join(","))
    };
    assert!(SourceSchema::empty().extend_from_json(schema(100_000)).is_err());
    let start = Instant::now();
    let schema = SourceSchema::empty().extend_from_json(schema(60_000)).unwrap();
    println!("schema: 60000 attributes in {:?}", start.elapsed());
    for n in 0..60_000 {
        assert!(schema.find(&format!("attribute{n}")).is_some());
    }
}

/// Attributes can come in several files, too.
#[test]
fn a_schema_stays_small_enough_for_its_table() {
    let list = |from: usize| {
        let list: Vec<String> = (from..from + 40_000).map(|n| format!(r#"{{"path":"a{n}"}}"#)).collect();
        format!(r#"{{"attributes":[{}]}}"#, list.join(","))
    };
    let schema = SourceSchema::empty().extend_from_json(list(0)).unwrap();
    let error = schema.extend_from_json(list(40_000)).unwrap_err();
    assert_eq!(error.problems()[0].message(), "more than 65534 attributes");
}

/// What can be iterated over can be found.
#[test]
fn a_full_schema_takes_no_attribute_in_code_either() {
    let list: Vec<String> = (0..MAX_NAMES).map(|n| format!(r#"{{"path":"a{n}"}}"#)).collect();
    let document = format!(r#"{{"attributes":[{}]}}"#, list.join(","));
    let full = SourceSchema::empty().extend_from_json(&document).unwrap();
    assert_eq!(full.clone().with(SourceAttribute::string("one more")), full);
    let last = format!("a{}", MAX_NAMES - 1);
    let known = full.with(SourceAttribute { max_length: Some(4), ..SourceAttribute::string(&last) });
    assert_eq!(known.iter().len(), MAX_NAMES);
    assert_eq!(known.find(&last).unwrap().max_length, Some(4));
}

/// References can come in several files, too.
#[test]
fn a_schema_stays_small_enough_for_its_references() {
    let list = |from: usize| {
        let list: Vec<String> =
            (from..from + 40_000).map(|n| format!(r#"{{"reference":"r{n}","sources":[]}}"#)).collect();
        format!(r#"{{"references":[{}]}}"#, list.join(","))
    };
    let schema = SourceSchema::empty().extend_from_json(list(0)).unwrap();
    let error = schema.extend_from_json(list(40_000)).unwrap_err();
    assert_eq!(error.problems()[0].message(), "more than 65534 references");
}

#[test]
fn many_problems_are_listed_up_to_a_hundred_thousand() {
    let wrong = |count: usize| connector(&format!(r#""a":{{{}}}"#, vec![r#""unique":0"#; count].join(",")));
    // The first stands for itself, the rest repeat it.
    assert_eq!(Connector::from_json(wrong(100_000)).unwrap_err().problems().len(), 100_000);
    let problems = problems("more", &wrong(100_007));
    assert_eq!(problems[100_000].to_string(), "7 more problems are not listed");
}

#[test]
fn hostile_shapes_take_linear_time() {
    let key = "k".repeat(size() / 2);
    let around = key.len() + 200;
    let shapes = [
        ("wrong types", connector(&fill(100, |n| format!(r#""{n}":{{"key":0,"type":0,"unique":0}}"#)))),
        ("extra keys", connector(&format!(r#""a":{{{}}}"#, fill(200, |n| format!(r#""{n}":0"#))))),
        ("a long key above extras", {
            connector(&format!(r#""{key}":{{{}}}"#, fill(around, |n| format!(r#""{n}":0"#))))
        }),
        ("a long key above problems", {
            let same = fill(around, |_| r#""unique":0"#.to_owned());
            connector(&format!(r#""{key}":{{{same}}}"#))
        }),
        ("a long key above elements", {
            let list = fill(around, |_| r#""""#.to_owned());
            connector(&format!(r#""{key}":{{"referenceAttribute":[{list}]}}"#))
        }),
        ("a long key above deep extras", {
            let deep = fill(around, |n| format!(r#""{n}":[[[[1e999]]]]"#));
            connector(&format!(r#""{key}":{{{deep}}}"#))
        }),
        ("lists", {
            format!(r#"{{"information":{{"key":"A"}},"attributeMetadata":{{"capabilities":[{}]}}}}"#, {
                fill(200, |_| "{}".to_owned())
            })
        }),
        ("line breaks", {
            let lines = fill(size() / 2 + 200, |_| "\n0".to_owned());
            format!(r#"{{"attributes":[{lines}],"references":[{lines}]}}"#).chars().take(MAX_BYTES).collect()
        }),
        (
            "the same attribute",
            format!(r#"{{"attributes":[{}]}}"#, fill(100, |_| r#"{"path":"a"}"#.to_owned())),
        ),
        ("references", {
            format!(
                r#"{{"references":[{}]}}"#,
                fill(100, |n| format!(r#"{{"reference":"{n}","sources":[]}}"#))
            )
        }),
        ("escapes", connector(&format!(r#""a":{{"key":"{}"}}"#, "\\u0041".repeat(size() / 8)))),
        ("contradictions", {
            let all = r#""type":"A","attributeType":"B","minLength":2,"maxLength":1,"defaultValue":[1,2]"#;
            connector(&fill(100, |n| format!(r#""{n}":{{{all}}}"#)))
        }),
        ("one long default", {
            let values = fill(around, |_| "0".to_owned());
            connector(&format!(r#""{key}":{{"type":"STRING","defaultValue":[{values}]}}"#))
        }),
        ("quotes", connector(&format!(r#""a":{{"key":"{}"}}"#, "\\\"".repeat(size() / 4)))),
    ];
    for (what, document) in shapes {
        assert!(document.len() <= size() + 300, "{what}: {}", document.len());
        for problem in problems(what, &document) {
            // The longest is a path of six keys, each cut at 256 characters.
            assert!(problem.in_file("f").len() < 4096, "{what}");
            assert!(problem.pointer().len() < 4096, "{what}");
        }
    }
}

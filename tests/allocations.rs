//! How often reading and checking allocate. In a file of its own, because it counts with an allocator of its own.

#[allow(clippy::expect_used, clippy::panic, reason = "shared with the benches; a test may panic")]
#[path = "../benches/inputs/mod.rs"]
mod inputs;

use allocation_counter::measure;
use provmap::record::{Operation, Outcome, Plan};
use provmap::{MappingSet, Options, SourceAttribute};

#[test]
fn a_clean_set_takes_four_allocations_to_read_and_two_to_check() {
    let schema = inputs::environment();
    let options = Options::default().source_schema(&schema);
    for name in inputs::CONNECTORS {
        let connector = inputs::connector(name);
        let text = inputs::clean(name);
        let mut set = None;
        let reading = measure(|| set = MappingSet::from_json(&text).ok());
        let set = set.unwrap();
        let mut report = None;
        let checking = measure(|| report = Some(set.check_with(connector, &options)));
        assert!(report.unwrap().findings().is_empty());
        // The text, what was read from it beside it, and the count of who shares both; and the lines, whose number is guessed
        // from the size of the text.
        assert_eq!(reading.count_total, 4, "{name}");
        // What the lines cover, and the name of the connector in the report.
        assert_eq!(checking.count_total, 2, "{name}");
    }
}

#[test]
fn looking_up_a_compiled_in_attribute_allocates_nothing() {
    for name in inputs::CONNECTORS {
        let folded = name.to_lowercase();
        let looking = measure(|| {
            let connector = provmap::connector(&folded).unwrap();
            assert!(connector.user_attributes().unwrap().find("userName").is_some());
        });
        assert_eq!(looking.count_total, 0, "{name}");
    }
}

/// A service extends its schema on each refresh, by the same document or by another: what it held before is gone.
#[test]
fn a_schema_that_is_extended_again_and_again_holds_what_the_last_one_says() {
    let document = |most: usize| {
        format!(
            r#"{{"closed": true, "attributes": [{{"path": "costCenter", "maxLength": {most}}}, {{"path": "email", "unique": true}}],
                "references": [{{"reference": "cost_center", "sources": ["costCenter"]}}]}}"#
        )
    };
    let extended = |times: usize| {
        let mut schema = provmap::registry::DIRECTORY.clone();
        let held = measure(|| {
            for most in (0..times).rev() {
                schema = schema.clone().extend_from_json(document(most)).unwrap();
                schema = schema.clone().with(SourceAttribute::string("level")).closed(false);
            }
        });
        (schema, held.bytes_current)
    };
    let (once, bytes) = extended(1);
    assert!(bytes > 0);
    assert_eq!(extended(1_000), (once, bytes));
}

/// What a plan keeps of a path, and what a record costs, is bounded by how deep records are read.
#[test]
fn a_path_of_very_many_names_takes_little() {
    let source = vec!["a"; 20_000].join(".");
    let json = serde_json::json!([{"targetAttribute": "title", "sourceAttribute": source}]).to_string();
    let set = MappingSet::from_json(&json).unwrap();
    let mut plan = None;
    let memory = measure(|| {
        plan = Some(Plan::new(&provmap::registry::ZOOM, &set, Operation::Update));
    });
    assert!(memory.bytes_max < 4 << 20, "{} bytes", memory.bytes_max);
    let plan = plan.unwrap();
    assert!(plan.slot_count() < 200, "{}", plan.slot_count());
    // The same as of the whole path: nothing, or what cannot be predicted.
    let mut slots = plan.slots();
    let nested = |value: &str| format!("{}{value}{}", r#"{"a":"#.repeat(127), "}".repeat(127));
    for (json, outcome) in [
        (nested("null"), Outcome::Valid),
        (nested("1"), Outcome::Unpredictable),
        (r#"{"a": "x"}"#.to_owned(), Outcome::Unpredictable),
        ("{}".to_owned(), Outcome::Valid),
    ] {
        let record = plan.read(json.as_bytes(), &mut slots).unwrap();
        assert_eq!(record.check(&mut Vec::new()), outcome, "{json}");
    }
}

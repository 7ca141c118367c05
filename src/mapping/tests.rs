//! Sets that come from no file or from a format of a test's own, and the places of all.

use super::*;
use crate::registry;

/// A format of two words a line: its reader is all that there is of it.
#[test]
fn a_format_is_a_reader() {
    let set = MappingSet::of_text("  userName usernme\n  email\n".into(), |text| {
        let mappings = text.lines().map(|line| {
            let mut fields = line.split_ascii_whitespace().map(|word| {
                let start = offset_of(text, word);
                let span = Some(start..start.saturating_add(word.len()));
                Field { value: word.into(), span, offsets: None, padded: false }
            });
            let start = Some(offset_of(text, line.trim_ascii_start()));
            Mapping { target: fields.next(), source: fields.next(), start, ..Mapping::default() }
        });
        Ok(Lines { mappings: mappings.collect(), start: Some(0), ..Lines::default() })
    });
    let report = set.unwrap().check(&registry::ZOOM);
    let found = |rule| report.iter().find(|finding| finding.rule == rule).map(|finding| &finding.place);
    let place = found("unknown-source").unwrap();
    assert_eq!((place.pointer.as_str(), place.line, place.column), ("/0/sourceAttribute", Some(1), Some(12)));
    let place = found("missing-source").unwrap();
    assert_eq!((place.pointer.as_str(), place.line, place.column), ("/1/targetAttribute", Some(2), Some(3)));
}

#[test]
fn lines_that_come_from_no_file_tell_of_blanks_too() {
    let line = Mapping::from_source(" userName", "email\u{200b}");
    let set = MappingSet::new(vec![line, Mapping::from_expression("title\u{a0}", " 'x' ")]);
    let report = set.check(&registry::ZOOM);
    let blanks = report.iter().filter(|finding| finding.rule == "stray-blanks");
    let pointers: Vec<&str> = blanks.map(|finding| finding.place.pointer.as_str()).collect();
    assert_eq!(pointers, ["/0/targetAttribute", "/0/sourceAttribute", "/1/targetAttribute"]);
    assert_eq!(set.mappings()[0].target_attribute(), Some("userName"));
}

#[test]
fn all_places_and_errors_of_a_named_set_name_its_file() {
    let text = r#"{"connector": "Zom", "mappings": [{"expression": "'x'"}], "_links": {"next": {}}}"#;
    let set = MappingSet::from_json(text).unwrap().named("a.json");
    let places = [set.place(0, Part::Expression), set.connector_place(), set.next_page()];
    assert_eq!(places.map(|place| place.unwrap().to_string()), ["a.json:1:50", "a.json:1:15", "a.json:1:78"]);
    let known = crate::Connectors::new();
    let error = set.require_connector(&known).unwrap_err().to_string();
    assert!(error.starts_with("a.json:1:15: /connector: "), "{error}");
    let error = MappingSet::new(Vec::new()).named("b.json").require_connector(&known).unwrap_err();
    assert!(error.to_string().starts_with("b.json: no connector"), "{error}");
}

#[test]
fn lines_of_another_set_lose_their_places() {
    let set = MappingSet::from_json(r#"[{"targetAttribute": "a", "expression": "\u0061 +"}]"#).unwrap();
    let set = MappingSet::new(set.mappings().to_vec());
    assert_eq!(set.place(0, Part::Line).unwrap().span, None);
    assert_eq!(set.place(0, Part::Expression).unwrap().span, None);
    assert_eq!(set.part_of_expression(0, 0..1), None);
}

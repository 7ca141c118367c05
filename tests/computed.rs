//! Lines of a mapping that compute their values, from slots or from the whole user.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what it expects by panicking"
)]

use provmap::model::Json;
use provmap::record::{Operation, Outcome, Plan, ReadErrorKind, Shape};
use provmap::{MappingSet, SentValue};

/// A record that is filled slot by slot takes the user beside it, for the expressions.
#[test]
fn expressions_read_the_user_beside_the_slots() {
    let line = r##"[{"targetAttribute": "title", "expression": "#root['ti' + 'tle']"}]"##;
    let set = MappingSet::from_json(line).unwrap();
    let plan = Plan::new(&provmap::registry::ZOOM, &set, Operation::Update);
    assert!(plan.reads_user());
    for (title, outcome) in [("Engineer".to_owned(), Outcome::Valid), ("e".repeat(129), Outcome::Invalid)] {
        let json = serde_json::json!({"title": title}).to_string();
        assert_eq!(plan.read(json.as_bytes(), &mut plan.slots()).unwrap().check(&mut Vec::new()), outcome);
        let user = Json::read(&json).unwrap();
        let mut record = plan.record();
        record.set_user(&user);
        assert_eq!(record.check(&mut Vec::new()), outcome, "{title}");
        record.clear();
        assert_eq!(record.check(&mut Vec::new()), Outcome::Unpredictable);
    }
}

/// A record that is read computes from its slots, each line once.
#[test]
fn expressions_compute_from_slots() {
    let line =
        r##"[{"targetAttribute": "userName", "expression": "#string.lowerCase(user.name.given) + count"}]"##;
    let set = MappingSet::from_json(line).unwrap();
    let plan = Plan::new(&provmap::registry::ZOOM, &set, Operation::Update);
    fn texts(values: impl FnOnce(&mut dyn FnMut(usize, &str))) -> Vec<String> {
        let mut texts = Vec::new();
        values(&mut |_, text| texts.push(text.to_owned()));
        texts
    }
    let mut slots = plan.slots();
    for (json, sent) in [
        (r#"{"count": 3, "name": {"given": "ADA"}}"#, Some("ada3")),
        (r#"{"count": true, "name": {"given": "\u00c9va"}}"#, Some("évatrue")),
        // Of null nothing is known, nor of a member of a text; and `user.` may be an attribute of that name.
        (r#"{"name": {"given": "ADA"}}"#, None),
        (r#"{"count": 3, "name": "ADA"}"#, None),
        (r#"{"count": 3, "name": {"given": "ADA"}, "user": null}"#, None),
    ] {
        let read = plan.read(json.as_bytes(), &mut slots).unwrap();
        let found = texts(|take| read.unique_values(take));
        assert_eq!(found, sent.into_iter().collect::<Vec<_>>(), "{json}");
        let mut json = serde_json::Deserializer::from_str(json);
        let read = plan.deserialize(&mut json, &mut slots).unwrap();
        assert_eq!(texts(|take| read.unique_values(take)), found);
    }
    // A key that is read whole stands once in it, at any depth.
    let line = r##"[{"targetAttribute": "userName", "expression": "emails.![value][0]"}]"##;
    let set = MappingSet::from_json(line).unwrap();
    let plan = Plan::new(&provmap::registry::ZOOM, &set, Operation::Update);
    let read = plan.read(
        br#"{"x": {"y": 1, "y": 2}, "emails": [null, {"value": "a", "type": 1, "type": 2}]}"#,
        &mut slots,
    );
    let error = read.unwrap_err();
    assert_eq!((error.kind(), error.offset()), (ReadErrorKind::RepeatedAttribute, 41));
    let read =
        plan.read(br#"{"x": {"y": 1, "y": 2}, "emails": [{"value": "a", "type": 1}]}"#, &mut slots).unwrap();
    assert_eq!(texts(|take| read.unique_values(take)), ["a"]);
}

/// What most mappings compute with takes no memory but the buffers that records are read and texts are written into, which
/// are there once one record was read.
#[test]
fn a_computed_text_allocates_nothing() {
    let user =
        br#"{"email": "Ada@Example.com", "name": {"given": "Ada", "family": "Lovelace"}, "enabled": true}"#;
    for expression in [
        "#string.lowerCase(email)",
        "#string.upperCase(#root.email)",
        "#string.substring(email, 0, 3)",
        "#string.trim(email) + '!'",
        "title ?: 'none'",
        "enabled ? 'active' : email",
        "name.given + '.' + name.family",
        "#string.lowerCase(#string.substring(name.given, 0, 1) + name.family) + '@example.com'",
        "title == null and #string.isNotBlank(email) ? email : 'none'",
    ] {
        let line = serde_json::json!([{"targetAttribute": "userName", "expression": expression}]).to_string();
        let set = MappingSet::from_json(&line).unwrap();
        let plan = Plan::new(&provmap::registry::ZOOM, &set, Operation::Update);
        let mut slots = plan.slots();
        let mut pass = || {
            let record = plan.read(user, &mut slots).unwrap();
            assert!(record.is_valid());
            let mut values = 0;
            record.unique_values(&mut |_, text| values += usize::from(!text.is_empty()));
            assert_eq!(values, 1, "{expression}");
        };
        pass();
        assert_eq!(allocation_counter::measure(pass).count_total, 0, "{expression}");
    }
}

/// A name with a dot is no path, though both are written alike.
#[test]
fn a_name_with_a_dot_has_another_slot_than_the_path() {
    let lines = r##"[{"targetAttribute": "userName", "expression": "#root['name.given'] + '!'"},
        {"targetAttribute": "givenName", "sourceAttribute": "name.given"}]"##;
    let set = MappingSet::from_json(lines).unwrap();
    let plan = Plan::new(&provmap::registry::ZOOM, &set, Operation::Update);
    let mut slots = plan.slots();
    let json = br#"{"name.given": "dotted", "name": {"given": "nested"}}"#;
    let record = plan.read(json, &mut slots).unwrap();
    assert_eq!(record.text(plan.slot("name.given").unwrap()), "nested");
    // What lines compute stands behind the slots, where nobody looks.
    assert_eq!(record.text(plan.slot_count()), "");
    assert_eq!(record.shape(plan.slot_count()), Shape::ABSENT);
}

/// What no reader gives is not predicted, neither as it is nor computed.
#[test]
fn nothing_is_predicted_of_a_user_with_a_key_twice() {
    let lines = r##"[{"targetAttribute": "userName", "sourceAttribute": "email"},
        {"targetAttribute": "givenName", "expression": "#string.upperCase(email)"}]"##;
    let set = MappingSet::from_json(lines).unwrap();
    let email = |text| ("email".into(), Json::text(text));
    let user = Json::Object(vec![email("a@example.com"), email("b@example.com")].into());
    for sent in provmap::preview(&provmap::registry::ZOOM, &set, &user) {
        assert!(matches!(sent.result, SentValue::Unpredictable(..)), "{sent:?}");
    }
}

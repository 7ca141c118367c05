//! Lines of a mapping that compute their values, from slots or from the whole user.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what it expects by panicking"
)]

use proptest::prelude::*;
use provmap::expression::{Evaluation, Expression, UnknownReason, evaluate};
use provmap::model::Json;
use provmap::record::{Operation, Outcome, Plan, ReadErrorKind, Record, Shape, Violation};
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
    fn texts(record: &Record<'_>) -> Vec<String> {
        let mut texts = Vec::new();
        record.unique_values(0, |value| texts.push(value.text.to_owned()));
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
        let found = texts(&read);
        assert_eq!(found, sent.into_iter().collect::<Vec<_>>(), "{json}");
        let mut json = serde_json::Deserializer::from_str(json);
        let read = plan.deserialize(&mut json, &mut slots).unwrap();
        assert_eq!(texts(&read), found);
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
    assert_eq!(texts(&read), ["a"]);
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
            record.unique_values(0, |value| values += usize::from(!value.text.is_empty()));
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

/// Users whom no directory has, but a file may: any kind of value at any of these keys.
fn odd_user() -> impl Strategy<Value = serde_json::Value> {
    let numbers =
        prop::sample::select(vec!["-0", "0", "7", "-2.5e-3", "1e308", "9223372036854775808", "2147483648"]);
    let number = numbers.prop_map(|number| serde_json::from_str(number).unwrap());
    let text = prop::sample::select(vec!["", "a", "É\n\u{1f600}", "true", "7"]);
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        number,
        text.prop_map(serde_json::Value::from),
    ];
    let key = prop::sample::select(vec!["name", "given", "user", "a.b", "emails", "ü\""]);
    let members = move |value| prop::collection::btree_map(key.clone().prop_map(str::to_owned), value, 0..5);
    let nested = members.clone();
    let value = leaf.prop_recursive(4, 24, 5, move |value| {
        prop_oneof![
            prop::collection::vec(value.clone(), 0..4).prop_map(serde_json::Value::from),
            nested(value).prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    });
    members(value.boxed()).prop_map(|members| serde_json::Value::Object(members.into_iter().collect()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// What is computed from slots is what is computed from the user.
    #[test]
    fn slots_give_what_the_user_gives(users in prop::collection::vec(odd_user(), 1..3)) {
        let mut slots = None;
        for expressions in [
            ["name + '!'", "name.given + '!'", "name.given.a + ''", "emails.![given][0]"],
            ["user.name.given + ''", "user.user", "user + ''", "user.given + name"],
            ["name['given'].user + 'x'", "#root['name']['given'] ?: 'none'", "#root['a.b'] + 'x'", "name['a.b'] + 'x'"],
            ["emails[0] + 'x'", "emails[1][0] == null ? 'null' : 'other'", "emails.?[#this != null].![#this][0]", "name.user[0].given + 'x'"],
            ["name == emails ? 'a' : 'b'", "#root['ü\"'] + 'x'", "-given + 'x'", "given - 1 + 'x'"],
            ["#root.name.given.emails.user ?: given", "name['user']['given'].emails + ''", "name.emails ?: name", "{'a': name}['a'].given + 'x'"],
            ["#data.size(emails)", "#string.upperCase(given)", "emails.?[user == null][0].given + 'x'", "emails.![#root.name][0] + 'x'"],
        ] {
            let lines: Vec<_> = ["userName", "givenName", "familyName", "title"].iter().zip(expressions)
                .map(|(target, expression)| serde_json::json!({"targetAttribute": target, "expression": expression}))
                .collect();
            let set = MappingSet::from_json(serde_json::Value::from(lines).to_string()).unwrap();
            let plan = Plan::new(&provmap::registry::ZOOM, &set, Operation::Create);
            // Those of another plan are fitted.
            let slots = slots.get_or_insert_with(|| plan.slots());
            for user in &users {
                let json = user.to_string();
                let tree = Json::read(&json).unwrap();
                let mut whole = plan.record();
                whole.set_user(&tree);
                let mut expected: Vec<Violation> = Vec::new();
                let outcome = whole.check(&mut expected);
                let mut unique = Vec::new();
                whole.unique_values(0, |value| unique.push((value.target, value.text.to_owned())));
                let look = |record: Record<'_>| {
                    let (mut found, mut values): (Vec<Violation>, _) = (Vec::new(), Vec::new());
                    let outcome_here = record.check(&mut found);
                    record.unique_values(0, |value| values.push((value.target, value.text.to_owned())));
                    assert_eq!((outcome_here, &found, &values), (outcome, &expected, &unique), "{expressions:?} {json}");
                };
                look(plan.read(json.as_bytes(), slots).unwrap());
                look(plan.deserialize(user.clone(), slots).unwrap());
            }
        }
    }
}

/// Looking a name up among very many counts as work, so that no user takes hours.
#[test]
fn a_user_of_very_many_keys_is_too_much_work() {
    let many = 20_000;
    let mut members =
        vec![("name".into(), Json::text("a")), ("emails".into(), Json::Array(vec![Json::Null; many].into()))];
    members.extend((0..many).map(|number| (number.to_string().into(), Json::Null)));
    let user = Json::Object(members.into());
    for text in
        ["emails.![#root.name]", "emails.![#root['name'] + 'x']", "emails.![{'a': 'b'}[user.missing]]"]
    {
        let expression = Expression::parse(text).unwrap();
        let evaluation = evaluate(&expression, &user);
        let is_too_much = matches!(evaluation, Evaluation::Unknown { reason: UnknownReason::TooMuch, .. });
        assert!(is_too_much, "{text}: {evaluation:?}");
    }
}

//! Metadata that contradicts itself is read: what contradicts itself is unknown, and told.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use provmap_model::correction::{AttributeCorrection, Origin, Property};
use provmap_model::{AttributeList, Connector, Json, Limit};

const ACME: &str = r#"{
  "information": {"key": "Acme"},
  "attributeMetadata": {
    "groupAttributes": {"name": {"key": "name", "minNumberOfValues": 5, "maxNumberOfValues": 3, "unique": true}},
    "userAttributes": {
      "fine": {"key": "fine", "type": "STRING", "minLength": 1, "maxLength": 2, "defaultValue": "it"},
      "badge": {"key": "badge", "maxLength": 4, "attributeType": "STRING", "minLength": 9, "type": "BOOLEAN"},
      "locale": {"key": "locale", "type": "STRING", "minLength": 3, "defaultValue": "en"}
    }
  }
}"#;

#[test]
fn they_are_listed_in_the_order_of_the_document() {
    let acme = Connector::from_json(ACME).unwrap();
    let told: Vec<_> = acme
        .contradictions()
        .iter()
        .map(|it| {
            (it.list, it.position, it.property, it.other, it.other_value.clone(), it.problem.in_file("a"))
        })
        .collect();
    let users = "/attributeMetadata/userAttributes";
    let word = |word: &'static str| Json::String(word.into());
    assert_eq!(
        told,
        [
            (
                AttributeList::Group,
                0,
                "minNumberOfValues",
                "maxNumberOfValues",
                Json::Unsigned(3),
                "a:4:70: /attributeMetadata/groupAttributes/name/minNumberOfValues: `minNumberOfValues` is 5, greater \
                 than `maxNumberOfValues`, which is 3"
                    .to_owned()
            ),
            (
                AttributeList::User,
                1,
                "attributeType",
                "type",
                word("BOOLEAN"),
                format!("a:7:66: {users}/badge/attributeType: `attributeType` is `STRING`, but `type` is `BOOLEAN`")
            ),
            (
                AttributeList::User,
                1,
                "minLength",
                "maxLength",
                Json::Unsigned(4),
                format!("a:7:89: {users}/badge/minLength: `minLength` is 9, greater than `maxLength`, which is 4")
            ),
            (
                AttributeList::User,
                2,
                "defaultValue",
                "minLength",
                Json::Unsigned(3),
                format!("a:8:85: {users}/locale/defaultValue: the default has 2 characters, and `minLength` is 3")
            ),
        ]
    );
}

#[test]
fn the_rows_know_nothing_of_it_and_all_of_the_rest() {
    let acme = Connector::from_json(ACME).unwrap();
    let users = acme.user_attributes().unwrap();
    let (fine, badge, locale) = (users.at(0).unwrap(), users.at(1).unwrap(), users.at(2).unwrap());
    assert!(fine.value_type().is_some() && fine.default_value.is_some());
    assert_eq!((fine.min_length, fine.max_length), (Some(1), Some(2)));
    assert_eq!((badge.kind, badge.attribute_type, badge.value_type()), (None, None, None));
    assert_eq!((badge.min_length, badge.max_length), (None, None));
    assert_eq!((locale.default_value, locale.min_length), (None, Some(3)));
    assert!(locale.value_type().is_some());
    let name = acme.group_attributes().unwrap().at(0).unwrap();
    assert_eq!((name.min_number_of_values, name.max_number_of_values, name.unique), (None, None, Some(true)));
}

#[test]
fn what_is_written_is_what_was_read() {
    let acme = Connector::from_json(ACME).unwrap();
    let written = serde_json::to_string(&acme).unwrap();
    assert_eq!(Json::read(&written).unwrap(), Json::read(ACME).unwrap());
    let again = Connector::from_json(&written).unwrap();
    assert_eq!(again, acme);
    assert_eq!(again.contradictions().len(), 4);
}

#[test]
fn a_correction_states_its_own_property_alone() {
    let acme = Connector::from_json(ACME).unwrap();
    let property = Property::Limit(Limit::MaxLength, 10);
    let origin = Origin::new("https://example.com/limits", "2026-11-22");
    let correction = AttributeCorrection::new(AttributeList::User, 1, property, origin);
    let corrected = acme.corrected(vec![correction]);
    let badge = corrected.user_attributes().unwrap().at(1).unwrap();
    assert_eq!((badge.min_length, badge.max_length), (None, Some(10)));
    assert_eq!(corrected.contradictions(), acme.contradictions());
}

#[test]
fn beside_another_problem_all_are_listed() {
    let wrong = ACME.replace(r#""unique": true"#, r#""unique": 1"#);
    let error = Connector::from_json(&wrong).unwrap_err();
    let problems = error.problems();
    let lines: Vec<_> = problems.iter().map(|problem| (problem.line().unwrap(), problem.message())).collect();
    assert_eq!(lines.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 4, 7, 7, 8]);
    assert_eq!(lines[1].1, "expected a boolean, found a number");
}

#[test]
fn more_than_can_be_listed_are_refused() {
    let both = r#""minLength":1,"maxLength":0,"minNumberOfValues":1,"maxNumberOfValues":0"#;
    let of = |count: usize| {
        let attributes: Vec<String> = (0..count).map(|n| format!(r#""{n}":{{{both}}}"#)).collect();
        let users = attributes.join(",");
        format!(r#"{{"information":{{"key":"A"}},"attributeMetadata":{{"userAttributes":{{{users}}}}}}}"#)
    };
    assert_eq!(Connector::from_json(of(50_000)).unwrap().contradictions().len(), 100_000);
    let error = Connector::from_json(of(50_001)).unwrap_err();
    let problems = error.problems();
    assert_eq!(problems.len(), 100_001);
    assert_eq!(problems[100_000].message(), "2 more problems are not listed");
}

#[test]
fn a_connector_is_shown_in_short() {
    let acme = Connector::from_json(ACME).unwrap();
    let shown =
        r#"Connector { store_type: "Acme", user_attributes: Some(3), group_attributes: Some(1), .. }"#;
    assert_eq!(format!("{acme:?}"), shown);
}

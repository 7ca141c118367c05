//! The schema of a file of tests.

use provmap::record::RecordRule;
use provmap::{AttributeList, Connector, Connectors, RULES, SourceSchema};
use serde_json::{Map, Value, json};

use super::parts::{Word, document, list, object, or_null, schema_key, suggested, text};
use super::words;

/// The schema, with the attributes of a connector where one is named.
pub(super) fn schema(known: &Connectors, named: Option<&Connector>, source: &SourceSchema) -> Value {
    let connectors = known.iter().map(|connector| (connector.store_type().to_owned(), String::new()));
    let operation = json!({
        "description": "What is done with the users.",
        "enum": ["create", "update", null],
        "enumDescriptions": ["The users are created.", "The users are there, and are updated.", "The users are created."],
    });
    let tests = json!({
        "description": "The tests, at least one.",
        "type": "array",
        "minItems": 1,
        "items": test(named, source),
    });
    let keys = [
        schema_key(),
        ("mapping", text("The mapping file, relative to this one.", true)),
        ("connector", suggested("The connector (store type).", connectors, true)),
        ("operation", operation),
        ("source-schema", text("The custom attributes of the directory, relative to this file.", true)),
        ("tests", tests),
    ];
    document(
        "Tests of a mapping".to_owned(),
        object("Tests of a mapping: `provmap test FILE`.", keys, &["tests"]),
    )
}

fn test(named: Option<&Connector>, source: &SourceSchema) -> Value {
    let targets: Vec<Word> =
        named.and_then(|connector| words::targets(connector, AttributeList::User)).unwrap_or_default();
    let target = suggested("A target attribute.", targets.clone(), false);
    let rules = RecordRule::ALL.iter().map(|rule| rule.as_str());
    let refused = rules.flat_map(|rule| targets.iter().map(move |(key, _)| format!("{rule}: {key}")));
    let refused =
        targets.iter().map(|(key, _)| key.clone()).chain(refused).map(|entry| (entry, String::new()));
    let finds = RULES.iter().map(|rule| (rule.id.to_owned(), rule.summary.to_owned()));
    let sends: Map<String, Value> =
        targets.iter().map(|(key, says)| (key.clone(), json!({ "description": says }))).collect();
    let keys = [
        ("name", text("What the test is about: what it is called where it fails.", true)),
        (
            "user",
            json!({
                "description": "A user, as PingOne's API returns one.",
                "type": or_null("object", true),
                "properties": user(source),
            }),
        ),
        (
            "sends",
            json!({
                "description": "What each target gets for this user.",
                "type": or_null("object", true),
                "properties": sends,
            }),
        ),
        ("omits", list("The targets that get nothing.", &target, true)),
        (
            "refused",
            list(
                "The targets whose value the store refuses, all of them: `title`, or with the rule, `too-long: title`.",
                &suggested("A target, or a rule and a target.", refused, false),
                true,
            ),
        ),
        (
            "finds",
            list(
                "What `provmap check` finds: rules, or `nullable-source: familyName`.",
                &suggested("A rule, or a rule and a target.", finds, false),
                true,
            ),
        ),
    ];
    Value::Object(object("A test: of one user, or of what the check finds.", keys, &[]))
}

/// The attributes of a user, and the members of those that are objects. PingOne has none below these.
fn user(source: &SourceSchema) -> Map<String, Value> {
    let mut user = Map::new();
    let paths = words::sources(source).into_iter().filter(|(path, _)| !path.contains('['));
    let (members, attributes): (Vec<Word>, Vec<Word>) = paths.partition(|(path, _)| path.contains('.'));
    for (path, says) in attributes {
        user.insert(path, json!({ "description": says }));
    }
    for (path, says) in members {
        let Some((attribute, member)) = path.split_once('.').filter(|(_, member)| !member.contains('.'))
        else {
            continue;
        };
        let of_attribute = user.entry(attribute).or_insert_with(|| json!({}));
        if let Some(Value::Object(members)) =
            of_attribute.as_object_mut().map(|schema| schema.entry("properties").or_insert_with(|| json!({})))
        {
            members.insert(member.to_owned(), json!({ "description": says }));
        }
    }
    user
}

//! parse → infer → print → parse: no panic, no overflow, spans within the text, and what is printed means the same.
//! Every expression is evaluated as well, for a user with little and one with nested lists.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use provmap::expression::{Expression, evaluate, infer};
use provmap_model::{Json, SourceSchema};

/// A small directory: the built-in one is the registry's, which a fuzz target of this folder need not know.
static SCHEMA: LazyLock<SourceSchema> = LazyLock::new(|| {
    let document = r#"{"attributes": [
        {"path": "username", "type": "STRING", "minLength": 1, "maxLength": 128, "alwaysSet": true, "unique": true,
         "multiValued": false},
        {"path": "name", "type": "COMPLEX"},
        {"path": "name.given", "type": "STRING", "minLength": 1, "maxLength": 256, "alwaysSet": false,
         "unique": false, "multiValued": false},
        {"path": "enabled", "type": "BOOLEAN", "alwaysSet": true, "multiValued": false},
        {"path": "a", "type": "JSON"},
        {"path": "g", "type": "STRING", "multiValued": true, "alwaysSet": true}
    ]}"#;
    SourceSchema::empty().extend_from_json(document).expect("the schema is well-formed")
});

static USERS: LazyLock<[Json; 2]> = LazyLock::new(|| {
    let text = |text: &'static str| Json::String(text.into());
    let object = |members: Vec<(&'static str, Json)>| {
        Json::Object(members.into_iter().map(|(key, value)| (key.into(), value)).collect())
    };
    let full = object(vec![
        ("username", text("ada😀")),
        ("name", object(vec![("given", text(" ß "))])),
        ("enabled", Json::Bool(true)),
        ("a", object(vec![("a", Json::Array(vec![Json::Unsigned(u64::MAX), Json::Signed(-1)].into()))])),
        ("g", Json::Array((0..50).map(|_| text("group")).collect())),
    ]);
    [Json::Null, full]
});

fuzz_target!(|text: &str| {
    let Ok(expression) = Expression::parse(text) else { return };
    let inference = infer(&expression, &SCHEMA);
    assert!(!inference.domain.describe().is_empty());
    let spans = inference.branches.iter().map(|branch| branch.span);
    let spans = spans.chain(inference.functions.iter().map(|problem| problem.span));
    let spans = spans.chain(inference.truncations.iter().flat_map(|cut| [cut.span, cut.source]));
    for span in spans.chain(inference.nulls_in_text.iter().copied()) {
        assert!(text.get(span.range()).is_some());
    }
    for problem in &inference.functions {
        assert!(problem.kind.to_string().chars().count() < 200);
    }
    for user in USERS.iter() {
        let _ = evaluate(&expression, user);
    }
    let printed = expression.to_string();
    if printed.len() > provmap::expression::MAX_LENGTH {
        return;
    }
    let again = Expression::parse(&printed).expect("what is printed parses");
    assert_eq!(infer(&again, &SCHEMA).domain, inference.domain);
});

//! The record reader takes, refuses and decodes as serde_json does when it reads a `Value`.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests state what they expect by panicking"
)]

mod as_serde;
mod population;

use std::borrow::Cow;

use as_serde::compare;
use population::{Random, Settings};
use proptest::prelude::*;
use provmap::MappingSet;
use provmap::record::{Kind, Operation, Plan, ReadErrorKind, Shape};

fn plan() -> Plan {
    Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create)
}

const ODD: &[&str] = &[
    "",
    " ",
    "{",
    "}",
    "{}",
    " { } ",
    "{}x",
    "{} {}",
    "[]",
    "[{}]",
    "5",
    "null",
    "\"x\"",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{,\"a\":1}",
    "{\"a\" : 1 , \"b\" : [ 1 , 2 ] }",
    "{\"a\":[1,]}",
    "{\"a\":[,1]}",
    "{\"a\":[]}",
    "{\"a\":{}}",
    "{\"a\":tru}",
    "{\"a\":nul}",
    "{\"a\":true1}",
    "{\"a\":01}",
    "{\"a\":-}",
    "{\"a\":-0}",
    "{\"a\":1.}",
    "{\"a\":.5}",
    "{\"a\":1e}",
    "{\"a\":1e+}",
    "{\"a\":1E+5}",
    "{\"a\":1e999}",
    "{\"a\":-1e999}",
    "{\"a\":1e-999}",
    "{\"a\":0e999999999999}",
    "{\"a\":1.7976931348623157e308}",
    "{\"a\":1.7976931348623159e308}",
    "{\"a\":179769313486231580793e289}",
    "{\"a\":+1}",
    "{\"a\":NaN}",
    "{\"a\":1 2}",
    "{\"title\":\"\\u0041\"}",
    "{\"title\":\"\\ud83d\\ude00\"}",
    "{\"title\":\"\\ud83d\"}",
    "{\"title\":\"\\ude00\"}",
    "{\"title\":\"\\ud83dx\"}",
    "{\"title\":\"\\ud83d\\n\"}",
    "{\"title\":\"\\ud83d\\u0041\"}",
    "{\"title\":\"\\udbff\\udfff\"}",
    "{\"title\":\"\\u00g0\"}",
    "{\"title\":\"\\u12\"}",
    "{\"title\":\"\\x\"}",
    "{\"title\":\"\\",
    "{\"title\":\"a",
    "{\"title\":\"a\nb\"}",
    "{\"title\":\"a\tb\"}",
    "{\"title\":\"\u{7f}\"}",
    "{\"title\":\"\\b\\f\\n\\r\\t\\/\\\\\\\"\"}",
    "{\"ti\\u0074le\":\"x\"}",
    "{\"title\":1,\"ti\\u0074le\":2}",
    "{\"title\":null,\"title\":null}",
    "{\"other\":1,\"other\":2}",
    "{'a':1}",
    "{\"a\":\"\\ud83d\\ude00\"}",
    "{\"a\":\"\\ud83d\"}",
    "{\"roles\":[\"a\",null,[1,2],{\"b\":[]},true,-1,\"\\u00e9\"]}",
    "\u{feff}{}",
    "{\"a\":1}\u{a0}",
    "{\u{b}}",
    "{\"title\":\"aaaaaaaaaaaaaaaaaaaaaaaa\\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
    "{\"$serde_json::private::Numbe\":\"1\"}",
    "{\"title\" \n\t\r: \n\"x\"\r\n}",
];

#[test]
fn odd_records_are_read_as_serde_json_reads_them() {
    let plan = plan();
    for json in ODD {
        compare(&plan, json.as_bytes());
    }
    let digits = "9".repeat(400);
    for json in
        [format!("{{\"a\":{digits}}}"), format!("{{\"a\":0.{digits}}}"), format!("{{\"a\":{digits}e-200}}")]
    {
        compare(&plan, json.as_bytes());
    }
    for bytes in [
        &b"{\"title\":\"\xff\"}"[..],
        b"{\"title\":\"\xc3\"}",
        b"{\"other\":\"\xed\xa0\x80\"}",
        b"{\"\xff\":1}",
        b"{\"title\":\"\xc3\\u00a9\"}",
        b"{\"a\":\xff}",
    ] {
        compare(&plan, bytes);
    }
}

/// The scanner looks at several bytes together, so that what matters is how far something is from either end of them.
#[test]
fn texts_of_any_length_are_read_wherever_they_end() {
    let plan = plan();
    for length in 0..100 {
        let plain = "a".repeat(length);
        for odd in ["", "\"", "\\n", "\\", "\n", "\u{e9}", "\u{1f600}", "\u{7f}"] {
            for end in [
                "",
                "}",
                "\"}",
                "\", \"locale\": \"b\"}",
                "\", \"givenName\": \"\\u00e9\", \"locale\": \"bbbbbbbbbbbbbbbbb\"}",
            ] {
                let mut json = format!("{{\"title\":\"{plain}{odd}{end}").into_bytes();
                compare(&plan, &json);
                // No UTF-8.
                if let Some(byte) = json.get_mut(10 + length) {
                    *byte = 0xc3;
                }
                compare(&plan, &json);
            }
        }
    }
}

#[test]
fn nesting_ends_where_serde_json_ends_it() {
    let plan = plan();
    for depth in [1, 2, 125, 126, 127, 128, 129, 5_000, 1_000_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            for key in ["roles", "other"] {
                let inner = if open == "[" { "" } else { "1" };
                let json = format!("{{\"{key}\":{}{inner}{}}}", open.repeat(depth), close.repeat(depth));
                compare(&plan, json.as_bytes());
            }
        }
    }
    let error = plan.read("{\"a\":".repeat(200).as_bytes(), &mut plan.slots()).unwrap_err();
    assert_eq!(error.kind(), ReadErrorKind::TooDeep);
}

#[test]
fn hostile_records_are_typed_errors_and_cheap() {
    let plan = plan();
    let mut slots = plan.slots();
    let mut kind = |json: &[u8]| plan.read(json, &mut slots).map(|_| ()).map_err(|error| error.kind());
    assert_eq!(kind(&vec![b' '; provmap::record::MAX_RECORD_BYTES + 1]), Err(ReadErrorKind::TooLong));
    assert_eq!(kind(b"{\"title\":\"\xff\"}"), Err(ReadErrorKind::NotUtf8));
    assert_eq!(kind(b"{\"title\":\"\\ud800\"}"), Err(ReadErrorKind::LoneSurrogate));
    assert_eq!(kind(b"{\"title\":1e400}"), Err(ReadErrorKind::NumberTooLarge));
    assert_eq!(kind(b"[1]"), Err(ReadErrorKind::NotAnObject));
    assert_eq!(kind(b"{\"title\":\"a\",\"title\":\"b\"}"), Err(ReadErrorKind::RepeatedAttribute));
    let many = format!("{{\"title\":{}}}", "[".repeat(1 << 20));
    assert_eq!(kind(many.as_bytes()), Err(ReadErrorKind::TooDeep));
    let keys: String = (0..300_000).map(|number| format!("\"key{number}\":[1,\"\\n\"],")).collect();
    assert_eq!(kind(format!("{{{keys}\"title\":\"x\"}}").as_bytes()), Ok(()));
    let values = format!("{{\"roles\":[{}1]}}", "\"a\",".repeat(1_000_000));
    assert_eq!(kind(values.as_bytes()), Ok(()));
}

#[test]
fn errors_and_debug_show_no_value() {
    let plan = plan();
    let mut slots = plan.slots();
    let record = plan
        .read(br#"{"title": "secret", "roles": ["secret"], "givenName": "se\u0063ret"}"#, &mut slots)
        .unwrap();
    assert!(!format!("{record:?}").contains("secret"));
    let mut violations: Vec<provmap::record::Violation> = Vec::new();
    record.check(&mut violations);
    assert!(!format!("{violations:?}").contains("secret"));
    for json in [
        r#"{"title": "secret" "secret"}"#,
        r#"{"secret": secret}"#,
        r#""secret""#,
        r#"{"title":"secret","title":"secret"}"#,
    ] {
        let error = plan.read(json.as_bytes(), &mut slots).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret"));
        let mut deserializer = serde_json::Deserializer::from_str(json);
        if let Err(error) = plan.deserialize(&mut deserializer, &mut slots) {
            assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
        }
    }
    assert!(!format!("{slots:?}").contains("secret"));
}

#[test]
fn nested_users_reach_their_slots() {
    let set = MappingSet::from_json(
        r#"[{"targetAttribute": "givenName", "sourceAttribute": "name.given"},
            {"targetAttribute": "familyName", "sourceAttribute": "name.family"},
            {"targetAttribute": "title", "sourceAttribute": "name"},
            {"targetAttribute": "locale", "sourceAttribute": "given"}]"#,
    );
    let plan = Plan::new(provmap::connector("Zoom").unwrap(), &set.unwrap(), Operation::Create);
    let slot = |path| plan.slot(path).unwrap();
    let mut slots = plan.slots();
    // The key that follows `name` at the top must not be taken for one of its own.
    for json in [
        r#"{"given": "top", "name": {"family": "F", "given": "G", "given2": 1}}"#,
        r#"{"name": {"given": "G", "family": "F"}, "given": "top", "family": "no"}"#,
        r#"{"na\u006de": {"given": "G", "other": {"family": 1}, "family": "F"}, "given": "top"}"#,
    ] {
        let record = plan.read(json.as_bytes(), &mut slots).unwrap();
        assert_eq!(
            [record.text(slot("given")), record.text(slot("name.given")), record.text(slot("name.family"))],
            ["top", "G", "F"]
        );
        assert_eq!(record.shape(slot("name")).kind(), Kind::Object);
    }
    let record = plan.read(br#"{"name": null}"#, &mut slots).unwrap();
    assert_eq!(record.shape(slot("name.given")), Shape::ABSENT);
    for odd in [r#"{"name": 5}"#, r#"{"name": [{"given": "G"}]}"#, r#"{"name": "x"}"#] {
        let record = plan.read(odd.as_bytes(), &mut slots).unwrap();
        assert_eq!(record.shape(slot("name.given")), Shape::UNPREDICTABLE);
    }
    let error = plan.read(br#"{"name": {}, "name": {}}"#, &mut slots).unwrap_err();
    assert_eq!(error.kind(), ReadErrorKind::RepeatedAttribute);
    assert!(plan.read(br#"{"name": {"given": 1, "given": 2}}"#, &mut slots).is_err());
}

/// As many keys on as many levels, and others: what one plan learned of the order of keys must not lead another astray.
#[test]
fn slots_that_another_plan_filled_are_fitted_anew() {
    let plan = |paths: [&str; 3]| {
        let lines = ["userName", "givenName", "familyName"].iter().zip(paths).map(|(target, path)| {
            format!(r#"{{"targetAttribute": "{target}", "sourceAttribute": "{path}"}}"#)
        });
        let set = MappingSet::from_json(format!("[{}]", lines.collect::<Vec<_>>().join(","))).unwrap();
        Plan::new(provmap::connector("Zoom").unwrap(), &set, Operation::Create)
    };
    let (flat, deep) = (plan(["x", "name.given", "y"]), plan(["x", "name.y", "name.given"]));
    assert_eq!(flat.slot_count(), deep.slot_count());
    let json = br#"{"x": "1", "name": {"given": "2"}, "y": "3"}"#;
    let mut slots = flat.slots();
    assert_eq!(flat.read(json, &mut slots).unwrap().text(flat.slot("y").unwrap()), "3");
    let record = deep.read(json, &mut slots).unwrap();
    assert_eq!(record.shape(deep.slot("name.y").unwrap()), Shape::ABSENT);
    assert_eq!(record.text(deep.slot("name.given").unwrap()), "2");
}

/// Takes a good record and breaks a byte or two.
#[test]
fn records_with_broken_bytes_are_read_as_serde_json_reads_them() {
    let plan = plan();
    let connector = provmap::connector("Zoom").unwrap();
    let settings = Settings {
        operation: Operation::Create,
        // Miri takes its time.
        records: if cfg!(miri) { 3 } else { 300 },
        seed: 3,
        defect_in: 2,
        odd: true,
        mapped: false,
    };
    let population = population::population(connector, settings);
    let mut random = Random::new(5);
    let bytes = b"\"\\{}[],:tfn019-+.eEu/ \n\t\x00\x1f\x7f\xc3\xff";
    for line in population.lines() {
        compare(&plan, line);
        for _ in 0..40 {
            let mut broken = Cow::from(line).into_owned();
            for _ in 0..=random.below(2) {
                let at = random.below(broken.len());
                match random.below(3) {
                    0 => broken[at] = *random.pick(bytes),
                    1 => broken.insert(at, *random.pick(bytes)),
                    _ => _ = broken.remove(at),
                }
            }
            compare(&plan, &broken);
        }
        compare(&plan, &line[..random.below(line.len())]);
    }
}

fn json() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        "[a-z]{0,20}",
        "\\PC{0,10}",
        Just("\\u00e9\\n".to_owned()),
        Just("\\ud83d\\ude00".to_owned()),
        Just("\\ud83d".to_owned()),
        "[\\x00-\\x7f]{0,9}",
    ]
    .prop_map(|text| format!("\"{text}\""));
    let number = "-?[0-9]{1,3}(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,4})?";
    let leaf =
        prop_oneof![Just("null".to_owned()), Just("true".to_owned()), Just("false".to_owned()), number, text];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let key = prop::sample::select(vec!["title", "userName", "roles", "other", "activ\\u0065", ""]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|all| format!("[{}]", all.join(", "))),
            prop::collection::vec((key, inner), 0..5).prop_map(|all| {
                let all: Vec<String> =
                    all.into_iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
                format!("{{{}}}", all.join(","))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_is_read_as_serde_json_reads_it(members in prop::collection::vec((prop::sample::select(vec!["title", "roles", "active", "x"]), json()), 0..4)) {
        let all: Vec<String> = members.into_iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
        compare(&plan(), format!("{{{}}}", all.join(" ,")).as_bytes());
    }

    #[test]
    fn any_bytes_are_read_as_serde_json_reads_them(bytes in "[{}\\[\\]\",:\\\\utfnrles0-9eE+. \n-]{0,40}") {
        compare(&plan(), bytes.as_bytes());
    }

    #[test]
    fn any_bytes_in_a_text_are_read_as_serde_json_reads_them(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let mut json = b"{\"title\":\"".to_vec();
        json.extend(bytes);
        json.extend(b"\"}");
        compare(&plan(), &json);
    }
}

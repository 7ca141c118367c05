//! SCIM filters of propagation rules: what they let through, what is said of those that are wrong, and that they are written as
//! they are read.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test states what it expects by panicking"
)]

use proptest::prelude::*;
use provmap::Json;
use provmap::filter::{Filter, MAX_DEPTH, MAX_LENGTH};

const USER: &str = r#"{"username": "Ada", "enabled": true, "age": 36, "badge": 9007199254740993, "title": "", "nickname": null, "tags": ["a", "b"], "none": [],
  "birthday": "2024-02-29", "createdAt": "2026-01-02T03:04:05.678Z", "population": {"id": "abc"},
  "emails": [{"type": "home", "value": "ada@home.example"}, {"type": "work", "value": "ada@example.com"}],
  "urn:acme:1.0:User": {"badge": "7"}}"#;

fn answer(filter: &str) -> Option<bool> {
    Filter::parse(filter)
        .unwrap_or_else(|error| panic!("{filter}: {error}"))
        .admits(&Json::read(USER).unwrap())
}

#[test]
fn a_filter_says_yes_no_or_that_it_cannot_be_told() {
    let (yes, no, unknown) = (Some(true), Some(false), None);
    for (filter, expected) in [
        (r#"username eq "Ada""#, yes),
        (r#"username EQ "Ada""#, yes),
        (r#"username eq "Bob""#, no),
        // Whether case counts is not known.
        (r#"username eq "ada""#, unknown),
        (r#"username ne "ada""#, unknown),
        (r#"username ne "Bob""#, yes),
        (r#"username ne "Ada""#, no),
        (r#"userName eq "Ada""#, unknown),
        (r#"username sw "A" and username ew "a" and username co "d""#, yes),
        (r#"username sw "a""#, unknown),
        (r#"username co "x""#, no),
        (r#"population.id eq "abc""#, yes),
        (r#"population.id eq "abcd" or population.id eq "abc""#, yes),
        // What is not there equals nothing; what differs from it is not known.
        (r#"absent eq "x""#, no),
        (r#"absent.member eq "x""#, no),
        (r#"not (absent eq "x")"#, yes),
        (r#"absent ne "x""#, unknown),
        (r#"nickname eq "x""#, no),
        ("username pr", yes),
        ("title pr or nickname pr or absent pr or none pr or population.name pr", no),
        ("population pr and tags pr and enabled pr", yes),
        ("nickname eq null and absent eq null", yes),
        ("username ne null", yes),
        ("enabled eq true", yes),
        ("enabled ne true", no),
        ("enabled gt true", unknown),
        (r#"enabled eq "true""#, unknown),
        ("age gt 35 and age ge 36 and age lt 37 and age le 36 and age eq 36.0 and age ne 35", yes),
        (r#"age eq "36""#, unknown),
        ("age eq 9007199254740993", no),
        ("badge eq 9007199254740993 and badge ne 9007199254740992 and badge gt 9007199254740992", yes),
        ("badge eq 9007199254740992 or badge lt 9007199254740993", no),
        ("badge eq 9007199254740993.0", unknown),
        (r#"createdAt gt "2026-01-02T03:04:05.677Z""#, yes),
        (r#"createdAt lt "2025-01-02T03:04:05.677Z""#, no),
        (r#"createdAt lt "2026-01-02""#, unknown),
        // Moments are compared as such, whatever their offset and the digits of their seconds.
        (r#"createdAt gt "2026-01-02T03:04:05.6Z" and createdAt lt "2026-01-02T03:04:06Z""#, yes),
        (r#"createdAt lt "2026-01-02T04:00:00+01:00""#, no),
        (r#"createdAt gt "2026-01-02T04:00:00+01:00""#, yes),
        (r#"createdAt gt "2026-01-01T22:30:00.0-05:00""#, no),
        (
            r#"createdAt ge "2026-01-02T04:04:05.6780+01:00" and createdAt le "2026-01-02T03:04:05.67800Z""#,
            yes,
        ),
        (r#"createdAt gt "2026-01-02T04:04:05.6780+01:00""#, no),
        (r#"createdAt eq "2026-01-02T04:04:05.6780+01:00""#, unknown),
        (r#"createdAt eq "2026-01-02T04:04:05.6780+02:00""#, no),
        (r#"createdAt gt "2026-01-02T03:04:05""#, unknown),
        (r#"createdAt gt "2026-02-30T03:04:05Z""#, unknown),
        (r#"birthday lt "2024-03-01" and birthday gt "2024-02-28""#, yes),
        (r#"username gt "A""#, unknown),
        // One of several values is enough.
        (r#"tags eq "b""#, yes),
        (r#"tags eq "c""#, no),
        (r#"tags ne "c""#, yes),
        (r#"tags ne "b""#, unknown),
        (r#"emails.value ew "@example.com""#, yes),
        (r#"emails[type eq "work" and value ew "@example.com"]"#, yes),
        (r#"emails[type eq "home" and value ew "@example.com"]"#, no),
        (r#"emails[not (type eq "work")]"#, yes),
        (r#"urn:acme:1.0:User:badge eq "7""#, yes),
        // `and` binds more than `or`, and what is known decides.
        (r#"absent pr and absent pr or username pr"#, yes),
        (r#"absent pr and (absent pr or username pr)"#, no),
        (r#"username eq "ada" and absent pr"#, no),
        (r#"username eq "ada" or username pr"#, yes),
        (r#"username eq "ada" and username pr"#, unknown),
        ("not pr", no),
    ] {
        assert_eq!(answer(filter), expected, "{filter}");
    }
}

#[test]
fn what_a_schema_names_stands_behind_it() {
    let filter = Filter::parse(r#"urn:acme:1.0:User:badge.id pr or emails[type pr]"#).unwrap();
    assert_eq!(filter.paths(), ["urn:acme:1.0:User:badge.id", "emails.type"]);
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_without_values() {
    for (filter, expected) in [
        ("", "line 1, column 1: expected an attribute, such as `population.id`"),
        ("secret", "line 1, column 7: expected an operator, such as `eq` or `pr`"),
        (
            r#"title equals "secret""#,
            "line 1, column 7: there is no such operator in a SCIM filter; did you mean `eq`?",
        ),
        (
            r#"title == "secret""#,
            "line 1, column 7: there is no such operator in a SCIM filter; did you mean `eq`?",
        ),
        (r#"title secret "x""#, "line 1, column 7: there is no such operator in a SCIM filter"),
        (
            "title eq secret",
            "line 1, column 10: expected what to compare with: a text in double quotes, a number, `true`, `false` or `null`",
        ),
        ("title eq 'secret'", "line 1, column 10: a text of a SCIM filter stands in double quotes"),
        (
            r#"title eq "secret"#,
            "line 1, column 10: a text is never closed, or is none of JSON: it stands in double quotes",
        ),
        (
            r#"title eq "\secret""#,
            "line 1, column 10: a text is never closed, or is none of JSON: it stands in double quotes",
        ),
        ("not title pr", "line 1, column 5: `not` takes a condition in brackets: `not (title pr)`"),
        (
            "username pr and NOT enabled eq true",
            "line 1, column 21: `not` takes a condition in brackets: `not (title pr)`",
        ),
        (
            "title eq “secret”",
            "line 1, column 10: a text of a SCIM filter stands in double quotes as keyboards write them (`\"`), and not in curly ones",
        ),
        ("title pr secret", "line 1, column 10: expected `and`, `or` or the end"),
        ("(title pr", "line 1, column 10: expected `and`, `or` or `)`"),
        ("title pr)", "line 1, column 9: nothing is open that this closes"),
        ("a[title pr)", "line 1, column 11: expected `and`, `or` or `]`"),
        ("title pr and", "line 1, column 13: expected an attribute, such as `population.id`"),
        (
            "{{secret}} pr",
            "line 1, column 1: expected an attribute, such as `population.id`: names of letters, digits, `_`, `-` and `$`, with dots between them",
        ),
    ] {
        assert_eq!(Filter::parse(filter).unwrap_err().to_string(), expected, "{filter}");
    }
    let deep = format!("{}a pr{}", "(".repeat(MAX_DEPTH + 1), ")".repeat(MAX_DEPTH + 1));
    assert!(Filter::parse(&deep).unwrap_err().to_string().contains("64 levels"));
    assert!(Filter::parse(&deep[1..deep.len() - 1]).is_ok());
    assert!(Filter::parse(&format!("a pr{}", " ".repeat(MAX_LENGTH))).is_err());
    let hostile =
        ["(".repeat(MAX_LENGTH), "not (".repeat(9_999), "a[".repeat(9_999), "a pr or ".repeat(8_000)];
    assert!(hostile.iter().all(|filter| Filter::parse(filter).is_err()));
}

#[test]
fn what_the_fuzz_target_starts_from_is_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/seeds/filter");
    let seeds: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(!seeds.is_empty());
    for path in seeds {
        let read = Filter::parse(&std::fs::read_to_string(&path).unwrap());
        assert!(read.is_ok(), "{}: {read:?}", path.display());
    }
}

/// Any filter, written so that it is read.
fn filters() -> impl Strategy<Value = String> {
    let path = prop::sample::select(vec![
        "username",
        "enabled",
        "age",
        "tags",
        "emails.type",
        "absent",
        "nickname",
        "userName",
    ]);
    let value = prop_oneof![
        prop::sample::select(vec![
            "true", "false", "null", "36", "-1.5e3", "\"Ada\"", "\"ada\"", "\"a\"", "\"work\""
        ])
        .prop_map(str::to_owned),
        any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap()),
    ];
    let operator = prop::sample::select(vec!["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]);
    let leaf = prop_oneof![
        path.clone().prop_map(|path| format!("{path} pr")),
        (path, operator, value).prop_map(|(path, operator, value)| format!("{path} {operator} {value}")),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|it| format!("not ({it})")),
            inner.clone().prop_map(|it| format!("emails[{it}]")),
            inner.clone().prop_map(|it| format!("({it})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} and {b}")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("({a} or {b})")),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_as_the_same(filter in filters()) {
        let read = Filter::parse(&filter).unwrap();
        let written = read.to_string();
        prop_assert_eq!(&Filter::parse(&written).unwrap().to_string(), &written);
        let user = Json::read(USER).unwrap();
        prop_assert_eq!(Filter::parse(&written).unwrap().admits(&user), read.admits(&user));
    }

    /// Also of answers that cannot be told.
    #[test]
    fn the_laws_of_de_morgan_hold(a in filters(), b in filters()) {
        prop_assert_eq!(answer(&format!("not (({a}) and ({b}))")), answer(&format!("not ({a}) or not ({b})")));
        prop_assert_eq!(answer(&format!("not (({a}) or ({b}))")), answer(&format!("not ({a}) and not ({b})")));
    }

    #[test]
    fn no_text_is_too_much(text in any::<String>(), filter in filters(), at in any::<prop::sample::Index>()) {
        let _ = Filter::parse(&text);
        let at = at.index(filter.len());
        if filter.is_char_boundary(at) {
            let _ = Filter::parse(&filter[..at]);
        }
    }
}

#[test]
fn what_may_have_been_left_out_decides_nothing() {
    let (yes, no, unknown) = (Some(true), Some(false), None);
    let left_out = ["absent", "population.absent", "emails.absent", "groups", "nickname", "none", "username"];
    for (filter, expected) in [
        (r#"absent eq "x""#, unknown),
        (r#"not (absent eq "x")"#, unknown),
        ("absent pr", unknown),
        ("absent eq null", unknown),
        ("absent ne null", unknown),
        (r#"absent eq "x" or enabled eq true"#, yes),
        (r#"absent eq "x" and enabled eq false"#, no),
        ("population.absent pr", unknown),
        (r#"emails[absent eq "x"]"#, unknown),
        (r#"emails[absent eq "x" and type eq "x"]"#, no),
        (r#"groups[id eq "x"]"#, unknown),
        // What is there is known, and so is what is there without a value.
        (r#"username eq "Ada""#, yes),
        ("nickname pr", no),
        ("none pr", no),
        // Other attributes are not concerned.
        ("other pr", no),
    ] {
        let filter = Filter::parse(filter).unwrap().with_unknown_absence(|path| left_out.contains(&path));
        assert_eq!(filter.admits(&Json::read(USER).unwrap()), expected, "{filter}");
    }
}

//! Evaluation: the documented samples with their documented results, and what is unknown.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test states what it expects by panicking"
)]

use std::collections::BTreeSet;

use provmap::expression::{ErrorReason, Evaluation, Expression, UnknownReason, Value, evaluate, infer};
use provmap_model::{Json, SourceSchema};
use serde_json::Value as Read;

/// The user of all tests.
const ADA: &str = r#"{
    "username": "ada", "email": "ada@example.com", "enabled": true, "accountId": "0000EXAMPLEID", "role": "SA",
    "name": {"given": "Ada", "family": "Lovelace"}, "custom-attr": "x", "empty": "", "blank": " ",
    "memberOfGroupNames": ["Admins", "Staff"], "emails": [{"type": "work", "value": "a@b.c"}],
    "count": 3, "big": 5000000000, "huge": 18446744073709551615, "ratio": 0.5, "smile": "a😀b", "wide": "\u00a0a"
}"#;

fn json(text: &str) -> Json {
    convert(&serde_json::from_str(text).unwrap())
}

fn convert(value: &Read) -> Json {
    match value {
        Read::Null => Json::Null,
        Read::Bool(value) => Json::Bool(*value),
        Read::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(value), _) => Json::Unsigned(value),
            (None, Some(value)) => Json::Signed(value),
            _ => Json::Float(number.as_f64().unwrap()),
        },
        Read::String(text) => Json::String(text.clone().into()),
        Read::Array(values) => Json::Array(values.iter().map(convert).collect()),
        Read::Object(members) => {
            Json::Object(members.iter().map(|(key, value)| (key.clone().into(), convert(value))).collect())
        }
    }
}

/// What an expression gives, in one line.
fn outcome(source: &str, user: &Json) -> String {
    let expression = Expression::parse(source).unwrap_or_else(|error| panic!("{source}: {error}"));
    match evaluate(&expression, user) {
        Evaluation::Value(value) => serde_json::to_string(&value.to_json()).unwrap(),
        Evaluation::Unknown { reason, span } => {
            format!("unknown {} at {}", reason.as_str(), &source[span.range()])
        }
        Evaluation::Error { reason, span } => {
            format!("error {} at {}", reason.as_str(), &source[span.range()])
        }
        _ => panic!("{source}"),
    }
}

fn check(cases: &[(&str, &str)]) {
    let user = json(ADA);
    for (source, expected) in cases {
        assert_eq!(outcome(source, &user), *expected, "{source}");
    }
}

/// All samples of the PEL pages, those of mappings 16 and 17 among them.
#[test]
fn documented_samples_give_their_documented_results() {
    check(&[
        ("'Licensed'", r#""Licensed""#),
        ("true", "true"),
        ("'O''Brien'", r#""O'Brien""#),
        ("{1, 2, 3}", "[1,2,3]"),
        ("{'a', 'b'}", r#"["a","b"]"#),
        (
            "{'PM': 'Product Manager', 'SA': 'Software Architect'}",
            r#"{"PM":"Product Manager","SA":"Software Architect"}"#,
        ),
        ("{:}", "{}"),
        ("user.name.given", r#""Ada""#),
        ("user['name']['given']", r#""Ada""#),
        ("user['custom-attr']", r#""x""#),
        ("#root.accountId", r#""0000EXAMPLEID""#),
        ("accountId", r#""0000EXAMPLEID""#),
        ("!enabled", "false"),
        (r"user.email matches '.*@example\.com'", "true"),
        ("user.name.given + ', ' + user.name.family", r#""Ada, Lovelace""#),
        (
            "#string.substring(user.name.given, 0, 1) + #string.substring(user.name.family, 0, 4)",
            r#""ALove""#,
        ),
        (
            "{'PM': 'Product Manager','SA':'Software Architect'}[user.role] ?: 'Unknown'",
            r#""Software Architect""#,
        ),
        ("user.memberOfGroupNames.![#string.upperCase(#this)]", r#"["ADMINS","STAFF"]"#),
        ("#core.switchExpr(#root.accountId, '0000EXAMPLEID', 'Valid' , 'Invalid')", r#""Valid""#),
        (
            "#core.switchExpr(#root.accountId, '0000EXAMPLEID1', 'Full Access', '0000EXAMPLEID2', \
             'Restricted Access' , '0000EXAMPLEID3', 'Read-only Access', 'No Access')",
            r#""No Access""#,
        ),
        // PingOne's pages of the libraries and of the operators.
        ("#string.isNotEmpty('InputData')", "true"),
        ("#string.isNotEmpty('')", "false"),
        ("#string.isNotBlank('InputData')", "true"),
        ("#string.isNotBlank(' ')", "false"),
        ("#string.upperCase('john')", r#""JOHN""#),
        ("#string.lowerCase('LOWER')", r#""lower""#),
        ("#string.trim(' No Padding ')", r#""No Padding""#),
        ("#string.substring('example input for substring demo', 8, 13)", r#""input""#),
        ("{1,2,3,4,5,6,7,8,9,10}.?[#this % 2 == 0]", "[2,4,6,8,10]"),
        ("{1,2,3,4,5,6,7,8,9,10}.^[#this % 2 == 0]", "2"),
        ("{1,2,3,4,5,6,7,8,9,10}.$[#this % 2 == 0]", "10"),
        ("{user.externalId}", "[null]"),
        ("(user.missing ?: false) ? 'Active' : 'Inactive'", r#""Inactive""#),
        ("5 > 3 and 4 <= 4", "true"),
        ("5 < 13 and not (4 < 3)", "true"),
        ("#core.switchExpr('x', 'y', 'z')", "null"),
    ]);
}

#[test]
fn values() {
    check(&[
        ("name.middle", "null"),
        ("nothing.at.all", "null"),
        ("null.a.b", "null"),
        ("#root['nothing'].at.all", "null"),
        ("#this.username", r#""ada""#),
        ("name", r#"{"family":"Lovelace","given":"Ada"}"#),
        ("1 + 2 * 3 - 4", "3"),
        ("7 / 2", "3"),
        ("-7 % 3", "-1"),
        ("7 / 2.0", "3.5"),
        ("big + 1", "5000000001"),
        ("ratio * 2", "1.0"),
        ("- - count", "3"),
        ("name.middle ?: empty ?: 'none'", r#""none""#),
        ("empty ?: name.middle", "null"),
        ("null ?: ''", r#""""#),
        ("{} ?: 1", "[]"),
        ("#string.trim(null)", "null"),
        ("#string.substring(null, 0, 1)", "null"),
        ("#string.substring('Lindt', -3, -1)", r#""nd""#),
        ("#string.substring('Lindt', 3, 1)", r#""""#),
        ("#string.upperCase('straße')", r#""STRASSE""#),
        ("#string.isNotEmpty(null)", "false"),
        ("#core.ifelse(enabled, 'active', 'inactive')", r#""active""#),
        ("#core.ifelse(false, 1, 'On', 2, 3)", "2"),
        ("#core.ifelse(0, 1, 'no', 2, 3)", "3"),
        ("#core.switchExpr(name.middle, 'x', 1, 2)", "2"),
        ("{'a': 1, 'a': 2}['a']", "2"),
        ("{'a': 1}['b']", "null"),
        ("{'a': 1}[null]", "null"),
        ("{'a': 1}[name.middle] ?: 'none'", r#""none""#),
        ("{:}[null]", "null"),
        ("'Test' + 3", r#""Test3""#),
        ("1 + 1 + 'a' + big + true", r#""2a5000000000true""#),
        ("false + username + -1L", r#""falseada-1""#),
        ("3 + (user.age ?: '')", r#""3""#),
        ("2 ^ 3", "8"),
        ("-2 ^ 31", "-2147483648"),
        ("2 ^ 31", "2147483648"),
        ("2 ^ 62 - 1", "4611686018427387903"),
        ("count ^ 2L", "9"),
        ("3 ^ -1", "0"),
        ("0 ^ 0", "1"),
        ("0 ^ 4", "0"),
        ("-1 ^ 3", "-1"),
        ("-1 ^ -4", "1"),
        ("'name' matches '[a-z]+'", "true"),
        ("username matches '[^a-c]+'", "false"),
        (r"email matches '^[\w.+-]+@([\w-]+\.)+[a-z]{2,}$'", "true"),
        (r"('4' + '2') matches ('\d' + '{2}')", "true"),
        ("#regex.matches(null, 'a')", "false"),
        ("#regex.matches(username, 'a.a')", "true"),
        ("#regex.replaceFirst(null, 'a', 'b')", "null"),
        ("#regex.replaceFirst('upper case', '([a-z]+)( +)([a-z])', '$1_$3')", r#""upper_case""#),
        ("#regex.replaceAll('1 and 1', '1', 'one')", r#""one and one""#),
        ("#regex.findAllMatches('user01@test.com', '[^@.]+')", r#"["user01","test","com"]"#),
        ("#regex.findAllMatches('a' + '-b', '[ab]')", r#"["a","b"]"#),
        ("-0.0", "0.0"),
        ("- -0.0", "0.0"),
        ("-0.0f", "0.0"),
        ("#core.switchExpr(1, 2L, 'a', 1, 'b')", r#""b""#),
        ("#core.switchExpr(0.5, ratio, 'a')", r#""a""#),
        ("'it''s' + \"\"\"\"", r#""it's\"""#),
        ("memberOfGroupNames[1]", r#""Staff""#),
        ("emails.?[type == 'work'].![value]", r#"["a@b.c"]"#),
        ("emails.^[type == 'home']", "null"),
        ("memberOfGroupNames.![#root.username + #this]", r#"["adaAdmins","adaStaff"]"#),
        ("null == null", "true"),
        ("name.middle != 'x'", "true"),
        ("1 == 1.0", "true"),
        ("'black' < 'block'", "true"),
        ("'\u{FFFF}' < '😀'", "false"),
        ("false and (1 == 'x')", "false"),
        ("true or (1 == 'x')", "true"),
        ("enabled ? 1 : 1 / 0", "1"),
    ]);
}

/// One for each reason but the limit, which has its own test.
const UNKNOWN: &[(&str, UnknownReason)] = &[
    ("null + 'x'", UnknownReason::NullInText),
    ("'x' + 0.5", UnknownReason::NonTextInText),
    ("\"it''s\"", UnknownReason::OtherQuote),
    ("#strings.trim('a')", UnknownReason::FunctionUnknown),
    ("#datetime.format('2021-01-01T10:15:00Z', 'dd')", UnknownReason::FunctionDetails),
    ("#string.trim(1)", UnknownReason::Arguments),
    ("'true' and true", UnknownReason::Condition),
    ("#core.ifelse(false, 1)", UnknownReason::NoBranch),
    ("1 == 'x'", UnknownReason::ComparedKinds),
    ("'a' matches '(?i)[A-Z]+'", UnknownReason::Pattern),
    ("#string.substring('a', -2, 1)", UnknownReason::SubstringOutOfRange),
    ("#string.substring(smile, 0, 2)", UnknownReason::CharacterUnit),
    ("#string.trim(wide)", UnknownReason::WhiteSpace),
    ("2147483647 + 1", UnknownReason::NumberRange),
    ("2.5 ^ 2", UnknownReason::ArithmeticKinds),
    ("1 between {1, 2}", UnknownReason::Between),
    ("username.length", UnknownReason::Member),
    ("memberOfGroupNames[2]", UnknownReason::Index),
    ("memberOfGroupNames[role]", UnknownReason::BareIndex),
    ("{'a': 1}[1]", UnknownReason::MapKey),
    ("nothing.![#this]", UnknownReason::CollectionOfNull),
    ("username.![#this]", UnknownReason::CollectionKind),
    ("#foo", UnknownReason::Variable),
    ("new int[]{1, 2}", UnknownReason::Array),
];

#[test]
fn what_is_not_documented_is_unknown() {
    let user = json(ADA);
    let mut met = BTreeSet::from([UnknownReason::UserPrefix, UnknownReason::TooMuch]);
    for (source, expected) in UNKNOWN {
        let expression = Expression::parse(source).unwrap();
        let Evaluation::Unknown { reason, .. } = evaluate(&expression, &user) else { panic!("{source}") };
        assert_eq!(reason, *expected, "{source}");
        met.insert(reason);
    }
    let all: BTreeSet<_> = UnknownReason::ALL.iter().copied().collect();
    assert_eq!(met, all);
    assert_eq!(outcome("user.name", &json(r#"{"user": {"name": "x"}}"#)), "unknown user-prefix at user.name");
    check(&[
        ("huge", "unknown number-range at huge"),
        ("{1e999}", "unknown number-range at {1e999}"),
        ("#regex.findAllMatches('a', 'b')", "unknown function-details at #regex.findAllMatches('a', 'b')"),
        (
            "#regex.replaceAll('a', 'a', 'b', 'b', 'c')",
            "unknown arguments at #regex.replaceAll('a', 'a', 'b', 'b', 'c')",
        ),
        ("#regex.replaceAll('a', 'a*', 'b')", "unknown pattern at 'a*'"),
        ("#regex.matches('a', '(?=a)')", "unknown pattern at #regex.matches('a', '(?=a)')"),
        ("'a' matches 'a++'", "unknown pattern at 'a++'"),
        ("{'a': {'b': 0.0 / 0}}", "unknown number-range at {'a': {'b': 0.0 / 0}}"),
        ("{1, 2}.![#this / 0.0]", "unknown number-range at {1, 2}.![#this / 0.0]"),
        ("3 ^ 40", "unknown number-range at 3 ^ 40"),
        ("3 ^ 36", "unknown number-range at 3 ^ 36"),
        ("2 ^ 63", "unknown number-range at 2 ^ 63"),
        ("-2 ^ 33", "unknown number-range at -2 ^ 33"),
        ("0 ^ -1", "unknown number-range at 0 ^ -1"),
        ("2 ^ 1.0", "unknown arithmetic-kinds at 2 ^ 1.0"),
        ("'x' + memberOfGroupNames", "unknown non-text-in-text at memberOfGroupNames"),
        ("null['a'].b", "unknown index at ['a']"),
        ("nothing['at'].all", "unknown index at nothing['at'].all"),
        ("user.name.middle['first']", "unknown index at user.name.middle['first']"),
        ("name[null]", "unknown map-key at [null]"),
        ("'it\"\"s' + 1", "unknown other-quote at 'it\"\"s'"),
        ("#core.ifelse(null, 1, 'On', 2, 3)", "unknown condition at null"),
        ("#core.ifelse(false, 1, {true}, 2, 3)", "unknown condition at {true}"),
        ("#core.ifelse(name, 1, 2)", "unknown condition at name"),
        ("#core.switchExpr(1, 1L, 'a', 'b')", "unknown compared-kinds at 1L"),
        ("#core.switchExpr(0.0, 0 * -1.0, 'a', 'b')", "unknown compared-kinds at 0 * -1.0"),
        ("enabled < true", "unknown compared-kinds at enabled < true"),
        ("#core.ifelse(true, 'a', null + 'x')", "unknown null-in-text at null"),
        ("#string.trim('a', 'b')", "unknown arguments at #string.trim('a', 'b')"),
        ("{'a': 1}.a", "unknown member at .a"),
        ("#core.switchExpr(null, null, 1)", "unknown compared-kinds at null"),
    ]);
}

#[test]
fn what_pingone_refuses_is_an_error() {
    check(&[
        ("name.middle ? 'a' : 'b'", "error null-condition at name.middle"),
        ("3 + user.age", "error null-in-arithmetic at 3 + user.age"),
        ("null + null", "error null-in-arithmetic at null + null"),
        ("null * user.age", "error null-in-arithmetic at null * user.age"),
        ("2 ^ user.age", "error null-in-arithmetic at 2 ^ user.age"),
        ("-null", "error null-in-arithmetic at null"),
        ("+user.age", "error null-in-arithmetic at user.age"),
        ("1 / 0", "error division-by-zero at 1 / 0"),
        ("5L % 0", "error division-by-zero at 5L % 0"),
    ]);
    assert_eq!(ErrorReason::ALL.len(), 3);
}

#[test]
fn sentences_are_sentences() {
    let all = UnknownReason::ALL.iter().map(|reason| (reason.as_str(), reason.sentence()));
    let all = all.chain(ErrorReason::ALL.iter().map(|reason| (reason.as_str(), reason.sentence())));
    let mut names = BTreeSet::new();
    for (name, sentence) in all {
        assert!(names.insert(name), "{name}");
        assert!(sentence.starts_with(|c: char| c.is_uppercase()) || sentence.starts_with('`'), "{sentence}");
        assert!(sentence.ends_with(['.', '`']) || sentence.ends_with(')'), "{sentence}");
    }
}

#[test]
fn debug_shows_no_values() {
    let user = json(ADA);
    for source in ["username", "name", "memberOfGroupNames", "{'k': username}", "count"] {
        let expression = Expression::parse(source).unwrap();
        let shown = format!("{:?}", evaluate(&expression, &user));
        for value in ["ada", "Ada", "Lovelace", "Admins"] {
            assert!(!shown.contains(value), "{shown}");
        }
    }
}

#[test]
fn nested_projections_end() {
    let groups: Vec<Json> = (0..1000).map(|n| Json::String(format!("group {n}").into())).collect();
    let user = Json::Object(vec![("g".into(), Json::Array(groups.into()))].into());
    let mut source = "#this + 'x'".to_owned();
    for _ in 0..20 {
        source = format!("#root.g.![{source}]");
    }
    let expression = Expression::parse(&source).unwrap();
    let evaluation = evaluate(&expression, &user);
    assert!(
        matches!(evaluation, Evaluation::Unknown { reason: UnknownReason::TooMuch, .. }),
        "{evaluation:?}"
    );
}

#[test]
fn deep_json_ends() {
    let mut value = Json::Null;
    for _ in 0..1000 {
        value = Json::Array(vec![value].into());
    }
    let user = Json::Object(vec![("deep".into(), value)].into());
    assert_eq!(outcome("deep", &user), "unknown too-much at deep");
}

#[test]
fn the_deepest_tree_fits_on_a_small_stack() {
    let work = || {
        let user = json(ADA);
        let schema = SourceSchema::empty();
        let wrap = [
            ("(1 + ", ")", "1"),
            ("{", "}", "1"),
            ("#string.trim(", ")", "'a'"),
            ("#core.ifelse(true, ", ")", "'a'"),
            ("#root.memberOfGroupNames.![", "]", "#this"),
            ("{'a', 'b'}.?[", "]", "true"),
            ("{'a': ", "}['a']", "'x'"),
            ("(true ? ", " : 1)", "1"),
            ("(null ?: ", ")", "1"),
            ("!", "", "true"),
            ("(true and ", ")", "true"),
            ("(1 == ", ")", "1"),
            ("(2 * ", ")", "1"),
        ];
        for (open, close, inner) in wrap {
            // The deepest that parses.
            let deepest = (1..=64).rev().find_map(|depth| {
                let source = format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
                Expression::parse(&source).ok()
            });
            let expression = deepest.unwrap();
            let _ = evaluate(&expression, &user);
            let _ = infer(&expression, &schema);
        }
    };
    std::thread::Builder::new().stack_size(512 * 1024).spawn(work).unwrap().join().unwrap();
}

#[test]
fn long_expressions_are_linear() {
    let user = json(ADA);
    let schema = SourceSchema::empty();
    for part in ["username + ", "'a' + ", "title ?: ", "1 + ", "name.given == 'x' ? 'y' : "] {
        let source = format!("{}'a'", part.repeat(60_000 / part.len()));
        let expression = Expression::parse(&source).unwrap();
        let start = std::time::Instant::now();
        let _ = evaluate(&expression, &user);
        let _ = infer(&expression, &schema);
        // Far more than it takes, far less than the square would.
        assert!(start.elapsed().as_millis() < 1500, "{part}: {:?}", start.elapsed());
    }
}

#[test]
fn values_are_plain_data() {
    assert_eq!(Value::Null.to_json(), Json::Null);
    assert_eq!(Value::List(vec![Value::Boolean(true)]).to_json(), Json::Array(vec![Json::Bool(true)].into()));
    assert_eq!(Value::Object(Vec::new()).kind(), "an object");
}

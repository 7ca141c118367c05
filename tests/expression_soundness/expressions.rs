//! Expressions of the grammar.

use proptest::prelude::*;

use crate::READ;
use crate::regex;

fn a_reference(paths: &'static [&'static str]) -> impl Strategy<Value = String> {
    (prop::sample::select(paths), 0..3u8).prop_map(|(path, form)| {
        let bracketed = || path.split('.').map(|name| format!("['{name}']")).collect::<String>();
        match form {
            _ if path.contains('-') => format!("#root{}", bracketed()),
            0 => path.to_owned(),
            1 => format!("#root.{path}"),
            _ => format!("user{}", bracketed()),
        }
    })
}

fn a_literal() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        regex("[a-zA-Zß😀 İ\u{301}]{0,6}"),
        Just(String::new()),
        Just("true".to_owned()),
        Just("YES".to_owned()),
        Just(" \u{A0}".to_owned()),
    ];
    text.prop_map(|text| format!("'{text}'"))
}

const TEXTS: &[&str] = &[
    "username",
    "email",
    "id",
    "name.given",
    "name.family",
    "title",
    "nickname",
    "mobilePhone",
    "address.countryCode",
    "address.postalCode",
    "accountId",
    "costCenter",
    "badge-id",
    "createdAt",
];

/// The strategies of one depth. Each depth is made once and shared: made anew for each use, they would be as many as
/// there are expressions.
pub(crate) struct Level {
    number: BoxedStrategy<String>,
    boolean: BoxedStrategy<String>,
    list: BoxedStrategy<String>,
    text: BoxedStrategy<String>,
    choice: BoxedStrategy<String>,
    pub(crate) anything: BoxedStrategy<String>,
}

pub(crate) fn level(depth: u32) -> Level {
    let below = depth.checked_sub(1).map(level);
    let below = below.as_ref();
    let text = a_text_expression(below);
    Level {
        number: a_number(below),
        boolean: a_boolean(below),
        list: a_list(below),
        choice: below.map_or_else(|| text.clone(), choice),
        anything: anything(below, text.clone()),
        text,
    }
}

fn a_number(below: Option<&Level>) -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        4 => (-6..20i32).prop_map(|value| value.to_string()),
        1 => prop::sample::select(vec!["3L", "1.5", "0", "2147483647", "1e300"]).prop_map(str::to_owned),
    ];
    let Some(below) = below else { return leaf.boxed() };
    let pair = (
        below.number.clone(),
        prop::sample::select(vec!["+", "-", "*", "/", "%", "^"]),
        below.number.clone(),
    );
    prop_oneof![
        4 => leaf,
        2 => pair.prop_map(|(a, operator, b)| format!("({a} {operator} {b})")),
        1 => below.anything.clone().prop_map(|value| format!("({value} - 1)")),
    ]
    .boxed()
}

fn a_boolean(below: Option<&Level>) -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        a_reference(&["enabled", "emailVerified"]),
        any::<bool>().prop_map(|value| value.to_string()),
    ];
    let Some(below) = below else { return leaf.boxed() };
    let comparison = prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">=", "eq", "between"]);
    prop_oneof![
        3 => leaf,
        2 => below.boolean.clone().prop_map(|value| format!("!{value}")),
        2 => (below.boolean.clone(), prop::sample::select(vec!["and", "or"]), below.boolean.clone())
            .prop_map(|(a, operator, b)| format!("({a} {operator} {b})")),
        2 => (below.text.clone(), comparison.clone(), below.text.clone())
            .prop_map(|(a, operator, b)| format!("({a} {operator} {b})")),
        1 => (below.number.clone(), comparison, below.number.clone())
            .prop_map(|(a, operator, b)| format!("({a} {operator} {b})")),
        1 => (below.anything.clone(), below.anything.clone()).prop_map(|(a, b)| format!("({a} == {b})")),
        1 => below.text.clone().prop_map(|text| format!("#regex.matches({text}, '[^a]*')")),
        1 => (below.text.clone(), prop::sample::select(vec!["isNotEmpty", "isNotBlank"]))
            .prop_map(|(text, name)| format!("#string.{name}({text})")),
        1 => (below.text.clone(), prop::sample::select(vec![".*", "a.*", "..+", "[a-z]", "(a|B)?[^ ]{1,3}.*?"]))
            .prop_map(|(text, pattern)| format!("({text} matches '{pattern}')")),
    ]
    .boxed()
}

fn a_list(below: Option<&Level>) -> BoxedStrategy<String> {
    let attribute = a_reference(&["memberOfGroupNames", "tags"]);
    let Some(below) = below else { return attribute.boxed() };
    prop_oneof![
        2 => attribute,
        2 => prop::collection::vec(below.anything.clone(), 0..4)
            .prop_map(|values| format!("{{{}}}", values.join(", "))),
        1 => below.text.clone().prop_map(|text| format!("#regex.findAllMatches({text}, '[^ab]+')")),
        2 => (below.list.clone(), of_element(below)).prop_map(|(list, value)| format!("{list}.![{value}]")),
        2 => (below.list.clone(), about_element(below)).prop_map(|(list, value)| format!("{list}.?[{value}]")),
    ]
    .boxed()
}

fn of_element(below: &Level) -> BoxedStrategy<String> {
    prop_oneof![
        3 => Just("#this".to_owned()),
        1 => Just("#this + '!'".to_owned()),
        1 => Just("#string.upperCase(#this)".to_owned()),
        1 => Just("#string.substring(#this, 0, 2)".to_owned()),
        1 => Just("#this ?: 'none'".to_owned()),
        1 => Just("{#this}".to_owned()),
        1 => Just("a".to_owned()),
        1 => below.anything.clone(),
    ]
    .boxed()
}

fn about_element(below: &Level) -> BoxedStrategy<String> {
    prop_oneof![
        2 => Just("#this > 'a'".to_owned()),
        1 => Just("#string.isNotBlank(#this)".to_owned()),
        1 => Just("#this != null".to_owned()),
        2 => below.boolean.clone(),
    ]
    .boxed()
}

fn a_text_expression(below: Option<&Level>) -> BoxedStrategy<String> {
    let leaf = prop_oneof![3 => a_reference(TEXTS), 2 => a_literal()];
    let Some(below) = below else { return leaf.boxed() };
    let text = || below.text.clone();
    let case = prop::sample::select(vec!["upperCase", "lowerCase", "trim"]);
    let position = || {
        prop_oneof![4 => (-4..9i32).prop_map(|value| value.to_string()),
        1 => (9..300i32).prop_map(|value| value.to_string()), 1 => below.number.clone()]
    };
    prop_oneof![
        2 => leaf,
        4 => (text(), case).prop_map(|(text, name)| format!("#string.{name}({text})")),
        4 => (text(), position(), position())
            .prop_map(|(text, start, end)| format!("#string.substring({text}, {start}, {end})")),
        1 => (text(), prop::sample::select(vec!["replaceAll", "replaceFirst"]))
            .prop_map(|(text, name)| format!("#regex.{name}({text}, '[a-c](.)', '$1-')")),
        5 => (text(), text()).prop_map(|(a, b)| format!("({a} + {b})")),
        2 => (text(), text(), text()).prop_map(|(a, b, c)| format!("({a} + {b} + {c})")),
        3 => (text(), text()).prop_map(|(a, b)| format!("({a} ?: {b})")),
        1 => Just("null".to_owned()),
        3 => below.choice.clone(),
    ]
    .boxed()
}

/// One of several results.
fn choice(below: &Level) -> BoxedStrategy<String> {
    let value = || prop_oneof![3 => below.text.clone(), 1 => below.anything.clone()];
    let condition = || prop_oneof![3 => below.boolean.clone(), 1 => below.anything.clone()];
    let tail =
        || prop::option::of(value()).prop_map(|last| last.map_or(String::new(), |last| format!(", {last}")));
    prop_oneof![
        (condition(), value(), value()).prop_map(|(c, a, b)| format!("({c} ? {a} : {b})")),
        (condition(), value(), condition(), value(), value())
            .prop_map(|(c, a, d, b, e)| format!("({c} ? {a} : {d} ? {b} : {e})")),
        prop::collection::vec(value(), 2..4).prop_map(|values| format!("({})", values.join(" ?: "))),
        (condition(), value(), tail()).prop_map(|(c, a, tail)| format!("#core.ifelse({c}, {a}{tail})")),
        (condition(), value(), condition(), value(), tail())
            .prop_map(|(c, a, d, b, tail)| format!("#core.ifelse({c}, {a}, {d}, {b}{tail})")),
        (value(), value(), value(), tail())
            .prop_map(|(of, choice, a, tail)| format!("#core.switchExpr({of}, {choice}, {a}{tail})")),
        (value(), value(), value(), value())
            .prop_map(|(of, a, b, c)| format!("{{'a': {a}, b: {b}, ('true' + ''): {c}}}[{of}]")),
        (value(), value(), prop::sample::select(vec!["'a'", "'b'", "'c'", "title"]))
            .prop_map(|(a, b, key)| format!("{{'a': {a}, b: {b}}}[{key}]")),
    ]
    .boxed()
}

fn anything(below: Option<&Level>, text: BoxedStrategy<String>) -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        3 => a_reference(READ),
        2 => a_literal(),
        1 => prop::sample::select(vec![
            "null", "true", "1", "department", "profile.a", "name", "#this", "#root", "{:}", "{}", "#foo",
        ]).prop_map(str::to_owned),
    ];
    let Some(below) = below else { return leaf.boxed() };
    prop_oneof![
        2 => leaf,
        6 => text,
        3 => below.choice.clone(),
        2 => below.boolean.clone(),
        1 => below.number.clone(),
        2 => below.list.clone(),
        1 => (below.list.clone(), about_element(below)).prop_map(|(list, value)| format!("{list}.^[{value}]")),
        1 => (below.list.clone(), about_element(below)).prop_map(|(list, value)| format!("{list}.$[{value}]")),
        1 => (below.list.clone(), a_number(None)).prop_map(|(list, place)| format!("{list}[{place}]")),
        1 => (below.anything.clone(), below.anything.clone()).prop_map(|(a, b)| format!("({a} + {b})")),
        1 => (below.anything.clone(), prop::sample::select(vec!["upperCase", "trim", "capitalize"]))
            .prop_map(|(value, name)| format!("#string.{name}({value})")),
        1 => below.anything.clone().prop_map(|value| format!("({value}).a")),
        1 => below.anything.clone().prop_map(|value| format!("({value})['a']")),
    ]
    .boxed()
}

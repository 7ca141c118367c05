//! A record that serde writes into slots is the one that is read from its JSON.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests state what they expect by panicking"
)]

use std::collections::BTreeMap;
use std::fmt;

use proptest::prelude::*;
use provmap::record::{Operation, Outcome, Plan, ReadErrorKind, Record, Slots, Violation};
use provmap::{Connector, MappingSet};
use serde::Serialize;
use serde::ser::{
    Error as _, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::value::RawValue;

/// Anything that a type can ask of a serializer. `Debug` is for failures of the test.
#[derive(Debug, Clone)]
enum Any {
    Bool(bool),
    I64(i64),
    U64(u64),
    I128(i128),
    U128(u128),
    F32(f32),
    F64(f64),
    Char(char),
    Text(String),
    Displayed(String),
    Bytes(Vec<u8>),
    None,
    Some(Box<Any>),
    Unit,
    UnitStruct,
    UnitVariant(&'static str),
    Newtype(Box<Any>),
    NewtypeVariant(&'static str, Box<Any>),
    Seq(Vec<Any>),
    Tuple(Vec<Any>),
    TupleStruct(Vec<Any>),
    TupleVariant(&'static str, Vec<Any>),
    Map(Vec<(Any, Any)>),
    Struct(Vec<(&'static str, Any)>),
    StructVariant(&'static str, Vec<(&'static str, Any)>),
    Raw(Box<RawValue>),
    /// As serde_json writes a number of its feature `arbitrary_precision`.
    Precise(&'static str),
    Refuses,
}

struct Shown<'a>(&'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // In parts, as most types do.
        self.0.chars().try_for_each(|c| write!(f, "{c}"))
    }
}

impl Serialize for Any {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Any::Bool(value) => serializer.serialize_bool(*value),
            Any::I64(value) => serializer.serialize_i64(*value),
            Any::U64(value) => serializer.serialize_u64(*value),
            Any::I128(value) => serializer.serialize_i128(*value),
            Any::U128(value) => serializer.serialize_u128(*value),
            Any::F32(value) => serializer.serialize_f32(*value),
            Any::F64(value) => serializer.serialize_f64(*value),
            Any::Char(value) => serializer.serialize_char(*value),
            Any::Text(text) => serializer.serialize_str(text),
            Any::Displayed(text) => serializer.collect_str(&Shown(text)),
            Any::Bytes(bytes) => serializer.serialize_bytes(bytes),
            Any::None => serializer.serialize_none(),
            Any::Some(value) => serializer.serialize_some(value),
            Any::Unit => serializer.serialize_unit(),
            Any::UnitStruct => serializer.serialize_unit_struct("Unit"),
            Any::UnitVariant(variant) => serializer.serialize_unit_variant("Enum", 0, variant),
            Any::Newtype(value) => serializer.serialize_newtype_struct("Newtype", value),
            Any::NewtypeVariant(variant, value) => {
                serializer.serialize_newtype_variant("Enum", 1, variant, value)
            }
            Any::Seq(values) => {
                let mut seq = serializer.serialize_seq(None)?;
                values.iter().try_for_each(|value| seq.serialize_element(value))?;
                seq.end()
            }
            Any::Tuple(values) => {
                let mut tuple = serializer.serialize_tuple(values.len())?;
                values.iter().try_for_each(|value| tuple.serialize_element(value))?;
                tuple.end()
            }
            Any::TupleStruct(values) => {
                let mut tuple = serializer.serialize_tuple_struct("Tuple", values.len())?;
                values.iter().try_for_each(|value| tuple.serialize_field(value))?;
                tuple.end()
            }
            Any::TupleVariant(variant, values) => {
                let mut tuple = serializer.serialize_tuple_variant("Enum", 2, variant, values.len())?;
                values.iter().try_for_each(|value| tuple.serialize_field(value))?;
                tuple.end()
            }
            Any::Map(members) => {
                let mut map = serializer.serialize_map(None)?;
                members.iter().try_for_each(|(key, value)| map.serialize_entry(key, value))?;
                map.end()
            }
            Any::Struct(members) => {
                let mut object = serializer.serialize_struct("Struct", members.len())?;
                members.iter().try_for_each(|(key, value)| object.serialize_field(key, value))?;
                object.end()
            }
            Any::StructVariant(variant, members) => {
                let mut object = serializer.serialize_struct_variant("Enum", 3, variant, members.len())?;
                members.iter().try_for_each(|(key, value)| object.serialize_field(key, value))?;
                object.end()
            }
            Any::Raw(raw) => raw.serialize(serializer),
            Any::Precise(number) => {
                const TOKEN: &str = "$serde_json::private::Number";
                let mut precise = serializer.serialize_struct(TOKEN, 1)?;
                precise.serialize_field(TOKEN, number)?;
                precise.end()
            }
            Any::Refuses => Err(S::Error::custom("refused")),
        }
    }
}

const KEYS: [&str; 9] = ["title", "name", "given", "family", "emails", "value", "count", "user", "other"];

fn leaf() -> impl Strategy<Value = Any> {
    let raw = prop::sample::select(vec![
        "null",
        "1e999",
        "[1, {\"given\": \"\\u00e9\", \"x\": 1e5}]",
        "{\"given\": \"Ada\", \"given\": 2}",
        " {\"family\" : [true, \"b\", 2, {}]} ",
        "\"\\ud800\"",
        "\"te\\nxt\"",
    ]);
    let text = || prop_oneof!["[a-c]{0,3}", "\\PC{0,4}", "[\"\\\\\n]{0,2}"];
    prop_oneof![
        any::<bool>().prop_map(Any::Bool),
        any::<i64>().prop_map(Any::I64),
        prop_oneof![Just(u64::MAX), any::<u64>()].prop_map(Any::U64),
        prop_oneof![Just(i128::MIN), any::<i128>()].prop_map(Any::I128),
        any::<u128>().prop_map(Any::U128),
        prop_oneof![Just(f32::NAN), Just(f32::INFINITY), any::<f32>()].prop_map(Any::F32),
        prop_oneof![Just(f64::NAN), Just(f64::NEG_INFINITY), Just(f64::MAX), Just(-0.0), any::<f64>()]
            .prop_map(Any::F64),
        any::<char>().prop_map(Any::Char),
        text().prop_map(Any::Text),
        text().prop_map(Any::Text),
        text().prop_map(Any::Displayed),
        prop::collection::vec(any::<u8>(), 0..4).prop_map(Any::Bytes),
        Just(Any::None),
        Just(Any::Unit),
        Just(Any::UnitStruct),
        prop::sample::select(KEYS.as_slice()).prop_map(Any::UnitVariant),
        // Not each text of JSON is one that `RawValue` takes.
        raw.prop_map(|json| RawValue::from_string(json.trim().to_owned()).map_or(Any::None, Any::Raw)),
        prop::sample::select(vec!["1", "1e999", "-0.5e3"]).prop_map(Any::Precise),
    ]
}

fn key() -> impl Strategy<Value = Any> {
    prop_oneof![
        12 => prop::sample::select(KEYS.as_slice()).prop_map(|key| Any::Text(key.to_owned())),
        2 => prop::sample::select(KEYS.as_slice()).prop_map(|key| Any::Displayed(key.to_owned())),
        2 => prop::sample::select(KEYS.as_slice()).prop_map(Any::UnitVariant),
        1 => prop::sample::select(KEYS.as_slice())
            .prop_map(|key| Any::Some(Box::new(Any::Newtype(Box::new(Any::Text(key.to_owned())))))),
        1 => leaf(),
        1 => prop_oneof![Just(7.0), Just(0.1), Just(1e300)].prop_map(Any::F64),
    ]
}

fn any_value() -> impl Strategy<Value = Any> {
    let leaf = prop_oneof![60 => leaf(), 1 => Just(Any::Refuses)];
    leaf.prop_recursive(5, 40, 6, |inner| {
        let name = || prop::sample::select(KEYS.as_slice());
        let values = || prop::collection::vec(inner.clone(), 0..4);
        let members = prop::collection::vec((name(), inner.clone()), 0..6);
        prop_oneof![
            inner.clone().prop_map(|value| Any::Some(Box::new(value))),
            inner.clone().prop_map(|value| Any::Newtype(Box::new(value))),
            (name(), inner.clone()).prop_map(|(name, value)| Any::NewtypeVariant(name, Box::new(value))),
            values().prop_map(Any::Seq),
            values().prop_map(Any::Seq),
            values().prop_map(Any::Tuple),
            values().prop_map(Any::TupleStruct),
            (name(), values()).prop_map(|(name, values)| Any::TupleVariant(name, values)),
            prop::collection::vec((key(), inner.clone()), 0..6).prop_map(Any::Map),
            members.clone().prop_map(Any::Struct),
            members.clone().prop_map(Any::Struct),
            (name(), members).prop_map(|(name, members)| Any::StructVariant(name, members)),
        ]
    })
}

/// Mostly what can be a user: each key once.
fn user() -> impl Strategy<Value = Any> {
    let members = || {
        let members = prop::collection::btree_map(prop::sample::select(KEYS.as_slice()), any_value(), 0..9);
        members.prop_map(|members| members.into_iter().collect::<Vec<_>>()).prop_shuffle()
    };
    prop_oneof![
        8 => members().prop_map(Any::Struct),
        8 => members().prop_map(|all| {
            Any::Map(all.into_iter().map(|(key, value)| (Any::Text(key.to_owned()), value)).collect())
        }),
        1 => any_value(),
    ]
}

/// A store that stores whatever text it gets, of so many attributes.
fn store(attributes: usize) -> Connector {
    let attributes: Vec<String> = (0..attributes)
        .map(|at| {
            format!(
                r#""a{at}": {{"key": "a{at}", "attributeType": "STRING", "unique": true, "maxLength": 9}}"#
            )
        })
        .collect();
    let attributes = attributes.join(",");
    let metadata = format!(
        r#"{{"information": {{"key": "Acme"}}, "attributeMetadata": {{"userAttributes": {{{attributes}}}}}}}"#
    );
    Connector::from_json(&metadata).unwrap()
}

fn plan_of(sources: &[&str]) -> Plan {
    let lines: Vec<serde_json::Value> = sources
        .iter()
        .enumerate()
        .map(|(at, source)| {
            let (member, source) = match source.strip_prefix('=') {
                Some(expression) => ("expression", expression),
                None => ("sourceAttribute", *source),
            };
            serde_json::json!({"targetAttribute": format!("a{at}"), member: source})
        })
        .collect();
    let set = MappingSet::from_json(serde_json::to_string(&lines).unwrap()).unwrap();
    Plan::new(&store(sources.len()), &set, Operation::Create)
}

/// Plans that read keys alone, that compute from some of them, and that compute from the whole user.
fn plans() -> Vec<Plan> {
    let computing = [
        "=#string.lowerCase(name.given) + count",
        "=emails.![value]",
        "=emails.?[value == 'a'].![value]",
        "=name['family'] + title",
        "=name.given",
        "=user.title + 'x'",
        "=count + 1 + ''",
        "=title ?: other",
        "=emails[0].value",
    ];
    vec![
        plan_of(&[
            "title",
            "name",
            "name.given",
            "name.family",
            "emails",
            "count",
            "user.title",
            "user.name.given",
        ]),
        plan_of(&["title", "other"]),
        plan_of(&computing),
        plan_of(&[
            "=name.given + 'x'",
            "=emails.![value]",
            "name",
            "name.family",
            "=#root.toString()",
            "title",
        ]),
        plan_of(&["=#root['ti' + 'tle'] + 'x'", "=emails.![value]", "name.given", "emails"]),
    ]
}

/// All that a record holds, and what is wrong with it.
fn all_of(plan: &Plan, record: &Record<'_>) -> Vec<String> {
    let mut all = Vec::new();
    for slot in 0..plan.slot_count() {
        let shape = record.shape(slot);
        all.push(format!("{:?}: {shape:?} {} {:?}", plan.path(slot), record.text(slot), shape));
        for index in 0..shape.len() {
            all.push(format!("{:?} {}", record.element(slot, index), record.element_text(slot, index)));
        }
    }
    let mut violations: Vec<Violation> = Vec::new();
    let outcome = record.check(&mut violations);
    all.push(format!("{outcome} {violations:?}"));
    record.unique_values(0, |value| all.push(format!("{}: {:?} {}", value.target, value.case, value.text)));
    all
}

/// Compares the two ways to a record; gives what serde makes of it, and the outcome.
fn hold<T: Serialize + ?Sized>(
    plan: &Plan,
    value: &T,
    slots: &mut [Slots; 2],
) -> Result<Option<Outcome>, String> {
    let [of_text, of_serde] = slots;
    let json = serde_json::to_vec(value);
    let read = json
        .as_ref()
        .map_err(|_| None)
        .and_then(|json| plan.read(json, of_text).map_err(|error| Some(error.kind())));
    match (read, plan.serialize(value, of_serde)) {
        (Ok(read), Ok(record)) => {
            let (read, record_all) = (all_of(plan, &read), all_of(plan, &record));
            if read == record_all {
                Ok(Some(record.check(&mut Vec::<Violation>::new())))
            } else {
                Err(format!("read {read:#?}\nserialized {record_all:#?}"))
            }
        }
        (Err(_), Err(_)) => Ok(None),
        (read, record) => Err(format!("read {:?}, serialized {:?}", read.err(), record.err())),
    }
}

fn two_slots(plan: &Plan) -> [Slots; 2] {
    [plan.slots(), plan.slots()]
}

thread_local! {
    /// With what was read before, by which keys are guessed.
    static PLANS: std::cell::RefCell<Vec<(Plan, [Slots; 2])>> = std::cell::RefCell::new(
        plans().into_iter().map(|plan| { let slots = two_slots(&plan); (plan, slots) }).collect(),
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: if cfg!(miri) { 4 } else { 1_000 }, ..ProptestConfig::default() })]

    #[test]
    fn a_record_that_serde_writes_is_the_one_that_is_read(user in user()) {
        PLANS.with_borrow_mut(|plans| {
            for (plan, slots) in plans {
                let held = hold(plan, &user, slots);
                prop_assert!(held.is_ok(), "{}\n{:?}", held.unwrap_err(), serde_json::to_string(&user));
            }
            Ok(())
        })?;
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Typed<'a> {
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u32>,
    name: Name,
    emails: Vec<Email>,
    #[serde(flatten)]
    more: BTreeMap<&'a str, Kind>,
    #[serde(flatten)]
    other: Other,
}

#[derive(Serialize)]
struct Name {
    given: Option<String>,
    family: char,
}

#[derive(Serialize)]
struct Email {
    value: std::net::Ipv4Addr,
    r#type: Kind,
}

#[derive(Serialize)]
struct Other {
    other: (u8, Vec<Option<bool>>),
}

#[derive(Serialize)]
enum Kind {
    Work,
    Named(String),
    Pair(i8, f32),
    Full { value: u64 },
}

fn typed() -> Typed<'static> {
    Typed {
        title: "Countess",
        count: Some(7),
        name: Name { given: Some("Ada".to_owned()), family: 'L' },
        emails: vec![
            Email { value: [127, 0, 0, 1].into(), r#type: Kind::Work },
            Email { value: [10, 0, 0, 1].into(), r#type: Kind::Full { value: 1 } },
        ],
        more: BTreeMap::from([
            ("a", Kind::Named("b".to_owned())),
            ("user", Kind::Pair(1, 0.5)),
            ("z", Kind::Full { value: u64::MAX }),
        ]),
        other: Other { other: (1, vec![None, Some(true)]) },
    }
}

#[test]
fn a_typed_struct_is_read_as_its_json() {
    for plan in plans() {
        let mut slots = two_slots(&plan);
        assert!(hold(&plan, &typed(), &mut slots).unwrap().is_some());
        let without = Typed { count: None, more: BTreeMap::new(), ..typed() };
        assert!(hold(&plan, &without, &mut slots).unwrap().is_some());
        assert!(hold(&plan, &serde_json::to_value(typed()).unwrap(), &mut slots).unwrap().is_some());
        // A key twice, as flattening allows.
        let twice = Typed { more: BTreeMap::from([("title", Kind::Work)]), ..typed() };
        assert_eq!(hold(&plan, &twice, &mut slots), Ok(None));
    }
}

#[test]
fn nesting_ends_where_it_does_in_json() {
    struct Nested(usize, bool);
    impl Serialize for Nested {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let Nested(depth, is_list) = *self;
            match (depth.checked_sub(1), is_list) {
                (None, _) => serializer.serialize_unit(),
                (Some(left), true) => [Nested(left, true)].serialize(serializer),
                (Some(left), false) => {
                    serializer.serialize_newtype_variant("E", 0, "name", &Nested(left, false))
                }
            }
        }
    }
    for plan in plans() {
        let mut slots = two_slots(&plan);
        for depth in [1, 2, 125, 126, 127, 128, 129, 200] {
            for is_list in [true, false] {
                for key in ["name", "elsewhere"] {
                    let user = BTreeMap::from([(key, Nested(depth, is_list))]);
                    let outcome = hold(&plan, &user, &mut slots).unwrap();
                    assert_eq!(outcome.is_some(), depth < 127, "{key} {depth}");
                }
            }
        }
    }
}

#[test]
fn a_value_that_is_no_record_is_a_typed_error() {
    let plan = plan_of(&["title", "name.given"]);
    let kind = |value: &dyn Fn(&Plan) -> Option<Option<ReadErrorKind>>| value(&plan);
    let of = |any: Any| kind(&|plan| plan.check_serialize(&any).err().map(|error| error.kind()));
    let text = |text: &str| Any::Text(text.to_owned());
    assert_eq!(of(text("ada")), Some(Some(ReadErrorKind::NotAnObject)));
    assert_eq!(of(Any::Seq(vec![])), Some(Some(ReadErrorKind::NotAnObject)));
    assert_eq!(
        of(Any::Struct(vec![("title", Any::Unit), ("title", Any::Unit)])),
        Some(Some(ReadErrorKind::RepeatedAttribute))
    );
    assert_eq!(of(Any::Struct(vec![("other", Any::Refuses)])), Some(None));
    assert_eq!(of(Any::Map(vec![(Any::Bytes(vec![]), Any::Unit)])), Some(None));
    assert_eq!(of(Any::Map(vec![(Any::F64(f64::NAN), Any::Unit)])), Some(None));
    assert_eq!(of(Any::Struct(vec![])), None);
    // No record has as many, and these take no memory in the value.
    let many = Any::Struct(vec![("title", Any::Seq(vec![]))]);
    assert_eq!(of(many), None);
    let error = plan.check_serialize(&BTreeMap::from([("title", vec![(); 20_000_000])])).unwrap_err();
    assert_eq!(error.kind(), Some(ReadErrorKind::TooLong));
    let error = plan.check_serialize(&Any::Refuses).unwrap_err();
    assert_eq!(error.to_string(), "refused");
}

#[test]
fn unread_keys_are_noted_where_that_is_wanted() {
    let plan = plan_of(&["title", "name.given"]);
    let mut slots = plan.slots();
    slots.note_unread_keys();
    for _ in 0..2 {
        let record = plan.serialize(&typed(), &mut slots).unwrap();
        assert_eq!(record.unread_keys().collect::<Vec<_>>(), ["count", "emails", "a", "user", "z", "other"]);
    }
}

/// A plan that computes nothing, or texts alone, takes no memory once the buffers are large enough.
#[test]
fn a_clean_record_allocates_nothing() {
    let plan = plan_of(&["title", "name.given", "=name.given + '.' + title", "emails"]);
    let mut slots = plan.slots();
    #[derive(Serialize)]
    struct User {
        name: Name,
        title: &'static str,
        emails: [&'static str; 2],
        unread: Vec<u8>,
    }
    let name = Name { given: Some("Ada".to_owned()), family: 'L' };
    let user = User { name, title: "Dr", emails: ["a", "b"], unread: vec![1, 2] };
    let mut pass = || plan.serialize(&user, &mut slots).unwrap().is_valid();
    let valid = pass();
    let mut again = false;
    assert_eq!(allocation_counter::measure(|| again = pass()).count_total, 0);
    assert_eq!(valid, again);
}

/// A field is known again by where its name stands, which says nothing before the first record.
#[test]
fn a_field_without_a_name_has_no_slot() {
    #[derive(Serialize)]
    struct User {
        #[serde(rename = "")]
        nameless: &'static str,
        title: &'static str,
    }
    let plan = Plan::for_target(&provmap::registry::ZOOM, Operation::Update);
    let mut slots = plan.slots();
    for _ in 0..2 {
        let record = plan.serialize(&User { nameless: "ada", title: "VP" }, &mut slots).unwrap();
        let texts: Vec<&str> = (0..plan.slot_count()).map(|slot| record.text(slot)).collect();
        assert_eq!(texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>(), ["VP"]);
    }
}

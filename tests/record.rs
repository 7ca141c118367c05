//! Populations with planted defects: every count is exact.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests state what they expect by panicking"
)]

mod population;

use std::collections::BTreeMap;

use population::{Population, Settings};
use provmap::model::Json;
use provmap::record::{
    CaseRule, Effect, MemoryIndex, Operation, Outcome, Plan, RecordRule, Shape, Tally, UniqueIndex as _,
    UniqueValue, Value, Violation, record_schema,
};
use provmap::{Connector, MappingSet, SentValue};
use serde::de::value::MapDeserializer;

const CONNECTORS: [&str; 3] = ["Zoom", "Slack", "GitHubEMU"];

fn settings(operation: Operation, mapped: bool) -> Settings {
    Settings { operation, records: 2_000, seed: 7, defect_in: 4, odd: true, mapped }
}

/// Counts what is wrong, and holds the outcome of each record to what was planted.
fn count(plan: &Plan, population: &Population) -> BTreeMap<(&'static str, String), u64> {
    let mut slots = plan.slots();
    let mut counts = BTreeMap::new();
    let (mut invalid, mut unpredictable) = (Vec::new(), Vec::new());
    for (number, line) in population.lines().enumerate() {
        let mut violations: Vec<Violation> = Vec::new();
        let record = plan.read(line, &mut slots).unwrap();
        let outcome = record.check(&mut violations);
        assert_eq!(record.is_valid(), outcome == Outcome::Valid);
        assert_eq!(
            outcome == Outcome::Invalid,
            violations.iter().any(|it| it.rule.effect() == Effect::Fails)
        );
        for violation in violations {
            let name = plan.target(violation.target).unwrap().key.to_string();
            *counts.entry((violation.rule.as_str(), name)).or_default() += 1;
        }
        match outcome {
            Outcome::Invalid => invalid.push(number),
            Outcome::Unpredictable => unpredictable.push(number),
            _ => {}
        }
    }
    assert!(invalid.iter().eq(&population.invalid_alone));
    assert!(unpredictable.iter().eq(&population.unpredictable));
    counts
}

fn alone(population: &Population) -> BTreeMap<(&'static str, String), u64> {
    let unique = ["duplicate-value", "possible-duplicate"];
    let counts = population.counts.iter().filter(|((rule, _), _)| !unique.contains(rule));
    counts.map(|(key, count)| (key.clone(), *count)).collect()
}

fn each(test: impl Fn(&'static Connector, Operation)) {
    for name in CONNECTORS {
        for operation in [Operation::Create, Operation::Update] {
            test(provmap::connector(name).unwrap(), operation);
        }
    }
}

#[test]
fn planted_defects_are_counted_exactly() {
    each(|connector, operation| {
        let population = population::population(connector, settings(operation, false));
        let counts = count(&Plan::for_target(connector, operation), &population);
        assert_eq!(counts, alone(&population), "{} {operation:?}", connector.store_type());
    });
}

#[test]
fn planted_defects_are_counted_exactly_behind_a_mapping() {
    each(|connector, operation| {
        let mapping = population::mapping(connector);
        let set = MappingSet::from_json(&mapping).unwrap();
        let population = population::population(connector, settings(operation, true));
        let plan = Plan::new(connector, &set, operation);
        assert!(!plan.reads_user());
        let counts = count(&plan, &population);
        assert_eq!(counts, alone(&population), "{} {operation:?}", connector.store_type());
    });
}

#[test]
fn collisions_are_counted_exactly_and_count_their_record_once() {
    each(|connector, operation| {
        for mapped in [false, true] {
            let population = population::population(connector, settings(operation, mapped));
            let mapping = population::mapping(connector);
            let set = MappingSet::from_json(&mapping).unwrap();
            let plan = if mapped {
                Plan::new(connector, &set, operation)
            } else {
                Plan::for_target(connector, operation)
            };
            // As two threads would do it.
            let lines: Vec<&[u8]> = population.lines().collect();
            let (first, second) = lines.split_at(lines.len() / 3);
            let (mut tally, mut index) = tally(&plan, first, 0);
            let (behind, other) = self::tally(&plan, second, first.len());
            tally.append(&behind);
            index.merge(other);
            index.finish(&mut |collision| tally.collision(collision)).unwrap();
            let mut counts = BTreeMap::new();
            for rule in RecordRule::ALL.iter().copied() {
                for target in 0..plan.targets() {
                    let count = tally.count_of(rule, target);
                    if count > 0 {
                        counts.insert((rule.as_str(), plan.target(target).unwrap().key.to_string()), count);
                    }
                }
            }
            assert_eq!(counts, population.counts, "{} {operation:?}", connector.store_type());
            assert!(counts.keys().any(|(rule, _)| *rule == "duplicate-value"));
            assert_eq!(tally.len(), population.records as u64);
            assert_eq!(tally.invalid(), population.invalid.len() as u64);
            let unpredictable = population.unpredictable.difference(&population.invalid).count() as u64;
            assert_eq!((tally.unpredictable(), tally.unreadable_records()), (unpredictable, 0));
            assert_eq!(unpredictable > 0, mapped);
            assert_eq!(tally.valid(), tally.len() - tally.invalid() - unpredictable);
        }
    });
}

fn tally(plan: &Plan, lines: &[&[u8]], first: usize) -> (Tally, MemoryIndex) {
    let (mut slots, mut tally, mut index) = (plan.slots(), Tally::new(plan), MemoryIndex::new());
    for (number, line) in lines.iter().enumerate() {
        let record = plan.read(line, &mut slots).unwrap();
        tally.record(&record, &mut Vec::new());
        record.index((first + number) as u64, &mut index).unwrap();
    }
    (tally, index)
}

/// Whatever stands in the slots, `is_valid` and `check` agree.
#[test]
fn the_verdict_alone_is_the_verdict_of_all_violations() {
    let texts = ["", "a", "true", "😀", "é", "ab"].map(str::to_owned);
    let long: Vec<String> = [49, 50, 51, 64, 65, 66, 100, 128, 254, 255, 256, 512, 513]
        .into_iter()
        .flat_map(|length| ["a", "é", "😀", "漢"].map(|c| c.repeat(length)))
        .collect();
    let texts: Vec<&str> = texts.iter().chain(&long).map(String::as_str).collect();
    let lists: Vec<Vec<Value<'_>>> = texts
        .iter()
        .map(|text| vec![Value::Text(text)])
        .chain([
            vec![],
            vec![Value::Null],
            vec![Value::Text("a"), Value::Number],
            vec![Value::Text("a"); 100],
            vec![Value::Text("a"); 101],
            vec![Value::List(&[])],
            vec![Value::Unpredictable],
        ])
        .collect();
    let mut values: Vec<Value<'_>> = texts.iter().map(|text| Value::Text(text)).collect();
    values.extend(lists.iter().map(|list| Value::List(list)));
    values.extend([Value::Null, Value::Boolean(true), Value::Boolean(false), Value::Number, Value::Object]);
    values.push(Value::Unpredictable);
    each(|connector, operation| {
        let mapping = population::mapping(connector);
        let set = MappingSet::from_json(&mapping).unwrap();
        for plan in [Plan::for_target(connector, operation), Plan::new(connector, &set, operation)] {
            for slot in 0..plan.slot_count() {
                for value in &values {
                    let mut record = plan.record();
                    record.set(slot, *value);
                    let mut violations: Vec<Violation> = Vec::new();
                    let outcome = record.check(&mut violations);
                    let worst = violations.iter().map(|it| it.rule.effect());
                    let expected = worst.fold(Outcome::Valid, |worst, effect| {
                        worst.max(match effect {
                            Effect::Fails => Outcome::Invalid,
                            Effect::Unpredictable => Outcome::Unpredictable,
                            _ => Outcome::Valid,
                        })
                    });
                    assert_eq!(outcome, expected, "{value:?} in {slot}");
                    assert_eq!(record.is_valid(), outcome == Outcome::Valid, "{value:?} in {slot}");
                    let mut twice = violations.clone();
                    twice.dedup_by_key(|it| (it.rule, it.target));
                    assert_eq!(twice, violations, "each rule once");
                }
            }
        }
    });
}

/// The three ways in give the same violations.
#[test]
fn bytes_serde_and_slots_are_judged_alike() {
    each(|connector, operation| {
        let population =
            population::population(connector, Settings { records: 500, ..settings(operation, false) });
        let plan = Plan::for_target(connector, operation);
        let (mut slots, mut others) = (plan.slots(), plan.slots());
        for line in population.lines() {
            let (mut by_bytes, mut by_serde, mut by_value) = (Vec::new(), Vec::new(), Vec::new());
            plan.read(line, &mut slots).unwrap().check(&mut by_bytes);
            let mut json = serde_json::Deserializer::from_slice(line);
            plan.deserialize(&mut json, &mut others).unwrap().check(&mut by_serde);
            let value: serde_json::Value = serde_json::from_slice(line).unwrap();
            plan.deserialize(value, &mut others).unwrap().check(&mut by_value);
            assert_eq!(by_bytes, by_serde);
            assert_eq!(by_bytes, by_value);
        }
    });
}

/// What no JSON text gives is refused or not predicted, whether or not a line has an expression.
#[test]
fn what_json_does_not_have_is_not_valid() {
    let zoom = &provmap::registry::ZOOM;
    for feed in [r#""sourceAttribute": "title""#, r#""expression": "user.title""#] {
        let set = MappingSet::from_json(format!(r#"[{{"targetAttribute": "title", {feed}}}]"#)).unwrap();
        let plan = Plan::new(zoom, &set, Operation::Update);
        let mut slots = plan.slots();
        for number in [f64::NAN, f64::INFINITY, 1.0] {
            let user = MapDeserializer::<_, serde_json::Error>::new([("title", number)].into_iter());
            let read = plan.deserialize(user, &mut slots);
            assert!(!read.is_ok_and(|record| record.is_valid()), "{feed} {number}");
        }
    }
}

/// What is said of a record that another format gives has nothing of it, and says what is wrong, whether or not a line has an
/// expression.
#[test]
fn errors_of_other_formats_repeat_nothing() {
    for feed in [r#""sourceAttribute": "title""#, r#""expression": "title""#] {
        let set = MappingSet::from_json(format!(r#"[{{"targetAttribute": "title", {feed}}}]"#)).unwrap();
        let plan = Plan::new(&provmap::registry::ZOOM, &set, Operation::Update);
        let mut slots = plan.slots();
        let user = MapDeserializer::<_, serde_json::Error>::new([(5_551_234_u64, "Ada")].into_iter());
        let error = plan.deserialize(user, &mut slots).map(|_| ()).unwrap_err();
        assert_eq!(error.to_string(), "a key is no text", "{feed}");
        let user =
            MapDeserializer::<_, serde_json::Error>::new([("title", "Ada"), ("title", "Bo")].into_iter());
        let error = plan.deserialize(user, &mut slots).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("twice") && !error.contains("Ada"), "{feed} {error}");
    }
}

/// What formats other than JSON may say of a value beside what it is.
enum Odd {
    None,
    Some(&'static str),
    Newtype(&'static str),
}

impl<'de> serde::de::IntoDeserializer<'de, serde_json::Error> for Odd {
    type Deserializer = Odd;

    fn into_deserializer(self) -> Odd {
        self
    }
}

impl<'de> serde::Deserializer<'de> for Odd {
    type Error = serde_json::Error;

    fn deserialize_any<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self {
            Odd::None => visitor.visit_none(),
            Odd::Some(text) => visitor.visit_some(serde::de::value::StrDeserializer::new(text)),
            Odd::Newtype(text) => visitor.visit_newtype_struct(serde::de::value::StrDeserializer::new(text)),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Options and wrappers are what is in them, whether or not a line has an expression.
#[test]
fn what_is_optional_is_read() {
    for feed in [r#""sourceAttribute": "title""#, r#""expression": "title ?: 'none'""#] {
        let set = MappingSet::from_json(format!(r#"[{{"targetAttribute": "title", {feed}}}]"#)).unwrap();
        let plan = Plan::new(&provmap::registry::ZOOM, &set, Operation::Update);
        let (mut slots, slot) = (plan.slots(), plan.slot("title").unwrap());
        for (odd, text) in [(Odd::None, ""), (Odd::Some("a"), "a"), (Odd::Newtype("b"), "b")] {
            let user = MapDeserializer::<_, serde_json::Error>::new([("title", odd)].into_iter());
            assert_eq!(plan.deserialize(user, &mut slots).unwrap().text(slot), text, "{feed}");
        }
    }
}

/// What is said of one user beforehand is what is said of all users.
#[test]
fn a_preview_refuses_what_the_plan_refuses() {
    for name in CONNECTORS {
        let connector = provmap::connector(name).unwrap();
        let mapping = population::mapping(connector);
        let set = MappingSet::from_json(&mapping).unwrap();
        let settings = Settings { records: 1_000, defect_in: 2, ..settings(Operation::Create, true) };
        let population = population::population(connector, settings);
        let plan = Plan::new(connector, &set, Operation::Create);
        let mut slots = plan.slots();
        let (mut refused, mut unpredictable, mut sent_values) = (0, 0, 0);
        for line in population.lines() {
            let mut violations: Vec<Violation> = Vec::new();
            plan.read(line, &mut slots).unwrap().check(&mut violations);
            violations.retain(|it| it.rule.effect() != Effect::Warns);
            // A preview takes no key twice, be it read or not.
            let user = serde_json::from_slice::<serde_json::Value>(line).unwrap().to_string();
            let user = Json::read(&user).unwrap();
            for sent in provmap::preview(connector, &set, &user) {
                let target = |it: &&Violation| plan.target(it.target).unwrap().key == sent.target.as_str();
                let violation = violations.iter().find(target);
                let effect = violation.map(|it| it.rule.effect());
                assert_eq!(sent.refused.is_some(), effect == Some(Effect::Fails), "{sent:?} {violation:?}");
                let is_unpredictable = matches!(sent.result, SentValue::Unpredictable(..));
                assert_eq!(is_unpredictable, effect == Some(Effect::Unpredictable), "{sent:?} {violation:?}");
                assert!(is_unpredictable || matches!(sent.result, SentValue::Value(_)), "{sent:?}");
                sent_values += 1;
                refused += usize::from(sent.refused.is_some());
                unpredictable += usize::from(is_unpredictable);
            }
        }
        let failing = refused + unpredictable;
        assert!(
            refused > 5 && unpredictable > 50 && sent_values > 20 * failing,
            "{refused}, {unpredictable}"
        );
    }
}

/// Whatever stands in the user: a value that fails is refused, and one that else cannot be predicted is unknown.
#[test]
fn a_preview_knows_no_more_than_the_plan() {
    let limits = ["", r#", "maxNumberOfValues": 1"#, r#", "maxNumberOfValues": 2, "minNumberOfValues": 2"#];
    let kinds = ["STRING", "BOOLEAN", "JSON", "COMPLEX"];
    let (mut refused, mut unknown, mut values) = (0, 0, 0);
    for (limit, kind) in limits.iter().flat_map(|limit| kinds.map(|kind| (limit, kind))) {
        let store = Connector::from_json(format!(
            r#"{{"information": {{"key": "Acme"}}, "attributeMetadata": {{"userAttributes": {{
                "a": {{"type": "{kind}", "nillable": false{limit}}},
                "b": {{"type": "{kind}", "maxLength": 1{limit}}},
                "c": {{"type": "{kind}"{limit}}}}}}}}}"#
        ));
        let store = store.unwrap();
        let set = r#"[{"targetAttribute": "a", "sourceAttribute": "custom"},
            {"targetAttribute": "b", "sourceAttribute": "username"},
            {"targetAttribute": "c", "expression": "custom ?: 'true'"}]"#;
        let set = MappingSet::from_json(set).unwrap();
        let plan = Plan::new(&store, &set, Operation::Create);
        let lone = ["null", "true", "1", r#""true""#, r#""😀""#, "{}", "[]", "[[]]", r#"[null, {}]"#];
        let pairs = lone.iter().flat_map(|one| lone.map(|two| format!("[{one}, {two}]")));
        for value in lone.iter().flat_map(|one| [(*one).to_owned(), format!("[{one}]")]).chain(pairs) {
            let user = format!(r#"{{"custom": {value}, "username": {value}}}"#);
            let mut violations: Vec<Violation> = Vec::new();
            plan.read(user.as_bytes(), &mut plan.slots()).unwrap().check(&mut violations);
            for (sent, at) in plan.preview(&Json::read(&user).unwrap()).iter().zip(0..) {
                let has = |effect| violations.iter().any(|it| it.target == at && it.rule.effect() == effect);
                let fails = has(Effect::Fails);
                let is_unknown = matches!(sent.result, SentValue::Unpredictable(..) | SentValue::Unknown(_));
                assert_eq!(sent.refused.is_some(), fails, "{kind}{limit} {user}: {sent:?}");
                assert_eq!(
                    is_unknown,
                    !fails && has(Effect::Unpredictable),
                    "{kind}{limit} {user}: {sent:?}"
                );
                refused += usize::from(fails);
                unknown += usize::from(is_unknown);
                values += usize::from(!fails && !is_unknown);
            }
        }
    }
    assert!(refused > 400 && unknown > 2_000 && values > 700, "{refused}, {unknown}, {values}");
}

/// On the rules that a JSON schema can express.
fn agrees_with_json_schema(records: usize) {
    each(|connector, operation| {
        let schema = record_schema(connector, operation);
        let schema = jsonschema::validator_for(&schema).unwrap();
        let plan = Plan::for_target(connector, operation);
        let settings = Settings { records, seed: 11, defect_in: 2, ..settings(operation, false) };
        let population = population::population(connector, settings);
        let mut slots = plan.slots();
        let mut valid = 0;
        for line in population.lines() {
            let value: serde_json::Value = serde_json::from_slice(line).unwrap();
            let record = plan.read(line, &mut slots).unwrap();
            assert_eq!(record.is_valid(), schema.is_valid(&value), "{}", String::from_utf8_lossy(line));
            valid += usize::from(record.is_valid());
        }
        assert!(valid > records / 3 && valid < records);
    });
}

#[test]
fn a_json_schema_validator_agrees() {
    agrees_with_json_schema(1_000);
}

#[test]
#[ignore = "600,000 records take a minute"]
fn a_json_schema_validator_agrees_on_many() {
    agrees_with_json_schema(100_000);
}

#[test]
fn a_clean_record_allocates_nothing() {
    each(|connector, operation| {
        let clean = Settings { defect_in: 0, odd: false, records: 200, ..settings(operation, false) };
        for mapped in [false, true] {
            let mapping = population::mapping(connector);
            let set = MappingSet::from_json(&mapping).unwrap();
            let plan = if mapped {
                Plan::new(connector, &set, operation)
            } else {
                Plan::for_target(connector, operation)
            };
            for odd in [false, true] {
                let population = population::population(connector, Settings { mapped, odd, ..clean });
                let mut slots = plan.slots();
                let pass = |slots: &mut _| {
                    for line in population.lines() {
                        let record = plan.read(line, slots).unwrap();
                        assert!(record.is_valid());
                    }
                };
                // The buffers grow to the largest record.
                pass(&mut slots);
                let counted = allocation_counter::measure(|| pass(&mut slots));
                assert_eq!(counted.count_total, 0, "{} {operation:?}", connector.store_type());
            }
        }
    });
}

/// An index holds personal values, which no `Debug` shows, not even as bytes.
#[test]
fn an_index_does_not_show_its_values() {
    let mut index = MemoryIndex::new();
    let value = UniqueValue::new(0, CaseRule::Exact, "ada@example.com", 0);
    index.insert(value).unwrap();
    let mut all = MemoryIndex::new();
    all.merge(index);
    let shown = format!("{all:?}");
    let bytes: Vec<String> = "ada@".bytes().map(|byte| byte.to_string()).collect();
    assert!(!shown.contains(&bytes.join(", ")) && !shown.contains("ada"), "{shown}");
    assert!(shown.contains("1 values"), "{shown}");
}

/// A list ends where it ends, and a text is none: what stands behind is another list's.
#[test]
fn a_list_has_no_more_elements_than_it_has() {
    let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
    let mut slots = plan.slots();
    let record = plan.read(br#"{"title": "t", "roles": ["a"], "groups": ["b"], "locale": ["c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p"]}"#, &mut slots).unwrap();
    let (title, roles) = (plan.slot("title").unwrap(), plan.slot("roles").unwrap());
    assert_eq!(record.element_text(roles, 0), "a");
    let mut filled = plan.record();
    filled.set(roles, provmap::record::Value::List(&[]));
    for (slot, index) in [(roles, 1), (title, 0), (usize::MAX, 0)] {
        assert_eq!((record.element(slot, index), record.element_text(slot, index)), (Shape::ABSENT, ""));
        assert_eq!(filled.element(slot, index), Shape::ABSENT);
    }
}

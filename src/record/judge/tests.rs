//! The quick look takes nothing that the closer one refuses.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests state what they expect by panicking")]

use proptest::prelude::*;
use provmap_model::Connector;

use super::*;
use crate::mapping::MappingSet;
use crate::record::{Operation, Plan, Value};

/// A store of attributes with these limits.
fn store(limits: &[[Option<u64>; 4]], flags: &[Option<bool>], kind: &str) -> Connector {
    let attributes: Vec<String> = limits
        .iter()
        .enumerate()
        .map(|(index, [min, max, fewest, most])| {
            let mut members = format!(r#""key": "a{index}", "type": "{kind}", "attributeType": "{kind}""#);
            let names = ["minLength", "maxLength", "minNumberOfValues", "maxNumberOfValues"];
            for (name, limit) in names.iter().zip([min, max, fewest, most]) {
                if let Some(limit) = limit {
                    members.push_str(&format!(r#", "{name}": {limit}"#));
                }
            }
            let names = ["requiredOnCreate", "nillable", "creatable", "defaultedOnCreate"];
            for (name, flag) in names.iter().zip(flags) {
                if let Some(flag) = flag {
                    members.push_str(&format!(r#", "{name}": {flag}"#));
                }
            }
            format!(r#""a{index}": {{{members}}}"#)
        })
        .collect();
    let list = attributes.join(",");
    Connector::from_json(format!(
        r#"{{"information": {{"key": "Acme"}}, "attributeMetadata": {{"userAttributes": {{{list}}}}}}}"#
    ))
    .unwrap()
}

fn limits() -> impl Strategy<Value = [Option<u64>; 4]> {
    let length = || prop::option::of(prop::sample::select(vec![0, 1, 2, 3, 5, 8, 20_000, u64::MAX]));
    let count = || prop::option::of(prop::sample::select(vec![0, 1, 2, 3, u64::MAX]));
    (length(), length(), count(), count()).prop_map(|(mut min, mut max, mut fewest, mut most)| {
        // The reader of metadata refuses limits that are the wrong way round.
        for (low, high) in [(&mut min, &mut max), (&mut fewest, &mut most)] {
            if let (Some(low), Some(high)) = (low, high) {
                (*low, *high) = ((*low).min(*high), (*low).max(*high));
            }
        }
        [min, max, fewest, most]
    })
}

proptest! {
    #[test]
    fn the_quick_look_takes_nothing_that_the_closer_one_refuses(
        limits in prop::collection::vec(limits(), 1..4),
        flags in prop::collection::vec(prop::option::of(any::<bool>()), 4),
        kind in prop::sample::select(vec!["STRING", "BOOLEAN", "JSON", "COMPLEX", "SOMETHING"]),
        texts in prop::collection::vec("[aé漢😀]{0,9}", 0..4),
        long in any::<bool>(),
    ) {
        let store = store(&limits, &flags, kind);
        let long = if long { "a".repeat(20_001) } else { String::new() };
        let list: Vec<Value<'_>> = texts.iter().map(|text| Value::Text(text)).collect();
        let mixed: Vec<Value<'_>> = list.iter().copied().chain([Value::Null, Value::Text(&long)]).collect();
        let longer: Vec<Value<'_>> = list.iter().copied().chain([Value::Text(&long)]).collect();
        let mut values = list.clone();
        values.extend([Value::List(&list), Value::List(&mixed), Value::List(&longer), Value::Text(&long)]);
        values.extend([Value::Null, Value::Boolean(true), Value::Number, Value::Object, Value::Unpredictable]);
        let lines: Vec<String> = (0..limits.len())
            .map(|index| format!(r#"{{"targetAttribute": "a{index}", "sourceAttribute": "a{index}"}}"#))
            .collect();
        let text = format!("[{}]", lines.join(","));
        let set = MappingSet::from_json(&text).unwrap();
        for plan in [
            Plan::for_target(&store, Operation::Create),
            Plan::for_target(&store, Operation::Update),
            Plan::new(&store, &set, Operation::Create),
        ] {
            for (target, quick) in plan.targets.iter().zip(&plan.quick) {
                for value in values.iter().map(Some).chain([None]) {
                    let mut record = plan.record();
                    if let Some(value) = value {
                        record.set(quick.slot, *value);
                    }
                    let mut closely: Vec<Violation> = Vec::new();
                    let mut judge = Judge { target: 0, sink: &mut closely, outcome: Outcome::Valid };
                    let _ = judge.judge(target, &record.values, None);
                    let shape = record.shape(quick.slot);
                    if quick.accepted.takes(shape) || target.lists.is_some_and(|lists| lists.takes(shape)) {
                        prop_assert_eq!(&closely, &vec![], "{:?} for {:?}", value, target.constraints);
                    }
                }
            }
        }
    }
}

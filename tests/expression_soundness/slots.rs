//! A record that is read computes from its slots what the expression gives for the whole user.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use provmap::MappingSet;
use provmap::expression::Expression;
use provmap::record::{Operation, Plan, ReadErrorKind, Violation};
use provmap_model::{Json, SourceSchema};
use serde_json::json;

/// Compares the two; whether the value was computed from slots.
pub(crate) fn compare(
    source: &str,
    expression: &Expression,
    user: &Json,
    schema: &SourceSchema,
) -> Result<bool, TestCaseError> {
    // What is nothing but an attribute is read like a source attribute.
    if expression.as_reference().is_some() {
        return Ok(false);
    }
    let line = json!([{"targetAttribute": "userName", "expression": source}]).to_string();
    let set = MappingSet::from_json(&line).unwrap();
    let plan = Plan::with_schema(&provmap::registry::ZOOM, &set, Operation::Create, schema);
    let json = serde_json::to_string(user).unwrap();
    let mut slots = plan.slots();
    let from_slots = match plan.read(json.as_bytes(), &mut slots) {
        Ok(record) => record,
        // A record has each of the keys that are read once.
        Err(error) => {
            prop_assert_eq!(error.kind(), ReadErrorKind::RepeatedAttribute, "{}\n{}", source, json);
            return Ok(false);
        }
    };
    let mut from_user = plan.record();
    from_user.set_user(user);

    let (mut violations, mut expected): (Vec<Violation>, Vec<Violation>) = (Vec::new(), Vec::new());
    let outcomes = [from_slots.check(&mut violations), from_user.check(&mut expected)];
    prop_assert_eq!(outcomes[0], outcomes[1], "{}\n{}", source, json);
    prop_assert_eq!(violations, expected, "{}\n{}", source, json);
    let (mut texts, mut expected) = (Vec::new(), Vec::new());
    from_slots.unique_values(0, |value| texts.push(value.text.to_owned()));
    from_user.unique_values(0, |value| expected.push(value.text.to_owned()));
    prop_assert_eq!(texts, expected, "{}\n{}", source, json);
    // A plan that reads the user as a whole, or nothing of the user, has no slots.
    Ok(plan.slot_count() > 0)
}

//! What a plan computes while it reads a user is what the expression gives over the user's tree.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use provmap::expression::{Evaluation, Expression, ReferenceForm, evaluate};
use provmap::model::Json;
use provmap::record::{Found, Operation, Plan, Record, RecordRule, Slots, UnpredictableReason, Violation};
use provmap::{MappingSet, registry};

/// A plan whose only line feeds the target that is judged the closest: a text within limits, required, and unique.
fn plan(line: serde_json::Value) -> Plan {
    let set = MappingSet::from_json(&serde_json::json!([line]).to_string()).expect("a line is a set");
    Plan::new(&registry::ZOOM, &set, Operation::Create)
}

/// Judges a value that was computed before.
static COMPUTED: LazyLock<Plan> =
    LazyLock::new(|| plan(serde_json::json!({"targetAttribute": "userName", "sourceAttribute": "computed"})));

/// What a violation says, but for its target: the line feeds the only one that can be wrong.
type Said = (RecordRule, Option<usize>, Found, Option<u64>, Option<UnpredictableReason>);

/// The rules that a record breaks, and its unique values.
#[derive(Debug, PartialEq)]
struct Judged {
    violations: Vec<Said>,
    unique: Vec<String>,
}

impl Judged {
    fn of(record: &Record) -> Judged {
        let (mut violations, mut unique) = (Vec::<Violation>::new(), Vec::new());
        record.check(&mut violations);
        record.unique_values(0, |value| unique.push(value.text.to_owned()));
        let said = violations.iter().map(|it| (it.rule, it.element, it.found, it.limit, it.reason));
        Judged { violations: said.collect(), unique }
    }

    fn unpredictable(reason: UnpredictableReason) -> Judged {
        let said = (RecordRule::Unpredictable, None, Found::Unknown, None, Some(reason));
        Judged { violations: vec![said], unique: Vec::new() }
    }

    /// What is to come of the expression, by the user's tree; none where the value is too deep to be written.
    fn expected(expression: &Expression, user: &Json) -> Option<Judged> {
        let value = match evaluate(expression, user) {
            Evaluation::Value(value) => value,
            Evaluation::Unknown { reason, .. } => {
                return Some(Judged::unpredictable(UnpredictableReason::Expression(reason)));
            }
            Evaluation::Error { reason, .. } => {
                return Some(Judged::unpredictable(UnpredictableReason::Refused(reason)));
            }
            other => panic!("{other:?}"),
        };
        let record = serde_json::json!({"computed": value.to_json()}).to_string();
        let mut slots = COMPUTED.slots();
        COMPUTED.read(record.as_bytes(), &mut slots).ok().map(|record| Judged::of(&record))
    }
}

/// Whether the expression is nothing but a reference, which is read like a source attribute and not computed.
fn is_reference(expression: &Expression) -> bool {
    expression
        .references()
        .iter()
        .any(|it| it.span == expression.root().span && it.form != ReferenceForm::User)
}

fn compare(plan: &Plan, expression: &Expression, line: &str, slots: &mut Slots) {
    let Ok(user) = Json::read(line) else { return };
    let Some(expected) = Judged::expected(expression, &user) else { return };
    if let Ok(record) = plan.read(line.as_bytes(), slots) {
        assert_eq!(Judged::of(&record), expected);
    }
    if let Ok(record) = plan.deserialize(&mut serde_json::Deserializer::from_str(line), slots) {
        assert_eq!(Judged::of(&record), expected);
    }
}

// The first line is an expression, each other one a user, all read into the same slots.
fuzz_target!(|text: &str| {
    let Some((source, users)) = text.split_once('\n') else { return };
    let Ok(expression) = Expression::parse(source) else { return };
    if is_reference(&expression) {
        return;
    }
    let plan = plan(serde_json::json!({"targetAttribute": "userName", "expression": source}));
    let mut slots = plan.slots();
    for line in users.split('\n') {
        compare(&plan, &expression, line, &mut slots);
    }
});

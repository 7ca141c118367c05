//! Populations with planted defects: every count is exact.

mod population;

use std::collections::BTreeMap;

use population::{Population, Settings};
use provmap::record::{Effect, Operation, Outcome, Plan, Violation};
use provmap::{Connector, MappingSet};

const CONNECTORS: [&str; 3] = ["Zoom", "Slack", "GitHubEMU"];

fn settings(operation: Operation, mapped: bool) -> Settings {
    Settings { operation, records: 5_000, seed: 7, defect_in: 4, odd: true, mapped }
}

fn count(plan: &Plan<'_>, population: &Population) -> (BTreeMap<(&'static str, String), u64>, Vec<usize>) {
    let mut slots = plan.slots();
    let mut counts = BTreeMap::new();
    let mut invalid = Vec::new();
    for (number, line) in population.lines().enumerate() {
        let mut violations: Vec<Violation> = Vec::new();
        let record = plan.read(line, &mut slots).unwrap();
        let outcome = plan.check(&record, &mut violations);
        assert_eq!(plan.is_valid(&record), outcome == Outcome::Valid);
        assert_eq!(outcome == Outcome::Invalid, violations.iter().any(|it| it.rule.effect() == Effect::Fails));
        for violation in violations {
            let name = plan.target(violation.target).unwrap().key.to_string();
            *counts.entry((violation.rule.id(), name)).or_default() += 1;
        }
        if outcome != Outcome::Valid {
            invalid.push(number);
        }
    }
    (counts, invalid)
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
        let (counts, invalid) = count(&Plan::for_target(connector, operation), &population);
        assert_eq!(counts, alone(&population), "{} {operation:?}", connector.store_type());
        assert!(invalid.iter().eq(&population.invalid_alone));
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
        let (counts, invalid) = count(&plan, &population);
        assert_eq!(counts, alone(&population), "{} {operation:?}", connector.store_type());
        assert!(invalid.iter().eq(&population.invalid_alone));
    });
}

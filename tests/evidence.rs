//! Findings that are weighed by users. A case is `tests/evidence/NAME.json`: the attributes of an invented store, a mapping,
//! and users, of which a text is a record that cannot be read; `sources` are custom attributes of the directory, `deny` and
//! `warn` name rules, `overlay` is one, and `all_read` is false where users are missing. `NAME.txt` is what is said; `BLESS=1 cargo test --test evidence` writes it.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests state what they expect by panicking"
)]

mod population;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use population::Settings;
use provmap::overlay::Overlay;
use provmap::record::{Effect, MemoryIndex, Operation, Plan, RecordRule, Tally, UniqueIndex as _};
use provmap::registry::DIRECTORY;
use provmap::{Connector, Finding, Limit, MappingSet, Options, Report, Severity, SourceSchema};
use serde_json::{Value, json};

fn tally<'l>(plan: &Plan, lines: impl IntoIterator<Item = &'l [u8]>) -> Tally {
    let (mut slots, mut index, mut tally) = (plan.slots(), MemoryIndex::new(), Tally::new(plan));
    for (number, line) in (0..).zip(lines) {
        match plan.read(line, &mut slots) {
            Ok(record) => {
                tally.record(&record, &mut Vec::new());
                record.index(number, &mut index).unwrap();
            }
            Err(_) => tally.unreadable(),
        }
    }
    index.finish(&mut |collision| tally.collision(collision)).unwrap();
    tally
}

fn store(case: &Value) -> Connector {
    let metadata = json!({
        "information": {"key": "Acme"},
        "attributeMetadata": {"userAttributes": case["attributes"]},
    });
    let store = Connector::from_json(metadata.to_string()).unwrap();
    match case.get("overlay") {
        Some(overlay) => Overlay::from_toml(overlay.as_str().unwrap()).unwrap().apply(&store).unwrap(),
        None => store,
    }
}

fn report(case: &Value) -> Report {
    let store = store(case);
    let set = MappingSet::from_json(case["mapping"].to_string()).unwrap();
    let rules = |level: &str| case[level].as_array().cloned().unwrap_or_default();
    let sources = json!({"attributes": case.get("sources").unwrap_or(&json!([]))});
    let schema = DIRECTORY.clone().extend_from_json(sources.to_string()).unwrap();
    let options = Options::default().source_schema(&schema);
    let options =
        rules("deny").iter().fold(options, |options, rule| options.deny(rule.as_str().unwrap()).unwrap());
    let options =
        rules("warn").iter().fold(options, |options, rule| options.warn(rule.as_str().unwrap()).unwrap());
    let operation = if case["operation"] == "update" { Operation::Update } else { Operation::Create };
    let plan = Plan::with_schema(&store, &set, operation, &schema);
    let users: Vec<String> = case["users"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| user.as_str().map_or_else(|| user.to_string(), str::to_owned))
        .collect();
    let mut report = set.check_with(&store, &options);
    report.weigh(&plan, &tally(&plan, users.iter().map(String::as_bytes)), case["all_read"] != false);
    report
}

fn said(finding: &Finding) -> String {
    let mut line = finding.to_string().lines().next().unwrap().to_owned();
    if let Some(evidence) = finding.evidence {
        write!(line, "\n  {}", serde_json::to_string(&evidence).unwrap()).unwrap();
    }
    line + "\n"
}

#[test]
fn every_case() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/evidence");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    cases.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    cases.sort();
    assert!(cases.len() > 10, "the cases were not found");
    for path in cases {
        let case: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let report = report(&case);
        let text: String = report.iter().map(said).collect();
        let path = path.with_extension("txt");
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, &text).unwrap();
        }
        let stands = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(stands, text, "{}: BLESS=1 cargo test --test evidence rewrites it", path.display());
    }
}

#[test]
fn every_record_rule_weighs_a_rule_of_the_check() {
    for rule in RecordRule::ALL.iter().copied() {
        let Some(weighed) = rule.weighs() else { continue };
        assert!(provmap::RULES.iter().any(|known| known.id == weighed), "{rule}: {weighed}");
    }
}

/// The directory, where any text may stand at the paths that a planted population has, or none.
fn schema(connector: &Connector) -> SourceSchema {
    let attributes = connector.user_attributes().unwrap();
    let rows: Vec<Value> = attributes
        .iter()
        .enumerate()
        .map(|(index, attribute)| {
            let several = attribute.limit(Limit::MaxNumberOfValues).is_some_and(|most| most > 1);
            json!({
                "path": population::path(index, attribute), "type": "STRING", "minLength": 0, "maxLength": 5000,
                "alwaysSet": false, "unique": false, "multiValued": several,
            })
        })
        .collect();
    DIRECTORY.clone().extend_from_json(json!({"attributes": rows}).to_string()).unwrap()
}

/// What is planted in a population is what the findings show of it.
#[test]
fn evidence_is_what_was_planted() {
    let mut weighed: BTreeMap<&str, u64> = BTreeMap::new();
    for name in ["Zoom", "Slack", "GitHubEMU"] {
        let connector = provmap::require_connector(name).unwrap();
        let schema = schema(connector);
        for seed in 1..6 {
            let operation = Operation::Create;
            let settings = Settings { operation, records: 600, seed, defect_in: 3, odd: true, mapped: true };
            let population = population::population(connector, settings);
            let set = MappingSet::from_json(population::mapping(connector)).unwrap();
            let plan = Plan::with_schema(connector, &set, operation, &schema);
            let tally = tally(&plan, population.lines());
            let before = set.check_with(connector, &Options::default().source_schema(&schema));
            let mut report = before.clone();
            report.weigh(&plan, &tally, true);
            for (finding, before) in report.iter().zip(&before) {
                let Some(evidence) = finding.evidence else { continue };
                let target = finding.target.as_deref().unwrap();
                let planted = |effect: Effect| {
                    let rules = RecordRule::ALL
                        .iter()
                        .filter(|rule| rule.weighs() == Some(finding.rule) && rule.effect() == effect);
                    let counts =
                        rules.filter_map(|it| population.counts.get(&(it.as_str(), target.to_owned())));
                    counts.sum::<u64>()
                };
                assert_eq!(evidence.users, 600);
                assert_eq!(evidence.hits, planted(Effect::Fails), "{name} {target} {}", finding.rule);
                assert_eq!(evidence.possible, planted(Effect::Warns), "{name} {target} {}", finding.rule);
                let none = evidence.refutes() && before.severity < Severity::Error;
                let expected = match (before.severity, none, evidence.hits) {
                    (Severity::Error, ..) => Severity::Error,
                    (_, true, _) => Severity::Info,
                    (severity, _, 0) => severity,
                    _ => Severity::Warning,
                };
                assert_eq!(finding.severity, expected);
                assert_eq!(finding.message.starts_with("none of 600 users is concerned: "), none);
                *weighed.entry(finding.rule).or_default() += 1;
            }
        }
    }
    let rules: Vec<&str> = weighed.into_keys().collect();
    let all =
        ["below-min-length", "exceeds-max-length", "non-unique-source", "nullable-source", "type-mismatch"];
    assert_eq!(rules, all);
}

/// How grave an effect was and is, and the users who break it.
type Said = (Option<Severity>, Severity, u64);

/// The effects of tightening the title from 20 to 10 characters, weighed by users whose titles have these lengths; the lines that
/// become errors, become warnings, are mended, and are broken by more users; and the users who fitted before.
fn tightened(lengths: &[usize]) -> (Vec<Said>, [usize; 4], u64) {
    let attributes = |limit: u64| json!({"attributes": {"title": {"type": "STRING", "maxLength": limit}}});
    let set = MappingSet::from_json(r#"[{"targetAttribute": "title", "sourceAttribute": "title"}]"#).unwrap();
    let users: Vec<String> =
        lengths.iter().map(|length| json!({"title": "x".repeat(*length)}).to_string()).collect();
    let [old, new] = [20, 10].map(|limit| store(&attributes(limit)));
    let weighed = |store: &Connector| {
        let plan = Plan::new(store, &set, Operation::Create);
        let tally = tally(&plan, users.iter().map(String::as_bytes));
        let mut report = set.check(store);
        report.weigh(&plan, &tally, true);
        (report, tally)
    };
    let ((before, tally_before), (now, tally_now)) = (weighed(&old), weighed(&new));
    let effects = provmap::diff(&old, &new).effects_between(&set, &before, &now);
    assert!(!effects.breaks());
    let said =
        effects.effects.iter().map(|it| (it.was, it.finding.severity, it.finding.evidence.unwrap().hits));
    let lines = [effects.become_errors, effects.become_warnings, effects.mended, effects.fail_more];
    (said.collect(), lines, tally_now.failing_since(&tally_before))
}

#[test]
fn a_change_is_weighed_by_the_users_on_both_sides() {
    let (info, warning) = (Some(Severity::Info), Some(Severity::Warning));
    // Nobody is concerned, before or now.
    assert_eq!(tightened(&[3, 9, 10]), (vec![], [0; 4], 0));
    // Somebody now, nobody before.
    assert_eq!(tightened(&[3, 11, 20]), (vec![(info, Severity::Warning, 2)], [0, 1, 0, 0], 2));
    // The same users before and now, and more of them now.
    assert_eq!(tightened(&[3, 21]), (vec![], [0; 4], 0));
    assert_eq!(tightened(&[3, 11, 21]), (vec![(warning, Severity::Warning, 2)], [0, 0, 0, 1], 1));
}

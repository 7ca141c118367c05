//! Each rule for records by cases. `tests/records/RULE.json`, and `RULE.WHAT.json` where one case does not show all, has the
//! attributes of an invented store and records (users, where there is a `mapping`), of which at least one breaks the rule
//! and at least one is a near miss; they are created unless the `operation` is `update`. The `.txt` beside it is what is
//! said of each. `BLESS=1 cargo test --test record_rules` rewrites these, and the table in `docs/records.md`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests state what they expect by panicking")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use provmap::overlay::Property;
use provmap::record::{
    Collision, Effect, MemoryIndex, Operation, Outcome, Plan, RecordRule, Tally, UniqueIndex as _, Violation,
    record_schema,
};
use provmap::{Connector, Flag, Limit, MappingSet};
use serde_json::{Value, json};

/// The file has this text, or gets it when `BLESS` is set.
fn hold(path: &Path, text: &str) {
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, text).unwrap();
    }
    let stands = fs::read_to_string(path).unwrap_or_default();
    assert_eq!(stands, text, "{}: BLESS=1 cargo test --test record_rules rewrites it", path.display());
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_rule_by_its_case() {
    let mut cases = BTreeSet::new();
    for entry in fs::read_dir(root().join("tests/records")).unwrap() {
        cases.insert(entry.unwrap().path().with_extension("json"));
    }
    let mut shown = BTreeSet::new();
    for path in cases {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let rule: RecordRule = name.split('.').next().unwrap().parse().unwrap();
        shown.insert(rule);
        let case: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let metadata = json!({
            "information": {"key": "Acme"},
            "attributeMetadata": {"userAttributes": case["attributes"]},
        });
        let store = Connector::from_json(metadata.to_string()).unwrap();
        let operation = match case.get("operation") {
            Some(operation) => {
                assert_eq!(operation, Operation::Update.as_str());
                Operation::Update
            }
            None => Operation::Create,
        };
        let plan = match case.get("mapping") {
            Some(lines) => Plan::new(&store, &MappingSet::from_json(lines.to_string()).unwrap(), operation),
            None => Plan::for_target(&store, operation),
        };
        let (mut said, mut index) = (Vec::new(), MemoryIndex::new());
        for (record, number) in case["records"].as_array().unwrap().iter().zip(0..) {
            let json = record.to_string();
            plan.read(json.as_bytes(), &mut plan.slots()).unwrap().index(number, &mut index).unwrap();
            said.push(self::said(&plan, &json));
        }
        index
            .finish(&mut |it| {
                let said = said.get_mut(usize::try_from(it.record).unwrap()).unwrap();
                let key = plan.target(it.target).unwrap().key;
                let comma = if said.is_empty() { "" } else { "; " };
                write!(said, "{comma}{} {key}: group {}", it.rule, it.group).unwrap();
            })
            .unwrap();
        let breaks = |said: &&String| said.split("; ").any(|it| it.split(' ').next() == Some(rule.as_str()));
        let broken = said.iter().filter(breaks).count();
        assert!((1..said.len()).contains(&broken), "{name}: {said:?}");
        let lines: String =
            said.iter().map(|said| format!("{}\n", if said.is_empty() { "-" } else { said })).collect();
        hold(&path.with_extension("txt"), &lines);
    }
    assert!(shown.iter().eq(RecordRule::ALL));
}

#[test]
fn every_rule_is_described() {
    let properties: Vec<&str> = Flag::ALL
        .iter()
        .map(|flag| flag.as_str())
        .chain(Limit::ALL.iter().map(|limit| limit.as_str()))
        .chain(
            [Property::LengthUnit(provmap::domain::LengthUnit::Bytes), Property::Normalised(String::new())]
                .iter()
                .map(Property::name),
        )
        .chain(["type"])
        .collect();
    let others: Vec<&str> = provmap::RULES.iter().chain(provmap::lint::RULES).map(|rule| rule.id).collect();
    let mut table = String::new();
    for rule in RecordRule::ALL.iter().copied() {
        assert!(!others.contains(&rule.as_str()), "`{rule}` is a rule of mappings or of metadata as well");
        assert_eq!(rule.as_str().parse(), Ok(rule));
        for heading in ["### What it does\n", "### Why\n", "### What to do\n"] {
            assert!(rule.docs().contains(heading), "`{rule}` lacks `{}`", heading.trim());
        }
        assert!(!rule.summary().ends_with('.'), "{}", rule.summary());
        assert!(rule.reads().iter().all(|property| properties.contains(property)), "{:?}", rule.reads());
        let becomes = match rule.effect() {
            Effect::Fails => "fail",
            Effect::Warns => "may fail, and count as valid",
            Effect::Unpredictable => "are neither a success nor a failure",
            other => panic!("say of docs/records.md what `{other}` is"),
        };
        let reads: Vec<String> = rule.reads().iter().map(|property| format!("`{property}`")).collect();
        let weighs = rule.weighs().map(|rule| format!("`{rule}`")).unwrap_or_default();
        let (finds, reads) = (rule.summary(), reads.join(", "));
        writeln!(table, "| `{rule}` | {becomes} | {finds} | {reads} | {weighs} |").unwrap();
    }
    let path = root().join("docs/records.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once("| --- | --- | --- | --- | --- |\n").unwrap();
    let (_, after) = rest.split_once("<!-- end -->").unwrap();
    hold(&path, &format!("{before}| --- | --- | --- | --- | --- |\n{table}<!-- end -->{after}"));
}

/// A store with every constraint that the compiled-in ones lack.
const STORE: &str = r#"{
  "information": {"key": "Acme"},
  "attributeMetadata": {"userAttributes": {
    "name": {"key": "name", "type": "STRING", "attributeType": "STRING", "requiredOnCreate": true, "unique": true, "maxLength": 4, "minLength": 2, "maxNumberOfValues": 1},
    "tags": {"key": "tags", "type": "STRING", "attributeType": "STRING", "minNumberOfValues": 2, "maxNumberOfValues": 3, "maxLength": 3},
    "fixed": {"key": "fixed", "type": "STRING", "attributeType": "STRING", "creatable": true, "updateable": false},
    "late": {"key": "late", "type": "STRING", "attributeType": "STRING", "creatable": false, "updateable": true},
    "sum": {"key": "sum", "type": "STRING", "attributeType": "STRING", "derived": true},
    "flag": {"key": "flag", "type": "BOOLEAN", "attributeType": "BOOLEAN", "nillable": false, "maxNumberOfValues": 1},
    "on": {"key": "on", "type": "BOOLEAN", "attributeType": "BOOLEAN", "requiredOnCreate": true, "requiredOnUpdate": true, "defaultedOnCreate": true, "nillable": false},
    "each": {"key": "each", "type": "STRING", "attributeType": "STRING", "requiredOnUpdate": true, "nillable": true},
    "any": {"key": "any"},
    "json": {"key": "json", "type": "JSON", "attributeType": "JSON"}
  }}
}"#;

fn store() -> Connector {
    Connector::from_json(STORE).unwrap()
}

/// What a plan says of a record: rule, attribute, what was found, the limit.
fn said(plan: &Plan, json: &str) -> String {
    let (mut slots, mut violations) = (plan.slots(), Vec::<Violation>::new());
    let outcome = plan.read(json.as_bytes(), &mut slots).unwrap().check(&mut violations);
    let all: Vec<String> = violations
        .iter()
        .map(|it| {
            assert_eq!(it.reason.is_some(), it.rule == RecordRule::Unpredictable, "{it:?}");
            let limit = it.limit.map(|limit| format!(", not {limit}")).unwrap_or_default();
            let element = it.element.map(|at| format!("[{at}]")).unwrap_or_default();
            format!("{} {}{element}: {}{limit}", it.rule, plan.target(it.target).unwrap().key, it.found)
        })
        .collect();
    // What cannot be predicted is never a success.
    assert_eq!(outcome == Outcome::Valid, all.iter().all(|it| it.starts_with("possibly")));
    all.join("; ")
}

#[track_caller]
fn each(plan: &Plan, cases: &[(&str, &str)]) {
    for (json, expected) in cases {
        assert_eq!(&said(plan, json), expected, "{json}");
    }
}

#[test]
fn records_in_the_names_of_the_target() {
    let store = store();
    each(
        &Plan::for_target(&store, Operation::Create),
        &[
            ("{}", "missing-required name: nothing"),
            (r#"{"name": null}"#, "null-not-allowed name: null"),
            (r#"{"name": "abcd"}"#, ""),
            (r#"{"name": "abcde"}"#, "too-long name: a text of 5 characters, not 4"),
            (r#"{"name": "éééé"}"#, ""),
            (r#"{"name": "ab😀c"}"#, "possibly-too-long name: a text of 4 characters, 5 UTF-16 units, not 4"),
            (r#"{"name": "a"}"#, "too-short name: a text of 1 character, not 2"),
            (r#"{"name": "é"}"#, "too-short name: a text of 1 character, not 2"),
            // In UTF-16 it is long enough, and PingOne does not say what it counts.
            (r#"{"name": "😀"}"#, ""),
            (r#"{"name": ["ab"]}"#, "wrong-type name: a list of 1 value"),
            (r#"{"name": {}}"#, "wrong-type name: an object"),
            (r#"{"name": 5, "flag": 1}"#, "wrong-type name: a number; wrong-type flag: a number"),
            (r#"{"name": "ab", "tags": "x"}"#, "wrong-type tags: a text of 1 character"),
            (r#"{"name": "ab", "tags": ["x"]}"#, "too-few-values tags: a list of 1 value, not 2"),
            (r#"{"name": "ab", "tags": ["x", "y"]}"#, ""),
            (
                r#"{"name": "ab", "tags": ["1", "2", "3", "4"]}"#,
                "too-many-values tags: a list of 4 values, not 3",
            ),
            (
                r#"{"name": "ab", "tags": ["1", 2, "3333", 4, "5555"]}"#,
                "too-many-values tags: a list of 5 values, not 3; wrong-type tags[1]: a number; \
                 too-long tags[2]: a text of 4 characters, not 3",
            ),
            (r#"{"name": "ab", "tags": ["1", null]}"#, "wrong-type tags[1]: null"),
            (r#"{"name": "ab", "fixed": "x"}"#, ""),
            (r#"{"name": "ab", "late": "x"}"#, ""),
            (r#"{"name": "ab", "late": null}"#, ""),
            (r#"{"name": "ab", "sum": "x"}"#, "not-writable sum: a text of 1 character"),
            (r#"{"name": "ab", "flag": null}"#, "null-not-allowed flag: null"),
            // The target gets the text, and takes none.
            (r#"{"name": "ab", "flag": "true"}"#, "wrong-type flag: a text of 4 characters"),
            // Whether the default steps in for a null is not documented.
            (r#"{"name": "ab", "on": null}"#, ""),
            // Nothing is said of these.
            (r#"{"name": "ab", "any": 5, "json": [1, {"a": null}], "each": ["x", "y"], "no": 1}"#, ""),
            (r#"{"name": "ab", "any": [null, {}, []]}"#, ""),
        ],
    );
    each(
        &Plan::for_target(&store, Operation::Update),
        &[
            ("{}", "missing-required each: nothing"),
            (r#"{"each": null}"#, "null-not-allowed each: null"),
            (r#"{"each": "x"}"#, ""),
            (r#"{"each": "x", "name": null}"#, ""),
            (r#"{"each": "x", "late": "x", "fixed": "x"}"#, ""),
        ],
    );
}

#[test]
fn the_identifier_of_the_store_is_no_attribute_to_send() {
    let zoom = provmap::connector("Zoom").unwrap();
    let update = Plan::for_target(zoom, Operation::Update);
    each(&update, &[("{}", ""), (r#"{"id": "x"}"#, ""), (r#"{"id": null}"#, "null-not-allowed id: null")]);
}

fn mapped(lines: &str) -> String {
    lines
        .replace('<', r#"{"targetAttribute": "#)
        .replace('>', "}")
        .replace(" = ", r#", "expression": "#)
        .replace(" - ", r#", "sourceAttribute": "#)
}

#[test]
fn users_that_go_through_a_mapping() {
    let store = store();
    let text = mapped(
        r##"[<"name" - "username">, <"tags" - "teams">, <"flag" - "enabled">, <"any" - "nick">,
            <"each" = "#string.upperCase(name.given)">, <"late" = "'x'">, <"fixed" = "'always'">]"##,
    );
    let set = MappingSet::from_json(&text).unwrap();
    let plan = Plan::new(&store, &set, Operation::Create);
    assert!(plan.reads_user());
    let late = "not-writable late: a text of 1 character";
    for (user, expected) in [
        (r#"{"username": "ab", "enabled": true, "name": {"given": "ada"}}"#, ""),
        // No value is as bad as null: PingOne knows no difference.
        (r#"{"name": {"given": "ada"}}"#, "missing-required name: nothing; FLAG"),
        (
            r#"{"username": null, "enabled": null, "name": {}}"#,
            "null-not-allowed name: null; null-not-allowed flag: null",
        ),
        // The directory says that there is one user name.
        (r#"{"username": ["ab", "c"], "enabled": true}"#, "unpredictable name: a list of 2 values"),
        (r#"{"username": ["ab"], "enabled": true}"#, "unpredictable name: a list of 1 value"),
        // A custom attribute: one value is a list of it.
        (r#"{"username": "ab", "enabled": true, "teams": ["x", "y"]}"#, ""),
        (
            r#"{"username": "ab", "enabled": true, "teams": "x"}"#,
            "too-few-values tags: a text of 1 character, not 2",
        ),
        // How PingOne converts between kinds is not documented.
        (r#"{"username": "ab", "enabled": "true"}"#, "unpredictable flag: a text of 4 characters"),
        (r#"{"username": "ab", "enabled": "yes"}"#, "unpredictable flag: a text of 3 characters"),
        (r#"{"username": {}, "enabled": true}"#, "unpredictable name: an object"),
        // Whether the target takes one value is not known.
        (
            r#"{"username": "ab", "enabled": true, "nick": ["a", "b"]}"#,
            "unpredictable any: a list of 2 values",
        ),
        (r#"{"username": "ab", "enabled": true, "nick": ["a"]}"#, ""),
    ] {
        // Attributes are judged in their order, of which `late` comes behind `tags`.
        let said = said(&plan, user).replace(late, "").replace("; ;", ";");
        let said = said.trim_matches([';', ' ']).replace("; ; ", "; ");
        assert_eq!(said, expected.replace("FLAG", "null-not-allowed flag: nothing"), "{user}");
    }
}

#[test]
fn the_first_of_several_is_sent_to_a_target_that_takes_one() {
    let store = store();
    let set =
        MappingSet::from_json(r##"[{"targetAttribute": "name", "sourceAttribute": "custom"}]"##).unwrap();
    let plan = Plan::new(&store, &set, Operation::Create);
    each(
        &plan,
        &[
            (r#"{"custom": ["ab", "abcdef"]}"#, ""),
            (r#"{"custom": ["abcdef", "ab"]}"#, "too-long name[0]: a text of 6 characters, not 4"),
            (r#"{"custom": []}"#, "null-not-allowed name: null"),
            (r#"{"custom": [null, "ab"]}"#, "null-not-allowed name: null"),
        ],
    );
    let (mut slots, mut index) = (plan.slots(), MemoryIndex::new());
    for (number, json) in [r#"{"custom": ["ab", "x"]}"#, r#"{"custom": ["cd", "ab"]}"#, r#"{"custom": "ab"}"#]
        .iter()
        .enumerate()
    {
        plan.read(json.as_bytes(), &mut slots).unwrap().index(number as u64, &mut index).unwrap();
    }
    let mut found = Vec::new();
    index.finish(&mut |it| found.push(it.record)).unwrap();
    assert_eq!(found, [0, 2]);
}

#[test]
fn what_cannot_be_predicted_is_no_success() {
    let store = store();
    let unpredictable = "unpredictable name: a value that cannot be predicted";
    for lines in [
        // Two lines; both a source and an expression; neither; no expression at all; undocumented; not computed.
        r#"[<"name" - "username">, <"name" - "email">]"#,
        r#"[<"name", "sourceAttribute": "username", "expression": "'ab'">]"#,
        r#"[<"name">]"#,
        r#"[<"name" = "'">]"#,
        r##"[<"name" = "#string.reverse(username)">]"##,
        r##"[<"name" = "name.given + 'x'">]"##,
        r#"[<"name" - "username", "attributeMappingType": "somethingElse">, <"flag" - "enabled">]"#,
    ] {
        let text = mapped(lines);
        let set = MappingSet::from_json(&text).unwrap();
        let plan = Plan::new(&store, &set, Operation::Create);
        let said = said(&plan, r#"{"username": "ab", "email": "ab", "enabled": true}"#);
        assert_eq!(said, unpredictable, "{lines}");
    }
    // The store's own defaults may apply.
    let set = MappingSet::from_json("[]").unwrap();
    let plan = Plan::new(&store, &set, Operation::Create);
    assert_eq!(said(&plan, "{}").matches("unpredictable").count(), plan.targets());
    // A parent that is no object.
    let text = mapped(r#"[<"name" - "a.b">]"#);
    let set = MappingSet::from_json(&text).unwrap();
    assert_eq!(said(&Plan::new(&store, &set, Operation::Create), r#"{"a": 5}"#), unpredictable);
}

#[test]
fn a_preview_leaves_out_what_the_operation_does_not_write() {
    let store = store();
    let text = mapped(r#"[<"fixed" - "title">, <"late" - "title">, <"sum" - "title">, <"none" - "title">]"#);
    let set = MappingSet::from_json(&text).unwrap();
    let user = provmap::model::Json::read(r#"{"title": "Countess"}"#).unwrap();
    for (operation, expected) in
        [(Operation::Create, ["fixed", "sum", "none"]), (Operation::Update, ["late", "sum", "none"])]
    {
        let sent = Plan::new(&store, &set, operation).preview(&user);
        assert!(sent.iter().map(|sent| sent.target.as_str()).eq(expected), "{sent:?}");
    }
}

#[test]
fn constants_are_judged_for_every_user() {
    let store = store();
    for (expression, expected) in [
        ("'ab'", ""),
        ("'abcde'", "too-long name: a text of 5 characters, not 4"),
        ("null", "null-not-allowed name: null"),
        ("true", "unpredictable name: a boolean"),
        ("42", "unpredictable name: a number"),
        ("'a' + 'bcde'", "too-long name: a text of 5 characters, not 4"),
    ] {
        let text = mapped(&format!(r#"[<"name" = "{expression}">]"#));
        let set = MappingSet::from_json(&text).unwrap();
        let plan = Plan::new(&store, &set, Operation::Create);
        assert_eq!(said(&plan, "{}"), expected, "{expression}");
        assert!(!plan.reads_user());
    }
    // One value for all is shared by all.
    let text = mapped(r#"[<"name" = "'ab'">]"#);
    let set = MappingSet::from_json(&text).unwrap();
    let plan = Plan::new(&store, &set, Operation::Create);
    let (mut slots, mut index, mut found) = (plan.slots(), MemoryIndex::new(), 0);
    for number in 0..3 {
        plan.read(b"{}", &mut slots).unwrap().index(number, &mut index).unwrap();
    }
    index.finish(&mut |_| found += 1).unwrap();
    assert_eq!(found, 3);
}

#[test]
fn the_schema_says_what_a_schema_can() {
    let schema = record_schema(&store(), Operation::Create);
    let property = |name: &str| schema["properties"][name].to_string();
    assert_eq!(schema["required"].to_string(), r#"["name"]"#);
    assert_eq!(property("name"), r#"{"maxLength":4,"minLength":1,"type":"string"}"#);
    assert_eq!(
        property("tags"),
        r#"{"items":{"maxLength":3,"type":"string"},"maxItems":3,"minItems":2,"type":["array","null"]}"#
    );
    assert_eq!([property("late"), property("sum"), property("json")], ["true", "false", "true"]);
    assert_eq!(property("flag"), r#"{"type":"boolean"}"#);
}

#[test]
fn a_record_that_shares_several_values_counts_once() {
    let plan = Plan::for_target(&store(), Operation::Create);
    let rule = RecordRule::DuplicateValue;
    let collision = |record, group| Collision::new(0, group, record, rule);
    let mut tally = Tally::new(&plan);
    (0..70).for_each(|_| tally.unreadable());
    let mut behind = tally.clone();
    for (record, group) in [(69, 0), (1, 0), (69, 1), (1, 1)] {
        tally.collision(collision(record, group));
    }
    assert_eq!(tally.count_of(rule, 0), 2);
    behind.collision(collision(64, 0));
    tally.append(&behind);
    tally.collision(collision(134, 0));
    assert_eq!(tally.count_of(rule, 0), 3);
    tally.collision(collision(64, 0));
    assert_eq!(tally.count_of(rule, 0), 4);
}

#[test]
fn threads_share_a_plan() {
    fn is_shared<T: Send + Sync>() {}
    fn is_sent<T: Send>() {}
    is_shared::<Plan>();
    is_sent::<(provmap::record::Slots, provmap::record::Tally, MemoryIndex)>();
    #[cfg(feature = "spill")]
    is_sent::<provmap::record::SpillingIndex>();
}

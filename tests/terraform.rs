//! Agreement with the real Terraform: `tests/terraform/NAME.tf` is a configuration, and beside it stands what Terraform said of
//! it, which `tests/terraform/record` writes. What is taken otherwise here is listed in `differences.txt`. Where `local.value` is
//! a list of mappings, its values are compared; a comment `# open: N` says how many of them are no literals and local
//! values, and are not evaluated here.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "tests panic when they fail"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use provmap::terraform::{Module, PropagationRule, is_terraform, shown};
use provmap::{MappingSet, Options, Part, registry};
use serde_json::Value;

/// A propagation rule with the mappings of a case.
const RULE: &str =
    "\nresource \"pingoneprovisioning_propagation_rule\" \"case\" {\n  mappings = local.value\n}\n";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terraform")
}

/// The cases, each with its text.
fn cases() -> Vec<(String, Vec<u8>)> {
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "tf") {
            cases.push((path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read(path).unwrap()));
        }
    }
    cases.sort();
    assert!(cases.len() >= 40, "the cases were not found");
    cases
}

/// What is taken otherwise here: the name of a case and in what, each with the reason.
fn differences() -> Vec<(String, String)> {
    let text = fs::read_to_string(folder().join("differences.txt")).unwrap();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let pair = |line: &str| {
        let (what, reason) = line.split_once(": ").unwrap_or_else(|| panic!("no reason: {line}"));
        assert!(!reason.trim().is_empty(), "no reason: {line}");
        let (name, what) = what.split_once(' ').unwrap_or_else(|| panic!("in what: {line}"));
        (name.to_owned(), what.to_owned())
    };
    lines.map(pair).collect()
}

/// What Terraform's words are here, of a file that it accepts or refuses.
fn judged(text: &[u8]) -> String {
    match Module::read([("case.tf", text)]).propagation_rules("case.tf") {
        Ok(_) => "accepted".to_owned(),
        Err(error) => format!("refused at line {}", error.problems()[0].line().unwrap()),
    }
}

/// The propagation rule, in another file of the module or at the end of the same.
fn rule(text: &[u8], in_one_file: bool) -> PropagationRule {
    let module = if in_one_file {
        Module::read([("rule.tf", [text, RULE.as_bytes()].concat())])
    } else {
        Module::read([("case.tf", text.to_vec()), ("rule.tf", RULE.into())])
    };
    let [rule] = module.propagation_rules("rule.tf").unwrap() else { panic!("one rule") };
    rule.clone()
}

/// A value of Terraform as the provider sends it.
fn sent(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let text = text.trim_matches([' ', '\t', '\r', '\n']).to_owned();
    (!text.is_empty()).then_some(text)
}

/// The mappings that Terraform computes: target, source and expression.
fn computed(value: &Value) -> Vec<[Option<String>; 3]> {
    let lines = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let parts = ["target_attribute", "source_attribute", "expression"];
    lines.iter().map(|line| parts.map(|part| sent(&line[part]))).collect()
}

fn read(set: &MappingSet) -> Vec<[Option<String>; 3]> {
    let parts = set.mappings().iter().map(|line| {
        [line.target_attribute(), line.source_attribute(), line.expression()]
            .map(|part| part.map(str::to_owned))
    });
    parts.collect()
}

/// How many mappings a case says are open; nothing where it is all of them.
fn open(text: &[u8]) -> Option<usize> {
    let text = String::from_utf8_lossy(text);
    let said = text.lines().find_map(|line| line.strip_prefix("# open: ")).unwrap_or("0");
    if said.trim() == "all" { None } else { Some(said.trim().parse().unwrap()) }
}

#[test]
fn terraform_says_the_same() {
    let differences = differences();
    let mut found = Vec::new();
    for (name, text) in cases() {
        let recorded = fs::read_to_string(folder().join(format!("{name}.fmt.txt"))).unwrap();
        let judged = judged(&text);
        if judged != recorded.trim_end() {
            let same_verdict = judged.split(' ').next() == recorded.trim_end().split(' ').next();
            found.push((name.clone(), if same_verdict { "line" } else { "verdict" }.to_owned()));
            continue;
        }
        let Ok(values) = fs::read_to_string(folder().join(format!("{name}.values.json"))) else { continue };
        let values = computed(&serde_json::from_str(&values).unwrap());
        for in_one_file in [false, true] {
            // A byte order mark, or a line without an end, is followed by nothing.
            let rule = rule(&text, in_one_file);
            let (set, open) = (rule.mappings(), open(&text));
            assert_eq!(set.is_whole(), open == Some(0), "{name}");
            let lines = read(set);
            let expected = match open {
                None => Vec::new(),
                Some(open) => {
                    assert_eq!(lines.len() + open, values.len(), "{name}");
                    // What is left out are the values that are computed; the others keep their order.
                    values.iter().filter(|line| open == 0 || lines.contains(line)).cloned().collect()
                }
            };
            if lines != expected {
                found.push((name.clone(), "values".to_owned()));
                break;
            }
        }
    }
    found.sort();
    let mut listed = differences;
    listed.sort();
    assert_eq!(found, listed, "what is found, and what differences.txt lists");
}

/// Each part of a mapping that is written out has its own place.
#[test]
fn literals_have_their_places() {
    let mut parts = 0;
    for (name, text) in cases() {
        if judged(&text) != "accepted" || !String::from_utf8_lossy(&text).contains("value") {
            continue;
        }
        let whole = [text.as_slice(), RULE.as_bytes()].concat();
        let whole = std::str::from_utf8(&whole).unwrap();
        let whole = whole.strip_prefix('\u{feff}').unwrap_or(whole);
        let rule = rule(&text, true);
        for (index, line) in rule.mappings().mappings().iter().enumerate() {
            for (part, value) in
                [(Part::Target, line.target_attribute()), (Part::Source, line.source_attribute())]
            {
                let Some(value) = value else { continue };
                let span = rule.mappings().place(index, part).unwrap().span.unwrap();
                let written = &whole[span];
                let is_plain = written == format!("\"{value}\"");
                let is_other = written.contains(['\\', '$', '.', ' ', '(']) || written.contains('\u{301}');
                assert!(is_plain || is_other, "{name}: {value:?} at {written:?}");
                parts += usize::from(is_plain);
            }
        }
    }
    assert!(parts > 40, "{parts}");
}

/// What is true of any text: no panic, places within it, and what is shown is as long, and has no secret.
fn holds(text: &str) {
    let shown_text = shown(text);
    if let Some(shown) = &shown_text {
        assert_eq!(shown.len(), text.len());
        assert_eq!(shown.chars().count(), text.chars().count());
        assert!(!shown.contains("hunter2"), "{shown}");
    }
    let _ = is_terraform(text);
    for name in ["case.tf", "case.tf.json"] {
        let module = Module::read([(name, text), ("rule.tf", RULE)]);
        let mut rules: Vec<PropagationRule> = Vec::new();
        for file in ["rule.tf", name] {
            match module.propagation_rules(file) {
                Ok(of_file) => rules.extend(of_file.iter().cloned()),
                Err(error) => assert!(!error.to_string().contains("hunter2"), "{error}"),
            }
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for rule in rules {
            let report = match rule.bundle() {
                Some(bundle) => bundle.check(),
                None => rule.mappings().check_with(&registry::ZOOM, &Options::default()),
            };
            for finding in &report {
                let in_file = if finding.place.file() == Some("rule.tf") { RULE } else { text };
                if let Some(span) = finding.place.span.clone() {
                    assert!(in_file.get(span.clone()).is_some(), "{span:?} of {finding:?}");
                }
            }
            assert!(!format!("{report} {rule:?}").contains("hunter2"));
        }
    }
}

/// The cases, and a module with everything that is read of one, cut and changed.
fn seeds() -> Vec<String> {
    let mut seeds: Vec<String> =
        cases().into_iter().map(|(_, text)| String::from_utf8(text).unwrap() + RULE).collect();
    let module = r##"
locals {
  password = "hunter2"
  lines    = [{ source_attribute = "email", target_attribute = "email" }]
}

resource "pingoneprovisioning_propagation_store" "zoom" {
  type = "Zoom"
  configuration_zoom {
    oauth_client_secret = "hunter2" # hunter2
  }
}

# provmap: allow(nullable-source, unmapped-default) hunter2
resource "pingoneprovisioning_propagation_rule" "users" {
  target_store_id = pingoneprovisioning_propagation_store.zoom.id
  filter          = "hunter2"
  mappings = [
    { source_attribute = "name.given", target_attribute = "givenName" }, /* provmap: allow(x) y */
    { expression = "#root.title ?: \"\u00e9\"", target_attribute = "title" },
    local.lines[0],
    {
      target_attribute = "workPhone"
      expression       = <<-EOT
        #root.primaryPhone
      EOT
    },
  ]
}
"##;
    seeds.push(module.to_owned());
    let plan = r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [
  {"address": "a.b", "mode": "managed", "type": "pingoneprovisioning_propagation_rule", "name": "b", "values":
   {"target_store_id": "s", "secret": "hunter2", "mappings": [{"expression": "hunter", "target_attribute": "title"}]}},
  {"type": "pingoneprovisioning_propagation_store", "name": "s", "values": {"id": "s", "type": "Zoom"}}]}},
  "resource_changes": [{"address": "a.b", "type": "pingoneprovisioning_propagation_rule", "change": {"after_unknown": {"mappings": [{"id": true}]}}}]}"#;
    seeds.push(plan.to_owned());
    seeds
}

#[test]
fn the_seeds_hold() {
    seeds().iter().for_each(|text| holds(text));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]
    #[test]
    fn cut_and_changed_cases_hold(
        seed in 0_usize..1000,
        from in 0_usize..2000,
        length in 0_usize..40,
        put in "[{}\\[\\]()\"'$%#/*<>=,:.\n\\\\a-c\u{e9}\u{1F600} -]{0,6}",
    ) {
        let seeds = seeds();
        let text = &seeds[seed % seeds.len()];
        let at = |at: usize| (0..=at.min(text.len())).rfind(|at| text.is_char_boundary(*at)).unwrap();
        let (from, to) = (at(from % (text.len() + 1)), at(from % (text.len() + 1) + length));
        holds(&[&text[..from], &put, &text[to.max(from)..]].concat());
    }
}

/// Hostile texts are read or refused in no time.
#[test]
fn hostile_texts_take_no_time() {
    let size = 1 << 17;
    let repeated = |text: &str| text.repeat(size / text.len());
    let keys: String = (0..30_000).map(|at| format!("k{at} = 1\n")).collect();
    let texts = [
        repeated("["),
        format!("locals {{\n a = {}", repeated("[")),
        format!("locals {{\n a = {}", repeated("{a=")),
        format!("locals {{\n a = {}", repeated("(")),
        format!("locals {{\n a = {}1\n}}\n", repeated("!")),
        format!("locals {{\n a = {}1\n}}\n", repeated("-")),
        format!("locals {{\n a = 1{}\n}}\n", repeated(" + 1")),
        format!("locals {{\n a = b{}\n}}\n", repeated(".c")),
        format!("locals {{\n a = b{}\n}}\n", repeated("[0]")),
        format!("locals {{\n a = \"{}\"\n}}\n", repeated("${a}")),
        format!("locals {{\n a = \"{}", repeated("${\"")),
        format!("locals {{\n a = \"${{{}", repeated("<<<")),
        format!("locals {{\n a = \"${{{}", repeated("/*")),
        format!("locals {{\n a = \"{}\"\n}}\n", repeated("%{if a}")),
        format!("locals {{\n a = {}", repeated("<<A\n")),
        format!("locals {{\n a = <<A\n{}\nA\n}}\n", repeated("\n ")),
        format!("locals {{\n a = {{\n{keys}}}\n}}\n"),
        repeated("a {\n"),
        repeated("# provmap: allow(a) b\n"),
        repeated("/* provmap: allow(a) b */"),
        repeated("/*"),
        repeated("<<"),
        repeated("\""),
        format!("locals {{\n a = {}1\n}}\n", repeated("true ? 1 : ")),
    ];
    for text in texts {
        let start = Instant::now();
        holds(&(text.clone() + RULE));
        let taken = start.elapsed();
        assert!(taken < Duration::from_secs(20), "{taken:?} for {:?}…", &text[..40]);
    }
}

/// A list that is named any number of times is not read any number of times.
#[test]
fn lists_of_local_values_are_read_within_limits() {
    let lines = "{ source_attribute = local.deep.a.b, target_attribute = local.deep.a.b },\n".repeat(5_000);
    let rules = (0..400).map(|at| RULE.replace("case", &format!("case{at}"))).collect::<String>();
    let text =
        format!("locals {{\n  deep = {{ a = {{ b = \"title\" }} }}\n  value = [\n{lines}]\n}}\n{rules}");
    let start = Instant::now();
    let module = Module::read([("a.tf", text)]);
    let error = module.propagation_rules("a.tf").unwrap_err().to_string();
    assert!(error.contains("the module is too large to be followed"), "{error}");
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}

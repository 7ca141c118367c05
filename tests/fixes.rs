//! What findings offer to write in the file: it is applied, and then what it is for is gone, and nothing new is there.
//!
//! `tests/fixes.txt` has every fix of the cases of rules. `BLESS=1 cargo test --test fixes` rewrites it: read the difference.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    reason = "tests panic when they fail"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use provmap::{
    Applicability, Connector, Error, Finding, Fix, MappingSet, Options, Report, Severity, SourceAttribute,
    SourceSchema, registry,
};

#[allow(clippy::unwrap_used, reason = "tests panic when they fail")]
mod mapping_cases;

use mapping_cases::Checker;

/// The rules whose findings keep other rules from looking at the line: what these find then is no news.
const HIDING: [&str; 9] = [
    "bare-map-key",
    "foreign-expression",
    "invalid-expression",
    "missing-source",
    "missing-target",
    "unknown-function",
    "unknown-mapping-type",
    "unknown-source",
    "unknown-target",
];

/// The errors and warnings by rule and target, or with `which` those that are all the same.
fn counts<'r, K: Ord>(report: &'r Report, key: impl Fn(&'r Finding) -> K) -> BTreeMap<K, usize> {
    let mut counts = BTreeMap::new();
    report.iter().for_each(|finding| *counts.entry(key(finding)).or_default() += 1);
    counts
}

/// Applies every fix of a text by itself, and gives them with what they are for.
fn hold(about: &str, text: &[u8], check: &impl Fn(&[u8]) -> Result<Report, Error>) -> Vec<(Finding, Fix)> {
    let Ok(before) = check(text) else { return Vec::new() };
    let mut fixes: Vec<(Finding, Fix)> = Vec::new();
    for finding in &before {
        let Some(fix) = &finding.fix else { continue };
        hold_one(about, text, &before, finding, fix, check);
        if fixes.iter().all(|(_, other)| other != fix) {
            fixes.push((finding.clone(), fix.clone()));
        }
    }
    fixes
}

fn hold_one(
    about: &str,
    text: &[u8],
    before: &Report,
    finding: &Finding,
    fix: &Fix,
    check: &impl Fn(&[u8]) -> Result<Report, Error>,
) {
    assert!(!fix.edits.is_empty());
    assert!(fix.edits.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "{about}: {fix:?}");
    let mended = fix.apply(text).unwrap();
    let shown = || format!("{about}: {finding}\n{fix:?}\n{}", String::from_utf8_lossy(&mended));
    let after = check(&mended).unwrap_or_else(|error| panic!("{}: {error}", shown()));
    // What it is for is gone.
    let same = |other: &Finding| {
        (other.rule, &other.message, &other.target) == (finding.rule, &finding.message, &finding.target)
    };
    let number = |report: &Report| report.iter().filter(|other| same(other)).count();
    assert!(number(&after) < number(before), "{}\n{after}", shown());
    // Nothing new is there.
    let weighs = |finding: &&Finding| finding.severity >= Severity::Warning;
    let known = counts(before, |finding| (finding.rule, finding.target.clone()));
    for new in after.iter().filter(weighs) {
        let there = after.iter().filter(|it| (it.rule, &it.target) == (new.rule, &new.target)).count();
        if known.get(&(new.rule, new.target.clone())).is_some_and(|before| *before >= there) {
            continue;
        }
        // What no line maps is not known while a line has no target.
        let is_unmapped = finding.rule.starts_with("missing-") && new.rule.starts_with("unmapped-");
        let is_hidden = HIDING.contains(&finding.rule) && (new.mapping() == finding.mapping() || is_unmapped);
        // A unique value that is cut: whether to is for a person to weigh.
        let is_weighed = (finding.rule, new.rule) == ("exceeds-max-length", "non-unique-source")
            && new.mapping() == finding.mapping()
            && fix.applicability == Applicability::MaybeIncorrect;
        assert!(is_hidden || is_weighed, "{}\nnew: {new}", shown());
    }
    // A byte order mark counts.
    let mark = "\u{feff}".as_bytes();
    let marked = [mark, text].concat();
    if !text.starts_with(mark) {
        let report = check(&marked).unwrap();
        let same = report.iter().find(|other| (&other.rule, &other.place) == (&finding.rule, &finding.place));
        let again = same.unwrap().fix.as_ref().unwrap().apply(&marked).unwrap();
        assert_eq!(again, [mark, &mended].concat(), "{}", shown());
    }
}

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let folders = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = folders
        .flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .filter(|path| !path.file_stem().unwrap().to_str().unwrap().contains('.'))
        .collect();
    cases.sort();
    cases
}

/// The lines of a text that the fix is about, before and after it.
fn difference(text: &str, fix: &Fix) -> String {
    let (first, last) = (&fix.edits[0], fix.edits.last().unwrap());
    let start = text[..first.span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[last.span.end..].find('\n').map_or(text.len(), |at| at + last.span.end);
    let mended = String::from_utf8(fix.apply(text.as_bytes()).unwrap()).unwrap();
    let lines = |sign: &str, part: &str| {
        part.lines().map(|line| format!("{sign} {}\n", line.trim())).collect::<String>()
    };
    let behind = text.len() - end;
    lines("-", &text[start..end]) + &lines("+", &mended[start..mended.len() - behind])
}

#[test]
fn every_fix_of_the_cases_of_rules_mends_and_harms_nothing() {
    let mut shown = String::new();
    for case in cases() {
        let text = fs::read_to_string(&case).unwrap();
        let name = case.components().rev().take(2).map(|part| part.as_os_str().to_str().unwrap());
        let name = name.collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("/");
        for (finding, fix) in hold(&name, text.as_bytes(), &|text| Checker::of(&case).check(text)) {
            let Finding { rule, .. } = finding;
            shown += &format!("{name}: {rule}, {}\n{}\n", fix.applicability, difference(&text, &fix));
        }
    }
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixes.txt");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&expected, &shown).unwrap();
    }
    assert!(
        fs::read_to_string(&expected).unwrap() == shown,
        "BLESS=1 cargo test --test fixes rewrites tests/fixes.txt"
    );
}

/// The lines of the cases in Terraform's languages, which spell keys and strings in their own way.
#[test]
fn every_fix_mends_files_of_terraform_too() {
    use provmap::terraform::Module;

    let mut counts = [0; 2];
    for case in cases() {
        let text = fs::read(&case).unwrap();
        let checker = Checker::of(&case);
        let (Ok(set), Ok(_)) = (MappingSet::from_json(&text), checker.check(&text)) else { continue };
        let named = set.connector().unwrap_or_default().to_owned();
        for (is_json, count) in [false, true].into_iter().zip(&mut counts) {
            let file = if is_json { "main.tf.json" } else { "main.tf" };
            let check = |text: &[u8]| {
                let module = Module::read([(file, text)]);
                let rules = module.propagation_rules(file)?;
                checker.check_set(rules[0].mappings(), &named)
            };
            let text = if is_json { terraform_json(&set) } else { hcl(&set) };
            let about = format!("{} in {file}", case.display());
            *count += hold(&about, text.as_bytes(), &check).len();
        }
    }
    assert!(counts.iter().all(|count| *count > 100), "{counts:?}");
}

fn members<'s>(mapping: &'s provmap::Mapping<'_>) -> impl Iterator<Item = (&'static str, &'s str)> {
    let parts = [
        ("target_attribute", mapping.target_attribute()),
        ("source_attribute", mapping.source_attribute()),
        ("expression", mapping.expression()),
    ];
    parts.into_iter().filter_map(|(key, value)| Some((key, value?)))
}

fn hcl(set: &MappingSet) -> String {
    let line = |mapping: &provmap::Mapping<'_>| {
        let members = members(mapping)
            .map(|(key, value)| format!("{key} = {}", provmap_model::text::hcl_string(value)));
        format!("    {{ {} }}, # a line\n", members.collect::<Vec<_>>().join(", "))
    };
    let lines: String = set.into_iter().map(line).collect();
    format!("resource \"pingoneprovisioning_propagation_rule\" \"r\" {{\n  mappings = [\n{lines}  ]\n}}\n")
}

fn terraform_json(set: &MappingSet) -> String {
    let line = |mapping: &provmap::Mapping<'_>| -> serde_json::Value {
        let written = |value: &str| value.replace("${", "$${").replace("%{", "%%{");
        members(mapping)
            .map(|(key, value)| (key.to_owned(), written(value).into()))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let lines: Vec<_> = set.into_iter().map(line).collect();
    let rule = serde_json::json!({"pingoneprovisioning_propagation_rule": {"r": {"mappings": lines}}});
    serde_json::to_string_pretty(&serde_json::json!({"resource": rule})).unwrap()
}

/// What a line has from elsewhere stays there, and what is not plain is left to a person.
#[test]
fn terraform_is_edited_only_where_the_line_is_written_out() {
    use provmap::terraform::Module;

    let fixes = |mappings: &str| -> Vec<String> {
        let text = format!(
            "locals {{\n  title = \"Title\"\n  line = {{ target_attribute = \"Title\", source_attribute = \"email\" }}\n  list = [local.line]\n}}\nresource \"pingoneprovisioning_propagation_rule\" \"r\" {{\n  mappings = {mappings}\n}}\n"
        );
        let check = |text: &[u8]| {
            let module = Module::read([("main.tf", text)]);
            Ok(module.propagation_rules("main.tf")?[0].mappings().check(&registry::ZOOM))
        };
        let fixes = hold(mappings, text.as_bytes(), &check).into_iter();
        fixes.map(|(_, fix)| difference(&text, &fix).lines().last().unwrap().to_owned()).collect()
    };
    for (mappings, mended) in [
        (
            r#"[{ target_attribute = "Title", source_attribute = "email" }]"#,
            r#"+ mappings = [{ target_attribute = "title", source_attribute = "email" }]"#,
        ),
        (
            r##"[{"expression": "#string.uperCase(\"$${a}\")", target_attribute: "locale"}]"##,
            r##"+ mappings = [{"expression": "#string.upperCase(\"$${a}\")", target_attribute: "locale"}]"##,
        ),
        (
            "[{\n  target_attribute = \"title\" # why {\n  // }\n  source_attribute = \"title\" // \"\n}]",
            r##"+ expression = "#string.substring(#root.title, 0, 128)" // ""##,
        ),
        (
            r#"[{ target = "locale", source_attribute = "locale" }]"#,
            r#"+ mappings = [{ target_attribute = "locale", source_attribute = "locale" }]"#,
        ),
    ] {
        assert_eq!(fixes(mappings), [mended], "{mappings}");
    }
    for mappings in [
        r#"[{ target_attribute = local.title, source_attribute = "email" }]"#,
        "[local.line]",
        "local.list",
        "(local.list)",
        r#"[{ target_attribute = "Title", /* */ source_attribute = "email" }]"#,
        r#"[{ target_attribute = "title", source_attribute = "title", expression = null }]"#,
        "[{ target_attribute = \"Title\", expression = <<-EOT\n      #root.email\n    EOT\n  }]",
        r#"[{ target_attribute = "Title", (local.title) = "email" }]"#,
    ] {
        assert_eq!(fixes(mappings), [""; 0], "{mappings}");
    }
}

fn against(connector: &'static Connector) -> impl Fn(&[u8]) -> Result<Report, Error> {
    move |text| Ok(MappingSet::from_json(text)?.check(connector))
}

/// What is around the change stays as it was, however it is written.
#[test]
fn the_form_of_the_file_is_kept() {
    let against_zoom = against(&registry::ZOOM);
    let mended = |text: &str, rule: &str| {
        let fixes = hold(text, text.as_bytes(), &against_zoom);
        let fix = fixes.into_iter().find(|(finding, _)| finding.rule == rule).map(|(_, fix)| fix);
        String::from_utf8(fix.unwrap_or_else(|| panic!("{text}")).apply(text.as_bytes()).unwrap()).unwrap()
    };
    for (rule, text, expected) in [
        (
            "exceeds-max-length",
            r#"{"target\u0041ttribute":"title","source\u0041ttribute" : "title"}"#,
            r##"{"target\u0041ttribute":"title","expression" : "#string.substring(#root.title, 0, 128)"}"##,
        ),
        (
            "exceeds-max-length",
            r#"[{"expression": "  ", "sourceAttribute":"title" ,"targetAttribute": "title"}]"#,
            r##"[{"expression": "#string.substring(#root.title, 0, 128)", "sourceAttribute":null ,"targetAttribute": "title"}]"##,
        ),
        (
            "plain-expression",
            "{\"mappings\":[{\r\n\t\"expression\":\r\n\"#root.\\u0065mail\",\"targetAttribute\":\"email\"\t}],\"a\":1}",
            "{\"mappings\":[{\r\n\t\"sourceAttribute\":\r\n\"email\",\"targetAttribute\":\"email\"\t}],\"a\":1}",
        ),
        (
            "unknown-function",
            r##"[{"targetAttribute": "title", "expression": "'\u00e9' + \u0023string.uperCase(\u0022é\")"}]"##,
            r##"[{"targetAttribute": "title", "expression": "'\u00e9' + #string.upperCase(\u0022é\")"}]"##,
        ),
        (
            "duplicate-target",
            r#"[{"targetAttribute": "email", "sourceAttribute": "email"} , {"targetAttribute": "email", "sourceAttribute": "email"}]"#,
            r#"[{"targetAttribute": "email", "sourceAttribute": "email"} ]"#,
        ),
        (
            "maps-anchor",
            r#"[ {"targetAttribute": "id", "sourceAttribute": "id"},  {"targetAttribute": "email", "sourceAttribute": "email"}]"#,
            r#"[ {"targetAttribute": "email", "sourceAttribute": "email"}]"#,
        ),
        (
            "missing-source",
            r#"[{"target": "email", "source_attribute": "email"}]"#,
            r#"[{"targetAttribute": "email", "sourceAttribute": "email"}]"#,
        ),
    ] {
        assert_eq!(mended(text, rule), expected, "{rule}");
    }
}

/// What is offered in words alone, because no edit says it, or because it would break something else.
#[test]
fn there_is_no_edit_where_it_would_harm() {
    for (rule, text) in [
        // Another line maps what is meant.
        (
            "unknown-target",
            r#"[{"targetAttribute": "Title", "sourceAttribute": "title"}, {"targetAttribute": "title", "sourceAttribute": "type"}]"#,
        ),
        // The only line.
        ("maps-anchor", r#"[{"targetAttribute": "id", "sourceAttribute": "id"}]"#),
        ("maps-anchor", r#"{"targetAttribute": "id", "sourceAttribute": "id"}"#),
        // The lines say different things.
        (
            "duplicate-target",
            r#"[{"targetAttribute": "email", "sourceAttribute": "email"}, {"targetAttribute": "email", "sourceAttribute": "username"}]"#,
        ),
        // What they say is in keys that are not read.
        (
            "duplicate-target",
            r#"[{"targetAttribute": "email", "source_attribute": "email"}, {"targetAttribute": "email", "source_attribute": "username"}]"#,
        ),
        // Whether the one that would stay works is not known.
        (
            "duplicate-target",
            r#"[{"targetAttribute": "email", "sourceAttribute": " email"}, {"targetAttribute": "email", "sourceAttribute": "email"}]"#,
        ),
        // The values are none that the right key takes, or it is there.
        ("missing-source", r#"[{"targetAttribute": "email", "source": ["email"]}]"#),
        ("missing-source", r#"[{"targetAttribute": "email", "source": "email", "sourceAttribute": null}]"#),
        ("missing-source", r#"[{"source": "email"}]"#),
        ("missing-source", r#"[{"target": "email"}]"#),
    ] {
        let report = MappingSet::from_json(text).unwrap().check(&registry::ZOOM);
        let found: Vec<_> = report.iter().filter(|finding| finding.rule == rule).collect();
        assert!(!found.is_empty() && found.iter().all(|finding| finding.fix.is_none()), "{text}\n{report}");
    }
    // Of two lines that mean one attribute, the first gets it.
    let text = r#"[{"targetAttribute": "Title", "sourceAttribute": "title"}, {"targetAttribute": "tITLE", "sourceAttribute": "title"}]"#;
    let report = MappingSet::from_json(text).unwrap().check(&registry::ZOOM);
    let fixes =
        report.iter().filter(|finding| finding.rule == "unknown-target").map(|finding| finding.fix.is_some());
    assert_eq!(fixes.collect::<Vec<_>>(), [true, false]);
}

/// What may change something for users for whom the line works is for a person to weigh.
#[test]
fn what_may_mean_something_else_is_not_sure() {
    let open = registry::DIRECTORY.clone().with(SourceAttribute {
        multi_valued: Some(true),
        max_length: Some(10),
        ..SourceAttribute::string("teams")
    });
    let applicability = |rule: &str, fed: &str, schema: &SourceSchema| {
        let text = format!(r#"[{{"targetAttribute": "locale", {fed}}}]"#);
        let options = Options::default().source_schema(schema);
        let report = MappingSet::from_json(text).unwrap().check_with(&registry::ZOOM, &options);
        let found = report.iter().find(|finding| finding.rule == rule).expect(fed);
        found.fix.as_ref().expect(fed).applicability
    };
    for (rule, fed, expected) in [
        // A custom attribute can have a name like the label of another.
        ("unknown-source", r#""sourceAttribute": "locality""#, Applicability::MaybeIncorrect),
        ("unknown-source", r#""sourceAttribute": "userId""#, Applicability::MaybeIncorrect),
        ("unknown-source", r##""expression": "#root.userId + 'x'""##, Applicability::MaybeIncorrect),
        // None has one with blanks.
        ("unknown-source", r#""sourceAttribute": "user id""#, Applicability::MachineApplicable),
        // Neither PingOne's pages nor a program say that the two send the same.
        ("plain-expression", r##""expression": "#root.type""##, Applicability::MaybeIncorrect),
        ("plain-expression", r##""expression": "#root.address.region""##, Applicability::MaybeIncorrect),
        ("plain-expression", r##""expression": "#root.teams""##, Applicability::MaybeIncorrect),
    ] {
        assert_eq!(applicability(rule, fed, &open), expected, "{fed}");
    }
    let closed = open.clone().closed(true);
    let locality = applicability("unknown-source", r#""sourceAttribute": "locality""#, &closed);
    assert_eq!(locality, Applicability::MachineApplicable);
}

/// Every attribute from every source, by itself and in expressions, in a form that is not the usual one.
#[test]
fn every_line_of_every_connector() {
    let mut counts = BTreeMap::<_, usize>::new();
    for connector in registry::ALL {
        for target in connector.user_attributes().unwrap().iter() {
            for source in registry::DIRECTORY.iter() {
                let path = source.path;
                for fed in [
                    format!(r#""sourceAttribute":"{path}","expression" : null"#),
                    format!(r##""expression" :"#root.{path}""##),
                    format!(r##""expression":"#string.trim(#root.{path})" "##),
                    format!(r##""expression":"nickn\u0061me ?: #root.{path}""##),
                ] {
                    let text = format!("[{{\r\n\t{fed},\"targetAttribute\":\"{}\"}}]", target.key);
                    for (_, fix) in hold(connector.store_type(), text.as_bytes(), &against(connector)) {
                        *counts.entry(fix.applicability).or_default() += 1;
                    }
                }
            }
        }
    }
    assert_eq!(counts.len(), Applicability::ALL.len(), "{counts:?}");
}

/// Lines that come from no file have words alone.
#[test]
fn without_a_file_there_is_nothing_to_edit() {
    let lines = [("Phone", "primaryPhone"), ("title", "title")];
    let set: MappingSet =
        lines.map(|(target, source)| provmap::Mapping::from_source(target, source)).into_iter().collect();
    let report = set.check(&registry::ZOOM);
    assert!(report.iter().any(|finding| finding.help.is_some()));
    assert!(report.iter().all(|finding| finding.fix.is_none()));
    let report = MappingSet::of_expression("title", "#root.titel").check(&registry::ZOOM);
    assert!(report.iter().any(|finding| finding.rule == "unknown-source" && finding.fix.is_none()));
}

/// The page lists what there is, and the cases have all that it lists.
#[test]
fn the_page_lists_the_fixes_of_all_rules() {
    let page = include_str!("../docs/fixing.md");
    let (_, table) = page.split_once("## What has a fix").unwrap();
    let mut rules: Vec<&str> = Vec::new();
    let mut listed = BTreeSet::new();
    for row in table.lines().filter(|line| line.starts_with("| `") || line.starts_with("| |")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        if !cells[1].is_empty() {
            rules = cells[1].split(", ").map(|rule| rule.trim_matches('`')).collect();
        }
        let applicability: Applicability = cells[3].trim_matches('`').parse().unwrap();
        listed.extend(rules.iter().map(|rule| (*rule, applicability)));
    }
    let mut found = BTreeSet::new();
    for case in cases() {
        let report = Checker::of(&case).check(&fs::read(&case).unwrap()).unwrap();
        let fixes =
            report.iter().filter_map(|finding| Some((finding.rule, finding.fix.as_ref()?.applicability)));
        found.extend(fixes);
    }
    assert_eq!(found, listed);
}

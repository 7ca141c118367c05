//! Overlays: files that are refused, files that come back as they were written, and the ones that come with the library.
//!
//! A case of what is refused is `tests/overlays/NAME.toml`, `NAME.txt` the problems. `BLESS=1 cargo test --test overlay`
//! rewrites them: read the difference.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "tests panic when they fail"
)]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::sample::select;
use provmap::overlay::{Correction, Format, LengthUnit, Origin, Overlay, Property};
use provmap::record::{Operation, Plan};
use provmap::{AttributeList, Error, Flag, Limit, MappingSet, Problem, registry};

/// Reads an overlay and applies it to every connector.
fn problems(text: &str) -> Vec<Problem> {
    let all = |error: Error| error.problems().to_vec();
    let overlay = match Overlay::from_toml(text) {
        Ok(overlay) => overlay,
        Err(error) => return all(error),
    };
    let apply = |connector: &provmap::Connector| overlay.apply(connector).err().map_or_else(Vec::new, all);
    registry::ALL.iter().flat_map(|connector| apply(connector)).collect()
}

#[test]
fn refused_files_by_their_cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/overlays");
    let mut wrong = String::new();
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let found: String = problems(&fs::read_to_string(&path).unwrap())
            .iter()
            .map(|problem| problem.in_file(&name) + "\n")
            .collect();
        assert!(!found.is_empty(), "{name} is accepted");
        let expected = path.with_extension("txt");
        if std::env::var_os("BLESS").is_some() {
            fs::write(&expected, &found).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong += &format!("{name}: the problems are now\n{found}\n");
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{wrong}BLESS=1 cargo test --test overlay rewrites them");
    assert_eq!(count, 16);
}

#[test]
fn the_curated_overlay_says_something_new_and_says_who() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("metadata/overlays");
    let mut in_files = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let overlay = Overlay::from_toml(&text).unwrap_or_else(|all| panic!("{}: {all:?}", path.display()));
        in_files += overlay.corrections().len();
        for correction in overlay.corrections() {
            let named = path.file_stem().unwrap().to_str().unwrap();
            assert_eq!(correction.connector, named, "a file for each connector");
            let connector = provmap::connector(named).unwrap();
            let attribute = connector.user_attributes().unwrap().find(&correction.attribute).unwrap();
            assert!(correction.origin.source.starts_with("https://"), "{correction:?}");
            for property in &correction.properties {
                match property {
                    Property::Flag(flag, value) => {
                        assert_ne!(attribute.flag(*flag), Some(*value), "{property:?}")
                    }
                    Property::Limit(limit, value) => {
                        assert_ne!(attribute.limit(*limit), Some(*value), "{property:?}");
                    }
                    _ => {}
                }
            }
        }
    }
    assert_eq!(Overlay::curated().corrections().len(), in_files, "every file is compiled in");
    for connector in registry::ALL {
        let corrected = Overlay::curated().apply(connector).unwrap();
        assert_ne!(&corrected, *connector, "{}", connector.store_type());
    }
}

#[test]
fn a_finding_says_what_it_rests_on() {
    let slack = Overlay::curated().apply(&registry::SLACK).unwrap();
    let set = r#"[{"targetAttribute": "userName", "sourceAttribute": "username"},
        {"targetAttribute": "givenName", "expression": "'x'"}]"#;
    let set = MappingSet::from_json(set).unwrap();
    let report = set.check(&slack);
    report.assert_finds(&["exceeds-max-length", "unmapped-required"]);
    for finding in &report {
        let basis = finding.basis.as_ref().unwrap();
        let json = serde_json::to_value(basis).unwrap();
        match finding.rule {
            "exceeds-max-length" | "frozen-after-create" => {
                assert!(basis.from.starts_with("Slack overlay, /"), "{basis}");
                assert_eq!(json["overlay"]["seen"], "2026-11-22");
                assert!(basis.to_string().contains("https://"), "{basis}");
            }
            _ => {
                assert!(basis.from.starts_with("Slack metadata, /"), "{basis}");
                assert_eq!(json["overlay"], serde_json::Value::Null);
            }
        }
    }
}

#[test]
fn the_overlay_applied_last_has_the_last_word() {
    let limit = |limit, source| {
        let origin = Origin::new(source, "2026-11-22");
        Overlay::new(vec![
            Correction::new("slack", "title", origin).with(Property::Limit(Limit::MaxLength, limit)),
        ])
    };
    let once = limit(10, "one").apply(&registry::SLACK).unwrap();
    let twice = limit(20, "two").apply(&once).unwrap();
    assert_eq!(twice.user_attributes().unwrap().find("title").unwrap().limit(Limit::MaxLength), Some(20));
    assert_eq!(twice.origin(AttributeList::User, "title", "maxLength").unwrap().source, "two");
    assert_eq!(twice.origin(AttributeList::User, "title", "minLength"), None);
    // An overlay of other stores corrects nothing.
    let zoom = limit(10, "one").apply(&registry::ZOOM).unwrap();
    assert!(zoom.corrections().is_none());
    assert_eq!(zoom, registry::ZOOM);
    // What metadata can say is written with it.
    let json = serde_json::to_value(&twice).unwrap();
    assert_eq!(json["attributeMetadata"]["userAttributes"]["title"]["maxLength"], 20);
    let read = provmap::Connector::from_json(json.to_string()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), json);
}

#[test]
fn a_programs_overlay_is_held_to_the_same() {
    let correction = |attribute: &str| Correction::new("Slack", attribute, Origin::new("", "2026-11-22"));
    let overlay = Overlay::new(vec![
        correction("usrName").with(Property::Flag(Flag::Unique, true)),
        Correction::new("Slack", "userName", Origin::new("a letter", "yesterday")),
    ]);
    let error = overlay.apply(&registry::SLACK).unwrap_err().in_file("overlay").to_string();
    assert_eq!(
        error.lines().collect::<Vec<_>>(),
        [
            "overlay: correction 1: `source` is empty: say where this was read",
            "overlay: correction 2: `seen` is no day such as 2026-11-22: say when this was read",
            "overlay: correction 2: the correction says nothing of the attribute: give a flag, a limit, `lengthUnit`, \
             `format`, `normalised` or `reserved`",
            "overlay: correction 1: a user of Slack has no attribute `usrName`; did you mean `userName`?",
        ]
    );
}

/// A store type is any text, and a list of reserved values is as long as somebody makes it.
#[test]
fn findings_show_store_types_safely_and_one_reserved_value() {
    let document = r#"{"information": {"key": "Ac\u001bme"}, "attributeMetadata": {"userAttributes": {
        "name": {"type": "STRING", "unique": true}}}}"#;
    let connector = provmap::Connector::from_json(document).unwrap();
    let origin = Origin::new("https://example.com", "2026-11-22");
    let correction = Correction::new("Ac\u{1b}me", "name", origin)
        .with(Property::Normalised("it folds case".to_owned()))
        .with(Property::Reserved(vec!["admin".to_owned(), "root".to_owned()]));
    let corrected = Overlay::new(vec![correction]).apply(&connector).unwrap();
    let check = |line: &str| {
        let text = format!("[{{\"targetAttribute\": \"name\", {line}}}]");
        let set = MappingSet::from_json(&text).unwrap();
        set.check(&corrected).findings().to_vec()
    };
    let find = |line: &str, rule: &str| check(line).into_iter().find(|it| it.rule == rule).unwrap();
    let changed = find(r#""sourceAttribute": "username""#, "normalised-by-target");
    assert!(!changed.message.contains('\u{1b}'), "{:?}", changed.message);
    let reserved = find(r#""expression": "'ROOT'""#, "reserved-value");
    assert_eq!(serde_json::to_value(reserved.basis.unwrap().value).unwrap(), serde_json::json!(["root"]));
}

/// Two limits are judged by what they come to, not by what the second of them finds.
#[test]
fn limits_can_move_past_each_other() {
    let zoom = &registry::ZOOM;
    let limits = |attributes: &provmap::Connector| {
        let user_name = *attributes.user_attributes().unwrap().find("userName").unwrap();
        [Limit::MinNumberOfValues, Limit::MaxNumberOfValues].map(|limit| user_name.limit(limit))
    };
    assert_eq!(limits(zoom), [Some(1), Some(1)]);
    let correction = || Correction::new("Zoom", "userName", Origin::new("https://example.com", "2026-11-22"));
    let (min, max) =
        (Property::Limit(Limit::MinNumberOfValues, 2), Property::Limit(Limit::MaxNumberOfValues, 5));
    for corrections in [
        vec![correction().with(min.clone()).with(max.clone())],
        vec![correction().with(min.clone()), correction().with(max.clone())],
    ] {
        assert_eq!(limits(&Overlay::new(corrections).apply(zoom).unwrap()), [Some(2), Some(5)]);
    }
    let alone = Overlay::new(vec![correction().with(min)]).apply(zoom).unwrap_err();
    assert_eq!(
        alone.to_string(),
        "correction 1: `minNumberOfValues` is 2, greater than `maxNumberOfValues`, which is 1"
    );
}

/// Where each problem was looked for from the start of the file, and each correction in the list of attributes, this
/// took minutes.
#[test]
fn long_overlays_take_linear_time() {
    let start = Instant::now();
    let count = 20_000;
    let text: String = (0..count)
        .map(|at| {
            format!(
                "[[correction]]\nconnector = \"Slack\"\nattribute = \"a{at}\"\nunique = true\nsource = \"x\"\n\
                 seen = 2026-11-22\n"
            )
        })
        .collect();
    let overlay = Overlay::from_toml(&text).unwrap();
    let error = overlay.apply(&registry::SLACK).unwrap_err();
    let problems = error.problems();
    assert_eq!(problems.len(), count);
    assert_eq!(problems.last().unwrap().line(), Some(6 * count - 3));
    let attributes: Vec<String> = (0..count).map(|at| format!(r#""a{at}": {{"type": "STRING"}}"#)).collect();
    let document = format!(
        r#"{{"information": {{"key": "Slack"}}, "attributeMetadata": {{"userAttributes": {{{}}}}}}}"#,
        attributes.join(",")
    );
    let slack = provmap::Connector::from_json(&document).unwrap();
    assert!(overlay.apply(&slack).is_ok());
    let twice = Overlay::from_toml(text.replace("\"a", "\"a\" # ")).unwrap_err();
    assert_eq!(twice.problems().len(), count - 1);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

fn text() -> impl Strategy<Value = String> {
    "\\PC{1,12}|[\u{1}-\u{7f}\"\\\\]{1,6}|https://example.com/[a-z]{0,6}"
        .prop_map(|text| text.trim().to_owned())
        .prop_filter("blank", |text| !text.is_empty())
}

fn property() -> impl Strategy<Value = Property> {
    prop_oneof![
        (select(Flag::ALL), any::<bool>()).prop_map(|(flag, value)| Property::Flag(flag, value)),
        // TOML's numbers end where those of 64 bits with a sign do.
        (select(Limit::ALL), 0..=i64::MAX as u64).prop_map(|(limit, value)| Property::Limit(limit, value)),
        select(LengthUnit::ALL).prop_map(Property::LengthUnit),
        select(Format::ALL).prop_map(Property::Format),
        text().prop_map(Property::Normalised),
        prop::collection::vec(text(), 0..3).prop_map(Property::Reserved),
    ]
}

prop_compose! {
    fn correction()(
        attribute in text(), group in any::<bool>(), connector in text(), source in text(),
        seen in (1..=9999_u16, 1..=12_u8, 1..=28_u8), note in prop::option::of(text()),
        mut properties in prop::collection::vec(property(), 1..5),
    ) -> Correction {
        properties.sort_by_key(Property::name);
        properties.dedup_by_key(|property| property.name());
        let (year, month, day) = seen;
        let mut origin = Origin::new(source, format!("{year:04}-{month:02}-{day:02}"));
        origin.note = note;
        let mut correction = Correction::new(connector, attribute, origin);
        if group {
            correction = correction.for_group();
        }
        correction.properties = properties;
        correction
    }
}

/// A basic string of TOML: one of JSON, but for DEL.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap().replace('\u{7f}', "\\u007F")
}

/// The overlay file that says what the corrections say.
fn file(corrections: &[Correction]) -> String {
    let mut lines = Vec::new();
    for correction in corrections {
        let Correction { connector, list, attribute, properties, origin, .. } = correction;
        lines.push(format!(
            "[[correction]]\nconnector = {}\nattribute = {}\ngroup = {}",
            quoted(connector),
            quoted(attribute),
            *list == AttributeList::Group
        ));
        lines.extend(properties.iter().map(|property| {
            let value = match property {
                Property::Flag(_, value) => value.to_string(),
                Property::Limit(_, value) => value.to_string(),
                Property::Reserved(values) => {
                    serde_json::to_string(values).unwrap().replace('\u{7f}', "\\u007F")
                }
                Property::LengthUnit(_) | Property::Format(_) | Property::Normalised(_) => {
                    quoted(&property.value())
                }
            };
            format!("{} = {value}", property.name())
        }));
        lines.push(format!("source = {}\nseen = {}", quoted(&origin.source), origin.seen));
        lines.extend(origin.note.iter().map(|note| format!("note = {}", quoted(note))));
    }
    lines.join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(corrections in prop::collection::vec(correction(), 0..4)) {
        let mut corrections = corrections;
        corrections.dedup_by_key(|correction| correction.attribute.clone());
        let text = file(&corrections);
        let overlay = Overlay::new(corrections);
        match Overlay::from_toml(&text) {
            Ok(read) => prop_assert_eq!(read, overlay),
            // Random corrections can be of one attribute.
            Err(error) => prop_assert!(
                error.problems().iter().all(|problem| problem.message().contains("stands in correction")),
                "{}\n{}", error, text
            ),
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(\\[\\[correction\\]\\]|connector|attribute|seen|=|\"|[a-z]|2026-11-22|\n|\\PC){0,40}") {
        for problem in problems(&text) {
            prop_assert!(!problem.in_file("o").contains(char::is_control));
            prop_assert!(problem.offset().is_none_or(|offset| offset <= text.len()));
        }
    }
}

/// The quick look at a length in bytes gives way to the unit that an overlay names.
#[test]
fn records_are_judged_in_the_unit_that_an_overlay_names() {
    let too_short = |unit: Option<LengthUnit>, title: &str| {
        let origin = Origin::new("https://example.com", "2026-11-22");
        let mut correction =
            Correction::new("Slack", "title", origin).with(Property::Limit(Limit::MinLength, 2));
        correction.properties.extend(unit.map(Property::LengthUnit));
        let slack = Overlay::new(vec![correction]).apply(&registry::SLACK).unwrap();
        let plan = Plan::for_target(&slack, Operation::Create);
        let record =
            serde_json::json!({"userName": "ada", "primaryEmail": "ada@example.com", "title": title});
        let mut slots = plan.slots();
        !plan.deserialize(record, &mut slots).unwrap().is_valid()
    };
    use LengthUnit::{Bytes, Characters, Utf16};
    let units = [None, Some(Characters), Some(Utf16), Some(Bytes)];
    // One character, two UTF-16 units, four bytes.
    assert_eq!(units.map(|unit| too_short(unit, "😀")), [false, true, false, false]);
    // One of each.
    assert_eq!(units.map(|unit| too_short(unit, "a")), [true, true, true, true]);
    // One, one, and two bytes.
    assert_eq!(units.map(|unit| too_short(unit, "é")), [true, true, true, false]);
}

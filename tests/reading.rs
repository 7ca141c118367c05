//! What is read as a mapping set: `tests/reading/NAME.json` with the lines and their places, or the error, in
//! `NAME.txt`. `BLESS=1 cargo test --test reading` rewrites them: read the difference.
#![allow(
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "tests panic when they fail"
)]

mod case_names;

use std::fmt::Write as _;
use std::fs;

use proptest::prelude::*;
use provmap::model::Json;
use provmap::overlay::Overlay;
use provmap::{Bundle, Connector, MAX_MAPPINGS, MappingSet, Part, SourceSchema};

fn outcome(name: &str, text: &str) -> String {
    let set = match MappingSet::from_json(text) {
        Ok(set) => set,
        Err(error) => return format!("error: {}\n", error.in_file(name)),
    };
    let mut lines = String::new();
    if let Some(connector) = set.connector() {
        writeln!(lines, "connector {connector:?}").unwrap();
    }
    for (index, mapping) in set.mappings().iter().enumerate() {
        let line = set.place(index, Part::Line).unwrap();
        writeln!(
            lines,
            "line {:?} at {}:{}, {:?}",
            line.pointer,
            line.line.unwrap(),
            line.column.unwrap(),
            mapping.kind()
        )
        .unwrap();
        for (part, value) in [
            (Part::Target, mapping.target_attribute()),
            (Part::Source, mapping.source_attribute()),
            (Part::Expression, mapping.expression()),
        ] {
            let Some(value) = value else { continue };
            let place = set.place(index, part).unwrap();
            writeln!(
                lines,
                "  {part:?} {value:?} at {}:{}, {:?} is {}",
                place.line.unwrap(),
                place.column.unwrap(),
                place.pointer,
                &text.strip_prefix('\u{feff}').unwrap_or(text)[place.span.unwrap()]
            )
            .unwrap();
        }
    }
    writeln!(lines, "{} lines", set.mappings().len()).unwrap();
    lines
}

#[test]
fn cases() {
    let (folder, names) = case_names::of("reading");
    let mut wrong = String::new();
    for name in names {
        let text = fs::read_to_string(folder.join(&name).with_extension("json")).unwrap();
        let found = outcome(&format!("{name}.json"), &text);
        let expected = folder.join(&name).with_extension("txt");
        if std::env::var_os("BLESS").is_some() {
            fs::write(&expected, &found).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong += &format!("{name}: now\n{found}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Every reader takes bytes, passes over a byte order mark, and says of what is no UTF-8 where, and of UTF-16 that it is.
#[test]
fn documents_are_bytes() {
    type Read = fn(&[u8]) -> Result<(), provmap::Error>;
    let readers: [(Read, &str); 6] = [
        (|it| MappingSet::from_json(it).map(drop), "[]"),
        (|it| Bundle::from_json(it).map(drop), r#"{"stores": {"type": "Zoom"}}"#),
        (
            |it| Connector::from_json(it).map(drop),
            r#"{"information": {"key": "A"}, "attributeMetadata": {}}"#,
        ),
        (|it| SourceSchema::empty().extend_from_json(it).map(drop), "{}"),
        (|it| Overlay::from_toml(it).map(drop), ""),
        (|it| Json::read(it).map(drop), "{}"),
    ];
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for (read, text) in readers {
        assert_eq!(read(text.as_bytes()), Ok(()), "{text}");
        let marked = ["\u{feff}", text].concat();
        assert_eq!(read(marked.as_bytes()), Ok(()), "{text}");
        let error = read(&utf16(&marked)).unwrap_err().to_string();
        assert_eq!(error, "this is UTF-16, as PowerShell's `>` writes it, and not UTF-8", "{text}");
        let latin = [marked.as_bytes(), b"\n \xe4"].concat();
        let error = read(&latin).unwrap_err().to_string();
        assert_eq!(error, "line 2, column 2: not UTF-8: there is a byte 0xe4", "{text}");
    }
}

#[test]
fn limits() {
    let message = |text: &str| MappingSet::from_json(text).unwrap_err().problems()[0].message().to_owned();
    let line = r#"{"targetAttribute":"a"},"#;
    let at_limit = format!("[{}{{}}]", line.repeat(MAX_MAPPINGS - 1));
    assert_eq!(MappingSet::from_json(&at_limit).unwrap().mappings().len(), MAX_MAPPINGS);
    let over = format!("[{}{{}}]", line.repeat(MAX_MAPPINGS));
    assert_eq!(message(&over), "more than 100000 mappings in one set");

    // The line is the first level, its member the second.
    let nested = |levels: usize| format!(r#"[{{"rule": {}1{}}}]"#, "[".repeat(levels), "]".repeat(levels));
    assert!(MappingSet::from_json(nested(125)).is_ok());
    assert_eq!(message(&nested(126)), "arrays and objects are nested deeper than 127 levels");
    for deep in ["[", "{\"a\":", "[{\"rule\":["] {
        assert!(MappingSet::from_json(deep.repeat(1_000_000)).is_err());
    }

    let large = " ".repeat(16 * 1024 * 1024 + 1);
    assert_eq!(message(&large), "the document has 16777217 bytes; at most 16777216 are read");
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    let set = MappingSet::from_json("\u{feff}[{\"targetAttribute\": \"a\"}]").unwrap();
    assert_eq!(set.place(0, Part::Target).unwrap().column, Some(22));
}

#[test]
fn sets_outlive_what_they_were_read_from() {
    let text = String::from("[\n {\"targetAttribute\": \"\\u0061\", \"sourceAttribute\": \"b\"}]");
    let set = MappingSet::from_json(&text).unwrap();
    drop(text);
    let kept: Box<dyn Send + Sync> = Box::new(set.clone());
    assert_eq!(set.mappings()[0].target_attribute(), Some("a"));
    assert_eq!(set.place(0, Part::Source).unwrap().line, Some(2));
    drop(kept);
}

proptest! {
    #[test]
    fn no_text_panics(text in ".{0,200}") {
        let _ = MappingSet::from_json(&text);
    }

    /// Pieces of mapping files in any order.
    #[test]
    fn no_torn_file_panics(pieces in prop::collection::vec(
        prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"targetAttribute\"", "\"sourceAttribute\"", "\"expression\"", "\"mappings\"",
            "\"_embedded\"", "\"connector\"", "\"attributeMappingType\"", "\"a\"", "\"\\u0041\"", "\"\\ud800\"", "null", "true",
            "1", "-1e9", " ", "\n", "\u{feff}", "é",
        ]),
        0..40,
    )) {
        let text = pieces.concat();
        if let Err(error) = MappingSet::from_json(&text) {
            prop_assert!(!error.in_file("a.json").to_string().contains('\n'));
        }
    }

    /// serde_json reads what is read, and says the same of what is malformed.
    #[test]
    fn only_json_is_read(pieces in prop::collection::vec(
        prop::sample::select(vec![
            "[{\"targetAttribute\":\"a\"", ",\"sourceAttribute\":\"b\"", "}", ",{", "]", "\"x\":[1,{\"y\":null}]", ",",
        ]),
        0..12,
    )) {
        let text = pieces.concat();
        if MappingSet::from_json(&text).is_ok() {
            prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
        }
    }
}

//! Tables that come in pieces, and what becomes of their cells.

use std::io::Read;
use std::sync::Arc;

use provmap::SourceSchema;
use provmap::record::MAX_RECORD_BYTES;

use super::super::{Fault, Splitter};
use crate::users::Names;
use crate::users::unusable::Unusable;

/// A reader that gives a few bytes at a time.
struct Slow<'t>(&'t [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let (now, later) = self.0.split_at(self.1.min(self.0.len()).min(buffer.len()));
        buffer[..now.len()].copy_from_slice(now);
        self.0 = later;
        Ok(now.len())
    }
}

fn names() -> Arc<Names> {
    let schema = r#"{"attributes": [
      {"path": "id", "type": "STRING"}, {"path": "enabled", "consoleLabel": "Is Enabled", "type": "BOOLEAN"},
      {"path": "name", "type": "COMPLEX"}, {"path": "name.given", "consoleLabel": "Given Name", "type": "STRING"},
      {"path": "name.family", "consoleLabel": "Family Name", "type": "STRING"},
      {"path": "groups", "consoleLabel": "Groups", "type": "STRING", "multiValued": true},
      {"path": "a", "consoleLabel": "Same"}, {"path": "b", "consoleLabel": "Same"}]}"#;
    Arc::new(Names::of_users(&SourceSchema::empty().extend_from_json(schema).unwrap(), &[]))
}

type Row = (u64, Result<String, Unusable>);

fn rows(source: impl Read) -> (Vec<Row>, Option<Fault>) {
    let mut splitter = Splitter::new(source, names());
    let mut records = Vec::new();
    loop {
        let mut bytes = Vec::new();
        match splitter.next(&mut bytes) {
            Ok(Some(cut)) => {
                let record = String::from_utf8(bytes).unwrap();
                records.push((cut.line, cut.unusable.map_or(Ok(record), Err)));
            }
            Ok(None) => return (records, None),
            Err(fault) => return (records, Some(fault)),
        }
    }
}

const CASES: &[(&str, &[(u64, &str)])] = &[
    (
        "id,enabled\n1,true\n2,FALSE\n3,yes\n",
        &[
            (2, r#"{"id":"1","enabled":true}"#),
            (3, r#"{"id":"2","enabled":false}"#),
            (4, r#"{"id":"3","enabled":"yes"}"#),
        ],
    ),
    // Members of an object stand together, wherever their columns are.
    (
        "Family Name,id, given name \r\nL,1,A\r\n,2,\r\n",
        &[(2, r#"{"name":{"family":"L","given":"A"},"id":"1"}"#), (3, r#"{"id":"2"}"#)],
    ),
    (
        "id;name.given\n1;\"a;\"\"b\"\"\n\nc\"\n\n\n2;\\\t\u{1}é\n",
        &[
            (2, "{\"id\":\"1\",\"name\":{\"given\":\"a;\\\"b\\\"\\u000a\\u000ac\"}}"),
            (7, "{\"id\":\"2\",\"name\":{\"given\":\"\\\\\\u0009\\u0001é\"}}"),
        ],
    ),
    ("\u{feff}\n\nid\tgroups\n1\tx,y", &[(4, r#"{"id":"1","groups":["x,y"]}"#)]),
    // Whatever is white space only is no row.
    ("id,enabled\n,\n \t\n1,\n\"\",\"\"\n", &[(4, r#"{"id":"1"}"#)]),
    ("id\n1\n2", &[(2, r#"{"id":"1"}"#), (3, r#"{"id":"2"}"#)]),
    // An object is taken as JSON where it is some.
    (
        "name\n\"{\"\"given\"\": \"\"A\"\"}\"\n{given\n",
        &[(2, r#"{"name":{"given": "A"}}"#), (3, r#"{"name":"{given"}"#)],
    ),
    // What several attributes are called is none of them, nor is what nobody is called.
    ("id,Same,,shoe\n1,2,3,4\n,5,,\n", &[(2, r#"{"id":"1"}"#), (3, "{}")]),
];

#[test]
fn rows_become_records_however_they_come() {
    for (text, expected) in CASES {
        for step in [1, 2, 3, 7, 4096] {
            let (records, fault) = rows(Slow(text.as_bytes(), step));
            let expected: Vec<Row> =
                expected.iter().map(|(line, record)| (*line, Ok((*record).to_owned()))).collect();
            assert_eq!(records, expected, "{text:?} by {step}");
            assert!(fault.is_none(), "{text:?} by {step}: {fault:?}");
        }
    }
}

/// Rows are cut in another way where they are whole at hand: whatever they look like, the same comes of them.
#[test]
fn random_rows_are_the_same_whole_and_in_pieces() {
    const PARTS: [&str; 14] =
        ["a", "é", "true", "{}", "\"", "\"", "\"\"", ";", ";", ";", "\n", "\r\n", "\r", " "];
    const BYTES: [&[u8]; 3] = [b"\xc3", b"\xa9", b"\\\x01"];
    let mut state = 1_u64;
    let mut below = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % limit
    };
    let mut whole_rows = 0;
    for _ in 0..300 {
        let mut text = b"id;enabled;name\n".to_vec();
        for _ in 0..below(24) {
            let part = below(PARTS.len() + 1);
            let odd = BYTES[below(BYTES.len())];
            text.extend_from_slice(PARTS.get(part).map_or(odd, |part| part.as_bytes()));
        }
        let (whole, fault) = rows(text.as_slice());
        let (in_pieces, fault_in_pieces) = rows(Slow(&text, 1));
        let shown = String::from_utf8_lossy(&text);
        assert_eq!(whole, in_pieces, "{shown:?}");
        assert_eq!(format!("{fault:?}"), format!("{fault_in_pieces:?}"), "{shown:?}");
        whole_rows += whole.iter().filter(|(_, record)| record.is_ok()).count();
    }
    assert!(whole_rows > 20, "{whole_rows}");
}

#[test]
fn the_rest_is_cut_as_before_from_any_place_between_rows() {
    let many = format!("id,name.given\n{}", "1,\"a\n\nb\"\r\n\r\n".repeat(400));
    for text in CASES.iter().map(|(text, _)| *text).chain([many.as_str()]) {
        let (all, _) = rows(text.as_bytes());
        let mut splitter = Splitter::new(text.as_bytes(), names());
        let mut marks = vec![splitter.mark()];
        while let Ok(Some(_)) = splitter.next(&mut Vec::new()) {
            marks.push(splitter.mark());
        }
        let mut splitter = Splitter::new(text.as_bytes(), names());
        for (mark, expected) in marks.iter().zip(&all) {
            let rest = text.as_bytes().get(usize::try_from(mark.offset).unwrap()..).unwrap();
            splitter.go_on(rest, mark.clone());
            let mut bytes = Vec::new();
            let cut = splitter.next(&mut bytes).unwrap().unwrap();
            assert_eq!((cut.line, Ok(String::from_utf8(bytes).unwrap())), *expected);
        }
        // A row that is passed over is one all the same.
        for (passed, expected) in all.iter().enumerate() {
            let mut bytes = Vec::new();
            splitter.go_on(text.as_bytes(), marks[0].clone());
            assert!((0..passed).all(|_| splitter.pass(&mut bytes).unwrap()));
            bytes.clear();
            let cut = splitter.next(&mut bytes).unwrap().unwrap();
            assert_eq!((cut.line, Ok(String::from_utf8(bytes).unwrap())), *expected);
        }
    }
}

#[test]
fn rows_of_other_lengths_are_passed_over() {
    let wide = format!("id,enabled\n{}\n1,true\n", ",x".repeat(100_000));
    let (records, fault) = rows(wide.as_bytes());
    assert!(fault.is_none());
    assert_eq!(records[0], (2, Err(Unusable::Cells { cells: 100_001, columns: 2 })));
    assert_eq!(records[1].0, 3);
    // More than a record can be, also because of what has to be escaped.
    for cell in ["x".repeat(MAX_RECORD_BYTES + 1), "\\".repeat(MAX_RECORD_BYTES / 2 + 1)] {
        let (records, fault) = rows(format!("id,enabled\n{cell},true\n1,true\n").as_bytes());
        assert!(fault.is_none());
        assert_eq!(records[0], (2, Err(Unusable::TooLong)));
        assert_eq!(records[1], (3, Ok(r#"{"id":"1","enabled":true}"#.to_owned())));
    }
}

#[test]
fn what_is_wrong_with_a_table_is_said() {
    let said = |text: &str| match rows(text.as_bytes()).1 {
        Some(Fault::Table(fault)) => fault.describe().0,
        other => panic!("{text:?}: {other:?}"),
    };
    assert!(said("id,enabled\n").contains("no user below"));
    assert!(said("id,enabled").contains("no user below"));
    assert_eq!(said("id,ID,id\n1,2,3\n"), "the columns 1 and 2 are both `id`");
    assert_eq!(said("Is Enabled,enabled\n1,2\n"), "the columns 1 and 2 are both `enabled`");
    assert_eq!(said("name.given,id,name\n1,2,3\n"), "column 1, `name.given`, is within column 3, `name`");
    assert_eq!(said("id,\"enabled\nx\n"), "a quote that opens in the row on line 1 is never closed");
    assert_eq!(said("id\n1\n\n\"2\n3\n"), "a quote that opens in the row on line 4 is never closed");
    assert!(said("shoe,size\n1,2\n").contains("no column"));
    // Text that is no table is what it was before.
    let (records, fault) = rows(&b"nothing\n[\n"[..]);
    assert!(fault.is_none());
    assert_eq!(records, [(1, Ok("nothing".to_owned())), (2, Ok("[".to_owned()))]);
}

#[test]
fn a_first_line_names_what_separates_cells() {
    for (text, line) in
        [("sep=;\nid;a\n1;x", 3), ("SEP=|\r\nid|a\r\n1|x\r\n", 3), ("\u{feff}sep=\t\nid\ta\n\n1\tx", 4)]
    {
        for size in [1, 5, 1000] {
            let (records, fault) = rows(Slow(text.as_bytes(), size));
            assert_eq!(records, [(line, Ok(r#"{"id":"1","a":"x"}"#.to_owned()))], "{text:?} {size}");
            assert!(fault.is_none());
        }
    }
    let (records, fault) = rows("sep=;\nx;y\n1;2".as_bytes());
    assert!(records.is_empty() && matches!(fault, Some(Fault::Table(_))), "{fault:?}");
}

#[test]
fn a_text_that_is_neither_json_nor_a_table_gives_no_records() {
    let wide = format!("id,{}\n1", "x,".repeat(200_000));
    for (text, header, is_long) in [
        ("Users of November\n\nid;a\n1;x\n", Some(3), false),
        ("hello\nworld\n", None, false),
        (wide.as_str(), None, true),
        (&"x".repeat(1 << 20), None, true),
    ] {
        let (records, fault) = rows(text.as_bytes());
        assert!(records.is_empty());
        let Some(Fault::OtherText { header: at, is_long: long }) = fault else { panic!("{fault:?}") };
        assert_eq!((at, long), (header, is_long));
    }
    // A line of something else among lines of JSON is one record that cannot be read.
    assert_eq!(rows("hello\n{}\n".as_bytes()).0.len(), 2);
}

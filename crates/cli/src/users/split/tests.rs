//! Streams that come in pieces, fail, and end early.

use super::*;

/// A reader that gives a few bytes at a time, and fails at one of the reads.
struct Slow<'t> {
    text: &'t [u8],
    step: usize,
    fails_at: Option<usize>,
}

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(left) = &mut self.fails_at {
            if *left == 0 {
                return Err(io::Error::other("the cable is out"));
            }
            *left = left.saturating_sub(1);
        }
        let count = self.step.min(self.text.len()).min(buffer.len());
        let (now, later) = self.text.split_at(count);
        buffer[..count].copy_from_slice(now);
        self.text = later;
        Ok(count)
    }
}

fn split(source: impl Read) -> (Vec<(u64, String)>, Option<Fault>) {
    let mut splitter = Splitter::new(source, Arc::default());
    let mut records = Vec::new();
    loop {
        let mut bytes = Vec::new();
        match splitter.next(&mut bytes) {
            Ok(Some(cut)) => records.push((cut.line, String::from_utf8(bytes).unwrap().trim().to_owned())),
            Ok(None) => return (records, None),
            Err(fault) => return (records, Some(fault)),
        }
    }
}

fn own(records: &[(u64, &str)]) -> Vec<(u64, String)> {
    records.iter().map(|(line, text)| (*line, (*text).to_owned())).collect()
}

const CASES: &[(&str, &[(u64, &str)])] = &[
    ("{\"a\":1}\n\n  \r\n{\"a\":2}\r\n{\"a\":3}", &[(1, "{\"a\":1}"), (4, "{\"a\":2}"), (5, "{\"a\":3}")]),
    ("{\"a\":\n{\"a\":2}\n", &[(1, "{\"a\":"), (2, "{\"a\":2}")]),
    ("nothing\n[", &[(1, "nothing"), (2, "[")]),
    ("{\"a", &[(1, "{\"a")]),
    ("[]", &[]),
    (" [ \n ] \n", &[]),
    (
        "[{\"a\":\"]},{[\\\"\"},\n {\"b\":[1,2]} ,3]",
        &[(1, "{\"a\":\"]},{[\\\"\"}"), (2, "{\"b\":[1,2]}"), (2, "3")],
    ),
    ("[1,,2,]", &[(1, "1"), (1, ""), (1, "2"), (1, "")]),
    ("[1}2, 3]\n[4]", &[(1, "1}2"), (1, "3"), (2, "4")]),
    ("{\n \"a\": 1\n}\n{\n \"a\": 2\n}", &[(1, "{\n \"a\": 1\n}"), (4, "{\n \"a\": 2\n}")]),
    (
        "{\"_links\":{\"users\":[9]},\"_embedded\":{\"other\":\"}\",\"users\":[{\"a\":1},\n{\"a\":2}]},\"size\":2}\n\
         {\"_embedded\":{\"users\":[]}}\n{\"_embedded\" : {\"users\" : [ {\"a\":3} ] , \"x\": []} }",
        &[(1, "{\"a\":1}"), (2, "{\"a\":2}"), (4, "{\"a\":3}")],
    ),
    ("{\"_embedded\":{\"population\":{}}}\n", &[(1, "{\"_embedded\":{\"population\":{}}}")]),
    ("\u{feff}{\"a\":1}", &[(1, "{\"a\":1}")]),
];

#[test]
fn records_are_cut_however_they_come() {
    for (text, expected) in CASES {
        for step in [1, 2, 3, 7, 4096] {
            let (records, fault) = split(Slow { text: text.as_bytes(), step, fails_at: None });
            assert_eq!(records, own(expected), "{text:?} by {step}");
            assert!(fault.is_none(), "{text:?} by {step}: {fault:?}");
        }
    }
}

#[test]
fn the_rest_is_cut_as_before_from_any_place_between_records() {
    let many = "{\"a\":\n1}".repeat(400);
    let pages =
        format!("{{\"_embedded\":{{\"users\":[{}]}},\"count\":3}}\n", ["{\n}"; 400].join(",\n")).repeat(3);
    let own = [many.as_str(), &many.replace('\n', ""), &pages];
    for text in CASES.iter().map(|(text, _)| *text).chain(own) {
        let mut marks = Vec::new();
        let mut splitter = Splitter::new(text.as_bytes(), Arc::default());
        let mut bytes = Vec::new();
        loop {
            marks.push(splitter.mark());
            if !matches!(splitter.next(&mut bytes), Ok(Some(_))) {
                break;
            }
        }
        let (all, _) = split(text.as_bytes());
        assert_eq!(marks.len(), all.len() + 1);
        let mut splitter = Splitter::new(text.as_bytes(), Arc::default());
        for (mark, expected) in marks.iter().zip(&all) {
            splitter.go_on(text.as_bytes().get(mark.offset as usize..).unwrap(), mark.clone());
            bytes.clear();
            let cut = splitter.next(&mut bytes).unwrap().unwrap();
            assert_eq!((cut.line, str::from_utf8(&bytes).unwrap().trim()), (expected.0, expected.1.as_str()));
        }
    }
}

#[test]
fn what_a_file_is_does_not_depend_on_how_it_comes() {
    let error = r#"{"id":"1","code":"x","message":"y""#;
    for (text, expected) in [
        ("username,email\nada,a@x\n".to_owned(), Some(FileKind::Csv)),
        ("username,email".to_owned(), None),
        ("# ours\nCLIENT_SECRET=a\n".to_owned(), Some(FileKind::Dotenv)),
        (format!("{error}}}\n"), Some(FileKind::ErrorAnswer)),
        (format!("{error},\"username\":\"ada\"}}\n"), None),
        (format!(" [ {error},\"username\":\"ada\"}}]\n"), None),
        (r#"{"type":"Zoom","name":"n","configuration":{"a":{}}}"#.to_owned(), Some(FileKind::Store)),
        (r#"{"type":"a","configuration":{"a":{}},"username":"ada"}"#.to_owned(), None),
        (r#"{"count":1,"_embedded":{"stores":[]}}"#.to_owned(), Some(FileKind::Store)),
    ] {
        for step in [1, 2, 7, 4096] {
            let (_, fault) = split(Slow { text: text.as_bytes(), step, fails_at: None });
            let kind = match fault {
                Some(Fault::Other(kind)) => Some(kind),
                Some(Fault::Table(_)) => Some(FileKind::Csv),
                Some(Fault::OtherText { .. }) | None => None,
                fault => panic!("{text:?} by {step}: {fault:?}"),
            };
            assert_eq!(kind, expected, "{text:?} by {step}");
        }
    }
}

#[test]
fn a_reader_that_fails_at_any_read_gives_what_came_before_and_the_error() {
    for (text, expected) in CASES {
        // The last read reports the end.
        for fails_at in 0..=text.len() {
            let (records, fault) = split(Slow { text: text.as_bytes(), step: 1, fails_at: Some(fails_at) });
            assert!(matches!(fault, Some(Fault::Read(_))), "{text:?} at {fails_at}: {fault:?}");
            assert!(own(expected).starts_with(&records), "{text:?} at {fails_at}: {records:?}");
        }
    }
}

#[test]
fn what_has_no_end_is_said() {
    for text in
        ["[", "[{}", "[{},", "{\"_embedded\":{\"users\":[", "{\"_embedded\":{\"users\":[]}", "{\n\"a\":"]
    {
        let (_, fault) = split(text.as_bytes());
        assert!(matches!(fault, Some(Fault::EndsEarly)), "{text:?}: {fault:?}");
    }
    assert!(matches!(split(&b" \n"[..]).1, Some(Fault::Empty)));
    assert!(matches!(split(&b"{\0\"\0"[..]).1, Some(Fault::Utf16)));
}

#[test]
fn a_record_that_is_too_long_is_passed_over_without_keeping_it() {
    for (before, after) in [("{\"a\":\"", "\"}\n{}"), ("[", ",\n{}]")] {
        let text = format!("{before}{}{after}", "x".repeat(MAX_RECORD_BYTES + 1));
        let mut splitter = Splitter::new(text.as_bytes(), Arc::default());
        let mut bytes = Vec::new();
        assert_eq!(
            splitter.next(&mut bytes).unwrap(),
            Some(Cut { line: 1, unusable: Some(Unusable::TooLong) })
        );
        assert_eq!(bytes, b"");
        assert_eq!(splitter.next(&mut bytes).unwrap(), Some(Cut { line: 2, unusable: None }));
        assert_eq!(bytes, b"{}");
        assert!(splitter.next(&mut bytes).unwrap().is_none());
        assert!(splitter.buffer.capacity() < 4 * READ);
    }
}

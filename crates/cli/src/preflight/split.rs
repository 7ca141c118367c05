//! Cuts a stream into records: lines, the elements of an array, or the users of PingOne's pages. Holds one record at a
//! time, and reads no JSON but its brackets and quotes: whether a record is one is for its reader to say.

use std::io::{self, ErrorKind, Read};

use memchr::{memchr, memchr_iter, memchr2};
use provmap::record::MAX_RECORD_BYTES;

/// How much is read at once.
const READ: usize = 256 * 1024;

/// How far a document is looked into to see what it is.
const LOOK: usize = 64 * 1024;

/// Why a stream gives no more records.
#[derive(Debug)]
pub(super) enum Fault {
    /// Reading failed.
    Read(io::Error),
    /// A document has a beginning and no end.
    EndsEarly,
    /// The text is UTF-16.
    Utf16,
    /// There is nothing in it.
    Empty,
}

/// A record that was cut out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    /// The line that it starts on, from 1.
    pub(super) line: u64,
    /// Whether it is longer than any that is read; then it has no bytes.
    pub(super) too_long: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Before a document.
    Start,
    /// Each line is a record, to the end.
    Lines,
    /// In an array; `first` before its first element, `page` where it is in a page.
    Elements { first: bool, page: bool },
    /// Behind the users of a page.
    Rest,
    /// An object over several lines.
    Object,
}

/// Cuts a stream into records.
pub(super) struct Splitter<R> {
    source: R,
    buffer: Vec<u8>,
    /// What was read and not yet passed is from here …
    at: usize,
    /// … to here.
    end: usize,
    line: u64,
    mode: Mode,
    begun: bool,
}

impl<R: Read> Splitter<R> {
    pub(super) fn new(source: R) -> Splitter<R> {
        Splitter { source, buffer: Vec::new(), at: 0, end: 0, line: 1, mode: Mode::Start, begun: false }
    }

    /// Appends the bytes of the next record; `None` at the end.
    pub(super) fn next(&mut self, record: &mut Vec<u8>) -> Result<Option<Cut>, Fault> {
        loop {
            match self.mode {
                Mode::Start => {
                    if !self.start()? {
                        return Ok(None);
                    }
                }
                Mode::Lines => return self.next_line(record),
                Mode::Object => {
                    let cut = self.take(record, Stop::Close, 0)?;
                    self.mode = Mode::Start;
                    return Ok(Some(cut));
                }
                Mode::Rest => {
                    self.pass(2)?;
                    self.mode = Mode::Start;
                }
                Mode::Elements { first, page } => {
                    let after = if page { Mode::Rest } else { Mode::Start };
                    self.skip_space()?;
                    if first && self.peek()? == Some(b']') {
                        self.advance(1);
                        self.mode = after;
                        continue;
                    }
                    let cut = self.take(record, Stop::Element, 0)?;
                    // The comma or the bracket that ended it.
                    let more = self.peek()? == Some(b',');
                    self.advance(1);
                    self.mode = if more { Mode::Elements { first: false, page } } else { after };
                    return Ok(Some(cut));
                }
            }
        }
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.at..self.end).unwrap_or_default()
    }

    /// Passes over bytes, and counts their lines.
    fn advance(&mut self, bytes: usize) {
        let passed = self.rest().get(..bytes).unwrap_or_default();
        let lines = memchr_iter(b'\n', passed).count();
        self.line = self.line.saturating_add(lines as u64);
        self.at = self.at.saturating_add(bytes);
    }

    /// Reads on. Gives false at the end.
    fn fill(&mut self) -> Result<bool, Fault> {
        self.buffer.copy_within(self.at..self.end, 0);
        self.end = self.end.saturating_sub(self.at);
        self.at = 0;
        let needed = self.end.saturating_add(READ);
        if self.buffer.len() < needed {
            self.buffer.resize(needed, 0);
        }
        let space = self.buffer.get_mut(self.end..).unwrap_or_default();
        let read = loop {
            match self.source.read(space) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.end = self.end.saturating_add(*read.as_ref().unwrap_or(&0));
        read.map(|read| read > 0).map_err(Fault::Read)
    }

    fn peek(&mut self) -> Result<Option<u8>, Fault> {
        while self.rest().is_empty() {
            if !self.fill()? {
                return Ok(None);
            }
        }
        Ok(self.rest().first().copied())
    }

    fn skip_space(&mut self) -> Result<(), Fault> {
        loop {
            let rest = self.rest();
            let space = rest.iter().take_while(|byte| is_space(**byte)).count();
            let all = space == rest.len();
            self.advance(space);
            if !all || !self.fill()? {
                return Ok(());
            }
        }
    }

    /// Sees what the next document is. Gives false at the end.
    fn start(&mut self) -> Result<bool, Fault> {
        if !self.begun {
            self.begin()?;
        }
        self.skip_space()?;
        let mut ended = false;
        loop {
            let rest = self.rest();
            let look = rest.get(..LOOK).unwrap_or(rest);
            let last = ended || rest.len() >= LOOK;
            match look.first() {
                None => {
                    let was_empty = !std::mem::replace(&mut self.begun, true);
                    return if was_empty { Err(Fault::Empty) } else { Ok(false) };
                }
                Some(b'[') => {
                    self.advance(1);
                    self.mode = Mode::Elements { first: true, page: false };
                }
                Some(b'{') => match document(look, last) {
                    Some(Document::Page(users)) => {
                        self.advance(users);
                        self.mode = Mode::Elements { first: true, page: true };
                    }
                    Some(Document::Object) => self.mode = Mode::Object,
                    Some(Document::Line) => self.mode = Mode::Lines,
                    None => {
                        ended = !self.fill()?;
                        continue;
                    }
                },
                Some(_) => self.mode = Mode::Lines,
            }
            self.begun = true;
            return Ok(true);
        }
    }

    /// Looks at the first bytes of the stream.
    fn begin(&mut self) -> Result<(), Fault> {
        while self.rest().len() < 4 && self.fill()? {}
        if crate::input::is_utf16(self.rest()) {
            return Err(Fault::Utf16);
        }
        if self.rest().starts_with(b"\xef\xbb\xbf") {
            self.advance(3);
        }
        Ok(())
    }

    fn next_line(&mut self, record: &mut Vec<u8>) -> Result<Option<Cut>, Fault> {
        let start = record.len();
        let mut too_long = false;
        loop {
            let rest = self.buffer.get(self.at..self.end).unwrap_or_default();
            let end = memchr(b'\n', rest);
            let piece = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            too_long = too_long || !append(record, start, piece);
            self.at = self.at.saturating_add(piece.len());
            if end.is_none() && self.fill()? {
                continue;
            }
            self.at = self.at.saturating_add(usize::from(end.is_some()));
            let cut = Cut { line: self.line, too_long };
            self.line = self.line.saturating_add(1);
            let line = record.get(start..).unwrap_or_default();
            if too_long || !line.iter().all(|byte| is_space(*byte)) {
                return Ok(Some(cut));
            }
            record.truncate(start);
            if end.is_none() {
                return Ok(None);
            }
        }
    }

    /// Appends what comes before the byte that ends a record.
    fn take(&mut self, record: &mut Vec<u8>, stop: Stop, depth: usize) -> Result<Cut, Fault> {
        let mut cut = Cut { line: self.line, too_long: false };
        let start = record.len();
        let mut scan = Scan { depth, ..Scan::default() };
        loop {
            let rest = self.buffer.get(self.at..self.end).unwrap_or_default();
            let end = scan.find(rest, stop);
            let piece = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            cut.too_long = cut.too_long || !append(record, start, piece);
            self.advance(piece.len());
            if end.is_some() {
                return Ok(cut);
            }
            if !self.fill()? {
                record.truncate(start);
                return Err(Fault::EndsEarly);
            }
        }
    }

    /// Passes over what is left of a document.
    fn pass(&mut self, depth: usize) -> Result<(), Fault> {
        let mut scan = Scan { depth, ..Scan::default() };
        loop {
            let end = scan.find(self.rest(), Stop::Close);
            self.advance(end.unwrap_or(self.rest().len()));
            if end.is_some() {
                return Ok(());
            }
            if !self.fill()? {
                return Err(Fault::EndsEarly);
            }
        }
    }
}

/// Appends a piece of the record that starts there. Gives false, and drops the record, when it gets too long.
fn append(record: &mut Vec<u8>, start: usize, piece: &[u8]) -> bool {
    let length = record.len().saturating_sub(start).saturating_add(piece.len());
    let fits = length <= MAX_RECORD_BYTES;
    if fits {
        record.extend_from_slice(piece);
    } else {
        record.truncate(start);
    }
    fits
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Where a search ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// Before the comma or the bracket that ends an element.
    Element,
    /// Behind the bracket that closes the outermost.
    Close,
}

/// Brackets and quotes so far.
#[derive(Debug, Clone, Copy, Default)]
struct Scan {
    depth: usize,
    in_text: bool,
    escaped: bool,
}

impl Scan {
    /// The place where the search ends, if it is among these bytes.
    fn find(&mut self, bytes: &[u8], stop: Stop) -> Option<usize> {
        let mut at = 0_usize;
        while let Some(byte) = bytes.get(at) {
            if self.escaped {
                self.escaped = false;
            } else if self.in_text {
                let rest = bytes.get(at..).unwrap_or_default();
                let found = memchr2(b'"', b'\\', rest)?;
                at = at.saturating_add(found);
                self.escaped = rest.get(found) == Some(&b'\\');
                self.in_text = self.escaped;
            } else {
                match byte {
                    b'"' => self.in_text = true,
                    b'{' | b'[' => self.depth = self.depth.saturating_add(1),
                    b',' | b']' if stop == Stop::Element && self.depth == 0 => return Some(at),
                    b'}' | b']' => {
                        self.depth = self.depth.saturating_sub(1);
                        if stop == Stop::Close && self.depth == 0 {
                            return Some(at.saturating_add(1));
                        }
                    }
                    _ => {}
                }
            }
            at = at.saturating_add(1);
        }
        None
    }
}

/// What starts with a brace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Document {
    /// A page of users, the first of which comes at this place.
    Page(usize),
    /// A record over several lines.
    Object,
    /// A record on a line.
    Line,
}

/// What a document is, by its beginning. `None` asks for more of it, which there is unless this is `all`.
fn document(look: &[u8], all: bool) -> Option<Document> {
    match users(look) {
        Walk::Found(at) => return Some(Document::Page(at)),
        Walk::Short if !all => return None,
        Walk::Short | Walk::Other => {}
    }
    let Some(end) = memchr(b'\n', look) else { return all.then_some(Document::Line) };
    if Scan::default().find(look.get(..end).unwrap_or_default(), Stop::Close).is_some() {
        return Some(Document::Line);
    }
    // A line that starts a record of its own shows that the line before it was meant to be one.
    let next = look.iter().skip(end).find(|byte| !is_space(**byte));
    match next {
        Some(b'{') => Some(Document::Line),
        Some(_) => Some(Document::Object),
        None => all.then_some(Document::Line),
    }
}

/// Where a walk along the members of an object leads.
enum Walk {
    /// To what was looked for, which ends here.
    Found(usize),
    /// To something else.
    Other,
    /// Further than these bytes.
    Short,
}

/// Behind the bracket that opens `_embedded.users`.
fn users(look: &[u8]) -> Walk {
    match member(look, 1, b"_embedded", b'{') {
        Walk::Found(at) => member(look, at, b"users", b'['),
        walk => walk,
    }
}

/// Behind the byte that opens the value of a member of the object whose first byte is at this place.
fn member(look: &[u8], mut at: usize, name: &[u8], opens: u8) -> Walk {
    let skip = |mut at: usize| {
        while look.get(at).is_some_and(|byte| is_space(*byte)) {
            at = at.saturating_add(1);
        }
        (at, look.get(at).copied())
    };
    loop {
        let (start, byte) = skip(at);
        match byte {
            Some(b'"') => {}
            Some(_) => return Walk::Other,
            None => return Walk::Short,
        }
        let start = start.saturating_add(1);
        let key = look.get(start..).unwrap_or_default();
        let mut scan = Scan { in_text: true, depth: 1, ..Scan::default() };
        // A key ends where the first quote does that is not escaped.
        let Some(length) = (0..key.len()).find(|at| {
            let _ = scan.find(key.get(*at..at.saturating_add(1)).unwrap_or_default(), Stop::Close);
            !scan.in_text
        }) else {
            return Walk::Short;
        };
        let is_wanted = key.get(..length) == Some(name);
        let (colon, byte) = skip(start.saturating_add(length).saturating_add(1));
        match byte {
            Some(b':') => {}
            Some(_) => return Walk::Other,
            None => return Walk::Short,
        }
        let (value, byte) = skip(colon.saturating_add(1));
        match byte {
            None => return Walk::Short,
            Some(byte) if is_wanted => {
                return if byte == opens { Walk::Found(value.saturating_add(1)) } else { Walk::Other };
            }
            Some(_) => {}
        }
        // To the comma behind the value, or the brace that closes the object.
        let mut scan = Scan::default();
        let mut end = value;
        loop {
            match look.get(end) {
                None => return Walk::Short,
                Some(b'}') if scan.depth == 0 && !scan.in_text => return Walk::Other,
                Some(b',') if scan.depth == 0 && !scan.in_text => break,
                Some(byte) => {
                    let _ = scan.find(std::slice::from_ref(byte), Stop::Close);
                }
            }
            end = end.saturating_add(1);
        }
        at = end.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives so many bytes at a time, and fails at one of the reads.
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
        let mut splitter = Splitter::new(source);
        let mut records = Vec::new();
        loop {
            let mut bytes = Vec::new();
            match splitter.next(&mut bytes) {
                Ok(Some(cut)) => {
                    records.push((cut.line, String::from_utf8(bytes).unwrap().trim().to_owned()))
                }
                Ok(None) => return (records, None),
                Err(fault) => return (records, Some(fault)),
            }
        }
    }

    fn own(records: &[(u64, &str)]) -> Vec<(u64, String)> {
        records.iter().map(|(line, text)| (*line, (*text).to_owned())).collect()
    }

    const CASES: &[(&str, &[(u64, &str)])] = &[
        (
            "{\"a\":1}\n\n  \r\n{\"a\":2}\r\n{\"a\":3}",
            &[(1, "{\"a\":1}"), (4, "{\"a\":2}"), (5, "{\"a\":3}")],
        ),
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
    fn a_reader_that_fails_at_any_read_gives_what_came_before_and_the_error() {
        for (text, expected) in CASES {
            // The last read is the one that says that there is no more.
            for fails_at in 0..=text.len() {
                let (records, fault) =
                    split(Slow { text: text.as_bytes(), step: 1, fails_at: Some(fails_at) });
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
        for (before, after) in [("", "\n{}"), ("[", ",\n{}]")] {
            let text = format!("{before}{}{after}", "x".repeat(MAX_RECORD_BYTES + 1));
            let mut splitter = Splitter::new(text.as_bytes());
            let mut bytes = Vec::new();
            assert_eq!(splitter.next(&mut bytes).unwrap(), Some(Cut { line: 1, too_long: true }));
            assert_eq!(bytes, b"");
            assert_eq!(splitter.next(&mut bytes).unwrap(), Some(Cut { line: 2, too_long: false }));
            assert_eq!(bytes, b"{}");
            assert!(splitter.next(&mut bytes).unwrap().is_none());
            assert!(splitter.buffer.capacity() < 4 * READ);
        }
    }
}

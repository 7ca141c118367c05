//! Tells the kind of a document by its beginning.

use memchr::memchr;

use super::scan::{Scan, Stop, is_space};

/// A document that starts with a brace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Document {
    /// A page of users; the first user comes at this offset.
    Page(usize),
    /// A record that spans several lines.
    Object,
    /// A record on each line.
    Line,
}

/// The kind of a document, by its first bytes. `None` asks for more bytes, unless these are `all`.
pub(super) fn document(look: &[u8], all: bool) -> Option<Document> {
    match users(look) {
        Walk::Found(at) => return Some(Document::Page(at)),
        Walk::Short if !all => return None,
        Walk::Short | Walk::Other => {}
    }
    let Some(end) = memchr(b'\n', look) else { return all.then_some(Document::Line) };
    if Scan::default().find(look.get(..end).unwrap_or_default(), Stop::Close).is_some() {
        return Some(Document::Line);
    }
    // A next line that starts a record of its own shows that each line is a record, though the first is broken.
    let next = look.iter().skip(end).find(|byte| !is_space(**byte));
    match next {
        Some(b'{') => Some(Document::Line),
        Some(_) => Some(Document::Object),
        None => all.then_some(Document::Line),
    }
}

/// The end of a walk along the members of an object.
pub(super) enum Walk {
    /// The member is there; its value opens before this offset.
    Found(usize),
    /// The member is not there.
    Other,
    /// The bytes end before the member.
    Short,
}

impl Walk {
    /// The offset behind the byte that opens the value of the member.
    pub(super) fn found(self) -> Option<usize> {
        if let Walk::Found(at) = self { Some(at) } else { None }
    }
}

/// Walks to behind the bracket that opens `_embedded.users`.
fn users(look: &[u8]) -> Walk {
    match member(look, 1, b"_embedded", b'{') {
        Walk::Found(at) => member(look, at, b"users", b'['),
        walk => walk,
    }
}

/// Walks to behind the byte that opens the value of a member, from behind the brace that opens the object.
pub(super) fn member(look: &[u8], mut at: usize, name: &[u8], opens: u8) -> Walk {
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
        // The first quote that is not escaped ends the key.
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
        // Walk to the comma behind the value, or to the brace that closes the object.
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

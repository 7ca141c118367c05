//! How a row becomes the JSON of a record.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use memchr::{memchr2, memrchr2};
use provmap_model::text::visible;
use serde::de::IgnoredAny;

use super::TableFault;
use super::names::Kind;

/// A column that is an attribute: its place in the row, from 0, its path, and what its cells hold.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) place: usize,
    pub(super) path: Vec<String>,
    pub(super) kind: Kind,
    pub(super) several: bool,
    /// Whether a mapping or a filter reads it.
    pub(super) is_read: bool,
    /// Whether its path is that of an attribute, and no text of the file.
    pub(super) is_known: bool,
}

/// The members of a record in their order, with the columns that their values come from.
#[derive(Debug)]
pub(super) struct Layout {
    steps: Vec<Step>,
    /// What messages call the columns that are attributes, by their places.
    named: HashMap<usize, Arc<str>>,
}

/// A cell is in another encoding.
#[derive(Debug)]
pub(super) struct NotUtf8 {
    pub(super) place: usize,
}

#[derive(Debug)]
enum Step {
    /// An object opens; its key, quoted and with its colon.
    Open(Vec<u8>),
    Cell {
        place: usize,
        key: Vec<u8>,
        kind: Kind,
        several: bool,
        /// Whether it is worth a word that a cell is no value of its kind.
        is_read: bool,
    },
    Close,
}

impl Layout {
    /// Columns of one path, and columns below others, are refused.
    pub(super) fn new(columns: &[Column]) -> Result<Layout, TableFault> {
        let mut steps = Vec::new();
        add(&mut steps, &columns.iter().collect::<Vec<_>>(), 0)?;
        let known = columns.iter().filter(|column| column.is_known);
        let named = known.map(|column| {
            let (number, path) = named(&column);
            (column.place, format!("column {number} (`{}`)", visible(&path)).into())
        });
        Ok(Layout { steps, named: named.collect() })
    }

    /// What messages call the column at a place: ``column 3 (`name.given`)``.
    pub(super) fn named(&self, place: usize) -> Arc<str> {
        let number = || format!("column {}", place.saturating_add(1)).into();
        self.named.get(&place).cloned().unwrap_or_else(number)
    }

    /// Appends the record of a row, whose cells stand one behind the other. An empty cell is absent, and so is an object with
    /// nothing in it. Calls `not_boolean` with the place of a boolean that is another word for one.
    pub(super) fn write(
        &self,
        cells: &[u8],
        ends: &[usize],
        record: &mut Vec<u8>,
        not_boolean: &mut dyn FnMut(usize),
    ) -> Result<(), NotUtf8> {
        let bounds = |place: usize| {
            let start = place.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
            start..ends.get(place).copied().unwrap_or(start)
        };
        // Of all cells at once, since few rows have one in another encoding.
        let row = str::from_utf8(cells).ok();
        let escaped = escaped(cells);
        let mut open = Vec::new();
        record.push(b'{');
        for step in &self.steps {
            match step {
                Step::Open(key) => {
                    open.push(record.len());
                    separate(record);
                    record.extend_from_slice(key);
                    record.push(b'{');
                }
                Step::Close => {
                    let start = open.pop().unwrap_or_default();
                    if record.last() == Some(&b'{') { record.truncate(start) } else { record.push(b'}') }
                }
                Step::Cell { place, key, kind, several, is_read } => {
                    let bounds = bounds(*place);
                    let cell = cells.get(bounds.clone()).unwrap_or_default();
                    if cell.is_empty() {
                        continue;
                    }
                    // A cell that begins or ends inside of a character is none, even if the row is.
                    let is_utf8 = row.is_some_and(|row| row.get(bounds.clone()).is_some());
                    if !is_utf8 && str::from_utf8(cell).is_err() {
                        return Err(NotUtf8 { place: *place });
                    }
                    if *is_read && *kind == Kind::Boolean && means_boolean(cell) {
                        not_boolean(*place);
                    }
                    separate(record);
                    record.extend_from_slice(key);
                    if *several {
                        record.push(b'[');
                    }
                    let is_plain = bounds.end <= escaped.start || escaped.end <= bounds.start;
                    value(cell, *kind, is_plain, record);
                    if *several {
                        record.push(b']');
                    }
                }
            }
        }
        record.push(b'}');
        Ok(())
    }
}

/// Adds the members at a depth, each where its first column stands.
fn add(steps: &mut Vec<Step>, columns: &[&Column], depth: usize) -> Result<(), TableFault> {
    let mut order: Vec<&str> = Vec::new();
    let mut by_key: HashMap<&str, Vec<&Column>> = HashMap::new();
    for column in columns {
        let key = column.path.get(depth).map(String::as_str).unwrap_or_default();
        let same = by_key.entry(key).or_default();
        if same.is_empty() {
            order.push(key);
        }
        same.push(column);
    }
    for key in order {
        let quoted = format!("{}:", serde_json::Value::from(key)).into_bytes();
        let below = by_key.get(key).map(Vec::as_slice).unwrap_or_default();
        let ends = |column: &&&Column| column.path.len() <= depth.saturating_add(1);
        let [column] = below else {
            let (end, other) = (below.iter().find(ends), below.iter().find(|it| !ends(it)));
            if let Some(end) = end {
                let other = other.or_else(|| below.iter().find(|other| other.place > end.place));
                return Err(TableFault::Overlap([end, other.unwrap_or(end)].map(named)));
            }
            steps.push(Step::Open(quoted));
            add(steps, below, depth.saturating_add(1))?;
            steps.push(Step::Close);
            continue;
        };
        if ends(&column) {
            let Column { place, kind, several, is_read, .. } = **column;
            steps.push(Step::Cell { place, key: quoted, kind, several, is_read });
        } else {
            steps.push(Step::Open(quoted));
            add(steps, below, depth.saturating_add(1))?;
            steps.push(Step::Close);
        }
    }
    Ok(())
}

/// The number of a column, from 1, and its path.
fn named(column: &&Column) -> (usize, String) {
    (column.place.saturating_add(1), column.path.join("."))
}

/// Sets a value apart from the one before it.
fn separate(record: &mut Vec<u8>) {
    if record.last() != Some(&b'{') {
        record.push(b',');
    }
}

/// Appends the value of a cell, in which nothing is to be escaped where it is plain: what is none of its kind is a text.
fn value(cell: &[u8], kind: Kind, is_plain: bool, record: &mut Vec<u8>) {
    match kind {
        Kind::Boolean if cell.eq_ignore_ascii_case(b"true") => record.extend_from_slice(b"true"),
        Kind::Boolean if cell.eq_ignore_ascii_case(b"false") => record.extend_from_slice(b"false"),
        Kind::Tree if is_tree(cell) => record.extend_from_slice(cell),
        _ if is_plain => {
            record.push(b'"');
            record.extend_from_slice(cell);
            record.push(b'"');
        }
        _ => text(cell, record),
    }
}

/// Whether a cell is a word or number for true or false, and neither of these.
fn means_boolean(cell: &[u8]) -> bool {
    const WORDS: [&[u8]; 10] = [b"1", b"0", b"yes", b"no", b"y", b"n", b"t", b"f", b"on", b"off"];
    WORDS.iter().any(|word| cell.trim_ascii().eq_ignore_ascii_case(word))
}

fn is_tree(cell: &[u8]) -> bool {
    matches!(cell.first(), Some(b'{' | b'[')) && serde_json::from_slice::<IgnoredAny>(cell).is_ok()
}

/// The bytes of a row among which are all that a text of JSON has in another way: most rows have few, in one cell, or none.
fn escaped(cells: &[u8]) -> Range<usize> {
    // Without a branch for each byte, many are looked at together.
    if cells.iter().fold(false, |any, byte| any | (*byte < 0x20)) {
        return 0..cells.len();
    }
    let ends = memchr2(b'"', b'\\', cells).zip(memrchr2(b'"', b'\\', cells));
    ends.map_or(0..0, |(first, last)| first..last.saturating_add(1))
}

/// Appends a text.
fn text(mut rest: &[u8], record: &mut Vec<u8>) {
    record.push(b'"');
    while let Some(at) = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)) {
        let (plain, behind) = rest.split_at_checked(at).unwrap_or_default();
        record.extend_from_slice(plain);
        let Some((byte, behind)) = behind.split_first() else { break };
        match byte {
            b'"' | b'\\' => record.extend_from_slice(&[b'\\', *byte]),
            byte => record.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
        }
        rest = behind;
    }
    record.extend_from_slice(rest);
    record.push(b'"');
}

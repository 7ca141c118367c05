//! Cuts a stream into records: lines, the elements of an array, the users of PingOne's pages, or rows of CSV. Holds one record
//! at a time, and looks only at brackets and quotes: the reader of a record tells whether it is JSON.

mod document;
mod links;
mod rows;
mod scan;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::io::{self, ErrorKind, Read};
use std::sync::Arc;

use memchr::{memchr, memchr_iter};
use provmap::record::MAX_RECORD_BYTES;

use self::document::{Document, document};
#[cfg(test)]
pub(super) use self::links::Link;
pub(super) use self::links::Links;
use self::scan::{Scan, Stop, is_space};
#[cfg(feature = "arrow")]
use super::columns::ColumnFault;
use super::streamed;
use super::table::{Names, Notes, Rows, Table, TableFault};
use super::unusable::Unusable;
use crate::file_kind::{FileKind, USERS_ARE};
use crate::files;
use crate::input::ReadAs;

/// The bytes of one read.
const READ: usize = 256 * 1024;

/// The most bytes of a document that are looked at to tell its kind.
const LOOK: usize = 64 * 1024;

/// The reason why a stream gives no more records.
#[derive(Debug)]
pub(super) enum Fault {
    /// Reading failed.
    Read(io::Error),
    /// A document has a beginning and no end.
    EndsEarly,
    /// The text is UTF-16.
    Utf16,
    /// It plainly holds something else than users.
    Other(FileKind),
    /// There is nothing in it.
    Empty,
    /// It is neither JSON nor a table whose first row names attributes: a line below may, and the first may be very long.
    OtherText { header: Option<u64>, is_long: bool },
    /// It is CSV that cannot be read.
    Table(TableFault),
}

impl Fault {
    /// What is wrong with the file, and what to do.
    pub(super) fn describe(&self) -> (String, Option<Cow<'static, str>>) {
        let (what, help) = match self {
            Fault::Read(error) => {
                #[cfg(feature = "arrow")]
                if let Some(fault) = ColumnFault::of(error) {
                    let (what, help) = fault.describe();
                    return (what, help.map(Cow::Borrowed));
                }
                if let Some((what, help)) = streamed::described(error) {
                    return (what, help.map(Cow::Owned));
                }
                files::why_unreadable(error)
            }
            Fault::EndsEarly => {
                ("ends in the middle of a document".to_owned(), Some("it may be cut off: fetch it again"))
            }
            Fault::Utf16 => (UTF_16.to_owned(), Some(UTF_16_HELP)),
            // They may have users in them, who cannot be read.
            Fault::Other(kind @ (FileKind::Csv | FileKind::Parquet | FileKind::Arrow)) => {
                (format!("this {}", kind.words(ReadAs::Users)), None)
            }
            Fault::Other(kind) => {
                let what = format!("this is not a file of users; it {}", kind.words(ReadAs::Users));
                (what, None)
            }
            Fault::Empty => ("there is nothing in it".to_owned(), None),
            Fault::OtherText { header: Some(line), .. } => (
                format!("this is CSV, and the names of its columns are on line {line}"),
                Some("remove what is above them"),
            ),
            Fault::OtherText { is_long: true, .. } => {
                let what = "the first line has more than 64 KiB, and is no JSON";
                (what.to_owned(), Some("a table has a first row with the names of its columns: export fewer"))
            }
            Fault::OtherText { .. } => {
                ("this is neither JSON nor CSV with the names of columns".to_owned(), Some(USERS_ARE))
            }
            Fault::Table(fault) => return fault.describe(),
        };
        (what, help.map(Cow::Borrowed))
    }
}

/// What is wrong with a file of UTF-16, and what to do.
const UTF_16: &str = "this is UTF-16, and users are read as UTF-8";
const UTF_16_HELP: &str = "save the file as UTF-8, a spreadsheet as `CSV UTF-8`; PowerShell's `>` writes UTF-16: write with `| Out-File -Encoding utf8`";

/// A record that is cut out of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    /// The line that the record starts on, from 1.
    pub(super) line: u64,
    /// Why it has no bytes, if it has none.
    pub(super) unusable: Option<Unusable>,
}

/// A page that was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    /// The line that the page starts on, from 1.
    pub(super) line: u64,
    pub(super) links: Links,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Before a document.
    Start,
    /// Each line is a record, to the end.
    Lines,
    /// In an array: `first` is before its first element, and `page` is in the array of a page.
    Elements { first: bool, page: bool },
    /// Behind the users of a page.
    Rest,
    /// An object over several lines.
    Object,
    /// Each row of CSV is a record, to the end.
    Rows,
}

/// A place between two records of a stream, from which the rest is cut as it was before.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    /// The bytes of the stream before it.
    pub(super) offset: u64,
    line: u64,
    mode: Mode,
    begun: bool,
    /// The table whose rows follow.
    table: Option<Arc<Table>>,
}

impl Mark {
    /// The start of a stream.
    const START: Mark = Mark { offset: 0, line: 1, mode: Mode::Start, begun: false, table: None };

    pub(super) fn is_start(&self) -> bool {
        self.offset == 0
    }
}

/// Cuts a stream into records.
pub(super) struct Splitter<R> {
    source: R,
    /// The bytes that were read from the stream.
    read: u64,
    buffer: Vec<u8>,
    /// The start of the bytes that are read and not yet passed.
    at: usize,
    /// The end of the bytes that are read.
    end: usize,
    line: u64,
    mode: Mode,
    begun: bool,
    /// The pages so far; the last may not be at its end.
    pages: Vec<Page>,
    /// What columns of CSV can be.
    names: Arc<Names>,
    /// The rows of CSV, once it has begun.
    rows: Option<Rows>,
    /// What separates the cells of CSV, where its first line says so.
    separator: Option<u8>,
}

impl<R: Read> Splitter<R> {
    pub(super) fn new(source: R, names: Arc<Names>) -> Splitter<R> {
        Splitter::at(source, Mark::START, names, Vec::new())
    }

    /// A splitter of a stream that stands at a mark.
    fn at(source: R, mark: Mark, names: Arc<Names>, buffer: Vec<u8>) -> Splitter<R> {
        let Mark { offset: read, line, mode, begun, table } = mark;
        let rows = table.map(Rows::of);
        let (pages, separator) = (Vec::new(), None);
        Splitter { source, read, buffer, at: 0, end: 0, line, mode, begun, pages, names, rows, separator }
    }

    /// The place behind the last record.
    pub(super) fn mark(&self) -> Mark {
        let Splitter { read, line, mode, begun, .. } = *self;
        let table = self.table();
        Mark { offset: read.saturating_sub(self.rest().len() as u64), line, mode, begun, table }
    }

    /// The table whose rows are cut, once it has begun.
    pub(super) fn table(&self) -> Option<Arc<Table>> {
        self.rows.as_ref().map(|rows| Arc::clone(&rows.table))
    }

    /// Goes on with another stream, which stands at a mark of it.
    pub(super) fn go_on(&mut self, source: R, mark: Mark) {
        let (buffer, names) = (std::mem::take(&mut self.buffer), Arc::clone(&self.names));
        let (before, table) = (self.rows.take(), mark.table.clone());
        *self = Splitter::at(source, mark, names, buffer);
        self.rows = table.map(|table| Rows::again(table, before));
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
                Mode::Rows => return self.next_row(Some(record)),
                Mode::Object => {
                    let cut = self.take(record, Stop::Close, 0)?;
                    self.mode = Mode::Start;
                    return Ok(Some(cut));
                }
                Mode::Rest => {
                    let start = record.len();
                    self.take(record, Stop::Close, 2)?;
                    let rest = record.get(start..).unwrap_or_default();
                    if let (Some(page), Some(links)) = (self.pages.last_mut(), Links::behind_users(rest)) {
                        page.links = links;
                    }
                    record.truncate(start);
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
                    // A comma or a bracket ended the element.
                    let more = self.peek()? == Some(b',');
                    self.advance(1);
                    self.mode = if more { Mode::Elements { first: false, page } } else { after };
                    return Ok(Some(cut));
                }
            }
        }
    }

    /// Passes over the next record, for which a row is cut and not written. Gives false at the end.
    pub(super) fn pass(&mut self, scratch: &mut Vec<u8>) -> Result<bool, Fault> {
        scratch.clear();
        let cut = if self.mode == Mode::Rows { self.next_row(None) } else { self.next(scratch) };
        cut.map(|cut| cut.is_some())
    }

    /// The pages that were passed, once the end is reached, and what there is to say of the columns.
    pub(super) fn into_parts(self) -> (Vec<Page>, Notes) {
        (self.pages, self.rows.map(|rows| rows.notes()).unwrap_or_default())
    }

    /// Whether the bytes read so far probably hold another record, so that the next one needs no waiting.
    pub(super) fn has_more(&self) -> bool {
        let rest = self.rest();
        if matches!(self.mode, Mode::Lines | Mode::Rows) {
            return memchr(b'\n', rest).is_some();
        }
        let start = memchr(b'{', rest).unwrap_or(rest.len());
        memchr(b'}', rest.get(start..).unwrap_or_default()).is_some()
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

    /// Reads more bytes. Gives false at the end.
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
        let count = *read.as_ref().unwrap_or(&0);
        self.end = self.end.saturating_add(count);
        self.read = self.read.saturating_add(count as u64);
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

    /// Tells the kind of the next document. Gives false at the end.
    fn start(&mut self) -> Result<bool, Fault> {
        if !self.begun {
            self.begin()?;
        }
        if self.mode == Mode::Rows {
            self.begun = true;
            return Ok(true);
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
                        let links = Links::before_users(look.get(..users).unwrap_or_default());
                        self.pages.push(Page { line: self.line, links: links.unwrap_or_default() });
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
            let cut = Cut { line: self.line, unusable: too_long.then_some(Unusable::TooLong) };
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

    /// Appends the bytes up to the one that ends the record.
    fn take(&mut self, record: &mut Vec<u8>, stop: Stop, depth: usize) -> Result<Cut, Fault> {
        let mut cut = Cut { line: self.line, unusable: None };
        let start = record.len();
        let mut scan = Scan { depth, ..Scan::default() };
        loop {
            let rest = self.buffer.get(self.at..self.end).unwrap_or_default();
            let end = scan.find(rest, stop);
            let piece = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            if cut.unusable.is_some() || !append(record, start, piece) {
                cut.unusable = Some(Unusable::TooLong);
            }
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
}

/// Appends a piece to the record that begins at `start`. Drops a record that gets too long, and gives false.
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

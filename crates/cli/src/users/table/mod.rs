//! CSV: each row becomes the JSON of a record, so that one engine judges it as any other.

mod header;
mod layout;
mod names;
mod quotes;
mod whole;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use provmap::record::MAX_RECORD_BYTES;
use provmap_model::text::{grouped, visible};

pub(super) use self::header::Header;
use self::layout::{Layout, NotUtf8};
pub(crate) use self::names::Names;
use self::quotes::Quotes;
use super::unusable::{CSV_UTF_8, Unusable};

/// The bytes of cells for which there is room before it is known how long a row is.
const CELLS: usize = 1024;

/// The most columns that a message names.
const NAMED: usize = 5;

/// What a header says of the rows below it.
#[derive(Debug)]
pub(super) struct Table {
    delimiter: u8,
    columns: usize,
    layout: Layout,
    /// The text of the cells of the first row, one behind the other, and where each ends.
    header: (Vec<u8>, Vec<usize>),
    /// The paths of the attributes that its columns are.
    paths: Vec<String>,
    notes: Notes,
}

impl Table {
    /// Whether an attribute has a column, or is a part of one that has, or has a part with one.
    pub(super) fn has(&self, path: &str) -> bool {
        has(&self.paths, path)
    }
}

fn has(columns: &[String], path: &str) -> bool {
    let is_within = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    columns.iter().any(|column| is_within(path, column) || is_within(column, path))
}

/// A column whose name is none of an attribute: its number, from 1, and where one is near, its name and that of the attribute.
type Unread = (usize, Option<(String, String)>);

/// What there is to say of the columns of a table.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes {
    /// Those that are no attributes.
    unread: Vec<Unread>,
    /// Those whose attributes can have several values, with their paths.
    several: Vec<(usize, String)>,
    /// The attributes that the filter reads, and no column is.
    unfiltered: Vec<String>,
    /// The line of the first row that is the header once more, and the number of such rows.
    headers: Option<(u64, u64)>,
    /// The columns that are booleans and have another word for one.
    not_boolean: Vec<NotBoolean>,
}

/// A column with words such as `yes` where `true` or `false` is read.
#[derive(Debug, Clone)]
struct NotBoolean {
    /// Its number and name.
    column: Arc<str>,
    /// The line of the first such cell.
    line: u64,
    cells: u64,
}

/// Why a table gives no records, or no more.
#[derive(Debug)]
pub(super) enum TableFault {
    /// No column is an attribute.
    NothingKnown { columns: Vec<Unread>, flat: bool },
    /// Two columns are one attribute, or one is within the other.
    Overlap([(usize, String); 2]),
    /// A name of a column is in another encoding.
    NotUtf8 { column: usize },
    /// There is no row below the header.
    HeaderOnly,
    /// The quote of a cell is never closed.
    Unclosed { line: u64 },
}

impl TableFault {
    /// What is wrong with the file, and what to do.
    pub(super) fn describe(&self) -> (String, Option<Cow<'static, str>>) {
        match self {
            TableFault::NothingKnown { columns, flat } => {
                let what = "this is CSV, and no column of its first row is the name of an attribute";
                // The row may be a user's, without a header above it.
                let near = columns.iter().filter_map(|(column, near)| {
                    Some(format!("column {column}: did you mean `{}`?", visible(&near.as_ref()?.1)))
                });
                let near: Vec<String> = near.take(NAMED).collect();
                let names = if *flat {
                    "the first row names attributes of the connector, by their names or labels; PingOne users go through `--mapping FILE`"
                } else {
                    "the first row names attributes of PingOne users: `username`, `name.given`, or the labels of the console, such as `Given Name`"
                };
                let help =
                    if near.is_empty() { names.to_owned() } else { format!("{names}; {}", near.join("; ")) };
                (what.to_owned(), Some(help.into()))
            }
            TableFault::Overlap([(first, path), (second, other)]) => {
                let (path, other) = (visible(path), visible(other));
                let what = if path.to_string() == other.to_string() {
                    format!("the columns {first} and {second} are both `{path}`")
                } else {
                    format!("column {second}, `{other}`, is within column {first}, `{path}`")
                };
                (what, Some("remove one of them, or give it another name".into()))
            }
            TableFault::NotUtf8 { column } => {
                let what = format!("the name of column {column} is not UTF-8");
                (what, Some(CSV_UTF_8.into()))
            }
            TableFault::HeaderOnly => {
                let help = "an export without users is usually one that went wrong: export it again";
                (
                    "there is a first row with the names of columns, and no user below it".to_owned(),
                    Some(help.into()),
                )
            }
            TableFault::Unclosed { line } => {
                let what = format!("a quote that opens in the row on line {line} is never closed");
                let help = "a quote inside of a cell in quotes is written twice (`\"\"`); or the file is cut off: export it again";
                (what, Some(help.into()))
            }
        }
    }
}

/// The columns that were probably meant to be attributes, in words.
fn meant(columns: &[Unread]) -> Vec<String> {
    let meant = columns.iter().filter_map(|(column, near)| {
        let (name, near) = near.as_ref()?;
        Some(format!("column {column}, `{}`: did you mean `{}`?", visible(name), visible(near)))
    });
    meant.take(NAMED).collect()
}

/// `column 3`, `the columns 3, 4 and 2 more`
fn columns(numbers: &[usize]) -> String {
    let (named, more) = numbers.split_at(numbers.len().min(NAMED));
    let named: Vec<String> = named.iter().map(usize::to_string).collect();
    match (named.as_slice(), more.len()) {
        ([one], 0) => format!("column {one}"),
        ([named @ .., last], 0) => format!("the columns {} and {last}", named.join(", ")),
        (named, more) => format!("the columns {} and {more} more", named.join(", ")),
    }
}

impl Notes {
    /// What there is to say, as words for the place in a message, sentences, and notes.
    pub(super) fn each(&self, say: &mut dyn FnMut(&'static str, String, Vec<(&'static str, String)>)) {
        let numbers: Vec<usize> = self.unread.iter().map(|(column, _)| *column).collect();
        if !numbers.is_empty() {
            let near = meant(&self.unread);
            let word = if near.is_empty() { "note" } else { "warning" };
            let is = if numbers.len() == 1 {
                "is no attribute that is known, and is"
            } else {
                "are no attributes that are known, and are"
            };
            let mut notes: Vec<(&'static str, String)> =
                near.into_iter().map(|near| ("note", near)).collect();
            let help = "the name of a column is the path of an attribute or its label in the console; `--source-schema FILE` tells of the \
                        environment's own attributes";
            notes.push(("help", help.to_owned()));
            say(word, format!("{} {is} not read", columns(&numbers)), notes);
        }
        if let Some((line, rows)) = self.headers {
            let more = match rows.saturating_sub(1) {
                0 => String::new(),
                more => format!(", and so do {more} more"),
            };
            let message =
                format!("the row on line {line} has the names of the columns again{more}: it is no user");
            say("note", message, Vec::new());
        }
        for NotBoolean { column, line, cells } in &self.not_boolean {
            let cells = match cells {
                1 => format!("a cell is something else, such as `yes` or `1`, on line {line}"),
                cells => {
                    let cells = grouped(*cells);
                    format!(
                        "{cells} cells are something else, such as `yes` or `1`, the first on line {line}"
                    )
                }
            };
            let message = format!("{column} takes `true` and `false`: {cells}");
            let note = "it is read as a text, and judged as such";
            let notes = vec![("note", note.to_owned()), ("help", "write `true` and `false`".to_owned())];
            say("warning", message, notes);
        }
        if !self.unfiltered.is_empty() {
            let paths: Vec<String> =
                self.unfiltered.iter().take(NAMED).map(|path| visible(path).to_string()).collect();
            let message = format!("the filter reads what no column is: `{}`", paths.join("`, `"));
            let note = "of users whom it lets through or not by that, it cannot be told, and they are judged";
            let notes = vec![("note", note.to_owned()), ("help", "export the column too".to_owned())];
            say("warning", message, notes);
        }
        if !self.several.is_empty() {
            let paths =
                self.several.iter().map(|(column, path)| format!("column {column}, `{}`", visible(path)));
            let paths: Vec<String> = paths.take(NAMED).collect();
            let message =
                format!("a cell is one value, also where there can be several: {}", paths.join("; "));
            let help = "users with several values are read from JSON, as PingOne's API answers them";
            say("note", message, vec![("help", help.to_owned())]);
        }
    }
}

/// A parser for rows below the header: a byte order mark is one before the header only.
fn below_header(mut reader: Reader) -> Reader {
    reader.read_record(b"\n", &mut [0], &mut [0]);
    reader
}

/// Cuts rows out of bytes that come in pieces.
pub(super) struct Rows {
    pub(super) table: Arc<Table>,
    /// What takes rows in pieces, once there is such a row: to make it takes longer than many rows.
    reader: Option<Reader>,
    /// The text of the cells of a row, one behind the other, and where each ends.
    cells: Vec<u8>,
    ends: Vec<usize>,
    written: usize,
    /// The number of cells of the row so far.
    count: usize,
    too_long: bool,
    quotes: Quotes,
    headers: Option<(u64, u64)>,
    not_boolean: BTreeMap<usize, (u64, u64)>,
    /// Whether there was a row.
    pub(super) any: bool,
}

impl Rows {
    /// The rows below a header.
    pub(super) fn below(header: Header, line: u64, names: &Names) -> Result<Rows, TableFault> {
        Ok(Rows { any: false, ..Rows::of(Arc::new(header.table(line, names)?)) })
    }

    /// The rest of the rows of a table.
    pub(super) fn of(table: Arc<Table>) -> Rows {
        let ends = vec![0; table.columns.saturating_add(1)];
        Rows {
            table,
            reader: None,
            cells: Vec::new(),
            ends,
            written: 0,
            count: 0,
            too_long: false,
            quotes: Quotes::default(),
            headers: None,
            not_boolean: BTreeMap::new(),
            any: true,
        }
    }

    /// The rest of the rows of a table, with what rows of it were taken by before.
    pub(super) fn again(table: Arc<Table>, before: Option<Rows>) -> Rows {
        let before = before.filter(|rows| Arc::ptr_eq(&rows.table, &table));
        let reader = before.and_then(|rows| rows.reader).map(|mut reader| {
            reader.reset();
            below_header(reader)
        });
        Rows { reader, ..Rows::of(table) }
    }

    pub(super) fn notes(&self) -> Notes {
        let not_boolean = self.not_boolean.iter().map(|(place, (line, cells))| NotBoolean {
            column: self.table.layout.named(*place),
            line: *line,
            cells: *cells,
        });
        Notes { headers: self.headers, not_boolean: not_boolean.collect(), ..self.table.notes.clone() }
    }

    /// Begins a row. Takes the whole of it, and gives how many bytes that are, if it is among these bytes and plain to cut.
    pub(super) fn begin(&mut self, input: &[u8]) -> Option<usize> {
        (self.written, self.count, self.too_long) = (0, 0, false);
        self.quotes = Quotes::default();
        let look = input.get(..MAX_RECORD_BYTES).unwrap_or(input);
        let ends = self.ends.get_mut(..self.table.columns).unwrap_or_default();
        if let Some((taken, count)) = whole::take(look, self.table.delimiter, &mut self.cells, ends) {
            (self.written, self.count) = (self.cells.len(), count);
            return Some(taken);
        }
        self.cells.clear();
        self.cells.resize(CELLS, 0);
        None
    }

    /// Takes bytes of a row that is not whole yet. Gives whether it is at its end, and how many bytes belong to it.
    pub(super) fn take(&mut self, input: &[u8]) -> (bool, usize) {
        let (is_whole, taken) = self.cut(input);
        self.quotes.take(input.get(..taken).unwrap_or_default(), self.table.delimiter);
        (is_whole, taken)
    }

    fn cut(&mut self, mut input: &[u8]) -> (bool, usize) {
        let delimiter = self.table.delimiter;
        let reader = self
            .reader
            .get_or_insert_with(|| below_header(ReaderBuilder::new().delimiter(delimiter).build()));
        let mut taken = 0_usize;
        while !input.is_empty() {
            let cells = self.cells.get_mut(self.written..).unwrap_or_default();
            // Of more cells than there are columns, the number counts.
            let ends = self.ends.get_mut(self.count.min(self.table.columns)..).unwrap_or_default();
            let (result, read, written, ended) = reader.read_record(input, cells, ends);
            taken = taken.saturating_add(read);
            self.written = self.written.saturating_add(written);
            self.count = self.count.saturating_add(ended);
            input = input.get(read..).unwrap_or_default();
            match result {
                ReadRecordResult::InputEmpty | ReadRecordResult::OutputEndsFull => {}
                ReadRecordResult::OutputFull if self.written >= MAX_RECORD_BYTES => {
                    (self.written, self.too_long) = (0, true);
                }
                ReadRecordResult::OutputFull => {
                    let more = self.cells.len().saturating_mul(2).min(MAX_RECORD_BYTES);
                    self.cells.resize(more, 0);
                }
                ReadRecordResult::Record | ReadRecordResult::End => return (true, taken),
            }
        }
        (false, taken)
    }

    /// Ends the last row, which has no line break. Gives false where a quote is open.
    pub(super) fn end(&mut self) -> bool {
        self.take(b"\n").0
    }

    /// Whether there is nothing in the row but white space: a line that spreadsheets leave behind, and no user.
    pub(super) fn is_blank(&self) -> bool {
        let text = self.cells.get(..self.written).unwrap_or_default();
        !self.too_long && text.iter().all(u8::is_ascii_whitespace)
    }

    /// Whether the row on a line is the header once more, as where files were put together. Keeps it for the notes.
    pub(super) fn is_header(&mut self, line: u64) -> bool {
        let (cells, ends) = &self.table.header;
        let is_header = !self.too_long
            && self.ends.get(..self.count) == Some(ends.as_slice())
            && self.cells.get(..self.written) == Some(cells.as_slice());
        if is_header {
            let (first, rows) = self.headers.unwrap_or((line, 0));
            self.headers = Some((first, rows.saturating_add(1)));
        }
        is_header
    }

    /// Appends the record of the row, which begins on a line.
    pub(super) fn write(&mut self, line: u64, record: &mut Vec<u8>) -> Option<Unusable> {
        if let Some(place) = self.quotes.broken {
            return Some(Unusable::BehindQuote { column: self.table.layout.named(place) });
        }
        let (cells, columns) = (self.count, self.table.columns);
        if cells != columns {
            return Some(Unusable::Cells { cells, columns });
        }
        if self.too_long {
            return Some(Unusable::TooLong);
        }
        let start = record.len();
        let not_boolean = &mut self.not_boolean;
        let text = self.cells.get(..self.written).unwrap_or_default();
        let written = self.table.layout.write(text, &self.ends, record, &mut |place| {
            let (_, cells) = not_boolean.entry(place).or_insert((line, 0));
            *cells = cells.saturating_add(1);
        });
        if let Err(NotUtf8 { place }) = written {
            record.truncate(start);
            return Some(Unusable::NotUtf8 { column: self.table.layout.named(place) });
        }
        let is_too_long = record.len().saturating_sub(start) > MAX_RECORD_BYTES;
        if is_too_long {
            record.truncate(start);
        }
        is_too_long.then_some(Unusable::TooLong)
    }
}

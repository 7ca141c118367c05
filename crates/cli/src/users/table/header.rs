//! The first row of a table: what separates its cells, and what its columns are.

use std::collections::HashSet;

use csv_core::{ReadRecordResult, ReaderBuilder};

use super::layout::{Column, Layout};
use super::names::{Kind, Name, Names};
use super::{Notes, Table, TableFault, has};

/// The most columns for which a name is looked for that was meant.
const MEANT: usize = 100;

/// What may separate cells.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A first row that may be a header.
#[derive(Debug)]
pub(in super::super) struct Header {
    delimiter: u8,
    cells: Vec<Vec<u8>>,
    /// The bytes of the row, with those that end it.
    pub(in super::super) length: usize,
    /// How many of its cells are names of attributes.
    pub(in super::super) known: usize,
    /// Whether a quote in it is never closed, by the delimiter that it seems to have.
    is_open: bool,
}

impl Header {
    /// The first row of a text, by the delimiter that is given, or that finds most names in it. Nothing where the row has no end in these bytes,
    /// unless they are `all`.
    pub(in super::super) fn of(
        look: &[u8],
        delimiter: Option<u8>,
        names: &Names,
        all: bool,
    ) -> Option<Header> {
        let mut best: Option<Header> = None;
        for delimiter in delimiter.as_ref().map_or(DELIMITERS.as_slice(), std::slice::from_ref) {
            let delimiter = *delimiter;
            let Some(row) = first_row(look, delimiter, all) else { continue };
            let FirstRow { cells, length, is_open } = row;
            let known = cells.iter().filter(|cell| names.find(&trimmed(cell)).is_some()).count();
            let rank = |header: &Header| (header.known, header.cells.len());
            let header = Header { delimiter, cells, length, known, is_open };
            if best.as_ref().is_none_or(|best| rank(best) < rank(&header)) {
                best = Some(header);
            }
        }
        best
    }

    /// The table below it, where it stands on a line.
    pub(super) fn table(self, line: u64, names: &Names) -> Result<Table, TableFault> {
        if self.is_open {
            return Err(TableFault::Unclosed { line });
        }
        let mut columns: Vec<Column> = Vec::new();
        let mut notes = Notes::default();
        let mut others = HashSet::new();
        for (place, cell) in self.cells.iter().enumerate() {
            let number = place.saturating_add(1);
            let header = trimmed(cell);
            if std::str::from_utf8(cell).is_err() {
                return Err(TableFault::NotUtf8 { column: number });
            }
            let Some(name) = names.find(&header) else {
                let near = names.near(&header).filter(|_| notes.unread.len() < MEANT);
                notes.unread.push((number, near.map(|near| (header.clone(), near.to_owned()))));
                // Keys that are no attributes are counted, as those of JSON are.
                if names.flat && !header.is_empty() && others.insert(header.clone()) {
                    let path = vec![header];
                    columns.push(Column {
                        place,
                        path,
                        kind: Kind::Text,
                        several: false,
                        is_read: false,
                        is_known: false,
                    });
                }
                continue;
            };
            if name.several {
                notes.several.push((number, name.path.clone()));
            }
            let &Name { kind, several, is_read, .. } = name;
            columns.push(Column { place, path: names.keys(name), kind, several, is_read, is_known: true });
        }
        // What is near an attribute that has its column is something else.
        let there: HashSet<String> = columns.iter().map(|column| column.path.join(".")).collect();
        notes.unread.iter_mut().for_each(|(_, near)| _ = near.take_if(|(_, path)| there.contains(path)));
        let mut end = 0_usize;
        let ends = self.cells.iter().map(|cell| {
            end = end.saturating_add(cell.len());
            end
        });
        let ends = ends.collect();
        let paths: Vec<String> = columns.iter().map(|column| column.path.join(".")).collect();
        let unfiltered = names.by_filter().iter().filter(|path| !has(&paths, path));
        notes.unfiltered = unfiltered.cloned().collect();
        if self.known == 0 {
            return Err(TableFault::NothingKnown { columns: notes.unread, flat: names.flat });
        }
        if names.flat {
            notes.unread.clear();
        }
        Ok(Table {
            delimiter: self.delimiter,
            columns: self.cells.len(),
            layout: Layout::new(&columns)?,
            header: (self.cells.concat(), ends),
            paths,
            notes,
        })
    }
}

/// The text of a header, without the spaces around it.
fn trimmed(cell: &[u8]) -> String {
    String::from_utf8_lossy(cell).trim().to_owned()
}

/// A first row as it is cut by one of the delimiters.
struct FirstRow {
    cells: Vec<Vec<u8>>,
    length: usize,
    is_open: bool,
}

/// The first row, if it ends in these bytes, or these are all.
fn first_row(look: &[u8], delimiter: u8, all: bool) -> Option<FirstRow> {
    let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
    // No cell is longer than what it is read from, and none is shorter than its delimiter.
    let mut cells = vec![0; look.len().saturating_add(1)];
    let mut ends = vec![0; look.len().saturating_add(2)];
    let (mut result, length, written, mut count) = reader.read_record(look, &mut cells, &mut ends);
    let mut is_open = false;
    if result == ReadRecordResult::InputEmpty && all {
        let mut end = |input: &[u8]| {
            let cells = cells.get_mut(written..).unwrap_or_default();
            let (result, _, _, more) =
                reader.read_record(input, cells, ends.get_mut(count..).unwrap_or_default());
            count = count.saturating_add(more);
            result
        };
        // Inside of quotes, a line break is text.
        result = end(b"\n");
        is_open = result == ReadRecordResult::InputEmpty;
        if is_open {
            result = end(b"");
        }
    }
    if result != ReadRecordResult::Record {
        return None;
    }
    let mut start = 0;
    let ends = ends.get(..count).unwrap_or_default();
    let row = ends.iter().map(|end| {
        let cell = cells.get(start..*end).unwrap_or_default().to_vec();
        start = *end;
        cell
    });
    Some(FirstRow { cells: row.collect(), length, is_open })
}

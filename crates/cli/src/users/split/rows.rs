//! The beginning of a stream, which tells what it is, and the rows of CSV.

#[cfg(test)]
mod tests;

use std::io::Read;

use memchr::memchr;
use provmap_model::bytes::is_utf16;
use serde::de::IgnoredAny;

use super::document::{Document, document};
use super::scan::{Scan, Stop};
use super::{Cut, Fault, LOOK, Mode, Splitter};
use crate::file_kind::FileKind;
use crate::input::ReadAs;
use crate::users::table::{Header, Rows, TableFault};

/// The most rows above that of the names in which a title is looked for.
const ABOVE: usize = 10;

impl<R: Read> Splitter<R> {
    /// Refuses UTF-16 and what is plainly something else, and passes over a byte order mark.
    pub(super) fn begin(&mut self) -> Result<(), Fault> {
        // The first four bytes, which tell how a file is compressed, come by themselves.
        while self.rest().len() <= 4 && self.fill()? {}
        if is_utf16(self.rest()) || is_wide(self.rest()) {
            return Err(Fault::Utf16);
        }
        if self.rest().starts_with(b"\xef\xbb\xbf") {
            self.advance(3);
        }
        self.take_separator()?;
        let mut all = false;
        while !all && !self.is_told() {
            all = !self.fill()?;
        }
        let kind = self.kind();
        // A file that names attributes in its first row is a table, whatever else it looks like.
        if let Some(header) = self.header(all)
            && (header.known > 0 || kind == Some(FileKind::Csv) || self.separator.is_some())
        {
            let length = header.length;
            let rows = Rows::below(header, self.line, &self.names).map_err(Fault::Table)?;
            self.advance(length);
            (self.rows, self.mode) = (Some(rows), Mode::Rows);
            return Ok(());
        }
        match kind {
            Some(kind) if !kind.is_of(ReadAs::Users) => Err(Fault::Other(kind)),
            _ => self.refuse_other_text(all),
        }
    }

    /// Takes the line above the first row in which Excel names what separates cells, such as `sep=;`.
    fn take_separator(&mut self) -> Result<(), Fault> {
        // A few bytes at a time may come, so that less than the whole word begins it too.
        let begins = |rest: &[u8]| rest.iter().zip(b"sep=").all(|(byte, of)| byte.eq_ignore_ascii_case(of));
        while begins(self.rest()) && self.rest().len() < 8 && self.fill()? {}
        let Some([separator, end @ ..]) = self.rest().get(4..).filter(|_| begins(self.rest())) else {
            return Ok(());
        };
        let separator = *separator;
        let breaks = end.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).take(2).count();
        if breaks > 0 && !matches!(separator, b'"' | b'\r' | b'\n') {
            let length = if end.starts_with(b"\r\n") { 2_usize } else { 1 };
            self.advance(length.saturating_add(5));
            self.separator = Some(separator);
        }
        Ok(())
    }

    /// Refuses a text that is no table, and in which no line is JSON or begins as an object or a list.
    fn refuse_other_text(&self, all: bool) -> Result<(), Fault> {
        let look = self.rest().get(..LOOK).unwrap_or(self.rest());
        let is_json = |line: &[u8]| {
            matches!(line.trim_ascii_start().first(), Some(b'{' | b'['))
                || serde_json::from_slice::<IgnoredAny>(line).is_ok()
        };
        if look.trim_ascii().is_empty() || look.split(|byte| *byte == b'\n').any(is_json) {
            return Ok(());
        }
        let mut below = look;
        let mut header = None;
        for line in (self.line.saturating_add(1)..).take(ABOVE) {
            let Some(end) = memchr(b'\n', below) else { break };
            below = below.get(end.saturating_add(1)..).unwrap_or_default();
            let is_blank = below.iter().take_while(|byte| **byte != b'\n').all(u8::is_ascii_whitespace);
            let named = !is_blank
                && Header::of(below, self.separator, &self.names, all).is_some_and(|it| it.known > 1);
            if named {
                header = Some(line);
                break;
            }
        }
        Err(Fault::OtherText { header, is_long: memchr(b'\n', look).is_none() && look.len() >= LOOK })
    }

    /// The first row of what may be CSV, once it is at hand: no other text begins with a bracket or a brace.
    fn header(&self, all: bool) -> Option<Header> {
        let look = self.rest().get(..LOOK).unwrap_or(self.rest());
        let is_json = matches!(look.trim_ascii_start().first(), None | Some(b'{' | b'['));
        if is_json { None } else { Header::of(look, self.separator, &self.names, all) }
    }

    /// Whether more bytes than those at hand would change nothing about the kind of the file. The end of its first object
    /// decides, or the users of a page, so that a pipe that gives it record by record is not waited for.
    fn is_told(&self) -> bool {
        let rest = self.rest();
        if rest.len() >= LOOK || FileKind::of_bytes(rest).is_some() {
            return true;
        }
        let text = rest.trim_ascii_start();
        let list = text.strip_prefix(b"[").map(<[u8]>::trim_ascii_start);
        let ends = |object: &[u8]| Scan::default().find(object, Stop::Close).is_some();
        match (list, list.unwrap_or(text).first()) {
            (_, None) => false,
            (Some(list), Some(b'{')) => ends(list),
            (Some(_), Some(_)) => true,
            (None, Some(b'{')) => matches!(document(text, false), Some(Document::Page(_))) || ends(text),
            (None, Some(_)) => self.header(false).is_some_and(|header| header.known > 0),
        }
    }

    /// The kind of the file, by the bytes that are at hand.
    fn kind(&self) -> Option<FileKind> {
        let rest = self.rest();
        let look = rest.get(..LOOK).unwrap_or(rest);
        let valid = std::str::from_utf8(look).map_or_else(|error| error.valid_up_to(), str::len);
        let text = look.get(..valid).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
        FileKind::of_bytes(look).or_else(|| FileKind::of(text))
    }

    /// Appends the record of the next row, if it is wanted. Rows of nothing but white space are none.
    pub(super) fn next_row(&mut self, record: Option<&mut Vec<u8>>) -> Result<Option<Cut>, Fault> {
        let Some(mut rows) = self.rows.take() else { return Ok(None) };
        let next = self.row_of(&mut rows, record);
        self.rows = Some(rows);
        next
    }

    fn row_of(&mut self, rows: &mut Rows, record: Option<&mut Vec<u8>>) -> Result<Option<Cut>, Fault> {
        loop {
            if !self.skip_line_breaks()? {
                return if rows.any { Ok(None) } else { Err(Fault::Table(TableFault::HeaderOnly)) };
            }
            let line = self.line;
            match rows.begin(self.rest()) {
                Some(length) => self.advance(length),
                None => self.in_pieces(rows, line)?,
            }
            if !rows.is_blank() && !rows.is_header(line) {
                rows.any = true;
                return Ok(Some(Cut { line, unusable: record.and_then(|record| rows.write(line, record)) }));
            }
        }
    }

    /// Takes the row that begins on a line, whatever pieces its bytes come in.
    fn in_pieces(&mut self, rows: &mut Rows, line: u64) -> Result<(), Fault> {
        loop {
            let (is_whole, length) = rows.take(self.rest());
            self.advance(length);
            if is_whole {
                return Ok(());
            }
            if !self.fill()? {
                return if rows.end() { Ok(()) } else { Err(Fault::Table(TableFault::Unclosed { line })) };
            }
        }
    }

    /// Passes over what ends lines. Gives false at the end.
    fn skip_line_breaks(&mut self) -> Result<bool, Fault> {
        loop {
            let rest = self.rest();
            let breaks = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
            let all = breaks == rest.len();
            self.advance(breaks);
            if !all {
                return Ok(true);
            }
            if !self.fill()? {
                return Ok(false);
            }
        }
    }
}

/// Whether every other byte of a text is 0, as in UTF-16 without a byte order mark.
fn is_wide(bytes: &[u8]) -> bool {
    matches!(bytes, [a, 0, b, 0, ..] | [0, a, 0, b, ..] if *a > 0 && *b > 0)
}

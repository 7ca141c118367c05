//! The one error of reading and parsing.

use std::fmt;

use crate::text;

/// A document that cannot be read, or a name that does not exist.
///
/// Opaque: show it, or ask for its place. The text never repeats values of the document, which may be personal
/// data or secrets; it names kinds, keys and places.
///
/// ```
/// let error = provmap_model::node::Node::parse("{\n  \"targetAttribute\" 1}").unwrap_err();
/// assert_eq!(error.to_string(), "malformed JSON: expected `:`");
/// assert_eq!((error.line(), error.column()), (Some(2), Some(21)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    message: String,
    pointer: String,
    place: Option<Place>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    offset: usize,
    line: usize,
    column: usize,
}

impl Error {
    /// An error without a place.
    #[must_use]
    pub fn plain(message: impl Into<String>) -> Error {
        Error { message: message.into(), pointer: String::new(), place: None }
    }

    /// An error at a byte of a document.
    #[must_use]
    pub fn at(document: &str, offset: usize, pointer: &str, message: impl Into<String>) -> Error {
        Error::at_offset(offset, pointer, message).placed_by(&mut text::Cursor::new(document))
    }

    /// An error at a byte, its line and column not yet counted: see [`Error::placed_by`].
    #[must_use]
    pub fn at_offset(offset: usize, pointer: &str, message: impl Into<String>) -> Error {
        let place = Some(Place { offset, line: 0, column: 0 });
        Error { message: message.into(), pointer: pointer.to_owned(), place }
    }

    /// Counts the line and column. One cursor over ascending errors counts all of them in one pass.
    #[must_use]
    pub fn placed_by(mut self, cursor: &mut text::Cursor<'_>) -> Error {
        if let Some(place) = &mut self.place {
            (place.line, place.column) = cursor.advance_to(place.offset);
        }
        self
    }

    /// What is wrong, without the place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The JSON pointer (RFC 6901) of the value at fault; empty for the whole document and for malformed JSON.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The line, from 1.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.place.map(|place| place.line)
    }

    /// The column, from 1, in Unicode characters.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.place.map(|place| place.column)
    }

    /// The place in bytes from the start of the document.
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        self.place.map(|place| place.offset)
    }

    /// The error in one line behind the name of its file: `FILE:LINE:COLUMN: POINTER: what`.
    ///
    /// ```
    /// let error = provmap_model::node::Node::parse("[").unwrap_err();
    /// assert_eq!(error.in_file("a.json"), "a.json:1:2: malformed JSON: EOF while parsing a list");
    /// ```
    #[must_use]
    pub fn in_file(&self, file: &str) -> String {
        let mut line = text::visible(file).to_string();
        if let Some(place) = self.place {
            line.push_str(&format!(":{}:{}", place.line, place.column));
        }
        line.push_str(": ");
        if !self.pointer.is_empty() {
            line.push_str(&format!("{}: ", text::visible_up_to(&text::shown_pointer(&self.pointer), 256)));
        }
        line.push_str(&self.message);
        line
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

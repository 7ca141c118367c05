//! The one error of reading and parsing.

use std::fmt;
use std::path::Path;

use crate::text;

/// The most problems of one error that are written out; the others are counted.
const MAX_SHOWN: usize = 20;

/// The longest pointer that is shown, in characters.
const MAX_POINTER: usize = 256;

/// A document that cannot be read, or a name that does not exist: all that is wrong with it.
///
/// `Display` and `Debug` both say where each [`Problem`] stands and what it is, a line each. The text never repeats values of
/// the document, which may be personal data or secrets; it names kinds, keys and places.
///
/// ```
/// # extern crate provmap_model as provmap;
/// use provmap::Json;
/// let error = Json::read("{\n  \"targetAttribute\" 1}").unwrap_err();
/// assert_eq!(error.to_string(), "line 2, column 21: malformed JSON: expected `:`");
/// assert_eq!(error.problems()[0].message(), "malformed JSON: expected `:`");
/// assert_eq!(error.in_file("zoom.json").to_string(), "zoom.json:2:21: malformed JSON: expected `:`");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    /// The name of the file, made visible.
    file: Option<String>,
    problems: Vec<Problem>,
}

impl Error {
    /// An error without a place.
    #[must_use]
    pub fn plain(message: impl Into<String>) -> Error {
        Problem::plain(message).into()
    }

    /// Counts the lines and columns: see [`Problem::placed_by`].
    #[doc(hidden)]
    #[must_use]
    pub fn placed_by(mut self, cursor: &mut text::Cursor<'_>) -> Error {
        for problem in &mut self.problems {
            problem.count(cursor);
        }
        self
    }

    /// The error as one of a file, whose name is then shown before each place.
    ///
    /// ```
    /// # extern crate provmap_model as provmap;
    /// use provmap::Connector;
    /// fn read(path: &std::path::Path, document: &str) -> Result<Connector, provmap::Error> {
    ///     Connector::from_json(document).map_err(|error| error.in_file(path))
    /// }
    /// let error = read("conf/acme.json".as_ref(), "[").unwrap_err();
    /// assert_eq!(error.to_string(), "conf/acme.json:1:2: malformed JSON: EOF while parsing a list");
    /// ```
    #[must_use]
    pub fn in_file(mut self, file: impl AsRef<Path>) -> Error {
        self.file = Some(text::visible(&file.as_ref().to_string_lossy()).to_string());
        self
    }

    /// The error of a document whose text nobody knows: what is wrong, and the pointers.
    #[must_use]
    pub fn without_places(mut self) -> Error {
        for problem in &mut self.problems {
            problem.place = None;
        }
        self
    }

    /// What is wrong, in the order of the document; at least one problem.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

/// An error is made of at least one problem: whoever has none makes none.
#[doc(hidden)]
impl From<Vec<Problem>> for Error {
    fn from(problems: Vec<Problem>) -> Error {
        Error { file: None, problems }
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Error {
        vec![problem].into()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().take(MAX_SHOWN).enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            problem.write(self.file.as_deref(), f)?;
        }
        match self.problems.len().saturating_sub(MAX_SHOWN) {
            0 => Ok(()),
            1 => f.write_str("\nand 1 more problem"),
            more => write!(f, "\nand {more} more problems"),
        }
    }
}

/// As `Display`: this is what `unwrap` prints, and `?` in a test.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

/// One thing that is wrong with a document, and where.
///
/// ```
/// # extern crate provmap_model as provmap;
/// use provmap::Connector;
/// let error = Connector::from_json(r#"{"information": {"key": 5}, "attributeMetadata": {}}"#).unwrap_err();
/// let problem = &error.problems()[0];
/// assert_eq!((problem.pointer(), problem.line(), problem.column()), ("/information/key", Some(1), Some(25)));
/// assert_eq!(problem.message(), "expected a string, found a number");
/// assert_eq!(problem.to_string(), "line 1, column 25: /information/key: expected a string, found a number");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Problem {
    message: String,
    pointer: String,
    place: Option<Place>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    offset: usize,
    line: usize,
    column: usize,
}

impl Problem {
    /// A problem without a place.
    #[must_use]
    pub fn plain(message: impl Into<String>) -> Problem {
        Problem { message: message.into(), pointer: String::new(), place: None }
    }

    /// A problem at a byte of a document.
    #[must_use]
    pub fn at(document: &str, offset: usize, pointer: &str, message: impl Into<String>) -> Problem {
        Problem::at_offset(offset, pointer, message).placed_by(&mut text::Cursor::new(document))
    }

    /// A problem at a byte, its line and column not yet counted: see [`Problem::placed_by`].
    #[doc(hidden)]
    #[must_use]
    pub fn at_offset(offset: usize, pointer: &str, message: impl Into<String>) -> Problem {
        let place = Some(Place { offset, line: 0, column: 0 });
        Problem { message: message.into(), pointer: pointer.to_owned(), place }
    }

    /// Counts the line and column. One cursor over ascending problems counts all of them in one pass.
    #[doc(hidden)]
    #[must_use]
    pub fn placed_by(mut self, cursor: &mut text::Cursor<'_>) -> Problem {
        self.count(cursor);
        self
    }

    fn count(&mut self, cursor: &mut text::Cursor<'_>) {
        if let Some(place) = &mut self.place {
            (place.line, place.column) = cursor.advance_to(place.offset);
        }
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

    /// The problem in one line behind the name of its file: `FILE:LINE:COLUMN: POINTER: what`.
    ///
    /// ```
    /// # extern crate provmap_model as provmap;
    /// let error = provmap::Json::read("[").unwrap_err();
    /// let line = error.problems()[0].in_file("a.json");
    /// assert_eq!(line, "a.json:1:2: malformed JSON: EOF while parsing a list");
    /// ```
    #[must_use]
    pub fn in_file(&self, file: impl AsRef<Path>) -> String {
        Error::from(self.clone()).in_file(file).to_string()
    }

    /// Writes the place, as far as it is known, and what is wrong.
    fn write(&self, file: Option<&str>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (file, self.place) {
            (Some(file), Some(Place { line, column, .. })) => write!(f, "{file}:{line}:{column}: ")?,
            (Some(file), None) => write!(f, "{file}: ")?,
            (None, Some(Place { line, column, .. })) => write!(f, "line {line}, column {column}: ")?,
            (None, None) => {}
        }
        if !self.pointer.is_empty() {
            write!(f, "{}: ", text::visible_up_to(&text::shown_pointer(&self.pointer), MAX_POINTER))?;
        }
        f.write_str(&self.message)
    }
}

/// The place, as far as it is known, and what is wrong.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(None, f)
    }
}

/// As `Display`.
impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

//! Where in a file a finding is.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use provmap_model::positions::Positions;
use provmap_model::text::{Cursor, visible};

/// A place in a mapping file.
///
/// ```
/// let set = provmap::MappingSet::from_json("[\n  {\"targetAttribute\": \"title\", \"sourceAttribute\": \"title\"}]")?;
/// let place = set.place(0, provmap::Part::Source).unwrap();
/// assert_eq!(place.pointer, "/0/sourceAttribute");
/// assert_eq!((place.line, place.column), (Some(2), Some(51)));
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Place {
    /// The JSON pointer (RFC 6901).
    pub pointer: String,
    /// The bytes in the text; nothing when the set does not come from a file.
    pub span: Option<Range<usize>>,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The column, from 1, in Unicode characters.
    pub column: Option<usize>,
    /// The bytes of [`Mapping::expression`](crate::Mapping::expression), where it is no more than a part of that. It is there for
    /// lines that come from no file too.
    ///
    /// ```
    /// use provmap::{Mapping, MappingSet, registry};
    /// let set = MappingSet::new(vec![Mapping::from_expression("title", "'Dr. ' + #root.titel")]);
    /// let report = set.check(&registry::ZOOM);
    /// let unknown = report.iter().find(|finding| finding.rule == "unknown-source").unwrap();
    /// assert_eq!(unknown.place.part, Some(9..20));
    /// ```
    pub part: Option<Range<usize>>,
    /// The name of the file.
    pub(crate) file: Option<Arc<str>>,
}

impl Place {
    /// A place in a file that something else reads. What takes the place into a report counts its line and column.
    ///
    /// ```
    /// let place = provmap::Place::of("/ignore/0/rule", 18..35);
    /// assert_eq!(place.span, Some(18..35));
    /// ```
    #[must_use]
    pub fn of(pointer: impl Into<String>, span: Range<usize>) -> Place {
        Place { pointer: pointer.into(), span: Some(span), ..Place::default() }
    }

    /// The name of the file, where the set or the bundle has one: [`MappingSet::named`](crate::MappingSet::named).
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// The first byte; 0 where there is no span, which is before all that has one.
    pub(crate) fn start(&self) -> usize {
        self.span.as_ref().map_or(0, |span| span.start)
    }

    /// Counts the lines and columns of places, which are in the order of the text.
    pub(crate) fn count_all<'p>(places: impl IntoIterator<Item = &'p mut Place>, text: &str) {
        Place::count_by(None, places, text);
    }

    /// As [`Place::count_all`], where the lines of the text are counted already, not from its start again.
    pub(crate) fn count_by<'p>(
        positions: Option<&Positions>,
        places: impl IntoIterator<Item = &'p mut Place>,
        text: &str,
    ) {
        let mut cursor = Cursor::new(text);
        for place in places {
            match positions.zip(place.span.as_ref()).and_then(|(it, span)| it.position(text, span.start)) {
                Some((line, column)) => (place.line, place.column) = (Some(line), Some(column)),
                None => place.count(&mut cursor),
            }
        }
    }

    /// Counts the line and column of the span's start.
    pub(crate) fn count(&mut self, cursor: &mut Cursor<'_>) {
        if let Some(span) = &self.span {
            let (line, column) = cursor.advance_to(span.start);
            self.line = Some(line);
            self.column = Some(column);
        }
    }
}

/// `mappings/zoom.json:9:26`; where the file has no name, the JSON pointer before line and column.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pointer = visible(&self.pointer);
        match (&self.file, self.line, self.column) {
            (Some(file), Some(line), Some(column)) => return write!(f, "{}:{line}:{column}", visible(file)),
            (Some(file), _, _) if self.pointer.is_empty() => return visible(file).fmt(f),
            (Some(file), _, _) => return write!(f, "{} {pointer}", visible(file)),
            (None, _, _) if self.pointer.is_empty() => f.write_str("(the whole set)")?,
            (None, _, _) => pointer.fmt(f)?,
        }
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(f, " at line {line}, column {column}"),
            _ => Ok(()),
        }
    }
}

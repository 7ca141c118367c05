//! Why a record has no bytes.

use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

use provmap::record::ReadErrorKind;

/// What to do about a table in another encoding.
pub(super) const CSV_UTF_8: &str = "save the file as `CSV UTF-8`; it may be in Windows-1252 or Latin-1";

/// Why a record has no bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// It is longer than the limit.
    TooLong,
    /// It is a row of CSV with more or fewer cells than there are columns.
    Cells { cells: usize, columns: usize },
    /// A cell of CSV is in another encoding.
    NotUtf8 { column: Arc<str> },
    /// A cell of CSV has text behind the quote that closes it.
    BehindQuote { column: Arc<str> },
}

impl Display for Unusable {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Unusable::TooLong => ReadErrorKind::TooLong.fmt(f),
            Unusable::Cells { cells, columns } => {
                let s = if *cells == 1 { "" } else { "s" };
                let help = "a cell with a separator, a quote or a line break in it stands in quotes";
                write!(f, "a row of {cells} cell{s}, where the first row has {columns}: {help}")
            }
            Unusable::NotUtf8 { column } => {
                write!(f, "the cell of {column} is not UTF-8: {CSV_UTF_8}")
            }
            Unusable::BehindQuote { column } => write!(
                f,
                "the cell of {column} has text behind the quote that closes it, and rows may have become one: a quote inside of a cell in \
                 quotes is written twice (`\"\"`)"
            ),
        }
    }
}

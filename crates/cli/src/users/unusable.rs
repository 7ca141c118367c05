//! Why a record has no bytes.

use std::fmt::{self, Display, Formatter};

use provmap::record::ReadErrorKind;

/// Why a record has no bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// It is longer than the limit.
    TooLong,
    /// It is a row of CSV with more or fewer cells than there are columns.
    Cells { cells: usize, columns: usize },
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
        }
    }
}

//! Why a batch cannot be judged.

use std::fmt;

use arrow_schema::{ArrowError, DataType};

/// Why a schema or a batch cannot be judged. `Display` says which column and why, and never a value.
///
/// ```
/// use std::sync::Arc;
/// use arrow_schema::{DataType, Field, Schema};
/// use provmap::record::{Operation, Plan};
/// use provmap_arrow::BatchJudge;
/// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
/// let schema = Arc::new(Schema::new(vec![Field::new("title", DataType::Binary, true)]));
/// let error = BatchJudge::new(&plan, schema).unwrap_err();
/// assert_eq!(error.to_string(), "the column \"title\" is of the type Binary, which has no JSON: cast it, to a text say");
/// ```
#[derive(Debug)]
pub struct Error(Box<Why>);

/// What is wrong.
#[derive(Debug)]
pub(crate) enum Why {
    /// Two columns have one name.
    Repeated(String),
    /// One column is a part of what another is the whole of.
    Overlapping(String),
    /// A column that is read has a type that JSON knows nothing of.
    NoJson(String, DataType),
    /// A batch has other columns than the schema.
    OtherSchema,
    /// Arrow's own error. Its text can hold a value.
    Rows,
}

impl From<Why> for Error {
    fn from(why: Why) -> Error {
        Error(Box::new(why))
    }
}

impl From<ArrowError> for Error {
    fn from(_: ArrowError) -> Error {
        Why::Rows.into()
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Why::Repeated(name) => write!(f, "two columns are called {name:?}: rename or drop one"),
            Why::Overlapping(name) => write!(
                f,
                "the column {name:?} stands beside one for what is above or below it: a structure and its parts are given once"
            ),
            Why::NoJson(name, found) => {
                write!(
                    f,
                    "the column {name:?} is of the type {found}, which has no JSON: cast it, to a text say"
                )
            }
            Why::OtherSchema => {
                f.write_str("the batch has other columns than the schema that the judge was made for")
            }
            Why::Rows => f.write_str("the rows cannot be written as JSON"),
        }
    }
}

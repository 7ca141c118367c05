//! Exceptions. Their class is Python's, `provmap.ProvmapError`, so that it can have attributes.

use provmap::Error;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

/// An exception of a message and no place.
pub(crate) fn error(py: Python<'_>, message: &str) -> PyErr {
    placed(py, message, None, None, None)
}

/// An exception of what is wrong with a text, at the place of its first problem. `what` is the text in the words of the caller.
pub(crate) fn of_text(py: Python<'_>, what: &str, error: &Error) -> PyErr {
    let first = error.problems().first();
    let place = (first.and_then(|problem| problem.line()), first.and_then(|problem| problem.column()));
    placed(py, &format!("{what}: {error}"), Some(what), place.0, place.1)
}

/// What is said of data that is no table. What raises has a text of its own, which can hold anything.
pub(crate) fn no_table(py: Python<'_>, raised: PyErr) -> PyErr {
    if raised.is_instance_of::<PyValueError>(py) || raised.is_instance_of::<PyTypeError>(py) {
        let message = "the data is no table of Arrow columns: give a data frame, or batches, whose columns are attributes";
        return error(py, message);
    }
    raised
}

fn placed(
    py: Python<'_>,
    message: &str,
    file: Option<&str>,
    line: Option<usize>,
    column: Option<usize>,
) -> PyErr {
    let class = py.import("provmap._errors").and_then(|module| module.getattr("ProvmapError"));
    match class.and_then(|class| class.call1((message, file, line, column))) {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}

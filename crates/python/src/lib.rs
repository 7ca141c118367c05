//! The native part of the Python package `provmap`: the command, and judging users. What people call is in `python/provmap`.

mod columns;
mod counts;
mod errors;
mod judge;
mod preflight;
mod scope;
mod sharing;
mod table;

use std::ffi::OsString;

use pyo3::prelude::*;

/// The verdicts of provmap, for the modules of this package.
#[pymodule]
mod _native {
    #[pymodule_export]
    use super::judge::Judge;
    #[pymodule_export]
    use super::preflight::preflight;
    #[pymodule_export]
    use super::table::Table;
    #[pymodule_export]
    use super::{capture, run};
}

/// Run the command on these arguments, the first of which is its name, with the streams of the process; give its exit code.
#[pyfunction]
fn run(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| provmap_cli::run(arguments))
}

/// Run the command, and give its exit code and what it writes to standard output and standard error.
#[pyfunction]
fn capture(py: Python<'_>, arguments: Vec<OsString>, stdin: Vec<u8>) -> (u8, Vec<u8>, Vec<u8>) {
    let captured = py.detach(|| provmap_cli::capture(arguments, stdin));
    (captured.code, captured.stdout, captured.stderr)
}

//! Messages about the problems of a file.

use std::ops::Range;

use provmap::{Error, Problem, Severity};

use crate::file_kind::FileKind;
use crate::input::{Input, closing_quote};
use crate::output::{Complained, Output};
use crate::render::{Excerpt, Source};

/// The most problems of one file that are shown.
const MAX_SHOWN: usize = 100;

/// Writes the problems of a file to standard error, as far as they are not too many.
pub(super) fn complain(input: &Input, error: &Error, out: &mut Output) -> Complained {
    let problems = error.problems();
    for problem in problems.iter().take(MAX_SHOWN) {
        complain_of_one(input, problem, out);
    }
    let more = problems.len().saturating_sub(MAX_SHOWN);
    if more > 0 {
        out.complain("note", format_args!("{}: {more} more problems", input.name), &[]);
    }
    Complained
}

/// Writes a problem of a file to standard error, with an excerpt where one can be shown.
fn complain_of_one(input: &Input, problem: &Problem, out: &mut Output) {
    let excerpt = problem.offset().zip(problem.line()).zip(input.shown()).map(|((offset, line), text)| {
        // The place of malformed JSON gets one caret; a wrong value is underlined as a whole.
        let span = if problem.pointer().is_empty() { offset..offset } else { value_at(text, offset) };
        Excerpt::of(text, Severity::Error, line, span)
    });
    // The file's name is escaped already; escaping it again changes nothing.
    out.complain_at(excerpt.as_ref(), "error", problem.in_file(&input.name), &[]);
}

/// The bytes of the JSON text, number or word that starts at an offset; none for any other value.
fn value_at(text: &str, start: usize) -> Range<usize> {
    let bytes = text.as_bytes().get(start..).unwrap_or_default();
    let length = if let Some((b'"', rest)) = bytes.split_first() {
        closing_quote(rest).map_or(1, |end| end.saturating_add(2))
    } else {
        let of_word = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
        bytes.iter().take_while(of_word).count()
    };
    start..start.saturating_add(length)
}

/// Writes the problem that a file is refused for, and what it is if it is plainly something else.
pub(crate) fn refuse(input: &Input, error: &Error, out: &mut Output) -> Complained {
    let complained = complain(input, error, out);
    say_what_it_is(input, out);
    complained
}

/// Names the kind of a refused file if it is plainly of another than it is read as. Gives whether it is.
pub(super) fn say_what_it_is(input: &Input, out: &mut Output) -> bool {
    let kind = FileKind::of_other(input);
    if let Some(kind) = kind {
        out.complain("help", format_args!("the file {}", kind.words(input.read_as)), &[]);
    }
    kind.is_some()
}

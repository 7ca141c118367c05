//! Cuts rows that are plain to cut, cell by cell instead of byte by byte.

use memchr::{memchr, memchr3};

/// Takes the first row of these bytes: its cells stand one behind the other then, with where each ends. Gives the bytes of the row, and
/// how many cells it has.
///
/// Nothing where its end is not among the bytes, where it has more cells than there are places for their ends, or where anything
/// stands behind the quote that closes a cell: what such a row is, the parser decides.
pub(super) fn take(
    bytes: &[u8],
    delimiter: u8,
    cells: &mut Vec<u8>,
    ends: &mut [usize],
) -> Option<(usize, usize)> {
    cells.clear();
    let mut rest = bytes;
    for (end, count) in ends.iter_mut().zip(1..) {
        rest = match rest.strip_prefix(b"\"") {
            Some(quoted) => unquote(quoted, cells)?,
            None => {
                let (cell, behind) = rest.split_at_checked(memchr3(delimiter, b'\n', b'\r', rest)?)?;
                cells.extend_from_slice(cell);
                behind
            }
        };
        *end = cells.len();
        let (stop, behind) = rest.split_first()?;
        match *stop {
            stop if stop == delimiter => rest = behind,
            b'\n' | b'\r' => return Some((bytes.len().checked_sub(behind.len())?, count)),
            _ => return None,
        }
    }
    None
}

/// Appends the text of a cell up to the quote that closes it, and gives what is behind that.
fn unquote<'b>(mut rest: &'b [u8], cells: &mut Vec<u8>) -> Option<&'b [u8]> {
    loop {
        let (text, quote) = rest.split_at_checked(memchr(b'"', rest)?)?;
        cells.extend_from_slice(text);
        let behind = quote.get(1..)?;
        // A quote inside of the cell is written twice.
        let Some(more) = behind.strip_prefix(b"\"") else { return Some(behind) };
        cells.push(b'"');
        rest = more;
    }
}

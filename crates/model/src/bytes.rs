//! Documents as bytes, which turn out to be text or not.

use crate::error::{Error, Problem};
use crate::text::BYTE_ORDER_MARK;
use crate::tree::check_size;

/// The text of a document: UTF-8, without the byte order mark that editors may put before it. Places count from the text.
///
/// # Errors
///
/// When the document is larger than [`MAX_BYTES`](crate::node::MAX_BYTES), or is no UTF-8.
///
/// ```
/// use provmap_model::bytes::decode;
/// assert_eq!(decode(b"\xef\xbb\xbf[]").unwrap(), "[]");
/// assert_eq!(decode(b"[\n\"\xe4\"]").unwrap_err().to_string(), "line 2, column 2: not UTF-8: there is a byte 0xe4");
/// ```
pub fn decode(document: &[u8]) -> Result<&str, Error> {
    check_size(document)?;
    if is_utf16(document) {
        return Err(Error::plain("this is UTF-16, as PowerShell's `>` writes it, and not UTF-8"));
    }
    match std::str::from_utf8(document) {
        Ok(text) => Ok(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)),
        Err(error) => {
            let (valid, rest) = document.split_at_checked(error.valid_up_to()).unwrap_or_default();
            let byte = rest.first().copied().unwrap_or_default();
            let before = std::str::from_utf8(valid).unwrap_or_default();
            let before = before.strip_prefix(BYTE_ORDER_MARK).unwrap_or(before);
            let message = format!("not UTF-8: there is a byte {byte:#04x}");
            Err(Problem::at(before, before.len(), "", message).into())
        }
    }
}

/// Whether a text is UTF-16: by its byte order mark, or because it starts as JSON does with every other byte 0.
#[must_use]
pub fn is_utf16(bytes: &[u8]) -> bool {
    matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, b'[' | b'{', ..] | [b'[' | b'{', 0, ..])
}

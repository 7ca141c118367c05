//! JSON that is safe to show on a terminal.

use std::fmt::Write;

use provmap_model::text::must_escape;
use serde::Serialize;

/// A value on one line.
pub(crate) fn compact(value: &impl Serialize) -> String {
    escaped(&serde_json::to_string(value).unwrap_or_default())
}

/// A value over several indented lines.
pub(crate) fn pretty(value: &impl Serialize) -> String {
    escaped(&serde_json::to_string_pretty(value).unwrap_or_default())
}

/// The lines of a document, with `\u` escapes for what a terminal would obey, or not show. JSON asks for them only below
/// U+0020; the value that is read back is the same.
fn escaped(document: &str) -> String {
    let mut text = String::with_capacity(document.len().saturating_add(1));
    for c in document.chars() {
        if c == '\n' || !must_escape(c) {
            text.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a String does not fail.
            let _ = write!(text, "\\u{unit:04x}");
        }
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_invisible_is_written_and_nothing_is_lost() {
        let text = "a\u{202e}b\u{7f}\u{9b}c\u{e0041}\u{feff}\n\"é\u{1b}";
        let written = compact(&[text]);
        assert_eq!(written, "[\"a\\u202eb\\u007f\\u009bc\\udb40\\udc41\\ufeff\\n\\\"é\\u001b\"]\n");
        assert_eq!(serde_json::from_str::<Vec<String>>(&written).unwrap(), [text]);
    }
}

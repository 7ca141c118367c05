//! Words of a command line that is shown, for the reader to run.

use std::path::{Path, PathBuf};

use provmap_model::text::visible;

/// ` --OPTION FILE` for each file.
pub(crate) fn repeated<'p>(option: &str, files: impl IntoIterator<Item = &'p PathBuf>) -> String {
    files.into_iter().map(|path| format!(" --{option} {}", file(path))).collect()
}

/// A file, as a word.
pub(crate) fn file(path: &Path) -> String {
    word(&path.to_string_lossy())
}

/// A text as one word of a shell, which may come from an untrusted file or be its name: what means something to a shell is
/// quoted.
pub(crate) fn word(text: &str) -> String {
    let text = visible(text).to_string();
    // Quoting by single quotes is not for every shell of Windows, whose paths have backslashes.
    let is_plain = |c: char| c.is_alphanumeric() || "_-./,:=@%+".contains(c) || (cfg!(windows) && c == '\\');
    if !text.is_empty() && text.chars().all(is_plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_would_take_apart_is_quoted() {
        for (text, shown) in [
            ("rules/zoom-1.json", "rules/zoom-1.json"),
            ("größe.json", "größe.json"),
            ("-", "-"),
            ("", "''"),
            ("a b.json", "'a b.json'"),
            ("$(id);x.json", "'$(id);x.json'"),
            ("it's.json", r"'it'\''s.json'"),
        ] {
            assert_eq!(word(text), shown, "{text}");
        }
    }
}

//! The text of a file.

use std::cell::OnceCell;

use provmap::bundle::blotted;

/// A text with the name under which messages speak of it.
pub(crate) struct Input {
    /// The path, escaped.
    pub(crate) name: String,
    /// The text, without a byte order mark.
    pub(crate) text: String,
    /// The text with secrets masked, if it may hold any; made for the first excerpt.
    shown: OnceCell<Option<String>>,
}

impl Input {
    pub(crate) fn new(name: String, text: String) -> Input {
        Input { name, text, shown: OnceCell::new() }
    }

    /// The text for excerpts, with secrets masked. Places are the same as in the text.
    pub(crate) fn shown(&self) -> &str {
        let shown = self.shown.get_or_init(|| {
            // Members of a bundle and of a store, looked for as text: a malformed file may hold secrets too.
            let may_hold_secrets = self.text.contains("configuration") || self.text.contains("\"store");
            may_hold_secrets.then(|| blotted(&self.text))
        });
        shown.as_ref().unwrap_or(&self.text)
    }
}

//! The text of a file.

use std::cell::OnceCell;

use provmap::bundle::blotted;

/// A text with the name under which messages speak of it.
pub(crate) struct Input {
    /// The path, escaped.
    pub(crate) name: String,
    /// The text, without a byte order mark.
    pub(crate) text: String,
    /// The text as excerpts show it, where it may hold secrets; made for the first excerpt.
    shown: OnceCell<Option<String>>,
}

impl Input {
    pub(crate) fn new(name: String, text: String) -> Input {
        Input { name, text, shown: OnceCell::new() }
    }

    /// The text for excerpts. Places in it are those in the text.
    pub(crate) fn shown(&self) -> &str {
        let shown = self.shown.get_or_init(|| {
            // The members of a bundle and of a store. A broken file is no bundle, and its excerpts show it all the same.
            let may_hold_secrets = self.text.contains("configuration") || self.text.contains("\"store");
            may_hold_secrets.then(|| blotted(&self.text))
        });
        shown.as_ref().unwrap_or(&self.text)
    }
}

//! Globs of paths, as configurations and the command line have them.

use globset::{Glob, GlobBuilder};
use provmap_model::text::visible;

/// The most `{` of a glob: braces within each other are compiled one inside the other, on the stack.
const MAX_BRACES: usize = 64;

/// A glob, or why a text is none. `*` does not go beyond a `/`, and `**` does.
pub(crate) fn glob(text: &str) -> Result<Glob, String> {
    if text.bytes().filter(|byte| *byte == b'{').count() > MAX_BRACES {
        return Err(format!("this is no glob: it has more than {MAX_BRACES} braces"));
    }
    GlobBuilder::new(text)
        .literal_separator(true)
        .build()
        .map_err(|error| format!("this is no glob: {}", visible(&error.kind().to_string())))
}

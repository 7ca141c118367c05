//! Globs of paths, as configurations and the command line have them.

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
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

/// Globs, to be matched together, or why they cannot be: each of them is one, and together they can be too large.
pub(crate) fn together(globs: impl IntoIterator<Item = Glob>) -> Result<GlobSet, String> {
    let mut builder = GlobSetBuilder::new();
    for glob in globs {
        builder.add(glob);
    }
    builder.build().map_err(|_| "the globs are too many, or too long".to_owned())
}

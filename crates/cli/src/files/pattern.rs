//! Patterns of names that no shell has expanded: those in quotes, and all of them on Windows.

use std::path::{Component, Path, PathBuf};

use globset::GlobSet;

use crate::glob::{glob, together};

/// `rules/**/*.json`: `*` stands for any part of a name, `**` for any folders.
pub(super) struct Pattern {
    /// The folder that all files of the pattern are below.
    root: PathBuf,
    glob: GlobSet,
}

impl Pattern {
    /// The pattern that an argument is; nothing where it has none of the characters of one.
    pub(super) fn of(argument: &Path) -> Option<Result<Pattern, String>> {
        let text = argument.to_str().filter(|text| has_wildcard(text))?;
        let pattern = text.strip_prefix("./").unwrap_or(text);
        Some(glob(pattern).and_then(|glob| together([glob])).map(|glob| {
            let is_fixed = |part: &Component<'_>| !part.as_os_str().to_str().is_none_or(has_wildcard);
            let fixed: PathBuf = Path::new(pattern).components().take_while(is_fixed).collect();
            let root = if fixed.as_os_str().is_empty() { PathBuf::from(".") } else { fixed };
            Pattern { root, glob }
        }))
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn names(&self, path: &Path) -> bool {
        self.glob.is_match(path)
    }
}

fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_starts_at_its_last_fixed_folder() {
        let root = |pattern: &str| match Pattern::of(Path::new(pattern)) {
            Some(Ok(pattern)) => pattern.root().display().to_string(),
            Some(Err(error)) => error,
            None => "none".to_owned(),
        };
        for (pattern, expected) in [
            ("rules/**/*.json", "rules"),
            ("*.json", "."),
            ("./*.json", "."),
            ("/srv/rules/{a,b}/x.json", "/srv/rules"),
            ("../rules/z?om.json", "../rules"),
            ("zoom.json", "none"),
            ("rules/[", "this is no glob: unclosed character class; missing ']'"),
        ] {
            assert_eq!(root(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn one_star_stays_in_its_folder() {
        let names = |pattern: &str, path: &str| {
            Pattern::of(Path::new(pattern)).and_then(Result::ok).is_some_and(|it| it.names(Path::new(path)))
        };
        assert!(names("rules/*.json", "rules/zoom.json"));
        assert!(!names("rules/*.json", "rules/old/zoom.json"));
        assert!(names("rules/**/*.json", "rules/zoom.json"));
        assert!(names("rules/**/*.json", "rules/old/2024/zoom.json"));
        assert!(names("./rules/{zoom,slack}.json", "rules/slack.json"));
    }
}

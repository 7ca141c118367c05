//! The list of differences.

use std::path::Path;

pub(crate) struct Class {
    /// What provmap says, and what Spring does.
    pub(crate) name: String,
    pub(crate) example: String,
}

/// The classes of `differences.txt`: a name, an example and a reason each.
pub(crate) fn read() -> Vec<Class> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spel/differences.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let mut classes = Vec::new();
    for block in text.split("\n\n").filter(|block| !block.starts_with('#')) {
        let mut lines = block.trim().lines();
        let mut line =
            |before: &str| lines.next().and_then(|line| line.strip_prefix(before)).expect(block).to_owned();
        let (name, example, why) = (line(""), line("    example: "), line("    why: "));
        assert!(!why.is_empty() && name.contains(" / "), "{block}");
        let example = example.replace("\\n", "\n").replace("\\u00a0", "\u{A0}");
        assert!(classes.iter().all(|class: &Class| class.name != name), "twice: {name}");
        classes.push(Class { name, example });
    }
    classes
}

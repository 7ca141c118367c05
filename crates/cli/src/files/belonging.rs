//! Whether a file that was found is one to check. Its name is a first sieve; what it holds decides.

use std::path::Path;

use provmap::terraform::{EXTENSIONS, is_terraform};
use provmap::{Mapping, MappingSet};
use provmap_model::bytes::{decode, is_utf16};
use provmap_model::node::{MAX_BYTES, Node};
use provmap_model::suggest::nearest;

use crate::file_kind::FileKind;
use crate::input::ReadAs;

/// What a file is to a command that checks mappings.
pub(super) enum Belonging {
    /// It holds mappings, or is a broken file of them.
    Wanted,
    /// It is plainly something else.
    Other(FileKind),
    /// It is JSON, and nothing that provmap knows.
    Unrelated,
    /// It cannot be read, and why. Nobody can say what it holds.
    Broken(String),
}

/// The ends of the names of files that can hold mappings.
const ALL: [&str; 3] = [".json", ".tf", ".tofu"];

/// The type of the resource that has mappings, in Terraform.
const PROPAGATION_RULE: &str = "pingoneprovisioning_propagation_rule";

/// The keys of a mapping that no other JSON is likely to have.
const KEYS: [&str; 2] = ["targetAttribute", "sourceAttribute"];

/// Whether a file can hold mappings by its name.
pub(super) fn has_extension(path: &Path) -> bool {
    has_name(path, &ALL)
}

fn has_name(path: &Path, extensions: &[&str]) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    extensions.iter().any(|extension| name.ends_with(extension))
}

impl Belonging {
    /// What a file is that has this name and content. Of one that is too large, the beginning is enough.
    pub(super) fn of(path: &Path, bytes: &[u8]) -> Belonging {
        if let Some(kind) = FileKind::of_bytes(bytes) {
            return Belonging::Other(kind);
        }
        let is_too_large = bytes.len() > MAX_BYTES;
        let text = match decode(bytes) {
            Ok(text) => text,
            // What is wrong with them is said when they are read.
            Err(_) if has_words_of_mappings(bytes) => return Belonging::Wanted,
            Err(_) if is_utf16(bytes) => return Belonging::Broken(super::UTF_16.to_owned()),
            // The end may stand within a character.
            Err(_) if is_too_large => return Belonging::Unrelated,
            Err(error) => return Belonging::Broken(error.to_string()),
        };
        if text.trim().is_empty() {
            return Belonging::Broken(super::NOTHING.to_owned());
        }
        let kind = FileKind::of(text);
        if has_name(path, &EXTENSIONS) || kind == Some(FileKind::Terraform) || is_terraform(text) {
            // Most files of a module have none.
            let has_rules = text.contains(PROPAGATION_RULE);
            return if has_rules { Belonging::Wanted } else { Belonging::Other(FileKind::Terraform) };
        }
        match kind {
            Some(kind) if kind.is_of(ReadAs::Mappings) => Belonging::Wanted,
            Some(kind) => Belonging::Other(kind),
            None if is_too_large => Belonging::Unrelated,
            None => Belonging::of_unknown(text),
        }
    }

    fn of_unknown(text: &str) -> Belonging {
        let error = Node::parse(text).err();
        let may_be_mappings = KEYS.iter().any(|key| text.contains(key));
        match error {
            Some(_) if may_be_mappings => Belonging::Wanted,
            Some(error) => Belonging::Broken(error.to_string()),
            None if may_be_mappings && (has_mappings(text) || is_meant_to_be(text)) => Belonging::Wanted,
            None => Belonging::Unrelated,
        }
    }
}

/// Whether a file that is no UTF-8 holds words of mappings. In UTF-16, each of their letters has a zero beside it.
fn has_words_of_mappings(bytes: &[u8]) -> bool {
    let letters: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    let words = KEYS.iter().chain([&PROPAGATION_RULE]);
    words.into_iter().any(|word| memchr::memmem::find(&letters, word.as_bytes()).is_some())
}

/// Whether an object says that it is a mapping file, though none can be read from it: what is wrong with it, such as `mapping` in
/// the place of `mappings`, is said when it is read.
fn is_meant_to_be(text: &str) -> bool {
    let members = Node::parse(text).and_then(|node| node.members(""));
    let says = |key: &str| key == "connector" || nearest(key, ["mappings"].into_iter()).is_some();
    members.is_ok_and(|(members, _)| members.iter().any(|member| says(&member.key)))
}

/// Whether a list of objects has one with parts of a mapping.
fn has_mappings(text: &str) -> bool {
    let is_mapping =
        |line: &Mapping<'_>| line.target_attribute().is_some() || line.source_attribute().is_some();
    MappingSet::from_json(text).is_ok_and(|set| set.mappings().iter().any(is_mapping))
}

//! The change of a file that a finding asks for.

use std::ops::Range;

use provmap_model::by_as_str;
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// What to write in a file so that a finding is gone. The findings of one line can share one: it is applied once.
///
/// ```
/// let file = r#"[{"targetAttribute": "Phone", "sourceAttribute": "primaryPhone"}]"#;
/// let report = provmap::MappingSet::from_json(file)?.check(&provmap::registry::ZOOM);
/// let fix = report.iter().find_map(|finding| finding.fix.as_ref()).unwrap();
/// assert_eq!(fix.applicability, provmap::Applicability::MachineApplicable);
/// let mended = r#"[{"targetAttribute": "workPhone", "sourceAttribute": "primaryPhone"}]"#;
/// assert_eq!(fix.apply(file.as_bytes()).unwrap(), mended.as_bytes());
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Fix {
    /// The changes, in the order of the file. None overlaps another.
    pub edits: Vec<Edit>,
    /// Who can say that they are right.
    pub applicability: Applicability,
}

/// One change of a file.
///
/// ```
/// let file = r#"[{"targetAttribute": "Phone", "sourceAttribute": "primaryPhone"}]"#;
/// let report = provmap::MappingSet::from_json(file)?.check(&provmap::registry::ZOOM);
/// let fix = report.iter().find_map(|finding| finding.fix.as_ref()).unwrap();
/// assert_eq!(&file[fix.edits[0].span.clone()], "\"Phone\"");
/// assert_eq!(fix.edits[0].text, "\"workPhone\"");
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Edit {
    /// The bytes of the document that are replaced, as it was read: those of a byte order mark count.
    pub span: Range<usize>,
    /// What stands there afterwards, written as the format of the file asks for.
    pub text: String,
}

/// Who can say that a [`Fix`] is right: the words of rustc and cargo.
///
/// ```
/// use provmap::Applicability;
/// assert_eq!(Applicability::MachineApplicable.as_str(), "machine-applicable");
/// assert_eq!("maybe-incorrect".parse(), Ok(Applicability::MaybeIncorrect));
/// assert!(Applicability::MachineApplicable < Applicability::HasPlaceholders);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Applicability {
    /// A program: it needs no decision of a person, and changes nothing for users for whom the line works.
    MachineApplicable,
    /// A person: it is a guess, or a choice.
    MaybeIncorrect,
    /// Nobody yet: it has a `…` in it that a person has to fill in.
    HasPlaceholders,
}

impl Applicability {
    /// All of them, the surest first.
    pub const ALL: &[Applicability] =
        &[Applicability::MachineApplicable, Applicability::MaybeIncorrect, Applicability::HasPlaceholders];

    /// The word in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Applicability::MachineApplicable => "machine-applicable",
            Applicability::MaybeIncorrect => "maybe-incorrect",
            Applicability::HasPlaceholders => "has-placeholders",
        }
    }
}

by_as_str!(Applicability, "applicability");

impl Fix {
    /// The document with the edits applied; nothing where it is not the one that was read, and is too short for them.
    #[must_use]
    pub fn apply(&self, document: &[u8]) -> Option<Vec<u8>> {
        let mut text = Vec::with_capacity(document.len());
        let mut at = 0;
        for Edit { span, text: replacement } in &self.edits {
            text.extend_from_slice(document.get(at..span.start)?);
            text.extend_from_slice(replacement.as_bytes());
            at = span.end;
        }
        text.extend_from_slice(document.get(at..)?);
        Some(text)
    }
}

impl Serialize for Fix {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Fix", 2)?;
        map.serialize_field("edits", &self.edits)?;
        map.serialize_field("applicability", &self.applicability)?;
        map.end()
    }
}

impl Serialize for Edit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Edit", 3)?;
        map.serialize_field("start", &self.span.start)?;
        map.serialize_field("end", &self.span.end)?;
        map.serialize_field("text", &self.text)?;
        map.end()
    }
}

//! The attributes that a mapping can read from, with what finds them by path and by reference.

use std::collections::{HashMap, HashSet};

use super::{Reference, SchemaFile, SourceAttribute};
use crate::error::Error;
use crate::names::{self, MAX_NAMES};
use crate::row::{Others, Rows};

/// The attributes that a mapping can read from: what is compiled in, or was read.
///
/// ```
/// # extern crate provmap_model as provmap;
/// use provmap::SourceSchema;
/// let schema = SourceSchema::empty().extend_from_json(r#"{
///   "attributes": [{"path": "email", "type": "STRING", "maxLength": 256}],
///   "references": [{"reference": "email", "sources": ["email"]}]
/// }"#)?;
/// let place = schema.table().position("email").unwrap();
/// assert_eq!(schema.table().reference_of(place), Some("email"));
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SourceTable<'a> {
    /// The attributes.
    pub attributes: Rows<'a, SourceAttribute<'a>>,
    /// Their places in the order of [`names::compare`].
    pub by_path: Rows<'a, u16>,
    /// What references name.
    pub references: Rows<'a, Reference<'a>>,
    /// For each attribute, the place of the first reference that names it; [`SourceTable::NO_REFERENCE`] where none does.
    pub first_references: Rows<'a, u16>,
    /// Whether there are no attributes but these.
    pub closed: bool,
}

impl<'a> SourceTable<'a> {
    /// No place of a reference.
    pub const NO_REFERENCE: u16 = u16::MAX;

    /// No attributes.
    pub(super) const EMPTY: SourceTable<'static> = SourceTable {
        attributes: Rows::CompiledIn(&[]),
        by_path: Rows::CompiledIn(&[]),
        references: Rows::CompiledIn(&[]),
        first_references: Rows::CompiledIn(&[]),
        closed: false,
    };

    pub(super) fn new(file: SchemaFile<'a>) -> Self {
        let attributes = file.attributes.unwrap_or(Rows::CompiledIn(&[]));
        let references = file.references.unwrap_or(Rows::CompiledIn(&[]));
        let by_path = names::order(attributes.iter().map(|attribute| attribute.path));
        let at = |place: usize| attributes.get(place).map(|attribute| attribute.path);
        let mut first_references = vec![Self::NO_REFERENCE; attributes.len()];
        for (place, reference) in (0..Self::NO_REFERENCE).zip(&references) {
            for path in reference.sources.iter() {
                match names::find(&by_path, path, at).and_then(|at| first_references.get_mut(at)) {
                    Some(slot) if *slot == Self::NO_REFERENCE => *slot = place,
                    _ => {}
                }
            }
        }
        let (by_path, first_references) = (by_path.into(), first_references.into());
        let closed = file.closed.unwrap_or(false);
        SourceTable { attributes, by_path, references, first_references, closed }
    }

    /// The place of the attribute with exactly this path.
    #[inline]
    #[must_use]
    pub fn position(&self, path: &str) -> Option<usize> {
        let attributes = self.attributes.as_slice();
        names::find(&self.by_path, path, |place| attributes.get(place).map(|attribute| attribute.path))
    }

    /// The first `referenceAttribute` that names the attribute at a place of the schema.
    #[inline]
    #[must_use]
    pub fn reference_of(&self, place: usize) -> Option<&'a str> {
        let reference = self.references.get(usize::from(*self.first_references.get(place)?))?;
        Some(reference.reference)
    }

    /// What the table and a file that extends it come to, as one file.
    ///
    /// # Errors
    ///
    /// When that is more than a table numbers.
    pub(super) fn with(&self, file: &SchemaFile<'a>) -> Result<SchemaFile<'a>, Error> {
        let mut attributes: Vec<SourceAttribute<'a>> = self.attributes.to_vec();
        let mut known: HashMap<&str, usize> = HashMap::with_capacity(attributes.len());
        for (place, attribute) in attributes.iter().enumerate() {
            known.entry(attribute.path).or_insert(place);
        }
        for attribute in file.attributes.iter().flatten() {
            match known.get(attribute.path).and_then(|place| attributes.get_mut(*place)) {
                Some(known) => known.refine(attribute),
                None => {
                    known.insert(attribute.path, attributes.len());
                    attributes.push(*attribute);
                }
            }
        }
        let new = || file.references.iter().flatten();
        let replaced: HashSet<&str> = new().map(|reference| reference.reference).collect();
        let kept = self.references.iter().filter(|known| !replaced.contains(known.reference));
        let references: Vec<Reference<'a>> = kept.chain(new()).copied().collect();
        for (count, what) in [(attributes.len(), "attributes"), (references.len(), "references")] {
            if count > MAX_NAMES {
                return Err(Error::plain(format!("more than {MAX_NAMES} {what}")));
            }
        }
        Ok(SchemaFile {
            closed: Some(file.closed.unwrap_or(self.closed)),
            attributes: Some(attributes.into()),
            references: Some(references.into()),
            others: Others::NONE,
        })
    }
}
